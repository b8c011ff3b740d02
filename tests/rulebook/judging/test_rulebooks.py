"""Ranks, gaps, totals, grades and relative scores: small rulebooks whose own cases are the test."""

from fractions import Fraction
from pathlib import Path

import pytest

from luodi.rulebook.cases import run_cases
from luodi.rulebook.check import check
from luodi.rulebook.document import Ties
from luodi.rulebook.findings import RulebookRefused
from luodi.rulebook.judging import Moment, Reading, UnitInput, judge
from luodi.rulebook.ranking import rank

HERE = Path(__file__).parent
BOOKS = sorted((HERE / "rulebooks").glob("*.yaml"))
CORPUS = sorted((HERE.parents[2] / "rulebooks").glob("*/*.yaml"))


@pytest.mark.parametrize("path", [*BOOKS, *CORPUS], ids=lambda path: path.stem)
def test_every_case_of_a_rulebook_passes(path):
    results = run_cases(path.read_text("utf-8"))
    assert results
    assert all(result.passed for result in results), [
        (result.name, result.got, result.want) for result in results if not result.passed
    ]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_printed_rule_set_cites_an_article_for_every_point(path):
    rulebook = check(path.read_text("utf-8")).sound()
    assert all(leaf.article for leaf in rulebook.leaves())


def test_a_case_that_expects_another_digit_fails_and_says_what_came_out():
    text = (HERE / "rulebooks/relative.yaml").read_text("utf-8").replace("丙: {亩均投资: 5,", "丙: {亩均投资: 5.01,")
    failed = [result for result in run_cases(text) if not result.passed]
    assert [(case.got["丙"]["亩均投资"], case.want["丙"]["亩均投资"]) for case in failed] == [("5.00", "5.01")]


def test_a_case_that_fails_says_how_the_number_was_computed():
    text = (HERE / "rulebooks/unseen-staff.yaml").read_text("utf-8").replace("走访企业: 24", "走访企业: 30")
    (miss,) = next(result for result in run_cases(text) if not result.passed).misses
    assert (miss.what, miss.want, miss.got) == ("张三 · 走访企业", "30", "24")
    assert any("扣 6" in step for step in miss.steps)


def test_the_place_beside_its_units_is_not_ranked():
    text = (HERE / "rulebooks/unseen-staff.yaml").read_text("utf-8")
    place = text.replace("    实测: {", "    单位: {全区: 全区}\n    实测: {全区: {走访企业: 20}, ")
    told = place.replace("期望: {", "期望: {全区: {走访企业: {数值: 20}, 总分: 不排名, 名次: 不排名}, ")
    assert [result.misses for result in run_cases(told)] == [()]
    (miss,) = run_cases(place.replace("期望: {", "期望: {全区: {总分: 60}, "))[0].misses
    assert miss.got == "不排名"


def test_a_case_whose_span_nobody_can_read_is_refused_in_one_sentence():
    text = (HERE / "rulebooks/derived.yaml").read_text("utf-8").replace("    实测:", "    跨度: 去年\n    实测:")
    with pytest.raises(RulebookRefused, match="案例：看不懂跨度“去年”") as refused:
        run_cases(text)
    assert "。。" not in str(refused.value)
    assert all(result.passed for result in run_cases(text.replace("去年", "2010年1-9月")))


def test_ranks_are_total_and_ties_share():
    values = {"甲": Fraction(1, 3), "乙": Fraction(2, 6), "丙": 0, "丁": None}
    assert rank(values, Ties.COMPETITION) == {"甲": 1, "乙": 1, "丙": 3, "丁": None}
    assert rank(values, Ties.DENSE) == {"甲": 1, "乙": 1, "丙": 2, "丁": None}
    assert rank(values, Ties.SHARED) == {"甲": Fraction(3, 2), "乙": Fraction(3, 2), "丙": 3, "丁": None}
    assert rank(values, Ties.COMPETITION, rising=False)["丙"] == 1


def test_a_score_explains_itself_with_its_numbers_and_the_cap_that_bit():
    checked = check((HERE / "rulebooks/totals.yaml").read_text("utf-8"))
    unit = UnitInput(
        name="甲",
        readings={"到位资金": Reading(value=13 * 10**10)},
        targets={("到位资金", "全年", ""): 10 * 10**10},
    )
    (card,) = judge(checked, [unit], Moment())
    assert card.mark("到位资金").steps == (
        "完成率 = 13.00亿元 ÷ 10.00亿元 = 130.00%",
        "得分 = 权重 20 × 130.00% = 26",
    )
    assert "总分封顶 24 分" in card.steps


def test_without_groups_the_place_is_not_ranked_among_its_own_towns():
    text = """
    办法: 街镇考核
    跨度: 年
    舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
    记时: 发生日期
    并列: 同名次后续跳过
    缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 折算, 无目标: 跳过}
    指标:
      - {名称: 到位资金, 条文: 第一条, 口径: 报送, 单位: 亿元, 目标: 不设, 权重: 40, 计分: {名次: {第一名: 40分, 每降一名: 4分, 最低: 1分}, 按: 数值}}
    """
    kinds = {"甲镇": ("乡镇街道", 3), "某区": ("全区", 4), "乙镇": ("乡镇街道", 1)}
    units = [
        UnitInput(name=name, kind=kind, readings={"到位资金": Reading(value=value * 10**10)})
        for name, (kind, value) in kinds.items()
    ]
    cards = judge(check(text), units, Moment())
    assert [(card.unit, card.rank, card.of, card.total) for card in cards] == [
        ("甲镇", 1, 2, 40),
        ("乙镇", 2, 2, 36),
        ("某区", None, 0, None),
    ]
    assert cards[-1].mark("到位资金").value == 4 * 10**10
    (alone,) = judge(check(text), units[1:2], Moment())
    assert (alone.rank, alone.total) == (1, 40)
