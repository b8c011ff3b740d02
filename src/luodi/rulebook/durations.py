"""How long a rule waits: 180天, 3个月, 5个工作日, and the day on which that has passed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from luodi.base.numerals import normalize
from luodi.base.spans import month_later
from luodi.base.workdays import is_working_day
from luodi.rulebook.spelling import Type, literal_text
from luodi.rulebook.written import amount_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """So many days, months or working days."""

    count: int
    unit: Type

    def __str__(self) -> str:
        return literal_text(self.count, self.unit)

    def after(self, day: date) -> date:
        """The day on which the delay that began on `day` is over."""
        return later(day, self.count, self.unit)


def later(day: date, count: int, unit: Type) -> date:
    """`day` so many days, months or working days later; earlier where `count` is negative."""
    if unit is Type.WORKDAYS:
        return _working_days_later(day, count)
    return month_later(day, count) if unit is Type.MONTHS else day + timedelta(days=count)


def _working_days_later(day: date, count: int) -> date:
    step, left = timedelta(days=1 if count > 0 else -1), abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def read_delay(text: str) -> Delay | None:
    """180天, 3个月, 1年 or 5个工作日; None for anything else."""
    text = normalize(text).replace(" ", "")
    value, unit = amount_of(text) if re.fullmatch(r"\d{1,5}\D+", text) else (0, None)
    if unit in {Type.DURATION, Type.MONTHS, Type.WORKDAYS} and isinstance(value, int):
        return Delay(count=value, unit=unit)
    return None
