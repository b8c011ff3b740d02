"""代理 and 交接: a post is lent for some days, a colleague takes it over, and four eyes see through both."""

from datetime import date, timedelta

import pytest

from luodi.base.errors import BadInput
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.four_eyes import SamePerson, acts_for, different_people, refuse_same_person
from luodi.orgs.models import Appointment, Role, UnitKind
from luodi.orgs.selectors import scope_of
from luodi.orgs.services import (
    add_person,
    appoint,
    delegate,
    disable_person,
    end_appointment,
    end_delegation,
    hand_over,
    move,
)

FOUNDED, DAY = date(2020, 1, 1), date(2024, 3, 1)
NEXT = DAY + timedelta(days=1)
pytestmark = pytest.mark.django_db


class Office:
    """A 填报员 (clerk) and a 负责人 (head) of one town, a 招商办负责人 (bureau), an administrator."""

    def __init__(self):
        self.clerk, self.head, self.bureau, self.admin = (
            add_person(login=login, name=name, password=None)
            for login, name in (("clerk", "甲"), ("head", "乙"), ("bureau", "丙"), ("admin", "丁"))
        )
        self.root = found_place(name="本区", on=FOUNDED, by=self.clerk)
        self.town = found_unit(name="甲镇", kind=UnitKind.TOWN, parent=self.root, on=FOUNDED, by=self.clerk)
        for person, unit, role in (
            (self.clerk, self.town, Role.UNIT_CLERK),
            (self.head, self.town, Role.UNIT_HEAD),
            (self.bureau, self.root, Role.BUREAU_HEAD),
            (self.admin, self.root, Role.SECURITY_ADMIN),
        ):
            appoint(person=person, unit=unit, role=role, valid_from=FOUNDED)

    def post(self, person) -> Appointment:
        return person.appointments.get()

    def lend(self, giver, holder, first=DAY, last=DAY, reason="出差"):
        return delegate(
            appointment=self.post(giver), holder=holder, valid_from=first, valid_to=last, reason=reason, by=self.admin
        )


@pytest.fixture
def office():
    return Office()


def test_whoever_stands_in_may_do_it_on_those_days_only(office):
    office.lend(office.bureau, office.clerk, DAY, NEXT)
    held = [scope_of(office.clerk, DAY + timedelta(days=n)) for n in (-1, 0, 1, 2)]
    assert [scope.may(Role.BUREAU_HEAD) for scope in held] == [False, True, True, False]
    assert [scope.everything for scope in held] == [False, True, True, False]
    assert [scope.standing_in for scope in held] == [(), ("丙",), ("丙",), ()]
    assert all(scope.may(Role.UNIT_CLERK) for scope in held)


@pytest.mark.parametrize("ended", ["post", "account", "delegation"])
def test_it_ends_with_the_post_the_account_and_by_hand(office, ended):
    lent = office.lend(office.head, office.clerk, DAY, NEXT)
    if ended == "post":
        end_appointment(appointment=office.post(office.head), on=DAY)
    elif ended == "account":
        disable_person(person=office.head)
    else:
        end_delegation(delegation=lent, on=DAY)
    assert not scope_of(office.clerk, NEXT).may(Role.UNIT_HEAD)


@pytest.mark.parametrize(
    ("post", "days", "reason", "said"),
    [
        ("admin clerk", (0, 0), "出差", "不能委托他人代理"),
        ("bureau admin", (0, 0), "出差", "是管理员"),
        ("head head", (0, 0), "出差", "不能委托给本人"),
        ("head clerk", (1, 0), "出差", "日期要在"),
        ("head clerk", (-9999, 0), "出差", "日期要在"),
        ("head clerk", (0, 0), " ", "写明事由"),
        ("head nobody", (0, 0), "出差", "没有任职"),
    ],
)
def test_what_is_not_lent(office, post, days, reason, said):
    office.nobody = add_person(login="nobody", name="戊", password=None)
    first, last = (DAY + timedelta(days=n) for n in days)
    with pytest.raises(BadInput, match=said):
        office.lend(*(getattr(office, name) for name in post.split()), first, last, reason)


def test_a_lent_post_makes_no_administrator_of_its_holder(office):
    office.lend(office.head, office.clerk)
    end_appointment(appointment=office.post(office.clerk), on=FOUNDED)
    with pytest.raises(BadInput, match="代理业务职务"):
        appoint(person=office.clerk, unit=office.root, role=Role.AUDIT_ADMIN, valid_from=DAY)


def test_different_people_are_different(office):
    assert different_people(office.head, office.clerk, on=DAY)
    assert different_people(office.head, on=DAY)
    assert not different_people(office.head, office.head, on=DAY)
    assert not different_people(office.head, office.clerk, office.head, on=DAY)


def test_two_accounts_of_one_person_are_one_pair_of_eyes(office):
    for person in (office.head, office.clerk):
        person.staff_number = "0017"
        person.save(update_fields=["staff_number"])
    assert not different_people(office.head, office.clerk, on=DAY)


def test_whoever_stands_in_is_no_second_pair_of_eyes(office):
    office.lend(office.clerk, office.head)
    assert not different_people(office.head, office.clerk, on=DAY)
    assert not different_people(office.clerk, office.head, on=DAY)
    assert different_people(office.head, office.clerk, on=NEXT)
    assert different_people(office.bureau, office.clerk, office.head, on=DAY)


def test_who_stood_in_is_read_on_the_day_of_each_act(office):
    """乙 submitted for 甲 yesterday; today nobody stands in for anybody, and 甲 still may not judge it."""
    office.lend(office.clerk, office.head)
    assert not different_people(office.clerk, office.head, on=NEXT, acted_on=DAY)
    assert different_people(office.clerk, office.head, on=NEXT)
    assert acts_for(office.head, DAY) == {"login head", "login clerk"}


def test_two_who_stand_in_for_one_are_not_two(office):
    office.lend(office.bureau, office.clerk)
    office.lend(office.bureau, office.head)
    assert not different_people(office.clerk, office.head, on=DAY)
    with pytest.raises(SamePerson, match="请另一位"):
        refuse_same_person(office.clerk, office.head, on=DAY, sentence="请另一位核对")


def test_handing_over_leaves_no_day_without_a_holder_and_none_with_two(office):
    successor = add_person(login="new", name="己", password=None)
    office.lend(office.head, office.clerk, DAY, NEXT)
    hand_over(appointment=office.post(office.head), successor=successor, on=NEXT)
    for day, holder in ((DAY, office.head), (NEXT, successor)):
        held = [p for p in (office.head, successor) if scope_of(p, day).may(Role.UNIT_HEAD)]
        assert held == [holder]
    assert not scope_of(office.clerk, NEXT).may(Role.UNIT_HEAD), "what the predecessor lent is over with the post"


def test_moving_to_another_unit_rescopes_at_once(office):
    move(appointment=office.post(office.clerk), unit=office.root, role=Role.BUREAU_CLERK, on=NEXT)
    assert scope_of(office.clerk, DAY).unit_ids == {office.town.pk}
    assert scope_of(office.clerk, NEXT).everything
    assert not scope_of(office.clerk, NEXT).unit_ids
