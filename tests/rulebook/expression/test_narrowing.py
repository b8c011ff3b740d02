"""Which stages a condition cannot do without: only then may a statement leave projects unread."""

import pytest

from luodi.base.spans import parse_span
from luodi.rulebook.expression import parse
from luodi.rulebook.frame import Frame, bind
from luodi.rulebook.narrowing import payment_days, required_stages
from luodi.rulebook.vocabulary import Vocabulary, ledger_fields

WORDS = Vocabulary(fields=ledger_fields())
FRAME = Frame.of(span=parse_span("2004"), as_of=parse_span("2004").last, known=9)


@pytest.mark.parametrize(
    ("condition", "stages"),
    [
        ("签约日期 在 本期", {"signed"}),
        ("签约日期 在 本期 且 行业 是 工业", {"signed"}),
        ("已签约 且 开工日期 − 签约日期 > 90天", {"signed", "started"}),
        ("已签约 或 (已签约 且 已开工)", {"signed"}),
        ("已签约 或 已开工", set()),
        ("非 已签约", set()),
        ("签约日期 不在 本期", set()),
        ("未填报(签约日期)", set()),
        ("行业 是 工业", set()),
    ],
)
def test_stages_without_which_nothing_counts(condition, stages):
    aggregate = bind(parse(f"个数(项目, {condition})", WORDS), FRAME)
    assert required_stages([aggregate], WORDS.fields) == stages
    assert required_stages([aggregate, bind(parse("个数(项目)", WORDS), FRAME)], WORDS.fields) == set()


@pytest.mark.parametrize(
    ("questions", "days"),
    [
        (["合计(到位资金(认定))"], "2004"),
        (["合计(到位资金(认定), 到位日期 在 上半年)", "个数(到位资金(申报), 到位日期 在 2003年)"], "2003-01..2004-06"),
        (["合计(到位资金(认定))", "合计(到位资金(认定), 到位日期 不在 上半年)"], None),
        (["合计(到位资金(认定), 到位日期 在 上半年 或 已签约)"], None),
    ],
)
def test_days_outside_which_no_payment_counts(questions, days):
    group = [bind(parse(question, WORDS), FRAME) for question in questions]
    assert payment_days(group, WORDS.fields) == (parse_span(days) if days else None)
