"""docs/mission.md: all 271 mechanisms of the five seeds, each with its state; what works has a test that is there."""

import re

from tests.house.sources import ROOT

SEED_ROWS = {"0": 57, "1": 43, "2": 32, "3": 71, "4": 68}
ROW = re.compile(r"^\| (S(\d)-\d\d) \| (.+?) \| (可用|以后|不做) \| (.*?) \| (?:`(tests/[^`]+)`)? ?\|$", re.MULTILINE)


def table() -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs/mission.md").read_text(encoding="utf-8"))


def test_every_mechanism_stands_once():
    ids = [row[0] for row in table()]
    assert len(ids) == len(set(ids)) == sum(SEED_ROWS.values())
    assert {seed: sum(row[1] == seed for row in table()) for seed in SEED_ROWS} == SEED_ROWS


def test_what_works_has_a_test_and_what_does_not_a_reason():
    wrong = [row[0] for row in table() if (row[3] == "可用") != bool(row[5]) or not row[4].strip()]
    gone = [row[5] for row in table() if row[5] and not (ROOT / row[5]).is_file()]
    assert (wrong, gone) == ([], [])
