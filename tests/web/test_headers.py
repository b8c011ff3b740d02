"""The headers of every answer: the script policy, no framing, no guessing of types; and what production adds."""

import pytest
from django.test import Client

from luodi.web.environment import Environment
from tests.web.cast import PEOPLE
from tests.web.test_doors import ADDRESSES, address_of

POLICY = {
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
}
OTHERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def missing(response) -> set[str]:
    told = set(response.headers.get("Content-Security-Policy", "").split("; "))
    return (POLICY - told) | {name for name, value in OTHERS.items() if response.headers.get(name) != value}


@pytest.mark.parametrize("login", ["", "clerk", "audit"])
def test_every_address_answers_with_them(as_person, login):
    client = as_person(login)
    found = {name: missing(client.get(address_of(name))) for name in ADDRESSES if name != "single-sign-on"}
    assert {name: lacking for name, lacking in found.items() if lacking} == {}


def test_red_control_an_answer_without_them_is_found(settings):
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "csp" not in m and "Security" not in m]
    assert missing(Client().get("/sign-in/")) == POLICY | set(OTHERS) - {"X-Frame-Options"}


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(cast):
    response = Client().post("/sign-in/", {"username": PEOPLE[0][0], "password": "correct-horse-1949"})
    for name in ("sessionid", "luodi_device"):
        assert response.cookies[name]["httponly"]
        assert response.cookies[name]["samesite"] == "Lax"


def test_production_asks_for_https_and_a_second_factor_of_administrators():
    assert Environment(production=True).second_factor_for() == "administrators"
    assert Environment(production=False).second_factor_for() == "nobody"
    assert Environment(production=True, second_factor="everyone").second_factor_for() == "everyone"


@pytest.mark.parametrize(
    ("trusted", "peer", "told_seen"),
    [
        ("", "10.0.0.9", ("1.2.3.4", "10.0.0.9")),
        ("10.0.0.9", "10.0.0.9", ("1.2.3.4", "1.2.3.4")),
        ("10.0.0.9", "10.0.0.9", ("9.9.9.9, 1.2.3.4", "1.2.3.4")),
        ("10.0.0.9", "10.0.0.9", ("", "10.0.0.9")),
        ("10.0.0.9", "10.0.0.8", ("1.2.3.4", "10.0.0.8")),
    ],
)
def test_an_address_is_believed_of_trusted_proxies_only(rf, settings, trusted, peer, told_seen):
    from luodi.web.callers import address_of as address

    told, seen = told_seen
    settings.TRUSTED_PROXIES = frozenset(filter(None, [trusted]))
    assert address(rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=told)) == seen
