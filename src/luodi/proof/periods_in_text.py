"""Periods as reports name them (1—9月, 前三季度, 去年同期), and the figure's own among them.

A period is (year, first month, last month); the year is a number, or words that stay relative (去年).
"""

import re
from dataclasses import dataclass

from luodi.base.numerals import parse_number

_YEAR = r"(?:(?P<year>(?:19|20)\d\d)年(?:度)?|(?P<relative>去年|上年|上一年|前年|今年|当年|本年|明年|来年))"
_PART = (
    r"(?P<first>\d{1,2})\s?[—–~至到-]\s?(?P<last>\d{1,2})月|(?P<three>前三季度)|(?P<half>上半年|下半年)"
    r"|截[至止到](?P<until>\d{1,2})月|前(?P<months>\d{1,2})个?月|第?(?P<quarter>[一二三四1-4])季度|(?P<head>首季)"
    r"|(?P<month>1[0-2]|[1-9]|[一二三四五六七八九]|十[一二]?)月(?!\d)"
)
PERIOD = re.compile(
    rf"{_YEAR}(?:的)?(?:同期)?(?:{_PART.replace('?P<', '?P<y_')})?|{_PART}|(?P<whole>全年|年度|年底|年末)|(?P<same>同期)"
)
_QUARTERS = {c: i % 4 + 1 for i, c in enumerate("一二三四1234")}


@dataclass(frozen=True, slots=True)
class Period:
    """`year` is "2007", "去年" or ""; months 1..12, both included."""

    year: str
    first: int
    last: int
    words: str

    @property
    def text(self) -> str:
        """In the notation of spans where the year is printed, else in the text's own words."""
        if not self.year.isdigit():
            return self.words
        months = (self.first, self.last)
        if months == (1, 12):
            return self.year
        if months in {(1, 6), (7, 12)}:
            return f"{self.year}H{self.first // 6 + 1}"
        if self.last - self.first == 2 and self.first % 3 == 1:
            return f"{self.year}Q{self.first // 3 + 1}"
        head = f"{self.year}-{self.first:02}"
        return head if self.first == self.last else f"{head}..{self.year}-{self.last:02}"

    def inside(self, other: "Period") -> bool:
        """Lies within `other` and is shorter, the years being the same or one of them unsaid."""
        same_year = (
            self.year == other.year or not self.year or not other.year or {self.year, other.year} <= {"今年", ""}
        )
        return same_year and self.within(other)

    def within(self, other: "Period") -> bool:
        """The months lie inside the other's and are fewer, whatever the years."""
        inside = other.first <= self.first and self.last <= other.last
        same = self.year.replace("今年", "") == other.year.replace("今年", "") or not (self.year and other.year)
        return inside and same and (self.first, self.last) != (other.first, other.last)


def periods(text: str) -> list[tuple[int, int, Period]]:
    """All periods of `text` with their offsets."""
    return [(m.start(), m.end(), _period(m)) for m in PERIOD.finditer(text)]


def _period(match: re.Match[str]) -> Period:
    def group(name: str) -> str:
        return match.group(name) or match.group(f"y_{name}") or ""

    words = match.group()
    year = match["year"] or match["relative"] or ("去年" if match["same"] or "同期" in words else "")
    year = {"上年": "去年", "上一年": "去年", "当年": "", "本年": "今年", "来年": "明年"}.get(year, year)
    first, last = 1, 12
    if group("first"):
        first, last = int(group("first")), int(group("last"))
    elif group("three"):
        last = 9
    elif group("half"):
        first, last = (1, 6) if group("half") == "上半年" else (7, 12)
    elif group("until"):
        last = int(group("until"))
    elif group("months"):
        last = int(group("months"))
    elif group("quarter") or group("head"):
        quarter = _QUARTERS.get(group("quarter"), 1)
        first, last = quarter * 3 - 2, quarter * 3
    elif group("month"):
        first = last = int(parse_number(group("month")) or 1)
    return Period(year, first, last, words)
