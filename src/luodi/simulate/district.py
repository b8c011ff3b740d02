"""The data of a scenario: the projects of a place in one year, with invented names.

G2 is the ledger of seed 002 (golden G2): units, sectors, amounts and signing days are its own; names of projects and
investors are ours and name nobody. Amounts are whole 万元, as the offices write them.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from luodi.base.errors import NotFound

SCENARIOS = ("G0", "G1", "G2", "G3", "G4")


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A place, its towns in order, and its projects; `today` is the last day of the story."""

    place: str
    year: int
    today: date
    projects: "tuple[Deal, ...]"

    @property
    def towns(self) -> tuple[str, ...]:
        """The units in the order of their first project in the ledger."""
        return tuple(dict.fromkeys(deal.unit for deal in self.projects))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One signed project. `row` is its id in the golden ledger."""

    row: str
    unit: str
    name: str
    investor: str
    origin: str
    sector: str
    contract_wan: int
    signed_on: date


def check_scenario(scenario: str) -> None:
    """Refuses a scenario that is not there, and names those that are."""
    if scenario not in SCENARIOS:
        raise NotFound(f"没有名为“{scenario}”的演示场景，可用的有：{'、'.join(SCENARIOS)}。")


@cache
def load(scenario: str) -> District:
    """The data of a scenario. Refuses one that is not there, and names those that are."""
    check_scenario(scenario)
    found = json.loads((files("luodi.simulate") / "data" / f"{scenario}.json").read_text("utf-8"))
    deals = tuple(Deal(**(row | {"signed_on": date.fromisoformat(row["signed_on"])})) for row in found["projects"])
    return District(place=found["place"], year=found["year"], today=date.fromisoformat(found["today"]), projects=deals)
