"""Pure rules of a plan that is made backwards (倒排工期): how late a step is, and its flag. Today is always an argument.

Sources: seeds S0-54 (slippage in days, earlier is negative), S4-30 (key nodes), S4-65 (checked month by month); the flags
are those of a chart on the wall: red for done, black for overdue.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Whether a step is done, and on which day; `on` None with `done` is a day that nobody knows."""

    done: bool
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A lamp of the pages with its word, and the mark that stands for it on paper without colour."""

    level: str
    word: str
    mark: str


def slippage_days(planned_on: date, progress: Progress, *, today: date) -> int | None:
    """Days behind the plan; negative is earlier. None while it is neither done nor due, or done on an unknown day."""
    if progress.done:
        return None if progress.on is None else (progress.on - planned_on).days
    return (today - planned_on).days if today > planned_on else None


def flag(planned_on: date, progress: Progress, *, today: date) -> Flag:
    """Red flag: done, in time or late. Black flag: past its day and not done. None before."""
    slipped = slippage_days(planned_on, progress, today=today)
    if progress.done:
        return (
            Flag(level="good", word="已完成", mark="红旗")
            if (slipped or 0) <= 0
            else Flag(level="warn", word="晚完成", mark="红旗")
        )
    if slipped is not None:
        return Flag(level="bad", word="逾期", mark="黑旗")
    return Flag(level="idle", word="未到期", mark="")


def missed_month(planned_on: date, progress: Progress, *, month: date, today: date) -> bool:
    """Whether a step planned in the month of `month` was not done by the month's end, or by today within it (seed S4-65)."""
    if (planned_on.year, planned_on.month) != (month.year, month.month):
        return False
    late = slippage_days(planned_on, progress, today=today)
    if not progress.done:
        return late is not None
    return progress.on is not None and (progress.on.year, progress.on.month) > (month.year, month.month)
