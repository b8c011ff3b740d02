"""The watch of the audit trail around a command: what it writes is recorded, and refused in read-only mode."""

import getpass
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from luodi.access.audit import Act, record, watching
from luodi.access.models import AuditKind, AuditWay
from luodi.orgs.models import Person


@contextmanager
def command_watched(name: str, kind: str, arguments: Namespace) -> Iterator[None]:
    """Watch the command `luodi name`; one that takes rows out is recorded although it writes none."""
    act = Act(
        act=f"运行 luodi {name}",
        way=AuditWay.COMMAND,
        kind=AuditKind(kind),
        person=_acting(arguments),
        detail=f"本机用户 {_machine_user()}",
    )
    with watching(act) as watch:
        yield
    if act.kind == AuditKind.EXPORT and not watch.recorded:
        record(act)


def _acting(arguments: Namespace) -> Person | None:
    login = getattr(arguments, "by", None)
    return Person.objects.filter(login=login).first() if login else None


def _machine_user() -> str:
    try:
        return getpass.getuser()
    except OSError:  # a service account without a name
        return "未知"
