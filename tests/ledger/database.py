"""Going around the door: raw SQL as somebody with the database's password would type it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

from luodi.ledger.models import Entry
from luodi.ledger.triggers import TABLE

COLUMNS = [f.column for f in Entry._meta.concrete_fields if f.column != "id"]


KEY = "表单-1"


def next_row(**changed: str) -> str:
    """An INSERT of the row after the last: a copy of the entry under KEY, without key, with columns `changed` (SQL)."""
    values = {c: c for c in COLUMNS} | {"key": "NULL", "sequence": f"(SELECT MAX(sequence) + 1 FROM {TABLE})"} | changed
    copied = ", ".join(values[c] for c in COLUMNS)
    return f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) SELECT {copied} FROM {TABLE} WHERE key = '{KEY}'"


@contextmanager
def plain_connection(user: str | None = None) -> Iterator[object]:
    """A connection that none of our settings touched: no recursive_triggers, no foreign keys. Rolled back at the end."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        opened = sqlite3.connect(settings["NAME"])
    else:
        import psycopg

        opened = psycopg.connect(
            host=settings["HOST"], port=settings["PORT"] or None, dbname=settings["NAME"], user=user or settings["USER"]
        )
    with closing(opened) as plain:
        yield plain
        plain.rollback()


def entries() -> list[dict[str, object]]:
    """Every column of every entry, to compare before and after."""
    return list(Entry.objects.order_by("id").values())
