"""Pure rules: the days of a campaign, its pace, how large a gap is, whether parts make the whole. Today is an argument.

Sources: seeds S0-26 (百日 = 100 days, both ends counted), S3-08 (parts and whole), S3-40 (small and large gaps), S3-41 (gap
over the days left), S3-47 (flows that are no funnel), S4-62 (weeks to go).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from luodi.base.errors import BadInput
from luodi.base.quantities import Exact
from luodi.base.spans import Span

_HUNDRED = re.compile(r"百日|百天")
_SAID = re.compile(r"(\d{2,3})\s*[天日]")
_MONTHS_DAYS = 31
_PERCENT = 100
_WEEK = 7


def days_named(name: str) -> int | None:
    """How many days a name promises: 百日 and 百天 are 100, “45天” is 45; None when it names none. A date is no promise."""
    if _HUNDRED.search(name):
        return 100
    said = _SAID.search(name)
    found = int(said[1]) if said else None
    return found if found is not None and (found > _MONTHS_DAYS or "天" in said[0]) else None  # type: ignore[index]


def check_days(name: str, span: Span) -> None:
    """Refuse a span that is not as long as the name says; both ends count, so 100 days to 31 December begin on 23 September."""
    named = days_named(name)
    if named is not None and span.days != named:
        first, last = span.last - timedelta(days=named - 1), span.first + timedelta(days=named - 1)
        raise BadInput(
            f"“{name}”是 {named} 天，{span.first} 到 {span.last} 首尾都算是 {span.days} 天。"
            f"到 {span.last} 止的要从 {first} 起；从 {span.first} 起的要到 {last} 止。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Where a campaign stands on a day. `elapsed_days` counts today, `left_days` begin tomorrow.

    `needed` per day to close the gap, `actual` per day so far, `forecast` at the end if it goes on so (a straight line);
    all exact, None where there is no target, no day left, or no day gone.
    """

    elapsed_days: int
    left_days: int
    gap: Exact | None
    needed: Fraction | None
    actual: Fraction | None
    forecast: Fraction | None


def pace(span: Span, *, value: Exact | None, target: Exact | None, today: date) -> Pace:
    """The pace of one value towards its target (seed S3-41: on 7 December 24 days are left to the 31st)."""
    elapsed = min(max((today - span.first).days + 1, 0), span.days)
    left = span.days - elapsed
    gap = None if value is None or target is None else max(target - value, 0)
    return Pace(
        elapsed_days=elapsed,
        left_days=left,
        gap=gap,
        needed=Fraction(gap) / left if gap is not None and left else None,
        actual=Fraction(value) / elapsed if value is not None and elapsed else None,
        forecast=Fraction(value) * span.days / elapsed if value is not None and elapsed else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How a unit stands: a lamp (`good`, `idle`, `warn`, `bad`) and its word."""

    level: str
    word: str


DONE = Band(level="good", word="已完成")
SMALL = Band(level="warn", word="略有缺口")
LARGE = Band(level="bad", word="差距较大")
NO_TARGET = Band(level="idle", word="无目标")
UNKNOWN = Band(level="idle", word="未填报")


def band(*, value: Exact | None, target: Exact | None, small_gap_percent: int) -> Band:
    """Done, a small gap (completion at least `small_gap_percent`), a large one (seed S3-40). No target is never 0 %."""
    if not target:
        return NO_TARGET
    if value is None:
        return UNKNOWN
    if value >= target:
        return DONE
    return SMALL if value * _PERCENT >= target * small_gap_percent else LARGE


def parted(whole: Exact | None, parts: Sequence[Exact]) -> Band:
    """Whether the parts make the whole (seed S3-08): they do, some is not handed down, or more is than there is."""
    if not parts:
        return Band(level="idle", word="没有分解")
    if whole is None:
        return Band(level="idle", word="上级无目标")
    left = whole - sum(parts)
    if left == 0:
        return Band(level="good", word="正好分完")
    return Band(level="warn", word="没有分完") if left > 0 else Band(level="warn", word="多分了")


def no_funnel(flows: Sequence[tuple[str, int]]) -> str:
    """Why flows of one span must not be read as one funnel; empty when each step is at most the one before (seed S3-47)."""
    for (before, more), (after, fewer) in pairwise(flows):
        if fewer > more:
            return f"{after} {fewer} 多于{before} {more}，不是同一批项目，不能相除；同一批的转化看“漏斗”。"
    return ""


def week_to_go(day: date, *, last: date) -> int:
    """Which week before the end a day lies in: 0 is the last seven days, its own day included; behind the end it is −1."""
    return (last - day).days // _WEEK if day <= last else -1
