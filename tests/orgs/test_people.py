"""People, appointments and what they speak for on a day."""

from datetime import date, timedelta

import pytest

from luodi.base.errors import BadInput, NotFound
from luodi.ledger.units import found_place, found_unit, merge_unit, rename_unit
from luodi.orgs.models import ADMINISTRATORS, Person, Place, Role, Unit, UnitKind
from luodi.orgs.selectors import root_unit, scope_of, today, unit_named
from luodi.orgs.services import add_person, appoint, end_appointment

FOUNDED, DAY = date(2020, 1, 1), date(2024, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return add_person(login="zhang", name="张工", password=None)


@pytest.fixture
def root(person) -> Unit:
    return found_place(name="本区", on=FOUNDED, by=person)


@pytest.fixture
def town(root, person) -> Unit:
    return found_unit(name="甲镇", kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=person)


@pytest.fixture
def station(town, person) -> Unit:
    return found_unit(name="甲镇招商站", kind=UnitKind.OFFICE, parent=town, on=FOUNDED, by=person)


def test_a_login_is_taken_once(person) -> None:
    with pytest.raises(BadInput, match="已有人使用"):
        add_person(login="zhang", name="章工", password=None)


def test_without_a_password_nobody_signs_in(person) -> None:
    assert not person.has_usable_password()
    assert add_person(login="li", name="李工", password="正确的口令也要够长").check_password("正确的口令也要够长")


def test_an_appointment_holds_on_its_first_and_last_day(person, town) -> None:
    appoint(person=person, unit=town, role=Role.UNIT_CLERK, valid_from=DAY, valid_to=DAY + timedelta(days=9))
    held = [bool(scope_of(person, DAY + timedelta(days=n)).roles) for n in (-1, 0, 9, 10)]
    assert held == [False, True, True, False]


def test_an_ended_appointment_holds_until_that_day(person, town) -> None:
    held = appoint(person=person, unit=town, role=Role.UNIT_CLERK, valid_from=DAY)
    end_appointment(appointment=held, on=DAY)
    assert scope_of(person, DAY).may(Role.UNIT_CLERK)
    assert not scope_of(person, DAY + timedelta(days=1)).roles


@pytest.mark.parametrize("on", [DAY - timedelta(days=1), DAY + timedelta(days=10)])
def test_an_appointment_ends_within_its_term(person, town, on) -> None:
    held = appoint(person=person, unit=town, role=Role.UNIT_CLERK, valid_from=DAY, valid_to=DAY + timedelta(days=9))
    with pytest.raises(BadInput, match="不在任职期内"):
        end_appointment(appointment=held, on=on)


def test_a_term_runs_forward(person, town) -> None:
    with pytest.raises(BadInput, match="早于起日"):
        appoint(person=person, unit=town, role=Role.UNIT_CLERK, valid_from=DAY, valid_to=DAY - timedelta(days=1))


@pytest.mark.parametrize("administrator", ADMINISTRATORS)
@pytest.mark.parametrize("later", [False, True])
def test_an_administrator_never_enters_business_data(person, town, later, administrator) -> None:
    """Neither when the two terms begin alike nor when the other begins later."""
    begins = DAY + timedelta(days=30) if later else DAY
    appoint(person=person, unit=town, role=Role.UNIT_CLERK, valid_from=begins)
    with pytest.raises(BadInput, match="不能同时担任"):
        appoint(person=person, unit=town, role=administrator, valid_from=DAY)


def test_an_administrator_may_change_over_after_the_term(person, town) -> None:
    appoint(person=person, unit=town, role=Role.SYSTEM_ADMIN, valid_from=DAY, valid_to=DAY)
    appoint(person=person, unit=town, role=Role.UNIT_CLERK, valid_from=DAY + timedelta(days=1))
    assert scope_of(person, DAY).roles == {Role.SYSTEM_ADMIN}


def test_a_unit_speaks_for_itself_and_all_below(person, root, town, station) -> None:
    appoint(person=person, unit=town, role=Role.UNIT_HEAD, valid_from=FOUNDED)
    scope = scope_of(person, DAY)
    assert scope.unit_ids == {town.pk, station.pk}
    assert not scope.everything


@pytest.mark.parametrize("role", Role)
def test_who_sees_the_whole_place(person, town, role) -> None:
    appoint(person=person, unit=town, role=role, valid_from=FOUNDED)
    narrow = {Role.UNIT_CLERK, Role.UNIT_HEAD, Role.DEPARTMENT_CLERK, Role.REVIEWER, *ADMINISTRATORS}
    assert scope_of(person, DAY).everything == (role not in narrow)


def test_an_administrator_speaks_for_no_unit(person, town) -> None:
    appoint(person=person, unit=town, role=Role.SYSTEM_ADMIN, valid_from=FOUNDED)
    assert scope_of(person, DAY).unit_ids == frozenset()


def test_whoever_left_speaks_for_nobody(person, town) -> None:
    appoint(person=person, unit=town, role=Role.BUREAU_HEAD, valid_from=FOUNDED)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert not scope_of(person, DAY).everything


def test_the_successor_speaks_for_the_merged_unit(person, root, town, station) -> None:
    other = found_unit(name="乙镇", kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=person)
    merge_unit(unit=town, successor=other, on=DAY, by=person)
    appoint(person=person, unit=other, role=Role.UNIT_HEAD, valid_from=FOUNDED)
    assert scope_of(person, DAY).unit_ids == {other.pk, town.pk, station.pk}


def test_scope_costs_two_queries(person, town, django_assert_num_queries) -> None:
    appoint(person=person, unit=town, role=Role.UNIT_HEAD, valid_from=FOUNDED)
    with django_assert_num_queries(2):
        scope_of(person, DAY)


def test_today_is_fixed_in_an_exercise(root) -> None:
    assert today() != date(2004, 9, 30)
    Place.objects.update(exercise_today=date(2004, 9, 30))
    assert today() == date(2004, 9, 30)


def test_one_home_has_one_place(person, root) -> None:
    assert root_unit() == root
    with pytest.raises(BadInput, match="一个库只管一个地方"):
        found_place(name="邻区", on=FOUNDED, by=person)
    with pytest.raises(BadInput, match="一个库只管一个地方"):
        found_unit(name="邻区", kind=UnitKind.PLACE, parent=root, on=FOUNDED, by=person)


def test_an_empty_home_has_no_root() -> None:
    with pytest.raises(NotFound, match="还没有设立本级单位"):
        root_unit()


@pytest.mark.parametrize(
    ("name", "said"), [("甲镇", "不能重名"), (" 甲镇 ", "不能重名"), ("  ", "不能为空"), ("长" * 81, "超过 80 个字")]
)
def test_a_unit_needs_a_name_of_its_own(person, root, town, name, said) -> None:
    with pytest.raises(BadInput, match=said):
        found_unit(name=name, kind=UnitKind.TOWN, parent=root, on=DAY, by=person)


def test_the_name_of_a_closed_unit_is_free_and_means_the_open_one(person, root, town) -> None:
    other = found_unit(name="乙镇", kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=person)
    merge_unit(unit=town, successor=other, on=DAY, by=person)
    rename_unit(unit=other, name="甲镇", on=DAY, by=person)
    assert unit_named("甲镇") == other
    assert unit_named(town.code) == town
    with pytest.raises(NotFound, match="没有名为“丁镇”的单位"):
        unit_named("丁镇")


def test_unit_codes_run_in_order(root, town, station) -> None:
    assert [root.code, town.code, station.code] == ["U001", "U002", "U003"]
