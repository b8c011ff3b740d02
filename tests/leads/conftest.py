"""Two towns, a bureau, and a registry between them."""

from datetime import date

import pytest

from luodi.leads.services import LeadDraft, register_lead
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Role, UnitKind
from luodi.orgs.selectors import scope_of, today
from luodi.orgs.services import add_person, appoint, turn_calendar

FOUNDED = date(1990, 1, 1)
MONDAY = date(2024, 4, 15)


class Town:
    """The place with its two rivals; the words of a test go through the real doors."""

    def __init__(self):
        operator = add_person(login="operator", name="本机操作员", password=None)
        self.root = found_place(name="本区", on=FOUNDED, by=operator, exercise_today=MONDAY)
        self.units = {
            name: found_unit(name=name, kind=UnitKind.TOWN, parent=self.root, on=FOUNDED, by=operator)
            for name in ("云台镇", "清河镇", "白沙镇")
        }
        self.people = {
            "云台镇": self._person("cloud", "李卫东", Role.UNIT_CLERK, self.units["云台镇"]),
            "清河镇": self._person("river", "孙梅", Role.UNIT_CLERK, self.units["清河镇"]),
            "白沙镇": self._person("sand", "何平", Role.UNIT_CLERK, self.units["白沙镇"]),
            "招商办": self._person("clerk", "陈敏", Role.BUREAU_CLERK, self.root),
            "领导": self._person("leader", "郑国强", Role.LEADER, self.root),
        }

    def _person(self, login, name, role, unit):
        person = add_person(login=login, name=name, password=None)
        appoint(person=person, unit=unit, role=role, valid_from=FOUNDED)
        return person

    def scope(self, who):
        return scope_of(self.people[who], today())

    def registers(self, unit, investor, title="新建生产基地", **more):
        """`unit` registers a lead."""
        draft = LeadDraft(investor=investor, title=title, **more)
        return register_lead(draft=draft, unit=self.units[unit], by=self.people[unit])

    def on(self, *day):
        turn_calendar(to=date(*day))
        return self


@pytest.fixture
def town(db):
    return Town()
