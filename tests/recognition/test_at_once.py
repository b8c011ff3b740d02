"""Several people at the same moment on one claim, and two claims on one voucher. Real threads, both engines."""

import os
import sys
from functools import partial
from threading import Barrier

import pytest

from luodi.base.errors import LuodiError
from luodi.ledger.models import Citation, Entry
from luodi.ledger.verification import verify_ledger
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim, Verdict
from luodi.recognition.refusals import ClaimMoved
from luodi.recognition.services import Decision, decide_claim, withdraw_claim
from tests.ledger.at_once import at_once
from tests.recognition.office import STEPS, png, slip

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("LUODI_DRILL_ROUNDS", "60"))


def press(office, claim: Claim, who: str, *, version: int, kind: VerdictKind = VerdictKind.PASSED) -> Verdict:
    decision = Decision(kind=kind, ground="同意")
    return decide_claim(number=claim.pk, version=version, decision=decision, by=office.people[who])


@pytest.mark.parametrize("rounds", [4, pytest.param(ROUNDS, marks=pytest.mark.drill)])
def test_eight_press_at_once_one_wins_and_seven_read_a_sentence(rounds, office) -> None:
    for _ in range(rounds):
        claim = office.claim(10)
        for who in STEPS[:-1]:
            office.decide(claim, who)
        version = Claim.objects.get(pk=claim.pk).version
        answers = at_once([partial(press, office, claim, "审定", version=version)] * 8)
        assert sum(isinstance(a, Verdict) for a in answers) == 1
        assert sum(isinstance(a, ClaimMoved) and "什么也没有改" in str(a) for a in answers) == 7
        assert claim.entries.count() == 1
    sys.stdout.write(f"\n八人同时办理 {rounds} 轮，重复认定 0 轮\n")
    assert Entry.objects.filter(kind="funds_recognized").count() == rounds
    assert verify_ledger().problems == ()


def test_passing_returning_and_withdrawing_at_once_leave_one_outcome(office) -> None:
    for _ in range(4):
        claim = office.claim(10)
        jobs = [
            partial(press, office, claim, "审核", version=1),
            partial(press, office, claim, "审核", version=1, kind=VerdictKind.RETURNED_FOR_SUPPLEMENT),
            partial(press, office, claim, "审核", version=1, kind=VerdictKind.REFUSED),
            partial(withdraw_claim, number=claim.pk, version=1, ground="撤回", by=office.people["填报"]),
        ]
        answers = at_once(jobs)
        assert sum(not isinstance(a, LuodiError) for a in answers) == 1
        assert Claim.objects.get(pk=claim.pk).version == 2
        assert claim.verdicts.count() == 2


def test_two_claims_on_one_voucher_at_once_stay_within_its_face_value(office) -> None:
    """Both towns passed every check but the last; the slip bears 500, they ask 300 each."""
    for round_ in range(4):
        voucher = png(1000 + round_)
        claims = [
            office.claim(300, town=town, papers=[slip(500, share=300, content=voucher)]) for town in ("甲镇", "乙镇")
        ]
        Claim.objects.filter(pk__in=[c.pk for c in claims]).update(position=3)
        answers = at_once([partial(press, office, c, "审定", version=1) for c in claims])
        assert sum(isinstance(a, Verdict) for a in answers) == 1
        assert sum("不够这次的300万元" in str(a) for a in answers) == 1
        cited = Citation.objects.filter(evidence__in=[c.pieces.first().evidence_id for c in claims])
        assert sum(cited.values_list("share_fen", flat=True)) <= 500 * 1_000_000


def test_two_claims_of_one_town_submitted_at_once_stay_within_the_face_value(office) -> None:
    for round_ in range(4):
        voucher = png(2000 + round_)
        jobs = [partial(office.claim, 300, papers=[slip(500, share=300, content=voucher)])] * 2
        answers = at_once(jobs)
        assert sum(isinstance(a, Claim) for a in answers) == 1
        assert sum("超出了票面" in str(a) for a in answers) == 1


def test_red_control_without_the_lock_and_the_version_several_win(office) -> None:
    """The same eight, and a service that reads, then writes."""
    claim = office.claim(10)
    read = Barrier(8)

    def naively() -> int:
        found = Claim.objects.get(pk=claim.pk)
        assert found.position == 0
        read.wait(timeout=30)
        return Claim.objects.filter(pk=claim.pk).update(position=found.position + 1)

    assert sum(at_once([naively] * 8)) > 1
