"""督办: matters with their steps; raise one, take a step."""

from datetime import date
from typing import Annotated, Any

from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.base.errors import BadInput
from luodi.orgs.models import Unit
from luodi.pipeline.selectors import project_coded
from luodi.supervision import selectors, services
from luodi.supervision.choices import MatterKind, MatterState, StepKind
from luodi.supervision.lists import categories
from luodi.supervision.models import Category, Step
from luodi.supervision.selectors import MatterLine, MatterQuery, MatterSheet
from luodi.web.api.doors import JSON, Caller, Door, operation
from luodi.web.api.ledger import named
from luodi.web.api.once import once
from luodi.web.api.shapes import (
    LINE,
    Asked,
    Day,
    Keyword,
    Limit,
    Line,
    Named,
    Number,
    OneOf,
    ProjectCode,
    Sent,
    Text,
    Told,
    UnitCode,
)
from luodi.web.forms.supervision import LANES
from luodi.web.keyset import cut_by
from luodi.web.policy import may_raise_matter, signed_in

router = Router(tags=["督办"])
_SEEN_BY = (TokenScope.READ, TokenScope.SUPERVISION)

Kind = Annotated[str, OneOf.codes(MatterKind)]
StepCode = Annotated[str, OneOf.codes(StepKind, but=[StepKind.RAISED])]
Lane = Annotated[str, OneOf([lane for lane in LANES if lane])]
CategoryName = Annotated[str, Field(min_length=1, max_length=20, pattern=LINE)]


class MatterItem(Told):
    """A matter. `level` and `word` are its lamp, `days_left` working days (negative: late); `provisional`: holidays of that year are not announced."""

    number: int
    kind: Kind
    category: str
    title: str
    project: str | None
    raised_for: str
    raised_by_unit: Named
    owner: Named
    raised_on: date
    due_on: date
    closed_on: date | None
    state: Annotated[str, OneOf.codes(MatterState)]
    level: str
    word: str
    days_left: int
    provisional: bool
    transfer_count: int
    urging_count: int
    return_count: int
    passed_about: bool
    escalated: bool


class Matters(Told):
    """A page of matters, newest first."""

    items: list[MatterItem]
    next: str | None


class MattersAsked(Asked):
    """Filters as on the page; `after` is the number of the last matter one has."""

    lane: Lane | None = None
    kind: Kind | None = None
    keyword: Keyword | None = None
    after: Number | None = None
    limit: Limit = 50


class StepItem(Told):
    """One thing done about a matter."""

    kind: str
    on: date
    by: str
    unit: Named | None
    text: str
    due_on: date | None


class MatterTold(Told):
    """One matter with every step, how often it was ordered, and what one may do about it now."""

    matter: MatterItem
    steps: list[StepItem]
    orders: int
    must_escalate: str
    open_steps: list[str]


class MatterSent(Sent):
    """A new matter; the term comes from the category unless `due_on` is given."""

    kind: Kind
    category: CategoryName
    title: Line
    text: Text
    owner: UnitCode
    raised_by_unit: UnitCode
    project: ProjectCode | None = None
    raised_for: Annotated[str, Field(max_length=120, pattern=LINE)] = ""
    due_on: Day | None = None


class StepSent(Sent):
    """One step; a transfer says to whom (`to`), an extension until when (`due_on`)."""

    kind: StepCode
    text: Text
    to: UnitCode | None = None
    due_on: Day | None = None


def _write(title: str) -> Door:
    return Door(
        title=title, policy=may_raise_matter, scopes=(TokenScope.SUPERVISION,), audited=title, kind=AuditKind.WRITE,
        writes=True, takes=JSON,
    )  # fmt: skip


@operation(router, "GET", "/matters", Door(title="督办列表", policy=signed_in, scopes=_SEEN_BY), answers=Matters)
def matters(request: Caller, asked: Query[MattersAsked]) -> Matters:
    """Matters one may read."""
    query = MatterQuery(lane=asked.lane or "", kind=asked.kind or "", keyword=asked.keyword or "")
    found = selectors.matters_found(request.scope, query, today=request.today)
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Matters(items=[_item(line) for line in selectors.matter_lines(cut.rows, today=request.today)], next=cut.next)


@operation(
    router,
    "GET",
    "/matters/{int:number}",
    Door(title="一个督办事项", policy=signed_in, scopes=_SEEN_BY),
    answers=MatterTold,
)
def one(request: Caller, number: Path[Number]) -> MatterTold:
    """One matter."""
    return _told(request, number)


@operation(router, "POST", "/matters", _write("提出督办事项"), answers=MatterTold, status=201)
def raise_(request: Caller, sent: MatterSent) -> object:
    """Raise a matter."""
    raiser = services.raising_unit(request.user, request.scope, code=sent.raised_by_unit, on=request.today)
    project = project_coded(request.scope, sent.project) if sent.project else None
    category, owner = _category(sent.category), _owner(sent.owner)

    def act() -> MatterTold:
        raised = services.raise_matter(
            kind=MatterKind(sent.kind), category=category, title=sent.title, text=sent.text, owner=owner,
            raised_by_unit=raiser, by=request.user, on=request.today, project=project, raised_for=sent.raised_for,
            due_on=sent.due_on,
        )  # fmt: skip
        return _told(request, raised.pk)

    return once(request, act, status=201)


@operation(router, "POST", "/matters/{int:number}/steps", _write("办理督办事项"), answers=MatterTold, status=201)
def step(request: Caller, number: Path[Number], sent: StepSent) -> object:
    """Take one step; whose step it is, the matter decides."""
    found = selectors.matter_numbered(request.scope, number)
    kind = StepKind(sent.kind)
    more: dict[str, Any] = {}
    if kind == StepKind.TRANSFERRED:
        more["to"] = _owner(sent.to)
    elif kind == StepKind.EXTENDED:
        if sent.due_on is None:
            raise BadInput("延期要写明延到哪一天（due_on）。")
        more["due_on"] = sent.due_on

    def act() -> MatterTold:
        services.take_step(matter=found, kind=kind, text=sent.text, by=request.user, on=request.today, **more)
        return _told(request, number)

    return once(request, act, status=201)


def _category(name: str) -> Category:
    found = next((one for one in categories() if one.name == name), None)
    if found is None:
        raise BadInput(
            f"没有“{name}”这个类别，可选：{'、'.join(one.name for one in categories()) or '（清单还是空的）'}。"
        )
    return found


def _owner(code: str | None) -> Unit:
    found = next((unit for unit in services.owners() if unit.code == code), None)
    if found is None:
        raise BadInput("承办单位要写现有单位的编号，如 U002；单位列表见 /api/v1/units。")
    return found


def _told(request: Caller, number: int) -> MatterTold:
    sheet: MatterSheet = selectors.matter_sheet(request.scope, number, today=request.today)
    may = may_raise_matter(request.scope)
    return MatterTold(
        matter=_item(sheet.line),
        steps=[_step(one) for one in sheet.steps],
        orders=sheet.orders,
        must_escalate=sheet.must_escalate,
        open_steps=[kind.value for kind in services.open_steps(sheet.line.matter, request.scope)] if may else [],
    )


def _item(line: MatterLine) -> MatterItem:
    one = line.matter
    return MatterItem(
        number=one.pk,
        kind=one.kind,
        category=one.category.name,
        title=one.title,
        project=one.project.code if one.project is not None else None,
        raised_for=one.raised_for,
        raised_by_unit=Named(code=one.raised_by_unit.code, name=one.raised_by_unit.name),
        owner=Named(code=one.owner.code, name=one.owner.name),
        raised_on=one.raised_on,
        due_on=one.due_on,
        closed_on=one.closed_on,
        state=one.state,
        level=line.light.level,
        word=line.light.word,
        days_left=line.days_left,
        provisional=line.provisional,
        transfer_count=one.transfer_count,
        urging_count=one.urging_count,
        return_count=one.return_count,
        passed_about=one.passed_about,
        escalated=one.escalated,
    )


def _step(one: Step) -> StepItem:
    return StepItem(kind=one.kind, on=one.on, by=one.by.name, unit=named(one.unit), text=one.text, due_on=one.due_on)
