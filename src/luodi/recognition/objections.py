"""公示与异议: a claim on show before its last step, and what is held against it (an optional part of a procedure)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput, NotFound
from luodi.base.workdays import working_days_after
from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.recognition.choices import ClaimState
from luodi.recognition.models import Claim, Objection
from luodi.recognition.refusals import ClaimMoved, NotYourStep

_SHORTEST = 2


def shown_until(claim: Claim) -> date | None:
    """The last day a claim is on show (inclusive); None when it is not at its last step or is not shown at all."""
    days = claim.procedure.publicity_days
    if not days or claim.state != ClaimState.PENDING or claim.position != len(claim.procedure.steps) - 1:
        return None
    return working_days_after(claim.since, days)


@transaction.atomic
def raise_objection(*, number: int, text: str, by: Person) -> Objection:
    """Somebody objects to a claim on show. Refuses one that is not, or no longer."""
    claim = Claim.objects.select_for_update(no_key=True, of=("self",)).select_related("procedure").get(pk=number)
    until = shown_until(claim)
    if until is None or today() > until:
        raise ClaimMoved(f"{claim}不在公示期内，不能提异议；有情况请直接向招商办反映。")
    if len(text.strip()) < _SHORTEST:
        raise BadInput("请写明异议的内容和依据。")
    return Objection.objects.create(claim=claim, text=text.strip()[:1000], raised_at=timezone.now(), by=by)


@transaction.atomic
def answer_objection(*, objection: Objection, answer: str, by: Person) -> Objection:
    """Answer an objection, once. Refuses whoever raised it or handed the claim in."""
    locked = Objection.objects.select_for_update(no_key=True, of=("self",))
    held = locked.select_related("by", "claim__submitted_by").get(pk=objection.pk)
    if held.answer is not None:
        raise ClaimMoved("这条异议已经答复过了，请刷新页面。")
    sentence = "提异议的人和申报的人不能自己答复，请换一位办理。"
    refuse_same_person(by, held.by, held.claim.submitted_by, on=today(), sentence=sentence, error=NotYourStep)
    if len(answer.strip()) < _SHORTEST:
        raise BadInput("请写明核实的情况和答复。")
    held.answer, held.answered_at, held.answered_by = answer.strip()[:1000], timezone.now(), by
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    return held


def objection_numbered(number: int) -> Objection:
    """One objection; whether its claim is yours is asked of the claim."""
    held = Objection.objects.filter(pk=number).first()
    if held is None:
        raise NotFound("没有这条异议，请从认定页进入。")
    return held
