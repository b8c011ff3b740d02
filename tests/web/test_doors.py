"""Every address against everybody: nobody in without signing in, and who may change what."""

import re

import pytest
from django.urls import get_resolver

from tests.web.cast import PEOPLE

OPEN_TO_ANYONE = {"healthz", "readyz", "sign-in", "sign-out"}
ADDRESSES = {p.name: p for p in get_resolver().url_patterns}


def address_of(name: str) -> str:
    """The address with a sample value in each hole."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda hole: "1" if hole[1] == "int" else "X1", str(ADDRESSES[name].pattern))


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - OPEN_TO_ANYONE))
def test_nobody_comes_in_without_signing_in(as_person, name):
    client = as_person("")
    answers = [client.get(address_of(name)), client.post(address_of(name))]
    assert {a.status_code for a in answers} <= {302, 405}
    assert all(a.headers["Location"].startswith("/sign-in/?next=") for a in answers if a.status_code == 302)
    assert 302 in {a.status_code for a in answers}


MAY = {"may_import": {"clerk", "head", "town", "rival"}, "signed_in": {person[0] for person in PEOPLE}}
BUREAU = {"clerk", "head"}


@pytest.mark.parametrize("login", [person[0] for person in PEOPLE])
def test_each_policy_lets_in_whom_it_names(as_person, login):
    client = as_person(login)
    for name in sorted(set(ADDRESSES) - OPEN_TO_ANYONE):
        allowed = login in MAY.get(ADDRESSES[name].callback.policy.name, BUREAU)
        statuses = {client.get(address_of(name)).status_code, client.post(address_of(name)).status_code}
        assert (403 not in statuses) == allowed, f"{login} {name} {statuses}"
