"""What is written and what it means: numbers, spans, prints (cases.yaml); drawn numbers against an independent reader."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from luodi.base.errors import BadInput
from luodi.base.numerals import parse_number
from luodi.base.quantities import Measure, Quantity, allot, money, round_half_up
from luodi.base.spans import Span, elapsed_months, parse_span

CASES = YAML(typ="safe").load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "meant"), CASES["数"].items())
def test_number_as_written(written, meant):
    assert parse_number(written) == (None if meant == "不是" else Fraction(str(meant)))


@given(st.integers(min_value=0, max_value=10**15))
def test_every_chinese_integer_reads_as_another_reader_reads_it(number):
    assert parse_number(cn2an.an2cn(number)) == number


@pytest.mark.parametrize(("written", "meant"), CASES["跨度"].items())
def test_span_as_written(written, meant):
    span = parse_span(written)
    assert [span.first, span.last, span.label] == meant
    assert str(span) == written


@pytest.mark.parametrize(("said", "written"), CASES["口头写的跨度"].items())
def test_span_as_said(said, written):
    assert str(parse_span(said)) == written


@pytest.mark.parametrize("written", CASES["读不懂的跨度"])
def test_span_that_nobody_can_read_is_refused_with_a_sentence(written):
    with pytest.raises(BadInput, match="跨度"):
        parse_span(written)


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 1500))
def test_a_span_reads_back_as_itself(first, days):
    span = Span(first, date.fromordinal(first.toordinal() + days))
    assert parse_span(str(span)) == span


def test_schedule_runs_by_months():
    assert elapsed_months(parse_span("2004"), date(2004, 9, 30)) == Fraction(3, 4)
    assert elapsed_months(parse_span("2004"), date(2003, 9, 30)) == 0
    assert elapsed_months(parse_span("2004"), date(2005, 9, 30)) == 1


@pytest.mark.parametrize(("fen", "unit", "places", "printed"), CASES["印"])
def test_print(fen, unit, places, printed):
    assert str(money(fen, places=places, unit=unit)) == printed


def test_unknown_is_not_zero():
    assert str(money(None)) == "未填报"
    assert str(Quantity(value=Fraction(1, 100), measure=Measure.POINT, places=2, unit="个百分点")) == "+1.00个百分点"


@given(st.fractions(-(10**20), 10**20), st.integers(0, 4))
def test_rounding_is_half_up_and_nearest(value, places):
    printed = Fraction(round_half_up(value, places))
    assert abs(printed - value) <= Fraction(1, 2 * 10**places)
    assert round_half_up(-value, places) == -round_half_up(value, places)


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_allotted_parts_make_the_whole(total, weights):
    whole = sum(weights)
    if whole:
        parts = allot(total, tuple(weights), whole)
        assert sum(parts) == total
        assert parts == tuple(-part for part in allot(-total, tuple(weights), whole))


def test_numbers_that_nobody_writes_are_none_and_large_ones_are_rounded_exactly():
    assert parse_number("1e400") is None
    assert parse_number("9" * 5000) is None
    assert round_half_up(Fraction(10**99), 0) == 10**99
