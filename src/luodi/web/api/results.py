"""考核 and 通报 and 办法: published runs with their ranking, a unit's card, issued bulletins with their file, rulebooks."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.assessment import editions, selectors
from luodi.assessment.documents import check_json
from luodi.assessment.models import RulebookVersion, Run
from luodi.assessment.selectors import RankingRow, ScoreRow
from luodi.base.errors import NotFound
from luodi.bulletin.browsing import bulletin_numbered
from luodi.bulletin.models import Bulletin
from luodi.web.api.doors import JSON, Caller, Door, document_file, operation
from luodi.web.api.shapes import WORDS, Asked, Limit, Number, Sent, Told, UnitCode
from luodi.web.keyset import cut_by
from luodi.web.policy import signed_in
from luodi.web.publication import own_codes

router = Router(tags=["考核、通报、办法"])
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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


class BulletinItem(Told):
    """An issue of a bulletin."""

    number: int
    title: str
    template: str
    span_first: date
    span_last: date
    as_of: date
    known: int
    issued_on: date
    issued_at: datetime
    docx_sha256: str


class Bulletins(Told):
    """A page of issues, newest first."""

    items: list[BulletinItem]
    next: str | None


class BulletinTold(Told):
    """An issue with every printed figure and its trace, and what changed since the last."""

    bulletin: BulletinItem
    text: str
    figures: list[dict[str, Any]]
    differences: list[Any]


class RulebookItem(Told):
    """A published rulebook; known by the SHA-256 of its text."""

    number: int
    title: str
    sha256: str
    published_on: date
    effective_on: date | None
    expires_on: date | None


class Rulebooks(Told):
    """A page of published rulebooks, newest first."""

    items: list[RulebookItem]
    next: str | None


class RulebookTold(Told):
    """A published rulebook with its text and how it stands today (现行、未生效、已被替代、已失效)."""

    rulebook: RulebookItem
    state: str
    text: str


class RulebookSent(Sent):
    """The text of a rulebook to be checked."""

    text: Annotated[str, Field(min_length=1, max_length=100_000, pattern=WORDS)]


class FindingItem(Told):
    """One error or warning: where it stands, what is wrong, and the mend."""

    line: int
    column: int
    message: str
    fix: str


class Findings(Told):
    """All errors and warnings at once."""

    errors: list[FindingItem]
    warnings: list[FindingItem]


def _read(title: str, *, audited: str = "", kind: AuditKind = AuditKind.READ, gives: str = JSON) -> Door:
    return Door(title=title, policy=signed_in, scopes=(TokenScope.READ,), audited=audited, kind=kind, gives=gives)


@operation(router, "GET", "/runs", _read("考核列表"), answers=Runs)
def runs(request: Caller, asked: Query[PageAsked]) -> Runs:
    """Runs one may read."""
    found = Run.objects.visible_to(request.scope).listed()
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Runs(items=[_run(one) for one in cut.rows], next=cut.next)


@operation(router, "GET", "/runs/{number}", _read("一次考核的排名"), answers=RunTold)
def run(request: Caller, number: Path[Number]) -> RunTold:
    """The ranking of a run."""
    found = selectors.run_by_id(number, scope=request.scope)
    return RunTold(run=_run(found), ranking=[_rank(row) for row in selectors.ranking(found)])


@operation(router, "GET", "/runs/{number}/cards/{unit}", _read("一个单位的得分由来"), answers=CardTold)
def card(request: Caller, number: Path[Number], unit: Path[UnitCode]) -> CardTold:
    """How a unit's scores came about; its steps name projects, so a foreign one is not there."""
    found = selectors.run_by_id(number, scope=request.scope)
    if not request.scope.everything and unit not in own_codes(request.scope):
        raise NotFound("这次考核里没有这个单位，或者它的得分由来不在您的查看范围；名次和得分在排名里。")
    row = selectors.scorecard(found, unit)
    scores = [CardScore(score=_score(score), steps=list(score.steps)) for score in row.scores]
    return CardTold(run=_run(found), card=_rank(row), steps=list(row.steps), scores=scores)


@operation(router, "GET", "/bulletins", _read("通报列表"), answers=Bulletins)
def bulletins(request: Caller, asked: Query[PageAsked]) -> Bulletins:
    """Issues one may read."""
    found = Bulletin.objects.visible_to(request.scope).listed()
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Bulletins(items=[_bulletin(one) for one in cut.rows], next=cut.next)


@operation(router, "GET", "/bulletins/{number}", _read("一期通报"), answers=BulletinTold)
def bulletin(request: Caller, number: Path[Number]) -> BulletinTold:
    """One issue: its text, and every figure with where it comes from."""
    found = bulletin_numbered(request.scope, number)
    return BulletinTold(
        bulletin=_bulletin(found), text=found.text, figures=found.figures, differences=found.differences
    )


@operation(
    router, "GET", "/bulletins/{number}/document",
    _read("通报文件", audited="下载通报", kind=AuditKind.EXPORT, gives=WORD), answers=None,
)  # fmt: skip
def bulletin_document(request: Caller, number: Path[Number]) -> HttpResponse:
    """The .docx as it was issued, to the byte."""
    found = bulletin_numbered(request.scope, number)
    name = content_disposition_header(as_attachment=True, filename=found.file_name) or "attachment"
    return document_file(found.content, media_type=WORD, name_header=name)


@operation(router, "GET", "/rulebooks", _read("办法列表"), answers=Rulebooks)
def rulebooks(request: Caller, asked: Query[PageAsked]) -> Rulebooks:  # noqa: ARG001  ninja knows a request by its name
    """Published rulebooks; drafts are on the page only."""
    cut = cut_by(editions.published(), "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Rulebooks(items=[_rulebook(one) for one in cut.rows], next=cut.next)


@operation(router, "GET", "/rulebooks/{number}", _read("一份办法"), answers=RulebookTold)
def rulebook(request: Caller, number: Path[Number]) -> RulebookTold:
    """One published rulebook."""
    edition = editions.version_edition(number, request.today)
    assert edition.version is not None  # noqa: S101  an edition of a version has it
    return RulebookTold(rulebook=_rulebook(edition.version), state=edition.state, text=edition.text)


@operation(
    router, "POST", "/rulebook-checks",
    Door(title="检查办法", policy=signed_in, scopes=(TokenScope.READ,), takes=JSON), answers=Findings,
)  # fmt: skip
def check(request: Caller, sent: RulebookSent) -> Findings:  # noqa: ARG001  as above
    """What is wrong with a rulebook, all at once; nothing is kept."""
    found = check_json(sent.text)
    errors, warnings = ([_finding(one) for one in found[name]] for name in ("errors", "warnings"))
    return Findings(errors=errors, warnings=warnings)


def _finding(one: dict[str, Any]) -> FindingItem:
    return FindingItem(line=one["line"], column=one["column"], message=one["message"], fix=one["fix"])


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


def _bulletin(one: Bulletin) -> BulletinItem:
    return BulletinItem(
        number=one.pk,
        title=one.title,
        template=one.template_name,
        span_first=one.span_first,
        span_last=one.span_last,
        as_of=one.as_of,
        known=one.known,
        issued_on=one.issued_on,
        issued_at=one.issued_at,
        docx_sha256=one.docx_sha256,
    )


def _rulebook(one: RulebookVersion) -> RulebookItem:
    return RulebookItem(
        number=one.pk,
        title=one.title,
        sha256=one.sha256,
        published_on=one.published_on,
        effective_on=one.effective_on,
        expires_on=one.expires_on,
    )
