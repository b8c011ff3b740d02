"""Golden ledgers put into a home through its services, and the samples of their seeds run over them."""

import json
from datetime import date
from pathlib import Path

from luodi.assessment.documents import assess_json
from luodi.ledger.choices import EntryKind
from luodi.ledger.services import Fact, post_entries
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.services import add_person

ROOT = Path(__file__).parents[2]
WAN = 10**6


def golden(name):
    """The ledger as it was written down."""
    return json.loads((ROOT / f"tests/golden/{name}.json").read_text("utf-8"))


def sample(name):
    """The rulebook of a seed."""
    return (ROOT / f"rulebooks/samples/{name}.yaml").read_text("utf-8")


def founded(kinds, *, on):
    """A place with units of these kinds: name → unit."""
    by = add_person(login="clerk", name="经办甲", password=None)
    root = found_place(name="本市", on=on, by=by)
    return by, {name: found_unit(name=name, kind=kind, parent=root, on=on, by=by) for name, kind in kinds.items()}


def reported(unit, measure, span, **value):
    """What a unit states for a span: amount_fen, quantity, or unknown."""
    said = {"kind": EntryKind.MEASURE_REPORTED, "occurred_on": span.last, "measure": measure, "span": span}
    return Fact(subject=unit.subject, source="golden", **said, **value)


def target(unit, measure, span, amount_fen):
    """What a unit is told to reach."""
    said = {"kind": EntryKind.SET_TARGET, "occurred_on": span.first, "measure": measure, "span": span}
    return Fact(subject=unit.subject, source="golden", amount_fen=amount_fen, **said)


def state(subject, kind, day, **value):
    """One fact of a project, on a day written 2025-01-05."""
    return Fact(subject=subject, kind=kind, occurred_on=date.fromisoformat(day), source="golden", **value)


def run(name, span, *, as_of=None):
    """The document of a run, and each unit's indicators by name."""
    document = assess_json(sample(name), span=span, as_of=as_of)
    units = {unit["unit"]: unit | {one["name"]: one for one in unit["indicators"]} for unit in document["units"]}
    return document, units


__all__ = ["WAN", "founded", "golden", "post_entries", "reported", "run", "state", "target"]
