"""Everybody against every address, filled with everybody's rows: who meets what (docs/security/matrix.md).

The quick form asks with a town's clerk for the rows of the town, of its neighbour, and of nobody. LUODI_DRILL_MATRIX=all
asks for the rows of every unit with everybody and by every method: minutes for each viewer.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, path
from django.utils import timezone

from luodi.access.models import TokenScope
from luodi.access.tokens import make_token
from luodi.assessment.models import Score
from luodi.base.errors import Conflict
from luodi.base.quantities import FEN_PER_WAN
from luodi.bulletin.models import Bulletin
from luodi.leads.models import Lead, LeadQuerySet
from luodi.leads.selectors import lead_sheet
from luodi.orgs.models import Role
from luodi.pipeline.models import ProjectQuerySet
from luodi.web.policy import Predicate
from tests.doors.matrix import HOLES, Address, Leak, Route, filled, leaks, routes, unfilled, units_in
from tests.doors.world import VIEWERS, WORDS, Viewer, World, amount_wan
from tests.web.test_doors import BUREAU, MAY

EVERY_ROUTE = list(routes(get_resolver().url_patterns))
ROUTES = [route for route in EVERY_ROUTE if not route.shape.startswith("api/")]
FOR_PROGRAMS = [route for route in EVERY_ROUTE if route not in ROUTES]
# The way in and out is walked by tests/web/test_account.py and tests/integrations; `talk` is opened without an account.
NOT_ASKED = {"single-sign-on", "single-sign-on-back", "sign-in", "sign-in-code", "sign-out", "healthz", "readyz"}
# Roles that the table of tests/web/test_doors.py knows by one of its people, and the doors of the others.
AS_IN_THE_TABLE = {
    Role.UNIT_CLERK: "town",
    Role.UNIT_HEAD: "rival",
    Role.BUREAU_CLERK: "clerk",
    Role.BUREAU_HEAD: "head",
    Role.LEADER: "leader",
    Role.AUDITOR: "auditor",
    Role.SYSTEM_ADMIN: "system",
    Role.SECURITY_ADMIN: "security",
    Role.AUDIT_ADMIN: "audit",
}
EVERYBODY_MAY = {"in_post", "signed_in"}
ALSO = {
    Role.DEPARTMENT_CLERK: {"may_raise_matter", "may_judge"},
    Role.REVIEWER: {"may_judge"},
    Role.SUPERVISOR: {
        "may_raise_matter",
        "may_direct",
        "may_read_drafts",
        "may_verify",
        "may_judge",
        "may_look_for_signals",
        "may_conclude_signal",
    },
}
# What the bureau tells everybody, so that its words are no leak there: bulletins as printed.
PUBLISHED = {"bulletin", "bulletin-file"}
BY_CLAIMS = {"claims", "claim", "claim-paper", "evidence", "evidence-file", "evidence-page", "desk", "claim-decide"}


@dataclass(slots=True)
class Findings:
    """What the matrix found wrong, and how many cells it asked."""

    cells: int = 0
    wrong: list[str | Leak] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)


def walk_matrix(
    client: Client, viewer: Viewer, world: World, *, methods: tuple[str, ...] = ("GET",), only: list[Route] = ROUTES
) -> Findings:
    """Ask for every address with the rows of every unit that has some, each in a transaction that is taken back."""
    found, cookies = Findings(), client.cookies.copy()
    for route, method in product(only, methods):
        answers = {}
        for address in () if route.name in NOT_ASKED else filled(route, world, world.rows):
            answers[address] = ask(client, method, address.path)
            found.wrong += judged(viewer, address, answers[address], world)
            client.cookies = cookies.copy()
        found.cells += len(answers)
        found.statuses.update(a.status_code for a in answers.values())
        found.wrong += told_apart(viewer, route, method, answers)
    return found


def ask(client: Client, method: str, address: str):
    """One request, taken back behind its answer; FRAGMENT is how htmx asks for a part of a page."""
    with transaction.atomic():
        fragment = {"headers": {"HX-Request": "true"}} if method == "FRAGMENT" else {}
        answer = client.generic("GET" if fragment else method, address, **fragment)
        if answer.streaming:
            answer.streaming_content = [b"".join(answer)]
        transaction.set_rollback(True)
    return answer


def judged(viewer: Viewer, address: Address, answer, world: World) -> list[str | Leak]:
    """Foreign rows in an answer; a defect of ours; something done by one without rights."""
    allowed = may_meet(viewer, address.route)
    if address.route.name in PUBLISHED and viewer.rights and answer.status_code == 200:
        printed = Bulletin.objects.first()
        allowed |= frozenset(units_in(printed.text)) if printed else frozenset()
    wrong: list[str | Leak] = [
        *leaks(viewer, address, answer, world, allowed=allowed, told=told_by_runs(address.route))
    ]
    if answer.status_code >= 500:
        wrong.append(f"{viewer.login} {address.path} answers {answer.status_code}")
    # A fragment is told by a header to load the page of signing in.
    sent_to = answer.headers.get("HX-Redirect", answer.headers.get("Location", ""))
    shut = answer.status_code == 403 or sent_to.startswith("/sign-in/")
    if answer.status_code != 405 and shut == may_enter(viewer, address.route):
        wrong.append(f"{viewer.login} {address.path} ({address.route.policy}) answers {answer.status_code}")
    return wrong


def may_meet(viewer: Viewer, route: Route) -> frozenset[str]:
    """Units whose rows the viewer may meet at this address."""
    return viewer.sees | (viewer.by_claims if route.name in BY_CLAIMS else frozenset())


def may_enter(viewer: Viewer, route: Route) -> bool:
    """Whether the door opens for the viewer's role at all, by the table of tests/web/test_doors.py."""
    if route.policy in {"anyone", "own_account"}:
        return route.policy == "anyone" or viewer.login != "disabled"
    return viewer.rights and any(opens(role, str(route.policy)) for role in (viewer.role, *viewer.stands_in_for))


def opens(role: Role, policy: str) -> bool:
    """Whether the table lets the role through the door."""
    known = AS_IN_THE_TABLE.get(role)
    return known in MAY.get(policy, BUREAU) if known else policy in {*EVERYBODY_MAY, *ALSO[role]}


def told_apart(viewer: Viewer, route: Route, method: str, answers: dict[Address, object]) -> list[str]:
    """Foreign rows answer as rows that are not there do: the same status, and a page of the same length."""
    absent = next((answer for address, answer in answers.items() if address.missing), None)
    if absent is None:
        return []
    wrong = []
    allowed = may_meet(viewer, route)
    for address, answer in answers.items():
        foreign = address.units and not address.units & allowed
        if foreign and plain(answer) != plain(absent):
            wrong.append(f"{viewer.login} {method} {address.path}: {plain(answer)}, not there: {plain(absent)}")
    return wrong


def plain(answer) -> tuple[int, str]:
    """Status and what was said, without numbers (what was asked for is among them) and without what differs each time."""
    said = b"" if answer.streaming else answer.content
    words = re.sub(r'csrfmiddlewaretoken" value="\w+"|[A-Z]?\d+', "", said.decode("utf-8", "replace"))
    return answer.status_code, f"{len(words)} 字 {crc32(words.encode())}"


def told_by_runs(route: Route) -> frozenset[int]:
    """Sums that a published run has told everybody: a card's formula prints the best and the worst of the group."""
    if route.name not in {"run", "card", "explanation", "figure"}:
        return frozenset()
    published = Score.objects.filter(run__published_at__isnull=False, indicator="合同投资")
    return frozenset(
        int(Fraction(value)) // FEN_PER_WAN for value in published.values_list("value_exact", flat=True) if value
    )


WORLD = {"filled": WORDS}
OWN = "own-clerk"


def test_the_quick_matrix_finds_no_leak(world, as_viewer):
    found = walk_matrix(as_viewer(OWN), VIEWERS[OWN], world)
    assert found.wrong == []
    assert found.cells > 300


class ProgramOf(Client):
    """A program with a token of the person. Its answers carry whole fen, told here in 万元 as the matrix reads them."""

    def __init__(self, person):
        given = {"name": "矩阵", "scopes": TokenScope.values, "days": 1, "second_factor": False}
        _, text = make_token(person=person, now=timezone.now(), **given)
        super().__init__(headers={"Authorization": f"Bearer {text}"})
        cache.clear()  # requests are counted by the minute, and token numbers come again in the next test

    def generic(self, *args, **kwargs):
        answer = super().generic(*args, **kwargs)
        answer.content = re.sub(rb"\b\d{9,}\b", in_wan_when_whole, answer.content)
        return answer


def in_wan_when_whole(digits: re.Match) -> bytes:
    wan, rest = divmod(int(digits[0]), FEN_PER_WAN)
    return digits[0] if rest else f"{wan}万".encode()


@pytest.mark.parametrize("login", [OWN, "rival-head", "system"])
def test_the_interface_tells_no_program_of_foreign_rows(world, login):
    found = walk_matrix(ProgramOf(world.people[login]), VIEWERS[login], world, only=FOR_PROGRAMS)
    assert found.wrong == []
    assert found.cells > 60
    assert login == "system" or found.statuses[200] > 20


def test_red_control_rows_that_are_not_limited_are_found_at_the_interface(world, monkeypatch):
    for rows in (ProjectQuerySet, LeadQuerySet):
        monkeypatch.setattr(rows, "visible_to", lambda rows, _scope: rows)
    only = [route for route in FOR_PROGRAMS if route.shape in {"api/v1/projects", "api/v1/leads"}]
    found = walk_matrix(ProgramOf(world.people[OWN]), VIEWERS[OWN], world, only=only)
    assert {leak.address for leak in found.wrong if isinstance(leak, Leak)} == {"/api/v1/projects", "/api/v1/leads"}


def some(*names: str) -> list[Route]:
    return [route for route in ROUTES if route.name in names]


def test_red_control_rows_that_are_not_limited_are_found(world, as_viewer, monkeypatch):
    for rows in (ProjectQuerySet, LeadQuerySet):
        monkeypatch.setattr(rows, "visible_to", lambda rows, _scope: rows)
    found = walk_matrix(as_viewer(OWN), VIEWERS[OWN], world, only=some("projects", "projects-export", "lead", "leads"))
    met = {(leak.address, leak.unit) for leak in found.wrong if isinstance(leak, Leak)}
    assert {("/projects/", "清河镇"), ("/projects/export/", "清河镇"), ("/leads/2/", "清河镇")} <= met


def test_red_control_a_sum_over_foreign_rows_tells_whose_they_are(world):
    foreign, own = amount_wan("清河镇", "总投资"), amount_wan("云台镇", "总投资")
    told = f"共 2 个，总投资 {(foreign + own) // 10_000:,}.{(foreign + own) % 10_000 // 100:02}亿元"
    assert units_in(told) == {unit: "金额 " + told.rsplit(maxsplit=1)[-1][:-1] for unit in ("云台镇", "清河镇")}
    assert units_in(f"{own} 万元，2004年") == {"云台镇": f"金额 {own} 万"}
    assert units_in("500000 138****8000 12.80% 9.00亿元") == {}


def test_red_control_not_yours_that_does_not_answer_as_not_there_is_found(world, as_viewer, monkeypatch):
    def telling(scope, number, today):
        if Lead.objects.filter(number=number).exists():
            raise Conflict("这条线索不归您单位，请勿查看。")
        return lead_sheet(scope, number, today)

    monkeypatch.setattr("luodi.web.pages.leads.selectors.lead_sheet", telling)
    found = walk_matrix(as_viewer(OWN), VIEWERS[OWN], world, only=some("lead"))
    assert any("/leads/2/" in str(wrong) and "not there" in str(wrong) for wrong in found.wrong)


def test_red_control_a_door_without_its_policy_is_found(world, as_viewer, monkeypatch):
    monkeypatch.setattr(Predicate, "__call__", lambda _predicate, _scope: True)
    found = walk_matrix(as_viewer("system"), VIEWERS["system"], world, only=some("projects", "audit", "staff"))
    assert [wrong.split()[1] for wrong in found.wrong] == ["/people/", "/audit/", "/projects/"]


def test_every_hole_is_filled_and_every_address_names_its_policy():
    assert unfilled(EVERY_ROUTE, HOLES) == []
    assert [route.shape for route in EVERY_ROUTE if route.policy is None] == []


def test_red_control_an_address_that_cannot_be_generated_is_found():
    def bare(_request):
        raise AssertionError

    added = list(routes([path("parcels/<int:number>/", bare, name="parcel")]))
    assert unfilled(added, HOLES) == ["parcels/<int:number>"]
    assert [route.policy for route in added] == [None]


EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FRAGMENT")
WHOLE = os.environ.get("LUODI_DRILL_MATRIX") == "all"


@pytest.mark.drill
@pytest.mark.parametrize("login", sorted(VIEWERS))
def test_the_whole_matrix_finds_no_leak(world, as_viewer, login, capsys):
    client = as_viewer(login)
    found = walk_matrix(client, VIEWERS[login], world, methods=EVERY_METHOD)
    with capsys.disabled():
        print(f"\n{login}: {found.cells} cells, {len(found.wrong)} wrong, {dict(sorted(found.statuses.items()))}")  # noqa: T201
    assert found.wrong == []


if not WHOLE:  # minutes for each viewer: on request alone
    del test_the_whole_matrix_finds_no_leak
