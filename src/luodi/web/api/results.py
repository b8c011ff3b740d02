"""考核: published runs with their ranking, and a unit's card with how each score came about."""

from datetime import date

from ninja import Path, Query, Router

from luodi.access.models import TokenScope
from luodi.assessment import selectors
from luodi.assessment.browsing import runs_listed
from luodi.assessment.models import Run
from luodi.assessment.selectors import RankingRow, ScoreRow
from luodi.base.errors import NotFound
from luodi.web.api.doors import Caller, Door, operation
from luodi.web.api.shapes import Asked, Limit, Number, Told, UnitCode
from luodi.web.keyset import cut_by
from luodi.web.policy import signed_in
from luodi.web.publication import own_codes

router = Router(tags=["考核"])


class PageAsked(Asked):
    """`after` is the number of the last one has."""

    after: Number | None = None
    limit: Limit = 50


class RunItem(Told):
    """A run: which rulebook, over which span, as of which day, with what was known."""

    number: int
    rulebook: int
    title: str
    span_first: date
    span_last: date
    as_of: date
    known: int
    sha256: str
    published_on: date | None


class Runs(Told):
    """A page of runs, newest first."""

    items: list[RunItem]
    next: str | None


class ScoreItem(Told):
    """One indicator of one unit as printed; 未填报, 无目标 and their like stand where there is no number."""

    indicator: str
    article: str
    state: str
    value: str
    unknown_count: int
    target: str
    completion: str
    score: str


class RankItem(Told):
    """A unit of a ranking."""

    unit: str
    name: str
    group: str
    rank: str
    total: str
    grade: str
    scores: list[ScoreItem]


class RunTold(Told):
    """A run with its ranking, in order of group, rank and name."""

    run: RunItem
    ranking: list[RankItem]


class CardScore(Told):
    """An indicator with the steps by which it came about."""

    score: ScoreItem
    steps: list[str]


class CardTold(Told):
    """A unit's scorecard with how the total came about; for the unit itself and those who see the whole place."""

    run: RunItem
    card: RankItem
    steps: list[str]
    scores: list[CardScore]


def _read(title: str) -> Door:
    return Door(title=title, policy=signed_in, scopes=(TokenScope.READ,))


@operation(router, "GET", "/runs", _read("考核列表"), answers=Runs)
def runs(request: Caller, asked: Query[PageAsked]) -> Runs:
    """Runs one may read."""
    found = runs_listed(request.scope)
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Runs(items=[_run(one) for one in cut.rows], next=cut.next)


@operation(router, "GET", "/runs/{int:number}", _read("一次考核的排名"), answers=RunTold)
def run(request: Caller, number: Path[Number]) -> RunTold:
    """The ranking of a run."""
    found = selectors.run_by_id(number, scope=request.scope)
    return RunTold(run=_run(found), ranking=[_rank(row) for row in selectors.ranking(found)])


@operation(router, "GET", "/runs/{int:number}/cards/{unit}", _read("一个单位的得分由来"), answers=CardTold)
def card(request: Caller, number: Path[Number], unit: Path[UnitCode]) -> CardTold:
    """How a unit's scores came about; its steps name projects, so a foreign one is not there."""
    found = selectors.run_by_id(number, scope=request.scope)
    if not request.scope.everything and unit not in own_codes(request.scope):
        raise NotFound("这次考核里没有这个单位，或者它的得分由来不在您的查看范围；名次和得分在排名里。")
    row = selectors.scorecard(found, unit)
    scores = [CardScore(score=_score(score), steps=list(score.steps)) for score in row.scores]
    return CardTold(run=_run(found), card=_rank(row), steps=list(row.steps), scores=scores)


def _run(one: Run) -> RunItem:
    return RunItem(
        number=one.pk,
        rulebook=one.rulebook_id,
        title=one.rulebook.title,
        span_first=one.span_first,
        span_last=one.span_last,
        as_of=one.as_of,
        known=one.known,
        sha256=one.sha256,
        published_on=one.published_on,
    )


def _rank(row: RankingRow) -> RankItem:
    return RankItem(
        unit=row.unit_code,
        name=row.unit_name,
        group=row.group,
        rank=row.rank,
        total=row.total,
        grade=row.grade,
        scores=[_score(score) for score in row.scores],
    )


def _score(row: ScoreRow) -> ScoreItem:
    return ScoreItem(
        indicator=row.indicator,
        article=row.article,
        state=row.state,
        value=row.value_printed,
        unknown_count=row.unknown,
        target=row.target_printed,
        completion=row.completion_printed,
        score=row.score_printed,
    )
