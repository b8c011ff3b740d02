"""Units as the ledger knows them: founding, renaming, placing, merging, targets. Each is an entry; columns are a cache."""

from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.base.spans import Span
from luodi.ledger.choices import EntryKind, SubjectKind
from luodi.ledger.models import Batch, Entry
from luodi.ledger.services import Fact, lock_ledger, open_subject, post_entries, post_entry, take_numbers
from luodi.orgs.models import Person, Place, Unit, UnitKind

_LONGEST_NAME = 80


@transaction.atomic
def found_place(*, name: str, on: date, by: Person, exercise_today: date | None = None) -> Unit:
    """The root unit of this home. Refuses a second one."""
    lock_ledger()
    if Place.objects.exists():
        raise BadInput("这个库已经有了本级单位，一个库只管一个地方。")
    root = _register(name=name, kind=UnitKind.PLACE, parent=None, on=on)
    Place.objects.create(
        root=root, exercise_today=exercise_today
    )  # before the first fact: it is posted by this calendar
    _state(root, on=on, by=by, source="设立", batch=None)
    return root


@transaction.atomic
def found_unit(
    *, name: str, kind: UnitKind, parent: Unit, on: date, by: Person, source: str = "设立", batch: Batch | None = None
) -> Unit:
    """A unit placed under `parent` from the day `on`. Refuses a name that an open unit bears, and a closed parent."""
    lock_ledger()
    if kind == UnitKind.PLACE:
        raise BadInput("一个库只管一个地方，不能再设立一个本级单位；请选别的类别。")
    _refuse_closed(parent, on)
    unit = _register(name=name, kind=kind, parent=parent, on=on)
    _state(unit, on=on, by=by, source=source, batch=batch)
    return unit


def _register(*, name: str, kind: UnitKind, parent: Unit | None, on: date) -> Unit:
    """The unit's row and subject; nothing is stated of it yet."""
    code = f"U{take_numbers('unit')[0]:03}"
    unit = Unit.objects.create(code=code, kind=kind, name=_free_name(name, but=None), parent=parent, opened_on=on)
    open_subject(kind=SubjectKind.UNIT, on=on, unit=unit)
    return unit


def _state(unit: Unit, *, on: date, by: Person, source: str, batch: Batch | None) -> None:
    """The first facts of a unit: its name, and where it stands."""
    facts = [Fact(subject=unit.subject, kind=EntryKind.SET_NAME, occurred_on=on, text=unit.name, source=source)]
    if unit.parent is not None:
        placed = Fact(
            subject=unit.subject, kind=EntryKind.SET_PLACEMENT, occurred_on=on, unit=unit.parent, source=source
        )
        facts.append(placed)
    post_entries(facts, by=by, batch=batch)


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, on: date, by: Person, source: str = "更名") -> Entry:
    """The unit's name from the day `on`; bulletins as of earlier days keep the old one."""
    lock_ledger()
    name = _free_name(name, but=unit)
    fact = Fact(subject=unit.subject, kind=EntryKind.SET_NAME, occurred_on=on, text=name, source=source)
    entry = post_entry(fact, by=by)
    unit.refresh_from_db(fields=["name"])
    return entry


@transaction.atomic
def place_unit(*, unit: Unit, parent: Unit, on: date, by: Person, source: str = "调整隶属") -> Entry:
    """The unit reports to `parent` from the day `on`. Refuses a circle on any day, and a closed parent."""
    lock_ledger()
    _refuse_root(unit)
    _refuse_closed(parent, on)
    fact = Fact(subject=unit.subject, kind=EntryKind.SET_PLACEMENT, occurred_on=on, unit=parent, source=source)
    entry = post_entry(fact, by=by)
    unit.refresh_from_db(fields=["parent"])
    return entry


@transaction.atomic
def merge_unit(*, unit: Unit, successor: Unit, on: date, by: Person) -> Entry:
    """`unit` is merged into `successor` from the day `on`: placed under it, so its results roll up there, and closed.

    Returns the closing entry. Refuses the root, a unit or successor that is closed, and a merger into itself.
    """
    lock_ledger()
    _refuse_root(unit)
    _refuse_closed(unit, on)
    _refuse_closed(successor, on)
    if unit.pk == successor.pk:
        raise BadInput(f"{unit.name}不能并入自己，请另选承接单位。")
    facts = [
        Fact(subject=unit.subject, kind=kind, occurred_on=on, unit=successor, source="撤并")
        for kind in (EntryKind.SET_PLACEMENT, EntryKind.UNIT_CLOSED)
    ]
    closing = post_entries(facts, by=by)[-1]
    unit.refresh_from_db(fields=["parent", "closed_on"])
    return closing


@transaction.atomic
def set_target(
    *,
    unit: Unit,
    measure: str,
    span: Span,
    on: date,
    by: Person,
    amount_fen: int | None = None,
    quantity: int | None = None,
    source: str = "下达目标",
) -> Entry:
    """The unit's target for a measure over a span, from the day `on`: an amount in fen or a count, not both."""
    if (amount_fen is None) == (quantity is None):
        raise BadInput(f"{unit.name}的“{measure}”目标要么是金额、要么是个数，请只填一项。")
    if (amount_fen or quantity or 0) < 0:
        raise BadInput(f"{unit.name}的“{measure}”目标不能是负数，请改正。")
    fact = Fact(
        subject=unit.subject,
        kind=EntryKind.SET_TARGET,
        occurred_on=on,
        measure=measure,
        span=span,
        amount_fen=amount_fen,
        quantity=quantity,
        source=source,
    )
    return post_entry(fact, by=by)


def _free_name(name: str, *, but: Unit | None) -> str:
    """The name without surrounding blanks. Refuses an empty or overlong one, and one another open unit bears."""
    name = name.strip()
    if not name:
        raise BadInput("单位名称不能为空，请补充。")
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"单位名称“{name[:20]}…”超过 {_LONGEST_NAME} 个字，请用简称。")
    others = Unit.objects.filter(name=name, closed_on=None)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise BadInput(f"已有名为“{name}”的单位，不能重名；请核对，或换一个名称。")
    return name


def _refuse_root(unit: Unit) -> None:
    if unit.kind == UnitKind.PLACE:
        raise BadInput(f"{unit.name}是本级单位，不隶属于别的单位，也不能撤并。")


def _refuse_closed(unit: Unit, on: date) -> None:
    closed_on = Unit.objects.values_list("closed_on", flat=True).get(pk=unit.pk)
    if closed_on is not None and closed_on <= on:
        raise BadInput(f"{unit.name}已于{closed_on}撤并，请改用承接它的单位。")
