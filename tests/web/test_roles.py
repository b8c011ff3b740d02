"""角色与权限: who may do what on a day, as the table of addresses enforces it."""

from datetime import timedelta

import pytest

from luodi.orgs.models import Role
from luodi.orgs.services import delegate, disable_person, end_appointment
from luodi.web.rights import acts_of, sight_of
from tests.web.cast import TODAY

NEXT = TODAY + timedelta(days=1)


def page(client, day=TODAY):
    return client.get(f"/people/roles/?on={day}").context_data["page"]


def holding(page, role):
    line = next(line for line in page.lines if line.role == role)
    return [post.person.login for post in line.holders], [one.holder.login for one in line.standing_in]


def test_it_shows_who_holds_a_role_on_the_day(cast, as_person):
    clerk, head = cast.people["clerk"], cast.people["head"]
    end_appointment(appointment=cast.people["town"].appointments.get(), on=TODAY)
    delegate(appointment=head.appointments.get(), holder=clerk, valid_from=NEXT, valid_to=NEXT, reason="出差", by=head)
    disable_person(person=cast.people["auditor"])
    security = as_person("security")
    today, next_day = page(security), page(security, NEXT)
    assert holding(today, Role.UNIT_CLERK) == (["town"], [])
    assert holding(next_day, Role.UNIT_CLERK) == ([], [])
    assert holding(today, Role.BUREAU_HEAD) == (["head"], [])
    assert holding(next_day, Role.BUREAU_HEAD) == (["head"], ["clerk"])
    assert holding(today, Role.AUDITOR) == ([], [])


@pytest.mark.parametrize("day", ["", "下周", "2004-02-30"])
def test_a_day_that_is_none_shows_today_and_says_so(as_person, day):
    response = as_person("audit").get("/people/roles/", {"on": day})
    assert response.context_data["page"].day == TODAY
    assert "field-error" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "may", "may_not", "sees"),
    [
        (Role.UNIT_CLERK, "登记线索", "冲销分录", "本单位和下级"),
        (Role.BUREAU_HEAD, "封账", "任命", "全区"),
        (Role.AUDITOR, "导出项目台账", "登记线索", "全区"),
        (Role.REVIEWER, "办理认定", "登记线索", "只看轮到自己办的认定"),
        (Role.SECURITY_ADMIN, "任命", "导出项目台账", "不看业务"),
    ],
)
def test_what_a_role_may_do_is_what_its_doors_open(role, may, may_not, sees):
    acts = acts_of(role)
    assert (may in acts, may_not in acts, sight_of(role)) == (True, False, sees)
