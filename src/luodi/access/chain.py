"""The chain over the audit trail: who edits or removes a row behind the triggers is found, and the row is named.

Each committed event gets a link: a number without gaps, and SHA-256(03 ‖ the digest before ‖ the event's columns). The
newest digests go under the seal of a posting period (`web/sealing.py`), so that a chain made anew is found as well.
Read as it lies in the tables, by raw SQL: the ORM turns what a column should not hold into an error or into nothing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from luodi.access.models import AuditLink
from luodi.access.triggers import AUDIT, AUDIT_CHAIN

_COLUMNS = (
    "id", "at", "person_id", "standing_in", "address", "way", "kind", "act", "object", "outcome", "detail", "request",
)  # fmt: skip
_BEFORE_THE_FIRST = "00" * 32
_AT_ONCE = 2000
_LOOK_BACK = 5000  # a long act commits behind shorter ones that began after it; the full look takes what is older
_SEALED_EACH = 10
_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where the trail is not what was recorded: the row (`audit 12`, `audit_link 12`) and why."""

    row: str
    because: str


def link_trail() -> None:
    """Link the committed events that have no link yet.  Run behind each act's commit."""
    _link(look_back=_LOOK_BACK)


def link_whole_trail() -> int:
    """The same, however long ago an event was recorded; returns how many.  Run by a full check."""
    return _link(look_back=None)


@transaction.atomic
def _link(*, look_back: int | None) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one at a time; SQLite has one writer anyway
            cursor.execute("LOCK TABLE access_auditlink IN EXCLUSIVE MODE")
        cursor.execute("SELECT number, digest FROM access_auditlink ORDER BY number DESC LIMIT 1")
        number, digest = cursor.fetchone() or (0, _BEFORE_THE_FIRST)
        cursor.execute("SELECT COALESCE(MAX(event_id), 0) FROM access_auditlink")
        oldest = 0 if look_back is None else cursor.fetchone()[0] - look_back
    unlinked = (
        "FROM access_auditevent own WHERE own.id > %s AND NOT EXISTS "
        "(SELECT 1 FROM access_auditlink link WHERE link.event_id = own.id) ORDER BY own.id LIMIT %s"
    )
    count = 0
    while some := list(_rows(_columns(), unlinked, oldest, _AT_ONCE)):
        links = []
        for columns in some:
            number, digest = number + 1, _digest(digest, columns)
            links.append(AuditLink(number=number, event_id=int(columns[0] or 0), digest=digest))
        AuditLink.objects.bulk_create(links)
        count += len(links)
    return count


def sealed_heads() -> list[tuple[int, str]]:
    """(number, digest) of every tenth link: what a seal takes from the trail, for it says all that went before."""
    links = _rows([_text("number"), _text("digest")], "FROM access_auditlink ORDER BY number")
    told = [(int(number), digest or "") for number, digest in links if number and number.isdecimal()]
    return [(number, digest) for number, digest in told if number % _SEALED_EACH == 0]


def broken_trail() -> Iterator[Break]:
    """Every event that was edited or is gone since it was linked, links that are gone, triggers that do not stand."""
    for guards in (AUDIT, AUDIT_CHAIN):
        for name in guards.missing(connection):
            yield Break(row=f"database {name}", because="审计记录的防改触发器缺失或被改动")
    expected, before = 1, _BEFORE_THE_FIRST
    links = _rows(
        [_text("link.number"), _text("link.event_id"), _text("link.digest"), *_columns()],
        "FROM access_auditlink link LEFT JOIN access_auditevent own ON own.id = link.event_id ORDER BY link.number",
    )
    for told, event, digest, *columns in links:
        number = int(told) if told and told.isdecimal() else expected
        if number > expected:
            yield from _links_gone(expected, number)
        said = digest or ""
        if columns[0] is None:
            yield Break(row=f"audit {event}", because="审计记录不见了")
        elif number == expected and _digest(before, columns) != said:
            yield Break(row=f"audit {event}", because="审计记录或它的链值被改动过")
        expected, before = number + 1, said


def _links_gone(first: int, after: int) -> Iterator[Break]:
    because = "审计链断了：这一环和它的审计记录不见了"
    for number in range(first, min(after, first + _NAMED)):
        yield Break(row=f"audit_link {number}", because=because)


def _digest(before: str, columns: Sequence[str | None]) -> str:
    """SHA-256(03 ‖ digest before ‖ each column as its length in four bytes, big endian, and its UTF-8; nothing: FFFFFFFF)."""
    hashed = hashlib.sha256(b"\x03" + before.encode())
    for column in columns:
        octets = b"" if column is None else column.encode("utf-8", "surrogateescape")
        hashed.update(b"\xff\xff\xff\xff" if column is None else len(octets).to_bytes(4, "big") + octets)
    return hashed.hexdigest()


def _columns() -> list[str]:
    return [_moment(f"own.{name}") if name == "at" else _text(f"own.{name}") for name in _COLUMNS]


def _text(column: str) -> str:
    """The column as it lies there: on SQLite as bytes, for it may hold what is no text."""
    return f"CAST({column} AS {'BLOB' if connection.vendor == 'sqlite' else 'TEXT'})"


def _moment(column: str) -> str:
    """A moment in UTC with six digits of a second, the same on both engines."""
    if connection.vendor == "postgresql":
        return f"TO_CHAR({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"CAST(CASE WHEN INSTR({column}, '.') THEN {column} ELSE {column} || '.000000' END AS BLOB)"


def _rows(columns: Sequence[str], source: str, *parameters: int) -> Iterator[list[str | None]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} {source}", parameters)
        while found := cursor.fetchmany(_AT_ONCE):
            for values in found:
                yield [v.decode("utf-8", "surrogateescape") if isinstance(v, bytes) else v for v in values]
