"""Start-up checks of the room: the triggers of the audit trail and of the three administrators stand."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags
from django.core.checks import register as register_check
from django.db import connections

from luodi.access.triggers import AUDIT, AUDIT_CHAIN
from luodi.orgs.separation import SEPARATION

_MEND = "请先核对是否有人动过数据库，再运行 python -m django migrate --skip-checks --settings luodi.web.settings 重建。"


def register() -> None:
    """Hook the check into Django's database checks, which `luodi` runs before it does anything else."""
    register_check(check_guards, Tags.database)


def check_guards(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """An error for each table whose triggers are missing or are not ours."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        for guards, what, number in (
            (AUDIT, "审计记录的防改触发器", 1),
            (AUDIT_CHAIN, "审计链的防改触发器", 1),
            (SEPARATION, "三员互斥的触发器", 2),
        ):
            if missing := guards.missing(connection):
                found.append(Error(f"{what}缺失或被改动：{'、'.join(missing)}。{_MEND}", id=f"access.E00{number}"))
    return found
