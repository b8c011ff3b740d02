"""The audit trail: who did what, when, from where. The only door for its rows, and the watch that writes them.

Once a row is committed it is linked to those before it (`chain.py`): in a transaction of its own, so that no act waits
for another's.

`watching` looks at the statements of a request or a command. With the first one that writes, the row of the act goes into
the same transaction: an act that cannot be recorded does not happen, and a row without its act does not stand.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from luodi.access.chain import link_trail
from luodi.access.models import AuditEvent, AuditKind, AuditOutcome, AuditWay
from luodi.access.readonly import refuse_while_read_only
from luodi.orgs.models import Person

_WRITES = re.compile(
    r"""\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+"?(\w+)""",
    re.IGNORECASE,
)
# Coming in, staying in and being seen, and the alarm that a check raises: neither stopped by read-only mode nor an act.
_OF_THE_DOOR = ("django_session", "access_", "ledger_tamperalarm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is about to be done, by whom and from where."""

    act: str
    way: AuditWay
    kind: AuditKind = AuditKind.WRITE
    person: Person | None = None
    standing_in: str = ""
    address: str = ""
    object: str = ""
    detail: str = ""
    request: str = ""


def record(act: Act, *, outcome: AuditOutcome = AuditOutcome.DONE, detail: str = "") -> AuditEvent:
    """Add a row. Call it inside the transaction of the act; what it is told must hold no password, code or key."""
    event = AuditEvent.objects.create(
        person=act.person,
        standing_in=act.standing_in[:200],
        address=act.address[:45],
        way=act.way,
        kind=act.kind,
        act=act.act[:80],
        object=_storable(act.object)[:200],
        outcome=outcome,
        detail=_storable(detail or act.detail)[:300],
        request=act.request,
    )
    if not any(due == link_trail for _, due, *_ in connection.run_on_commit):
        transaction.on_commit(link_trail, robust=True)
    return event


def _storable(text: str) -> str:
    """What a stranger typed, without the NUL that PostgreSQL stores in no text."""
    return text.replace("\x00", "�")


@dataclass(slots=True, kw_only=True)
class Watch:
    """Sees every statement while an act is done. `recorded`: whether the act wrote anything, or tried to."""

    act: Act
    recorded: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
        """Django's execute wrapper: record before the first statement that writes, in its transaction."""
        written = _WRITES.match(sql)
        if written and not written[1].startswith(_OF_THE_DOOR):
            refuse_while_read_only()
            self._record_once()
        return execute(sql, params, many, context)

    def mark(self) -> None:
        """Left among what is due on commit, it says that the row stands in this transaction; a rollback takes both away."""

    def _record_once(self) -> None:
        if connection.in_atomic_block:
            if any(due == self.mark for _, due, *_ in connection.run_on_commit):
                return
            transaction.on_commit(self.mark)
        elif self.recorded:
            return
        self.recorded = True
        record(self.act)


@contextmanager
def watching(act: Act) -> Iterator[Watch]:
    """Watch the statements of this thread's connection; the watch that is yielded knows whether the act wrote anything."""
    watch = Watch(act=act)
    with connection.execute_wrapper(watch):
        yield watch
