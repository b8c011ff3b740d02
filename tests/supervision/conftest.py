"""One cast for supervision: a town, two that serve it, a rival, and those who direct; built by services."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, Role, Unit, UnitKind
from luodi.orgs.services import add_person, appoint
from luodi.pipeline.models import Project
from luodi.pipeline.services import register_projects
from luodi.supervision.lists import take_usual_lists
from tests.stage import built_once

FOUNDED = date(2020, 1, 1)
UNITS = (
    ("云台镇", UnitKind.TOWN),
    ("规划局", UnitKind.DEPARTMENT),
    ("供电公司", UnitKind.ENTERPRISE),
    ("清河镇", UnitKind.TOWN),
)
PEOPLE = (
    ("李", Role.UNIT_CLERK, "云台镇"),
    ("王", Role.UNIT_HEAD, "云台镇"),
    ("孙", Role.UNIT_CLERK, "规划局"),
    ("何", Role.UNIT_CLERK, "供电公司"),
    ("周", Role.UNIT_CLERK, "清河镇"),
    ("钱", Role.SUPERVISOR, "本区"),
    ("陈", Role.BUREAU_CLERK, "本区"),
    ("郑", Role.LEADER, "本区"),
)


@dataclass(slots=True)
class Cast:
    """Who is there, by one character of their name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    project: Project | None = None


@pytest.fixture(scope="module")
def assembled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with built_once(django_db_blocker):
        yield assemble()


@pytest.fixture
def cast(db: None, assembled: Cast) -> Cast:
    return assembled


def assemble() -> Cast:
    cast = Cast()
    operator = add_person(login="operator", name="本机操作员", password=None)
    root = cast.units["本区"] = found_place(name="本区", on=FOUNDED, by=operator)
    for name, kind in UNITS:
        cast.units[name] = found_unit(name=name, kind=kind, parent=root, on=FOUNDED, by=operator)
    for name, role, unit in PEOPLE:
        person = cast.people[name] = add_person(login=name, name=name, password=None)
        appoint(person=person, unit=cast.units[unit], role=role, valid_from=FOUNDED)
    [cast.project] = register_projects(names=["松鹤精密机械项目"], on=FOUNDED)
    take_usual_lists()
    return cast
