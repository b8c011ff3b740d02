"""认定: claims with where each stands, handed in with their vouchers, decided step by step, supplemented, withdrawn."""

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import date
from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.base.errors import BadInput, NotFound
from luodi.ledger.choices import EvidenceGrade, EvidenceKind
from luodi.ledger.evidence import NEUTRAL, Paper
from luodi.orgs.models import Role, Unit
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import project_coded
from luodi.recognition import selectors, services
from luodi.recognition.choices import DECISIONS, ClaimState, VerdictKind
from luodi.recognition.models import Claim, Verdict
from luodi.recognition.selectors import ClaimSheet, PieceLine
from luodi.recognition.services import Decision, OfferedPaper
from luodi.web.api.doors import JSON, Caller, Door, operation
from luodi.web.api.ledger import named
from luodi.web.api.once import once
from luodi.web.api.shapes import (
    LINE,
    WORDS,
    Asked,
    Day,
    Fen,
    Limit,
    Named,
    Number,
    OneOf,
    ProjectCode,
    Sent,
    Told,
    UnitCode,
)
from luodi.web.keyset import cut_by
from luodi.web.policy import Predicate, may_claim, may_judge, signed_in

router = Router(tags=["认定"])
_SEEN_BY = (TokenScope.READ, TokenScope.CLAIMS)

State = Annotated[str, OneOf.codes(ClaimState)]
Ground = Annotated[str, Field(min_length=2, max_length=900, pattern=WORDS)]
Version = Annotated[Number, Field(description="取认定时读到的 version；别人先办了就会被拒绝")]


class ClaimItem(Told):
    """A claim. `step` is where it waits and `waits_for` the role of that step; both are null unless it is pending."""

    number: int
    version: int
    project: str
    project_name: str
    unit: Named
    amount_fen: int
    arrived_on: date
    payer: str
    remarks: str | None
    state: State
    step: str | None
    waits_for: str | None
    since: date
    submitted_by: str


class Claims(Told):
    """A page of claims, newest first."""

    items: list[ClaimItem]
    next: str | None


class ClaimsAsked(Asked):
    """In one state where asked; `after` is the number of the last claim one has."""

    state: State | None = None
    after: Number | None = None
    limit: Limit = 50


class PieceItem(Told):
    """A piece of evidence. `told`: what its unit reads when the same paper is registered already (and no more)."""

    number: int
    evidence: int
    name: str
    kind: str
    grade: str
    face_value_fen: int | None
    share_fen: int | None
    told: str


class VerdictItem(Told):
    """What one person decided at one step, with the receipt."""

    kind: str
    step: str
    amount_fen: int | None
    ground: str
    by: str
    on: date
    receipt: str


class ClaimTold(Told):
    """One claim with what stands behind it. `may_decide`: one may decide it now; `why_not`: why not, though of the role."""

    claim: ClaimItem
    pieces: list[PieceItem]
    verdicts: list[VerdictItem]
    entries: list[int]
    shown_until: date | None
    passed_fen: int | None
    may_decide: bool
    why_not: str


class PaperSent(Sent):
    """A file that proves the amount; `content` is the file in base64. `share_fen`: how much of it counts here."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
    kind: Annotated[str, OneOf.codes(EvidenceKind, but=[EvidenceKind.MINUTES])]
    content: Annotated[str, Field(min_length=4, max_length=2_000_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    face_value_fen: Fen | None = None
    share_fen: Fen | None = None
    number: Annotated[str, Field(max_length=64, pattern=LINE)] = ""
    covers_until: Day | None = None

    def offered(self) -> OfferedPaper:
        """As recognition takes it."""
        try:
            content = b64decode(self.content, validate=True)
        except NotBase64:
            raise BadInput(f"“{self.name}”的 content 不是完整的 base64，请重新编码。") from None
        paper = Paper(
            name=self.name, content=content, kind=EvidenceKind(self.kind), face_value_fen=self.face_value_fen,
            number=self.number, covers_until=self.covers_until,
        )  # fmt: skip
        return OfferedPaper(paper=paper, share_fen=self.share_fen)


Papers = Annotated[list[PaperSent], Field(max_length=6)]


class ClaimSent(Sent):
    """Money arrived: on which project, how much, when, from whom, with which papers."""

    project: ProjectCode
    unit: UnitCode
    amount_fen: Fen
    arrived_on: Day
    payer: Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
    remarks: Annotated[str, Field(max_length=500, pattern=WORDS)] = ""
    papers: Papers = []


class GradeSent(Sent):
    """The grade a reviewer gives to a piece, by its number."""

    piece: Number
    grade: Annotated[str, OneOf.codes(EvidenceGrade)]


class DecisionSent(Sent):
    """A decision at the step the claim waits at; `amount_fen` is what is recognised when it passes."""

    version: Version
    kind: Annotated[str, OneOf([kind.value for kind in DECISIONS])]
    ground: Ground
    amount_fen: Fen | None = None
    grades: Annotated[list[GradeSent], Field(max_length=50)] = []


class SupplementSent(Sent):
    """What was asked for, handed in; `removed` are numbers of pieces taken back."""

    version: Version
    amount_fen: Fen
    ground: Ground
    papers: Papers = []
    removed: Annotated[list[Number], Field(max_length=50)] = []


class WithdrawalSent(Sent):
    """Why a claim is taken back."""

    version: Version
    ground: Ground


class Decided(Told):
    """What was decided, and the claim as it stands then; null when it no longer lies with the one who decided."""

    verdict: VerdictItem
    claim: ClaimTold | None


def _write(title: str, policy: Predicate, kind: AuditKind = AuditKind.WRITE) -> Door:
    return Door(
        title=title, policy=policy, scopes=(TokenScope.CLAIMS,), audited=title, kind=kind, writes=True, takes=JSON
    )


@operation(router, "GET", "/claims", Door(title="认定列表", policy=signed_in, scopes=_SEEN_BY), answers=Claims)
def claims(request: Caller, asked: Query[ClaimsAsked]) -> Claims:
    """Claims one may read."""
    found = selectors.claims_listed(request.scope, state=asked.state or "")
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Claims(items=[_item(one) for one in cut.rows], next=cut.next)


@operation(
    router, "GET", "/claims/{int:number}", Door(title="一笔认定", policy=signed_in, scopes=_SEEN_BY), answers=ClaimTold
)
def one(request: Caller, number: Path[Number]) -> ClaimTold:
    """One claim."""
    return _told(request, number)


@operation(router, "POST", "/claims", _write("申报到位资金", may_claim), answers=ClaimTold, status=201)
def submit(request: Caller, sent: ClaimSent) -> object:
    """State that money arrived on a project."""
    project = project_coded(request.scope, sent.project)
    unit = _unit(request, project, sent.unit)
    papers = [paper.offered() for paper in sent.papers]

    def act() -> ClaimTold:
        filed = services.submit_claim(
            project=project, unit=unit, amount_fen=sent.amount_fen, arrived_on=sent.arrived_on, payer=sent.payer,
            remarks=sent.remarks, papers=papers, by=request.user,
        )  # fmt: skip
        return _told(request, filed.claim.pk)

    return once(request, act, status=201)


@operation(
    router, "POST", "/claims/{int:number}/decision", _write("办理认定", may_judge, AuditKind.DECIDE), answers=Decided
)
def decide(request: Caller, number: Path[Number], sent: DecisionSent) -> object:
    """Pass it, send it back or refuse it, at the step it waits at. The last pass posts the recognised entry."""
    selectors.claim_numbered(request.scope, number)
    decision = Decision(
        kind=VerdictKind(sent.kind), ground=sent.ground, amount_fen=sent.amount_fen,
        grades={given.piece: EvidenceGrade(given.grade) for given in sent.grades},
    )  # fmt: skip

    def act() -> Decided:
        verdict = services.decide_claim(number=number, version=sent.version, decision=decision, by=request.user)
        seen = selectors.is_visible(request.scope, number)
        return Decided(verdict=_verdict(verdict), claim=_told(request, number) if seen else None)

    return once(request, act)


@operation(router, "POST", "/claims/{int:number}/supplement", _write("补正认定材料", may_claim), answers=ClaimTold)
def supplement(request: Caller, number: Path[Number], sent: SupplementSent) -> object:
    """Hand in what was asked for; the claim begins again at the first step."""
    _own(request, number)
    papers = [paper.offered() for paper in sent.papers]

    def act() -> ClaimTold:
        services.supplement_claim(
            number=number, version=sent.version, amount_fen=sent.amount_fen, ground=sent.ground, papers=papers,
            removed=sent.removed, by=request.user,
        )  # fmt: skip
        return _told(request, number)

    return once(request, act)


@operation(router, "POST", "/claims/{int:number}/withdrawal", _write("撤回认定申报", may_claim), answers=ClaimTold)
def withdraw(request: Caller, number: Path[Number], sent: WithdrawalSent) -> object:
    """Take a claim back before it is decided."""
    _own(request, number)

    def act() -> ClaimTold:
        services.withdraw_claim(number=number, version=sent.version, ground=sent.ground, by=request.user)
        return _told(request, number)

    return once(request, act)


def _unit(request: Caller, project: Project, code: str) -> Unit:
    """A unit the project is credited to, that the person speaks for."""
    credited = [credit.unit for credit in project.subject.credits.all()]
    own = [unit for unit in credited if request.scope.everything or unit.pk in request.scope.unit_ids]
    found = next((unit for unit in own if unit.code == code), None)
    if found is None:
        raise BadInput("只能以这个项目计功的本单位申报，请核对 unit 的编号。")
    return found


def _own(request: Caller, number: int) -> None:
    """What belongs to the unit is done by those who speak for it, and by the bureau; as the page offers the form."""
    claim = selectors.claim_numbered(request.scope, number)
    bureau = request.scope.may(Role.BUREAU_CLERK, Role.BUREAU_HEAD)
    if not bureau and claim.unit_id not in request.scope.unit_ids:
        raise NotFound("没有这笔认定，或者不是本单位申报的。")


def _told(request: Caller, number: int) -> ClaimTold:
    sheet: ClaimSheet = selectors.claim_sheet(request.scope, request.user, number, on=request.today)
    return ClaimTold(
        claim=_item(sheet.line.claim),
        pieces=[_piece(line) for line in sheet.pieces],
        verdicts=[_verdict(verdict) for verdict in sheet.verdicts],
        entries=[line.entry.sequence for line in sheet.entries],
        shown_until=sheet.shown_until,
        passed_fen=sheet.passed_fen,
        may_decide=sheet.decides and not sheet.why_not,
        why_not=sheet.why_not,
    )


def _item(one: Claim) -> ClaimItem:
    step = one.step
    unit = named(one.unit)
    assert unit is not None  # noqa: S101  a claim has its unit
    return ClaimItem(
        number=one.pk,
        version=one.version,
        project=one.project.code,
        project_name=one.project.name,
        unit=unit,
        amount_fen=one.amount_fen,
        arrived_on=one.arrived_on,
        payer=one.payer,
        remarks=one.remarks,
        state=one.state,
        step=step.label if step is not None else None,
        waits_for=step.role.value if step is not None else None,
        since=one.since,
        submitted_by=one.submitted_by.name,
    )


def _piece(line: PieceLine) -> PieceItem:
    piece, evidence = line.piece, line.piece.evidence
    return PieceItem(
        number=piece.pk,
        evidence=evidence.pk,
        name=evidence.name,
        kind=evidence.kind,
        grade=piece.grade,
        face_value_fen=evidence.face_value_fen,
        share_fen=piece.share_fen,
        told=NEUTRAL if line.told else "",
    )


def _verdict(one: Verdict) -> VerdictItem:
    return VerdictItem(
        kind=one.kind,
        step=one.label,
        amount_fen=one.amount_fen,
        ground=one.ground,
        by=one.by.name,
        on=one.decided_on,
        receipt=one.receipt,
    )
