"""The quick ways of reading give what the slow ones give: rows put together by column, and diffs made when asked for."""

import os

import pytest

from luodi.intake import proposal
from luodi.intake.proposal import propose
from luodi.intake.proposed import Terms
from luodi.intake.reader.plain_rows import PlainRows
from luodi.intake.reader.rows import read_rows
from luodi.orgs.selectors import today
from tests.intake.by_hand import build, load, names, read_and_answer, read_with
from tests.intake.layouts import draw
from tests.intake.truth import read_here

QUICK, CHUNK = 10, 190
DRAWS = int(os.environ.get("LUODI_DRILL_DRAWS", "2000"))
ROUNDS = [(0, QUICK), *(pytest.param((n, n + CHUNK), marks=pytest.mark.drill) for n in range(QUICK, DRAWS, CHUNK))]

HANDMADE = [name if n % 8 == 0 else pytest.param(name, marks=pytest.mark.drill) for n, name in enumerate(names())]


@pytest.fixture
def one_by_one(monkeypatch):
    """Turns the reading by column off; no row is plain any more."""
    return lambda: monkeypatch.setattr(PlainRows, "record", lambda *_args, **_kwargs: None)


@pytest.fixture
def plain(monkeypatch):
    """The sheet rows that were put together by column, so far."""
    found, real = [], PlainRows.record

    def counted(self, row, readings, **words):
        record = real(self, row, readings, **words)
        found.extend([row] if record is not None else [])
        return record

    monkeypatch.setattr(PlainRows, "record", counted)
    return found


@pytest.mark.parametrize("seeds", ROUNDS, ids=str)
def test_drawn_sheets_read_by_column_as_row_by_row(seeds, plain, one_by_one):
    books = [read_here(draw(seed).content) for seed in range(*seeds)]
    by_column = [read_rows(book) for book in books]
    assert len(plain) * 5 > sum(not row.skipped for rows in by_column for row in rows)
    one_by_one()
    for seed, book, rows in zip(range(*seeds), books, by_column, strict=True):
        assert read_rows(book) == rows, f"draw({seed})"


@pytest.mark.parametrize("name", HANDMADE)
def test_sheets_of_real_offices_read_by_column_as_row_by_row(name, one_by_one):
    told = load(name)
    content = build(told)
    first, answered, _ = read_and_answer(told, content)
    one_by_one()
    assert read_with(told, content) == first
    assert read_and_answer(told, content)[1] == answered


def test_a_diff_made_when_asked_for_is_the_one_made_at_once(monkeypatch, desk):
    books = [read_here(draw(seed).content) for seed in range(QUICK)]
    terms = Terms(today=today(), report_date=today())
    lazily = [propose([book], terms) for book in books]
    late = sum(row.first_words is not None for found in lazily for row in found.rows)
    assert late > sum(row.verdict == "new" for found in lazily for row in found.rows) / 2
    monkeypatch.setattr(proposal._Proposing, "_opens_alone", lambda *_: False)
    for book, found in zip(books, lazily, strict=True):
        at_once = propose([book], terms).rows
        assert [(r.verdict, r.ref, r.unit, r.changes) for r in at_once] == [
            (r.verdict, r.ref, r.unit, r.changes) for r in found.rows
        ]
