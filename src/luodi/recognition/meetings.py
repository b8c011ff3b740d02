"""会办: several claims decided at one meeting, with its minutes (会议纪要)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput, LuodiError
from luodi.ledger.evidence import Paper, register_evidence
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Minutes, Verdict
from luodi.recognition.services import Decision, decide_claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one claim of several decided together; `refused` is the sentence when nothing did."""

    number: int
    refused: str


@transaction.atomic
def record_minutes(*, number: str, held_on: date, paper: Paper | None, by: Person) -> Minutes:
    """会议纪要: number, day and file of the meeting. Refuses one without a number, and a day to come."""
    if not number.strip():
        raise BadInput("请填写会议纪要的文号。")
    if held_on > today():
        raise BadInput(f"会议日期 {held_on} 还没有到，请核对。")
    evidence = None if paper is None else register_evidence(paper, subject=None, unit=None, by=by)
    return Minutes.objects.create(number=number.strip()[:80], held_on=held_on, evidence=evidence, by=by)


def decide_claims(
    *, chosen: Sequence[tuple[int, int]], ground: str, minutes: Minutes | None, by: Person
) -> list[Outcome]:
    """Pass several claims at the step each waits at, as one meeting did; what cannot be passed says why.

    `chosen`: number and version of each. Each passes with the amount of the step before. One that is refused does not
    hold up the others.
    """
    found = []
    for number, version in chosen:
        decision = Decision(
            kind=VerdictKind.PASSED, ground=ground, amount_fen=passed_amount_fen(number), minutes=minutes
        )
        try:
            decide_claim(number=number, version=version, decision=decision, by=by)
        except LuodiError as refused:
            found.append(Outcome(number=number, refused=str(refused)))
        else:
            found.append(Outcome(number=number, refused=""))
    return found


def passed_amount_fen(number: int) -> int | None:
    """What the step before passed, since the unit last handed it in, in fen; None when no step has."""
    for verdict in Verdict.objects.filter(claim=number).exclude(amount_fen=None).order_by("-id"):
        return verdict.amount_fen if verdict.kind == VerdictKind.PASSED else None
    return None
