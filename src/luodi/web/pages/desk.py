"""工作台: what waits for me first, then where things stand."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from luodi.assessment import docketing
from luodi.assessment.browsing import alerts_for, runs_for
from luodi.assessment.docketing import DocketState
from luodi.assessment.selectors import newest_run
from luodi.base.spans import parse_span
from luodi.figures.figure import Figure
from luodi.figures.selectors import unit_figures
from luodi.honesty.selectors import waiting_signals
from luodi.intake.models import ImportState, RowVerdict
from luodi.intake.selectors import ImportLine, import_lines
from luodi.leads.browsing import steps_due
from luodi.leads.selectors import lead_due
from luodi.ledger.vouchers import EntryLine
from luodi.orgs.models import Role
from luodi.pipeline.selectors import StageCount, newest_lines, stage_counts
from luodi.recognition import selectors as recognition
from luodi.supervision.selectors import waiting_for
from luodi.web.addresses import figure_address
from luodi.web.answers import answer
from luodi.web.entrance import home_of
from luodi.web.policy import (
    Request,
    in_post,
    may_conclude_signal,
    may_coordinate,
    may_decide_proposal,
    may_explain_signal,
    may_import,
    may_look_for_signals,
    may_register,
    may_reply_to_proposal,
    may_run_assessment,
    policy,
    signed_in,
)
from luodi.web.publication import units_to_ask

_TILES = ("引进项目", "项目完成率", "合同投资", "投资完成率")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits: a lamp, what it is, how many, and where they are."""

    level: str
    word: str
    name: str
    count: int
    unit: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """Context of desk/desk.html. `tiles`: figures of the reader's unit, each with where it opens; `held`: measures in force for it."""

    tasks: list[Task]
    unit: str
    tiles: list[tuple[Figure, str]]
    stages: list[StageCount]
    newest: list[EntryLine]
    may_import: bool
    held: list[str]


@require_safe
@policy(in_post)
def front(request: Request) -> HttpResponse:
    """The bare address leads to the page that the person begins with: the desk, or what an administrator looks after."""
    return redirect(home_of(request.scope))


@require_safe
@policy(signed_in)
def desk(request: Request) -> HttpResponse:
    """What waits for this person, the figures of their unit, the projects by stage, and what was recorded last."""
    scope = request.scope
    code, unit = units_to_ask(scope)[0] if scope.everything or scope.unit_ids else ("", "")
    page = DeskPage(
        tasks=[
            *_steps(request),
            *_registry(request),
            *_matters(request),
            *_claims(request),
            *_imports(request),
            *_runs(request),
            *_proposals(request),
            *_signals(request),
            *_alerts(request),
        ],
        unit=unit,
        tiles=_tiles(request, code) if code else [],
        stages=stage_counts(scope),
        newest=newest_lines(scope, count=8),
        may_import=may_import(scope),
        held=[] if scope.everything else _held(request),
    )
    return answer(request, "desk/desk.html", page)


def _tiles(request: Request, code: str) -> list[tuple[Figure, str]]:
    today = request.today
    span = parse_span(f"{today.year}-01..{today:%Y-%m}")
    found = unit_figures(_TILES, span=span, as_of=today).get(code, {})
    return [(figure, figure_address(figure.key)) for figure in found.values()]


def _steps(request: Request) -> list[Task]:
    """Next steps of visits that this person owes, due soon or overdue."""
    found = []
    for visit in steps_due(request.user, request.today):
        late = visit.next_due is not None and visit.next_due < request.today
        word, level = ("下一步已过期", "bad") if late else ("下一步快到期", "warn")
        name, behind = f"{visit.investor}：{visit.next_step}", reverse("visit", args=[visit.pk])
        found.append(Task(level=level, word=word, name=name, count=1, unit="件", behind=behind))
    return found


def _registry(request: Request) -> list[Task]:
    """First reports whose protection runs out, and disputes for the arbiter."""
    if not may_register(request.scope):
        return []
    due, leads = lead_due(request.scope, request.today), reverse("leads")
    lines = [("warn", "首报快到期", "有跟进就重新起算", due.lapsing, "条", f"{leads}?lapsing=on")]
    if may_coordinate(request.scope):
        lines.append(("bad", "首报待协调", "两个单位登记了同一位客商", due.disputes, "件", reverse("coordination")))
    return [
        Task(level=level, word=word, name=name, count=count, unit=unit, behind=behind)
        for level, word, name, count, unit, behind in lines
        if count
    ]


def _imports(request: Request) -> list[Task]:
    """Rows that wait for an answer or for the commit, for those who may give them."""
    lines = import_lines(request.scope) if may_import(request.scope) else []
    return [task for line in lines if line.import_.state != ImportState.REVERSED for task in _rows_waiting(line)]


def _rows_waiting(line: ImportLine) -> list[Task]:
    waiting = [("warn", "等答复", RowVerdict.DOUBTFUL)]
    if line.import_.state == ImportState.PROPOSED:
        waiting += [("idle", f"{verdict.label}，等入账", verdict) for verdict in (RowVerdict.NEW, RowVerdict.CHANGED)]
    behind = reverse("import", args=[line.import_.pk])
    return [
        Task(
            level=level,
            word=word,
            name=line.import_.label,
            count=line.counts[verdict],
            unit="行",
            behind=f"{behind}?verdict={verdict}",
        )
        for level, word, verdict in waiting
        if line.counts[verdict]
    ]


def _matters(request: Request) -> list[Task]:
    """Matters whose next step is this person's units', the late ones apart; leaders see those brought before them."""
    list_, found = reverse("matters"), waiting_for(request.scope, today=request.today)
    waiting = [
        ("bad", "已逾期", "等本单位办理的事项", found.overdue, "mine"),
        ("warn", "等办理", "督办事项", found.mine, "mine"),
    ]
    if request.scope.may(Role.LEADER, Role.SUPERVISOR):
        waiting.append(("bad", "已上报", "需要领导协调的事项", found.escalated, "escalated"))
    return [
        Task(level=level, word=word, name=name, count=count, unit="件", behind=f"{list_}?lane={lane}")
        for level, word, name, count, lane in waiting
        if count
    ]


def _claims(request: Request) -> list[Task]:
    """Claims that wait for this person's decision, or for what their unit was asked for."""
    count = recognition.waiting_for(request.scope)
    behind = f"{reverse('claims')}?show={recognition.MINE}"
    task = Task(level="warn", word="等您办理", name="到位资金认定", count=count, unit="笔", behind=behind)
    return [task] if count else []


def _runs(request: Request) -> list[Task]:
    """Runs that nobody but the bureau sees yet."""
    if not may_run_assessment(request.scope):
        return []
    return [
        Task(level="idle", word="等公布", name=str(run), count=1, unit="次", behind=reverse("run", args=[run.pk]))
        for run in runs_for(request.scope)
        if run.published_at is None
    ]


def _held(request: Request) -> list[str]:
    """Measures in force today for the units that the person speaks for."""
    words = docketing.standing_words(request.scope, request.today)
    return list(dict.fromkeys(word for held in words.values() for word in held))


def _proposals(request: Request) -> list[Task]:
    """Proposals that wait for this person's word, or for their decision."""
    replies, decides = may_reply_to_proposal(request.scope), may_decide_proposal(request.scope)
    lines = docketing.waiting(request.scope, request.today) if replies or decides else []
    mine = [line for line in lines if line.proposal.unit_id in request.scope.unit_ids]
    others = [line for line in lines if line not in mine and line.proposal.run.published_by_id != request.user.pk]
    asked = (
        ("等您答复", DocketState.REPLY, mine if replies else []),
        ("等您决定", DocketState.DECIDE, others if decides else []),
    )
    tasks = []
    for word, state, found in asked:
        count = sum(line.state is state for line in found)
        behind = f"{reverse('proposals')}?{urlencode({'state': state.value})}"
        tasks.append(Task(level="warn", word=word, name="处理建议", count=count, unit="件", behind=behind))
    return [task for task in tasks if task.count]


def _signals(request: Request) -> list[Task]:
    """Signals that wait for the unit's word, or for a review."""
    scope = request.scope
    speaks, looks = may_explain_signal(scope), may_look_for_signals(scope) or may_conclude_signal(scope)
    count = waiting_signals(scope, request.today) if speaks or looks else 0
    word = "等核查" if scope.everything else "请您说明"
    task = Task(level="warn", word=word, name="提示", count=count, unit="条", behind=reverse("signals"))
    return [task] if count else []


def _alerts(request: Request) -> list[Task]:
    """Alerts of the newest run by lamp."""
    run = newest_run(scope=request.scope)
    lights = [alert.light for alert in alerts_for(run, request.scope)] if run is not None else []
    return [
        Task(
            level=level,
            word=f"{light}灯预警",
            name=str(run),
            count=lights.count(light),
            unit="条",
            behind=f"{reverse('alerts')}?light={light}",
        )
        for light, level in (("红", "bad"), ("黄", "warn"))
        if light in lights
    ]
