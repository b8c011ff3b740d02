"""The system refuses to start on a database that would not keep the ledger's laws."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from luodi.ledger import checks, triggers
from luodi.ledger.checks import check_ledger_guards
from luodi.ledger.triggers import TABLE, create_triggers
from tools.with_postgres import throwaway_server

LITE = connection.vendor == "sqlite"
pytestmark = pytest.mark.django_db(transaction=True)


def found() -> set[str]:
    return {f"{message.id} {message.msg}" for message in check_ledger_guards(databases=["default"])}


def errors() -> list[str]:
    return sorted(message for message in found() if "ledger.E" in message)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def _mended() -> Iterator[None]:
    """Whatever a test lowers is raised again."""
    yield
    create_triggers(connection)
    connection.close()  # session settings go with the session
    if LITE:
        run("PRAGMA journal_mode=WAL")


def test_a_good_database_is_let_through() -> None:
    assert errors() == []


def test_without_a_database_named_nothing_is_asked() -> None:
    assert check_ledger_guards(databases=None) == []


LOWERED = (
    {
        "PRAGMA journal_mode=DELETE": "journal_mode 为 delete",
        "PRAGMA journal_mode=MEMORY": "journal_mode 为 memory",
        "PRAGMA synchronous=NORMAL": "synchronous 为 1",
        "PRAGMA synchronous=OFF": "synchronous 为 0",
        "PRAGMA recursive_triggers=OFF": "recursive_triggers 为 0",
    }
    if LITE
    else {"SET synchronous_commit = off": "synchronous_commit 已关闭"}
)


@pytest.mark.parametrize("sql", LOWERED)
def test_lowered_durability_is_refused(sql, _mended) -> None:
    run(sql)
    assert len(errors()) == 1
    assert LOWERED[sql] in errors()[0]


def test_transactions_that_do_not_lock_at_once_are_refused(monkeypatch) -> None:
    """On SQLite the transaction is the turnstile; on PostgreSQL nothing depends on it."""
    lowered = {"transaction_mode": "DEFERRED"} if LITE else {}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", connection.settings_dict["OPTIONS"] | lowered)
    assert [message[:11] for message in errors()] == (["ledger.E005"] if LITE else [])


@pytest.mark.parametrize("name", sorted(triggers._SQLITE if LITE else triggers._POSTGRES))
def test_a_missing_trigger_is_refused_and_named(name, _mended) -> None:
    run(f"DROP TRIGGER {name}" + ("" if LITE else f" ON {TABLE}"))
    assert len(errors()) == 1
    assert name in errors()[0]


def test_a_migrate_with_nothing_to_migrate_brings_them_back(_mended) -> None:
    """The way out that the refusal names."""
    run("DROP TRIGGER ledger_entry_no_update" + ("" if LITE else f" ON {TABLE}"))
    call_command("migrate", skip_checks=True, verbosity=0)
    assert errors() == []


WEAKENED = (
    (
        [
            "DROP TRIGGER ledger_entry_no_update",
            f"CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON {TABLE} WHEN 0 BEGIN SELECT RAISE(ABORT, '装样子'); END",
        ],
    )
    if LITE
    else (
        [f"ALTER TABLE {TABLE} DISABLE TRIGGER ledger_entry_no_update"],
        [
            f"ALTER TABLE {TABLE} ENABLE TRIGGER ledger_entry_no_update"
        ],  # sleeps under session_replication_role = replica
        [
            "CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$"
        ],
    )
)


@pytest.mark.parametrize("statements", WEAKENED)
def test_a_trigger_that_only_looks_like_ours_is_refused(statements, _mended) -> None:
    for sql in statements:
        run(sql)
    assert "ledger_entry_no_update" in errors()[0]


@pytest.mark.postgres
def test_the_owner_of_the_table_is_warned() -> None:
    assert any("ledger.W001" in message for message in found())


@pytest.mark.postgres
def test_a_server_that_forgets_and_a_superuser_are_refused() -> None:
    """fsync and full_page_writes belong to the server, so this one has a server of its own."""
    import psycopg

    with throwaway_server() as variables:
        socket = variables["LUODI_DATABASE_URL"].partition("host=")[2]
        with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as superuser:
            for name in ("fsync", "full_page_writes"):
                superuser.execute(f"ALTER SYSTEM SET {name} = off")
            superuser.execute("SELECT pg_reload_conf()")
        with psycopg.connect(host=socket, user="postgres", dbname="postgres") as superuser:
            told = " ".join(message.msg for message in checks._postgres_guards(superuser.cursor()))
    assert "fsync 已关闭" in told
    assert "full_page_writes 已关闭" in told
    assert "超级用户" in told
