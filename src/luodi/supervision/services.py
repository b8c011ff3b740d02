"""Writes about matters: the only door. Each takes the matter as the person saw it, and one of eight at once wins."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from luodi.base.errors import BadInput
from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Appointment, Person, Role, Unit, UnitKind
from luodi.orgs.selectors import Scope, scope_of
from luodi.pipeline.models import Project
from luodi.supervision import rules
from luodi.supervision.choices import MatterKind, MatterState, StepKind
from luodi.supervision.models import Category, Matter, Meeting, Step
from luodi.supervision.refusals import MovedOn, NotYourStep

ORDERING = (Role.BUREAU_CLERK, Role.BUREAU_HEAD, Role.SUPERVISOR, Role.LEADER)
_OF_THE_PLACE = (UnitKind.PLACE, UnitKind.OFFICE)


def speaks_for(scope: Scope, unit: Unit) -> bool:
    """Whether a person of this scope acts for `unit`: their own unit, or the place itself for those who direct it."""
    return unit.pk in scope.unit_ids or (unit.kind in _OF_THE_PLACE and scope.may(*ORDERING))


def owners() -> QuerySet[Unit]:
    """Units that a matter can lie with: all that stand, but those outside the place."""
    return Unit.objects.filter(closed_on=None).exclude(kind=UnitKind.EXTERNAL).order_by("code")


def raising_units(person: Person, scope: Scope, *, on: date) -> QuerySet[Unit]:
    """Units in whose name a person may raise a matter: those of their posts and below; the place first, for who directs."""
    posts = Appointment.objects.on(on).filter(person=person).values("unit")
    own = Q(pk__in=scope.unit_ids) | Q(pk__in=posts)
    return owners().filter(own | Q(kind=UnitKind.PLACE) if scope.may(*ORDERING) else own)


def raising_unit(person: Person, scope: Scope, *, code: str, on: date) -> Unit:
    """The one of them with this code; refuses any other."""
    unit = raising_units(person, scope, on=on).filter(code=code).first()
    if unit is None:
        raise BadInput("您不能代表这个单位办理，请选择本单位。")
    return unit


_OWNERS_STEPS = (StepKind.ANSWERED, StepKind.PROGRESS, StepKind.TRANSFERRED)
_RAISERS_STEPS = {
    MatterState.OPEN: (StepKind.URGED, StepKind.EXTENDED),
    MatterState.ANSWERED: (StepKind.CLOSED, StepKind.SENT_BACK),
}


def open_steps(matter: Matter, scope: Scope) -> list[StepKind]:
    """What a person of this scope may do about the matter now, the most likely first."""
    directs, owns = scope.may(*ORDERING), speaks_for(scope, matter.owner)
    owners_: list[StepKind] = []
    raisers: list[StepKind] = []
    if matter.state == MatterState.OPEN and (directs or owns):
        owners_ += _OWNERS_STEPS
    if directs or speaks_for(scope, matter.raised_by_unit):
        own = matter.owner_id in scope.unit_ids and not directs
        usual = _RAISERS_STEPS.get(MatterState(matter.state), ())
        raisers += [step for step in usual if not (own and step == StepKind.EXTENDED)]
        if matter.state != MatterState.CLOSED and not matter.escalated:
            raisers.append(StepKind.ESCALATED)
    return [*owners_, *raisers] if matter.owner_id in scope.unit_ids else [*raisers, *owners_]


@transaction.atomic
def raise_matter(
    *,
    kind: MatterKind,
    category: Category,
    title: str,
    text: str,
    owner: Unit,
    raised_by_unit: Unit,
    by: Person,
    on: date,
    project: Project | None = None,
    raised_for: str = "",
    due_on: date | None = None,
    meeting: Meeting | None = None,
    follows: Matter | None = None,
) -> Matter:
    """Open a matter; its term is the category's working days after `on`, or `due_on`.

    An order that follows another of the same matter counts the repeats, and the third goes to the leaders at once
    (seed S4-08). Refuses an order by those who may not order, a problem in another unit's name, and a term in the past.
    """
    scope = scope_of(by, on)
    if kind == MatterKind.ORDER and not scope.may(*ORDERING):
        raise BadInput("督办由招商办、督查和领导下达。需要别的单位配合时，请提“协调”。")
    if not speaks_for(scope, raised_by_unit) and not scope.may(*ORDERING):
        raise BadInput(f"您不能以“{raised_by_unit}”的名义提出事项，请选择本单位。")
    due = due_on or rules.due_on(raised_on=on, working_days=category.working_days)
    if due < on:
        raise BadInput(f"办理期限 {due} 早于今天，请改到今天或以后。")
    matter = Matter.objects.create(
        kind=kind,
        category=category,
        title=title.strip()[:120],
        project=project,
        raised_for=raised_for.strip()[:120],
        raised_by_unit=raised_by_unit,
        owner=owner,
        raised_on=on,
        due_on=due,
        meeting=meeting,
        follows=follows,
    )
    _step(matter, StepKind.RAISED, text=text, by=by, on=on, unit=owner, due_on=due)
    if kind == MatterKind.ORDER and (why := _must_escalate(matter, on)):
        _escalate(matter, why=why, by=by, on=on)
    return matter


@transaction.atomic
def transfer_matter(*, matter: Matter, to: Unit, reason: str, by: Person, on: date) -> Step:
    """Pass a matter on; the term stays, and the transfer is counted (seed S2-18). By the owner or the directing office."""
    _for_owner(matter, scope_of(by, on))
    if to == matter.owner:
        raise BadInput(f"事项已经在{to}办理，不用转办。")
    lay_with = matter.steps.filter(kind__in=(StepKind.RAISED, StepKind.TRANSFERRED)).values_list("unit", flat=True)
    passed = rules.passed_about([*(unit for unit in lay_with if unit), to.pk])
    _advance(matter, wanted=MatterState.OPEN, owner=to, transfer_count=F("transfer_count") + 1, passed_about=passed)
    return _step(matter, StepKind.TRANSFERRED, text=reason, by=by, on=on, unit=to)


@transaction.atomic
def report_progress(*, matter: Matter, text: str, by: Person, on: date) -> Step:
    """Say how far it is; nothing else changes. By the owner or the directing office."""
    _for_owner(matter, scope_of(by, on))
    _advance(matter, wanted=MatterState.OPEN)
    return _step(matter, StepKind.PROGRESS, text=text, by=by, on=on, unit=matter.owner)


@transaction.atomic
def answer_matter(*, matter: Matter, text: str, by: Person, on: date) -> Step:
    """The owner's answer; from now on the raiser decides."""
    _for_owner(matter, scope_of(by, on))
    _advance(matter, wanted=MatterState.OPEN, state=MatterState.ANSWERED)
    return _step(matter, StepKind.ANSWERED, text=text, by=by, on=on, unit=matter.owner)


@transaction.atomic
def close_matter(*, matter: Matter, text: str, by: Person, on: date) -> Step:
    """The raiser confirms that it is done. Refuses the person who answered, whatever other post they hold."""
    _for_raiser(matter, scope_of(by, on))
    answered = matter.steps.filter(kind=StepKind.ANSWERED).select_related("by").last()
    if answered is not None:
        sentence = "答复和确认不能是同一个人，请由提出单位的另一位同事确认。"
        refuse_same_person(by, answered.by, on=on, acted_on=answered.on, sentence=sentence)
    _advance(matter, wanted=MatterState.ANSWERED, state=MatterState.CLOSED, closed_on=on)
    return _step(matter, StepKind.CLOSED, text=text, by=by, on=on, unit=matter.raised_by_unit)


@transaction.atomic
def send_back(*, matter: Matter, text: str, by: Person, on: date) -> Step:
    """The raiser is not satisfied: it lies with the owner again, and the return is counted. The term stays."""
    _for_raiser(matter, scope_of(by, on))
    _advance(matter, wanted=MatterState.ANSWERED, state=MatterState.OPEN, return_count=F("return_count") + 1)
    return _step(matter, StepKind.SENT_BACK, text=text, by=by, on=on, unit=matter.owner)


@transaction.atomic
def urge_matter(*, matter: Matter, text: str, by: Person, on: date) -> Step:
    """Remind the owner; counted. By the raiser or the directing office."""
    _for_raiser(matter, scope_of(by, on))
    _advance(matter, wanted=MatterState.OPEN, urging_count=F("urging_count") + 1)
    return _step(matter, StepKind.URGED, text=text, by=by, on=on, unit=matter.owner)


@transaction.atomic
def extend_matter(*, matter: Matter, due_on: date, reason: str, by: Person, on: date) -> Step:
    """A later term with its reason, by the raiser or the directing office, never by the owner. Refuses an earlier day."""
    scope = scope_of(by, on)
    _for_raiser(matter, scope)
    if matter.owner_id in scope.unit_ids:
        raise BadInput("承办单位不能给自己延期，请由提出单位或招商办办理。")
    if due_on <= matter.due_on:
        raise BadInput(f"新的期限要晚于原期限 {matter.due_on}，请改正。")
    _advance(matter, wanted=MatterState.OPEN, due_on=due_on)
    return _step(matter, StepKind.EXTENDED, text=reason, by=by, on=on, unit=matter.owner, due_on=due_on)


@transaction.atomic
def escalate_matter(*, matter: Matter, reason: str, by: Person, on: date) -> Step:
    """Bring an open matter before the leaders, once. By the raiser or the directing office."""
    _for_raiser(matter, scope_of(by, on))
    if matter.escalated:
        raise BadInput("这个事项已经上报领导，不用再报。")
    if matter.state == MatterState.CLOSED:
        raise MovedOn(matter.get_state_display())
    return _escalate(matter, why=reason, by=by, on=on)


def take_step(*, matter: Matter, kind: StepKind, text: str, by: Person, on: date, **more: Any) -> Step:
    """Any step by its kind, as the pages name it. `more`: `to` of a transfer, `due_on` of an extension."""
    same: dict[str, Any] = {"matter": matter, "by": by, "on": on}
    plain: dict[StepKind, Callable[..., Step]] = {
        StepKind.PROGRESS: report_progress,
        StepKind.ANSWERED: answer_matter,
        StepKind.CLOSED: close_matter,
        StepKind.SENT_BACK: send_back,
        StepKind.URGED: urge_matter,
    }
    if kind in plain:
        return plain[kind](text=text, **same)
    if kind == StepKind.TRANSFERRED:
        return transfer_matter(to=more["to"], reason=text, **same)
    if kind == StepKind.EXTENDED:
        return extend_matter(due_on=more["due_on"], reason=text, **same)
    return escalate_matter(reason=text, **same)


@transaction.atomic
def escalate_overdue(*, by: Person, on: date) -> list[Matter]:
    """Bring every matter before the leaders that the rules say must go (seed S1-30); those already there stay."""
    found = Matter.objects.open().filter(escalated=False, due_on__lt=on)
    found = found.select_related("owner").select_for_update(no_key=True, of=("self",))
    late = [(m, _must_escalate(m, on)) for m in found.order_by("id")]
    for matter, why in late:
        if why:
            _escalate(matter, why=why, by=by, on=on)
    return [matter for matter, why in late if why]


def _escalate(matter: Matter, *, why: str, by: Person, on: date) -> Step:
    matter.escalated = True
    matter.save(update_fields=["escalated"])
    return _step(matter, StepKind.ESCALATED, text=why, by=by, on=on, unit=matter.owner)


def _must_escalate(matter: Matter, today: date) -> str:
    return rules.must_escalate(state=matter.state, due=matter.due_on, orders=_orders(matter), today=today)


def _orders(matter: Matter) -> int:
    count, earlier = 1, matter.follows
    while earlier is not None:
        count, earlier = count + 1, earlier.follows
    return count


def _for_owner(matter: Matter, scope: Scope) -> None:
    if not (speaks_for(scope, matter.owner) or scope.may(*ORDERING)):
        raise NotYourStep(f"承办单位（{matter.owner}）")


def _for_raiser(matter: Matter, scope: Scope) -> None:
    if not (speaks_for(scope, matter.raised_by_unit) or scope.may(*ORDERING)):
        raise NotYourStep(f"提出单位（{matter.raised_by_unit}）")


def _advance(matter: Matter, *, wanted: MatterState, **values: object) -> None:
    """Compare and swap: the owner and state the person saw must still stand."""
    standing = Matter.objects.filter(pk=matter.pk, state=wanted, owner=matter.owner_id)
    moved = standing.update(**(values or {"state": wanted}))
    matter.refresh_from_db()
    if not moved:
        raise MovedOn(matter.get_state_display())


def _step(
    matter: Matter, kind: StepKind, *, text: str, by: Person, on: date, unit: Unit, due_on: date | None = None
) -> Step:
    if not text.strip():
        raise BadInput(f"“{kind.label}”要写明情况，请补充。")
    return Step.objects.create(matter=matter, kind=kind, text=text.strip(), by=by, on=on, unit=unit, due_on=due_on)
