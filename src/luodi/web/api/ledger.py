"""分录 and 单位: the vouchers every amount opens to, their reversal, and the units there are."""

from datetime import date, datetime
from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.ledger.choices import EntryKind
from luodi.ledger.vouchers import EntryLine, entries_listed, entry_lines, entry_numbered
from luodi.orgs.directory import unit_coded, units_in_order
from luodi.orgs.models import Unit
from luodi.pipeline.selectors import project_coded
from luodi.pipeline.services import reverse_project_entry
from luodi.web.api.doors import JSON, Caller, Door, operation
from luodi.web.api.once import once
from luodi.web.api.shapes import (
    WORDS,
    Asked,
    Limit,
    Money,
    Named,
    OneOf,
    ProjectCode,
    Sent,
    Sequence_,
    Told,
    UnitCode,
)
from luodi.web.keyset import cut_by
from luodi.web.policy import may_reverse, signed_in

router = Router(tags=["台账"])

Kind = Annotated[str, OneOf.codes(EntryKind)]


class EntryItem(Told):
    """One entry. `standing`: it counts today; `mark` says why another does not (冲销、已冲销) or that it came late (补录).

    `amount` is null where the entry states no money; `quantity` counts in `measured_in` (份额: 万分之).
    """

    sequence: int
    subject: str
    kind: str
    occurred_on: date
    precision: str
    recorded_at: datetime
    amount: Money | None
    currency: str
    quantity: int | None
    measured_in: str | None
    text: str | None
    unit: Named | None
    stage: str | None
    measure: str | None
    span_first: date | None
    span_last: date | None
    reported_by: Named | None
    by: str
    reverses: int | None
    reversed_by: int | None
    unknown: bool
    standing: bool
    mark: str
    reason: str | None
    source: str
    grade: str | None


class Entries(Told):
    """A page of entries in the order in which they were recorded."""

    items: list[EntryItem]
    next: str | None


class EntriesAsked(Asked):
    """Of one project, of one kind; `after` is the sequence of the last entry one has."""

    project: ProjectCode | None = None
    kind: Kind | None = None
    after: Sequence_ | None = None
    limit: Limit = 100


class ReversalSent(Sent):
    """Why something is taken back."""

    reason: Annotated[str, Field(min_length=2, max_length=200, pattern=WORDS)]


class UnitItem(Told):
    """A unit as it stands now. `parent` is the code of the unit it belongs to."""

    code: str
    name: str
    kind: str
    parent: str | None
    opened_on: date
    closed_on: date | None


class Units(Told):
    """A page of units by code."""

    items: list[UnitItem]
    next: str | None


class UnitsAsked(Asked):
    """`after` is the code of the last unit one has."""

    after: UnitCode | None = None
    limit: Limit = 100


@operation(
    router, "GET", "/entries",
    Door(title="分录列表", policy=signed_in, scopes=(TokenScope.READ,), audited="取分录列表", kind=AuditKind.EXPORT),
    answers=Entries,
)  # fmt: skip
def entries(request: Caller, asked: Query[EntriesAsked]) -> Entries:
    """Entries one may read, as they were recorded."""
    project = project_coded(request.scope, asked.project) if asked.project else None
    found = entries_listed(request.scope, subject_id=project.pk if project else None, kind=asked.kind or "")
    cut = cut_by(found, "sequence", after=asked.after, limit=asked.limit)
    return Entries(items=[entry_item(line) for line in entry_lines(cut.rows)], next=cut.next)


@operation(
    router,
    "GET",
    "/entries/{int:sequence}",
    Door(title="一笔分录", policy=signed_in, scopes=(TokenScope.READ,)),
    answers=EntryItem,
)
def entry(request: Caller, sequence: Path[Sequence_]) -> EntryItem:
    """One entry."""
    return entry_item(entry_numbered(request.scope, sequence))


@operation(
    router, "POST", "/entries/{int:sequence}/reversal",
    Door(title="冲销分录", policy=may_reverse, scopes=(TokenScope.INTAKE,), audited="冲销分录", kind=AuditKind.WRITE, writes=True, takes=JSON),
    answers=EntryItem, status=201,
)  # fmt: skip
def reverse(request: Caller, sequence: Path[Sequence_], sent: ReversalSent) -> object:
    """Post the red entry that cancels this one."""
    line = entry_numbered(request.scope, sequence)

    def act() -> EntryItem:
        red = reverse_project_entry(entry=line.entry, reason=sent.reason, by=request.user)
        return entry_item(entry_numbered(request.scope, red.sequence))

    return once(request, act, status=201)


@operation(router, "GET", "/units", Door(title="单位列表", policy=signed_in, scopes=tuple(TokenScope)), answers=Units)
def units(request: Caller, asked: Query[UnitsAsked]) -> Units:  # noqa: ARG001  ninja knows a request by its name
    """The units of the place, closed ones included: their names stand in every published ranking."""
    cut = cut_by(units_in_order(), "code", after=asked.after, limit=asked.limit)
    return Units(items=[_unit(one) for one in cut.rows], next=cut.next)


@operation(
    router, "GET", "/units/{code}", Door(title="一个单位", policy=signed_in, scopes=tuple(TokenScope)), answers=UnitItem
)
def unit(request: Caller, code: Path[UnitCode]) -> UnitItem:  # noqa: ARG001  as above
    """One unit."""
    return _unit(unit_coded(code))


def entry_item(line: EntryLine) -> EntryItem:
    """An entry with its mark."""
    one = line.entry
    red = getattr(one, "reversed_by", None)
    unit, reporter = named(one.unit), named(one.reported_by)
    money = one.amount_fen is not None or (one.unknown and one.quantity is None and one.kind in _OF_MONEY)
    return EntryItem(
        sequence=one.sequence,
        subject=one.subject.code,
        kind=one.kind,
        occurred_on=one.occurred_on,
        precision=one.precision,
        recorded_at=one.recorded_at,
        amount=Money(fen=one.amount_fen, unknown=one.unknown) if money else None,
        currency=one.currency,
        quantity=one.quantity,
        measured_in=one.measured_in,
        text=one.text,
        unit=unit,
        stage=one.stage,
        measure=one.measure,
        span_first=one.span_first,
        span_last=one.span_last,
        reported_by=reporter,
        by=one.by.name,
        reverses=one.reverses.sequence if one.reverses is not None else None,
        reversed_by=red.sequence if red is not None else None,
        unknown=one.unknown,
        standing=line.standing,
        mark=line.mark,
        reason=one.reason,
        source=one.source,
        grade=one.grade,
    )


_OF_MONEY = {kind for kind in EntryKind.values if kind.endswith("_investment") or kind.startswith("funds_")}


def named(unit: Unit | None) -> Named | None:
    """A unit by code and name."""
    return None if unit is None else Named(code=unit.code, name=unit.name)


def _unit(one: Unit) -> UnitItem:
    return UnitItem(
        code=one.code,
        name=one.name,
        kind=one.kind,
        parent=one.parent.code if one.parent is not None else None,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
    )
