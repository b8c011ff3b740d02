"""The cast, and browsers signed in as its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web.cast import Cast, assemble
from tests.web.work import keep_busy


@pytest.fixture
def cast(db: None, settings) -> Cast:
    """Three units, six people, five projects. Six slow password hashes per test would be most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return assemble()


@pytest.fixture
def as_person(cast: Cast) -> Callable[[str], Client]:
    """A client signed in as the person with this login; "" is nobody."""

    def enter(login: str) -> Client:
        client = Client()
        if login:
            client.force_login(cast.people[login])
        return client

    return enter


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """The cast in the middle of its work."""
    keep_busy(cast)
    return cast
