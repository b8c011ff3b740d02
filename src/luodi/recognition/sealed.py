"""What of this room goes under a seal, and the receipts that the ledger is checked against."""

from collections.abc import Iterator

from luodi.ledger.canonical import canonical_row
from luodi.ledger.luodi_verify import Row
from luodi.ledger.receipts import Head
from luodi.recognition.models import Verdict


def verdict_rows() -> list[Row]:
    """Every verdict, as it is sealed; `subject` says whose package opens it."""
    found = Verdict.objects.select_related("claim__project__subject", "by").order_by("id")
    return [
        canonical_row(
            "verdict",
            id=("I", verdict.pk),
            claim=("I", verdict.claim_id),
            subject=("S", verdict.claim.project.code),
            position=("I", verdict.position),
            label=("S", verdict.label),
            kind=("S", verdict.kind),
            amount_fen=("I", verdict.amount_fen),
            ground=("S", verdict.ground),
            evidence=("I", verdict.evidence_id),
            minutes=("I", verdict.minutes_id),
            decided_on=("D", verdict.decided_on),
            decided_at=("T", verdict.decided_at),
            by=("S", verdict.by.login),
            known=("I", verdict.known),
            code=("S", verdict.code),
        )
        for verdict in found
    ]


def receipts() -> Iterator[tuple[str, Head]]:
    """The receipt that each verdict bears, with the name of its row."""
    for pk, known, since, code in Verdict.objects.order_by("id").values_list("id", "known", "since_sequence", "code"):
        yield f"verdict {pk}", Head(known=known, since=since, code=code)
