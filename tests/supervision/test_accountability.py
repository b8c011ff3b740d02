"""责任名册: one 第一责任人 a unit, deputies beside; who answered before stays on record (seed S0-45)."""

from datetime import date

import pytest

from luodi.base.errors import LuodiError
from luodi.orgs.selectors import scope_of
from luodi.supervision.accountability import accountability_numbered, end_accountability, give_accountability, roster

SPRING, SUMMER = date(2024, 3, 1), date(2024, 6, 1)


@pytest.fixture
def give(cast):
    def given(name, kind="accountable_owner", since=SPRING, *, unit="云台镇", **more):
        return give_accountability(
            unit=cast.units[unit], kind=kind, name=name, since=since, by=cast.people["陈"], **more
        )

    return given


def line(cast, day, who="陈"):
    scope = scope_of(cast.people[who], day)
    lines = {found.unit.name: found for found in roster(scope, day)}
    if (found := lines.get("云台镇")) is None:
        return None
    return found.accountable and found.accountable.name, " ".join(one.name for one in found.responsible)


def test_the_head_answers_first_and_deputies_for_their_part(cast, give):
    give("郑书记", post="党委书记")
    give("钱镇长", "responsible_owner")
    give("孙副镇长", "responsible_owner")
    assert line(cast, SUMMER) == ("郑书记", "钱镇长 孙副镇长")
    assert line(cast, date(2024, 2, 1)) == (None, "")


def test_a_second_first_person_is_refused_unless_he_takes_over(cast, give):
    give("郑书记")
    with pytest.raises(LuodiError, match="云台镇的第一责任人已经是郑书记（自 2024-03-01），一个单位只能有一位"):
        give("吴书记", since=SUMMER)
    give("吴书记", since=SUMMER, replacing=True)
    assert (line(cast, date(2024, 5, 31))[0], line(cast, SUMMER)[0]) == ("郑书记", "吴书记")


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({"name": "郑书记", "since": SUMMER}, "已经是云台镇的第一责任人"),
        ({"name": "吴书记", "since": date(2024, 2, 1), "replacing": True}, "结束不能早于这一天"),
        ({"name": "  "}, "请填写姓名"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(cast, give, again, said):
    give("郑书记")
    with pytest.raises(LuodiError, match=said):
        give(**again)
    assert line(cast, SUMMER) == ("郑书记", "")


def test_no_day_has_two_even_after_the_first_has_left(cast, give):
    first = give("郑书记")
    end_accountability(held=first, until=SUMMER)
    with pytest.raises(LuodiError, match="接任的日期要在这之后"):
        give("吴书记", since=SUMMER)
    with pytest.raises(LuodiError, match="已经结束"):
        end_accountability(held=first, until=SUMMER)


def test_another_town_reads_nothing_of_it(cast, give):
    held = give("郑书记")
    assert line(cast, SUMMER, who="周") is None
    with pytest.raises(LuodiError, match="没有这一条责任登记"):
        accountability_numbered(scope_of(cast.people["周"], SUMMER), held.pk)
