"""An entry is never updated or deleted, by whatever road; and each road is open when its trigger is gone."""

from itertools import product

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from luodi.ledger.models import Entry
from luodi.ledger.triggers import TABLE, create_triggers, guarded_tables, missing_triggers
from tests.ledger.database import entries, next_row, plain_connection

LITE = connection.vendor == "sqlite"
SAME_KEY = next_row(key="key")  # the next row, under a key that is taken
CONFLICT = "ON CONFLICT (key) DO UPDATE SET amount_fen = 1"

# Each road with the triggers that close it.
ROADS = {
    "修改": (f"UPDATE {TABLE} SET amount_fen = 1", "no_update"),
    "修改单列": (f"UPDATE {TABLE} SET reason = '润色' WHERE sequence = 1", "no_update"),
    "删除": (f"DELETE FROM {TABLE} WHERE sequence = (SELECT MAX(sequence) FROM {TABLE})", "no_delete"),
} | (
    {
        "覆盖写入": (SAME_KEY.replace("INSERT", "INSERT OR REPLACE"), "no_replace"),
        "REPLACE": (SAME_KEY.replace("INSERT", "REPLACE"), "no_replace"),
        "冲突时修改": (f"{SAME_KEY} {CONFLICT}", "no_replace no_update"),
        "修改并覆盖": (f"UPDATE OR REPLACE {TABLE} SET sequence = 1 WHERE sequence = 2", "no_update"),
    }
    if LITE
    else {
        "冲突时修改": (f"{SAME_KEY} {CONFLICT}", "no_update"),
        "清空": (f"TRUNCATE {TABLE} CASCADE", "no_truncate"),
    }
)


@pytest.fixture
def kept(keyed) -> list[dict[str, object]]:
    """The rows of a ledger as they must stay: amounts, a key and a reversal."""
    return entries()


def triggers_off(names: str) -> None:
    """Lift guards of the entries; a TRUNCATE also reaches the tables that cite them, each with a guard of its own."""
    tables = guarded_tables(connection) if names == "no_truncate" else [TABLE]
    with connection.cursor() as cursor:
        for table, name in product(tables, names.split()):
            cursor.execute(f"DROP TRIGGER {table}_{name}" + ("" if LITE else f" ON {table}"))


@pytest.mark.parametrize("road", ROADS)
def test_raw_sql_is_refused(road, kept) -> None:
    connection.check_constraints()  # PostgreSQL would refuse TRUNCATE for a foreign key that it has yet to look at
    with pytest.raises(DatabaseError, match="台账只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROADS[road][0])
    assert entries() == kept


@pytest.mark.django_db(transaction=True)
def test_raw_sql_from_a_foreign_connection_is_refused(kept) -> None:
    for sql, _ in ROADS.values():
        with plain_connection() as plain, pytest.raises(Exception, match="台账只增不改"):
            plain.execute(sql)
    assert entries() == kept


@pytest.mark.django_db(transaction=True)
def test_without_its_trigger_each_road_is_open(kept) -> None:
    """The red control: the same statement, and nothing but its trigger gone."""
    everything = f"SELECT * FROM {TABLE}"
    for sql, guards in ROADS.values():
        triggers_off(guards)
        try:
            with plain_connection() as plain:
                before = set(plain.execute(everything).fetchall())
                plain.execute(sql)
                assert before - set(plain.execute(everything).fetchall()), sql
        finally:
            create_triggers(connection)


ORM = {
    "save": lambda: Entry.objects.first().save(),
    "save(update_fields)": lambda: Entry.objects.first().save(update_fields=["reason"]),
    "delete": lambda: Entry.objects.last().delete(),
    "QuerySet.update": lambda: Entry.objects.update(amount_fen=1),
    "QuerySet.delete": lambda: Entry.objects.filter(reverses__isnull=False).delete(),
    "bulk_update": lambda: Entry.objects.bulk_update(list(Entry.objects.all()), ["text"]),
    "update_or_create": lambda: Entry.objects.update_or_create(sequence=1, defaults={"reason": "润色"}),
}


@pytest.mark.parametrize("act", ORM.values(), ids=ORM)
def test_the_orm_is_refused(act, kept) -> None:
    with pytest.raises(DatabaseError, match="台账只增不改"), transaction.atomic():
        act()
    assert entries() == kept


@pytest.mark.django_db(transaction=True)
def test_after_a_migration_that_alters_the_table_the_triggers_stand_again(kept) -> None:
    with override_settings(MIGRATION_MODULES={"ledger": "tests.ledger.throwaway"}):
        call_command("migrate", "ledger", verbosity=0)
        try:
            assert column_is_longer()
            assert missing_triggers(connection) == []
            with pytest.raises(DatabaseError, match="台账只增不改"):
                Entry.objects.update(reason="润色")
            assert entries() == kept
        finally:
            call_command("migrate", "ledger", newest_real_migration(), verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_rebuild_alone_drops_them_on_sqlite(kept) -> None:
    """The red control of the test above: without the step after the migration the road is open."""
    old, new = Entry._meta.get_field("text"), Entry._meta.get_field("text").clone()
    new.set_attributes_from_name("text")
    new.model, new.max_length = Entry, 2500
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, old, new)
        assert len(missing_triggers(connection)) == (5 if LITE else 0)
        if LITE:
            assert Entry.objects.update(reason="润色") == len(kept)
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, new, old)
        create_triggers(connection)


def column_is_longer() -> bool:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, TABLE)
    return next(column.display_size for column in described if column.name == "text") == 2500


def newest_real_migration() -> str:
    from tests.ledger.throwaway.t999_longer_text import NEWEST

    return NEWEST
