"""Reads over the ledger: what is known now, and the state of a set of subjects."""

from datetime import date

from django.db.models import Max

from luodi.ledger.models import Counter, Entry


def last_sequence() -> int:
    """The newest sequence handed out: `known` when nothing is said. 0 on an empty ledger."""
    return Counter.objects.filter(name="entry").values_list("last", flat=True).first() or 0


def newest_occurrence() -> date | None:
    """The newest day any entry happened on, or None."""
    newest: date | None = Entry.objects.aggregate(newest=Max("occurred_on"))["newest"]
    return newest
