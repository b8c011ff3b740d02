# ruff: noqa: INP001, S311, SLF001  used by scripts run by path; invented numbers
"""What stands beside an invented ledger: project rows, plans, leads, visits, matters, claims … in proportion to its projects.

Rows go straight into the tables: the pages only read them, and the services would take hours. Towns and people are the
same whatever the number of projects, as in a place that grows older.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ledger import FIRST, fill  # beside this script

TODAY = date(2004, 12, 20)
PER_PROJECT, OPEN_SHARE = 10, 0.2
_FIRMS = ("青檀", "云杉", "白鹭", "松鹤", "江岚", "石楠")
_SIGNS = "安百成达丰光海华金科隆明能鹏强荣山泰维欣"
_STEPS = ("施工许可", "设备进场", "主体封顶")


def furnish(projects: int, seed: int = 1) -> dict[str, int]:
    """Fill a new home for `projects`; returns how many rows of what there are. Its day is `TODAY`."""
    from luodi.ledger.models import Subject
    from luodi.orgs.models import Person, Place, Unit, UnitKind
    from luodi.pipeline.models import Project

    entries = fill(projects, seed, PER_PROJECT)
    Place.objects.update(exercise_today=TODAY)
    by, towns = Person.objects.get(login="bench"), list(Unit.objects.filter(kind=UnitKind.TOWN))
    draw = random.Random(seed)
    subjects = list(Subject.objects.filter(kind="project").values_list("pk", flat=True))
    _projects(subjects, draw)
    found = list(Project.objects.select_related("unit"))
    made = {"entries": entries, "projects": projects}
    for rows in (*_plans(found, draw, by), *_leads(found, towns, draw, by), *_matters(found, towns, draw, by),
                 *_claims(found, towns, draw, by), *_papers(found, towns, draw, by)):  # fmt: skip
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=2_000)
            made[type(rows[0])._meta.db_table] = len(rows)
    return made


def sign_ups() -> dict[str, str]:
    """The people who look at the pages: login by what they are called."""
    from luodi.orgs.models import Appointment, Person, Role, Unit, UnitKind

    root, town = Unit.objects.get(kind=UnitKind.PLACE), Unit.objects.filter(kind=UnitKind.TOWN).first()
    posts = {"bureau": (root, Role.BUREAU_CLERK), "town": (town, Role.UNIT_CLERK)}
    for login, (unit, role) in posts.items():
        person = Person.objects.create(login=login, name=login)
        Appointment.objects.create(person=person, unit=unit, role=role, valid_from=FIRST)
    return {"bureau": "bureau", "town": "town"}


def _day(draw: random.Random) -> date:
    return FIRST + timedelta(days=draw.randrange(700))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _name(draw: random.Random) -> str:
    """Hardly ever like another: look-alikes are judged pair by pair, and a real ledger holds few."""
    return f"{draw.choice(_FIRMS)}{''.join(draw.choices(_SIGNS, k=4))}"


def _projects(subjects: list[int], draw: random.Random) -> None:
    from luodi.ledger.caches import refresh_credit
    from luodi.pipeline.models import Alias, Project
    from luodi.pipeline.services import refresh_projects

    rows = [Project(subject_id=pk, name=_name(draw)) for pk in subjects]
    Project.objects.bulk_create(rows, batch_size=2_000)
    Alias.objects.bulk_create([Alias(project=p, name=p.name) for p in rows], batch_size=2_000)
    refresh_credit(subjects)
    refresh_projects(subjects)


def _plans(found: list[Any], draw: random.Random, by: Any) -> Iterator[list[Any]]:
    from luodi.aftercare.models import SiteCheck, SiteStep
    from luodi.pipeline.duties import take_usual_roles
    from luodi.pipeline.models import Duty, DutyRole, Node

    take_usual_roles()
    role = DutyRole.objects.filter(exclusive=True).first()
    steps = list(SiteStep.objects.all()) or [SiteStep.objects.create(name="主体施工", expected_percent=50)]
    yield [
        Node(project=p, name=name, planned_on=_day(draw), done_on=_day(draw) if draw.random() < 0.7 else None, by=by)
        for p in found for name in draw.sample(_STEPS, 2)
    ]  # fmt: skip
    yield [
        Duty(project=p, role=role, holder=f"包联{n}", since=FIRST, exclusive=True, by=by)
        for n, p in enumerate(found) if n % 3 == 0
    ]  # fmt: skip
    yield [
        SiteCheck(project=p, step=draw.choice(steps), spent_fen=draw.randrange(10**9), on=_day(draw), by=by)
        for p in found[::5]
    ]


def _leads(found: list[Any], towns: list[Any], draw: random.Random, by: Any) -> Iterator[list[Any]]:
    from luodi.leads.choices import LeadState
    from luodi.leads.models import Investor, Lead, LeadEvent, Squad, Visit

    investors = [
        Investor(unit=draw.choice(towns), name=f"{draw.choice(_FIRMS)}{n}公司", key=f"firm{n}", by=by)
        for n in range(max(len(found) // 4, 4))
    ]
    yield investors
    squads = [Squad(unit=unit, name="一组", opened_on=FIRST) for unit in towns]
    yield squads
    states = (LeadState.FOLLOWED, LeadState.WAITING, LeadState.YIELDED, LeadState.LOST)
    leads = []
    for number, _ in enumerate(found[::2]):
        day, investor, state = _day(draw), draw.choice(investors), draw.choices(states, (20, 2, 10, 68))[0]
        leads.append(
            Lead(number=number + 1, unit=investor.unit, investor=investor, title=f"意向{number}", state=state,
                 amount_fen=draw.randrange(10**10), registered_at=_noon(day), registered_on=day,
                 active_on=day, protected_until=day + timedelta(days=90), squad=draw.choice(squads), by=by,
                 loss_reason="资金不足" if state == LeadState.LOST else "")
        )  # fmt: skip
    yield leads
    yield [LeadEvent(lead=x, kind="followed_up", on=x.active_on, text="通电话", by=by) for x in leads for _ in range(2)]
    yield [
        Visit(unit=x.unit, investor=x.investor, lead=x, squad=x.squad, on=x.active_on, ours="甲", theirs="乙",
              outcome="看了地块", by=by)
        for x in leads
    ]  # fmt: skip


def _matters(found: list[Any], towns: list[Any], draw: random.Random, by: Any) -> Iterator[list[Any]]:
    from luodi.supervision.choices import MatterKind, MatterState, MeetingKind, NoticeKind, StepKind
    from luodi.supervision.models import Category, Matter, Meeting, Notice, Step

    category = Category.objects.first() or Category.objects.create(name="用地", working_days=10)
    matters = []
    for number, project in enumerate(found[::2]):
        day, unit = _day(draw), project.unit or draw.choice(towns)
        closed = draw.random() > OPEN_SHARE
        matters.append(
            Matter(kind=draw.choice(MatterKind.values), category=category, title=f"第{number}件", project=project,
                   raised_by_unit=unit, owner=draw.choice(towns), raised_on=day, due_on=day + timedelta(days=15),
                   state=MatterState.CLOSED if closed else draw.choice((MatterState.OPEN, MatterState.ANSWERED)),
                   closed_on=day + timedelta(days=20) if closed else None)
        )  # fmt: skip
    yield matters
    yield [Step(matter=m, kind=k, on=m.raised_on, by=by, unit=m.owner) for m in matters for k in StepKind.values[:2]]
    yield [
        Meeting(kind=MeetingKind.values[0], title=f"调度会{n}", held_on=_day(draw), by=by)
        for n in range(max(len(found) // 40, 3))
    ]
    kind = next(k for k in NoticeKind.values if k != NoticeKind.GRADED)
    yield [
        Notice(kind=kind, year=2004, number=n + 1, unit=draw.choice(towns), addressee="某镇", title=f"提示{n}", text="请办",
               issued_on=_day(draw), by=by)
        for n in range(max(len(found) // 40, 3))
    ]  # fmt: skip


def _claims(found: list[Any], towns: list[Any], draw: random.Random, by: Any) -> Iterator[list[Any]]:
    from luodi.recognition.choices import ClaimState
    from luodi.recognition.models import Claim
    from luodi.recognition.procedures import newest_procedure

    procedure, claims = newest_procedure(), []
    for project in found[::3]:
        day = _day(draw)
        state = draw.choices((ClaimState.PENDING, ClaimState.RECOGNIZED, ClaimState.SENT_BACK), (15, 80, 5))[0]
        claims.append(
            Claim(project=project, unit=project.unit or draw.choice(towns), amount_fen=draw.randrange(1, 10**9),
                  arrived_on=day, payer="投资方", procedure=procedure, state=state, since=day,
                  waits_for="bureau_clerk" if state == ClaimState.PENDING else None,
                  submitted_at=_noon(day), submitted_by=by)
        )  # fmt: skip
    yield claims


def _papers(found: list[Any], towns: list[Any], draw: random.Random, by: Any) -> Iterator[list[Any]]:
    from luodi.honesty.models import Signal
    from luodi.intake.models import Import
    from luodi.supervision.models import Inspection, InspectionPlan

    yield [
        Signal(rule="late_recorded", key=f"late{n}", unit=p.unit or towns[0], project=p, raised_on=_day(draw),
               explain_by=_day(draw))
        for n, p in enumerate(found[::20])
    ]  # fmt: skip
    yield [Import(label=f"第{n}次报表", sender=draw.choice(towns), by=by) for n in range(max(len(found) // 40, 3))]
    plan = InspectionPlan.objects.first() or InspectionPlan.objects.create(
        name="现场督查", cadence="monthly", checklist="是否开工"
    )
    rounds = [FIRST + timedelta(days=30 * n) for n in range(max(len(found) // 800, 1))]
    yield [
        Inspection(plan=plan, unit=unit, round_first=first, findings="正常", by=by, on=first)
        for first in rounds for unit in towns
    ]  # fmt: skip
