"""Spans: inclusive date ranges in the trade's own notation (docs/records/entry.md, "Time").

`2007`, `2004H1`, `2004Q3`, `2004-09`, `2004-01..2004-09`, `2004-08-29..2004-12-06`; also as said: 2010年, 2010年1-9月,
2010年上半年, 2010年第三季度.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Self

from luodi.base.errors import BadInput

_PART = re.compile(r"(?P<year>\d{4})(?:(?P<half>H[12])|(?P<quarter>Q[1-4])|-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_SAID = re.compile(
    r"(?P<year>\d{4})年(?:(?P<first>\d{1,2})(?:月?[-—–~～至到](?P<last>\d{1,2}))?月"
    r"|(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An inclusive range of days; both ends count (Asia/Shanghai)."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise BadInput(f"跨度的起日 {self.first} 晚于止日 {self.last}，请交换。")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """The shortest notation that `parse_span` reads back as the same days."""
        y, m = self.first.year, self.first.month
        if self.first.day != 1 or self.last != month_of(self.last).last:
            return f"{self.first}..{self.last}"
        months = (self.last.year - y) * 12 + self.last.month - m + 1
        if months == 12 and m == 1:
            return f"{y}"
        if months == 6 and m in {1, 7}:
            return f"{y}H{m // 6 + 1}"
        if months == 3 and m % 3 == 1:
            return f"{y}Q{m // 3 + 1}"
        head = f"{y}-{m:02}"
        return head if months == 1 else f"{head}..{self.last.year}-{self.last.month:02}"

    @property
    def label(self) -> str:
        """The span as a bulletin prints it: 2004年1—9月, 2004年第三季度."""
        text, y = str(self), self.first.year
        if re.fullmatch(r"\d{4}", text):
            return f"{y}年"
        if "H" in text:
            return f"{y}年{'上' if text.endswith('1') else '下'}半年"
        if "Q" in text:
            return f"{y}年第{'一二三四'[int(text[-1]) - 1]}季度"
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return f"{y}年{self.first.month}月"
        if re.fullmatch(r"\d{4}-\d{2}\.\.\d{4}-\d{2}", text) and y == self.last.year:
            return f"{y}年{self.first.month}—{self.last.month}月"
        return f"{chinese_date(self.first)}至{chinese_date(self.last)}"

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.last - self.first).days + 1

    @property
    def year(self) -> Self:
        """The calendar year of the last day."""
        return type(self)(date(self.last.year, 1, 1), date(self.last.year, 12, 31))

    @property
    def quarters(self) -> tuple[Self, ...]:
        """The whole calendar quarters that lie inside the span, in order."""
        found, start = [], date(self.first.year, (self.first.month - 1) // 3 * 3 + 1, 1)
        while start <= self.last:
            quarter = quarter_of(start)
            if self.first <= quarter.first and quarter.last <= self.last:
                found.append(type(self)(quarter.first, quarter.last))
            start = quarter.last + timedelta(days=1)
        return tuple(found)

    def until(self, day: date) -> Self:
        """The span cut at `day` (inclusive), or itself when it ends before."""
        return self if self.last <= day else type(self)(self.first, day)


def month_of(day: date) -> Span:
    """The calendar month of `day`."""
    return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> Span:
    """The calendar quarter of `day`."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Span(first, month_of(first.replace(month=first.month + 2)).last)


def month_later(day: date, months: int) -> date:
    """The same number of the month `months` later (earlier where negative), or its last day where there is none.

    民法典 art. 202: 31 January + 1 month is the last of February.
    """
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_of(first).last.day))


def chinese_date(day: date) -> str:
    """2004年9月30日, as a bulletin prints it."""
    return f"{day.year}年{day.month}月{day.day}日"


def elapsed_months(span: Span, day: date) -> Fraction:
    """Share of `span` elapsed by `day`, in whole months plus the share of the running one (序时进度, seed S2-03).

    2004 by 30 September is exactly 9/12.
    """
    if day < span.first:
        return Fraction(0)
    total = _months(span.first, span.last)
    return min(_months(span.first, day), total) / total


def _months(first: date, last: date) -> Fraction:
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + Fraction(last.day, month_of(last).days) - Fraction(first.day - 1, month_of(first).days)


def _part(text: str) -> Span:
    match = _PART.fullmatch(text)
    if match is None:
        raise BadInput(f"看不懂跨度“{text}”，请写成 2007、2004H1、2004Q3、2004-09 或 2004-01..2004-09。")
    try:
        year = int(match["year"])
        if half := match["half"]:
            return (
                Span(date(year, 1, 1), date(year, 6, 30))
                if half == "H1"
                else Span(date(year, 7, 1), date(year, 12, 31))
            )
        if quarter := match["quarter"]:
            return quarter_of(date(year, int(quarter[1]) * 3, 1))
        if match["day"]:
            day = date(year, int(match["month"]), int(match["day"]))
            return Span(day, day)
        if match["month"]:
            return month_of(date(year, int(match["month"]), 1))
        return Span(date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        raise BadInput(f"跨度“{text}”在日历上没有，请核对年、月、日。") from None


def _from_said(text: str) -> str:
    """2010年1-9月 in the notation of spans; any other text as it is."""
    said = _SAID.fullmatch(text)
    if said is None:
        return text
    if half := said["half"]:
        return f"{said['year']}H{'上下'.index(half) + 1}"
    if quarter := said["quarter"]:
        return f"{said['year']}Q{'一二三四1234'.index(quarter) % 4 + 1}"
    months = [f"{said['year']}-{int(month):02}" for month in (said["first"], said["last"]) if month]
    return "..".join(months) or said["year"]


def parse_span(text: str) -> Span:
    """Read a span; refuses with one sentence. `A..B` runs from the first day of A to the last day of B.

    2010年, 2010年9月, 2010年1-9月, 2010年上半年 and 2010年第三季度 are read as 2010, 2010-09, 2010-01..2010-09, 2010H1
    and 2010Q3; full-width signs, 2010h1 and 2010-9 as 2010H1 and 2010-09.
    """
    written = unicodedata.normalize("NFKC", text).strip().upper()
    head, dots, tail = _from_said(written).partition("..")
    if not dots:
        return _part(head)
    return Span(_part(head).first, _part(tail).last)
