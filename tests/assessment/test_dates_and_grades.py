"""记时: 登记日期 assigns by the day of recording; 佐证等级 tells payments apart; SQLite and DuckDB say the same."""

from datetime import date

import pytest

from luodi.assessment.documents import assess_json
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact, open_projects
from luodi.orgs.models import UnitKind
from luodi.orgs.selectors import today
from luodi.rulebook.cases import run_cases
from tests.assessment.golden import WAN, founded, post_entries
from tests.lake.freezing import in_duckdb

pytestmark = pytest.mark.django_db
TEXT = """
办法: 某县考核办法
跨度: 年
舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
并列: 同名次后续跳过
缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 折算, 无目标: 跳过}
记时: 登记日期
指标:
  - {名称: 签约项目, 条文: 第一条, 口径: 个数(项目), 时点: 签约, 目标: 不设, 计分: 不计分}
  - {名称: 到位资金, 条文: 第二条, 口径: 合计(到位资金(认定)), 时点: 到账, 目标: 不设, 计分: 不计分}
  - {名称: 有凭证的, 条文: 第三条, 口径: "合计(到位资金(认定), 佐证等级 属于 (A, B))", 时点: 到账, 目标: 不设, 计分: 不计分}
  - {名称: 到过资金的, 条文: 第四条, 口径: "个数(项目, 当年认定资金 ≥ 100万元)", 时点: 截至, 目标: 不设, 计分: 不计分}
案例:
  - 名称: 十二月到账、一月登记的算一月登记那年；C 级的不算有凭证
    跨度: "2007"
    事实:
      - 名称: 甲
        单位: 甲镇
        到位: [{日: 2006-12-20, 登记: 2007-01-08, 金额: 100万元, 佐证: A}, {日: 2007-03-01, 金额: 30万元, 佐证: C}, {日: 2007-12-20, 登记: 2008-01-09, 金额: 7万元, 佐证: A}]
    期望: {甲镇: {到位资金: 130万元, 有凭证的: 100万元, 到过资金的: 1}}
"""
OCCURRED = TEXT.replace("登记日期", "发生日期")


@pytest.fixture
def paid_long_ago():
    """One project signed and paid into in 2006, recorded today."""
    by, units = founded({"甲镇": UnitKind.TOWN}, on=date(2006, 1, 1))
    (subject,) = open_projects(count=1, on=date(2006, 1, 1))
    said = {"subject": subject, "occurred_on": date(2006, 3, 1), "source": "试"}
    paid = {"kind": EntryKind.FUNDS_RECOGNIZED, **said}
    facts = [
        Fact(kind=EntryKind.SET_CREDIT, unit=units["甲镇"], quantity=10_000, **said),
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **said),
        Fact(amount_fen=200 * WAN, grade="B", **paid),
        Fact(amount_fen=50 * WAN, grade="D", **paid),
    ]
    post_entries(facts, by=by)


def values(text, span, **engine):
    document = assess_json(text, span=span, **engine)
    unit = next(unit for unit in document["units"] if unit["unit"] == "甲镇")
    return [one["value"] for one in unit["indicators"]]


def test_the_day_of_recording_decides_or_the_day_it_happened(paid_long_ago):
    everything, nothing = [1, "2500000.00", "2000000.00", 1], [0, "0.00", "0.00", 0]
    now, then = parse_span(str(today().year)), parse_span("2006")
    assert values(TEXT, now) == values(OCCURRED, then) == everything
    assert values(TEXT, then) == values(OCCURRED, now) == nothing
    with in_duckdb() as engine:
        assert values(TEXT, now, engine=engine) == values(OCCURRED, then, engine=engine) == everything
        assert values(TEXT, then, engine=engine) == nothing


def test_a_case_says_when_a_payment_was_recorded_and_how_well_it_is_evidenced():
    (result,) = run_cases(TEXT)
    assert result.passed, result.got
