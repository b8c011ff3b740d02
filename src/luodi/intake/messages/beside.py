"""What a message proposes, beside what the ledger holds: the two sides of the diff. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from luodi.base.numerals import parse_number
from luodi.base.quantities import fen_of, natural_money
from luodi.intake.holdings import held_by
from luodi.intake.messages.keeping import certain
from luodi.intake.messages.proposed import CERTAINTY_LABELS, Certainty, Proposed
from luodi.intake.reader.record import BASIS_LABELS, EVENTS, FIELD_LABELS, Field
from luodi.intake.statements import EVENT_STAGES, NOTHING_HELD, Held, shown
from luodi.ledger.choices import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One proposed change as a person confirms it. `number` is its place in the message; `ticked` what is proposed as a fact."""

    number: int
    change: Proposed
    label: str
    before: str
    after: str
    told: str
    lamp: str
    may_confirm: bool
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of the message: marked where it says something; `numbers` of the lines that quote it."""

    text: str
    numbers: tuple[int, ...] = ()


_LAMPS = {Certainty.FACT: "good", Certainty.PLAN: "idle", Certainty.DOUBTFUL: "warn"}


def message_lines(changes: Sequence[Proposed]) -> tuple[MessageLine, ...]:
    """The proposed changes with what the ledger holds now."""
    held = held_by({change.code for change in changes if change.code})
    dated = {(c.project, c.field, c.start) for c in changes}
    return tuple(
        _line(number, change, held.get(change.code, NOTHING_HELD))
        for number, change in enumerate(changes)
        # the day of a stage says the stage as well: one line for both
        if change.field != Field.STAGE or (change.project, f"{change.stage}_on", change.start) not in dated
    )


def _line(number: int, change: Proposed, held: Held) -> MessageLine:
    field = Field(change.field.removesuffix("_yuan"))
    basis = f"（{BASIS_LABELS[change.basis]}）" if change.basis else ""
    may = change.certainty is not Certainty.PLAN and certain(change)
    return MessageLine(
        number=number,
        change=change,
        label=f"{FIELD_LABELS[field]}{basis}",
        before=_before(field, held),
        after=_after(change),
        told=CERTAINTY_LABELS[change.certainty],
        lamp=_LAMPS[change.certainty],
        may_confirm=may,
        ticked=may and change.certainty is Certainty.FACT,
    )


def _before(field: Field, held: Held) -> str:
    if field in set(EVENTS):
        day = held.stages.get(EVENT_STAGES[field])
        return str(day) if day is not None else ""
    if field is Field.STAGE:
        reached = [stage for stage in Stage if stage in held.stages]
        return reached[-1].label if reached else ""
    if field is Field.FUNDS_ARRIVED:
        return ""
    return shown(held.at(field, date.max))


def _after(change: Proposed) -> str:
    if not change.field.endswith("_yuan") or not certain(change):
        return change.value
    return str(natural_money(fen_of(parse_number(change.value) or 0)))


def marked(text: str, changes: Sequence[Proposed]) -> tuple[Run, ...]:
    """The message cut where quotes begin and end."""
    cuts = sorted({0, len(text), *(c.start for c in changes), *(c.end for c in changes)})
    return tuple(
        Run(
            text=text[start:end],
            numbers=tuple(n for n, c in enumerate(changes) if c.start <= start and end <= c.end),
        )
        for start, end in pairwise(cuts)
    )
