"""A whole bulletin, and the ranking behind it, on evidence of the grades A and B alone; 申报 and 认定 stand beside it."""

from datetime import date

import pytest

from luodi.assessment.grading import graded_ranking
from luodi.assessment.services import publish_rulebook
from luodi.base.errors import BadInput
from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import parse_span
from luodi.bulletin.parsing import TemplateRefused
from luodi.bulletin.services import issue_bulletin, regenerate, run_for
from luodi.bulletin.supplied import with_grades
from luodi.ledger.choices import EntryKind, EvidenceGrade
from luodi.ledger.services import Fact
from luodi.pipeline.services import post_project_facts
from tests.recognition.office import Office, open_office

SPAN, AS_OF = parse_span("2024-01..2024-09"), date(2024, 9, 30)
TEMPLATE = """---
模板: 简报
题目: 简报
落款: 招商办
---
## 一、情况

申报{申报到位资金}，认定{认定到位资金}。

[排名表：认定到位资金]
"""
RULEBOOK = """
办法: 本区资金考核办法
依据: {发文机关: 本区, 生效: 2024-01-01, 失效: 2024-12-31}
跨度: 年
舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
并列: 同名次, 后续跳过
缺项: {未填报: 不出总分, 缺报: 不出总分, 不适用: 跳过, 无目标: 跳过}
记时: 发生日期
分组:
  街镇: 单位类别 是 乡镇街道
总分: 100
指标:
  - 名称: 到位资金
    条文: 第三条
    口径: 合计(到位资金(认定), 到位日期 在 本期)
    目标: 不设
    权重: 100
    计分: {功效系数: {最高: 100, 最低: 60}, 同值: 100, 独一: 不适用}
"""


@pytest.fixture
def office(db) -> Office:
    """甲镇 leads with 3亿元, 2 of them on the firm's word; 乙镇 has 2亿元 on the bank's."""
    office = open_office()
    said = [("甲镇", 100, "A"), ("甲镇", 200, "C"), ("乙镇", 200, "A")]
    facts = [
        Fact(
            subject=office.projects[town].subject, kind=EntryKind.FUNDS_RECOGNIZED, occurred_on=date(2024, 8, 1),
            amount_fen=amount * 100 * FEN_PER_WAN, grade=EvidenceGrade(grade), source="例",
        )
        for town, amount, grade in said
    ]  # fmt: skip
    reported = Fact(
        subject=office.projects["甲镇"].subject, kind=EntryKind.FUNDS_REPORTED, occurred_on=date(2024, 8, 1),
        amount_fen=50_000 * FEN_PER_WAN, source="例",
    )  # fmt: skip
    post_project_facts([*facts, reported], by=office.people["会办"])
    return office


def issued(office: Office, template: str, run=None):
    return issue_bulletin(template=template, span=SPAN, as_of=AS_OF, by=office.people["会办"], run=run)


def test_a_bulletin_of_a_and_b_alone_says_so_and_counts_so(office) -> None:
    whole, some = issued(office, TEMPLATE), issued(office, with_grades(TEMPLATE, "AB"))
    assert "申报5.00亿元，认定5.00亿元" in whole.text
    assert "申报5.00亿元，认定3.00亿元" in some.text
    assert "（数据截至2024年9月30日；认定的到位资金只计A、B级佐证）" in some.text
    assert "只计" not in whole.text
    assert (some.template_name, some.previous) == ("简报（A、B级佐证）", None), "compared with its own last issue"
    assert regenerate(some) == some.text


@pytest.mark.parametrize(("grades", "known"), [("甲", False), ("AB", True), ("A、B", True), ("", True)])
def test_a_template_names_grades_or_none(office, grades, known) -> None:
    template = TEMPLATE.replace("落款: 招商办", f"落款: 招商办\n证据等级: {grades or '甲'}")
    if known and grades:
        assert "认定3.00亿元" in issued(office, template).text
    else:
        with pytest.raises(TemplateRefused, match="看不懂这个证据等级"):
            issued(office, template)
    if not known:
        with pytest.raises(BadInput):
            with_grades(TEMPLATE, grades)


def test_ranks_are_those_of_the_grades(office) -> None:
    """On all grades 甲镇 leads; on A and B 乙镇 does."""
    publish_rulebook(text=RULEBOOK, by=office.people["会办"])
    run = run_for(span=SPAN, as_of=AS_OF, by=office.people["会办"])
    rows = {row.unit_name: row for row in graded_ranking(run, "AB")}
    assert {name: (row.rank, row.graded_rank) for name, row in rows.items()} == {"甲镇": ("1", "2"), "乙镇": ("2", "1")}
    assert (rows["甲镇"].reported.printed, rows["甲镇"].recognized.printed, rows["甲镇"].graded.printed) == (
        "5.00亿元", "3.00亿元", "1.00亿元",
    )  # fmt: skip
    text = issued(office, with_grades(TEMPLATE, "AB"), run).text
    assert text.index("乙镇") < text.index("甲镇")
    ranks = [f for f in issued(office, with_grades(TEMPLATE, "AB"), run).figures if f["key"].startswith("名次")]
    assert {f["trace"]["grades"] for f in ranks} == {"AB"}


def test_red_control_on_all_grades_nothing_moves(office) -> None:
    publish_rulebook(text=RULEBOOK, by=office.people["会办"])
    run = run_for(span=SPAN, as_of=AS_OF, by=office.people["会办"])
    assert all((row.rank, row.total) == (row.graded_rank, row.graded_total) for row in graded_ranking(run, "ABCD"))
