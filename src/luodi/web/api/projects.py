"""项目: the list, one project with its amounts, shares and road, and the statement that it reached a stage."""

from datetime import date
from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.base.errors import NotFound
from luodi.ledger.choices import Stage
from luodi.ledger.vouchers import entry_lines
from luodi.pipeline import selectors
from luodi.pipeline.comparisons import merged_project
from luodi.pipeline.models import Project
from luodi.pipeline.moving import move_stage
from luodi.pipeline.road import roads_of
from luodi.pipeline.selectors import AMOUNTS, ProjectQuery, ProjectSheet
from luodi.web.api.doors import JSON, Caller, Door, operation
from luodi.web.api.ledger import EntryItem, entry_item, named
from luodi.web.api.once import once
from luodi.web.api.shapes import (
    LINE,
    WORDS,
    Asked,
    Day,
    Keyword,
    Limit,
    Money,
    Named,
    OneOf,
    ProjectCode,
    Sent,
    Told,
    UnitCode,
)
from luodi.web.keyset import cut_by
from luodi.web.policy import may_report_project, signed_in

router = Router(tags=["项目"])

StageCode = Annotated[str, OneOf.codes(Stage)]
Amount = Annotated[str, OneOf(list(AMOUNTS))]


class ProjectItem(Told):
    """A project as it stands now. Days are null while it has not happened or the day is not known."""

    code: str
    name: str
    investor: str | None
    sector: str | None
    origin: str | None
    stage: str | None
    unit: Named | None
    total_investment: Money
    agreed_investment: Money
    contract_investment: Money
    funds_reported: Money
    funds_recognized: Money
    first_contact_on: date | None
    signed_on: date | None
    landed_on: date | None
    started_on: date | None
    completed_on: date | None
    in_production_on: date | None


class Projects(Told):
    """A page of projects by code."""

    items: list[ProjectItem]
    next: str | None


class ProjectsAsked(Asked):
    """Filters as on the page; `having` and `lacking` name an amount; `after` is the code of the last project one has."""

    keyword: Keyword | None = None
    stage: StageCode | None = None
    unit: UnitCode | None = None
    sector: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE)] | None = None
    having: Amount | None = None
    lacking: Amount | None = None
    after: ProjectCode | None = None
    limit: Limit = 100


class ShareItem(Told):
    """A unit's share of the credit in force, in basis points (万分之), and the entry that states it."""

    unit: Named
    share_bp: int
    entry: int


class AmountItem(Told):
    """An amount with the entries that make it: one for a statement, several for funds."""

    amount: str
    label: str
    fen: int | None
    unknown: bool
    entries: list[int]


class StageItem(Told):
    """A stage of the road; `entry` and `occurred_on` are null while it has not happened."""

    stage: str
    label: str
    occurred_on: date | None
    day_unknown: bool
    entry: int | None


class MissingItem(Told):
    """What a stage still asks for, and the way out."""

    stage: str
    name: str
    why: str
    way_out: str


class ClockItem(Told):
    """A clock that runs or ran: to which stage, its last day, and its lamp."""

    to: str
    due_on: date
    late_days: int
    level: str
    word: str


class RoadTold(Told):
    """Where the project stands: the next stage, what is missing for it, arrears of stages reached, and clocks."""

    next_stage: str | None
    ahead: list[MissingItem]
    arrears: list[MissingItem]
    clocks: list[ClockItem]


class ProjectTold(Told):
    """One project with all that stands behind it; `road` is null where the project is void."""

    project: ProjectItem
    amounts: list[AmountItem]
    credits: list[ShareItem]
    stages: list[StageItem]
    aliases: list[str]
    road: RoadTold | None
    void: bool


class StageSent(Sent):
    """The project reached `to` on the day `on`; a side stage needs its reason in `note`."""

    to: StageCode
    on: Day
    note: Annotated[str, Field(max_length=500, pattern=WORDS)] = ""


class EntriesMade(Told):
    """The entries that were posted."""

    entries: list[EntryItem]


@operation(
    router, "GET", "/projects",
    Door(title="项目列表", policy=signed_in, scopes=(TokenScope.READ,), audited="取项目列表", kind=AuditKind.EXPORT),
    answers=Projects,
)  # fmt: skip
def projects(request: Caller, asked: Query[ProjectsAsked]) -> Projects:
    """Projects one may read."""
    scope = request.scope
    unit = next((u for u in selectors.crediting_units(scope) if u.code == asked.unit), None)
    if asked.unit and unit is None:
        raise NotFound("没有记在这个单位名下的项目，或者不在您的查看范围。")
    query = ProjectQuery(
        keyword=asked.keyword or "", stage=asked.stage or "", unit=unit, sector=asked.sector or "",
        having=asked.having or "", lacking=asked.lacking or "",
    )  # fmt: skip
    found = selectors.projects_listed(scope, query)
    cut = cut_by(found, "subject__code", after=asked.after, limit=asked.limit)
    unknown = selectors.unknown_amounts(cut.rows)
    return Projects(items=[_item(project, unknown.get(project.pk, frozenset())) for project in cut.rows], next=cut.next)


@operation(
    router, "GET", "/projects/{code}", Door(title="一个项目", policy=signed_in, scopes=(TokenScope.READ, TokenScope.PROJECTS)),
    answers=ProjectTold,
)  # fmt: skip
def project(request: Caller, code: Path[ProjectCode]) -> ProjectTold:
    """One project. One that was merged into another says into which."""
    if (merged := merged_project(request.scope, code)) is not None:
        raise NotFound(
            f"{code} 已并入 {merged.survivor.code}，请改用那个编号。" if merged.survivor else f"{code} 已并入别的项目。"
        )
    sheet = selectors.project_sheet(request.scope, code)
    found, void = sheet.project, sheet.project.subject.closed_on is not None
    unknown = frozenset(a.kind.removeprefix("set_") for a in sheet.amounts if _unknown(sheet, a.kind))
    return ProjectTold(
        project=_item(found, unknown),
        amounts=[
            AmountItem(
                amount=a.kind.removeprefix("set_"), label=a.label, fen=a.fen, unknown=_unknown(sheet, a.kind),
                entries=[line.entry.sequence for line in a.lines],
            )
            for a in sheet.amounts
        ],
        credits=[
            ShareItem(unit=Named(code=e.unit.code, name=e.unit.name), share_bp=e.quantity or 0, entry=e.sequence)
            for e in (line.entry for line in sheet.credits)
            if e.unit is not None
        ],
        stages=[
            StageItem(
                stage=s.stage, label=s.stage.label, occurred_on=s.line.entry.occurred_on if s.line else None,
                day_unknown=s.line is not None and s.line.entry.unknown, entry=s.line.entry.sequence if s.line else None,
            )
            for s in sheet.stages
        ],
        aliases=list(sheet.aliases),
        road=None if void else _road(request, found),
        void=void,
    )  # fmt: skip


@operation(
    router, "POST", "/projects/{code}/stages",
    Door(title="记项目阶段", policy=may_report_project, scopes=(TokenScope.PROJECTS,), audited="记项目阶段", kind=AuditKind.WRITE, writes=True, takes=JSON),
    answers=EntriesMade, status=201,
)  # fmt: skip
def reach(request: Caller, code: Path[ProjectCode], sent: StageSent) -> object:
    """State that the project reached a stage; the gates answer."""
    found = selectors.project_coded(request.scope, code)

    def act() -> EntriesMade:
        made = move_stage(
            project=found, to=Stage(sent.to), on=sent.on, note=sent.note, by=request.user, today=request.today
        )
        return EntriesMade(entries=[entry_item(line) for line in entry_lines(made)])

    return once(request, act, status=201)


def _item(one: Project, unknown: frozenset[str]) -> ProjectItem:
    return ProjectItem(
        code=one.code,
        name=one.name,
        investor=one.investor,
        sector=one.sector,
        origin=one.origin,
        stage=one.stage,
        unit=named(one.unit),
        **{key: Money(fen=getattr(one, f"{key}_fen"), unknown=key in unknown) for key in AMOUNTS},
        first_contact_on=one.first_contact_on,
        signed_on=one.signed_on,
        landed_on=one.landed_on,
        started_on=one.started_on,
        completed_on=one.completed_on,
        in_production_on=one.in_production_on,
    )


def _unknown(sheet: ProjectSheet, kind: str) -> bool:
    """Whether the newest statement says 不详; of funds, whether any of the payments does."""
    lines = next(a.lines for a in sheet.amounts if a.kind == kind)
    return any(line.entry.unknown for line in lines)


def _road(request: Caller, found: Project) -> RoadTold:
    road = roads_of([found], today=request.today)[found.pk]
    asks = {
        name: [MissingItem(stage=m.stage, name=m.name, why=m.why, way_out=m.way_out) for m in getattr(road, name)]
        for name in ("ahead", "arrears")
    }
    clocks = [ClockItem(to=c.to, due_on=c.due, late_days=c.late_days, level=c.level, word=c.word) for c in road.clocks]
    return RoadTold(next_stage=road.next_stage, clocks=clocks, **asks)
