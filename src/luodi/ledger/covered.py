"""What a seal covers, read as it lies in the tables: entries column by column, and the rows that entries point to.

A key to another row is sealed as that row's code, login or sequence, so that neither the key nor what it leads to can
be changed unseen. Raw SQL on purpose: the ORM turns what a column should not hold into an error or into nothing.
A column that is added later joins its table with `later=True`: it is sealed only where it says something, and the roots
of earlier seals stay. A column that is written once after its row (a closing day, a withdrawal) is a kind of its own,
whose rows are those that have it (`where`). The rooms above write their tables in the same words (their `sealed.py`);
all of them together are listed in `web/sealing.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from luodi.ledger.canonical import canonical_field
from luodi.ledger.luodi_verify import HEADER, Row

_CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A sealed column: its name, the type it should have (`canonical_field`), where it is read; `key`: what leads there."""

    name: str
    tag: str
    read: str
    key: str = ""
    later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A kind of sealed row: its columns, the first of which names it, and where they are read.

    The table itself is `own`; `joins` bring in what its keys lead to; `where`: which of its rows are sealed (all).
    """

    kind: str
    columns: tuple[Column, ...]
    table: str
    joins: str = ""
    where: str = ""


def own(*names: str) -> tuple[Column, ...]:
    """Columns of the table itself, written `tag name`."""
    return tuple(Column(name=n, tag=tag, read=f'own."{n}"') for tag, n in (name.split() for name in names))


def key_to(name: str, read: str, tag: str = "S", via: str = "") -> Column:
    """A column sealed as what its key leads to; `via`: the column of the key, if it is not called `name_id`."""
    return Column(name=name, tag=tag, read=read, key=f'own."{via or f"{name}_id"}"')


def number_of(name: str) -> Column:
    """A key sealed as the number it is: what it leads to names itself by that number."""
    return Column(name=name, tag="I", read=f'own."{name}_id"')


# What most kinds say of themselves, and the joins behind it: the person who wrote the row, the unit or project it is about
# (whose package opens it; a project's key is its subject's).
BY, ABOUT_UNIT = key_to("by", "person.login"), key_to("subject", "unit.code", via="unit_id")
ABOUT_PROJECT = key_to("subject", "project.code", via="project_id")
PERSON = "LEFT JOIN orgs_person person ON person.id = own.by_id"
UNIT = "LEFT JOIN orgs_unit unit ON unit.id = own.unit_id"
PROJECT = "LEFT JOIN ledger_subject project ON project.id = own.project_id"

ENTRY = Covered(
    kind="entry",
    columns=(
        *own("I sequence", "I id", "S key"),
        key_to("batch", "batch.id", "I"),
        key_to("subject", "subject.code"),
        *own("S kind", "D occurred_on", "S precision", "T recorded_at", "I amount_fen", "S currency", "I quantity"),
        *own("S measured_in", "S text"),
        key_to("unit", "unit.code"),
        *own("S stage", "S measure", "D span_first", "D span_last"),
        key_to("reported_by", "reporter.code"),
        BY,
        key_to("reverses", "cancelled.sequence", "I"),
        *own("B unknown"),
        key_to("period", "period.first", "D"),
        *own("S reason", "S source"),
        Column(name="grade", tag="S", read='own."grade"', later=True),
    ),
    table="ledger_entry",
    joins=f"""LEFT JOIN ledger_batch batch ON batch.id = own.batch_id
LEFT JOIN ledger_subject subject ON subject.id = own.subject_id
{UNIT}
LEFT JOIN orgs_unit reporter ON reporter.id = own.reported_by_id
{PERSON}
LEFT JOIN ledger_entry cancelled ON cancelled.id = own.reverses_id
LEFT JOIN ledger_postingperiod period ON period.id = own.period_id""",
)
_SEAL = Covered(
    kind=HEADER,
    columns=(
        key_to("first", "period.first", "D", via="period_id"),
        Column(name="last", tag="D", read="period.last"),
        *own("S algorithm"),
        Column(
            name="previous",
            tag="S",
            read="(SELECT b.root FROM ledger_seal b WHERE b.id < own.id ORDER BY b.id DESC LIMIT 1)",
        ),
        *own("I known", "T sealed_at"),
        Column(name="period_sealed_at", tag="T", read="period.sealed_at"),
        BY,
    ),
    table="ledger_seal",
    joins=f"LEFT JOIN ledger_postingperiod period ON period.id = own.period_id {PERSON}",
)
# Rows that decide what an entry means. None of these columns has a service that changes it; names, parents and closing
# days of units are caches of entries, and so are projects: what counts of them is sealed as entries.
REFERENCES = (
    Covered(kind="unit", columns=own("S code", "I id", "S kind", "D opened_on"), table="orgs_unit"),
    Covered(
        kind="subject",
        columns=(*own("S code", "I id", "S kind"), key_to("unit", "unit.code"), *own("D opened_on")),
        table="ledger_subject",
        joins=UNIT,
    ),
    Covered(
        kind="void",
        columns=own("S code", "D closed_on"),
        table="ledger_subject",
        where="own.closed_on IS NOT NULL",
    ),
    Covered(kind="person", columns=own("S login", "I id", "S name"), table="orgs_person"),
    Covered(
        kind="appointment",
        columns=(
            *own("I id"),
            key_to("person", "person.login"),
            key_to("unit", "unit.code"),
            *own("S role", "D valid_from"),
        ),
        table="orgs_appointment",
        joins=f"LEFT JOIN orgs_person person ON person.id = own.person_id {UNIT}",
    ),
    Covered(
        kind="batch",
        columns=(*own("I id", "S kind", "S label", "T created_at"), BY),
        table="ledger_batch",
        joins=PERSON,
    ),
    Covered(
        kind="evidence",
        columns=(
            *own("I id", "S sha256", "S file_kind", "I size_bytes", "S name", "S kind", "S grade"),
            key_to("subject", "subject.code"),
            key_to("unit", "unit.code"),
            *own("I face_value_fen", "S number", "D covers_until", "T registered_at"),
            BY,
        ),
        table="ledger_evidence",
        joins=f"LEFT JOIN ledger_subject subject ON subject.id = own.subject_id {UNIT} {PERSON}",
    ),
    Covered(
        kind="citation",
        columns=(
            *own("I id"),
            key_to("entry", "entry.sequence", "I"),
            Column(name="subject", tag="S", read="subject.code"),
            key_to("evidence", "evidence.id", "I"),
            *own("I share_fen"),
        ),
        table="ledger_citation",
        joins="""LEFT JOIN ledger_entry entry ON entry.id = own.entry_id
LEFT JOIN ledger_subject subject ON subject.id = entry.subject_id
LEFT JOIN ledger_evidence evidence ON evidence.id = own.evidence_id""",
    ),
)


def entry_rows(period_id: int) -> Iterator[Row]:
    """The entries posted to a period, in the order of their sequences."""
    return _rows(ENTRY, "own.period_id = %s", [period_id], order="own.sequence")


def entry_rows_between(first: int, last: int) -> Iterator[Row]:
    """The entries whose sequences lie between two (both inclusive), in their order."""
    return _rows(ENTRY, "own.sequence BETWEEN %s AND %s", [first, last], order="own.sequence")


def reference_rows() -> list[Row]:
    """Every reference row there is, ordered by label (by code point, whatever the database's locale)."""
    return rows_of(REFERENCES)


def rows_of(kinds: Iterable[Covered]) -> list[Row]:
    """Every row of some kinds, ordered by label."""
    return sorted((row for kind in kinds for row in _rows(kind, "", [])), key=lambda row: row.label)


def seal_columns(seal_id: int) -> tuple[tuple[str, str, str], ...]:
    """What a seal says of itself, as it lies in its table and its period's; the root of the seal made before it is part."""
    return next(_rows(_SEAL, "own.id = %s", [seal_id])).fields


def sealed_columns() -> frozenset[str]:
    """The attributes of `Entry` that a seal covers: all of them (a test compares)."""
    return frozenset(column.name for column in ENTRY.columns)


def _rows(covered: Covered, where: str, parameters: Sequence[int], order: str = "") -> Iterator[Row]:
    keyed = [column for column in covered.columns if column.key]
    # SQLite gives a bare column of type date or bool through Django's reader, which makes None of what it cannot read.
    wanted = ", ".join([*(f"COALESCE({c.read}, NULL)" for c in covered.columns), *(c.key for c in keyed)])
    # Each column with the place of its key behind the values; what has none stands for nothing when it is empty.
    plan = [(c.name, c.tag, c.later, len(covered.columns) + keyed.index(c) if c.key else None) for c in covered.columns]
    wheres = " AND ".join(f"({one})" for one in (covered.where, where) if one)
    tail = (f"WHERE {wheres}" if wheres else "") + (f" ORDER BY {order}" if order else "")
    with _readable_whatever_it_holds(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted} FROM {covered.table} own {covered.joins} {tail}", parameters)  # noqa: S608  the tables above
        while found := cursor.fetchmany(_CHUNK):
            for values in found:
                yield _row(covered.kind, plan, values)


def _row(kind: str, plan: Sequence[tuple[str, str, bool, int | None]], values: Sequence[object]) -> Row:
    fields = []
    for (name, tag, later, key), value in zip(plan, values, strict=False):
        if value is not None:
            fields.append(canonical_field(name, tag, value))
        elif key is not None and values[key] is not None:
            fields.append((name, "X", f"#{values[key]}"))  # a key that leads nowhere is no empty key
        elif not later:
            fields.append((name, "N", ""))
    return Row(kind, tuple(fields))


@contextmanager
def _readable_whatever_it_holds() -> Iterator[None]:
    """On SQLite, read texts that are no UTF-8 as such, instead of stopping at the first one."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    lite = connection.connection
    before, lite.text_factory = lite.text_factory, lambda octets: octets.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        lite.text_factory = before
