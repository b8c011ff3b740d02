"""Golden G4 (seed 004) assessed on a ledger, quarter by quarter: twice at the rear, nothing landed, and X stays unknown."""

from datetime import date

import pytest

from luodi.base.spans import parse_span
from luodi.orgs.models import UnitKind
from tests.assessment.golden import founded, golden, post_entries, reported, run

pytestmark = pytest.mark.django_db
QUARTERS = parse_span("2024").quarters


@pytest.fixture
def district():
    rows = golden("G4")["units"]
    by, units = founded({row["id"]: UnitKind.TOWN for row in rows}, on=date(2024, 1, 1))
    facts = []
    for quarter, order in zip(QUARTERS, places(), strict=True):
        for row in rows:
            unit = units[row["id"]]
            facts += [
                reported(unit, "综合排名分", quarter, quantity=100 - order.index(row["id"])),
                reported(unit, "签约项目", quarter, quantity=row["signed"]),
                reported(unit, "落地项目", quarter, quantity=row["landed"]),
                reported(unit, "五上企业", quarter, unknown=True),
            ]
    post_entries(facts, by=by)


def places():
    """Twelve places a quarter: the golden ranks of four units, the others in between."""
    ranks = golden("G4")["quarter_ranks"]
    others = [unit["id"] for unit in golden("G4")["units"] if unit["id"] not in ranks]
    for quarter in range(4):
        taken, free = {ranks[unit][quarter]: unit for unit in ranks}, iter(others)
        yield [taken.get(place) or next(free) for place in range(1, 13)]


def test_twice_running_among_the_last_three(district):
    first = {}
    for number, quarter in enumerate(QUARTERS, 1):
        _, units = run("seed-004", quarter)
        for name in (name for name, unit in units.items() if unit["proposals"]):
            first.setdefault(name, number)
    assert {unit: first.get(unit) for unit in golden("G4")["quarter_ranks"]} == {
        "U11": 2, "U10": 2, "U09": 3, "U12": None,
    }  # fmt: skip


def test_nothing_signed_and_nothing_landed(district):
    alerts = [(alarm["rule"], alarm["about"]) for alarm in run("seed-004", QUARTERS[3])[0]["alerts"]]
    assert {about for rule, about in alerts if rule == "零签约"} == {"U11", "U12"}
    assert {about for rule, about in alerts if rule == "全军覆没"} == {"U09", "U10"}


def test_x_is_printed_as_unreported_and_never_as_zero(district):
    _, units = run("seed-004", QUARTERS[3])
    x = [unit["五上企业"] for unit in units.values() if unit["unit"] != "本市"]
    assert {(one["value"], one["unknown"], one["state"]) for one in x} == {(None, 1, "未填报")}
    assert len(x) == 12
