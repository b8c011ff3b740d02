"""Which stages a condition cannot do without: only then may a statement leave projects unread."""

import pytest

from luodi.base.spans import parse_span
from luodi.rulebook.expression import parse
from luodi.rulebook.frame import Frame, bind
from luodi.rulebook.narrowing import required_stages
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
