"""The second factor: each code once, no secret in the database, and another key makes it worthless."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.db import connection

from luodi.access.factors import (
    CodeRefused,
    begin_second_factor,
    check_code,
    codes_left,
    confirm_second_factor,
    end_second_factor,
    enrolment_address,
    has_second_factor,
    typed_secret,
)
from luodi.base.errors import BadInput
from luodi.orgs.services import add_person

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return add_person(login="zhang", name="张工", password=None)


@pytest.fixture
def phone(person):
    """The app on the person's phone, and the recovery codes they wrote down."""
    app = pyotp.TOTP(typed_secret(begin_second_factor(person=person)).replace(" ", ""))
    codes = confirm_second_factor(person=person, code=app.at(NOW), now=NOW)
    return app, codes


def test_scanned_and_typed_are_the_same(person):
    factor = begin_second_factor(person=person)
    app = pyotp.parse_uri(enrolment_address(factor, place="清河区"))
    assert app.secret == typed_secret(factor).replace(" ", "")
    assert begin_second_factor(person=person).nonce == factor.nonce, "a page asked for again shows the same code"


def test_it_is_in_force_after_the_first_right_code(person):
    begin_second_factor(person=person)
    with pytest.raises(CodeRefused):
        confirm_second_factor(person=person, code="000000", now=NOW)
    assert not has_second_factor(person)


def test_a_code_is_good_once_and_only_around_its_moment(person, phone):
    app, _ = phone
    with pytest.raises(CodeRefused):
        check_code(person=person, code=app.at(NOW), now=NOW)
    later = NOW + STEP
    check_code(person=person, code=app.at(later), now=later)
    for moment in (later, NOW, later + 3 * STEP):
        with pytest.raises(CodeRefused):
            check_code(person=person, code=app.at(moment), now=later)


@pytest.mark.parametrize("typed", ["", "１２３", "六位数", "12345678901234567890", "\x00"])
def test_nonsense_is_refused(person, phone, typed):
    with pytest.raises(CodeRefused):
        check_code(person=person, code=typed, now=NOW + 2 * STEP)


def test_full_width_digits_and_spaces_are_read(person, phone):
    later = NOW + 2 * STEP
    code = phone[0].at(later)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    check_code(person=person, code=f"{wide[:3]} {wide[3:]}", now=later)


def test_a_recovery_code_is_good_once(person, phone):
    _, codes = phone
    assert len(set(codes)) == codes_left(person) == 10
    check_code(person=person, code=codes[0].upper(), now=NOW)
    assert codes_left(person) == 9
    with pytest.raises(CodeRefused):
        check_code(person=person, code=codes[0], now=NOW)


def test_no_secret_lies_in_the_database(person, phone):
    app, codes = phone
    with connection.cursor() as cursor:
        held = ""
        for table in ("access_secondfactor", "access_recoverycode", "orgs_person"):
            cursor.execute(f"SELECT * FROM {table}")
            held += repr(cursor.fetchall())
    assert app.secret not in held
    assert not any(code.replace("-", "") in held or code in held for code in codes)


def test_another_key_makes_every_code_worthless(person, phone, settings):
    settings.SECRET_KEY = "another-key-of-another-home"
    later = NOW + 5 * STEP
    for code in (phone[0].at(later), phone[1][3]):
        with pytest.raises(CodeRefused):
            check_code(person=person, code=code, now=later)


def test_ending_it_takes_the_codes_along(person, phone):
    with pytest.raises(BadInput, match="已经启用"):
        begin_second_factor(person=person)
    end_second_factor(person=person)
    assert not has_second_factor(person)
    assert codes_left(person) == 0
