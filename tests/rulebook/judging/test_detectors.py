"""The table of detectors keeps its word: each rule it names is there, each row it claims has a case that names it."""

import re
from pathlib import Path

from luodi.rulebook.loading import document

ROOT = Path(__file__).parents[3]
PACK = (ROOT / "rulebooks/samples/detectors.yaml").read_text("utf-8")
SEED_001, SEED_002 = ((ROOT / f"rulebooks/samples/seed-{number}.yaml").read_text("utf-8") for number in ("001", "002"))
TABLE = (ROOT / "docs/detectors.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if re.match(r"\| S\d-\d", line)
]


def rule_names(text):
    book = document(text)
    return {rule.name for rule in (*book.alerts, *book.consequences)}


def test_every_detection_of_the_seeds_has_one_row():
    assert len(ROWS) == len({row[0] for row in ROWS}) == 44
    assert {row[2] for row in ROWS} == {"台账", "报送", "登记", "核稿", "缺"}


def test_each_rule_named_is_there_and_each_rule_there_is_named():
    named = {word for row in ROWS for word in re.findall(r"`([^`]+)`", row[3]) if not word.endswith(".yaml")}
    elsewhere = rule_names(SEED_001) | rule_names(SEED_002)
    assert named - rule_names(PACK) <= elsewhere
    assert rule_names(PACK) <= named


def test_each_row_with_a_rule_has_a_case_and_each_without_says_what_is_missing():
    cases = "".join(text.partition("案例:")[2] for text in (PACK, SEED_001))
    ruled = {row[0] for row in ROWS if row[2] in {"台账", "报送"} or row[3].startswith("`")}
    assert {row for row in ruled if row not in cases} == set()
    assert all(row[4] and not row[3] for row in ROWS if row[2] == "缺")
    assert all(row[4] for row in ROWS if row[2] == "报送")


def test_each_row_kept_item_by_item_says_where_and_the_page_is_written_down():
    kept = [row for row in ROWS if row[2] == "登记"]
    assert len(kept) == 8
    for row in kept:
        (record,) = re.findall(r"\]\((records/\w+\.md)\)", row[4])
        assert (ROOT / "docs" / record).is_file()
