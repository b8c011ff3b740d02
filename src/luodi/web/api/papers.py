"""通报 and 办法: issued bulletins with every figure and the file, published rulebooks with their text, one checked."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.assessment import editions
from luodi.assessment.documents import check_json
from luodi.assessment.models import RulebookVersion
from luodi.bulletin.browsing import bulletin_numbered, bulletins_listed
from luodi.bulletin.models import Bulletin
from luodi.web.api.doors import JSON, Caller, Door, document_file, operation
from luodi.web.api.results import PageAsked
from luodi.web.api.shapes import WORDS, Number, Sent, Told
from luodi.web.keyset import cut_by
from luodi.web.policy import signed_in

router = Router(tags=["通报、办法"])
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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


@operation(router, "GET", "/bulletins", _read("通报列表"), answers=Bulletins)
def bulletins(request: Caller, asked: Query[PageAsked]) -> Bulletins:
    """Issues one may read."""
    found = bulletins_listed(request.scope)
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Bulletins(items=[_bulletin(one) for one in cut.rows], next=cut.next)


@operation(router, "GET", "/bulletins/{int:number}", _read("一期通报"), answers=BulletinTold)
def bulletin(request: Caller, number: Path[Number]) -> BulletinTold:
    """One issue: its text, and every figure with where it comes from."""
    found = bulletin_numbered(request.scope, number)
    return BulletinTold(
        bulletin=_bulletin(found), text=found.text, figures=found.figures, differences=found.differences
    )


@operation(
    router, "GET", "/bulletins/{int:number}/document",
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


@operation(router, "GET", "/rulebooks/{int:number}", _read("一份办法"), answers=RulebookTold)
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
