"""Which functions write, found by reading the sources: the doors that `make drill-halves` must have gone through.

A door is a public function of a room that opens a transaction. Pages and commands call doors; the demo is a tool of its
own, and what stands in `web` itself (signing in, backup) does several things of which the first must outlive the second.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "luodi"
ABOVE = frozenset({"migrations", "simulate", "web"})


def doors() -> dict[str, Path]:
    """Every one by name, as `leads.squads.found_squad`, with its file."""
    found: dict[str, Path] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        if ABOVE.isdisjoint(path.relative_to(SOURCES).parts):
            found |= {_name(path, function): path for function in _public(path) if writes(function)}
    return found


def writes(function: ast.FunctionDef) -> bool:
    """Decorated with a transaction, or one within."""
    return any("atomic" in ast.unparse(node) for node in function.decorator_list) or any(
        "transaction.atomic" in ast.unparse(item.context_expr)
        for node in ast.walk(function)
        if isinstance(node, ast.With)
        for item in node.items
    )


def _public(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _name(path: Path, function: ast.FunctionDef) -> str:
    return ".".join((*path.relative_to(SOURCES).with_suffix("").parts, function.name))


# Doors that the pages' tests go through without naming them.
BY_PAGES = frozenset({
    "access.newcomers.add_newcomer", "access.outside.bind_outside", "access.outside.unbind_outside",
    "access.passwords.choose_password", "access.sessions.end_session", "access.sessions.end_other_sessions",
    "ledger.evidence.cite_evidence", "ledger.evidence.carry_citations", "ledger.services.reverse_entries",
    "ledger.services.close_empty_subjects", "orgs.services.enable_person",
    "pipeline.duties.end_duty",
})  # fmt: skip
TESTS = Path(__file__).parents[1]
_ROOMS = ("recognition", "leads", "supervision", "pipeline", "orgs", "access", "integrations")
_PAGES = ("test_staff.py", "test_account.py", "test_stages.py", "test_sign_in.py", "test_mergers.py")
_SLOW = (
    "golden",
    "handmade",
    "layouts",
    "drawn",
    "two_answers",
    "four_weeks",
    "messages",
    "bad_files",
    "simulate",
    "demo",
)


def _texts(pattern: str) -> dict[Path, str]:
    """Files of the tests, with their text: all but browsers, drills and guards."""
    found = sorted(TESTS.rglob(pattern))
    return {
        p: p.read_text("utf-8") for p in found if p.relative_to(TESTS).parts[0] not in {"browser", "drills", "house"}
    }


def unnamed() -> list[str]:
    """Doors that neither a test nor what tests are built from names."""
    words = set(re.findall(r"\w+", "\n".join(_texts("*.py").values())))
    return [door for door in doors() if door.rpartition(".")[2] not in words and door not in BY_PAGES]


def riding_files() -> list[Path]:
    """Tests that go through every door: those of the rooms, and for the doors these do not name the quickest to name most."""
    texts = _texts("test_*.py")
    chosen = [p for p in texts if p.parent.name in _ROOMS or (p.parent.name == "web" and p.name in _PAGES)]
    wanted = {door.rpartition(".")[2] for door in doors() if door not in BY_PAGES}
    names = {p: wanted & set(re.findall(r"\w+", text)) for p, text in texts.items()}
    built = {p: wanted & set(re.findall(r"\w+", text)) for p, text in _texts("*.py").items() if p.parent.name in _ROOMS}
    left = wanted.difference(*(names[p] for p in chosen), *built.values())
    quick = [p for p in texts if p not in chosen and not any(word in str(p) for word in _SLOW)]
    while left:
        best = max((*quick, *(p for p in texts if p not in quick)), key=lambda p: (len(names[p] & left), p in quick))
        if not names[best] & left:
            break  # the run itself names what nothing goes through
        chosen.append(best)
        left -= names[best]
    return sorted(chosen)


if __name__ == "__main__":
    sys.stdout.write("\n".join(str(path.relative_to(TESTS.parent)) for path in riding_files()) + "\n")
