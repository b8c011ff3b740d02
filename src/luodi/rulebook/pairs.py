"""共担: units that share one result are each judged by the sum of what all of them did and were set."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from luodi.base.quantities import Exact
from luodi.rulebook.cards import Reading, UnitInput
from luodi.rulebook.document import Rulebook


def paired(rulebook: Rulebook, units: Sequence[UnitInput]) -> list[UnitInput]:
    """The units, those that share with the sum of their set's values and targets."""
    by_name = {unit.name: unit for unit in units}
    found = dict(by_name)
    for names in rulebook.paired:
        members = [by_name[name] for name in names if name in by_name]
        for member in members:
            found[member.name] = replace(member, readings=_summed_readings(members), targets=_summed_targets(members))
    return list(found.values())


def _summed_readings(members: Sequence[UnitInput]) -> dict[str, Reading]:
    names = dict.fromkeys(name for member in members for name in member.readings)
    found = {}
    for name in names:
        readings = [member.readings[name] for member in members if name in member.readings]
        values = [reading.value for reading in readings if reading.value is not None]
        found[name] = replace(
            readings[0],
            value=sum(values, Fraction(0)) if values else None,
            unknown=sum(reading.unknown for reading in readings),
            missing=all(reading.missing for reading in readings),
        )
    return found


def _summed_targets(members: Sequence[UnitInput]) -> dict[tuple[str, str, str], Exact | None]:
    keys = dict.fromkeys(key for member in members for key in member.targets)
    found: dict[tuple[str, str, str], Exact | None] = {}
    for key in keys:
        values = [member.targets[key] for member in members if member.targets.get(key) is not None]
        found[key] = sum((value for value in values if value is not None), Fraction(0)) if values else None
    return found
