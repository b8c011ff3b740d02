"""Units as the ledger knows them: founding, renaming, placing, merging, targets. Each is an entry; columns are a cache."""

from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.base.spans import Span
from luodi.ledger.choices import EntryKind, SubjectKind
from luodi.ledger.models import Batch, Entry
from luodi.ledger.services import Fact, open_subject, post_entries, post_entry, take_numbers
from luodi.orgs.models import Person, Place, Unit, UnitKind


@transaction.atomic
def found_place(*, name: str, on: date, by: Person, exercise_today: date | None = None) -> Unit:
    """The root unit of this home. Refuses a second one."""
    if Place.objects.exists():
        raise BadInput("这个库已经有了本级单位，一个库只管一个地方。")
    root = _new_unit(name=name, kind=UnitKind.PLACE, parent=None, on=on, by=by, source="设立", batch=None)
    Place.objects.create(root=root, exercise_today=exercise_today)
    return root


@transaction.atomic
def found_unit(
    *, name: str, kind: UnitKind, parent: Unit, on: date, by: Person, source: str = "设立", batch: Batch | None = None
) -> Unit:
    """A unit placed under `parent` from the day `on`. Refuses a name that an open unit bears."""
    if Unit.objects.filter(name=name, closed_on=None).exists():
        raise BadInput(f"已有名为“{name}”的单位，不必重复设立。")
    return _new_unit(name=name, kind=kind, parent=parent, on=on, by=by, source=source, batch=batch)


def _new_unit(
    *, name: str, kind: UnitKind, parent: Unit | None, on: date, by: Person, source: str, batch: Batch | None
) -> Unit:
    code = f"U{take_numbers('unit')[0]:03}"
    unit = Unit.objects.create(code=code, kind=kind, name=name, parent=parent, opened_on=on)
    subject = open_subject(kind=SubjectKind.UNIT, on=on, unit=unit)
    facts = [Fact(subject=subject, kind=EntryKind.SET_NAME, occurred_on=on, text=name, source=source)]
    if parent is not None:
        facts.append(Fact(subject=subject, kind=EntryKind.SET_PLACEMENT, occurred_on=on, unit=parent, source=source))
    post_entries(facts, by=by, batch=batch)
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, on: date, by: Person, source: str = "更名") -> Entry:
    """The unit's name from the day `on`; bulletins as of earlier days keep the old one."""
    fact = Fact(subject=unit.subject, kind=EntryKind.SET_NAME, occurred_on=on, text=name, source=source)
    entry = post_entry(fact, by=by)
    unit.name = name
    unit.save(update_fields=["name"])
    return entry


@transaction.atomic
def place_unit(*, unit: Unit, parent: Unit, on: date, by: Person, source: str = "调整隶属") -> Entry:
    """The unit reports to `parent` from the day `on`. Refuses a circle."""
    above: Unit | None = parent
    while above is not None:
        if above.pk == unit.pk:
            raise BadInput(f"{parent.name}是{unit.name}的下级，不能反过来隶属。")
        above = above.parent
    fact = Fact(subject=unit.subject, kind=EntryKind.SET_PLACEMENT, occurred_on=on, unit=parent, source=source)
    entry = post_entry(fact, by=by)
    unit.parent = parent
    unit.save(update_fields=["parent"])
    return entry


@transaction.atomic
def merge_unit(*, unit: Unit, successor: Unit, on: date, by: Person) -> Entry:
    """`unit` is merged into `successor` from the day `on`: placed under it, so its results roll up there, and closed."""
    place_unit(unit=unit, parent=successor, on=on, by=by, source="撤并")
    fact = Fact(subject=unit.subject, kind=EntryKind.UNIT_CLOSED, occurred_on=on, unit=successor, source="撤并")
    entry = post_entry(fact, by=by)
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    return entry


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
