"""Golden G3 and G4 judged by the samples of their seeds: scopes, boundaries, histories, unknowns, to the unit."""

import json
from collections import Counter
from pathlib import Path

from luodi.rulebook.alarms import unit_alarms
from luodi.rulebook.cards import Moment, Reading, UnitInput
from luodi.rulebook.check import check
from luodi.rulebook.judging import judge

ROOT = Path(__file__).parents[3]
WAN = 10**6


def golden(name):
    return json.loads((ROOT / f"tests/golden/{name}.json").read_text("utf-8"))


def sample(name):
    return check((ROOT / f"rulebooks/samples/{name}.yaml").read_text("utf-8"))


def departments(kinds):
    """The units of G3 whose kind is in `kinds`, as measured."""
    names = {"市直部门": "部门", "招商局": "招商机构"}
    return [
        UnitInput(
            name=row["id"],
            kind=names[row["kind"]],
            readings={
                "会战引进资金": Reading(value=row["campaign_recognised"] * WAN),
                "全年引进资金": Reading(value=row["annual_recognised"] * WAN),
            },
            targets={
                ("会战引进资金", "本期", ""): row["campaign_target"] * WAN,
                ("全年引进资金", "全年", ""): row["annual_target"] * WAN,
            },
        )
        for row in golden("G3")["units"]
        if row["assessed"] and row["kind"] in kinds
    ]


def lists(units):
    cards = judge(sample("seed-003"), units, Moment())
    return Counter(proposal.name for card in cards for proposal in card.proposals)


def test_g3_scope_of_58_and_of_55():
    whole, only = lists(departments({"市直部门", "招商局"})), lists(departments({"市直部门"}))
    assert (whole["完成会战任务"], whole["未完成会战任务"]) == (36, 22)
    assert (only["完成会战任务"], only["未完成会战任务"]) == (36, 19)


def test_g3_exactly_half_is_below_or_not_by_the_word():
    found = lists(departments({"市直部门", "招商局"}))
    assert (found["没有达到一半"], found["一半以下"], found["谈话诫勉"]) == (4, 5, 4)
    assert (found["完成全年任务"], found["全年没有达到一半"]) == (31, 2)


def quarters():
    """Four quarters of 12 units: the golden ranks of four, the others in between, as points 12 … 1."""
    ranks = golden("G4")["quarter_ranks"]
    others = [unit["id"] for unit in golden("G4")["units"] if unit["id"] not in ranks]
    for quarter in range(4):
        taken = {ranks[unit][quarter]: unit for unit in ranks}
        free = iter(others)
        order = [taken.get(place) or next(free) for place in range(1, 13)]
        yield [
            UnitInput(name=unit, readings={"综合排名分": Reading(value=100 - place)})
            for place, unit in enumerate(order)
        ]


def test_g4_twice_running_at_the_bottom():
    checked, history, found = sample("seed-004"), [], {}
    for quarter, units in enumerate(quarters(), 1):
        cards = judge(checked, units, Moment(), history)
        history.append({card.unit: card for card in cards})
        for card in cards:
            if card.proposals:
                found.setdefault(card.unit, quarter)
    assert {unit: found.get(unit) for unit in golden("G4")["quarter_ranks"]} == {
        "U11": 2,
        "U10": 2,
        "U09": 3,
        "U12": None,
    }


def test_g4_nothing_signed_and_nothing_landed_and_what_is_x():
    units = [
        UnitInput(
            name=row["id"],
            readings={
                "签约项目": Reading(value=row["signed"]),
                "落地项目": Reading(value=row["landed"]),
                "综合排名分": Reading(value=50),
                "五上企业": Reading(unknown=1),
            },
        )
        for row in golden("G4")["units"]
    ]
    cards = judge(sample("seed-004"), units, Moment())
    rung = unit_alarms(sample("seed-004"), cards)
    assert [alarm.about for alarm in rung if alarm.rule == "零签约"] == ["U11", "U12"]
    assert [alarm.about for alarm in rung if alarm.rule == "全军覆没"] == ["U09", "U10"]
    assert {card.mark("五上企业").state.value for card in cards} == {"未填报"}
