"""Judgements without I/O: terms, lights, when to escalate, when the next round falls. Today is always an argument.

Sources: seeds S2-18 (more than two transfers, or back to where it was), S4-08 (the third order), S4-45 and S4-46 (rounds
within a campaign), S4-51 (the same day); the lamps follow the county practice of yellow two days before the term.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from luodi.base.workdays import settled, working_days_after, working_days_between
from luodi.supervision.choices import Cadence, MatterState

MOST_TRANSFERS: Final = 2
ORDERS_BEFORE_ESCALATION: Final = 2
WARNED_BEFORE_WORKING_DAYS: Final = 2
ESCALATED_AFTER_WORKING_DAYS: Final = 5
_SECOND_HALF: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A lamp of the pages (`good`, `idle`, `warn`, `bad`) and its word."""

    level: str
    word: str


def due_on(*, raised_on: date, working_days: int) -> date:
    """The last day of the term: `working_days` after the day it was raised; 0 is the same day (马上就办)."""
    return working_days_after(raised_on, working_days)


def provisional(due: date) -> bool:
    """Whether the term may still move, because the days off of its year are not announced (暂定)."""
    return not settled(due.year)


def light(*, state: str, due: date, closed_on: date | None, today: date) -> Light:
    """Green: closed in time. Red: past its term, open or not. Yellow: two working days or fewer are left."""
    if closed_on is not None:
        return Light(level="good", word="按期办结") if closed_on <= due else Light(level="warn", word="逾期办结")
    if state == MatterState.ANSWERED:
        return Light(level="idle", word="待确认")
    left = working_days_between(today, due)
    if today > due:
        return Light(level="bad", word="已逾期")
    return (
        Light(level="warn", word="即将到期")
        if left <= WARNED_BEFORE_WORKING_DAYS
        else Light(level="idle", word="办理中")
    )


def passed_about(owners: Sequence[int]) -> bool:
    """互相推搪 (seed S2-18): more than two transfers, or back to a unit that had passed it on. `owners`: in order."""
    return len(owners) - 1 > MOST_TRANSFERS or len(set(owners)) < len(owners)


def must_escalate(*, state: str, due: date, orders: int, today: date) -> str:
    """Why a matter has to go to the leaders now; the empty text when it has not. `orders`: how often it was ordered."""
    if state == MatterState.CLOSED:
        return ""
    if orders > ORDERS_BEFORE_ESCALATION:
        return "同一事项第三次督办"
    if state == MatterState.OPEN and working_days_between(due, today) >= ESCALATED_AFTER_WORKING_DAYS:
        return "逾期五个工作日仍未答复"
    return ""


def rounds(first: date, last: date, *, every_days: int) -> tuple[date, ...]:
    """The days on which a round ends within `first` to `last` (inclusive); a begun round at the end is none.

    45 days hold 6 weekly meetings and 3 half-monthly reviews (seeds S4-45, S4-46).
    """
    whole = ((last - first).days + 1) // every_days
    return tuple(first + timedelta(days=every_days * (n + 1) - 1) for n in range(whole))


def round_of(day: date, *, cadence: str) -> date:
    """The first day of the round that `day` lies in: Monday, the 1st or the 16th, the 1st of the month."""
    if cadence == Cadence.WEEK:
        return day - timedelta(days=day.weekday())
    if cadence == Cadence.HALF_MONTH and day.day >= _SECOND_HALF:
        return day.replace(day=_SECOND_HALF)
    return day.replace(day=1)
