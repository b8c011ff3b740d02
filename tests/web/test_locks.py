"""Guesses never succeed, and the rightful user still gets in: 10 000 guesses as a drill, a short form each time."""

import os

import pytest
from django.test import Client

from luodi.access.models import AuditEvent, FailedSignIn
from luodi.access.rules import LOCK
from tests.web.cast import PASSWORD

GUESSES = int(os.environ.get("LUODI_DRILL_GUESSES", "10000"))
HOME, ATTACK = "10.0.0.5", "10.6.6.6"


def knock(client: Client, password: str, address: str, login: str = "clerk"):
    return client.post("/sign-in/", {"username": login, "password": password}, REMOTE_ADDR=address)


def came_in(response) -> bool:
    return response.status_code == 302


@pytest.fixture
def known(cast) -> Client:
    """The clerk's own computer: signed in once, signed out again."""
    client = Client()
    assert came_in(knock(client, PASSWORD, HOME))
    client.post("/sign-out/")
    return client


def guess(times: int) -> list[bool]:
    """Guess from one address; the right password comes up as every seventh guess."""
    attacker = Client()
    return [came_in(knock(attacker, PASSWORD if n % 7 == 6 else f"guess-{n}", ATTACK)) for n in range(times)]


@pytest.mark.parametrize("times", [60, pytest.param(GUESSES, marks=pytest.mark.drill)])
def test_guesses_never_succeed_and_the_rightful_user_still_gets_in(known, times):
    assert not any(guess(times))
    assert came_in(knock(known, PASSWORD, ATTACK)), "even from the very address, the known computer gets in"
    assert came_in(knock(Client(), PASSWORD, HOME)), "and so does anybody from another address"


def test_red_control_without_the_lock_the_seventh_guess_succeeds(known, monkeypatch):
    monkeypatch.setattr("luodi.web.forms.people.closed_until", lambda *_: None)
    assert any(guess(7))


def test_a_closed_door_says_for_how_long_and_who_opens_it(cast):
    for n in range(LOCK.pair_count):
        knock(Client(), f"guess-{n}", ATTACK)
    response = knock(Client(), PASSWORD, ATTACK)
    assert response.status_code == 429
    assert "分钟内不能再登录" in response.content.decode()


def test_a_rival_locks_nobody_out(cast):
    for n in range(LOCK.pair_count * 3):
        knock(Client(), f"guess-{n}", ATTACK)
    assert came_in(knock(Client(), PASSWORD, HOME))
    assert came_in(knock(Client(), PASSWORD, ATTACK, login="town")), "others at that address are not the ones guessing"


def test_an_address_that_tries_many_logins_is_closed(cast):
    for n in range(LOCK.address_count):
        knock(Client(), "guess", ATTACK, login=f"person{n}")
    assert not came_in(knock(Client(), PASSWORD, ATTACK, login="town"))
    assert came_in(knock(Client(), PASSWORD, HOME, login="town"))


def test_a_stolen_device_is_counted_by_itself(known):
    for n in range(LOCK.device_count):
        knock(known, f"guess-{n}", HOME)
    assert not came_in(knock(known, PASSWORD, HOME))
    assert came_in(knock(Client(), PASSWORD, HOME))


def test_a_device_of_one_login_is_no_device_of_another(known):
    for n in range(LOCK.pair_count):
        knock(known, f"guess-{n}", HOME, login="town")
    assert not came_in(knock(known, PASSWORD, HOME, login="town"))


@pytest.mark.parametrize(("opener", "may"), [("security", True), ("head", True), ("rival", False), ("leader", False)])
def test_unlocking_takes_one_click_of_whoever_looks_after_them(as_person, opener, may):
    for n in range(LOCK.pair_count):
        knock(Client(), f"guess-{n}", ATTACK, login="town")
    as_person(opener).post("/people/town/unlock/")
    assert came_in(knock(Client(), PASSWORD, ATTACK, login="town")) is may


def test_no_typed_login_or_password_is_kept(cast):
    knock(Client(), "my-secret-guess", ATTACK, login="i-typed-my-password-here")
    kept = repr(list(FailedSignIn.objects.values())) + repr(list(AuditEvent.objects.values()))
    assert "my-secret-guess" not in kept
    assert "i-typed-my-password-here" not in kept
    assert AuditEvent.objects.get().outcome == "failed"
