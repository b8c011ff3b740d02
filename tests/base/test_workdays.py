"""Working days, with the yearly notice where there is one."""

from datetime import date

import pytest

from luodi.base.workdays import is_working_day, settled, working_days_after, working_days_between


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-11-23", 5, "2026-11-30"),  # Monday; a weekend lies between
        ("2026-11-27", 1, "2026-11-30"),  # Friday
        ("2026-09-30", 3, "2026-10-10"),  # seven days off, then a Saturday on which people work
        ("2026-02-13", 1, "2026-02-14"),  # the Saturday before the Spring Festival
        ("2025-01-27", 1, "2025-02-05"),
        ("2004-09-30", 5, "2004-10-12"),  # the golden week, then a Saturday and a Sunday worked
        ("2026-12-31", 1, "2027-01-04"),  # the notice of 2027 is not out: New Year and the weekend alone
        ("2026-11-28", 0, "2026-11-28"),
    ],
)
def test_last_day_of_a_term(day, count, last):
    assert working_days_after(date.fromisoformat(day), count) == date.fromisoformat(last)


def test_a_year_without_a_notice_is_provisional():
    assert settled(2026)
    assert not settled(2027)
    assert not is_working_day(date(2027, 10, 1))  # a Friday, but off whatever the notice says
    assert is_working_day(date(2027, 10, 4))  # a Monday, until the notice says otherwise
    assert not is_working_day(date(2026, 10, 1))


def test_between_is_the_inverse_of_after():
    for count in (0, 1, 7, 30):
        assert working_days_between(date(2026, 9, 28), working_days_after(date(2026, 9, 28), count)) == count
    assert working_days_between(date(2026, 11, 30), date(2026, 11, 23)) == -5
