"""Figures by kind and grade: 申报 beside 认定, and any figure on evidence of the grades A and B alone."""

from datetime import date

import pytest

from luodi.base.errors import BadInput
from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import parse_span
from luodi.figures.figure import parse_key
from luodi.figures.measures import load_catalog
from luodi.figures.opening import open_figure
from luodi.figures.selectors import figure, figure_at
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact
from luodi.pipeline.services import post_project_facts
from tests.recognition.office import slip

SPAN, AS_OF = parse_span("2024"), date(2024, 9, 30)


@pytest.fixture
def graded(office):
    """铜箔项目: 申报 500; recognised 120 on the bank's word, 60 on a contract, 20 on the firm's, and 40 from old books."""
    papers = [slip(120), slip(60, kind="contract"), slip(20, kind="company_statement")]
    office.recognize(office.claim(200, papers=papers))
    same = {"subject": office.projects["甲镇"].subject, "occurred_on": date(2024, 3, 1), "source": "例"}
    facts = [
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **same),
        Fact(kind=EntryKind.FUNDS_REPORTED, amount_fen=500 * FEN_PER_WAN, **same),
        Fact(kind=EntryKind.FUNDS_RECOGNIZED, amount_fen=40 * FEN_PER_WAN, **same),
    ]
    post_project_facts(facts, by=office.people["会办"])
    return office


def wan(name: str, grades: str = "") -> int:
    """What is known, in 万元; with grades asked for, the old books are the one thing that nobody graded."""
    found = figure(name, span=SPAN, as_of=AS_OF, grades=grades)
    assert found.unknown == (1 if grades and name != "申报到位资金" else 0)
    return (found.known_part if found.unknown else found.value) // FEN_PER_WAN


@pytest.mark.parametrize(
    ("grades", "wanted"), [("", 240), ("A", 120), ("AB", 180), ("ABC", 200), ("ABCD", 200), ("D", 0), ("B", 60)]
)
def test_recognised_funds_by_grade(graded, grades, wanted) -> None:
    """What nobody graded (old books) is undecided: the known part is told, and how much is missing."""
    assert wan("认定到位资金", grades) == wanted
    found = figure("签约项目认定到位资金", span=SPAN, as_of=AS_OF, grades=grades)
    assert (found.value is None) == bool(grades), "the sum that a project carries follows the same grades"


def test_reported_stands_beside_recognised_and_has_no_grades(graded) -> None:
    assert (wan("申报到位资金"), wan("申报到位资金", "AB")) == (500, 500)


def test_a_figure_of_some_grades_opens_and_says_why_the_rest_does_not_count(graded) -> None:
    found = figure("认定到位资金", span=SPAN, as_of=AS_OF, grades="AB")
    assert found.key.endswith("~AB")
    assert figure_at(parse_key(found.key)) == found
    opening = open_figure(found)
    assert sorted(row.part // FEN_PER_WAN for row in opening.counted) == [60, 120]
    reasons = {row.reason for row in opening.not_counted}
    assert "佐证等级是C，不符合“佐证等级 属于 (A, B)”" in reasons
    assert [row.reason for row in opening.unknown] == ["佐证等级未填报，无法判断“佐证等级 属于 (A, B)”"]


def test_the_language_says_it_as_well(graded) -> None:
    text = """- 名称: 甲乙级资金
  口径: 认定的到位资金中佐证等级为A级、B级的
  式: 合计(到位资金(认定), 到位日期 在 本期 且 佐证等级 属于 (A, B))
  印出: {单位: 万元}
"""
    found = figure("甲乙级资金", span=SPAN, as_of=AS_OF, catalog=load_catalog(text))
    assert (found.printed, found.printed_known_part) == ("未填报", "180万元（另有 1 项未填报）")


def test_a_word_that_is_no_grade_is_refused(graded) -> None:
    with pytest.raises(BadInput, match="不是佐证等级"):
        figure("认定到位资金", span=SPAN, as_of=AS_OF, grades="甲乙")
