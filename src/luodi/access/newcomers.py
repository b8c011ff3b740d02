"""Somebody new: the account, a first post and a password given once, as one."""

from datetime import date

from django.db import transaction

from luodi.access.passwords import give_password
from luodi.orgs.models import Person, Role, Unit
from luodi.orgs.services import add_person, appoint


@transaction.atomic
def add_newcomer(
    *,
    login: str,
    name: str,
    staff_number: str | None,
    unit: Unit,
    role: Role,
    valid_from: date,
    must_change: bool = True,
) -> tuple[Person, str]:
    """A person with a first post, and the password to come in with; with `must_change` it is good for choosing another only.

    Refuses what `add_person` and `appoint` refuse.
    """
    person = add_person(login=login, name=name, password=None, staff_number=staff_number)
    appoint(person=person, unit=unit, role=role, valid_from=valid_from)
    password = give_password(person=person, must_change=must_change)
    person.refresh_from_db()
    return person, password
