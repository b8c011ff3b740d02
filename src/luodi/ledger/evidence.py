"""佐证: registering files that prove an amount, finding the same document elsewhere, and citing it within its face value.

The same document is the same bytes, or the same number of the same kind of paper (a number of eight signs or more, of
whatever kind). It may support several entries, each with a share; the shares of standing entries never exceed its face
value (docs/records/evidence.md). Source: seed S3-56; cheating catalogue, duplicate vouchers.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from luodi.base.errors import BadInput, NotFound
from luodi.base.quantities import natural_money
from luodi.ledger.choices import EvidenceGrade, EvidenceKind, grade_of
from luodi.ledger.filetypes import file_kind
from luodi.ledger.locks import lock_ledger
from luodi.ledger.models import Citation, Entry, Evidence, Subject
from luodi.ledger.refusals import FaceValueExceeded
from luodi.ledger.store import keep
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope

NEUTRAL = "该凭证已登记，请等待核实"  # all that a submitter ever learns of another's voucher
_TELLING = 8  # a number so long belongs to one paper, whatever it was called
_LARGEST_FEN = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file as it is handed in. `number`: of the invoice, or the bank's serial; `covers_until`: of a statement."""

    name: str
    content: bytes
    kind: EvidenceKind
    face_value_fen: int | None = None
    number: str = ""
    covers_until: date | None = None


@transaction.atomic
def register_evidence(
    paper: Paper, *, subject: Subject | None, unit: Unit | None, by: Person, grade: EvidenceGrade | None = None
) -> Evidence:
    """Store a file and its row; the file is on disk before the row commits.

    `grade`: of its kind unless said otherwise. Refuses files that are not on the list, and a face value that is no
    amount. That somebody else handed it in before is no reason to refuse: see `same_document`.
    """
    name = "".join(c for c in paper.name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1] if c.isprintable())[-200:] or "未命名"
    kind = file_kind(paper.content, name=name)
    if paper.face_value_fen is not None and not 0 < paper.face_value_fen <= _LARGEST_FEN:
        raise BadInput(f"“{name}”的票面金额应大于零，请核对；看不出金额的请留空。")
    number = normal_number(paper.number)
    if len(number) > 64:
        raise BadInput(f"“{name}”的票据号有 {len(number)} 位，太长了，请核对。")
    return Evidence.objects.create(
        sha256=keep(paper.content),
        file_kind=kind,
        size_bytes=len(paper.content),
        name=name,
        kind=paper.kind,
        grade=grade or grade_of(paper.kind),
        subject=subject,
        unit=unit,
        face_value_fen=paper.face_value_fen,
        number=number or None,
        covers_until=paper.covers_until,
        registered_at=timezone.now(),
        by=by,
    )


def normal_number(text: str) -> str:
    """A paper's number as it is compared: letters and digits alone, half-width, capital."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


@transaction.atomic
def cite_evidence(*, entry: Entry, shares: Mapping[int, int]) -> list[Citation]:
    """Bind a recognised amount to its evidence: evidence id → fen of its face value (0: it only supports).

    Refuses shares that together exceed the entry's amount or, with those of standing entries, a document's face value.
    """
    lock_ledger()  # two who cite one voucher must see each other
    if sum(shares.values()) > (entry.amount_fen or 0):
        raise BadInput(f"{entry}的佐证份额合计超过了它的金额，请改小。")
    made = []
    for pk, share in sorted(shares.items()):
        evidence = Evidence.objects.get(pk=pk)
        left = left_of(evidence)
        if share and left is not None and share > left:
            raise FaceValueExceeded(
                f"{evidence}票面{natural_money(evidence.face_value_fen)}，已用于别的认定"
                f"{natural_money((evidence.face_value_fen or 0) - left)}，余下{natural_money(left)}，"
                f"不够这次的{natural_money(share)}；请核实后减少认定金额或退回补正。"
            )
        made.append(Citation.objects.create(entry=entry, evidence=evidence, share_fen=share))
    return made


@transaction.atomic
def carry_citations(*, posted_again: Sequence[tuple[Entry, Entry]]) -> list[Citation]:
    """Let entries rest on what the cancelled ones rested on that they were posted in place of: (cancelled, posted anew).

    Share by share, so that an amount keeps its vouchers and a voucher its use. Two queries, whatever the number.
    """
    lock_ledger()
    anew = {old.pk: new for old, new in posted_again}
    held = Citation.objects.filter(entry__in=anew).order_by("id")
    return Citation.objects.bulk_create(
        Citation(entry=anew[c.entry_id], evidence_id=c.evidence_id, share_fen=c.share_fen) for c in held
    )


def left_of(evidence: Evidence) -> int | None:
    """What of a document's face value no standing entry uses, in fen; None when no face value is stated.

    Of several copies with different face values the smallest cited one holds.
    """
    copies = Evidence.objects.filter(same_document(evidence))
    cited = copies.filter(Exists(_standing(Citation.objects.filter(evidence=OuterRef("pk")))))
    stated = [f for f in (*cited.values_list("face_value_fen", flat=True), evidence.face_value_fen) if f is not None]
    if not stated:
        return None
    used = _standing(Citation.objects.filter(evidence__in=copies.values("id"))).aggregate(sum=Sum("share_fen"))["sum"]
    return max(0, min(stated) - (used or 0))


def _standing(citations: QuerySet[Citation]) -> QuerySet[Citation]:
    return citations.filter(entry__reverses=None, entry__reversed_by=None)


def same_document(evidence: Evidence) -> Q:
    """Which rows of evidence are this document: itself, the same bytes, the same number."""
    same = Q(sha256=evidence.sha256)
    if evidence.number:
        if len(evidence.number) >= _TELLING:
            same |= Q(number=evidence.number)
        else:
            same |= Q(number=evidence.number, kind=evidence.kind)
    return same


def other_copies(evidence: Evidence) -> list[Evidence]:
    """The same document as it was handed in at other times, by whomever, over the whole ledger. For reviewers only."""
    found = Evidence.objects.filter(same_document(evidence)).exclude(pk=evidence.pk)
    return list(found.select_related("unit", "subject", "by").prefetch_related("citations__entry"))


def evidence_numbered(scope: Scope, number: int) -> Evidence:
    """One piece of evidence; "not there" and "not yours" answer alike."""
    found = Evidence.objects.visible_to(scope).select_related("unit", "subject", "by").filter(pk=number).first()
    if found is None:
        raise NotFound("没有这份材料，或者不在您的查看范围。请从认定页或分录页进入。")
    return found


def citations_of(entry: Entry) -> list[Citation]:
    """What an entry rests on. One query."""
    return list(Citation.objects.filter(entry=entry).select_related("evidence__unit"))


def filled_by_grade(
    amount_fen: int, offered: Sequence[tuple[int, EvidenceGrade, int]]
) -> list[tuple[EvidenceGrade, int, dict[int, int]]]:
    """An amount laid over its evidence, strongest first: (grade, fen, evidence id → share), fen exact.

    `offered`: (evidence id, grade, declared share in fen). What no share covers is grade D. A recognised part thus
    rests on the best of what was handed in; evidence that is left with nothing stays with the strongest part, at 0.
    """
    left, parts = amount_fen, dict.fromkeys(EvidenceGrade, 0)
    shares: dict[EvidenceGrade, dict[int, int]] = {grade: {} for grade in EvidenceGrade}
    idle: list[int] = []
    for pk, grade, declared in sorted(offered, key=lambda one: (one[1], one[0])):
        used = min(left, declared)
        left -= used
        if used:
            parts[grade] += used
            shares[grade][pk] = used
        else:
            idle.append(pk)
    parts[EvidenceGrade.D] += left
    filled = [(grade, fen, shares[grade]) for grade, fen in parts.items() if fen]
    for pk in idle:
        filled[0][2][pk] = 0
    return filled
