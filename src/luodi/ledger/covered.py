"""What a seal covers, read as it lies in the tables: entries column by column, and the rows that entries point to.

A key to another row is sealed as that row's code, login or sequence, so that neither the key nor what it leads to can
be changed unseen. Raw SQL on purpose: the ORM turns what a column should not hold into an error or into nothing.
A column that is added later joins `_ENTRY` with `later=True`: it is sealed only where it says something, and the roots
of earlier seals stay.
"""

from collections.abc import Iterator, Sequence
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
    """A kind of sealed row: its columns, the first of which names it, and the FROM clause they are read from."""

    kind: str
    columns: tuple[Column, ...]
    source: str


def _own(*names: str) -> tuple[Column, ...]:
    """Columns of the table itself, written `tag name`."""
    return tuple(Column(name=n, tag=tag, read=f'own."{n}"') for tag, n in (name.split() for name in names))


def _key(name: str, read: str, tag: str = "S", via: str = "") -> Column:
    return Column(name=name, tag=tag, read=read, key=f'own."{via or f"{name}_id"}"')


_ENTRY = Covered(
    kind="entry",
    columns=(
        *_own("I sequence", "I id", "S key"),
        _key("batch", "batch.id", "I"),
        _key("subject", "subject.code"),
        *_own("S kind", "D occurred_on", "S precision", "T recorded_at", "I amount_fen", "S currency", "I quantity"),
        *_own("S measured_in", "S text"),
        _key("unit", "unit.code"),
        *_own("S stage", "S measure", "D span_first", "D span_last"),
        _key("reported_by", "reporter.code"),
        _key("by", "person.login"),
        _key("reverses", "cancelled.sequence", "I"),
        *_own("B unknown"),
        _key("period", "period.first", "D"),
        *_own("S reason", "S source"),
        Column(name="grade", tag="S", read='own."grade"', later=True),
    ),
    source="""ledger_entry own
LEFT JOIN ledger_batch batch ON batch.id = own.batch_id
LEFT JOIN ledger_subject subject ON subject.id = own.subject_id
LEFT JOIN orgs_unit unit ON unit.id = own.unit_id
LEFT JOIN orgs_unit reporter ON reporter.id = own.reported_by_id
LEFT JOIN orgs_person person ON person.id = own.by_id
LEFT JOIN ledger_entry cancelled ON cancelled.id = own.reverses_id
LEFT JOIN ledger_postingperiod period ON period.id = own.period_id""",
)
_SEAL = Covered(
    kind=HEADER,
    columns=(
        _key("first", "period.first", "D", via="period_id"),
        Column(name="last", tag="D", read="period.last"),
        *_own("S algorithm"),
        Column(
            name="previous",
            tag="S",
            read="(SELECT b.root FROM ledger_seal b WHERE b.id < own.id ORDER BY b.id DESC LIMIT 1)",
        ),
        *_own("I known", "T sealed_at"),
        Column(name="period_sealed_at", tag="T", read="period.sealed_at"),
        _key("by", "person.login"),
    ),
    source="""ledger_seal own
LEFT JOIN ledger_postingperiod period ON period.id = own.period_id
LEFT JOIN orgs_person person ON person.id = own.by_id""",
)
# Rows that decide what an entry means. None of these columns has a service that changes it; names, parents and closing
# days of units are caches of entries, and so are projects: what counts of them is sealed as entries.
REFERENCES = (
    Covered(kind="unit", columns=_own("S code", "I id", "S kind", "D opened_on"), source="orgs_unit own"),
    Covered(
        kind="subject",
        columns=(*_own("S code", "I id", "S kind"), _key("unit", "unit.code"), *_own("D opened_on")),
        source="ledger_subject own LEFT JOIN orgs_unit unit ON unit.id = own.unit_id",
    ),
    Covered(
        kind="void",
        columns=_own("S code", "D closed_on"),
        source="(SELECT code, closed_on FROM ledger_subject WHERE closed_on IS NOT NULL) own",
    ),
    Covered(kind="person", columns=_own("S login", "I id", "S name"), source="orgs_person own"),
    Covered(
        kind="appointment",
        columns=(
            *_own("I id"),
            _key("person", "person.login"),
            _key("unit", "unit.code"),
            *_own("S role", "D valid_from"),
        ),
        source="""orgs_appointment own LEFT JOIN orgs_person person ON person.id = own.person_id
LEFT JOIN orgs_unit unit ON unit.id = own.unit_id""",
    ),
    Covered(
        kind="batch",
        columns=(*_own("I id", "S kind", "S label", "T created_at"), _key("by", "person.login")),
        source="ledger_batch own LEFT JOIN orgs_person person ON person.id = own.by_id",
    ),
    Covered(
        kind="evidence",
        columns=(
            *_own("I id", "S sha256", "S file_kind", "I size_bytes", "S name", "S kind", "S grade"),
            _key("subject", "subject.code"),
            _key("unit", "unit.code"),
            *_own("I face_value_fen", "S number", "D covers_until", "T registered_at"),
            _key("by", "person.login"),
        ),
        source="""ledger_evidence own
LEFT JOIN ledger_subject subject ON subject.id = own.subject_id LEFT JOIN orgs_unit unit ON unit.id = own.unit_id
LEFT JOIN orgs_person person ON person.id = own.by_id""",
    ),
    Covered(
        kind="citation",
        columns=(
            *_own("I id"),
            _key("entry", "entry.sequence", "I"),
            Column(name="subject", tag="S", read="subject.code"),
            _key("evidence", "evidence.id", "I"),
            *_own("I share_fen"),
        ),
        source="""ledger_citation own LEFT JOIN ledger_entry entry ON entry.id = own.entry_id
LEFT JOIN ledger_subject subject ON subject.id = entry.subject_id
LEFT JOIN ledger_evidence evidence ON evidence.id = own.evidence_id""",
    ),
)


def entry_rows(period_id: int) -> Iterator[Row]:
    """The entries posted to a period, in the order of their sequences."""
    return _rows(_ENTRY, "WHERE own.period_id = %s ORDER BY own.sequence", [period_id])


def entry_rows_between(first: int, last: int) -> Iterator[Row]:
    """The entries whose sequences lie between two (both inclusive), in their order."""
    return _rows(_ENTRY, "WHERE own.sequence BETWEEN %s AND %s ORDER BY own.sequence", [first, last])


def reference_rows() -> list[Row]:
    """Every reference row there is, ordered by label (by code point, whatever the database's locale)."""
    return sorted((row for kind in REFERENCES for row in _rows(kind, "", [])), key=lambda row: row.label)


def seal_columns(seal_id: int) -> tuple[tuple[str, str, str], ...]:
    """What a seal says of itself, as it lies in its table and its period's; the root of the seal made before it is part."""
    return next(_rows(_SEAL, "WHERE own.id = %s", [seal_id])).fields


def sealed_columns() -> frozenset[str]:
    """The attributes of `Entry` that a seal covers: all of them (a test compares)."""
    return frozenset(column.name for column in _ENTRY.columns)


def _rows(covered: Covered, where: str, parameters: Sequence[int]) -> Iterator[Row]:
    keyed = [column for column in covered.columns if column.key]
    # SQLite gives a bare column of type date or bool through Django's reader, which makes None of what it cannot read.
    wanted = ", ".join([*(f"COALESCE({c.read}, NULL)" for c in covered.columns), *(c.key for c in keyed)])
    # Each column with the place of its key behind the values; what has none stands for nothing when it is empty.
    plan = [(c.name, c.tag, c.later, len(covered.columns) + keyed.index(c) if c.key else None) for c in covered.columns]
    with _readable_whatever_it_holds(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted} FROM {covered.source} {where}", parameters)  # noqa: S608  the tables above
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
