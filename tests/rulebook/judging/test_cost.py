"""What judging costs a unit does not grow with the units: counted in calls, which no load of the machine changes."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from luodi.rulebook import cases
from luodi.rulebook.judging import judge

BOOKS = Path(__file__).parent / "rulebooks"
SAMPLES = Path(__file__).parents[3] / "rulebooks/samples"


def calls(checked, units, moment):
    """Python calls and calls into C of one judging."""
    made = 0

    def count(_frame, event, _argument):
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        judge(checked, units, moment)
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize(
    "path", [SAMPLES / "seed-002.yaml", BOOKS / "unseen-half-year.yaml"], ids=lambda path: path.stem
)
def test_a_unit_costs_no_more_among_many(path, monkeypatch):
    seen = []
    monkeypatch.setattr(cases, "judge", lambda *given: seen.append(given[:3]) or judge(*given))
    cases.run_cases(path.read_text("utf-8"))
    checked, units, moment = max(seen, key=lambda given: len(given[1]))

    def each(times):
        many = [replace(unit, name=f"{unit.name}{n}") for n in range(times) for unit in units]
        return calls(checked, many, moment) / len(many)

    assert each(40) < each(8) * 1.2
