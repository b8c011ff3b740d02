"""The district of golden G2 as a ledger: 74 projects, 7 towns, two targets, posted through the services."""

import json
from datetime import date
from pathlib import Path

from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact, open_projects, post_entries
from luodi.ledger.units import found_place, found_unit, set_target
from luodi.orgs.models import UnitKind
from luodi.orgs.services import add_person

GOLDEN = Path(__file__).parents[1] / "golden"
AS_OF = date(2004, 9, 30)
SPAN, THIRD_QUARTER, FIRST_HALF = parse_span("2004-01..2004-09"), parse_span("2004Q3"), parse_span("2004H1")


def build_district():
    """Returns {name: unit}; the place is called 示范区."""
    golden = json.loads((GOLDEN / "G2.json").read_text("utf-8"))
    by, founded = add_person(login="clerk", name="经办甲", password=None), date(2004, 1, 1)
    root = found_place(name="示范区", on=founded, by=by)
    units = {"示范区": root} | {
        n: found_unit(name=n, kind=UnitKind.TOWN, parent=root, on=founded, by=by) for n in golden["units"]
    }
    year = parse_span("2004")
    set_target(unit=root, measure="引进项目", span=year, on=founded, by=by, quantity=golden["targets"]["projects"])
    set_target(
        unit=root,
        measure="合同投资",
        span=year,
        on=founded,
        by=by,
        amount_fen=golden["targets"]["contract"] * FEN_PER_WAN,
    )
    facts = []
    for subject, row in zip(open_projects(count=len(golden["projects"]), on=founded), golden["projects"], strict=True):
        said = {"subject": subject, "occurred_on": date.fromisoformat(row["signed"]), "source": "golden G2"}
        facts += [
            Fact(kind=EntryKind.SET_NAME, text=f"项目{row['id']}", **said),
            Fact(kind=EntryKind.SET_SECTOR, text=row["sector"], **said),
            Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, amount_fen=row["contract"] * FEN_PER_WAN, **said),
            Fact(kind=EntryKind.SET_CREDIT, unit=units[row["unit"]], quantity=10_000, **said),
            Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **said),
        ]
    post_entries(facts, by=by)
    return units
