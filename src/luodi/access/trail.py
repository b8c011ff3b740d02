"""Reads over the audit trail: filtered, page by page, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi.access.models import AuditEvent

_CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailQuery:
    """What is asked of the trail; both days inclusive, an empty text asks for anything."""

    keyword: str = ""
    kind: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1
    size: int = 50


def trail_page(query: TrailQuery) -> Page[AuditEvent]:
    """One page of the rows that fit.  2 queries, and one for the people."""
    page = Paginator(_fitting(query), query.size).get_page(query.page)
    page.object_list = list(page.object_list)  # read now: looking at the trail adds a row to it
    return page


def trail_rows(query: TrailQuery) -> Iterator[AuditEvent]:
    """Every row that fits, oldest first, for an export."""
    return _fitting(query).order_by("id").iterator(chunk_size=_CHUNK)


def _fitting(query: TrailQuery) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.select_related("person")
    if query.keyword:
        word = query.keyword
        rows = rows.filter(
            Q(person__name__icontains=word)
            | Q(person__login=word)
            | Q(act__icontains=word)
            | Q(object__icontains=word)
            | Q(address=word)
        )
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.outcome:
        rows = rows.filter(outcome=query.outcome)
    if query.first is not None:
        rows = rows.filter(at__gte=_midnight(query.first))
    if query.last is not None and query.last < date.max:
        rows = rows.filter(at__lt=_midnight(query.last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
