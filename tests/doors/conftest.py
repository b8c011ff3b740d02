"""The place whose rows betray their owner, and browsers signed in as its people."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.doors.world import QUICK_UNITS, World, build
from tests.stage import built_once


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two units with rows are enough for what is quick; a drill has all that a place can have.

    A module may say in `WORLD` what else `build` is told.
    """
    told = {"filled": QUICK_UNITS} | getattr(request.module, "WORLD", {})
    drilled = any(i.path == request.path and i.get_closest_marker("drill") for i in request.session.items)
    with built_once(django_db_blocker):
        yield build(**told) if drilled else build(**told | {"filled": QUICK_UNITS, "assessed": False})


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
