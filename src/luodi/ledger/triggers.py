"""Append-only triggers for entries, on SQLite and PostgreSQL (docs/decisions/0002).

A table rebuild by a migration drops triggers on SQLite without a word, so `post_migrate` re-creates them and the
start-up check asks for them. `INSERT OR REPLACE` deletes without firing a delete trigger unless `recursive_triggers`
is on in that very connection; the insert trigger below refuses it in any connection.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_entry"
_SENTENCE = "台账只增不改：请冲销后重新记账"

_SQLITE = {
    "ledger_entry_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
    "ledger_entry_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
    "ledger_entry_no_replace": f"""BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR sequence = NEW.sequence OR key = NEW.key
                     OR reverses_id = NEW.reverses_id)
        BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END""",
    "ledger_entry_no_chain": f"""BEFORE INSERT ON {TABLE}
        WHEN NEW.reverses_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, '冲销不能再冲销：请按正确内容重新记账'); END""",
}

_POSTGRES_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$;
CREATE OR REPLACE FUNCTION ledger_entry_refuse_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL) THEN
    RAISE EXCEPTION '冲销不能再冲销：请按正确内容重新记账';
  END IF;
  RETURN NEW;
END $$;
"""
_POSTGRES = {
    "ledger_entry_no_update": f"BEFORE UPDATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    "ledger_entry_no_delete": f"BEFORE DELETE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    "ledger_entry_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    "ledger_entry_no_chain": f"BEFORE INSERT ON {TABLE} FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) "
    "EXECUTE FUNCTION ledger_entry_refuse_chain()",
}


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _SQLITE if connection.vendor == "sqlite" else _POSTGRES


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """(Re)create every trigger; harmless when they are there."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
        for name, body in _wanted(connection).items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Lift the triggers. Only migrations that rebuild the table and the teardown of tests have a reason to."""
    tail = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    with connection.cursor() as cursor:
        for name in _wanted(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{tail}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should stand on the entry table and do not."""
    if connection.vendor == "sqlite":
        query = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'"  # noqa: S608  constant
    else:
        query = f"SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('{TABLE}') AND tgenabled <> 'D'"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return sorted(set(_wanted(connection)) - there)
