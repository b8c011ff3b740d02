"""Targets and reported measures at (as-of, known): what units were told to reach, and what they state themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.base.steps import number_of
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.rulebook.frame import Frame

Key = tuple[str, int, str, date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The newest statement per (kind, unit, measure, span): its value and whether it is unknown.

    Values are fen, counts, or numbers in their own unit (21.6 of 21.6%, 803.9 of 803.9亩).
    """

    values: Mapping[Key, tuple[Exact | None, bool]]
    sequences: Mapping[Key, int]

    def target(self, unit_id: int, measure: str, span: Span) -> tuple[Exact | None, bool] | None:
        """The unit's target for exactly this span; None when it has none."""
        return self.values.get((EntryKind.SET_TARGET, unit_id, measure, span.first, span.last))

    def reported(self, unit_id: int, measure: str, span: Span) -> tuple[Exact | None, bool] | None:
        """What the unit reports for exactly this span; None when it reported nothing."""
        return self.values.get((EntryKind.MEASURE_REPORTED, unit_id, measure, span.first, span.last))

    def reported_by_entry(self, unit_id: int, measure: str, span: Span) -> int | None:
        """The sequence of the entry that `reported` reads; None when nothing is reported."""
        return self.sequences.get((EntryKind.MEASURE_REPORTED, unit_id, measure, span.first, span.last))


def stated_values(frame: Frame) -> Stated:
    """Read all targets and reported measures in one statement; later days, then later sequences, win."""
    values: dict[Key, tuple[Exact | None, bool]] = {}
    sequences: dict[Key, int] = {}
    kinds = (EntryKind.SET_TARGET, EntryKind.MEASURE_REPORTED)
    live = Entry.objects.live(as_of=frame.as_of, known=frame.known).filter(kind__in=kinds, subject__unit__isnull=False)
    columns = ("kind", "subject__unit_id", "measure", "span_first", "span_last")
    stated = ("amount_fen", "currency", "quantity", "measured_in", "unknown", "sequence")
    rows = live.in_time().values_list(*columns, *stated)
    for kind, unit_id, measure, first, last, amount_fen, currency, quantity, measured_in, unknown, sequence in rows:
        if unit_id is None or measure is None or first is None or last is None:
            continue
        key = (str(kind), unit_id, measure, first, last)
        foreign = amount_fen is not None and currency != "CNY"  # no yuan value until a rate is entered
        number = None if quantity is None else number_of(quantity, measured_in)
        values[key] = (None, True) if foreign else (number if amount_fen is None else amount_fen, unknown)
        sequences[key] = sequence
    return Stated(values=values, sequences=sequences)
