"""Every column of every sealed table, changed by hand in the database: each change is found, and its row named (C1).

Rows put in beside what is sealed are no change of it: an entry put into a sealed period is found (tests/ledger), a new
person or a new paper is simply not sealed yet.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import Error, connection, transaction

from luodi.base.spans import month_of
from luodi.ledger import covered
from luodi.ledger.covered import REFERENCES, Column, Covered
from luodi.ledger.luodi_verify import Package, compare
from luodi.ledger.seals import seal_period, witnesses
from luodi.ledger.triggers import create_triggers, drop_triggers
from luodi.ledger.verification import ledger_against
from luodi.orgs.selectors import today
from luodi.recognition.models import Verdict
from luodi.recognition.sealed import verdict_rows
from tests.recognition.office import Office, open_office, slip

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
ROWS = int(os.environ.get("LUODI_DRILL_ROWS", "2"))  # `make drill-tables` takes 50
_OWN = re.compile(r'own\."(\w+)"')
_VERDICT_COLUMNS = [f.column for f in Verdict._meta.concrete_fields if f.column != "since_sequence"]


@dataclass(slots=True)
class Tally:
    made: int = 0
    refused: int = 0
    missed: list[str] = field(default_factory=list)


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    """A recognised claim and one on its way, so that every sealed table has rows."""
    settings.EVIDENCE_FOLDER = tmp_path
    office = open_office()
    office.recognize(office.claim(200, papers=[slip(200, number="880100000001")]), 180)
    office.claim(77, town="乙镇")
    return office


def seal(office: Office) -> Package:
    """The month sealed; the package of the place, which opens every row."""
    made = seal_period(month=month_of(today()), by=office.people["会办"], extra=verdict_rows())
    return next(witnesses(made, [office.units["本区"]], extra=verdict_rows())).package


@pytest.fixture
def lifted() -> Iterator[None]:
    """What the owner of the database can do: no triggers, no checks."""
    connection.check_constraints()
    drop_triggers(connection)
    if connection.vendor == "sqlite":
        sql("PRAGMA ignore_check_constraints = 1")
    yield
    if connection.vendor == "sqlite":
        sql("PRAGMA ignore_check_constraints = 0")
        create_triggers(connection)


def sql(text: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed table: where it lies, by which columns it is read, how its rows are called."""

    kind: str
    table: str
    columns: tuple[str, ...]
    named: str


def sealed_tables() -> list[Sealed]:
    """Entries, what entries point to, and verdicts; caches and the header have tests of their own."""
    found = [_sealed(kind) for kind in (covered._ENTRY, *REFERENCES) if "SELECT" not in kind.source]
    return [*found, Sealed(kind="verdict", table="recognition_verdict", columns=tuple(_VERDICT_COLUMNS), named="id")]


def _sealed(kind: Covered) -> Sealed:
    read = [_column(column) for column in kind.columns]
    return Sealed(
        kind=kind.kind,
        table=kind.source.split()[0],
        columns=tuple(c for c in read if c),
        named=_column(kind.columns[0]),
    )


def _column(column: Column) -> str:
    own = _OWN.search(column.key or column.read)
    return own[1] if own else ""


def changes(value: object, other: object) -> Iterator[tuple[str, object]]:
    """(how, new value): a bit, one more, one less, the neighbour's, nothing."""
    if isinstance(value, bool):
        yield "翻转", not value
    elif isinstance(value, int):
        yield from (("翻一位", value ^ 1 << 6), ("加一", value + 1), ("减一", value - 1))
    elif isinstance(value, str) and value:
        yield from (("翻一位", value[:-1] + chr(ord(value[-1]) ^ 1)), ("减字", value[:-1]))
    if other != value:
        yield "换成邻行的", other
    if value is not None:
        yield "抹去", None


def planned(one: Sealed, held: list[tuple]) -> Iterator[tuple[str, tuple, str]]:
    """(label, statement, told) of every change of one table: each column of each row in each way, and each row gone."""
    for row, neighbour in zip(held, [*held[1:], *held[:1]], strict=True):
        label = f"{one.kind} {row[1]}"
        for column, value, other in zip(one.columns, row[2:], neighbour[2:], strict=True):
            statement = f'UPDATE {one.table} SET "{column}" = %s WHERE id = %s'
            for how, new in changes(value, other):
                yield label, (statement, new, row[0]), f"{one.table}.{column} {how}"
        yield label, (f"DELETE FROM {one.table} WHERE id = %s", row[0]), f"{one.table} 抽行"


def drill(package: Package, rows: int) -> Tally:
    tally = Tally()
    for one in sealed_tables():
        held = sql(f"SELECT id, {one.named}, {', '.join(one.columns)} FROM {one.table} ORDER BY id LIMIT %s", rows + 1)
        for label, change, told in planned(one, held):
            if label in package.leaves:
                _try(package, tally, change, label, told)
    return tally


def _try(package: Package, tally: Tally, change: tuple, label: str, told: str) -> None:
    with transaction.atomic():
        try:
            with transaction.atomic():
                sql(*change)
        except Error:
            tally.refused += 1
        else:
            tally.made += 1
            named = {p.row for p in compare(package, ledger_against(package, extra=verdict_rows()))}
            tally.missed += [] if label in named else [f"{label}：{told}"]
        transaction.set_rollback(True)


def test_every_column_of_every_sealed_table_is_watched(office, lifted) -> None:
    tally = drill(seal(office), ROWS)
    sys.stdout.write(
        f"\n各封账表逐列改动 {tally.made} 处（库自己拒绝 {tally.refused} 处），没点名 {len(tally.missed)} 处\n"
    )
    assert tally.missed == []
    assert tally.made > 100 * min(ROWS, 2)


def test_red_control_a_table_left_out_of_the_seal_is_not_watched(office, lifted, monkeypatch) -> None:
    monkeypatch.setattr(covered, "REFERENCES", tuple(k for k in REFERENCES if k.kind != "citation"))
    package = seal(office)
    assert not [label for label in package.leaves if label.startswith("citation")]
    sql("UPDATE ledger_citation SET share_fen = share_fen - 1")
    assert compare(package, ledger_against(package, extra=verdict_rows())) == []
