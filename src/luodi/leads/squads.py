"""Writes about squads (小分队、驻点组): found one, name its members, close it."""

from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput, Conflict
from luodi.leads.choices import Duty
from luodi.leads.models import Squad, SquadMember
from luodi.orgs.models import Person, Unit


@transaction.atomic
def found_squad(*, unit: Unit, name: str, station: str = "", on: date, by: Person) -> Squad:  # noqa: ARG001
    """A squad of `unit`, stationed or not. Refuses a name the unit uses."""
    if not name.strip():
        raise BadInput("小分队要有名称。")
    if Squad.objects.filter(unit=unit, name=name.strip()).exists():
        raise Conflict(f"{unit}已经有“{name.strip()}”，请换一个名称。")
    return Squad.objects.create(unit=unit, name=name.strip()[:60], station=station.strip()[:40], opened_on=on)


@transaction.atomic
def add_member(*, squad: Squad, name: str, duty: Duty = Duty.ROTATION, since: date, by: Person) -> SquadMember:  # noqa: ARG001
    """Somebody serves in the squad from a day on."""
    if not name.strip():
        raise BadInput("请写成员姓名。")
    return SquadMember.objects.create(squad=squad, name=name.strip()[:40], duty=duty, valid_from=since)


@transaction.atomic
def close_squad(*, squad: Squad, on: date, by: Person) -> Squad:  # noqa: ARG001
    """The squad's last day is `on`; its leads and visits stay."""
    if on < squad.opened_on:
        raise BadInput(f"撤销日期 {on} 早于设立日期 {squad.opened_on}，请改正。")
    squad.closed_on = on
    squad.save(update_fields=["closed_on"])
    return squad
