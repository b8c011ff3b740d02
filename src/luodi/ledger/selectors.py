"""Reads over the ledger: what is known now, and the state of a set of subjects."""

from datetime import date, datetime

from django.db.models import Max

from luodi.ledger.models import Counter, Entry


def last_sequence() -> int:
    """The newest sequence handed out: `known` when nothing is said. 0 on an empty ledger."""
    return Counter.objects.filter(name="entry").values_list("last", flat=True).first() or 0


def newest_occurrence() -> date | None:
    """The newest day any entry happened on, or None."""
    newest: date | None = Entry.objects.aggregate(newest=Max("occurred_on"))["newest"]
    return newest


def sequence_at(moment: datetime) -> int:
    """The newest sequence recorded at or before `moment`: what the ledger knew then. 0 before its first entry."""
    newest = Entry.objects.filter(recorded_at__lte=moment).aggregate(newest=Max("sequence"))["newest"]
    return newest or 0
