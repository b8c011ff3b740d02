"""A page of a list with the count of the whole, in one statement."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

_LONGEST = 9  # digits of a page number that somebody may ask for


def counted_page(found: QuerySet[Any], page: str | int, *, size: int) -> Page[Any]:
    """The page that is asked for, the last one when it lies behind the end; `found` is ordered by a unique key at the end."""
    text = str(page)
    number = int(text) if text.isdecimal() and len(text) <= _LONGEST else 1
    number = max(number, 1)
    counted = found.annotate(of_all=Window(Count("pk")))
    rows: list[Any] = list(counted[(number - 1) * size : number * size])
    if not rows and number > 1:
        return Paginator(found, size).get_page(number)
    paginator = Paginator(found, size)
    paginator.count = rows[0].of_all if rows else 0  # what it would ask the database for is known
    return Page(rows, number, paginator)
