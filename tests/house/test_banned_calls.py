"""Calls the house does not make, each with what takes its place.

A rule names the calls it bans (as written: a chain of names, `*` for any) and where the ban holds. Where one place is
the right one for the call, it is left out of the ban.
"""

import ast
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pytest

from tests.house.sources import ROOT, Offence, code_files, dotted, nodes, our_files, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Calls banned in files matching `where`, except in files matching `but`, and except the calls `spared`."""

    calls: str
    instead: str
    where: str = "src/luodi/*"
    but: str = "-"
    spared: str = "-"

    def holds(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.where.split()) and not fnmatchcase(path, self.but)

    def meets(self, call: str) -> bool:
        return any(fnmatchcase(call, pattern) for pattern in self.calls.split()) and not any(
            fnmatchcase(call, pattern) for pattern in self.spared.split()
        )


MONEY_ROOMS = " ".join(
    f"src/luodi/{room}/*"
    for room in ("base", "rulebook", "orgs", "ledger", "pipeline", "figures", "assessment", "supervision", "bulletin")
)
CALLS = (
    Ban(
        calls="Entry.objects.create Entry.objects.bulk_create Entry.objects.*_or_create",
        but="src/luodi/ledger/services.py",
        instead="a service of ledger/services.py: it takes the period's lock and the sequence",
    ),
    Ban(calls="Entry.objects*.update Entry.objects*.delete", instead="reverse, then post anew"),
    Ban(
        calls="*.bulk_update *.raw_update", instead="post a `set_…` entry, or save one row with update_fields",
        but="src/luodi/*/services.py",
    ),
    Ban(
        calls="timezone.now timezone.localdate timezone.localtime date.today datetime.now datetime.today time.time",
        where="src/luodi/*/rules.py src/luodi/base/* src/luodi/rulebook/* src/luodi/figures/* src/luodi/assessment/*",
        instead="take the day as an argument: a run says as of which day it speaks",
    ),
    Ban(
        calls="date.today datetime.now datetime.today datetime.utcnow",
        instead="django.utils.timezone (Asia/Shanghai), or the day as an argument",
    ),
    Ban(
        calls="*.filter *.exclude *.annotate *.aggregate *.objects.* *.select_related *.prefetch_related",
        where="src/luodi/web/pages/* src/luodi/web/api/* src/luodi/web/forms/*",
        spared="*.objects.visible_to *.objects.none",
        instead="`visible_to`, or a selector of the room",
    ),
    Ban(calls="float", where=MONEY_ROOMS, instead="integer fen, or fractions.Fraction"),
    Ban(calls="*.FloatField *.DecimalField", instead="BigIntegerField in minor units, the unit last in the name"),
    Ban(calls="mark_safe format_html_join SafeString", instead="a template, which escapes"),
    Ban(calls="eval exec pickle.loads yaml.load", instead="a grammar of ours"),
)  # fmt: skip
OUTSIDE = ("urllib.request", "http.client", "requests", "httpx", "aiohttp", "smtplib", "ftplib", "socket")
PROMISES = [word.upper() for word in ("todo", "fixme", "xxx")]  # in small letters here: this file is read too
MARKS = re.compile(rf"\b(?:{'|'.join(PROMISES)})\b(?=[:( ])")


def banned_calls(path: str, text: str) -> list[Offence]:
    """Calls that a ban meets, and `save()` that would write every column."""
    bans = [ban for ban in CALLS if ban.holds(path)]
    found = []
    for node in nodes(text):
        if not isinstance(node, ast.Call):
            continue
        call = dotted(node.func)
        hits = [ban.instead for ban in bans if ban.meets(call)]
        if call.endswith(".save") and not node.args and not node.keywords:
            hits.append("save(update_fields=[…]), or a lost update will need repair; objects.create for a new row")
        found += [Offence(path=path, line=node.lineno, what=f"{call}()", instead=instead) for instead in hits[:1]]
    return found


def calls_outside(path: str, text: str) -> list[Offence]:
    """Imports of modules that reach another machine; only an integration may."""
    if path.startswith(("src/luodi/integrations/", "src/luodi/web/management/")):
        return []
    found = []
    for node in nodes(text):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if any(name == banned or name.startswith(f"{banned}.") for banned in OUTSIDE):
                instead = "a job in integrations: the domain never calls out"
                found.append(Offence(path=path, line=node.lineno, what=f"import {name}", instead=instead))
                break
    return found


# Written apart from `pytest.`: these are the names that no test of ours may use, and a search for them finds only offences.
SHIRKS = ("mark.skip", "mark.skipif", "skip", "importorskip", "mark.xfail")


def shirked_tests(path: str, text: str) -> list[Offence]:
    """Skips, expected failures, mocks of real parts, and waiting by the clock."""
    banned = {f"pytest.{name}" for name in SHIRKS}
    found = []
    for node in nodes(text):
        name = dotted(node) if isinstance(node, ast.Attribute) else ""
        if name in banned:
            found.append(Offence(path=path, line=node.lineno, what=name, instead="make it pass, or delete it"))
        elif name == "time.sleep":
            found.append(Offence(path=path, line=node.lineno, what=name, instead="wait for the event itself"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"):
            found.append(Offence(path=path, line=node.lineno, what=f"from {node.module}", instead="the real part"))
    return found


def unfinished(path: str, text: str) -> list[Offence]:
    """Notes that promise work; an issue is the place for them."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        Offence(path=path, line=n, what=line.strip()[:60], instead="do it, or file an issue")
        for n, line in lines
        if MARKS.search(line)
    ]


def test_no_banned_call():
    assert not (offences := [o for file in code_files() for o in banned_calls(*file)]), told(offences)


def test_the_domain_never_calls_out():
    assert not (offences := [o for file in code_files() for o in calls_outside(*file)]), told(offences)


def test_no_test_is_shirked():
    files = code_files(under=ROOT / "tests")
    assert not (offences := [o for file in files for o in shirked_tests(*file)]), told(offences)


def test_nothing_is_left_unfinished():
    files = [*our_files("*.py", "*.html", "*.js", "*.css"), *our_files("*.yaml", under=ROOT / "rulebooks")]
    assert not (offences := [o for file in files for o in unfinished(*file)]), told(offences)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/luodi/intake/services.py", "Entry.objects.create(kind='note')"),
        ("src/luodi/intake/services.py", "Entry.objects.bulk_create([])"),
        ("src/luodi/intake/services.py", "Entry.objects.filter(id=1).update(note='')"),
        ("src/luodi/pipeline/rules.py", "timezone.now()"),
        ("src/luodi/assessment/runs.py", "date.today()"),
        ("src/luodi/web/pages/projects.py", "Project.objects.visible_to(person).filter(code=code)"),
        ("src/luodi/web/pages/projects.py", "Project.objects.get(code=code)"),
        ("src/luodi/ledger/services.py", "float(amount)"),
        ("src/luodi/ledger/models.py", "models.DecimalField()"),
        ("src/luodi/pipeline/services.py", "project.save()"),
        ("src/luodi/web/templatetags/figures.py", "mark_safe(text)"),
        ("src/luodi/rulebook/expression.py", "eval(text)"),
    ],
)
def test_red_control_each_banned_call_is_found(path, code):
    assert len(banned_calls(path, code)) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/luodi/ledger/services.py", "Entry.objects.create(kind='note')"),
        ("src/luodi/ledger/services.py", "timezone.now()"),
        ("src/luodi/pipeline/services.py", "project.save(update_fields=['stage'])"),
        ("src/luodi/bulletin/document.py", "document.save(path)"),
        ("src/luodi/pipeline/selectors.py", "Project.objects.filter(code=code)"),
        ("src/luodi/web/pages/projects.py", "get_object_or_404(Project.objects.visible_to(person), code=code)"),
        ("src/luodi/rulebook/expression.py", "evaluate(text)"),
    ],
)
def test_red_control_the_right_place_is_left_alone(path, code):
    assert banned_calls(path, code) == []


def test_red_control_an_outward_import_is_found_outside_integrations():
    for code in ("import urllib.request", "from urllib import request", "from httpx import get", "import socket"):
        assert calls_outside("src/luodi/ledger/services.py", code)
        assert calls_outside("src/luodi/integrations/office/client.py", code) == []
    assert calls_outside("src/luodi/web/environment.py", "from urllib.parse import urlsplit") == []


def test_red_control_a_shirked_test_and_a_promise_are_found():
    planted = [f"@pytest.{SHIRKS[0]}\ndef test_a(): ...", f"pytest.{SHIRKS[2]}()", "from unittest.mock import patch"]
    for code in planted:
        assert shirked_tests("tests/test_a.py", code)
    assert unfinished("a.py", f"x = 1  # {PROMISES[0]}: later")
    assert unfinished("a.py", "x = 1  # the to-do list of a person") == []
