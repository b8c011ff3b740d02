"""What claims have declared on one voucher, over the whole place; what the unit is told of it, and what the reviewer.

A unit learns that its paper is registered, never by whom; it is told of sums only where they are its own. Source:
cheating catalogue (duplicate vouchers), reliability finding on duplicate checks.
"""

from dataclasses import dataclass

from luodi.base.errors import BadInput
from luodi.base.quantities import natural_money
from luodi.ledger.evidence import left_of, other_copies, same_document
from luodi.ledger.models import Citation, Evidence
from luodi.orgs.models import Unit
from luodi.recognition.choices import OPEN_STATES
from luodi.recognition.models import Claim, Piece
from luodi.recognition.refusals import EvidenceWanting


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The same document as another claim offers it."""

    evidence: Evidence
    claim: Claim | None
    share_fen: int | None


def _open_pieces(evidence: Evidence) -> list[Piece]:
    """Pieces of claims on their way that offer this document, this claim's own among them."""
    found = Piece.objects.filter(removed=False, claim__state__in=OPEN_STATES)
    copies = Evidence.objects.filter(same_document(evidence)).values("id")
    return list(found.filter(evidence__in=copies).select_related("claim__unit", "evidence"))


def is_told_neutrally(evidence: Evidence, *, unit: Unit) -> bool:
    """Whether another unit handed the same document in as well."""
    return Evidence.objects.filter(same_document(evidence)).exclude(unit=unit).exclude(unit=None).exists()


def refuse_own_overdeclared(evidence: Evidence, *, unit: Unit) -> None:
    """Refuse shares of one unit's own claims that together exceed the document's face value."""
    own = [piece for piece in _open_pieces(evidence) if piece.claim.unit_id == unit.pk]
    cited = Citation.objects.filter(
        evidence__in=Evidence.objects.filter(same_document(evidence), unit=unit).values("id"),
        entry__reverses=None,
        entry__reversed_by=None,
    )
    used = sum(cited.values_list("share_fen", flat=True))
    declared = sum(piece.share_fen or 0 for piece in own)
    face = evidence.face_value_fen
    if face is not None and declared + used > face:
        raise BadInput(
            f"{evidence}票面{natural_money(face)}，本单位各笔申报合计要用{natural_money(declared + used)}，"
            "超出了票面；请减少份额，或撤回重复的那一笔。"
        )


def refuse_overdeclared(evidence: Evidence) -> None:
    """Refuse to pass a claim while all that is declared on its voucher exceeds what is left of it. For reviewers."""
    left = left_of(evidence)
    pieces = [piece for piece in _open_pieces(evidence) if piece.share_fen]
    declared = sum(piece.share_fen or 0 for piece in pieces)
    if left is not None and pieces and declared > left:
        who = "、".join(f"{piece.claim.unit}{piece.claim}用{natural_money(piece.share_fen)}" for piece in pieces)
        raise EvidenceWanting(
            f"{evidence}还剩{natural_money(left)}可用，在办的申报合计要用{natural_money(declared)}（{who}）；"
            "请核实后退回或不予认定其中重复的。"
        )


def copies_elsewhere(evidence: Evidence) -> list[Copy]:
    """Where else the same document was handed in. For reviewers only."""
    others = other_copies(evidence)
    pieces = {
        piece.evidence_id: piece
        for piece in Piece.objects.filter(evidence__in=[e.pk for e in others]).select_related(
            "claim__unit", "claim__project__subject"
        )
    }
    return [
        Copy(
            evidence=other,
            claim=pieces[other.pk].claim if other.pk in pieces else None,
            share_fen=pieces[other.pk].share_fen if other.pk in pieces else None,
        )
        for other in others
    ]
