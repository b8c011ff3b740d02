"""Writes about meetings and inspections: what is planned, who came, what was decided and found."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import root_unit
from luodi.pipeline.models import Project
from luodi.supervision import rules
from luodi.supervision.choices import Finding, MatterKind, MeetingKind
from luodi.supervision.models import (
    Attendance,
    Category,
    ChecklistLine,
    Inspection,
    InspectionPlan,
    Matter,
    Meeting,
    Signature,
)
from luodi.supervision.services import raise_matter


@transaction.atomic
def plan_meeting(*, kind: MeetingKind, title: str, on: date, units: Sequence[Unit], by: Person) -> Meeting:
    """A meeting on a day, with the units called to it."""
    meeting = Meeting.objects.create(kind=kind, title=title.strip()[:120], held_on=on, by=by)
    Attendance.objects.bulk_create([Attendance(meeting=meeting, unit=unit) for unit in units])
    return meeting


@transaction.atomic
def plan_series(
    *, kind: MeetingKind, title: str, first: date, last: date, every_days: int, units: Sequence[Unit], by: Person
) -> list[Meeting]:
    """A meeting at the end of each whole round from `first` to `last` (seed S4-45: 45 days, weekly: 6)."""
    days = rules.rounds(first, last, every_days=every_days)
    if not days:
        raise BadInput(f"{first} 至 {last} 不足 {every_days} 天，排不出会期，请改日期或间隔。")
    return [
        plan_meeting(kind=kind, title=f"{title}（第{n}次）", on=day, units=units, by=by)
        for n, day in enumerate(days, 1)
    ]


@transaction.atomic
def hold_meeting(
    *, meeting: Meeting, minutes: str, came: Mapping[int, bool], briefings: Mapping[int, str], by: Person
) -> Meeting:
    """Record that it was held: minutes, and by unit id who came and what they reported. `by` becomes its recorder."""
    meeting.minutes, meeting.held, meeting.by = minutes.strip(), True, by
    meeting.save(update_fields=["minutes", "held", "by"])
    for row in meeting.attendances.all():
        row.came = came.get(row.unit_id)
        row.briefing = briefings.get(row.unit_id, row.briefing).strip()
        row.save(update_fields=["came", "briefing"])
    return meeting


@transaction.atomic
def decide_at_meeting(
    *, meeting: Meeting, category: Category, title: str, owner: Unit, due_on: date, by: Person, on: date,
    project: Project | None = None,
) -> Matter:  # fmt: skip
    """A decision becomes an order with an owner and a day (seeds S0-06, S2-14)."""
    return raise_matter(
        kind=MatterKind.ORDER,
        category=category,
        title=title,
        text=f"{meeting}议定。",
        owner=owner,
        raised_by_unit=root_unit(),
        by=by,
        on=on,
        project=project,
        due_on=due_on,
        meeting=meeting,
    )


@transaction.atomic
def record_inspection(
    *, plan: InspectionPlan, unit: Unit, on: date, findings: str, checklist: Mapping[str, Finding], by: Person,
    project: Project | None = None,
) -> Inspection:  # fmt: skip
    """What was found at a unit in the round that `on` lies in; one record a round (seed S3-22).

    Lines of the plan's checklist that `checklist` does not name are recorded as not seen (seed S4-53). Refuses a line
    that the plan does not have, and a second record of the same round.
    """
    strange = set(checklist) - set(plan.checklist)
    if strange:
        raise BadInput(f"“{plan}”没有“{'、'.join(sorted(strange))}”这个核查项目，请改正。")
    first = rules.round_of(on, cadence=plan.cadence)
    if Inspection.objects.filter(plan=plan, unit=unit, round_first=first).exists():
        raise BadInput(f"{unit}本轮（{first} 起）的“{plan}”已有记录，每轮一份。")
    record = Inspection.objects.create(
        plan=plan, unit=unit, round_first=first, findings=findings.strip(), by=by, on=on, project=project
    )
    lines = [
        ChecklistLine(inspection=record, item=i, finding=checklist.get(i, Finding.NOT_SEEN)) for i in plan.checklist
    ]
    ChecklistLine.objects.bulk_create(lines)
    return record


@transaction.atomic
def sign_inspection(*, inspection: Inspection, body: Unit, by: Person, on: date) -> Signature:
    """A body signs what was found; each once, and no person for two bodies (seed S4-56)."""
    locked = Inspection.objects.select_for_update(no_key=True).get(pk=inspection.pk)
    signed = list(locked.signatures.select_related("by"))
    if any(s.body_id == body.pk for s in signed):
        raise BadInput(f"{body}已经会签，不用再签。")
    sentence = "同一个人不能代表两家会签，请由另一家的同事签。"
    refuse_same_person(by, *(s.by for s in signed), on=on, sentence=sentence)
    return Signature.objects.create(inspection=inspection, body=body, by=by)
