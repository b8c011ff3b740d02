"""Nobody decides at two steps of one claim, nor on what they handed in: by the one law of the house (orgs/four_eyes.py)."""

from datetime import date

from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Person
from luodi.orgs.selectors import scope_of, today
from luodi.recognition.choices import DECISIONS, OF_THE_UNIT
from luodi.recognition.models import Claim
from luodi.recognition.refusals import FourEyes
from luodi.recognition.rules import Step, refuse_role


def refuse_decider(claim: Claim, step: Step, by: Person) -> None:
    """Four eyes, by natural persons: second accounts and those who stand in for somebody count as one."""
    day = today()
    scope = scope_of(by, day)
    refuse_role(roles=scope.roles, unit_ids=scope.unit_ids, unit_id=claim.unit_id, step=step)
    brought, decided = acted_before(claim)
    for acted_on, people in brought.items():
        sentence = f"这笔认定是您申报或补正的，不能再由您办理“{step.label}”，请换一位{step.role.label}。"
        refuse_same_person(by, *people, on=day, acted_on=acted_on, sentence=sentence, error=FourEyes)
    for acted_on, people in decided.items():
        sentence = f"您已办理过这笔认定的另一步，同一人不能办两步；“{step.label}”请换一位{step.role.label}办理。"
        refuse_same_person(by, *people, on=day, acted_on=acted_on, sentence=sentence, error=FourEyes)


def acted_before(claim: Claim) -> tuple[dict[date, list[Person]], dict[date, list[Person]]]:
    """Who handed the claim in or supplemented it, and who decided another step than the one it waits at, by day."""
    brought: dict[date, list[Person]] = {}
    decided: dict[date, list[Person]] = {}
    for verdict in claim.verdicts.select_related("by"):
        if verdict.kind in OF_THE_UNIT:
            brought.setdefault(verdict.decided_on, []).append(verdict.by)
        elif verdict.kind in DECISIONS and verdict.position != claim.position:
            decided.setdefault(verdict.decided_on, []).append(verdict.by)
    return brought, decided
