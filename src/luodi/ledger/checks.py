"""Start-up checks: refuse to run with triggers missing or durability lowered (reliability goal A5)."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags
from django.core.checks import Warning as Caution
from django.core.checks import register as register_check
from django.db import connections
from django.db.backends.utils import CursorWrapper

from luodi.ledger.triggers import TABLE, missing_triggers

_SQLITE_WANTED: dict[str, set[object]] = {
    "journal_mode": {"wal"},
    "synchronous": {2, 3},
    "recursive_triggers": {1},
}
_POSTGRES_WANTED = ("fsync", "full_page_writes", "synchronous_commit")
_OWNED = f"SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('{TABLE}')"  # noqa: S608


def register() -> None:
    """Hook the checks into Django's database checks, which `luodi` runs before it does anything else."""
    register_check(check_ledger_guards, Tags.database)


def check_ledger_guards(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Errors, each naming what is wrong and what to do; none when the database keeps the ledger's laws."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        with connection.cursor() as cursor:
            if TABLE not in connection.introspection.table_names(cursor):
                continue
            if missing := missing_triggers(connection):
                found.append(
                    Error(
                        f"台账的防改触发器缺失或被改动：{'、'.join(missing)}。请先核对是否有人动过数据库，"
                        "再运行 python -m django migrate --skip-checks --settings luodi.web.settings 重建。",
                        id="ledger.E001",
                    )
                )
            check = _sqlite_guards if connection.vendor == "sqlite" else _postgres_guards
            found.extend(check(cursor))
        if connection.vendor == "sqlite" and connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
            found.append(
                Error(
                    "SQLite 的事务没有用 IMMEDIATE 方式开始，两人同时记账会出错，请恢复默认设置后再启动。",
                    id="ledger.E005",
                )
            )
    return found


def _sqlite_guards(cursor: CursorWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, wanted in _SQLITE_WANTED.items():
        cursor.execute(f"PRAGMA {name}")
        value = cursor.fetchone()[0]
        if value not in wanted:
            found.append(
                Error(f"SQLite 的 {name} 为 {value}，断电可能丢账，请恢复默认设置后再启动。", id="ledger.E002")
            )
    return found


def _postgres_guards(cursor: CursorWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in _POSTGRES_WANTED:
        cursor.execute(f"SHOW {name}")
        if cursor.fetchone()[0] == "off":
            found.append(Error(f"PostgreSQL 的 {name} 已关闭，断电可能丢账，请打开后再启动。", id="ledger.E003"))
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        found.append(
            Error("不能用 PostgreSQL 的超级用户运行：它不受防改触发器约束。请换成应用角色。", id="ledger.E004")
        )
    else:
        cursor.execute(_OWNED)
        if cursor.fetchone()[0]:
            found.append(
                Caution(
                    "当前数据库角色拥有台账表，能够移除防改触发器；正式使用请换成不拥有任何表的应用角色。",
                    id="ledger.W001",
                )
            )
    cursor.execute("SHOW data_checksums")
    if cursor.fetchone()[0] == "off":
        found.append(Caution("PostgreSQL 没有开启数据校验（data_checksums），磁盘坏块不易发现。", id="ledger.W002"))
    return found
