"""A day and so many working days, compared with another day in SQL: only whole numbers and days, on every storage alike.

Against a day that is the same for every row the row's own day is compared, since more working days never end earlier.
Between two days of a row the numbers of their working days are compared. Exceptions to Monday–Friday (base/workdays.py)
stand in the text, from FIRST to LAST; outside, Monday to Friday are worked.
"""

from datetime import date, timedelta
from functools import cache

from sqlglot import exp

from luodi.base.workdays import is_working_day
from luodi.rulebook.dialect import Sql, day, days_between, quotient, shifted, whole
from luodi.rulebook.durations import later
from luodi.rulebook.spelling import Type

FIRST, LAST = date(1990, 1, 1), date(2040, 12, 31)
_MONDAY, _WEEKDAYS, _DAY = date(1900, 1, 1), 5, timedelta(days=1)


def due(sign: str, start: Sql, count: int, by: Sql | date, dialect: str) -> Sql:
    """`start` + `count` working days (not none; earlier where negative) < ≤ > or ≥ `by`."""
    if isinstance(by, date):
        latest = day(_latest(by - _DAY if sign in "<≥" else by, count), dialect)
        return exp.LTE(this=start, expression=latest) if sign in "≤<" else exp.GT(this=start, expression=latest)
    begun = _number(shifted(start, -1, dialect) if count < 0 else start, dialect)
    wanted = exp.Add(this=begun, expression=whole(count + (count < 0)))
    passed = _number(shifted(by, -1, dialect) if sign in "<≥" else by, dialect)
    kind = exp.GTE if sign in "≤<" else exp.LT
    return kind(this=passed, expression=wanted)


def _latest(by: date, count: int) -> date:
    """The last day from which `count` working days are over by `by`."""
    if count < 0:
        return later(by, -count, Type.WORKDAYS)
    found = by
    while count:
        count -= is_working_day(found)
        found -= _DAY
    return found


def _number(value: Sql, dialect: str) -> Sql:
    """How many working days there were since a Monday up to a day, inclusive."""
    days = exp.Paren(this=days_between(value, day(_MONDAY, dialect), dialect))
    rest = exp.Paren(this=exp.Mod(this=days, expression=whole(7)))
    weeks = quotient(exp.Sub(this=days.copy(), expression=rest), 7, dialect)
    capped = exp.Case().when(exp.GTE(this=rest.copy(), expression=whole(_WEEKDAYS)), whole(_WEEKDAYS))
    made: Sql = exp.Mul(this=whole(_WEEKDAYS), expression=exp.Paren(this=weeks))
    made = exp.Add(this=made, expression=capped.else_(exp.Add(this=rest.copy(), expression=whole(1))))
    return exp.Paren(this=exp.Add(this=made, expression=_shift(value, dialect)))


def _shift(value: Sql, dialect: str) -> Sql:
    """Worked weekend days less weekdays off, up to `value`: one number from each exception to the next, the newest first."""
    case = exp.Case()
    for one, so_far in reversed(_exceptions()):
        reached = exp.GTE(this=value.copy(), expression=day(one, dialect))
        case = case.when(reached, whole(so_far), copy=False)
    return case.else_(whole(0), copy=False)


@cache
def _exceptions() -> tuple[tuple[date, int], ...]:
    """Each day that is not as its weekday says, with the worked weekend days less the weekdays off up to it."""
    found, shift, one = [], 0, FIRST
    while one <= LAST:
        worked, usual = is_working_day(one), one.weekday() < _WEEKDAYS
        if worked is not usual:
            shift += 1 if worked else -1
            found.append((one, shift))
        one += _DAY
    return tuple(found)
