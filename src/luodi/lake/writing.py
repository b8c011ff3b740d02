# ruff: noqa: S608 (names of ours and whole numbers only)
"""From a database cursor to clustered Parquet: entries by (subject, day, sequence), with the reversal looked up beforehand.

`reversed_at` (the sequence of the entry's reversal) exists here only: a lake is derived, rebuilt at any time, and never
written back. Texts that no figure reads (notes, reasons, people) stay in the ledger.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from luodi.base.errors import system_reason
from luodi.lake.manifest import FORMAT, NAME, LakeFile, Manifest, read_manifest, sha256_of
from luodi.lake.refusals import LakeNotInstalled, LakeOfAnotherHome, LakeUnwritable

_CHUNK = 100_000  # rows of a row group: what a reader decodes at once


class Cursor(Protocol):
    """What the lake needs of a database cursor."""

    def execute(self, sql: str) -> object:
        """Ask."""

    def fetchmany(self, size: int) -> Sequence[Sequence[Any]]:
        """The next rows; none at the end."""


OpenCursor = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A relation of the compiled SQL: its columns as `name type`, and where its rows come from (in file order)."""

    name: str
    columns: tuple[str, ...]
    source: str


def tables(known: int) -> tuple[Table, ...]:
    """The relations that compiled SQL reads (rulebook/relations.py, credit.py), up to a sequence (inclusive)."""
    entry = Table(
        name="ledger_entry",
        columns=(
            "entry.id int64", "entry.sequence int64", "entry.subject_id int64", "entry.kind string",
            "entry.occurred_on date32", "entry.amount_fen int64", "entry.quantity int64",
            "CASE WHEN entry.kind LIKE 'set_%' THEN entry.text END AS text string", "entry.unit_id int64",
            "entry.stage string", "entry.unknown bool", "entry.reverses_id int64", "reversal.sequence AS reversed_at int64",
            "entry.recorded_at AS recorded_on date32", "entry.grade string",
        ),
        source=f"""ledger_entry AS entry
LEFT JOIN ledger_entry AS reversal ON reversal.reverses_id = entry.id AND reversal.sequence <= {int(known)}
WHERE entry.sequence <= {int(known)} ORDER BY entry.subject_id, entry.occurred_on, entry.sequence""",
    )  # fmt: skip
    subject = Table(
        name="ledger_subject",
        columns=("id int64", "kind string", "unit_id int64"),
        source="ledger_subject ORDER BY id",
    )
    unit = Table(name="orgs_unit", columns=("id int64", "kind string"), source="orgs_unit ORDER BY id")
    return entry, subject, unit


def refresh_lake(open_cursor: OpenCursor, folder: Path, *, known: int) -> Manifest:
    """The lake in `folder`, written anew when it does not reach `known` (inclusive); a run may read it at less.

    Refuses a folder that holds something else, and a lake of another ledger.
    """
    held = read_manifest(folder)
    with open_cursor() as cursor:
        if held is not None and _fingerprint(cursor, held.known) != held.fingerprint:
            raise LakeOfAnotherHome(folder, held.known)
    if held is not None and held.known >= known:
        return held
    try:
        return write_lake(open_cursor, folder, known=known)
    except OSError as error:
        raise LakeUnwritable(folder, system_reason(error)) from None


def write_lake(open_cursor: OpenCursor, folder: Path, *, known: int) -> Manifest:
    """Write the lake up to `known` and return its manifest. A reader sees the old lake or the new one, never half of one.

    The same ledger and the same versions of the packages give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"known-{known}-{FORMAT}"
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as writing:
        files = tuple(_write(open_cursor, table, Path(writing), name) for table in tables(known))
        with open_cursor() as cursor:
            manifest = Manifest(known=known, fingerprint=_fingerprint(cursor, known), files=files)
        (Path(writing) / NAME).write_text(manifest.text(), "utf-8")
        if not (folder / name).exists():  # somebody may have written the very same one
            (Path(writing) / name).rename(folder / name)
        (Path(writing) / NAME).replace(folder / NAME)
    _sweep(folder, keep=name)
    return manifest


def _write(open_cursor: OpenCursor, table: Table, writing: Path, name: str) -> LakeFile:
    """One table as one Parquet file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise LakeNotInstalled from None
    fields = [column.rpartition(" ")[::2] for column in table.columns]
    schema = pa.schema([(_plain(expression), getattr(pa, _TYPES[kind])()) for expression, kind in fields])
    (writing / name).mkdir(exist_ok=True)
    path, rows = writing / name / f"{table.name}.parquet", 0
    sql = f"SELECT {', '.join(expression for expression, _ in fields)} FROM {table.source}"
    with (
        pq.ParquetWriter(path, schema, compression="zstd") as writer,
        open_cursor() as cursor,
    ):
        for chunk in _chunks(cursor, sql):
            made = [_array(pa, values, field) for values, field in zip(zip(*chunk, strict=True), schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(made, schema=schema), row_group_size=_CHUNK)
            rows += len(chunk)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return LakeFile(table=table.name, path=f"{name}/{path.name}", rows=rows, sha256=sha256_of(path))


_TYPES = {"int64": "int64", "string": "string", "date32": "date32", "bool": "bool_"}


def _plain(expression: str) -> str:
    """The column's own name: `entry.text` or `… AS text` is text."""
    return expression.rpartition(" AS ")[2].rpartition(".")[2]


def _chunks(cursor: Cursor, sql: str) -> Iterator[Sequence[Sequence[Any]]]:
    cursor.execute(sql)
    while chunk := cursor.fetchmany(_CHUNK):
        yield chunk


def _array(pa: Any, values: Sequence[Any], field: Any) -> Any:
    """A column; SQLite gives days as text and truth as 1 or 0, unless its reader was told otherwise."""
    kind = str(field.type)
    if kind == "date32[day]":
        values = [_day(value) for value in values]
    elif kind == "bool":
        values = [None if value is None else bool(value) for value in values]
    return pa.array(values, type=field.type)


def _day(value: Any) -> Any:
    """A day as it was given; of a moment (text in UTC on SQLite) the day in Asia/Shanghai."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-01-01") else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
    return value


def _fingerprint(cursor: Cursor, known: int) -> str:
    """SHA-256 over the entry that carries a sequence; of nothing where there is no such entry."""
    columns = "sequence, id, subject_id, kind, occurred_on, recorded_at, amount_fen, by_id, source"
    cursor.execute(f"SELECT {columns} FROM ledger_entry WHERE sequence = {int(known)}")
    row = cursor.fetchmany(1)
    return hashlib.sha256(repr([str(value) for value in row[0]] if row else []).encode()).hexdigest()


def _sweep(folder: Path, *, keep: str) -> None:
    """Drop older states, but for the newest of them: somebody may still be reading it."""
    older = sorted((p for p in folder.glob("known-*") if p.name != keep), key=lambda p: p.stat().st_mtime)
    for path in older[:-1]:
        shutil.rmtree(path, ignore_errors=True)
