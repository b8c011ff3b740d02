"""What happened to projects, event by event: stages reached, money arrived, notes. The children of a row in an export."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luodi.base.quantities import natural_money
from luodi.ledger.choices import FUNDS_KINDS, EntryKind, Precision, Stage
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence

_KINDS = (EntryKind.STAGE_REACHED, *FUNDS_KINDS, EntryKind.NOTE)
_DAYS = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: its day as far as it is known (empty: unknown) and what happened."""

    day: str
    text: str

    def __str__(self) -> str:
        return f"{self.day} {self.text}".strip()


def events_about(subject_ids: Sequence[int], *, on: date) -> dict[int, list[Event]]:
    """The events of some hundreds of projects up to `on` (inclusive), in the order of time.  One query."""
    found: dict[int, list[Event]] = defaultdict(list)
    live = Entry.objects.live(as_of=on, known=last_sequence()).filter(subject__in=subject_ids, kind__in=_KINDS)
    columns = ("subject_id", "kind", "occurred_on", "precision", "amount_fen", "currency", "text", "stage", "unknown")
    for subject, kind, day, precision, fen, currency, text, stage, unknown in live.in_time().values_list(*columns):
        told = "" if unknown and kind == EntryKind.STAGE_REACHED else day.strftime(_DAYS[Precision(precision)])
        if kind == EntryKind.STAGE_REACHED:
            words = str(Stage(stage).label)
        elif kind == EntryKind.NOTE:
            words = text or ""
        elif unknown or fen is None:
            words = f"{EntryKind(kind).label}不详"
        else:
            amount = str(natural_money(fen)) if currency == "CNY" else f"{fen // 100}{currency}"
            words = f"{EntryKind(kind).label}{amount}"
        found[subject].append(Event(day=told, text=words))
    return found


def in_one_cell(events: Sequence[Event]) -> str:
    """1、2024-03-01 签约；2、…: a line each, as offices write several things into one cell."""
    return "\n".join(f"{number}、{event}" for number, event in enumerate(events, start=1))
