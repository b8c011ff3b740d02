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
from luodi.ledger.covered import ENTRY, REFERENCES, Column, Covered
from luodi.ledger.luodi_verify import Package, compare
from luodi.ledger.seals import seal_period, witnesses
from luodi.ledger.triggers import create_triggers, drop_triggers
from luodi.ledger.verification import ledger_against
from luodi.web.sealing import SEALED, sealed_rows
from tests.drills.everything import open_everything
from tests.recognition.office import TODAY, Office

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
ROWS = int(os.environ.get("LUODI_DRILL_ROWS", "2"))  # `make drill-tables` takes 50
_OWN = re.compile(r'own\."(\w+)"')


@dataclass(slots=True)
class Tally:
    made: int = 0
    refused: int = 0
    missed: list[str] = field(default_factory=list)


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    """Every sealed table has rows."""
    settings.EVIDENCE_FOLDER = tmp_path
    return open_everything()


def seal(office: Office) -> Package:
    """The month sealed; the package of the place, which opens every row."""
    made = seal_period(month=month_of(TODAY), by=office.people["会办"], extra=sealed_rows())
    return next(witnesses(made, [office.units["本区"]], extra=sealed_rows())).package


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


KINDS = (ENTRY, *REFERENCES, *SEALED)


def own_column(column: Column) -> str:
    """The column of the table itself that a change of would be seen here; empty when it is read elsewhere."""
    own = _OWN.search(column.key or column.read)
    return own[1] if own else ""


def held(one: Covered, rows: int) -> tuple[list[str], list[tuple]]:
    """The columns of a table, and (id, name of the row, values) of the first rows of it that are sealed."""
    columns = [name for name in map(own_column, one.columns) if name]
    wanted = ", ".join(f'own."{name}"' for name in ("id", own_column(one.columns[0]), *columns))
    where = f"WHERE {one.where}" if one.where else ""
    return columns, sql(f"SELECT {wanted} FROM {one.table} own {where} ORDER BY own.id LIMIT %s", rows + 1)


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


def planned(one: Covered, columns: list[str], rows: list[tuple]) -> Iterator[tuple[str, tuple, str]]:
    """(label, statement, told) of every change of one table: each column of each row in each way, and each row gone."""
    for row, neighbour in zip(rows, [*rows[1:], *rows[:1]], strict=True):
        label = f"{one.kind} {row[1]}"
        for column, value, other in zip(columns, row[2:], neighbour[2:], strict=True):
            statement = f'UPDATE {one.table} SET "{column}" = %s WHERE id = %s'
            for how, new in changes(value, other):
                yield label, (statement, new, row[0]), f"{one.table}.{column} {how}"
        yield label, (f"DELETE FROM {one.table} WHERE id = %s", row[0]), f"{one.table} 抽行"


def drill(package: Package, rows: int) -> dict[str, Tally]:
    """Every change of every table, tried and taken back; what came out, by kind of row."""
    found = {}
    for one in KINDS:
        tally = found[one.kind] = Tally()
        for label, change, told in planned(one, *held(one, rows)):
            if label in package.leaves:
                _try(package, tally, change, label, told)
    return found


def _try(package: Package, tally: Tally, change: tuple, label: str, told: str) -> None:
    with transaction.atomic():
        try:
            with transaction.atomic():
                sql(*change)
        except Error:
            tally.refused += 1
        else:
            tally.made += 1
            named = {p.row for p in compare(package, ledger_against(package, extra=sealed_rows()))}
            tally.missed += [] if label in named else [f"{label}：{told}"]
        transaction.set_rollback(True)


def test_every_column_of_every_sealed_table_is_watched(office, lifted) -> None:
    found = drill(seal(office), ROWS)
    made, refused = (sum(getattr(tally, name) for tally in found.values()) for name in ("made", "refused"))
    missed = [told for tally in found.values() for told in tally.missed]
    sys.stdout.write(
        f"\n{len(found)} 种封账的行逐列改动 {made} 处（库自己拒绝 {refused} 处），没点名 {len(missed)} 处\n"
    )
    assert missed == []
    assert [kind for kind, tally in found.items() if not tally.made] == [], "a table whose rows nobody could change"
    assert made > 400 * min(ROWS, 2)


def test_red_control_a_table_left_out_of_the_seal_is_not_watched(office, lifted, monkeypatch) -> None:
    monkeypatch.setattr(covered, "REFERENCES", tuple(k for k in REFERENCES if k.kind != "citation"))
    package = seal(office)
    assert not [label for label in package.leaves if label.startswith("citation")]
    sql("UPDATE ledger_citation SET share_fen = share_fen - 1")
    assert compare(package, ledger_against(package, extra=sealed_rows())) == []
