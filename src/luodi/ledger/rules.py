"""Pure rules of the ledger: shares within the whole, and a tree without circles, on every day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """From the day `on` the unit has this share of a project, in basis points; 0 ends it."""

    on: date
    unit_id: int
    share_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """From the day `on` a unit reports to `parent_id`."""

    on: date
    parent_id: int


def shares_of(history: Sequence[Share]) -> dict[int, int]:
    """The newest share of each unit that still has one.  `history` in (day, sequence) order; values in basis points."""
    newest = {share.unit_id: share.share_bp for share in history}
    return {unit: share for unit, share in newest.items() if share}


def first_overfull_day(history: Sequence[Share], whole_bp: int) -> date | None:
    """The first day whose shares exceed the whole at the day's end, or None.  `history` in (day, sequence) order."""
    shares: dict[int, int] = {}
    for index, share in enumerate(history):
        shares[share.unit_id] = share.share_bp
        day_ends = index + 1 == len(history) or history[index + 1].on != share.on
        if day_ends and sum(shares.values()) > whole_bp:
            return share.on
    return None


def first_circle_day(unit_id: int, placements: Mapping[int, Sequence[Placement]]) -> date | None:
    """The first day on which the unit stands below itself, or None.  Each unit's placements in (day, sequence) order.

    Only days on which somebody's placement changes are looked at: between them the tree stands still.
    """
    days = sorted({placement.on for history in placements.values() for placement in history})
    return next((day for day in days if _circles(unit_id, placements, day)), None)


def _circles(unit_id: int, placements: Mapping[int, Sequence[Placement]], day: date) -> bool:
    seen: set[int] = set()
    above = _parent_on(placements.get(unit_id, ()), day)
    while above is not None and above not in seen:
        if above == unit_id:
            return True
        seen.add(above)
        above = _parent_on(placements.get(above, ()), day)
    return False


def _parent_on(history: Sequence[Placement], day: date) -> int | None:
    return next((placement.parent_id for placement in reversed(history) if placement.on <= day), None)
