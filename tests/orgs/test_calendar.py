"""The calendar of an exercise may be turned, that of a living place may not."""

from datetime import date

import pytest

from luodi.base.errors import BadInput
from luodi.ledger.units import found_place
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person, turn_calendar

pytestmark = pytest.mark.django_db


def test_only_an_exercise_turns_its_calendar():
    by = add_person(login="a", name="甲", password=None)
    found_place(name="演练区", on=date(2000, 1, 1), by=by, exercise_today=date(2004, 1, 5))
    turn_calendar(to=date(2004, 9, 30))
    assert today() == date(2004, 9, 30)


def test_a_living_place_keeps_the_real_day():
    by = add_person(login="a", name="甲", password=None)
    found_place(name="某区", on=date(2000, 1, 1), by=by)
    with pytest.raises(BadInput, match="真实日期"):
        turn_calendar(to=date(2004, 9, 30))
