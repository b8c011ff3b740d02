"""A district with one town, a park, and the people who move projects; built once by services."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, Role, Unit, UnitKind
from luodi.orgs.services import add_person, appoint
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, register_projects
from luodi.pipeline.stagelist import take_usual_stages
from tests.stage import built_once

FOUNDED = date(2020, 1, 1)
YI = 100_000_000 * 100
PEOPLE = (
    ("李", Role.UNIT_CLERK, "云台镇"),
    ("陈", Role.BUREAU_CLERK, "本区"),
    ("周", Role.BUREAU_HEAD, "本区"),
    ("郑", Role.LEADER, "本区"),
)


@dataclass(slots=True)
class District:
    """Who is there, by one character of their name, and one project of the town."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    project: Project = field(default_factory=Project)

    def begin(self, name: str, *, on: date = FOUNDED, total_fen: int | None = 2 * YI, **texts: str) -> Project:
        """Another project of the town: its investor, its credit, its total investment; `texts`: investor, sector."""
        [project] = register_projects(names=[name], on=on)
        same = {"subject": project.subject, "occurred_on": on, "source": "台账"}
        facts = [
            Fact(kind=EntryKind.SET_CREDIT, unit=self.units["云台镇"], quantity=10_000, **same),
            Fact(kind=EntryKind.SET_INVESTOR, text=texts.get("investor", "松鹤机械有限公司"), **same),
            Fact(kind=EntryKind.SET_SECTOR, text=texts.get("sector", "工业"), **same),
        ]
        if total_fen is not None:
            facts.append(Fact(kind=EntryKind.SET_TOTAL_INVESTMENT, amount_fen=total_fen, **same))
        post_project_facts(facts, by=self.people["陈"])
        return Project.objects.select_related("subject").get(pk=project.pk)

    def reach(self, project: Project, *stages: str, on: date) -> Project:
        """Stages as an import states them, by their Chinese names."""
        by_label = {stage.label: stage for stage in Stage}
        facts = [
            Fact(
                subject=project.subject,
                kind=EntryKind.STAGE_REACHED,
                stage=by_label[s],
                occurred_on=on,
                source="台账",
            )
            for s in stages
        ]
        post_project_facts(facts, by=self.people["陈"])
        return Project.objects.select_related("subject").get(pk=project.pk)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[District]:
    with built_once(django_db_blocker):
        yield build()


@pytest.fixture
def district(db: None, built: District) -> District:
    return deepcopy(built)


def build() -> District:
    district = District()
    operator = add_person(login="operator", name="本机操作员", password=None)
    root = district.units["本区"] = found_place(name="本区", on=FOUNDED, by=operator)
    district.units["云台镇"] = found_unit(name="云台镇", kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=operator)
    for name, role, unit in PEOPLE:
        person = district.people[name] = add_person(login=name, name=name, password=None)
        appoint(person=person, unit=district.units[unit], role=role, valid_from=FOUNDED)
    take_usual_stages()
    district.project = district.begin("松鹤精密机械项目")
    return district
