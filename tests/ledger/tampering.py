"""A hand in the database: every column of a sealed entry altered, rows taken out and put in, seals made anew.

Each change is made by raw SQL with triggers and checks lifted, as the owner of the database can, looked at, and undone.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import Error, connection, transaction

from luodi.ledger.canonical import salt_of
from luodi.ledger.luodi_verify import Package, compare, merkle_root, row_leaf
from luodi.ledger.models import Entry, Seal
from luodi.ledger.seals import header_row, ledger_today, references_today, sealed_package
from luodi.ledger.triggers import TABLE, create_triggers, drop_triggers
from luodi.ledger.verification import ledger_against, seal_problems, verify_ledger

COLUMNS = {f.column: f.name for f in Entry._meta.concrete_fields}
FAR = 1_000_000
# These rows are found no more where they were sealed: the entry is named, and its column is where it went.
MOVED = {"sequence", "period"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: to which entry, what kind of change, to which column (none for whole rows), and the SQL."""

    sequence: int
    how: str
    column: str
    statements: tuple[tuple[str, tuple[object, ...]], ...]


@dataclass(slots=True)
class Tally:
    """What came of the changes."""

    made: int = 0
    refused: set[tuple[str, str]] = field(default_factory=set)
    unseen: list[Change] = field(default_factory=list)
    unnamed: list[Change] = field(default_factory=list)
    seen_after_resealing: int = 0
    seen_by_packages_after_resealing: int = 0


def lift_everything() -> None:
    """Triggers off, and what the tables check by themselves."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 1")
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            f"WHERE conrelid IN ('{TABLE}'::regclass, 'ledger_subject'::regclass) AND contype = 'c'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for column in set(COLUMNS) - {"id"}:
            cursor.execute(f'ALTER TABLE {TABLE} ALTER COLUMN "{column}" DROP NOT NULL')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def restore_checks() -> None:
    """Let the tables check again (PostgreSQL's go back with the test's transaction)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = 0")


def guards_back() -> None:
    """The triggers again, in the transaction of a test: PostgreSQL alters no table whose keys are still to be checked."""
    connection.check_constraints()
    create_triggers(connection)


def changes(sequences: list[int]) -> Iterator[Change]:
    """Every column × {±1, far away, exchanged with the next row, NULL}, and rows taken out, put in, and doubled."""
    rows = {e["sequence"]: e for e in Entry.objects.values(*COLUMNS)}
    for sequence in sequences:
        row, other = rows[sequence], rows[sequence % len(rows) + 1]
        for column in COLUMNS:
            for how, value in _values(row[column]):
                yield _set(sequence, how, column, value)
            if row[column] != other[column]:
                yield _exchanged(row, other, column)
        yield Change(
            sequence=sequence,
            how="抽行",
            column="",
            statements=((f"DELETE FROM {TABLE} WHERE sequence = %s", (sequence,)),),
        )
        yield _doubled(row, len(rows) + 1)


def _values(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, bool):
        yield "翻转", not value
    elif isinstance(value, int):
        yield from (("加一", value + 1), ("减一", value - 1), ("移远", value + FAR))
    elif isinstance(value, datetime):
        yield from (("加一", value + timedelta(microseconds=1)), ("减一", value - timedelta(microseconds=1)))
    elif isinstance(value, date):
        yield from (("加一", value + timedelta(days=1)), ("减一", value - timedelta(days=1)))
    elif isinstance(value, str):
        yield from (("加字", value[:2] + "改"), ("减字", value[:-1]))
    else:
        yield "填空", 1
    if value is not None:
        yield "抹去", None


def _set(sequence: int, how: str, column: str, value: object) -> Change:
    sql = f'UPDATE {TABLE} SET "{column}" = %s WHERE sequence = %s'
    return Change(sequence=sequence, how=how, column=column, statements=((sql, (_stored(value), sequence)),))


def _stored(value: object) -> object:
    if connection.vendor == "sqlite" and isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", timespec="microseconds")
    return value


def _exchanged(row: dict[str, object], other: dict[str, object], column: str) -> Change:
    """Two steps, or three through a value nobody has where the column is unique."""
    name = "sequence" if column == "id" else "id"
    sql = f'UPDATE {TABLE} SET "{column}" = %s WHERE {name} = %s'
    aside = ((sql, (FAR * 9, row[name])),) if column in {"id", "sequence"} else ((sql, (None, row[name])),)
    steps = (*aside, (sql, (_stored(row[column]), other[name])), (sql, (_stored(other[column]), row[name])))
    return Change(
        sequence=row["sequence"],
        how="对调",
        column=column,
        statements=steps[column not in {"id", "sequence", "key", "reverses_id"} :],
    )


def _doubled(row: dict[str, object], sequence: int) -> Change:
    changed = {"id": FAR, "sequence": sequence, "key": None, "reverses_id": None}
    copied = ", ".join(f'"{c}"' for c in COLUMNS if c not in changed)
    sql = f"INSERT INTO {TABLE} (id, sequence, key, reverses_id, {copied}) SELECT %s, %s, %s, %s, {copied} FROM {TABLE} WHERE sequence = %s"
    return Change(sequence=sequence, how="塞行", column="", statements=((sql, (*changed.values(), row["sequence"])),))


@contextmanager
def made(change: Change, tally: Tally) -> Iterator[bool]:
    """Make a change and undo it afterwards; False when the database itself refused it."""
    with transaction.atomic():
        done = _done(change)
        tally.made += done
        if not done:
            tally.refused.add((change.column, change.how))
        try:
            yield done
        finally:
            transaction.set_rollback(True)


def _done(change: Change) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, values in change.statements:
                cursor.execute(sql, values)
    except Error:
        return False
    return True


def drill(seal: Seal, own: Package, foreign: Package, sequences: list[int]) -> Tally:
    """Every change, looked at by the home, by the package that opens the entries, and by one that does not."""
    tally = Tally()
    for change in changes(sequences):
        with made(change, tally) as done:
            if done:
                _look(change, seal, own, foreign, tally)
    return tally


def _look(change: Change, seal: Seal, own: Package, foreign: Package, tally: Tally) -> None:
    column = COLUMNS.get(change.column, "")
    to_the_field = {(p.entry, p.field) for p in compare(own, ledger_against(own))}
    told = {change.sequence} <= {entry for entry, _ in to_the_field}
    if column and column not in MOVED:
        told = (change.sequence, column) in to_the_field
    named = {change.sequence} <= {p.entry for p in compare(foreign, ledger_against(foreign))}
    at_home = change.sequence in {p.entry for p in verify_ledger().problems}
    if not to_the_field:
        tally.unseen.append(change)
    elif not (told and named and at_home):
        tally.unnamed.append(change)
    seal_anew(seal)
    tally.seen_after_resealing += bool(seen_at_home())
    after = {p.entry for p in compare(own, ledger_against(own))}
    tally.seen_by_packages_after_resealing += change.sequence in after


def seen_at_home() -> list[object]:
    """What the home's own seals tell; gaps in the sequences and caches astray are other checks."""
    return [p for seal in Seal.objects.order_by("id") for p in seal_problems(seal, references_today(()))]


def seal_anew(seal: Seal) -> None:
    """What a database administrator would do: hash everything again as it is now, with the same salts."""
    held = sealed_package(seal)
    rows = [row for _, row in ledger_today(seal, held, references_today(())).rows]
    header = header_row(rows[0].fields[:-2], [row.label for row in rows[1:]])
    leaves = {r.label: row_leaf(bytes.fromhex(salt_of(seal.salt_key, r.label)), r).hex() for r in (header, *rows[1:])}
    root = merkle_root([bytes.fromhex(leaf) for leaf in leaves.values()]).hex()
    Seal.objects.filter(pk=seal.pk).update(root=root, leaves=json.dumps(list(leaves.items())))
