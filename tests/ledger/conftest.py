"""One cast for the tests of the ledger, built by services."""

from collections.abc import Callable

import pytest

from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, UnitKind
from luodi.orgs.services import add_person
from tests.ledger.notation import BEGINNING, Book


@pytest.fixture
def clerk(db: None) -> Person:
    return add_person(login="clerk", name="经办员", password=None)


@pytest.fixture
def book(clerk: Person) -> Book:
    root = found_place(name="本区", on=BEGINNING, by=clerk)
    units = {"本区": root} | {
        name: found_unit(name=name, kind=kind, parent=root, on=BEGINNING, by=clerk)
        for name, kind in (("甲镇", UnitKind.TOWN), ("乙镇", UnitKind.TOWN), ("丙办", UnitKind.OFFICE))
    }
    return Book(by=clerk, units=units)


@pytest.fixture
def written(book: Book) -> Callable[..., Book]:
    """Write lines of the notation into the book."""

    def write(*lines: str) -> Book:
        for line in lines:
            book.write(line)
        return book

    return write
