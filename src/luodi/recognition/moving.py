"""Moving a claim: the lock on its row, compare and swap on its version, and the verdict that is kept of it."""

from collections.abc import Sequence

from django.utils import timezone

from luodi.ledger.models import Evidence
from luodi.ledger.receipts import Head, newest_head
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.recognition.choices import ClaimState, VerdictKind
from luodi.recognition.models import Claim, Minutes, Verdict
from luodi.recognition.refusals import ClaimMoved


def locked_claim(number: int, version: int, states: Sequence[ClaimState]) -> Claim:
    """The claim with its row locked. Refuses another version than the one looked at, and a state that is over."""
    claim = (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("procedure", "project__subject", "unit")
        .get(pk=number)
    )
    if claim.version != version or claim.state not in states:
        raise ClaimMoved(_moved(claim))
    return claim


def _moved(claim: Claim) -> str:
    last = claim.verdicts.select_related("by").last()
    done = f"刚由{last.by.name}办理了“{last}”" if last is not None else "刚有变动"
    return f"{claim}{done}，现在是“{claim.get_state_display()}”；您看到的是旧的，什么也没有改，请刷新后再看。"


def move_claim(claim: Claim, *, state: ClaimState, position: int, amount_fen: int | None = None) -> None:
    """Compare and swap: nobody else has moved it since it was read."""
    amount = claim.amount_fen if amount_fen is None else amount_fen
    waits_for = claim.procedure.read[position].role if state == ClaimState.PENDING else None
    moved = Claim.objects.filter(pk=claim.pk, version=claim.version, state=claim.state).update(
        state=state, position=position, waits_for=waits_for, version=claim.version + 1, since=today(), amount_fen=amount
    )
    if not moved:
        raise ClaimMoved(_moved(claim))
    claim.waits_for = waits_for
    claim.state, claim.position, claim.version, claim.amount_fen = state, position, claim.version + 1, amount


def record_verdict(
    claim: Claim, kind: VerdictKind, *, label: str, amount_fen: int | None, ground: str, by: Person,
    position: int | None = None, minutes: Minutes | None = None, evidence: Evidence | None = None,
) -> Verdict:  # fmt: skip
    """Keep the verdict with its receipt: the ledger's head at this moment."""
    earlier = Verdict.objects.order_by("-id").only("known", "since_sequence", "code").first()
    after = None
    if earlier is not None:
        after = Head(known=earlier.known, since=earlier.since_sequence, code=earlier.code)
    head = newest_head(after=after)
    return Verdict.objects.create(
        claim=claim, kind=kind, position=position, label=label, amount_fen=amount_fen, ground=ground.strip()[:1000],
        minutes=minutes, evidence=evidence, decided_on=today(), decided_at=timezone.now(), by=by,
        known=head.known, since_sequence=head.since, code=head.code,
    )  # fmt: skip
