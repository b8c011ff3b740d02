"""Eight people decide one proposal at the same moment: one wins, seven read who it was."""

from functools import partial

import pytest

from luodi.assessment.deciding import AlreadyDecided, decide_proposal, reply_to_proposal
from luodi.assessment.docket import Decision, Registration, Stance, Verdict
from tests.assessment.city import build_city
from tests.assessment.test_decisions import MONDAY
from tests.ledger.at_once import at_once


@pytest.mark.django_db(transaction=True)
def test_one_decides_and_seven_read_a_sentence():
    city = build_city()
    ban = city.proposal(city.assessed(2008, on=MONDAY), "四不", "乙局")
    reply_to_proposal(proposal=ban, stance=Stance.ACCEPTS, text="", by=city.people["yi"])
    said = {"proposal": ban, "reason": "全年任务没有完成", "by": city.people["leader"]}
    confirm = partial(decide_proposal, verdict=Verdict.CONFIRMED, measures=["不得评先"], **said)
    decline = partial(decide_proposal, verdict=Verdict.DECLINED, **said)
    results = at_once([confirm, decline] * 4)
    refused = [str(result) for result in results if isinstance(result, AlreadyDecided)]
    assert len(refused) == 7
    assert len(set(refused)) == 1
    assert "郑国强于2009年1月5日决定" in refused[0]
    assert Registration.objects.count() == (Decision.objects.get().verdict == Verdict.CONFIRMED)
