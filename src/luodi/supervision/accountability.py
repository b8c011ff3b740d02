"""责任名册: who answers for each unit, one 第一责任人 and the 具体责任人 beside (seed S0-45)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope
from luodi.supervision.choices import AccountabilityKind
from luodi.supervision.models import Accountability
from luodi.supervision.services import owners


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A unit with who answers for it on a day; `accountable` None: nobody is named."""

    unit: Unit
    accountable: Accountability | None
    responsible: tuple[Accountability, ...]


@transaction.atomic
def give_accountability(
    *, unit: Unit, kind: str, name: str, since: date, by: Person, post: str = "", replacing: bool = False
) -> Accountability:
    """`name` answers for the unit from the day `since`. With `replacing` the one before ends on the day before.

    Refuses a second 第一责任人, a blank name, and the same person twice in one responsibility.
    """
    if not name.strip():
        raise BadInput("要写明是谁，请填写姓名。")
    Unit.objects.select_for_update().get(pk=unit.pk)
    standing = Accountability.objects.filter(unit=unit, kind=kind, until=None)
    if standing.filter(name=name.strip()).exists():
        raise Conflict(f"{name.strip()}已经是{unit.name}的{AccountabilityKind(kind).label}，不用再登记。")
    if kind == AccountabilityKind.ACCOUNTABLE:
        _make_room(unit, since, replacing=replacing)
    try:
        with transaction.atomic():
            return Accountability.objects.create(
                unit=unit, kind=kind, name=name.strip()[:40], post=post.strip()[:40], since=since, by=by
            )
    except IntegrityError:
        raise Conflict(f"{unit.name}的第一责任人刚刚有人登记过，请刷新后再看。") from None


def _make_room(unit: Unit, since: date, *, replacing: bool) -> None:
    """No day has two 第一责任人: the one in office ends on the day before, where that was asked for."""
    firsts = Accountability.objects.filter(unit=unit, kind=AccountabilityKind.ACCOUNTABLE)
    for before in firsts.filter(until=None):
        if not replacing:
            raise Conflict(
                f"{unit.name}的第一责任人已经是{before.name}（自 {before.since}），一个单位只能有一位；要换人请勾选“接替现任”。"
            )
        end_accountability(held=before, until=since - timedelta(days=1))
    if (earlier := firsts.filter(until__gte=since).first()) is not None:
        raise Conflict(f"{earlier.name}任{unit.name}第一责任人到 {earlier.until}，接任的日期要在这之后。")


@transaction.atomic
def end_accountability(*, held: Accountability, until: date) -> Accountability:
    """They answer to the day `until`, inclusive. Refuses a day before it began, and a second end."""
    if until < held.since:
        raise BadInput(f"{held.name}从 {held.since} 起任{held.get_kind_display()}，结束不能早于这一天。")
    if not Accountability.objects.filter(pk=held.pk, until=None).update(until=until):
        raise Conflict("这一任已经结束，请刷新后再看。")
    held.until = until
    return held


def roster(scope: Scope, on: date) -> list[Roster]:
    """Each unit the reader may see, with who answers for it on the day.  Two queries."""
    units = owners() if scope.everything else owners().filter(pk__in=scope.unit_ids)
    held: dict[tuple[int, str], list[Accountability]] = {}
    for one in Accountability.objects.visible_to(scope).on(on):
        held.setdefault((one.unit_id, one.kind), []).append(one)
    return [
        Roster(
            unit=unit,
            accountable=next(iter(held.get((unit.pk, AccountabilityKind.ACCOUNTABLE), ())), None),
            responsible=tuple(held.get((unit.pk, AccountabilityKind.RESPONSIBLE), ())),
        )
        for unit in units
    ]


def accountability_numbered(scope: Scope, number: int) -> Accountability:
    """One line of the roster; refuses alike what is not there and what is not yours."""
    held = Accountability.objects.visible_to(scope).select_related("unit").filter(pk=number).first()
    if held is None:
        raise NotFound("没有这一条责任登记，或者不在您的查看范围。")
    return held
