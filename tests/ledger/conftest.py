"""One cast for the tests of the ledger, built by services."""

from collections.abc import Callable
from datetime import date

import pytest

from luodi.ledger.choices import EntryKind
from luodi.ledger.services import Fact
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, UnitKind
from luodi.orgs.services import add_person
from luodi.pipeline.services import post_project_facts
from tests.ledger.database import KEY
from tests.ledger.notation import BEGINNING, FEN_PER_WAN, Book


@pytest.fixture
def clerk(db: None) -> Person:
    return add_person(login="clerk", name="经办员", password=None)


@pytest.fixture
def book(clerk: Person) -> Book:
    return found_book(clerk)


def found_book(clerk: Person) -> Book:
    """The place and three units, founded by the clerk."""
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


@pytest.fixture
def keyed(book: Book) -> Book:
    return with_a_key(book)


def with_a_key(book: Book) -> Book:
    """铜箔项目 with an entry that bears a key (as one from a form does) and one that is reversed."""
    book.write("2024-04-01 铜箔项目 申报 200")
    book.write("冲销 1 凭证重复")
    copper = book.projects["铜箔项目"].subject
    fact = Fact(
        subject=copper,
        kind=EntryKind.FUNDS_REPORTED,
        occurred_on=date(2024, 3, 1),
        amount_fen=300 * FEN_PER_WAN,
        key=KEY,
        source="录入",
    )
    post_project_facts([fact], by=book.by)
    return book
