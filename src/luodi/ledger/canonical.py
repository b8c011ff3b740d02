"""The canonical text of a stored value: the same on SQLite and PostgreSQL, in any locale and time zone.

Integers are decimal, days and moments ISO, moments in UTC with six digits of a second, texts as they are. What a column
should not hold (SQLite stores anything) keeps a text of its own, so that it changes the hash instead of stopping a check.
"""

import hmac
import json
from datetime import UTC, date, datetime
from functools import lru_cache

from luodi.ledger.luodi_verify import Row

_SALT_BYTES = 16


def canonical_field(name: str, tag: str, value: object) -> tuple[str, str, str]:
    """(name, tag, text) of a value read from a column of type `tag`: I integer, S text, B boolean, D day, T moment.

    J is a document, sealed as the text of its one form: PostgreSQL keeps neither its spaces nor the order of its keys.
    """
    if value is None:
        return name, "N", ""
    text = _text(tag, value)
    return (
        (name, "S" if tag == "J" else tag, text)
        if text is not None
        else (name, "X", f"{type(value).__name__} {value!r}")
    )


def canonical_row(kind: str, /, **columns: tuple[str, object]) -> Row:
    """A row from (tag, value) per column, in the order given; the first column names it."""
    return Row(kind, tuple(canonical_field(name, tag, value) for name, (tag, value) in columns.items()))


def salt_of(salt_key: str, label: str) -> str:
    """The salt of a row, in hexadecimal: drawn from the seal's key, so that one row's salt tells nothing of another's."""
    return hmac.digest(_key(salt_key), label.encode("utf-8", "surrogatepass"), "sha256")[:_SALT_BYTES].hex()


@lru_cache(maxsize=8)
def _key(salt_key: str) -> bytes:
    return bytes.fromhex(salt_key)


def _text(tag: str, value: object) -> str | None:
    if tag == "I":
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
    if tag == "S":
        return value if isinstance(value, str) else None
    if tag == "B":
        return str(int(value)) if isinstance(value, int) and value in {0, 1} else None
    if tag == "J":
        return _document(value)
    return _day(value) if tag == "D" else _moment(value)


def _document(value: object) -> str | None:
    try:
        read = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
    return None if read is None else json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _day(value: object) -> str | None:
    if isinstance(value, str):  # SQLite
        return _written_day(value)
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else None


@lru_cache(maxsize=16384)  # a million entries happened on a few thousand days
def _written_day(text: str) -> str | None:
    try:
        return text if date.fromisoformat(text).isoformat() == text else None
    except ValueError:
        return None


def _moment(value: object) -> str | None:
    if isinstance(value, str):  # SQLite, in UTC
        return _written_moment(value)
    return _in_utc(value) if isinstance(value, datetime) else None


@lru_cache(maxsize=1024)  # what comes in together is recorded at one moment
def _written_moment(text: str) -> str | None:
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def _in_utc(value: datetime) -> str:
    utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return f"{utc.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
