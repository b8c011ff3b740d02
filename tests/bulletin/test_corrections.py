"""更正说明: a sealed print is never changed; the next issue tells what moved, by which entries, once."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import month_of, parse_span
from luodi.bulletin.content import CORRECTED, CORRECTIONS_TITLE
from luodi.bulletin.models import Bulletin
from luodi.bulletin.services import content_of, issue_bulletin, regenerate
from luodi.figures.figure import parse_key
from luodi.figures.selectors import figure_at
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.ledger.seals import seal_period
from luodi.ledger.services import Fact
from luodi.orgs.selectors import today
from luodi.orgs.services import turn_calendar
from luodi.pipeline.services import post_project_facts, reverse_project_entry
from tests.recognition.office import Office, open_office

TEMPLATE = """---
模板: 简报
题目: 简报
落款: 招商办
---
## 一、情况

认定到位资金{认定到位资金}，其中甲镇{认定到位资金·甲镇}；申报{申报到位资金}。
"""
SEPTEMBER, OCTOBER = date(2024, 9, 30), date(2024, 10, 31)


@pytest.fixture
def office(db) -> Office:
    """甲镇's 2亿元 recognised in September."""
    office = open_office()
    late(office, 200)
    return office


def issue(office: Office, as_of: date) -> Bulletin:
    span = parse_span(f"2024-01..2024-{as_of.month:02}")
    return issue_bulletin(template=TEMPLATE, span=span, as_of=as_of, by=office.people["会办"])


def seal(office: Office) -> None:
    """September ends, is printed and sealed; the calendar turns to October."""
    seal_period(month=month_of(today()), by=office.people["会办"])
    turn_calendar(to=OCTOBER)


def late(office: Office, hundred_wan: int, town: str = "甲镇", on: date = date(2024, 8, 20)) -> Entry:
    fact = Fact(
        subject=office.projects[town].subject, kind=EntryKind.FUNDS_RECOGNIZED, occurred_on=on,
        amount_fen=hundred_wan * 100 * FEN_PER_WAN, source="补录",
    )  # fmt: skip
    return post_project_facts([fact], by=office.people["会办"])[0]


def told(bulletin: Bulletin) -> list[tuple[str, str, str, str]]:
    """The rows of 更正说明 as printed: figure, before, after, entries."""
    _, title, after = bulletin.text.partition(f"\n{CORRECTIONS_TITLE}\n")
    rows = [row.split("\t") for row in after.partition("\n\n")[0].split("\n") if row.count("\t") == 4]
    return [tuple(row[1:]) for row in rows[1:]] if title else []


def test_a_late_entry_and_a_reversal_are_told_in_the_next_issue(office) -> None:
    printed = issue(office, SEPTEMBER)
    seal(office)
    posted = late(office, 30)
    red = reverse_project_entry(
        entry=Entry.objects.get(kind="funds_recognized", amount_fen=20_000 * FEN_PER_WAN),
        reason="退汇",
        by=office.people["会办"],
    )
    following = issue(office, OCTOBER)
    both = f"{posted}、{red}"
    assert told(following) == [
        ("认定到位资金", "2.00亿元", "0.30亿元", both), ("认定到位资金·甲镇", "2.00亿元", "0.30亿元", both),
    ]  # fmt: skip
    assert regenerate(printed) == printed.text, "what was printed stays as it was printed"
    assert regenerate(following) == following.text
    late(office, 7)
    assert regenerate(following) == following.text, "and the telling stays as it was told"


def test_it_is_told_once_and_only_what_moved_since(office) -> None:
    issue(office, SEPTEMBER)
    seal(office)
    late(office, 30)
    issue(office, OCTOBER)
    again = late(office, 5)
    third = issue(office, OCTOBER)
    assert ("认定到位资金", "2.30亿元", "2.35亿元", str(again)) in told(third)
    assert told(issue(office, OCTOBER)) == []


def test_red_control_an_open_period_and_an_entry_of_the_new_month_are_no_correction(office) -> None:
    issue(office, SEPTEMBER)
    late(office, 30)
    assert told(issue(office, SEPTEMBER)) == [], "nothing was sealed: the difference to the last issue says it"
    seal(office)
    late(office, 40, on=date(2024, 10, 5))
    following = issue(office, OCTOBER)
    assert told(following) == []
    assert CORRECTIONS_TITLE not in following.text


def test_without_a_correction_the_issue_is_the_same_to_the_byte(office, monkeypatch) -> None:
    """But for its 更正说明 an issue is what it would be without: the figures of its own are not touched."""
    issue(office, SEPTEMBER)
    seal(office)
    late(office, 30)
    with_it = issue(office, OCTOBER)
    monkeypatch.setattr("luodi.bulletin.services.issues_to_revisit", lambda **_: [])
    Bulletin.objects.filter(pk=with_it.pk).delete()
    without = issue(office, OCTOBER)
    assert [f for f in with_it.figures if CORRECTED not in f["trace"]] == without.figures
    assert with_it.text.partition(f"\n{CORRECTIONS_TITLE}\n")[0] == without.text.partition("\n\n招商办")[0]
    assert with_it.differences == without.differences


def test_each_number_of_it_opens(office) -> None:
    """The old figure as it was known, the new one as it is known now, and each entry."""
    issue(office, SEPTEMBER)
    seal(office)
    posted = late(office, 30)
    found = [f for f in content_of(issue(office, OCTOBER)).figures if CORRECTED in f.trace]
    keys = [parse_key(f.trace["figure"]) for f in found if "figure" in f.trace]
    assert [figure_at(key).printed for key in keys] == [f.printed for f in found if "figure" in f.trace]
    assert len(keys) == 4
    assert [f.trace["entry"] for f in found if "entry" in f.trace] == [posted.sequence]


def test_the_file_tells_it_as_well(office) -> None:
    issue(office, SEPTEMBER)
    seal(office)
    posted = late(office, 30)
    document = Document(BytesIO(issue(office, OCTOBER).content))
    assert CORRECTIONS_TITLE in [p.text for p in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"2.00亿元", "2.30亿元"} <= {text.split("[")[0] for text in cells}
    assert any(str(posted) in text for text in cells)
