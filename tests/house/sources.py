"""What the house tests share: the files they read, and an offence that names its mend.

Each guard in this folder is a function over one text, so that its red control can plant an offence in a string.
"""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/luodi"

# From the top floor down; rooms on one floor are independent of each other (docs/architecture.md).
FLOORS = (
    ("web",),
    ("simulate",),
    ("integrations",),
    ("bulletin",),
    ("supervision", "campaigns"),
    ("assessment", "honesty"),
    ("figures", "intake"),
    ("leads", "recognition", "aftercare"),
    ("pipeline",),
    ("ledger",),
    ("access",),
    ("orgs",),
    ("rulebook", "lake", "proof"),
    ("base",),
)
_NOT_OURS = {
    ".git", ".venv", ".demo", "node_modules", "vendor", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".import_linter_cache", ".hypothesis",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """Something the house does not do, where it stands, and what to do instead."""

    path: str
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} → {self.instead}"


def told(offences: list[Offence]) -> str:
    """All offences at once, one a line; the empty text when there are none."""
    return "\n".join(map(str, offences))


def our_files(*patterns: str, under: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Path within the repository and text of each of our text files that matches one of `patterns`."""
    for folder, inner, names in os.walk(under):
        inner[:] = sorted(set(inner) - _NOT_OURS)
        for path in (Path(folder) / name for name in sorted(set(names) - _NOT_OURS)):
            if not any(path.match(pattern) for pattern in patterns or ("*",)):
                continue
            try:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture or a workbook


def code_files(*, under: Path = PACKAGE, migrations: bool = False) -> Iterator[tuple[str, str]]:
    """Our Python files; migrations are written by Django and follow its style."""
    for path, text in our_files("*.py", under=under):
        if migrations or "/migrations/" not in path:
            yield path, text


@cache  # each guard asks for each file
def parsed(text: str) -> ast.Module:
    """The tree of a Python text, to be read only."""
    return ast.parse(text)


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """Every node of a Python text."""
    return tuple(ast.walk(parsed(text)))


def room_of(path: str) -> str:
    """`src/luodi/ledger/services.py` → `ledger`; the empty text for what lies in no room."""
    parts = path.split("/")
    return parts[2] if parts[:2] == ["src", "luodi"] and len(parts) > 3 else ""


def dotted(node: ast.AST) -> str:
    """`Entry.objects.create` for such a chain of names, `a.b().c` where a call stands in it; else the empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
