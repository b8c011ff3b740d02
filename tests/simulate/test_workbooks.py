"""The invented district is golden G2 to the project, and its untidy workbooks are read back as what they state."""

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from luodi.base.errors import NotFound
from luodi.intake.reader.readings import Day
from luodi.intake.reader.record import Field
from luodi.intake.reader.rows import Context, read_rows
from luodi.intake.reader.workbook import read_bytes
from luodi.simulate.district import load
from luodi.simulate.story import lives
from luodi.simulate.workbooks import golden_workbook, report_workbook

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/G2.json").read_text("utf-8"))
G2 = load("G2")
END = date(2004, 9, 30)


def records(content: bytes):
    rows = read_rows(read_bytes(content, name="台账.xlsx"), Context(units=G2.towns))
    assert not [row for row in rows if row.doubts or row.rejected]
    return [row.record for row in rows if not row.skipped]


def facts(record):
    day = record.stated.get(Field.SIGNED_ON)
    return (
        record.text(Field.UNIT),
        record.text(Field.SECTOR),
        record.fen(Field.CONTRACT_INVESTMENT),
        day.first.isoformat() if isinstance(day, Day) else None,
    )


def golden_facts():
    return [(p["unit"], p["sector"], p["contract"] * 10_000 * 100, p["signed"]) for p in GOLDEN["projects"]]


def test_the_district_is_the_golden_ledger():
    mine = [(d.row, d.unit, d.sector, d.contract_wan, d.signed_on.isoformat()) for d in G2.projects]
    assert mine == [(p["id"], p["unit"], p["sector"], p["contract"], p["signed"]) for p in GOLDEN["projects"]]
    assert list(G2.towns) == GOLDEN["units"]


def test_no_two_names_are_taken_for_one():
    """Below 60 % alike nobody is asked whether two projects are the same."""
    for first, second in combinations(G2.projects, 2):
        assert fuzz.ratio(first.name, second.name) < 60
        assert first.investor != second.investor


def test_the_golden_workbook_is_read_to_the_fen_and_the_day():
    assert sorted(map(facts, records(golden_workbook(G2)))) == sorted(golden_facts())


def test_a_report_states_what_has_come_by_its_date_and_nothing_later():
    told = lives(G2.projects)
    until = date(2004, 6, 30)
    known = [life for life in told if life.deal.signed_on <= until]
    read = records(report_workbook(known, title="清城区2004年上半年项目进度表", sender="区招商局", until=until))
    assert len(read) == 53
    for life, record in zip(known, sorted(read, key=lambda r: _place(known, r)), strict=True):
        assert (record.fen(Field.FUNDS_ARRIVED) or 0) == life.arrived_wan(until) * 10_000 * 100
        days = {f: d.first for f, d in record.stated.items() if isinstance(d, Day) and f != Field.REPORT_DATE}
        assert all(day <= until for day in days.values())
        assert days.get(Field.STARTED_ON) == life.day("started_on", until)


def _place(known, record):
    return [life.deal.name for life in known].index(record.text(Field.PROJECT))


def test_the_same_rows_are_the_same_file():
    assert golden_workbook(G2) == golden_workbook(G2)


def test_a_story_stays_within_the_contract_and_runs_forward():
    told = lives(G2.projects)
    assert told == lives(G2.projects)
    for life in told:
        assert life.arrived_wan(date.max) <= life.deal.contract_wan
        days = [life.deal.signed_on, life.landed_on, life.started_on, life.completed_on, life.in_production_on]
        come = [day for day in days if day is not None]
        assert come == sorted(come)
    assert 5 <= sum(life.day("in_production_on", END) is not None for life in told) <= 20
    assert sum(life.started_on is None for life in told) >= 3


def test_a_scenario_that_is_not_there_is_named():
    with pytest.raises(NotFound, match="可用的有：G0、G1、G2、G3、G4"):
        load("G9")
