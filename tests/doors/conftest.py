"""The place whose rows betray their owner, and browsers signed in as its people."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.doors.world import World, build
from tests.stage import built_once


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker):
        yield build()


@pytest.fixture
def world(db: None, built: World) -> World:
    return built


@pytest.fixture
def as_viewer(world: World) -> Callable[[str], Client]:
    """A client signed in as the person with this login."""

    def enter(login: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(world.people[login])
        return client

    return enter
