"""Golden G0: one year's ledger under two years' floors (seed 000): 620 projects and 16.50亿 against 580 and 16.26亿."""

import json
from datetime import date
from pathlib import Path

import pytest

from luodi.assessment.documents import assess_json
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind
from luodi.ledger.services import Fact, open_projects, post_entries
from luodi.ledger.units import found_place
from luodi.orgs.services import add_person

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
WAN = 10**6


@pytest.fixture
def year_2007():
    golden = json.loads((ROOT / "tests/golden/G0.json").read_text("utf-8"))
    by, on = add_person(login="clerk", name="经办甲", password=None), date(2007, 1, 1)
    found_place(name="本市", on=on, by=by)
    facts = []
    for subject, row in zip(open_projects(count=620, on=on), golden["projects"], strict=True):
        said = {"subject": subject, "occurred_on": date(2007, 12, 31), "source": "golden G0"}
        facts += [
            Fact(kind=EntryKind.SET_SECTOR, text=row["sector"], **said),
            Fact(kind=EntryKind.SET_ORIGIN, text=row["origin_scope"], **said),
            Fact(kind=EntryKind.SET_TOTAL_INVESTMENT, amount_fen=row["total_investment"] * WAN, **said),
            Fact(kind=EntryKind.FUNDS_RECOGNIZED, amount_fen=row["arrived_2007"] * WAN, **said),
        ]
    post_entries(facts, by=by)


def values(name):
    text = (ROOT / f"rulebooks/samples/{name}.yaml").read_text("utf-8")
    (place,) = assess_json(text, span=parse_span("2007"))["units"]
    return {one["name"]: one["value"] for one in place["indicators"]}


def test_the_same_ledger_under_both_floors(year_2007):
    before, after = values("seed-000-2007"), values("seed-000-2008")
    assert (before["市外投资项目"], before["实际到位市外投资"]) == (620, "1650000000.00")
    assert (after["市外投资项目"], after["实际到位市外投资"]) == (580, "1626000000.00")
    assert (before["五千万元以上项目"], before["亿元以上项目"], before["工业占比（按金额）"]) == (20, 8, "0.830000")
