"""Writing new entries, the one INSERT of the house. Only services.py calls it, behind the turnstile."""

from collections.abc import Sequence

from django.db import connection

from luodi.ledger.models import Entry

_FIELDS = tuple(f for f in Entry._meta.concrete_fields if not f.primary_key)  # noqa: SLF001  documented
_ROWS_AT_ONCE = 500  # times 26 columns: below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL


def insert_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Insert entries of consecutive sequences and give each its id.

    `bulk_create` asks seven functions per value and, on SQLite, sends 39 rows at a time: an import of ten thousand
    facts spent most of its time there (bench/door.py).
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in _FIELDS)
    place = f"({', '.join(['%s'] * len(_FIELDS))})"
    with connection.cursor() as cursor:
        for start in range(0, len(entries), _ROWS_AT_ONCE):
            rows = entries[start : start + _ROWS_AT_ONCE]
            values = [f.get_db_prep_save(getattr(row, f.attname), connection) for row in rows for f in _FIELDS]
            places = ", ".join([place] * len(rows))
            cursor.execute(f"INSERT INTO {quote(Entry._meta.db_table)} ({columns}) VALUES {places}", values)  # noqa: S608, SLF001
    numbers = (entries[0].sequence, entries[-1].sequence)
    ids = dict(Entry.objects.filter(sequence__range=numbers).values_list("sequence", "id"))
    for entry in entries:
        entry.pk = ids[entry.sequence]
        entry._state.adding = False  # noqa: SLF001  as bulk_create leaves it
        entry._state.db = connection.alias  # noqa: SLF001
    return list(entries)
