"""考核: runs, their ranking, a unit's scorecard, and how each score came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.assessment import browsing, docketing, selectors, services
from luodi.assessment.docketing import DocketLine
from luodi.assessment.documents import explain_json
from luodi.assessment.models import Run
from luodi.assessment.selectors import RankingRow, ScoreRow
from luodi.base.errors import NotFound
from luodi.figures.figure import FigureKey
from luodi.orgs.selectors import Scope
from luodi.web.addresses import figure_address
from luodi.web.answers import answer
from luodi.web.forms.assessment import RunForm
from luodi.web.policy import Request, may_run_assessment, policy, signed_in
from luodi.web.publication import own_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsPage:
    """Context of assessment/list.html."""

    runs: list[Run]
    may_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRunPage:
    """Context of assessment/new.html; without a published rulebook there is no form."""

    form: RunForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A unit of a ranking: `behind` is its scorecard, or its own line where the reader may not open that.

    `cells`: each indicator with where its value and its score open; `held`: measures in force today that the reader may know.
    """

    row: RankingRow
    behind: str
    cells: list[tuple[ScoreRow, str, str]]
    held: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Context of assessment/run.html. `groups`: name, indicators, units in order."""

    run: Run
    groups: list[tuple[str, Sequence[ScoreRow], list[Ranked]]]
    may_publish: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """Context of assessment/card.html. `lines`: each indicator with where its value and its score open.

    `proposals`: what the run proposes for the unit and how it stands; `held`: measures in force for it today.
    """

    run: Run
    row: RankingRow
    lines: list[tuple[ScoreRow, str, str]]
    proposals: list[DocketLine]
    held: list[str]
    unit_code: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationPage:
    """Context of assessment/explanation.html; `told` is the document of `luodi explain`."""

    run: Run
    unit_code: str
    told: dict[str, Any]
    score: ScoreRow
    value: str
    here: str


@require_safe
@policy(signed_in)
def runs(request: Request) -> HttpResponse:
    """Runs the person may read, newest first."""
    page = RunsPage(runs=browsing.runs_for(request.scope), may_run=may_run_assessment(request.scope))
    return answer(request, "assessment/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_run_assessment, audited="计算考核")
def new_run(request: Request) -> HttpResponse:
    """Run a published rulebook; the same moment is run once."""
    versions = browsing.rulebook_versions()
    if not versions:
        return answer(request, "assessment/new.html", NewRunPage(form=None))
    form = RunForm(request.POST or None, versions=versions, today=request.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        version = browsing.rulebook_version(given["rulebook"])
        made = services.run_assessment(rulebook=version, span=given["span"], as_of=given["as_of"], by=request.user)
        return redirect("run", made.pk)
    return answer(
        request, "assessment/new.html", NewRunPage(form=form), status=422 if request.method == "POST" else 200
    )


@require_safe
@policy(signed_in)
def run(request: Request, number: int) -> HttpResponse:
    """The ranking of a run, group by group."""
    found = selectors.run_by_id(number, scope=request.scope)
    own = own_codes(request.scope)
    held = docketing.standing_words(request.scope, request.today)
    ranked = [
        _ranked(found, row, held.get(row.unit_code, []), opens=request.scope.everything or row.unit_code in own)
        for row in selectors.ranking(found)
    ]
    groups = [(name, list(units)) for name, units in groupby(ranked, key=lambda one: one.row.group)]
    page = RunPage(
        run=found,
        groups=[(name, units[0].row.scores, units) for name, units in groups],
        may_publish=may_run_assessment(request.scope) and found.published_at is None,
    )
    return answer(request, "assessment/run.html", page)


@require_POST
@policy(may_run_assessment, audited="公布考核结果", kind=AuditKind.DECIDE)
def publish(request: Request, number: int) -> HttpResponse:
    """Make a run visible to everybody who holds a role."""
    found = selectors.run_by_id(number, scope=request.scope)
    services.publish_run(run=found, by=request.user)
    messages.success(request, "已公布，各单位现在可以看到名次和本单位的得分由来。")
    return redirect("run", number)


@require_safe
@policy(signed_in)
def card(request: Request, number: int, unit: str) -> HttpResponse:
    """A unit's scorecard: value, target, completion and score of each indicator, and how the total came about."""
    found = selectors.run_by_id(number, scope=request.scope)
    _own(request.scope, unit)
    row = selectors.scorecard(found, unit)
    lines = [(score, _value(found, unit, score), _score(found, unit, score)) for score in row.scores]
    page = CardPage(
        run=found,
        row=row,
        lines=lines,
        proposals=docketing.proposed_in(found, request.scope, request.today, unit_code=unit),
        held=docketing.standing_words(request.scope, request.today).get(unit, []),
        unit_code=unit,
        behind=reverse("card", args=[number, unit]),
    )
    return answer(request, "assessment/card.html", page)


@require_safe
@policy(signed_in)
def explanation(request: Request, number: int, unit: str, indicator: str) -> HttpResponse:
    """From one score back to the entries: the steps, what counted, what did not and by which article."""
    found = selectors.run_by_id(number, scope=request.scope)
    _own(request.scope, unit)
    score = next((one for one in selectors.scorecard(found, unit).scores if one.indicator == indicator), None)
    if score is None:
        raise NotFound("这次考核里没有这个指标，请从得分表里打开。")
    text, span = found.rulebook.text, found.span
    told = explain_json(text, unit, indicator, span=span, as_of=found.as_of, known=found.known, scope=request.scope)
    page = ExplanationPage(
        run=found,
        unit_code=unit,
        told=told,
        score=score,
        value=_value(found, unit, score),
        here=_score(found, unit, score),
    )
    return answer(request, "assessment/explanation.html", page)


def _own(scope: Scope, unit: str) -> None:
    """A scorecard's steps name projects: it opens to the bureau and to the unit itself."""
    if not scope.everything and unit not in own_codes(scope):
        raise NotFound("这个单位的得分由来不在您的查看范围；名次和得分在排名表里。")


def _ranked(run: Run, row: RankingRow, held: list[str], *, opens: bool) -> Ranked:
    if not opens:
        here = f"{reverse('run', args=[run.pk])}#{row.unit_code}"
        return Ranked(row=row, behind=here, cells=[(score, here, here) for score in row.scores], held=held)
    cells = [(score, _value(run, row.unit_code, score), _score(run, row.unit_code, score)) for score in row.scores]
    return Ranked(row=row, behind=reverse("card", args=[run.pk, row.unit_code]), cells=cells, held=held)


def _value(run: Run, unit: str, score: ScoreRow) -> str:
    key = FigureKey(name=score.indicator, span=run.span, unit=unit, as_of=run.as_of, known=run.known)
    return figure_address(key, run=run.pk) if score.value is not None else _score(run, unit, score)


def _score(run: Run, unit: str, score: ScoreRow) -> str:
    return reverse("explanation", args=[run.pk, unit, score.indicator])
