"""Golden G2 assessed: completions, ranks and alerts to the digit, each point explained, the same bytes for ever."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ruamel.yaml import YAML

from luodi.assessment.documents import assess_json, explain_json
from luodi.assessment.services import canonical
from luodi.base.errors import NotFound
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import open_projects
from luodi.ledger.units import found_unit, merge_unit, set_target
from luodi.orgs.models import Unit, UnitKind
from tests.assessment.district import AS_OF, RULEBOOK, SPAN, clerk, contract, post, project

pytestmark = pytest.mark.django_db
WANTED = YAML(typ="safe").load((Path(__file__).parent / "g2.yaml").read_text("utf-8"))


def assessed(**more):
    return assess_json(RULEBOOK, span=SPAN, as_of=AS_OF, **more)


def rows(document):
    return {unit["unit"]: unit | {one["name"]: one for one in unit["indicators"]} for unit in document["units"]}


def test_every_value_completion_rank_and_total(district):
    found = rows(assessed())
    assert list(found) == list(WANTED)
    for name, wanted in WANTED.items():
        unit = found[name]
        assert (unit["group"], unit["rank"], unit["total"]) == (wanted["组"], wanted["名次"], wanted["总分"]), name
        for indicator, value in wanted.items():
            if isinstance(value, list):
                assert [unit[indicator]["value"], unit[indicator]["completion_printed"]] == value, (name, indicator)
            elif indicator not in {"组", "名次", "总分"}:
                assert unit[indicator]["value"] == value, (name, indicator)


def test_the_five_kinds_of_alert_with_their_ground(district):
    told = {(alert["rule"], alert["about"], alert["light"]): alert["ground"] for alert in assessed()["alerts"]}
    assert list(told) == [
        ("零引进", "镇街F", "红"),
        ("零引进", "镇街G", "红"),
        ("仅小项目", "镇街E", "黄"),
        ("项目滑坡", "示范区", "黄"),
        ("投资滑坡", "示范区", "红"),
        ("集中度", "横荷街办", "黄"),
        ("时序落后", "示范区", "黄"),
    ]
    assert told["零引进", "镇街F", "红"] == "引进项目(2004年第三季度) = 0（0 = 0）"
    assert "5.98亿元 > 11.49亿元 × 50%" in told["集中度", "横荷街办", "黄"]
    assert told["时序落后", "示范区", "黄"] == "引进项目.完成率 < 序时进度（74.0% < 75.0%）"


def test_an_explanation_reaches_from_the_score_to_the_entries(district):
    found = explain_json(RULEBOOK, "龙塘镇", "引进项目", span=SPAN, as_of=AS_OF)
    assert found["steps"] == [
        "引进项目 = 个数(项目, 签约日期 在 2004年1—9月 且 已签约) = 31",
        "功效系数 = (31 − 2) ÷ (31 − 2) × 40 + 60 = 100",
        "得分 = 权重 50 × 100 ÷ 100 = 50",
    ]
    assert len(found["counted"]) == 31
    assert all(row["entry"] and row["article"] == "第三条第一款" for row in found["counted"])


def test_what_does_not_count_says_by_which_article(district):
    (subject,) = open_projects(count=1, on=date(2004, 1, 1))
    unit = Unit.objects.get(name="镇街F")
    post(
        (subject, EntryKind.SET_CREDIT, {"unit": unit, "quantity": 10_000}),
        (subject, EntryKind.STAGE_REACHED, {"stage": Stage.INTENT}),
    )
    found = explain_json(RULEBOOK, "镇街F", "引进项目", span=SPAN, as_of=AS_OF)
    assert len(found["counted"]) == 3
    (row,) = found["not_counted"]
    assert (row["project"], row["article"]) == (subject.code, "第三条第一款")
    assert row["reason"] == "签约日期没有（未发生），不符合“签约日期 在 2004年1—9月”"


def test_an_unknown_amount_leaves_no_total_and_no_rank_over_it(district):
    post(contract(1, unknown=True))
    found = rows(assessed())
    town, place = found["龙塘镇"], found["示范区"]
    assert (town["合同投资"]["value"], town["合同投资"]["unknown"], town["total"], town["rank"]) == (
        None,
        1,
        None,
        None,
    )
    assert place["合同投资"]["completion_printed"] == "未填报"
    assert found["源潭镇"]["rank"] == 1


def test_the_same_moment_gives_the_same_bytes_after_the_ledger_moved_on(district):
    units = district
    before = assessed()
    known = last_sequence()
    post(contract(1, amount_fen=1), contract(2, unknown=True), (project(3), EntryKind.SET_SECTOR, {"text": "第三产业"}))
    post(
        (project(4), EntryKind.SET_CREDIT, {"unit": units["龙塘镇"], "quantity": 0}),
        (project(4), EntryKind.SET_CREDIT, {"unit": units["镇街G"], "quantity": 10_000}),
    )
    merge_unit(unit=units["镇街F"], successor=units["镇街G"], on=date(2004, 9, 2), by=clerk())
    set_target(unit=units["示范区"], measure="引进项目", span=SPAN.year, on=date(2004, 9, 3), by=clerk(), quantity=50)
    assert canonical(assessed(known=known)) == canonical(before)
    assert canonical(assessed()) != canonical(before)


def test_statements_do_not_grow_with_units_projects_or_entries(district):

    def statements():
        with CaptureQueriesContext(connection) as caught:
            assessed()
        return len(caught)

    few = statements()
    root = Unit.objects.get(kind=UnitKind.PLACE)
    for number in range(12):
        found_unit(name=f"新镇{number}", kind=UnitKind.TOWN, parent=root, on=date(2004, 1, 1), by=clerk())
    post(*(contract(number, amount_fen=number) for number in range(1, 60)))
    assert statements() == few <= 8


def test_a_unit_or_indicator_that_is_not_there_is_refused_with_the_nearest(district):
    with pytest.raises(NotFound, match="是不是“合同投资”"):
        explain_json(RULEBOOK, "龙塘镇", "合同投咨", span=SPAN, as_of=AS_OF)
    with pytest.raises(NotFound, match="没有名为“龙潭镇”的单位"):
        explain_json(RULEBOOK, "龙潭镇", "合同投资", span=SPAN, as_of=AS_OF)
