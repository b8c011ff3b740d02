"""Every kind of reading on a real ledger: recognition, items, growth, levels of targets, judged and reported values, history."""

from datetime import date
from pathlib import Path

import pytest

from luodi.assessment.documents import assess_json, explain_json
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact, open_projects, post_entries
from luodi.ledger.units import found_place, found_unit, set_target
from luodi.orgs.models import UnitKind
from luodi.orgs.services import add_person

pytestmark = pytest.mark.django_db
RULEBOOK = (Path(__file__).parent / "constructs.yaml").read_text("utf-8")
QUARTER, YI, WAN = parse_span("2006Q2"), 10**10, 10**6
# name, unit, origin, contract fen, signed, started, arrivals
PROJECTS = (
    ("甲厂", "甲镇", "市外", 3 * YI, "2006-04-10", "2006-06-01", [("2006-02-01", 400), ("2006-05-01", 600)]),
    ("乙厂", "甲镇", "境外", 1 * YI, "2006-06-20", None, [("2006-06-25", 300)]),
    ("丙厂", "甲镇", "市外", 999 * WAN, "2006-04-11", None, []),
    ("丁厂", "乙镇", "市外", 9 * YI, "2005-11-01", None, [("2006-04-02", 100)]),
)


@pytest.fixture
def found():
    by, founded = add_person(login="clerk", name="经办甲", password=None), date(2005, 1, 1)
    root = found_place(name="本区", on=founded, by=by)
    units = {n: found_unit(name=n, kind=UnitKind.TOWN, parent=root, on=founded, by=by) for n in ("甲镇", "乙镇")}
    facts = []
    for subject, row in zip(open_projects(count=len(PROJECTS), on=founded), PROJECTS, strict=True):
        name, unit, origin, contract, signed, started, arrivals = row

        def said(kind, day, subject=subject, **extra):
            facts.append(Fact(subject=subject, kind=kind, occurred_on=date.fromisoformat(day), source="试", **extra))

        said(EntryKind.SET_NAME, signed, text=name)
        said(EntryKind.SET_ORIGIN, signed, text=origin)
        said(EntryKind.SET_CONTRACT_INVESTMENT, signed, amount_fen=contract)
        said(EntryKind.SET_CREDIT, "2005-01-01", unit=units[unit], quantity=10_000)
        said(EntryKind.STAGE_REACHED, signed, stage=Stage.SIGNED)
        if started:
            said(EntryKind.STAGE_REACHED, started, stage=Stage.STARTED)
        for day, wan in arrivals:
            said(EntryKind.FUNDS_RECOGNIZED, day, amount_fen=wan * WAN)
    for measure, quantity in (("领导评定（书记）", 8), ("领导评定（区长）", 9), ("省级表彰", 3), ("信息", 4)):
        facts.append(
            Fact(
                subject=units["甲镇"].subject,
                kind=EntryKind.MEASURE_REPORTED,
                occurred_on=QUARTER.last,
                measure=measure,
                span=QUARTER,
                quantity=quantity,
                source="试",
            )
        )
    post_entries(facts, by=by)
    set_target(unit=units["甲镇"], measure="签约项目", span=QUARTER, on=founded, by=by, quantity=4)
    level = {"measure": "到位资金（任务）", "span": QUARTER.year, "on": founded, "by": by}
    set_target(unit=units["甲镇"], amount_fen=3000 * WAN, **level)
    return assess_json(RULEBOOK, span=QUARTER)


def marks(document, unit):
    card = next(card for card in document["units"] if card["unit"] == unit)
    return card | {one["name"]: (one["value"], one["completion"], one["score"]) for one in card["indicators"]}


def test_every_indicator_of_the_town_that_did_something(found):
    town = marks(found, "甲镇")
    assert town["签约项目"] == (2, "0.500000", "20.00")  # 丙厂 is below the floor of 第二条
    assert town["大项目"] == (None, None, "6.00")  # 3 + (1 + 2 for 境外)
    assert town["到位资金"] == ("6000000.00", "0.200000", "6.00")  # 第三条 leaves out money from abroad
    assert town["到位增长"] == ("0.500000", None, "5.00")
    assert town["领导评定"][2] == "8.40"
    assert town["表彰"][2] == "2.00"
    assert town["信息"] == (4, None, "4.00")
    assert (town["total"], town["rank"]) == ("51.40", 1)


def test_the_town_that_did_nothing_twice_is_proposed_for_a_talk(found):
    town = marks(found, "乙镇")
    assert town["签约项目"] == (0, None, None)  # 无目标
    assert [proposal["proposes"] for proposal in town["proposals"]] == [["约谈"]]
    rung = [(alert["rule"], alert["about"], alert["light"]) for alert in found["alerts"]]
    assert ("连续零签约", "乙镇", "红") in rung
    assert [one for one in rung if one[0] == "签约未开工"] == [
        ("签约未开工", "P000003 丙厂", "黄"),
        ("签约未开工", "P000004 丁厂", "红"),
    ]


def test_a_project_below_the_floor_is_named_with_the_article(found):
    told = explain_json(RULEBOOK, "甲镇", "签约项目", span=QUARTER)
    assert [row["name"] for row in told["counted"]] == ["甲厂", "乙厂"]
    assert [(row["name"], row["article"]) for row in told["not_counted"]] == [("丙厂", "第二条")]


def test_without_a_base_the_growth_earns_what_the_rulebook_says(found):
    town = marks(found, "乙镇")
    assert town["到位增长"][2] == "0.00"
