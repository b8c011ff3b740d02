"""Dates written whole, with their year: 2004-3-5, 2004年3月, 20040305, 二〇〇四年九月. Nothing here needs a question."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from luodi.base.numerals import parse_number
from luodi.intake.reader.asking import clean
from luodi.intake.reader.readings import Day, Precision

YEARS = range(1980, 2051)
_CN = "〇零○一二三四五六七八九十廿卅"

_DAY = re.compile(r"(\d{4})[年./\-、](\d{1,2})[月./\-、](\d{1,2})[日号]?")
_MONTH = re.compile(r"(\d{4})[年./\-](\d{1,2})(?:月份?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_YEAR = re.compile(r"(\d{4})年?")
_CHINESE = re.compile(rf"([{_CN}]{{4}})年(?:([{_CN}]{{1,3}})月份?(?:([{_CN}]{{1,3}})[日号])?)?")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")


@lru_cache(maxsize=16_384)
def read_plain_date(text: str) -> Day | None:
    """A date with its year, written whole; None for anything that would need a question."""
    text = squeezed(text)
    for pattern, make in _PLAIN:
        if match := pattern.fullmatch(text):
            return make(match)
    return None


def without_time(text: str) -> str:
    """Without the time of day that a stored date carries behind it."""
    return _TIME.sub("", text)


def squeezed(text: str) -> str:
    """The words of a date without blanks and time of day."""
    return re.sub(r"\s", "", without_time(clean(text)))


def day_in(year: int, month: int, day: int) -> Day | None:
    """That day; None when no calendar has it or its year is none of ours."""
    try:
        return Day(first=date(year, month, day)) if year in YEARS else None
    except ValueError:
        return None


def month_in(year: int, month: int) -> Day | None:
    """That month, known to the month."""
    made = day_in(year, month, 1)
    return None if made is None else Day(first=made.first, precision=Precision.MONTH)


def _year(year: int) -> Day | None:
    made = day_in(year, 1, 1)
    return None if made is None else Day(first=made.first, precision=Precision.YEAR)


def _compact(match: re.Match[str]) -> Day | None:
    year, month = int(match[1]), int(match[2])
    return day_in(year, month, int(match[3])) if match[3] else month_in(year, month)


def _chinese(match: re.Match[str]) -> Day | None:
    year, month, day = (int(parse_number(part) or 0) if part else None for part in match.groups())
    if year is None or month is None:
        return _year(year or 0)
    return month_in(year, month) if day is None else day_in(year, month, day)


_PLAIN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Day | None]], ...] = (
    (_DAY, lambda m: day_in(int(m[1]), int(m[2]), int(m[3]))),
    (_MONTH, lambda m: month_in(int(m[1]), int(m[2]))),
    (_COMPACT, _compact),
    (_YEAR, lambda m: _year(int(m[1]))),
    (_CHINESE, _chinese),
)
