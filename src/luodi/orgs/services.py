"""Writes about people: the only door. Units are founded in ledger/units.py, because a placement is an entry."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from luodi.base.errors import BadInput
from luodi.orgs.models import Appointment, Person, Place, Role, Unit

_ADMIN_ONLY = frozenset({Role.SYSTEM_ADMIN})


@transaction.atomic
def add_person(*, login: str, name: str, password: str | None) -> Person:
    """A person who can sign in; without a password nobody can. Refuses a login that is taken."""
    if Person.objects.filter(login=login).exists():
        raise BadInput(f"登录名“{login}”已有人使用，请换一个。")
    # make_password(None) is a hash that no password has.
    return Person.objects.create(login=login, name=name, password=make_password(password))


@transaction.atomic
def appoint(*, person: Person, unit: Unit, role: Role, valid_from: date, valid_to: date | None = None) -> Appointment:
    """Give `person` a role at `unit` from a day (to a day, inclusive).

    Refuses a last day before the first, and on any day an administrator who also enters business data.
    """
    if valid_to is not None and valid_to < valid_from:
        raise BadInput(f"{person.name}的任职止日 {valid_to} 早于起日 {valid_from}，请改正。")
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two appointments at once must see each other
    others = Appointment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from), person=person)
    if valid_to is not None:
        others = others.filter(valid_from__lte=valid_to)
    held = set(others.values_list("role", flat=True))
    if held and (role in _ADMIN_ONLY) != bool(held & _ADMIN_ONLY):
        raise BadInput(f"{person.name}不能同时担任系统管理员和业务角色，请先结束原任职。")
    return Appointment.objects.create(person=person, unit=unit, role=role, valid_from=valid_from, valid_to=valid_to)


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date) -> Appointment:
    """The appointment's last day is `on`; rights end with the next request after it. It is never prolonged this way."""
    last = appointment.valid_to
    if on < appointment.valid_from or (last is not None and on > last):
        until = f"至 {last}" if last is not None else "起"
        raise BadInput(f"结束日期 {on} 不在任职期内（{appointment.valid_from} {until}），请改正。")
    appointment.valid_to = on
    appointment.save(update_fields=["valid_to"])
    return appointment


@transaction.atomic
def turn_calendar(*, to: date) -> None:
    """In 演练模式 the place's today stands at `to`. Refuses a home that lives by the real calendar."""
    if not Place.objects.exclude(exercise_today=None).update(exercise_today=to):
        raise BadInput("这个库按真实日期运行，不能拨动日历；演练请另建演示库。")
