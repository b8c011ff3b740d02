"""Append-only triggers for entries, on SQLite and PostgreSQL (docs/decisions/0002).

A table rebuild by a migration drops triggers on SQLite without a word, so `post_migrate` re-creates them and the
start-up check asks for them. `INSERT OR REPLACE` deletes without firing a delete trigger unless `recursive_triggers`
is on in that very connection; the insert trigger below refuses it in any connection.
No trigger reads another table: SQLite could not rebuild that table then.

Seals, evidence and citations only grow as well; a room above hands over its own tables of that kind
(`only_grows`, from its AppConfig).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_entry"
_GROWING = ["ledger_seal", "ledger_evidence", "ledger_citation"]
_SENTENCE = "台账只增不改：请冲销后重新记账"
_KEPT = "这类记录只增不改：请另记一条"
_FALSE_REVERSAL = "冲销必须与原笔完全一致，且不能再冲销：请按正确内容重新记账"
_GAP = "台账序号必须连续：请通过记账服务写入"

# What a reversal repeats of the entry it cancels.
_REPEATED = (
    "subject_id",
    "kind",
    "occurred_on",
    "precision",
    "amount_fen",
    "currency",
    "quantity",
    "measured_in",
    "text",
    "unit_id",
    "stage",
    "measure",
    "span_first",
    "span_last",
    "unknown",
    "grade",
)
_NEXT = f"(SELECT COALESCE(MAX(sequence), 0) + 1 FROM {TABLE})"


def _true_reversal(same: str) -> str:
    """A query with a row when NEW cancels a standing entry exactly; `same` is the dialect's NULL-safe equality."""
    repeated = " AND ".join(f"{name} {same} NEW.{name}" for name in _REPEATED)
    return f"SELECT 1 FROM {TABLE} WHERE id = NEW.reverses_id AND reverses_id IS NULL AND {repeated}"


_SQLITE = {
    "ledger_entry_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
    "ledger_entry_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
    "ledger_entry_no_replace": f"BEFORE INSERT ON {TABLE} "
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR sequence = NEW.sequence OR key = NEW.key "
    f"OR reverses_id = NEW.reverses_id) BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
    "ledger_entry_no_gap": f"BEFORE INSERT ON {TABLE} WHEN NEW.sequence <> {_NEXT} "
    f"BEGIN SELECT RAISE(ABORT, '{_GAP}'); END",
    "ledger_entry_true_reversal": f"BEFORE INSERT ON {TABLE} "
    f"WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS ({_true_reversal('IS')}) "
    f"BEGIN SELECT RAISE(ABORT, '{_FALSE_REVERSAL}'); END",
}


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"


def _refusal(sentence: str) -> str:
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'"


_POSTGRES_FUNCTIONS = {
    "ledger_growing_refuse": f"BEGIN {_refusal(_KEPT)}; END",
    "ledger_entry_refuse": f"BEGIN {_refusal(_SENTENCE)}; END",
    "ledger_entry_refuse_gap": f"BEGIN IF NEW.sequence <> {_NEXT} THEN {_refusal(_GAP)}; END IF; RETURN NEW; END",
    "ledger_entry_refuse_false_reversal": f"BEGIN IF NOT EXISTS ({_true_reversal('IS NOT DISTINCT FROM')}) "
    f"THEN {_refusal(_FALSE_REVERSAL)}; END IF; RETURN NEW; END",
}
# Written as PostgreSQL writes them back, so that the check can compare.
_POSTGRES = {
    "ledger_entry_no_update": f"BEFORE UPDATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    "ledger_entry_no_delete": f"BEFORE DELETE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    "ledger_entry_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    "ledger_entry_no_gap": f"BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse_gap()",
    "ledger_entry_true_reversal": f"BEFORE INSERT ON {TABLE} FOR EACH ROW WHEN (new.reverses_id IS NOT NULL) "
    "EXECUTE FUNCTION ledger_entry_refuse_false_reversal()",
}


def only_grows(table: str) -> None:
    """Have the rows of another table guarded against update and delete, from the next migrate on."""
    if table not in _GROWING:
        _GROWING.append(table)


def guarded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The entry table, and those of the growing tables that are there already."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    return [TABLE, *(table for table in _GROWING if table in there)]


def _wanted(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """(table, trigger) → body, for every table there is."""
    lite = connection.vendor == "sqlite"
    wanted = {(TABLE, name): body for name, body in (_SQLITE if lite else _POSTGRES).items()}
    for table in guarded_tables(connection)[1:]:
        wanted |= {
            (table, name): body for name, body in (_growing_sqlite if lite else _growing_postgres)(table).items()
        }
    return wanted


def _growing_sqlite(table: str) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
    again = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} {again} {refuse}",
    }


def _growing_postgres(table: str) -> dict[str, str]:
    refuse = "FOR EACH STATEMENT EXECUTE FUNCTION ledger_growing_refuse()"
    return {
        f"{table}_no_{verb.lower()}": f"BEFORE {verb} ON {table} {refuse}" for verb in ("UPDATE", "DELETE", "TRUNCATE")
    }


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """(Re)create every trigger; harmless when they are there."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in _POSTGRES_FUNCTIONS.items():
                cursor.execute(_function(name, body))
        for (table, name), body in _wanted(connection).items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")
            if connection.vendor == "postgresql":  # ALWAYS: also under session_replication_role = replica
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Lift the triggers. Only migrations that rebuild the table and the teardown of tests have a reason to."""
    with connection.cursor() as cursor:
        for table, name in _wanted(connection):
            tail = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{tail}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should stand on the guarded tables and do not, or are not the ones we made."""
    tables = guarded_tables(connection)
    standing = (_standing_sqlite if connection.vendor == "sqlite" else _standing_postgres)(connection, tables)
    return sorted(name for (_, name), body in _wanted(connection).items() if standing.get(name) != body)


def _standing_sqlite(connection: BaseDatabaseWrapper, tables: list[str]) -> dict[str, str]:
    listed = ", ".join(f"'{table}'" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({listed})")
        return {name: sql.removeprefix(f"CREATE TRIGGER {name} ") for name, sql in cursor.fetchall()}


def _standing_postgres(connection: BaseDatabaseWrapper, tables: list[str]) -> dict[str, str]:
    listed = ", ".join(f"to_regclass('{table}')" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, pg_get_triggerdef(t.oid, true), proname, prosrc FROM pg_trigger t "
            f"JOIN pg_proc p ON p.oid = t.tgfoid WHERE tgrelid IN ({listed}) AND tgenabled = 'A'"
        )
        return {
            name: definition.removeprefix(f"CREATE TRIGGER {name} ")
            for name, definition, function, body in cursor.fetchall()
            if _POSTGRES_FUNCTIONS.get(function) == body
        }
