"""A page of a list: with the count of the whole in one statement, or with a count that is known already."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Subquery

_LONGEST = 9  # digits of a page number that somebody may ask for


class HowMany(Subquery):
    """How many rows a query finds, beside each row of another: looked at once, whatever the number of rows beside."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counted_page(found: QuerySet[Any], page: str | int, *, size: int) -> Page[Any]:
    """The page that is asked for, the last one when it lies behind the end; `found` is ordered by a unique key at the end.

    The count stands in a query of keys of its own: counted by a window, every row of the whole would be fetched in full.
    """
    text = str(page)
    number = int(text) if text.isdecimal() and len(text) <= _LONGEST else 1
    number = max(number, 1)
    counted = found.annotate(of_all=HowMany(found.order_by().values("pk")))
    rows: list[Any] = list(counted[(number - 1) * size : number * size])
    if not rows and number > 1:
        return Paginator(found, size).get_page(number)
    return Page(rows, number, _counted(found, size, rows[0].of_all if rows else 0))


def page_of_known(found: QuerySet[Any], page: str | int, *, size: int, count: int) -> Page[Any]:
    """The page that is asked for, or the nearest one, of a list that was counted on the way.  One query, for its rows."""
    return _counted(found, size, count).get_page(page)


def _counted(found: QuerySet[Any], size: int, count: int) -> "Paginator[Any]":
    paginator = Paginator(found, size)
    paginator.count = count  # what it would ask the database for
    return paginator
