"""The city of seed 000 with three departments: what each brought in by year, and the people who judge and answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luodi.assessment.models import Proposal, Run
from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Subject
from luodi.ledger.services import Fact, post_entries
from luodi.ledger.units import found_place, found_unit, set_target
from luodi.orgs.models import Person, Role, Unit, UnitKind
from luodi.orgs.services import add_person, appoint, turn_calendar

TEXT = (Path(__file__).parent / "consequences.yaml").read_text("utf-8")
FOUNDED = date(2000, 1, 1)
PEOPLE = (
    ("head", "周立", Role.BUREAU_HEAD, "本市"),
    ("leader", "郑国强", Role.LEADER, "本市"),
    ("jia", "甲局长", Role.UNIT_HEAD, "甲局"),
    ("yi", "乙局长", Role.UNIT_HEAD, "乙局"),
    ("bing", "丙局长", Role.UNIT_HEAD, "丙局"),
)
WAN = 10**6


@dataclass(slots=True, kw_only=True)
class City:
    """Its units and people by name and login."""

    units: Mapping[str, Unit]
    people: Mapping[str, Person]

    def brings(self, year: int, **wan: int) -> None:
        """What units reported for a year, in 万元; everybody's target is 1500."""
        by, span = self.people["head"], parse_span(str(year))
        for name, amount in wan.items():
            unit = self.units[name]
            set_target(unit=unit, measure="引进资金", span=span, on=span.first, by=by, amount_fen=1500 * WAN)
            subject = Subject.objects.get(unit=unit)
            said = {"measure": "引进资金", "span": span, "occurred_on": span.last, "source": "报表"}
            post_entries(
                [Fact(subject=subject, kind=EntryKind.MEASURE_REPORTED, amount_fen=amount * WAN, **said)], by=by
            )

    def assessed(self, year: int, *, on: date, publish: bool = True) -> Run:
        """The year assessed, and published on a day by the head."""
        turn_calendar(to=on)
        by = self.people["head"]
        run = run_assessment(rulebook=publish_rulebook(text=TEXT, by=by), span=parse_span(str(year)), by=by)
        return publish_run(run=run, by=by) if publish else run

    def proposal(self, run: Run, rule: str, unit: str, **more) -> Proposal:
        """What the run proposes for a unit under a rule."""
        return Proposal.objects.get(run=run, rule=rule, unit=self.units[unit], **more)


def build_city() -> City:
    """The city on the first working Monday of 2009."""
    by = add_person(login="clerk", name="经办甲", password=None)
    root = found_place(name="本市", on=FOUNDED, by=by, exercise_today=date(2009, 1, 5))
    units = {"本市": root}
    for name in ("甲局", "乙局", "丙局"):
        units[name] = found_unit(name=name, kind=UnitKind.DEPARTMENT, parent=root, on=FOUNDED, by=by)
    people = {"clerk": by}
    for login, name, role, unit in PEOPLE:
        people[login] = add_person(login=login, name=name, password=None)
        appoint(person=people[login], unit=units[unit], role=role, valid_from=FOUNDED)
    city = City(units=units, people=people)
    city.brings(2008, 甲局=1500, 乙局=1400, 丙局=600)
    return city
