"""The language in the trade's words: what is understood, what is refused and how to mend it, what comes out."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.errors import BadInput
from luodi.base.spans import parse_span
from luodi.rulebook.counting import EXAMPLES
from luodi.rulebook.evaluate import ABSENT, evaluate, explain
from luodi.rulebook.expression import ExpressionRefused, parse
from luodi.rulebook.nodes import Type, aggregates, leaves
from luodi.rulebook.periods import SPAN_WORDS, resolve
from luodi.rulebook.vocabulary import Vocabulary, ledger_fields

NAMES = {
    "引进项目": Type.COUNT, "工业项目": Type.COUNT, "5000万元以上项目": Type.COUNT, "投资": Type.MONEY, "完成率": Type.RATIO, "权重": Type.NUMBER,
}  # fmt: skip
WORDS = Vocabulary(fields=ledger_fields(), names=NAMES)


def cases(name):
    return YAML(typ="safe").load((Path(__file__).parent / name).read_text("utf-8"))


@pytest.mark.parametrize("case", cases("understood.yaml"), ids=lambda case: case["式"])
def test_understood(case):
    node = parse(case["式"], WORDS)
    assert (node.type.value, str(node)) == (case["类"], case.get("写", case["式"]))
    assert parse(str(node), WORDS) == node  # the canonical spelling means the same


@pytest.mark.parametrize("case", cases("refused.yaml"), ids=lambda case: case["式"])
def test_refused_with_place_reason_and_mend(case):
    with pytest.raises(ExpressionRefused) as refused:
        parse(case["式"], WORDS, line=7, column=3)
    found = refused.value.findings
    assert [f"{f.line}:{f.column}" for f in found] == [error["处"] for error in case["错"]], found
    for finding, error in zip(found, case["错"], strict=True):
        assert error["说"] in finding.message
        assert error["改"] in finding.fix


@pytest.mark.parametrize("case", cases("values.yaml"), ids=lambda case: f"{case['式']} {case['值']}")
def test_values(case):
    node = parse(case["式"], WORDS)
    types = {str(leaf): leaf.type for leaf in leaves(node)}
    values = {name: exact(value, types.get(name)) for name, value in case["值"].items()}
    assert evaluate(node, values) == exact(case["得"], None)
    if "算式" in case:
        assert explain(node, values) == case["算式"]


def exact(value, type_):
    if value in ("是", "否"):
        return value == "是"
    if value == "?":
        return None
    if value == "未发生":
        return ABSENT
    if isinstance(value, date) or type_ is Type.TEXT:
        return value
    number = Fraction(str(value)) * (100 if type_ is Type.MONEY else 1)
    return int(number) if number.denominator == 1 else number


def test_a_second_line_keeps_its_place():
    with pytest.raises(ExpressionRefused) as refused:
        parse("引进项目\n  + 引金项目", WORDS, line=7, column=9)
    assert (refused.value.findings[0].line, refused.value.findings[0].column) == (8, 5)


def test_every_example_of_the_reference_is_understood():
    for example in EXAMPLES.values():
        parse(example, WORDS_OF_EXAMPLES)


WORDS_OF_EXAMPLES = Vocabulary(fields=ledger_fields(), names=NAMES | {"合同投资": Type.MONEY})


def test_a_bare_payment_means_what_the_document_says():
    recognized = Vocabulary(fields=ledger_fields(), names=NAMES, funds="认定")
    assert str(parse("合计(到位资金)", recognized)) == "合计(到位资金(认定), 到位日期 在 本期)"


def test_a_word_is_a_property_inside_an_aggregate_and_a_figure_outside():
    both = Vocabulary(fields=ledger_fields(), names={"合同投资": Type.MONEY})
    assert (
        str(parse("合计(合同投资, 合同投资 ≥ 1亿元) ÷ 合同投资", both)) == "合计(合同投资, 合同投资 ≥ 1亿元) ÷ 合同投资"
    )
    assert [str(leaf) for leaf in leaves(parse("合计(合同投资) ÷ 合同投资", both))] == ["合计(合同投资)", "合同投资"]


def test_aggregates_are_found_once():
    node = parse("个数(签约于本期 且 已开工) ÷ 个数(签约于本期) × 个数(签约于本期)", WORDS)
    assert len(aggregates(node)) == 2


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("本期", "2004-01..2004-09"), ("本年", "2004"), ("本季", "2004Q3"), ("末月", "2004-09"), ("上半年", "2004H1"), ("第四季度", "2004Q4"),
        ("上年", "2003"), ("上年同期", "2003-01..2003-09"), ("上季", "2004Q2"), ("上月", "2004-08"), ("本年累计", "2004-01..2004-09"),
        ("9月", "2004-09"), ("1至3月", "2004Q1"), ("1—3月", "2004Q1"), ("2003年", "2003"), ("2004Q1", "2004Q1"), ("三季度", "2004Q3"),
        ("本半年", "2004H2"), ("2010年上半年", "2010H1"), ("2003年第三季度", "2003Q3"), ("2003年9月", "2003-09"), ("上期", "2003-04..2003-12"),
    ],
)  # fmt: skip
def test_span_words(word, days):
    assert str(resolve(word, parse_span("2004-01..2004-09"))) == days


@pytest.mark.parametrize(
    ("span", "days"),
    [("2004Q1", "2003Q4"), ("2004H1", "2003H2"), ("2004-03", "2004-02"), ("2004", "2003"), ("2006-08-29..2006-08-31", "2006-08-26..2006-08-28")],
)  # fmt: skip
def test_the_period_before_is_as_long(span, days):
    assert str(resolve("上期", parse_span(span))) == days


def test_the_end_of_february_stays_the_end_of_the_month():
    assert str(resolve("上年同期", parse_span("2004-02"))) == "2003-02"
    assert str(resolve("上年同期", parse_span("2005-02"))) == "2004-02"


def test_no_span_word_fails_and_others_are_refused():
    assert all(resolve(word, parse_span("2004-02-29..2004-12-31")) for word in SPAN_WORDS)
    with pytest.raises(BadInput, match="看不懂时段"):
        resolve("13月", parse_span("2004"))
