"""The self-check sheet of 等保三级 and the threat model name tests that exist, and none of their lines stands without one."""

import re
from pathlib import Path

from tests.house.sources import ROOT

SHEET = ROOT / "docs/security/等保三级自查表.md"
MODEL = ROOT / "THREAT_MODEL.md"
NAMED = re.compile(r"`((?:tests|docs)/[^`]+)`")
CLAUSE = re.compile(r"^\| 8\.1\.4")


def rows(text: str) -> list[list[str]]:
    """Cells of every row about a clause."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if CLAUSE.match(line)]


def missing(text: str, root: Path = ROOT) -> list[str]:
    """Files that are named and are not there; for a test within one (`file::test`), also the test."""
    found = []
    for named in NAMED.findall(text):
        path, _, test = named.partition("::")
        there = (root / path).exists() and (not test or f"def {test}(" in (root / path).read_text("utf-8"))
        found += [] if there else [named]
    return found


def without_proof(text: str) -> list[str]:
    """Clauses that name neither a test nor that the place itself has to see to it (单位)."""
    return [cells[0] for cells in rows(text) if not NAMED.search(cells[3]) and "单位" not in cells[2]]


def test_every_line_of_the_sheet_names_a_test_that_exists():
    text = SHEET.read_text("utf-8")
    assert len(rows(text)) > 15
    assert missing(text) == []
    assert without_proof(text) == []


def test_the_threat_model_names_tests_that_exist():
    assert missing(MODEL.read_text("utf-8")) == []


def test_red_control_a_proof_that_is_not_there_is_found():
    line = "| 8.1.4.1 a | 要求 | 怎么做 | `tests/house/test_gone.py`、`tests/house/test_self_check.py::test_gone` |"
    assert missing(line) == ["tests/house/test_gone.py", "tests/house/test_self_check.py::test_gone"]
    assert without_proof("| 8.1.4.1 a | 要求 | 怎么做 | 无 |") == ["8.1.4.1 a"]
    assert without_proof("| 8.1.4.1 a | 要求 | 由机房做（单位） | 无 |") == []
