"""The district of golden G2, built once for the tests of a module."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from luodi.orgs.models import Unit
from tests.figures.district import build_district
from tests.stage import built_once


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Unit]]:
    with built_once(django_db_blocker):
        yield build_district()


@pytest.fixture
def district(db: None, built: dict[str, Unit]) -> dict[str, Unit]:
    """Units by name."""
    return deepcopy(built)
