"""Writes about people: the only door. Units are founded in ledger/units.py, because a placement is an entry."""

from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.orgs.models import Appointment, Person, Role, Unit

_ADMIN_ONLY = frozenset({Role.SYSTEM_ADMIN})


@transaction.atomic
def add_person(*, login: str, name: str, password: str | None) -> Person:
    """A person who can sign in; without a password nobody can. Refuses a login that is taken."""
    if Person.objects.filter(login=login).exists():
        raise BadInput(f"登录名“{login}”已有人使用，请换一个。")
    person = Person(login=login, name=name)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save()
    return person


@transaction.atomic
def appoint(*, person: Person, unit: Unit, role: Role, valid_from: date, valid_to: date | None = None) -> Appointment:
    """Give `person` a role at `unit` from a day (to a day, inclusive). An administrator enters no business data."""
    held = set(Appointment.objects.on(valid_from).filter(person=person).values_list("role", flat=True))
    if held and (role in _ADMIN_ONLY) != bool(held & _ADMIN_ONLY):
        raise BadInput(f"{person.name}不能同时担任系统管理员和业务角色，请先结束原任职。")
    return Appointment.objects.create(person=person, unit=unit, role=role, valid_from=valid_from, valid_to=valid_to)


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date) -> Appointment:
    """The appointment's last day is `on`; rights end with the next request after it."""
    appointment.valid_to = on
    appointment.save(update_fields=["valid_to"])
    return appointment
