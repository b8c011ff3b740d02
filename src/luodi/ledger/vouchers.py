"""Entries as a person reads them: the voucher behind an amount, with its mark and the number it states."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from luodi.base.errors import NotFound
from luodi.base.quantities import Measure, Quantity, natural_money, share
from luodi.base.spans import Span
from luodi.base.steps import number_of, places_of, unit_of
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.ledger.services import WHOLE_BP
from luodi.orgs.selectors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry as a page lists it. `standing` entries count today; `mark` says why another does not."""

    entry: Entry
    quantity: Quantity | None
    standing: bool
    mark: str


def entry_lines(entries: Iterable[Entry]) -> list[EntryLine]:
    """Entries with their printed quantity and mark; wants `with_people`, or each line costs queries."""
    return [_line(entry) for entry in entries]


def entry_numbered(scope: Scope, sequence: int) -> EntryLine:
    """The entry with this sequence; one that is not yours and one that is not there answer alike."""
    entry = Entry.objects.visible_to(scope).with_people().filter(sequence=sequence).first()
    if entry is None:
        raise NotFound("没有这一笔分录，或者不在您的查看范围。请从项目页的台账进入。")
    return _line(entry)


def entries_about(scope: Scope, subject_id: int) -> list[EntryLine]:
    """All entries of a subject, newest first, reversed ones and reversals included."""
    found = Entry.objects.visible_to(scope).with_people().filter(subject=subject_id).order_by("-sequence")
    return entry_lines(found)


def entries_listed(scope: Scope, *, subject_id: int | None = None, kind: str = "") -> QuerySet[Entry]:
    """Entries that the scope may read, of one subject and one kind where asked, for who pages through them."""
    found = Entry.objects.visible_to(scope).with_people()
    found = found if subject_id is None else found.filter(subject=subject_id)
    return found.filter(kind=kind) if kind else found


def stated_sequence(
    *, kind: EntryKind, unit_code: str, measure: str, span: Span, as_of: date, known: int
) -> int | None:
    """The entry that states a unit's target or reported measure for exactly this span, as it stood then, or None."""
    live = Entry.objects.live(as_of=as_of, known=known).filter(kind=kind, measure=measure)
    stated = live.filter(subject__code=unit_code, span_first=span.first, span_last=span.last)
    return stated.in_time().values_list("sequence", flat=True).last()


def quantity_of(entry: Entry) -> Quantity | None:
    """The number an entry states, as it is printed; None when it states a text, a day or a unit."""
    if entry.kind == EntryKind.SET_CREDIT:
        return share(Fraction(entry.quantity or 0, WHOLE_BP), places=0 if (entry.quantity or 0) % 100 == 0 else 2)
    if entry.amount_fen is not None and entry.currency != "CNY":
        return Quantity(value=Fraction(entry.amount_fen, 100), measure=Measure.SCORE, places=2, unit=entry.currency)
    if entry.amount_fen is not None:
        return natural_money(entry.amount_fen)
    if entry.quantity is not None:
        return _counted(entry.quantity, entry.measured_in)
    return None


def _counted(steps: int, measured_in: str | None) -> Quantity:
    """A number in its own unit; 百分数 are numbers of per cent here, so nothing is scaled when printed."""
    number, places = Fraction(number_of(steps, measured_in)), places_of(measured_in)
    unit = unit_of(measured_in)
    shown = number / 100 if unit == "%" else number
    return Quantity(value=shown, measure=Measure.COUNT, places=places, unit=unit or "个")


def _line(entry: Entry) -> EntryLine:
    red = getattr(entry, "reversed_by", None)
    standing = entry.reverses_id is None and red is None
    mark = "冲销" if entry.reverses_id else "已冲销" if red else "补录" if entry.is_late else ""
    return EntryLine(entry=entry, quantity=quantity_of(entry), standing=standing, mark=mark)
