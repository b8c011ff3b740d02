"""One writer at a time: the turnstile, the posting period and the numbers handed out behind it.

Every write to the ledger passes the turnstile first and keeps it until its transaction ends. So the order in which
sequences are taken is the order in which they are committed, and no two writers can wait for each other: the order is
always turnstile → period → subjects, and whoever holds a later lock holds the first one. On PostgreSQL the turnstile
is the row of the entry counter; on SQLite it is the transaction itself (BEGIN IMMEDIATE).
A row of your own room (an import, a claim) is taken before you come here, never after.
"""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F

from luodi.base.spans import Span, month_of
from luodi.ledger.alarms import refuse_while_alarmed
from luodi.ledger.models import Counter, PostingPeriod

_TURNSTILE = "entry"


def lock_ledger() -> None:
    """Wait until no other transaction writes to the ledger, and keep others waiting until ours ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The turnstile holds only inside a transaction.")
    if not _locked_counter():
        # ON CONFLICT DO NOTHING waits for a rival that makes the same row, and never fails for it.
        Counter.objects.bulk_create([Counter(name=_TURNSTILE)], ignore_conflicts=True)
        _locked_counter()


def _locked_counter() -> bool:
    locked = Counter.objects.select_for_update(no_key=True).filter(name=_TURNSTILE)
    return bool(list(locked.values_list("name", flat=True)))


def take_numbers(name: str, count: int = 1) -> range:
    """The next `count` numbers of a counter, gapless: a transaction that fails gives them back."""
    lock_ledger()
    counter, _ = Counter.objects.get_or_create(name=name)
    first = counter.last + 1
    Counter.objects.filter(name=name).update(last=F("last") + count)
    return range(first, first + count)


def lock_open_period(on: date) -> PostingPeriod:
    """The period that entries recorded on `on` post to, locked: a seal waits for us, or we for it.

    The calendar month of `on`, or the next one that is not sealed: a place may seal a month before it is over. Months are
    made when they are first posted to. Refuses while a tamper alarm stands.
    """
    lock_ledger()
    refuse_while_alarmed()
    month = month_of(on)
    while (period := _locked_period(month)).sealed_at is not None:
        month = month_of(month.last + timedelta(days=1))
    return period


def _locked_period(month: Span) -> PostingPeriod:
    PostingPeriod.objects.get_or_create(first=month.first, defaults={"last": month.last})
    return PostingPeriod.objects.select_for_update(no_key=True).get(first=month.first)
