"""Paging by key: what comes after the last row one has seen.

A page costs the same wherever it stands, and a row that is added meanwhile neither repeats nor hides another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Generic[Item]):
    """Rows of one page, and what the next one begins after (None: there is none)."""

    rows: list[Item]
    next: str | None


def cut_by(found: QuerySet[Row], key: str, *, after: Any, limit: int, newest_first: bool = False) -> Cut[Row]:
    """At most `limit` rows beyond `after` in the order of `key`, which is unique.  1 query."""
    order, beyond = (f"-{key}", f"{key}__lt") if newest_first else (key, f"{key}__gt")
    rest = found.order_by(order) if after is None else found.filter(**{beyond: after}).order_by(order)
    rows = list(rest[: limit + 1])
    return Cut(rows=rows[:limit], next=str(_value(rows[limit - 1], key)) if len(rows) > limit else None)


def cut_list(rows: Sequence[Item], *, after: int | None, limit: int) -> Cut[Item]:
    """The same over a list that does not change: `after` is how many have been seen."""
    begin = after or 0
    return Cut(rows=list(rows[begin : begin + limit]), next=str(begin + limit) if len(rows) > begin + limit else None)


def _value(row: Any, key: str) -> Any:
    for part in key.split("__"):
        row = getattr(row, part)
    return row
