"""Span words of the language (本期, 第三季度, 上年同期 …) and the days they mean in a run.

A word is resolved from the span of the run alone; both ends of every span count. 今天 cuts nothing here: entries after
the as-of date are not read in the first place.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from luodi.base.errors import BadInput
from luodi.base.spans import Span, month_later, month_of, parse_span, quarter_of

_MONTHS = re.compile(r"(?P<first>\d{1,2})(?:(?:至|—|–|-)(?P<last>\d{1,2}))?月")


def _months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), month_of(date(year, last, 1)).last)


def _year_earlier(day: date) -> date:
    """The same day a year earlier; the last day of a month stays the last day."""
    length = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=length if day == month_of(day).last else min(day.day, length))


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _half_of(day: date) -> Span:
    return _months(day.year, 1, 6) if day.month <= 6 else _months(day.year, 7, 12)


def _period_before(span: Span) -> Span:
    """As many whole months, just before; for days that are no whole months as many days."""
    last = _day_before(span.first)
    if span.first.day != 1 or span.last != month_of(span.last).last:
        return Span(span.first - timedelta(days=span.days), last)
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1
    return Span(month_later(span.first, -months), last)


_WORDS: Mapping[str, Callable[[Span], Span]] = MappingProxyType({
    "本期": lambda span: span,
    "本年": lambda span: span.year,
    "本季": lambda span: quarter_of(span.last),
    "本月": lambda span: month_of(span.last),
    "末月": lambda span: month_of(span.last),
    "本半年": lambda span: _half_of(span.last),
    "本年累计": lambda span: Span(date(span.last.year, 1, 1), span.last),
    "上半年": lambda span: _months(span.last.year, 1, 6),
    "下半年": lambda span: _months(span.last.year, 7, 12),
    "第一季度": lambda span: _months(span.last.year, 1, 3),
    "第二季度": lambda span: _months(span.last.year, 4, 6),
    "第三季度": lambda span: _months(span.last.year, 7, 9),
    "第四季度": lambda span: _months(span.last.year, 10, 12),
    "上期": _period_before,
    "上年": lambda span: _months(span.last.year - 1, 1, 12),
    "上年同期": lambda span: Span(_year_earlier(span.first), _year_earlier(span.last)),
    "上季": lambda span: quarter_of(_day_before(quarter_of(span.last).first)),
    "上月": lambda span: month_of(_day_before(month_of(span.last).first)),
})  # fmt: skip
_ALIASES = {"本季度": "本季", "上季度": "上季", "今年": "本年", "去年": "上年", "去年同期": "上年同期", "今年以来": "本年累计", "一季度": "第一季度", "二季度": "第二季度", "三季度": "第三季度", "四季度": "第四季度"}  # fmt: skip
SPAN_WORDS = (*_WORDS, *_ALIASES)


def is_span(word: str) -> bool:
    """Whether `word` names a span: a word of the list, 9月, 1—9月, 2004年, 2004Q3, 2004-09."""
    return word in SPAN_WORDS or _written(word, 2004) is not None


def canonical(word: str) -> str:
    """One spelling for each span word: 本季度 is 本季."""
    return _ALIASES.get(word, word)


def resolve(word: str, span: Span) -> Span:
    """The days that `word` means in a run over `span`; the year is that of the span's last day."""
    known = _WORDS.get(canonical(word))
    found = known(span) if known else _written(word, span.last.year)
    if found is None:
        raise BadInput(f"看不懂时段“{word}”，请写 本期、本年、第三季度、上年同期、9月 或 2004Q3。")
    return found


def earlier_quarters(span: Span) -> tuple[Span, ...]:
    """The quarters of the year that lie before the quarter in which `span` ends (seed S2-09: Q1 and Q2 for Q3)."""
    current = quarter_of(span.last)
    return tuple(quarter for quarter in span.year.quarters if quarter.last < current.first)


def _written(word: str, year: int) -> Span | None:
    try:
        if match := _MONTHS.fullmatch(word):
            first = int(match["first"])
            return _months(year, first, int(match["last"] or first))
        return parse_span(word)
    except (BadInput, ValueError):
        return None
