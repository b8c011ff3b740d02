"""无协议时: who introduced and where it landed share what no agreement states; the agreement stands before it, on its day."""

from datetime import date

import pytest

from luodi.assessment.documents import assess_json, explain_json
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage, SubjectKind
from luodi.ledger.models import Subject
from luodi.ledger.refusals import MisshapenFact
from luodi.ledger.services import Fact, open_projects, reverse_entry
from luodi.orgs.models import UnitKind
from luodi.orgs.selectors import Scope
from tests.assessment.golden import WAN, founded, post_entries
from tests.lake.freezing import in_duckdb

pytestmark = pytest.mark.django_db
TEXT = """
办法: 某县考核办法
跨度: 年
舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
并列: 同名次后续跳过
缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 折算, 无目标: 跳过}
记时: 发生日期
认定: [{条文: 第三条, 计功: 按协议份额, 无协议时: {引荐: 50%, 落地: 50%}}]
指标:
  - {名称: 到位资金, 条文: 第一条, 口径: 合计(到位资金(认定)), 时点: 到账, 目标: 不设, 计分: 不计分}
  - {名称: 大项目, 条文: 第二条, 口径: 合同投资, 时点: 签约, 目标: 不设, 计分: {逐项: {每: 1亿元, 得: 1分, 不足一档: 不计, 最多: 5分}, 最多: 不限}}
"""
YEAR, FIRST = parse_span("2006"), date(2006, 1, 1)


@pytest.fixture
def town():
    """One project of 1 亿元, introduced by 甲镇, landed in 乙镇, 100 万元 in May and in October, no agreement."""
    by, units = founded(dict.fromkeys(("甲镇", "乙镇", "丙镇"), UnitKind.TOWN), on=FIRST)
    (subject,) = open_projects(count=1, on=FIRST)
    said = {"subject": subject, "source": "试"}
    paid = {"kind": EntryKind.FUNDS_RECOGNIZED, "amount_fen": 100 * WAN, **said}
    facts = [
        Fact(kind=EntryKind.SET_INTRODUCER, occurred_on=FIRST, unit=units["甲镇"], **said),
        Fact(kind=EntryKind.SET_CARRIER, occurred_on=FIRST, unit=units["乙镇"], **said),
        Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, occurred_on=FIRST, amount_fen=10_000 * WAN, **said),
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, occurred_on=date(2006, 3, 1), **said),
        Fact(occurred_on=date(2006, 5, 1), **paid),
        Fact(occurred_on=date(2006, 10, 1), **paid),
    ]
    return by, units, subject, post_entries(facts, by=by)


def values(text=TEXT, **engine):
    document = assess_json(text, span=YEAR, **engine)
    return {unit["unit"]: [mark["value"] for mark in unit["indicators"]] for unit in document["units"]}


def funds(**engine):
    return {unit: found[0] for unit, found in values(**engine).items()}


def test_each_side_has_its_half_and_whatever_database_says_the_same(town):
    found = values()
    assert (found["甲镇"][0], found["乙镇"][0], found["丙镇"][0]) == ("1000000.00", "1000000.00", "0.00")
    scores = {u["unit"]: u["indicators"][1]["score"] for u in assess_json(TEXT, span=YEAR)["units"]}
    assert (scores["甲镇"], scores["丙镇"]) == ("1.00", "0.00")
    with in_duckdb() as engine:
        assert values(engine=engine) == found


def test_a_rulebook_that_says_nothing_of_it_credits_nobody(town):
    silent = TEXT.replace(", 无协议时: {引荐: 50%, 落地: 50%}", "")
    assert {found[0] for unit, found in values(silent).items() if unit.endswith("镇")} == {"0.00"}


def test_an_agreement_stands_before_it_from_its_day(town):
    by, units, subject, _ = town
    said = {"subject": subject, "source": "协议", "occurred_on": date(2006, 7, 1)}
    agreed = post_entries([Fact(kind=EntryKind.SET_CREDIT, unit=units["丙镇"], quantity=10_000, **said)], by=by)
    found = funds()
    assert (found["甲镇"], found["乙镇"], found["丙镇"]) == ("500000.00", "500000.00", "1000000.00")
    reverse_entry(entry=agreed[0], reason="协议作废", by=by)
    assert funds()["丙镇"] == "0.00"


def test_the_explanation_says_why_and_names_a_missing_side(town):
    by, _, _, posted = town
    told = explain_json(TEXT, "甲镇", "到位资金", span=YEAR)["counted"]
    assert {row["credit"] for row in told} == {"无协议，按第三条各半：引荐单位甲镇50%，落地单位乙镇50%"}
    assert {row["part_yuan"] for row in told} == {"500000.00"}
    reverse_entry(entry=posted[1], reason="落地单位记错", by=by)
    told = explain_json(TEXT, "甲镇", "到位资金", span=YEAR)["counted"]
    assert {row["credit"] for row in told} == {"无协议，按第三条各半：引荐单位甲镇50%，落地单位未登记，50%不归任何单位"}


def seen_by(unit):
    return (
        Subject.objects.filter(kind=SubjectKind.PROJECT)
        .visible_to(Scope(roles=frozenset(), everything=False, unit_ids=frozenset({unit.pk})))
        .count()
    )


def test_whoever_is_credited_by_default_may_open_the_project(town):
    by, units, subject, posted = town
    assert [seen_by(units[name]) for name in ("甲镇", "乙镇", "丙镇")] == [1, 1, 0]
    moved = Fact(
        subject=subject, kind=EntryKind.SET_CARRIER, occurred_on=date(2006, 6, 1), unit=units["丙镇"], source="试"
    )
    post_entries([moved], by=by)
    assert [seen_by(units[name]) for name in ("甲镇", "乙镇", "丙镇")] == [1, 0, 1]
    reverse_entry(entry=posted[0], reason="引荐单位记错", by=by)
    assert seen_by(units["甲镇"]) == 0


def test_an_agreement_takes_the_sight_with_the_credit(town):
    by, units, subject, _ = town
    said = {"subject": subject, "source": "协议", "occurred_on": date(2006, 7, 1)}
    post_entries([Fact(kind=EntryKind.SET_CREDIT, unit=units["丙镇"], quantity=10_000, **said)], by=by)
    assert [seen_by(units[name]) for name in ("甲镇", "乙镇", "丙镇")] == [0, 0, 1]


def test_a_side_names_its_unit(town):
    by, _, subject, _ = town
    with pytest.raises(MisshapenFact, match="引荐单位”缺少单位"):
        post_entries([Fact(subject=subject, kind=EntryKind.SET_INTRODUCER, occurred_on=FIRST, source="试")], by=by)
