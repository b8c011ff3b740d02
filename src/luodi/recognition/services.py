"""The one door for writes about claims (docs/records/claim.md).

Locks are taken in one order: the claim's row, then the ledger's turnstile. A decision names the version it was taken on;
of several at once one wins, the others read who was faster.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.base.quantities import natural_money
from luodi.ledger.choices import EntryKind, EvidenceGrade, EvidenceKind
from luodi.ledger.evidence import Paper, cite_evidence, filled_by_grade, register_evidence
from luodi.ledger.models import Entry, Evidence
from luodi.ledger.services import Fact, lock_ledger
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import today
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts
from luodi.recognition.choices import DECISIONS, OPEN_STATES, ClaimState, VerdictKind
from luodi.recognition.declared import is_told_neutrally, refuse_overdeclared, refuse_own_overdeclared
from luodi.recognition.four_eyes import refuse_decider
from luodi.recognition.models import Claim, Minutes, Piece, Verdict
from luodi.recognition.moving import locked_claim, move_claim, record_verdict
from luodi.recognition.objections import shown_until
from luodi.recognition.outcomes import project_in_the_end
from luodi.recognition.procedures import newest_procedure
from luodi.recognition.rules import Offered, refuse_wanting

_LARGEST_FEN = 2**62
_SHORTEST = 2
_OF_THE_UNIT = (VerdictKind.SUBMITTED, VerdictKind.SUPPLEMENTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPaper:
    """A file handed in with a claim, and the share of its face value it is to prove (None: it only supports)."""

    paper: Paper
    share_fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A claim as it was taken in. `waits`: one of its papers is registered already; the unit learns no more than that."""

    claim: Claim
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides at a step. `amount_fen`: what they recognise, when they pass it; `grades`: piece id → grade."""

    kind: VerdictKind
    ground: str
    amount_fen: int | None = None
    grades: Mapping[int, EvidenceGrade] | None = None
    paper: Paper | None = None
    minutes: Minutes | None = None


@transaction.atomic
def submit_claim(
    *,
    project: Project,
    unit: Unit,
    amount_fen: int,
    arrived_on: date,
    payer: str,
    papers: Sequence[OfferedPaper],
    by: Person,
    remarks: str = "",
) -> Filed:
    """A unit states that money arrived, with its evidence. Amount in fen.

    Refuses an amount that is none, a day to come, and shares above a voucher's face value. A voucher that another unit
    brought as well is taken in, and waits for the reviewer.
    """
    lock_ledger()  # two claims on one voucher must see each other
    day, procedure = _checked(amount_fen, arrived_on, payer), newest_procedure()
    claim = Claim.objects.create(
        project=project,
        unit=unit,
        amount_fen=amount_fen,
        arrived_on=arrived_on,
        payer=payer.strip()[:200],
        remarks=remarks.strip()[:500] or None,
        procedure=procedure,
        waits_for=procedure.read[0].role,
        since=day,
        submitted_at=timezone.now(),
        submitted_by=by,
    )
    waits = _offer(claim, papers, by=by)
    record_verdict(claim, VerdictKind.SUBMITTED, label="单位申报", amount_fen=amount_fen, ground=remarks.strip(), by=by)
    return Filed(claim=claim, waits=waits)


def _checked(amount_fen: int, arrived_on: date, payer: str) -> date:
    day = today()
    if not 0 < amount_fen <= _LARGEST_FEN:
        raise BadInput("申报金额应大于零，请核对单位（元、万元）后再填。")
    if arrived_on > day:
        raise BadInput(f"到位日期 {arrived_on} 还没有到，钱到账以后再申报。")
    if not payer.strip():
        raise BadInput("请写明付款方（银行凭证上的付款人）。")
    return day


def _offer(claim: Claim, papers: Sequence[OfferedPaper], *, by: Person) -> bool:
    waits = False
    for offered in papers:
        face = offered.paper.face_value_fen
        if offered.share_fen is not None and (face is None or not 0 < offered.share_fen <= face):
            raise BadInput(
                f"“{offered.paper.name}”要证明的金额应大于零、不超过票面金额"
                f"{natural_money(face) if face is not None else '（票面金额没有填）'}，请改正。"
            )
        evidence = register_evidence(offered.paper, subject=claim.project.subject, unit=claim.unit, by=by)
        Piece.objects.create(claim=claim, evidence=evidence, share_fen=offered.share_fen, grade=evidence.grade)
        refuse_own_overdeclared(evidence, unit=claim.unit)
        waits = is_told_neutrally(evidence, unit=claim.unit) or waits
    return waits


@transaction.atomic
def supplement_claim(
    *,
    number: int,
    version: int,
    amount_fen: int,
    ground: str,
    papers: Sequence[OfferedPaper],
    removed: Sequence[int] = (),
    by: Person,
) -> Filed:
    """The unit hands in what was asked for (补正); the claim begins again at the first step, for its papers changed.

    `removed`: ids of pieces taken back. Refuses a claim that was not sent back.
    """
    claim = locked_claim(number, version, (ClaimState.SENT_BACK,))
    lock_ledger()
    _checked(amount_fen, claim.arrived_on, claim.payer)
    if len(ground.strip()) < _SHORTEST:
        raise BadInput("请写明补正了什么。")
    Piece.objects.filter(claim=claim, id__in=removed).update(removed=True)
    waits = _offer(claim, papers, by=by)
    move_claim(claim, state=ClaimState.PENDING, position=0, amount_fen=amount_fen)
    record_verdict(claim, VerdictKind.SUPPLEMENTED, label="补正", amount_fen=amount_fen, ground=ground, by=by)
    return Filed(claim=claim, waits=waits)


@transaction.atomic
def withdraw_claim(*, number: int, version: int, ground: str, by: Person) -> Claim:
    """The unit takes its claim back before it is decided; its vouchers are free again."""
    claim = locked_claim(number, version, OPEN_STATES)
    if len(ground.strip()) < _SHORTEST:
        raise BadInput("撤回要写明理由。")
    move_claim(claim, state=ClaimState.WITHDRAWN, position=claim.position)
    record_verdict(claim, VerdictKind.WITHDRAWN, label="撤回", amount_fen=None, ground=ground, by=by)
    return claim


@transaction.atomic
def decide_claim(*, number: int, version: int, decision: Decision, by: Person) -> Verdict:
    """Pass a claim with an amount, send it back, or refuse it, at the step it waits at. The last pass posts the entries.

    Refuses another version than the one looked at, another role than the step's, whoever handed it in or decided
    another step, an amount above what the unit stated, and at the first step evidence that does not do.
    """
    claim = locked_claim(number, version, (ClaimState.PENDING,))
    step, steps = claim.procedure.read[claim.position], claim.procedure.read
    refuse_decider(claim, step, by)
    ground = decision.ground.strip()
    if len(ground) < _SHORTEST:
        raise BadInput(f"“{step.label}”要写明理由或意见。")
    if decision.kind not in DECISIONS:
        raise BadInput("结论只有通过、退回补正、不予认定三种，请选一种。")
    lock_ledger()
    ground += _regraded(claim, decision.grades or {})
    position, last = claim.position, claim.position == len(steps) - 1
    amount, entries = None, []
    if decision.kind == VerdictKind.PASSED:
        amount = _passable(claim, decision.amount_fen, first=position == 0, last=last)
        entries = _post(claim, amount, by=by) if last else []
        state = ClaimState.RECOGNIZED if last else ClaimState.PENDING
        move_claim(claim, state=state, position=position if last else position + 1)
    elif decision.kind == VerdictKind.REFUSED:
        move_claim(claim, state=ClaimState.DECLINED, position=position)
    else:
        move_claim(claim, state=ClaimState.SENT_BACK, position=position)
    claim.entries.add(*entries)
    attached = _attached(claim, decision.paper, by)
    return record_verdict(
        claim, decision.kind, position=position, label=step.label, amount_fen=amount, ground=ground, by=by,
        minutes=decision.minutes, evidence=attached,
    )  # fmt: skip


def _attached(claim: Claim, paper: Paper | None, by: Person) -> Evidence | None:
    if paper is None:
        return None
    return register_evidence(paper, subject=claim.project.subject, unit=None, by=by)


def _regraded(claim: Claim, grades: Mapping[int, EvidenceGrade]) -> str:
    """Set the grades a reviewer gave, and say so in the verdict's ground, which is kept for ever."""
    said = []
    for piece in claim.pieces.filter(id__in=grades, removed=False).select_related("evidence"):
        grade = EvidenceGrade(grades[piece.pk])
        if grade != piece.grade:
            said.append(f"{piece.evidence}由{piece.grade}级改定为{grade}级")
            piece.grade = grade
            piece.save(update_fields=["grade"])
    return f"（{'；'.join(said)}）" if said else ""


def _passable(claim: Claim, amount_fen: int | None, *, first: bool, last: bool) -> int:
    amount = claim.amount_fen if amount_fen is None else amount_fen
    if not 0 < amount <= claim.amount_fen:
        raise BadInput(f"认定金额应大于零、不超过申报的{natural_money(claim.amount_fen)}；一分不认请选不予认定。")
    if first:
        standing = list(claim.pieces.filter(removed=False).select_related("evidence"))
        refuse_wanting(
            offered=[_offered(piece) for piece in standing],
            amount_fen=claim.amount_fen,  # what a later step may still recognise
            arrived_on=claim.arrived_on,
            statement_from_fen=claim.procedure.statement_from_fen,
            on=today(),
        )
        for piece in standing:
            refuse_overdeclared(piece.evidence)
    if last:
        _refuse_on_show(claim)
    return amount


def _offered(piece: Piece) -> Offered:
    evidence = piece.evidence
    return Offered(
        evidence_id=evidence.pk,
        kind=EvidenceKind(evidence.kind),
        share_fen=piece.share_fen,
        covers_until=evidence.covers_until,
    )


def _refuse_on_show(claim: Claim) -> None:
    until = shown_until(claim)
    if until is not None and today() <= until:
        raise BadInput(f"公示到 {until} 为止，公示期满、没有未答复的异议后再办这一步。")
    if claim.objections.filter(answer=None).exists():
        raise BadInput("公示期内的异议还没有全部答复，请先答复再办这一步。")


def _post(claim: Claim, amount_fen: int, *, by: Person) -> list[Entry]:
    """One entry per grade of the evidence it rests on, each citing its evidence; the fen are split exactly."""
    pieces = claim.pieces.filter(removed=False)
    offered = [(p.evidence_id, EvidenceGrade(p.grade), p.share_fen or 0) for p in pieces]
    parts = filled_by_grade(amount_fen, offered)
    about = project_in_the_end(claim.project).subject  # its project may have been merged since it was handed in
    facts = [
        Fact(
            subject=about,
            kind=EntryKind.FUNDS_RECOGNIZED,
            occurred_on=claim.arrived_on,
            amount_fen=fen,
            grade=grade,
            reported_by=claim.unit,
            source=str(claim),
            key=f"claim-{claim.pk}-{grade}",
        )
        for grade, fen, _ in parts
    ]
    entries = post_project_facts(facts, by=by)
    for entry, (_, _, shares) in zip(entries, parts, strict=True):
        cite_evidence(entry=entry, shares=shares)
    return entries
