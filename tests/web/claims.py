"""The cast claims: 云台镇's on its way and one recognised, 清河镇's with the same slip, vouchers made by hand."""

from datetime import date

from luodi.base.quantities import FEN_PER_WAN
from luodi.ledger.choices import EvidenceKind
from luodi.ledger.evidence import Paper
from luodi.orgs.models import Role
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim
from luodi.recognition.procedures import set_procedure
from luodi.recognition.rules import Step
from luodi.recognition.services import Decision, OfferedPaper, decide_claim, submit_claim
from tests.recognition.office import png
from tests.web.cast import Cast

STEPS = (
    Step(label="资料审核", role=Role.BUREAU_CLERK, within_days=5),
    Step(label="会办确认", role=Role.BUREAU_HEAD, within_days=5),
    Step(label="领导审定", role=Role.LEADER, within_days=5),
)


def claim_and_decide(cast: Cast) -> None:
    """One recognised, one at the first step, and a rival's copy of its slip."""
    set_procedure(steps=STEPS, statement_from_fen=None, publicity_days=0, by=cast.people["head"])
    done = claim(cast, "松鹤", "town", wan=210, shade=1)
    for login in ("clerk", "head", "leader"):
        decide(cast, done, login, wan=190)
    claim(cast, "柏舟", "town", wan=320, shade=2)
    claim(cast, "鸢尾", "rival", wan=320, shade=2)


def claim(cast: Cast, word: str, login: str, *, wan: int, shade: int) -> Claim:
    """A claim with a slip over its amount."""
    paper = Paper(
        name=f"凭证{shade}.png",
        content=png(shade),
        kind=EvidenceKind.BANK_RECEIPT,
        face_value_fen=wan * FEN_PER_WAN,
        number=f"880020040{shade}",
    )
    project = cast.project(word)
    return submit_claim(
        project=project,
        unit=project.subject.credits.get().unit,
        amount_fen=wan * FEN_PER_WAN,
        arrived_on=date(2004, 9, 6),
        payer=f"{word}有限公司",
        papers=[OfferedPaper(paper=paper, share_fen=wan * FEN_PER_WAN)],
        by=cast.people[login],
    ).claim


def decide(cast: Cast, claim: Claim, login: str, *, wan: int, kind: VerdictKind = VerdictKind.PASSED) -> None:
    """One decision on it as it stands."""
    version = Claim.objects.get(pk=claim.pk).version
    decision = Decision(kind=kind, ground="情况属实", amount_fen=wan * FEN_PER_WAN)
    decide_claim(number=claim.pk, version=version, decision=decision, by=cast.people[login])
