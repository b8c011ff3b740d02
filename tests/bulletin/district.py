"""Seed 002's district through the services of the rooms below: 74 projects, targets of the place and of each town."""

from dataclasses import dataclass
from datetime import date

from luodi.base.quantities import FEN_PER_WAN, FEN_PER_YI
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact
from luodi.ledger.units import found_place, found_unit, set_target
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.services import add_person
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, register_projects
from luodi.simulate.district import load

SPAN, AS_OF = parse_span("2004-01..2004-09"), date(2004, 9, 30)
YEAR, NEW_YEAR = parse_span("2004"), date(2004, 1, 1)
TARGETS = {
    "清城区": (100, 100), "龙塘镇": (36, 34), "源潭镇": (18, 16), "石角镇": (16, 14), "横荷街办": (10, 12), "镇街E": (10, 10),
    "镇街F": (6, 7), "镇街G": (4, 7),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class District:
    by: Person
    units: dict[str, Unit]
    projects: dict[str, Project]


def build() -> District:
    """Projects by the id of the golden ledger (Q01 …)."""
    by = add_person(login="bureau", name="经办甲", password=None)
    root = found_place(name="清城区", on=NEW_YEAR, by=by, exercise_today=AS_OF)
    towns = [name for name in TARGETS if name != "清城区"]
    units = {"清城区": root}
    units |= {n: found_unit(name=n, kind=UnitKind.TOWN, parent=root, on=NEW_YEAR, by=by) for n in towns}
    for name, (count, yi) in TARGETS.items():
        set_target(unit=units[name], measure="引进项目", span=YEAR, on=NEW_YEAR, by=by, quantity=count)
        set_target(unit=units[name], measure="合同投资", span=YEAR, on=NEW_YEAR, by=by, amount_fen=yi * FEN_PER_YI)
    deals = load("G2").projects
    projects = register_projects(names=[deal.name for deal in deals], on=NEW_YEAR)
    facts = []
    for deal, project in zip(deals, projects, strict=True):
        said = {"subject": project.subject, "occurred_on": deal.signed_on, "source": "台账"}
        facts += [
            Fact(kind=EntryKind.SET_SECTOR, text=deal.sector, **said),
            Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, amount_fen=deal.contract_wan * FEN_PER_WAN, **said),
            Fact(kind=EntryKind.SET_CREDIT, unit=units[deal.unit], quantity=10_000, **said),
            Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **said),
        ]
    post_project_facts(facts, by=by)
    return District(by=by, units=units, projects=dict(zip((d.row for d in deals), projects, strict=True)))
