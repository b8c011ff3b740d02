"""Reads over the ledger: what is known now, and the state of units and credit at (as-of, known).

Everywhere `as_of` is the last day that counts (inclusive) and `known` the last sequence that counts (inclusive).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from luodi.base.spans import Span
from luodi.ledger.choices import SIDE_KINDS, EntryKind
from luodi.ledger.models import Counter, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """What the live entries say about a unit; None where they say nothing."""

    unit_id: int
    name: str | None = None
    parent_id: int | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A unit's target for a measure over a span: an amount in fen or a count; both None when it is unknown."""

    unit_id: int
    measure: str
    span: Span
    amount_fen: int | None
    quantity: int | None


def last_sequence() -> int:
    """The newest sequence handed out: `known` when nothing is said. 0 on an empty ledger."""
    return Counter.objects.filter(name="entry").values_list("last", flat=True).first() or 0


def sequence_at(moment: datetime) -> int:
    """The newest sequence recorded at or before `moment`: what the ledger knew then. 0 before its first entry."""
    newest = Entry.objects.filter(recorded_at__lte=moment).aggregate(newest=Max("sequence"))["newest"]
    return newest or 0


def unit_states(*, as_of: date, known: int) -> dict[int, UnitState]:
    """Name, parent and closing day of every unit that had a live entry then, by unit id.  One query."""
    said: dict[int, dict[EntryKind, tuple[str | None, int | None, date]]] = {}
    rows = (
        Entry.objects.live(as_of=as_of, known=known)
        .filter(
            subject__unit__isnull=False, kind__in=[EntryKind.SET_NAME, EntryKind.SET_PLACEMENT, EntryKind.UNIT_CLOSED]
        )
        .in_time()
        .values_list("subject__unit_id", "kind", "text", "unit_id", "occurred_on")
    )
    for unit, kind, text, other, on in rows:
        said.setdefault(unit or 0, {})[EntryKind(kind)] = (text, other, on)
    nothing = (None, None, None)
    return {
        unit: UnitState(
            unit_id=unit,
            name=newest.get(EntryKind.SET_NAME, nothing)[0],
            parent_id=newest.get(EntryKind.SET_PLACEMENT, nothing)[1],
            closed_on=newest.get(EntryKind.UNIT_CLOSED, nothing)[2],
        )
        for unit, newest in said.items()
    }


def credit_shares(*, as_of: date, known: int, subject_ids: Collection[int] | None = None) -> dict[int, dict[int, int]]:
    """Shares in force then, in basis points: subject id → unit id → share. Of all projects, or of those named."""
    rows = Entry.objects.live(as_of=as_of, known=known).filter(kind=EntryKind.SET_CREDIT)
    if subject_ids is not None:
        rows = rows.filter(subject__in=subject_ids)
    shares: dict[int, dict[int, int]] = {}
    for subject, unit, share in rows.in_time().values_list("subject_id", "unit_id", "quantity"):
        shares.setdefault(subject, {})[unit or 0] = share or 0
    return {subject: {unit: bp for unit, bp in held.items() if bp} for subject, held in shares.items()}


def credit_sides(*, as_of: date, known: int) -> dict[int, dict[EntryKind, int]]:
    """Who introduced a project and where it landed, as stated then: subject id → 引荐单位 or 落地单位 → unit id."""
    rows = Entry.objects.live(as_of=as_of, known=known).filter(kind__in=SIDE_KINDS)
    sides: dict[int, dict[EntryKind, int]] = {}
    for subject, kind, unit in rows.in_time().values_list("subject_id", "kind", "unit_id"):
        sides.setdefault(subject, {})[EntryKind(kind)] = unit or 0
    return sides


def targets(*, as_of: date, known: int) -> list[Target]:
    """The targets in force then, newest per (unit, measure, span), ordered by those three."""
    newest: dict[tuple[int, str, Span], Target] = {}
    rows = Entry.objects.live(as_of=as_of, known=known).filter(kind=EntryKind.SET_TARGET).in_time()
    for unit, measure, first, last, amount, quantity in rows.values_list(
        "subject__unit_id", "measure", "span_first", "span_last", "amount_fen", "quantity"
    ):
        if measure is None or first is None or last is None:
            continue  # the table's own constraints forbid it
        span = Span(first, last)
        newest[unit, measure, span] = Target(
            unit_id=unit, measure=measure, span=span, amount_fen=amount, quantity=quantity
        )
    return [newest[key] for key in sorted(newest)]
