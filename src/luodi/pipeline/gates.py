"""Pure rules: what is missing before a stage, and when its clock runs out. Today is always an argument.

Sources: seeds S0-34 (four criteria), S0-35 (three gates), S0-43 (before the start), S1-23 and S4-15 (before signing).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from luodi.base.workdays import is_working_day
from luodi.ledger.choices import Stage
from luodi.pipeline.choices import ClockUnit, GateResult
from luodi.pipeline.rules import place_on_road

WARNED_BEFORE_DAYS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One item of a gate: `attribute` names a fact of the project, empty asks for a recorded result."""

    name: str
    stage: str
    attribute: str
    must_pass: bool
    way_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an item: its result and the words that go with it."""

    result: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a gate waits for: its name, what stands in the way, and the way out."""

    name: str
    stage: Stage
    why: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.name}{self.why}（{self.way_out}）"


def missing(
    needs: Sequence[Need],
    *,
    to: str,
    known: Mapping[str, object],
    answers: Mapping[str, Answer],
    after: str | None = None,
) -> tuple[Missing, ...]:
    """What stands in the way of every stage behind `after` up to `to` (inclusive), in the order of the list.

    A stage that is skipped still asks for its items. A side stage asks for nothing. `known`: the project's facts by
    attribute; `answers`: the newest recorded answer by item.
    """
    first, last = place_on_road(after), place_on_road(to)
    asked = [need for need in needs if first < place_on_road(need.stage) <= last]
    found = [(need, _obstacle(need, known, answers.get(need.name))) for need in asked]
    return tuple(
        Missing(name=need.name, stage=Stage(need.stage), why=why, way_out=need.way_out) for need, why in found if why
    )


def _obstacle(need: Need, known: Mapping[str, object], answer: Answer | None) -> str:
    if need.attribute:
        return "" if known.get(need.attribute) is not None else "没有填报"
    if answer is None:
        return "还没有结果"
    if need.must_pass and answer.result == GateResult.FAILED:
        return f"没有通过：{answer.note}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Days that a clock does not count, both inclusive; `last` None goes on."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A term that runs: the stage it runs to, its last day, and its lamp (`good`, `idle`, `warn`, `bad`) with a word.

    `late_days`: calendar days after the last day, 0 in time. `standing`: the clock is stopped today.
    """

    to: Stage
    due: date
    late_days: int
    level: str
    word: str
    standing: bool


def due_on(*, start: date, days: int, counted_in: str, pauses: Sequence[Pause], today: date) -> date:
    """The last day of a term of `days` that begins the day after `start`; excused days are not counted.

    Units: calendar days or working days. A pause without an end is taken to end today, since more is not known.
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        if any(p.first <= day <= (p.last or today) for p in pauses):
            continue
        days -= counted_in == ClockUnit.CALENDAR_DAYS or is_working_day(day)
    return day


def clock(
    *, to: str, start: date, days: int, counted_in: str, pauses: Sequence[Pause], reached: date | None, today: date
) -> Clock:
    """The clock from the day `start` a stage was reached to the stage `to`, and where it stands today."""
    due = due_on(start=start, days=days, counted_in=counted_in, pauses=pauses, today=today)
    late = max(((reached or today) - due).days, 0)
    standing = reached is None and any(p.first <= today <= (p.last or today) for p in pauses)
    if reached is not None:
        level, word = ("good", "按期") if not late else ("warn", "逾期完成")
    elif standing:
        level, word = "idle", "停表"
    elif late:
        level, word = "bad", "已逾期"
    else:
        soon = (due - today).days <= WARNED_BEFORE_DAYS
        level, word = ("warn", "即将到期") if soon else ("idle", "计时中")
    return Clock(to=Stage(to), due=due, late_days=late, level=level, word=word, standing=standing)
