"""Start-up checks: refuse to run with triggers missing or durability lowered (reliability A5)."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags
from django.core.checks import register as register_check
from django.db import connections

from luodi.ledger.triggers import missing_triggers

_SQLITE_WANTED: dict[str, set[object]] = {
    "journal_mode": {"wal", "memory"},
    "synchronous": {2, 3},
    "recursive_triggers": {1},
}
_POSTGRES_WANTED = ("fsync", "full_page_writes", "synchronous_commit")


def register() -> None:
    """Hook the checks into Django's `check --database` and `migrate`."""
    register_check(check_ledger_guards, Tags.database)


def check_ledger_guards(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Errors, each naming what is wrong and what to do; none when the database keeps the ledger's laws."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        with connection.cursor() as cursor:
            if "ledger_entry" not in connection.introspection.table_names(cursor):
                continue
        if missing := missing_triggers(connection):
            found.append(
                Error(
                    f"台账的防改触发器缺失：{'、'.join(missing)}。请运行 luodi migrate 重建后再启动。", id="ledger.E001"
                )
            )
        with connection.cursor() as cursor:
            check = _sqlite_durability if connection.vendor == "sqlite" else _postgres_durability
            found.extend(check(cursor))
    return found


def _sqlite_durability(cursor: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, wanted in _SQLITE_WANTED.items():
        cursor.execute(f"PRAGMA {name}")
        value = cursor.fetchone()[0]
        if value not in wanted:
            found.append(
                Error(f"SQLite 的 {name} 为 {value}，断电可能丢账，请恢复默认设置后再启动。", id="ledger.E002")
            )
    return found


def _postgres_durability(cursor: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in _POSTGRES_WANTED:
        cursor.execute(f"SHOW {name}")
        if cursor.fetchone()[0] == "off":
            found.append(Error(f"PostgreSQL 的 {name} 已关闭，断电可能丢账，请打开后再启动。", id="ledger.E003"))
    return found
