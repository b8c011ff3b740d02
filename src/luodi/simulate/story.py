"""What happens to a project after signing: land, ground-breaking, completion, production, and money in instalments.

The same seed tells the same story. Days fall on or after the day of signing; money is whole 万元 and never exceeds the
contract. Nothing here changes a count or an amount of signing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from luodi.simulate.district import Deal

SEED = 2004
_STUCK, _SLOW = 0.12, 0.30  # shares of projects that never break ground, and that take half as long again


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One project's later days. `instalments`: day and 万元 of each arrival, in order."""

    deal: Deal
    landed_on: date | None
    started_on: date | None
    completed_on: date | None
    in_production_on: date | None
    instalments: tuple[tuple[date, int], ...]

    def day(self, stage: str, until: date) -> date | None:
        """The day of a stage (`landed_on` …) when it has come by `until` (inclusive)."""
        found: date | None = getattr(self, stage)
        return found if found is not None and found <= until else None

    def arrived_wan(self, until: date) -> int:
        """What had arrived by `until` (inclusive), in 万元."""
        return sum(amount for on, amount in self.instalments if on <= until)


def lives(deals: Iterable[Deal], *, seed: int = SEED) -> tuple[Life, ...]:
    """The later days of each deal; a deal's story does not depend on the others."""
    return tuple(_life(deal, Random(f"{seed}:{deal.row}")) for deal in deals)  # noqa: S311  a story needs no secrets


def _life(deal: Deal, chance: Random) -> Life:
    pace = 1.5 if chance.random() < _SLOW else 1.0
    stuck = chance.random() < _STUCK

    def later(day: date, low: int, high: int) -> date:
        return day + timedelta(days=round(chance.randint(low, high) * pace))

    landed = later(deal.signed_on, 18, 45)
    started = later(landed, 20, 60)
    completed = later(started, 75, 140)
    producing = later(completed, 12, 30)
    return Life(
        deal=deal,
        landed_on=landed,
        started_on=None if stuck else started,
        completed_on=None if stuck else completed,
        in_production_on=None if stuck else producing,
        instalments=_instalments(deal, started, chance, stuck=stuck),
    )


def _instalments(deal: Deal, started: date, chance: Random, *, stuck: bool) -> tuple[tuple[date, int], ...]:
    """A deposit after signing, then a share of the contract each month or two from ground-breaking on."""
    paid = [(deal.signed_on + timedelta(days=chance.randint(8, 25)), _part(deal, chance.randint(2, 5)))]
    left = deal.contract_wan - paid[0][1]
    on = started
    while not stuck and left > 0:
        amount = min(left, _part(deal, chance.randint(6, 14)))
        paid.append((on, amount))
        left -= amount
        on += timedelta(days=chance.randint(28, 55))
    return tuple(paid)


def _part(deal: Deal, percent: int) -> int:
    """`percent` of the contract, in tens of 万元, at least ten."""
    return max(10, deal.contract_wan * percent // 1000 * 10)
