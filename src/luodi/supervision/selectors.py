"""Reads over matters, meetings, inspections and notices, always within a scope; all counts are of what it may see."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from django.core.paginator import Page
from django.db.models import Count, Prefetch, Q

from luodi.base.errors import NotFound
from luodi.base.workdays import working_days_between
from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.paging import counted_page
from luodi.supervision import rules
from luodi.supervision.choices import MatterState, StepKind
from luodi.supervision.models import (
    Attendance,
    Category,
    Inspection,
    Matter,
    MatterQuerySet,
    Meeting,
    Notice,
    Signature,
    Step,
)
from luodi.supervision.refusals import NoSuchMatter

_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterQuery:
    """What a list asks for; empty means no limit. `lane`: mine, overdue, passed (推诿), returned, escalated, open, closed."""

    lane: str = ""
    kind: str = ""
    category: Category | None = None
    owner: Unit | None = None
    project: Project | None = None
    keyword: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLine:
    """A matter with its lamp and the working days left (negative: late)."""

    matter: Matter
    light: rules.Light
    days_left: int
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterList:
    """One page of matters; `count` is over all that the query finds."""

    page: Page[Matter]
    lines: tuple[MatterLine, ...]
    count: int


def _found(scope: Scope, query: MatterQuery, today: date) -> MatterQuerySet:
    found = Matter.objects.visible_to(scope)
    lanes: dict[str, Callable[[], MatterQuerySet]] = {
        "mine": lambda: found.waiting_for(scope),
        "open": found.open,
        "closed": lambda: found.filter(state=MatterState.CLOSED),
        "overdue": lambda: found.filter(state=MatterState.OPEN, due_on__lt=today),
        "passed": lambda: found.filter(passed_about=True),
        "returned": lambda: found.filter(return_count__gt=0),
        "escalated": lambda: found.open().filter(escalated=True),
    }
    if query.lane in lanes:
        found = lanes[query.lane]()
    same = {"kind": query.kind, "category": query.category, "owner": query.owner, "project": query.project}
    found = found.filter(**{name: value for name, value in same.items() if value})
    words = Q(title__contains=query.keyword) | Q(raised_for__contains=query.keyword)
    return found.filter(words | Q(project__name__contains=query.keyword)) if query.keyword else found


def matters_found(scope: Scope, query: MatterQuery, *, today: date) -> MatterQuerySet:
    """All that a query finds, with what a list says of each; its page is not looked at."""
    return _found(scope, query, today).select_related("category", "owner", "raised_by_unit", "project__subject")


def matter_lines(matters: Iterable[Matter], *, today: date) -> list[MatterLine]:
    """Each with its lamp."""
    return [_line(matter, today) for matter in matters]


def matter_list(scope: Scope, query: MatterQuery, *, today: date) -> MatterList:
    """The page a query asks for, the nearest term first; closed ones last."""
    found = matters_found(scope, query, today=today)
    ordered = (
        found.order_by("closed_on", "due_on", "id") if query.lane != "closed" else found.order_by("-closed_on", "-id")
    )
    page = counted_page(ordered, query.page, size=_SIZE)
    return MatterList(page=page, lines=tuple(_line(m, today) for m in page), count=page.paginator.count)


def _line(matter: Matter, today: date) -> MatterLine:
    return MatterLine(
        matter=matter,
        light=rules.light(state=matter.state, due=matter.due_on, closed_on=matter.closed_on, today=today),
        days_left=working_days_between(today, matter.due_on),
        provisional=rules.provisional(matter.due_on),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSheet:
    """One matter with every step; `orders`: how often it has been ordered, this time included."""

    line: MatterLine
    steps: tuple[Step, ...]
    orders: int
    must_escalate: str
    earlier: tuple[Matter, ...]
    notices: tuple[Notice, ...]


def matter_numbered(scope: Scope, number: int) -> Matter:
    """The matter; refuses alike what is not there and what is not yours."""
    related = ("category", "owner", "raised_by_unit", "project__subject", "meeting", "follows")
    matter = Matter.objects.visible_to(scope).select_related(*related).filter(pk=number).first()
    if matter is None:
        raise NoSuchMatter
    return matter


def matter_sheet(scope: Scope, number: int, *, today: date) -> MatterSheet:
    """A matter, its whole story on one page (seed S3-49), and what must happen next."""
    matter = matter_numbered(scope, number)
    steps = tuple(matter.steps.select_related("by", "unit"))
    earlier, one = [], matter.follows
    while one is not None:
        earlier.append(one)
        one = one.follows
    must = rules.must_escalate(state=matter.state, due=matter.due_on, orders=len(earlier) + 1, today=today)
    return MatterSheet(
        line=_line(matter, today),
        steps=steps,
        orders=len(earlier) + 1,
        must_escalate="" if matter.escalated else must,
        earlier=tuple(earlier),
        notices=tuple(matter.notices.visible_to(scope)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLoad:
    """Who is stuck where: of one owner, how many lie open, late, returned; how long its answers took (lower median, working days)."""

    unit: Unit
    open: int
    overdue: int
    returned: int
    median_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where matters lie: by owner, the one with most late ones first, and the open ones by category (seed S3-45)."""

    loads: tuple[UnitLoad, ...]
    categories: tuple[tuple[Category, int], ...]


def standing(scope: Scope, *, today: date) -> Standing:
    """Who is stuck where, over all matters of the scope (seeds S2-17, S4-61), in two queries."""
    matters = list(Matter.objects.visible_to(scope).select_related("owner", "category"))
    answers = Step.objects.filter(kind=StepKind.ANSWERED, matter__in=Matter.objects.visible_to(scope).values("pk"))
    answered = dict(answers.values_list("matter", "on"))
    by_owner: dict[Unit, list[Matter]] = {}
    for matter in matters:
        by_owner.setdefault(matter.owner, []).append(matter)
    loads = [_load(owner, lying, answered, today) for owner, lying in by_owner.items()]
    counted = Counter(m.category for m in matters if m.state != MatterState.CLOSED)
    return Standing(
        loads=tuple(sorted(loads, key=lambda load: (-load.overdue, -load.open, load.unit.code))),
        categories=tuple(sorted(counted.items(), key=lambda row: (-row[1], row[0].pk))),
    )


def _load(owner: Unit, matters: list[Matter], answered: Mapping[int, date], today: date) -> UnitLoad:
    took = [working_days_between(m.raised_on, answered[m.pk]) for m in matters if m.pk in answered]
    return UnitLoad(
        unit=owner,
        open=sum(m.state != MatterState.CLOSED for m in matters),
        overdue=sum(m.state == MatterState.OPEN and m.due_on < today for m in matters),
        returned=sum(m.return_count > 0 for m in matters),
        median_days=median_low(took) if took else None,
    )


def risks_of(project: Project) -> list[Matter]:
    """Open matters that put a project at high risk, a petition above all (seed S2-21)."""
    return list(project.matters.filter(category__raises_risk=True).exclude(state=MatterState.CLOSED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many matters wait for this person's units, how many of them are late, how many are before the leaders."""

    mine: int
    overdue: int
    escalated: int


def waiting_for(scope: Scope, *, today: date) -> Waiting:
    """The counts of the desk, in one query."""
    mine = Q(state=MatterState.OPEN, owner__in=scope.unit_ids)
    mine |= Q(state=MatterState.ANSWERED, raised_by_unit__in=scope.unit_ids)
    counts = Matter.objects.visible_to(scope).aggregate(
        mine=Count("pk", filter=mine),
        overdue=Count("pk", filter=mine & Q(due_on__lt=today)),
        escalated=Count("pk", filter=Q(escalated=True) & ~Q(state=MatterState.CLOSED)),
    )
    return Waiting(**counts)


def matters_of(scope: Scope, project: Project) -> list[Matter]:
    """Open matters of a project that the scope may read, the nearest term first."""
    return list(Matter.objects.visible_to(scope).open().filter(project=project).select_related("owner", "category"))


def decisions_of(scope: Scope, meeting: Meeting) -> list[Matter]:
    """What a meeting decided, as far as the scope may read it."""
    return list(Matter.objects.visible_to(scope).filter(meeting=meeting).select_related("owner", "category"))


def attendances_of(meeting: Meeting) -> list[Attendance]:
    """The units called to a meeting, in the order of their codes."""
    return list(meeting.attendances.select_related("unit"))


def meeting_numbered(scope: Scope, number: int) -> Meeting:
    """A meeting; those called to it read it, and whoever reads everything."""
    found = Meeting.objects.filter(pk=number)
    if not scope.everything:
        found = found.filter(attendances__unit__in=scope.unit_ids).distinct()
    meeting = found.first()
    if meeting is None:
        raise NotFound("没有这次会议，或者不在您的查看范围。请从会议列表进入。")
    return meeting


def meetings_for(scope: Scope) -> list[Meeting]:
    """Meetings the scope may read, newest first, each with how many decisions it made and how many are open."""
    found = Meeting.objects.all()
    if not scope.everything:
        found = found.filter(pk__in=Meeting.objects.filter(attendances__unit__in=scope.unit_ids).values("pk"))
    closed = Q(decisions__state=MatterState.CLOSED)
    counted = found.annotate(decided=Count("decisions"), done=Count("decisions", filter=closed))
    return list(counted.order_by("-held_on", "-id")[:200])  # grouping drops the order of the model


def inspections_for(scope: Scope, *, plan: int | None = None) -> list[Inspection]:
    """Inspections the scope may read, newest round first, with lines and signatures, in three queries."""
    found = Inspection.objects.visible_to(scope).select_related("plan", "unit", "project__subject", "by")
    if plan is not None:
        found = found.filter(plan=plan)
    return list(
        found.prefetch_related("lines", Prefetch("signatures", Signature.objects.select_related("body", "by")))[:200]
    )


def inspection_numbered(scope: Scope, number: int) -> Inspection:
    """A record the scope may read, for those who sign it. Refuses one that is not there or not theirs alike."""
    found = Inspection.objects.visible_to(scope).filter(pk=number).first()
    if found is None:
        raise NotFound("没有这份督查记录，请从督查列表办理。")
    return found


def notices_for(scope: Scope) -> Sequence[Notice]:
    """Notices the scope may read, newest first."""
    return list(Notice.objects.visible_to(scope).select_related("unit", "level", "matter", "by")[:200])


def notice_numbered(scope: Scope, number: int) -> Notice:
    """A notice; refuses alike what is not there and what is not yours."""
    notice = Notice.objects.visible_to(scope).select_related("unit", "level", "matter", "by").filter(pk=number).first()
    if notice is None:
        raise NotFound("没有这份文书，或者不在您的查看范围。请从文书列表进入。")
    return notice
