"""Which days a label speaks of: 2003年1—9月, 第三季度, 上年同期, 8月29日—12月6日; read against the table's own span."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from luodi.base.errors import BadInput
from luodi.base.numerals import parse_number
from luodi.base.spans import Span, month_of, quarter_of
from luodi.intake.reader.plain_dates import YEARS


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What the table says about time: its own span, and the year for labels that name none."""

    span: Span | None = None
    year: int | None = None


_Y = r"(?:(?P<year>\d{4})年?(?:度)?)?"
_CN_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)")
_ONE_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}日?|(?<!\d)(?:19|20)\d{6}(?!\d)")
_UNTIL = re.compile(r"\(?截[至止]到?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|末|份)?(?:止)?\)?")


def _months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), month_of(date(year, last, 1)).last)


def _whole(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def year_earlier(span: Span) -> Span:
    """The same days a year before; the last day of a month stays the last day."""
    last = span.last
    month_end = last == month_of(last).last
    earlier = date(last.year - 1, last.month, 28) if month_end else last.replace(year=last.year - 1)
    return Span(_first_earlier(span.first), month_of(earlier).last if month_end else earlier)


def _first_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _days(match: re.Match[str], year: int, _clock: Clock) -> Span:
    last_year = int(match["year2"] or year)
    return Span(
        date(year, int(match["m1"]), int(match["d1"])),
        date(last_year, int(match["m2"] or match["m1"]), int(match["d2"])),
    )


def _month(match: re.Match[str], year: int, _clock: Clock) -> Span:
    month = int(match["month"])
    return _months(year, 1 if match["sum"] else month, month)


_DATED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int, Clock], Span]], ...] = (
    (
        re.compile(
            _Y
            + r"(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日?(?:-|至|到)(?:(?P<year2>\d{4})年)?(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日"
        ),
        _days,
    ),
    (
        re.compile(_Y + r"(?P<m1>\d{1,2})月?份?(?:-|至|到)(?P<m2>\d{1,2})月份?(?:累计)?"),
        lambda m, year, _: _months(year, int(m["m1"]), int(m["m2"])),
    ),
    (re.compile(_Y + r"上半年(?:累计)?"), lambda _m, year, _: _months(year, 1, 6)),
    (re.compile(_Y + r"下半年"), lambda _m, year, _: _months(year, 7, 12)),
    (re.compile(_Y + r"前三个?季度"), lambda _m, year, _: _months(year, 1, 9)),
    (
        re.compile(_Y + r"(?:第)?(?P<quarter>[一二三四1-4])季度?(?!节)"),
        lambda m, year, _: quarter_of(date(year, int(parse_number(m["quarter"]) or 1) * 3, 1)),
    ),
    (re.compile(_Y + r"(?P<month>\d{1,2})月(?:份)?(?P<sum>累计|末累计|底累计)?"), _month),
    (re.compile(r"(?P<year>(?:19|20)\d{2})年?(?:度|全年)?"), lambda _m, year, _: _whole(year)),
)
_RELATIVE: tuple[tuple[re.Pattern[str], Callable[[Span], Span]], ...] = (
    (re.compile(r"(?:上年|去年)?同期(?:完成)?数?"), year_earlier),
    (re.compile(r"(?:上年|去年)(?:全年|年度|度)?(?:完成数?|实绩|数)?"), lambda span: _whole(span.last.year - 1)),
    (re.compile(r"(?:本年|当年|今年|年初至今|年内)?累计(?:数|完成数?)?|今年以来|年初至今"), lambda span: Span(date(span.last.year, 1, 1), span.last)),
    (re.compile(r"本月份?|当月"), lambda span: month_of(span.last)),
    (re.compile(r"本季度?|当季度?"), lambda span: quarter_of(span.last)),
    (re.compile(r"全年|年度"), lambda span: _whole(span.last.year)),
    (re.compile(r"本期|当期|本年度?|当年|今年"), lambda span: span),
)  # fmt: skip


def span_within(text: str, clock: Clock) -> tuple[Span | None, str]:
    """The span that a label names, and the label without it. `text` is plain.

    A single day (截至2003年9月30日, 填报日期：2003-10-8) is no span, and says nothing of one.
    """
    text = _UNTIL.sub("", _CN_YEAR.sub(lambda m: str(parse_number(m[0])), text))
    if not _DATED[0][0].search(text):
        text = _ONE_DAY.sub("", text)
    for pattern, make in _DATED:
        if match := pattern.search(text):
            year = int(match["year"]) if match["year"] else clock.year
            span = _made(make, match, year, clock)
            if span is not None:
                return span, text.replace(match[0], "", 1)
    for relative, shift in _RELATIVE:
        if (found := relative.search(text)) and clock.span is not None:
            return shift(clock.span), text.replace(found[0], "", 1)
    return None, text


def _made(
    make: Callable[[re.Match[str], int, Clock], Span], match: re.Match[str], year: int | None, clock: Clock
) -> Span | None:
    if year is None or year not in YEARS:
        return None
    try:
        return make(match, year, clock)
    except (ValueError, BadInput):
        return None
