"""The three administrators exclude each other and business: in the service, across accounts, and in the database itself."""

from datetime import date
from itertools import permutations

import pytest
from django.db import DatabaseError, connection, transaction

from luodi.base.errors import BadInput
from luodi.ledger.units import found_place
from luodi.orgs.models import ADMINISTRATORS, Appointment, Role
from luodi.orgs.selectors import scope_of
from luodi.orgs.separation import SEPARATION
from luodi.orgs.services import add_person, appoint, disable_person, end_appointment, name_natural_person

DAY, LATER = date(2024, 3, 1), date(2024, 6, 1)
SIDES = (*ADMINISTRATORS, Role.UNIT_HEAD)
pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return add_person(login="zhang", name="张工", password=None, staff_number="0017")


@pytest.fixture
def root(person):
    return found_place(name="本区", on=DAY, by=person)


def written(person, root, role, first=DAY, last=None):
    """Past the service, as somebody with the database open would."""
    with transaction.atomic():
        return Appointment.objects.create(person=person, unit=root, role=role, valid_from=first, valid_to=last)


@pytest.mark.parametrize(("first", "second"), list(permutations(SIDES, 2)))
def test_two_sides_are_refused_twice(person, root, first, second):
    appoint(person=person, unit=root, role=first, valid_from=DAY)
    with pytest.raises(BadInput, match="互相排斥"):
        appoint(person=person, unit=root, role=second, valid_from=LATER)
    with pytest.raises(DatabaseError, match="互相排斥"):
        written(person, root, second, LATER)


def test_the_database_refuses_a_later_change_too(person, root):
    written(person, root, Role.AUDIT_ADMIN, DAY, DAY)
    business = written(person, root, Role.LEADER, LATER)
    with pytest.raises(DatabaseError, match="互相排斥"), transaction.atomic():
        Appointment.objects.filter(pk=business.pk).update(valid_from=DAY)
    with pytest.raises(DatabaseError, match="互相排斥"), transaction.atomic():
        Appointment.objects.filter(role=Role.AUDIT_ADMIN).update(valid_to=None)


def test_one_after_the_other_is_lawful(person, root):
    appoint(person=person, unit=root, role=Role.UNIT_CLERK, valid_from=DAY, valid_to=DAY)
    appoint(person=person, unit=root, role=Role.SECURITY_ADMIN, valid_from=LATER)
    assert scope_of(person, LATER).roles == {Role.SECURITY_ADMIN}


def test_red_control_without_the_trigger_the_database_takes_it(person, root):
    SEPARATION.drop(connection)
    assert SEPARATION.missing(connection) == sorted(SEPARATION._wanted(connection))
    written(person, root, Role.SYSTEM_ADMIN)
    assert written(person, root, Role.LEADER)


def test_a_second_account_of_one_person_is_one_person(person, root):
    appoint(person=person, unit=root, role=Role.SECURITY_ADMIN, valid_from=DAY)
    second = add_person(login="zhang2", name="张工", password=None, staff_number="0017")
    with pytest.raises(BadInput, match="互相排斥"):
        appoint(person=second, unit=root, role=Role.BUREAU_HEAD, valid_from=DAY)
    third = add_person(login="zhang3", name="张工", password=None)
    appoint(person=third, unit=root, role=Role.BUREAU_HEAD, valid_from=DAY)
    with pytest.raises(BadInput, match="互相排斥"):
        name_natural_person(person=third, staff_number="0017")


def test_the_last_security_administrator_stays(person, root):
    held = appoint(person=person, unit=root, role=Role.SECURITY_ADMIN, valid_from=DAY)
    for act in (lambda: end_appointment(appointment=held, on=LATER), lambda: disable_person(person=person)):
        with pytest.raises(BadInput, match="最后一位安全管理员"):
            act()
    other = add_person(login="li", name="李工", password=None)
    appoint(person=other, unit=root, role=Role.SECURITY_ADMIN, valid_from=DAY)
    disable_person(person=person)
    assert not scope_of(person, DAY).roles
