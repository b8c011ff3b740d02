"""The cast, and browsers signed in as its people."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.stage import built_once
from tests.web.cast import Cast, assemble
from tests.web.work import keep_busy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a module, tests of the cast at work come last: the work is done once and stays."""
    modules = {item.path: number for number, item in reversed(list(enumerate(items)))}
    items.sort(key=lambda item: (modules[item.path], "busy" in getattr(item, "fixturenames", ())))


@pytest.fixture(scope="module")
def assembled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with built_once(django_db_blocker):
        yield assemble()


@pytest.fixture(scope="module")
def at_work(assembled: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with built_once(django_db_blocker):
        keep_busy(assembled)
        yield


@pytest.fixture
def cast(db: None, assembled: Cast) -> Cast:
    """Three units, six people, five projects."""
    return deepcopy(assembled)


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
def busy(at_work: None, cast: Cast) -> Cast:
    """The cast in the middle of its work."""
    return cast
