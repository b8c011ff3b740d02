"""Schemathesis at the interface, in this process: every operation of the document, drawn well and drawn wrong, as one role.

What is drawn rightly is aimed, too: numbers and codes in it become those of the cast, so that the cases reach the rows
behind the door and do not all end at 没有找到. Each case is rolled back.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

import hypothesis
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from schemathesis.generation import GenerationMode
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi.checks import ignored_auth

from luodi.assessment.models import RulebookVersion, Run
from luodi.bulletin.models import Bulletin
from luodi.intake.models import Import
from luodi.ledger.models import Entry
from luodi.recognition.models import Claim
from luodi.supervision.models import Matter
from tests.web.interface import ROOT, Program

_STATUSES = {
    # 400: rightly written, and refused by a service in its own words; 422 is for what does not fit the document.
    "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "409"]},
    "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "406", "409", "413", "415", "422"]},
}
_FUZZING = HypothesisTestMode.FUZZING
_NUMBERED = {
    "imports": Import, "claims": Claim, "matters": Matter, "runs": Run, "bulletins": Bulletin,
    "rulebooks": RulebookVersion,
}  # fmt: skip


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests within the test's own transaction, as Django's test client makes them: none of them ends its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class Walk:
    """One program walking over the interface; `count` says how many cases it has sent."""

    def __init__(self, program: Program, *, examples: int, seed: int, coverage: bool = True) -> None:
        config = schemathesis.Config.from_dict({"checks": _STATUSES})
        with one_connection():
            app = get_wsgi_application()
            self.schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", app, config=config)
        self.headers = {"Authorization": f"Bearer {program.text}"}
        self.aims = _aims()
        self.count = 0
        self.seen: Counter[str] = Counter()
        self.project = config.projects.get_default()
        self.seed = seed
        self.modes = [HypothesisTestMode.COVERAGE, _FUZZING] if coverage else [_FUZZING]
        self.settings = hypothesis.settings(
            max_examples=examples, derandomize=False, deadline=None, database=None, print_blob=False,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        )  # fmt: skip

    def over_everything(self, *, at_least: int = 0) -> None:
        """Every operation of the document, drawn anew until so many cases were sent."""
        self._over_each("")
        while self.count < at_least:
            self.seed, self.modes = self.seed + 1, [_FUZZING]  # what the document's edges give was sent the first time
            self._over_each("")

    def over(self, *labels: str) -> None:
        """Some operations only: GET /api/v1/units."""
        self._over_each(*labels)

    def _over_each(self, *labels: str) -> None:
        for found in self.schema.get_all_operations():
            operation = found.ok()
            if operation.label in labels or not any(labels):
                self._over(operation)
                sys.stdout.write(f"{self.count} {operation.label}\n")  # shown with -s, and when it fails

    def _over(self, operation: Any) -> None:
        def one(case: Any) -> None:
            if _is_lost_on_the_way(case):
                return
            self.count += 1
            self._aim(case)
            with one_connection(), transaction.atomic():
                case.call_and_validate(headers=self.headers, excluded_checks=self._settled(operation))
                transaction.set_rollback(True)

        config = HypothesisTestConfig(
            project=self.project, modes=self.modes, explicit_settings=self.settings, seed=self.seed
        )
        create_test(operation=operation, test_func=one, config=config)()

    def _settled(self, operation: Any) -> list[Any]:
        """Coming without a token is asked of each operation twenty times; then it is settled, and costs as much as a case."""
        self.seen[operation.label] += 1
        return [] if self.seen[operation.label] <= 20 else [ignored_auth]

    def _aim(self, case: Any) -> None:
        """Point a rightly drawn case at the cast's own rows, two times of three, the same way whenever it is drawn."""
        drawn = crc32(repr((case.path_parameters, case.body)).encode("utf-8", "replace"))
        if drawn % 3 == 0 or case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
            return
        room = case.path.removeprefix(f"{ROOT}/").partition("/")[0]
        for held in (case.path_parameters, case.query, case.body):
            for name in set(held) & set(self.aims) if isinstance(held, dict) else ():
                held[name] = _one_of(self.aims[name], drawn)
        if isinstance(case.body, dict) and "to" in case.body and room == "matters":
            case.body["to"] = _one_of(self.aims["unit"], drawn)
        if "number" in (case.path_parameters or {}) and room in _NUMBERED:
            case.path_parameters["number"] = _one_of(self.aims[f"{room} number"], drawn)
        if "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = _one_of(self.aims["unit" if room == "units" else "project"], drawn)


def _is_lost_on_the_way(case: Any) -> bool:
    """An empty list has no form in an address, nor an empty file in this client's bodies: drawn so, something else is sent."""
    files = case.body.values() if isinstance(case.body, dict) and case.media_type == "multipart/form-data" else ()
    asked = (case.query or {}).values()
    return any(value is None or value in ([], {}) for value in asked) or any(_is_empty(value) for value in files)


def _is_empty(value: Any) -> bool:
    held = getattr(value, "data", value)
    return isinstance(held, bytes) and not held


def _one_of(choices: list[Any], drawn: int) -> Any:
    return choices[drawn // 3 % len(choices)]


def _aims() -> dict[str, list[Any]]:
    units = [f"U{number:03}" for number in range(1, 5)]
    numbers = {f"{room} number": list(model.objects.values_list("pk", flat=True)) for room, model in _NUMBERED.items()}
    return numbers | {
        "sequence": list(Entry.objects.values_list("sequence", flat=True)),
        "project": [f"P{number:06}" for number in range(1, 8)],
        "unit": units, "owner": units, "raised_by_unit": units,
        "name": ["引进项目", "合同投资", "到位资金", "开工项目", "履约率"],
        "span": ["2004", "2004H1", "2004-01..2004-09"],
        "category": ["电力", "信访"], "period": ["2004-09", "2004-10"], "version": [1, 2, 4],
    }  # fmt: skip
