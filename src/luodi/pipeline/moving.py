"""Writes about a project's road: a stage is stated, an item of a gate is answered, a clock is stopped. The only door."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput, Conflict
from luodi.ledger.choices import SIDE_STAGES, EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.services import Fact, lock_ledger
from luodi.orgs.models import Person, Role
from luodi.orgs.selectors import scope_of
from luodi.pipeline.choices import Confirmer, DelayReason, GateResult
from luodi.pipeline.models import Delay, GateItem, GateRecord, Project, StageTerm
from luodi.pipeline.refusals import StillMissing
from luodi.pipeline.road import hindrance, state_of_project, what_is_missing
from luodi.pipeline.services import post_project_facts

BUREAU = (Role.BUREAU_CLERK, Role.BUREAU_HEAD)
GRANTING = (Role.BUREAU_HEAD, Role.LEADER)


@transaction.atomic
def move_stage(*, project: Project, to: Stage, on: date, note: str, by: Person, today: date) -> list[Entry]:
    """State that the project reached `to` on the day `on`; the note is kept as an entry beside it.

    Refuses what `road.may_move` refuses, a side stage without its reason (seed S4-06), and a stage that only the bureau
    confirms, from others.
    """
    lock_ledger()  # or a rival's stage, stated between our reading and our writing, would be overtaken
    project = Project.objects.select_related("subject").get(pk=project.pk)
    if project.subject.closed_on is not None:
        raise Conflict(f"{project.code}已经作废，不能再记阶段。")
    if to in SIDE_STAGES and not note.strip():
        raise BadInput(f"记“{to.label}”要写明原因，请在说明里补充。")
    refuse_unless_confirmer(to=to, by=by, today=today)
    if refusal := hindrance(state_of_project(project), to=to, on=on, today=today):
        raise BadInput(refusal)
    if lacking := what_is_missing(project, to=to):
        raise StillMissing(to, lacking)
    same = {"subject": project.subject, "occurred_on": on, "source": "项目页录入"}
    facts = [Fact(kind=EntryKind.STAGE_REACHED, stage=to, **same)]  # type: ignore[arg-type]
    if note.strip():
        facts.append(Fact(kind=EntryKind.NOTE, text=f"{to.label}：{note.strip()}", **same))  # type: ignore[arg-type]
    return post_project_facts(facts, by=by)


def refuse_unless_confirmer(*, to: Stage, by: Person, today: date) -> None:
    """Refuse a person of a unit who states a stage that the place's own table gives to the bureau."""
    term = StageTerm.objects.filter(stage=to).first()
    if term is not None and term.confirmed_by == Confirmer.BY_BUREAU and not scope_of(by, today).may(*BUREAU):
        raise BadInput(f"“{to.label}”由招商办确认。请把要件补齐，告诉招商办经办。")


@transaction.atomic
def record_item(
    *, project: Project, item: GateItem, result: GateResult, on: date, note: str, by: Person, today: date
) -> GateRecord:
    """Record what came of an item; an earlier record stays and the newest holds.

    Refuses a day after today, a failure or an exception without its reason (seed S1-21), and an exception that neither a
    head of the bureau nor a leader grants (seed S1-28).
    """
    if item.attribute:
        raise BadInput(f"“{item}”看台账里有没有填报，不用另记结果；{item.way_out}就行。")
    if on > today:
        raise BadInput(f"日期 {on} 在今天之后，请改成有结果的那一天。")
    if result != GateResult.PASSED and not note.strip():
        raise BadInput(f"“{item}”记为“{result.label}”要写明理由，请在说明里补充。")
    if result == GateResult.EXCEPTED and not scope_of(by, today).may(*GRANTING):
        raise BadInput("例外批准由招商办负责人或领导记入；请报他们批准。")
    return GateRecord.objects.create(project=project, item=item, result=result, on=on, note=note.strip(), by=by)


@transaction.atomic
def record_items(
    *, project: Project, items: Iterable[GateItem], result: GateResult, on: date, note: str, by: Person, today: date
) -> list[GateRecord]:
    """What came of several items on one day, all or none; refuses what `record_item` refuses."""
    same = {"result": result, "on": on, "note": note, "by": by, "today": today}
    return [record_item(project=project, item=item, **same) for item in items]  # type: ignore[arg-type]


@transaction.atomic
def excuse_delay(
    *, project: Project, reason: DelayReason, first: date, last: date | None, note: str, by: Person, today: date
) -> Delay:
    """Stop the clocks of a project from `first` to `last`, both inclusive; without `last` until it is ended.

    Only the bureau excuses. Refuses days that an earlier excuse already covers, and an open one beside another open one.
    """
    if not scope_of(by, today).may(*BUREAU):
        raise BadInput("挂起和不可抗力由招商办认定。请把情况和起止日期告诉招商办经办。")
    if not note.strip():
        raise BadInput("停表要写明依据，请在说明里补充。")
    if first > today:
        raise BadInput(f"起始日期 {first} 在今天之后，请到那一天再记。")
    if last is not None and last < first:
        raise BadInput("止日早于起日，请改正；还没有结束的，止日留空。")
    Project.objects.select_for_update().get(pk=project.pk)
    for earlier in project.delays.all():
        if first <= (earlier.last or date.max) and earlier.first <= (last or date.max):
            until = f"至 {earlier.last}" if earlier.last else "起至今"
            raise Conflict(f"{earlier.first} {until} 已经记过“{earlier.get_reason_display()}”，日期不能重叠。")
    return Delay.objects.create(project=project, reason=reason, first=first, last=last, note=note.strip(), by=by)


@transaction.atomic
def end_delay(*, delay: Delay, last: date, by: Person, today: date) -> Delay:
    """The clock runs again from the day after `last`. By the bureau; refuses one that has ended, and a day to come."""
    if not scope_of(by, today).may(*BUREAU):
        raise BadInput("恢复计时由招商办办理。")
    if not delay.first <= last <= today:
        raise BadInput(f"恢复前的最后一天要在 {delay.first} 和今天之间，请改正。")
    if not Delay.objects.filter(pk=delay.pk, last=None).update(last=last):
        raise Conflict("这次停表已经结束，请刷新后再看。")
    delay.last = last
    return delay
