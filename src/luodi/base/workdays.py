"""Working days by the official calendars that `chinesecalendar` holds (国务院办公厅 notices, since 2004).

A year whose notice is not out yet counts Monday to Friday without the days off of fixed date; `settled` tells, and whoever
prints a deadline in such a year calls it 暂定. Both ends of every range are inclusive.
"""

from datetime import date, timedelta
from functools import cache
from itertools import accumulate

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

_FIRST_YEAR: int = min(holidays).year
_LAST_YEAR: int = max(*holidays, *workdays).year
# 全国年节及纪念日放假办法 (2024), art. 2, the days of the solar calendar: month and day.
_FIXED_DAYS_OFF = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_SATURDAY = 5


def settled(year: int) -> bool:
    """Whether the notice for `year` is held here; else its working days are 暂定."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def is_working_day(day: date) -> bool:
    """Whether offices are open on `day`."""
    if settled(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_DAYS_OFF


def working_days_after(day: date, count: int) -> date:
    """The last day of a term of `count` working days; the term begins the day after `day` (民法典 art. 201)."""
    found = day
    while count > 0:
        found += timedelta(days=1)
        count -= is_working_day(found)
    return found


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first` up to and including `last`; negative when `last` is the earlier one."""
    if last < first:
        return -working_days_between(last, first)
    whole_years = sum(_running_counts(year)[-1] for year in range(first.year, last.year))
    return whole_years + _so_far(last) - _so_far(first)


def _so_far(day: date) -> int:
    return _running_counts(day.year)[(day - date(day.year, 1, 1)).days]


@cache
def _running_counts(year: int) -> tuple[int, ...]:
    """How many working days a year has had by the end of each of its days; a list asks for spans of years line by line."""
    days = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    return tuple(accumulate(int(is_working_day(date(year, 1, 1) + timedelta(days=n))) for n in range(days)))
