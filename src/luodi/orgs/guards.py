"""Triggers of a table, said once for both engines: made after each migrate, and asked for at every start.

A table rebuild by a migration drops triggers on SQLite without a word, so a room's `post_migrate` step makes them anew.
No trigger reads another table: SQLite could not rebuild that table then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSED = "USING ERRCODE = 'integrity_constraint_violation'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """The triggers of one table: name → what follows CREATE TRIGGER name, per engine, written as the engine writes it back.

    `functions`: name → body of the functions that PostgreSQL's triggers call.
    """

    table: str
    sqlite: Mapping[str, str]
    postgres: Mapping[str, str]
    functions: Mapping[str, str] = field(default_factory=dict)

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """(Re)create every trigger; harmless when they are there, and when the table is not."""
        if not self.there(connection):
            return
        self.drop(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for name, body in self.functions.items():
                    cursor.execute(
                        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
                    )
            for name, body in self._wanted(connection).items():
                cursor.execute(f"CREATE TRIGGER {name} {body}")
                if connection.vendor == "postgresql":  # ALWAYS: also under session_replication_role = replica
                    cursor.execute(f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {name}")

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Lift the triggers. Only migrations that rebuild the table, a restore and the teardown of tests have a reason to."""
        tail = "" if connection.vendor == "sqlite" else f" ON {self.table}"
        with connection.cursor() as cursor:
            for name in self._wanted(connection):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{tail}")

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Names of triggers that should stand and do not, or are not the ones we made; none when there is no table yet."""
        if not self.there(connection):
            return []
        standing = self._on_sqlite(connection) if connection.vendor == "sqlite" else self._on_postgres(connection)
        return sorted(name for name, body in self._wanted(connection).items() if standing.get(name) != body)

    def there(self, connection: BaseDatabaseWrapper) -> bool:
        """Whether the table has been made."""
        with connection.cursor() as cursor:
            return self.table in connection.introspection.table_names(cursor)

    def _wanted(self, connection: BaseDatabaseWrapper) -> Mapping[str, str]:
        return self.sqlite if connection.vendor == "sqlite" else self.postgres

    def _on_sqlite(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [self.table])
            return {name: sql.removeprefix(f"CREATE TRIGGER {name} ") for name, sql in cursor.fetchall()}

    def _on_postgres(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(t.oid, true), proname, prosrc FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = t.tgfoid WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A'",
                [self.table],
            )
            return {
                name: definition.removeprefix(f"CREATE TRIGGER {name} ")
                for name, definition, function, body in cursor.fetchall()
                if self.functions.get(function) == body
            }


def append_only(table: str, sentence: str) -> Guards:
    """Rows of `table` are added and never changed or removed, nor replaced under their id; `sentence` is the refusal."""
    refuse, function = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END", f"{table}_refuse"
    statement = f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    return Guards(
        table=table,
        sqlite={
            f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse}",
            f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse}",
            f"{table}_no_replace": f"BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {refuse}",
        },
        postgres={
            f"{table}_no_update": f"BEFORE UPDATE {statement}",
            f"{table}_no_delete": f"BEFORE DELETE {statement}",
            f"{table}_no_truncate": f"BEFORE TRUNCATE {statement}",
        },
        functions={function: f"BEGIN RAISE EXCEPTION '{sentence}' {REFUSED}; END"},
    )
