"""A claim on its way: steps, partial recognition, sending back, four eyes, and what is posted in the end."""

from datetime import date

import pytest

from luodi.base.errors import BadInput, Conflict
from luodi.base.quantities import FEN_PER_WAN
from luodi.ledger.choices import EvidenceGrade
from luodi.ledger.models import Citation, Entry
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Role
from luodi.orgs.services import appoint, turn_calendar
from luodi.pipeline.services import reverse_project_entry
from luodi.recognition.meetings import decide_claims, record_minutes
from luodi.recognition.models import Claim, Verdict
from luodi.recognition.objections import answer_objection, raise_objection
from luodi.recognition.procedures import set_procedure
from luodi.recognition.refusals import ClaimMoved, EvidenceWanting, FourEyes, NotYourStep, ProcedureRefused
from luodi.recognition.rules import SUPPLIED_STEPS, Step
from luodi.recognition.services import Decision, decide_claim, supplement_claim, withdraw_claim
from tests.recognition.office import FOUNDED, STEPS, TODAY, slip, statement


def test_five_steps_lead_to_one_entry_with_its_voucher(office) -> None:
    claim = office.claim(200)
    entries = office.recognize(claim, 180)
    assert [(e.kind, e.amount_fen, e.grade, e.reported_by.name, e.source) for e in entries] == [
        ("funds_recognized", 180 * FEN_PER_WAN, "A", "甲镇", f"认定{claim.pk}号")
    ]
    assert [c.share_fen for c in entries[0].citations.all()] == [180 * FEN_PER_WAN]
    office.projects["甲镇"].refresh_from_db()
    assert office.projects["甲镇"].funds_recognized_fen == 180 * FEN_PER_WAN
    assert [str(v) for v in claim.verdicts.all()] == [
        "单位申报：申报", "资料审核：通过", "现场评估：通过", "会办确认：通过", "领导审定：通过",
    ]  # fmt: skip


def test_nothing_is_posted_before_the_last_step(office) -> None:
    claim, known = office.claim(), last_sequence()
    for who in STEPS[:-1]:
        office.decide(claim, who)
    assert (last_sequence(), claim.entries.count()) == (known, 0)
    office.decide(claim, "审定")
    assert (last_sequence(), claim.entries.count()) == (known + 1, 1)


def test_an_amount_on_several_grades_is_one_entry_per_grade_to_the_fen(office) -> None:
    """500: 300 on the bank's slip, 100 on the contract, 60 on the firm's word, the rest on nothing; 480.07 recognised."""
    papers = [slip(60, kind="company_statement"), slip(100, kind="contract"), slip(300), statement(date(2024, 9, 30))]
    claim = office.claim(500, papers=papers)
    for who in STEPS[:-1]:
        office.decide(claim, who)
    fen = 480 * FEN_PER_WAN + 7
    version = Claim.objects.get(pk=claim.pk).version
    decision = Decision(kind="passed", ground="同意", amount_fen=fen)
    decide_claim(number=claim.pk, version=version, decision=decision, by=office.people["审定"])
    found = {e.grade: e.amount_fen for e in claim.entries.all()}
    assert found == {"A": 300 * FEN_PER_WAN, "B": 100 * FEN_PER_WAN, "C": 60 * FEN_PER_WAN, "D": 20 * FEN_PER_WAN + 7}
    assert sum(found.values()) == fen


def test_the_weak_part_goes_first_when_less_is_recognised(office) -> None:
    papers = [slip(100, kind="company_statement"), slip(100)]
    assert [(e.grade, e.amount_fen) for e in office.recognize(office.claim(200, papers=papers), 90)] == [
        ("A", 90 * FEN_PER_WAN)
    ]


def test_a_reviewer_sets_a_grade_and_the_verdict_says_so(office) -> None:
    claim = office.claim(200)
    verdict = office.decide(claim, "审核", grades={claim.pieces.get().pk: EvidenceGrade.C})
    assert verdict.ground == "情况属实（银行到账凭证“凭证.png”由A级改定为C级）"
    for who in STEPS[1:]:
        office.decide(claim, who)
    assert [e.grade for e in claim.entries.all()] == ["C"]


def test_a_recognised_amount_goes_away_by_the_ledgers_reversal_alone(office) -> None:
    claim = office.claim(200)
    entry = office.recognize(claim)[0]
    with pytest.raises(ClaimMoved, match="已认定"):
        withdraw_claim(number=claim.pk, version=claim.version + 4, ground="写错了", by=office.people["填报"])
    red = reverse_project_entry(entry=entry, reason="资金已退回", by=office.people["会办"])
    assert (red.reverses_id, red.grade) == (entry.pk, "A")
    office.projects["甲镇"].refresh_from_db()
    assert office.projects["甲镇"].funds_recognized_fen is None


# Sending back, refusing, withdrawing


def test_sent_back_supplemented_and_begun_again(office) -> None:
    claim = office.claim(400)
    with pytest.raises(EvidenceWanting, match="到账后 30 天（至 2024-09-11）的银行对账单"):
        office.decide(claim, "审核")
    office.decide(claim, "审核", kind="returned_for_supplement")
    claim.refresh_from_db()
    assert claim.get_state_display() == "退回补正"
    again = {"number": claim.pk, "amount_fen": claim.amount_fen, "ground": "补交对账单", "by": office.people["填报"]}
    short = supplement_claim(version=claim.version, papers=[statement(date(2024, 9, 10))], **again).claim
    with pytest.raises(EvidenceWanting, match="银行对账单"):
        office.decide(short, "审核")
    office.decide(claim, "审核", kind="returned_for_supplement")
    claim.refresh_from_db()
    supplement_claim(version=claim.version, papers=[statement(date(2024, 9, 11))], **again)
    assert len(office.recognize(claim, 390)) == 1


@pytest.mark.parametrize("after", range(4))
def test_a_claim_refused_at_any_step_posts_nothing_and_frees_its_voucher(office, after) -> None:
    voucher = slip(200)
    claim = office.claim(200, papers=[voucher])
    for who in STEPS[:after]:
        office.decide(claim, who)
    office.decide(claim, STEPS[after], kind="refused")
    assert Claim.objects.get().get_state_display() == "不予认定"
    assert Entry.objects.filter(kind="funds_recognized").count() == 0
    assert len(office.recognize(office.claim(200, papers=[voucher]))) == 1


def test_a_claim_withdrawn_is_over_and_its_voucher_free(office) -> None:
    voucher = slip(200)
    claim = office.claim(200, papers=[voucher])
    withdraw_claim(number=claim.pk, version=claim.version, ground="重复申报", by=office.people["填报"])
    with pytest.raises(ClaimMoved, match="什么也没有改"):
        office.decide(claim, "审核")
    assert office.claim(200, papers=[voucher]).state == "pending"


REFUSED = {
    "金额为零": ({"amount": 0, "papers": []}, "申报金额应大于零"),
    "份额超过票面": ({"papers": [slip(100, share=101)]}, "不超过票面金额100万元"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_claimed_is_refused_and_leaves_nothing(office, why) -> None:
    given, sentence = REFUSED[why]
    with pytest.raises(BadInput, match=sentence):
        office.claim(**given)
    assert Claim.objects.count() == 0


def test_without_a_voucher_the_first_step_is_not_passed(office) -> None:
    claim = office.claim(100, papers=[])
    with pytest.raises(EvidenceWanting, match="还没有能证明金额的凭证"):
        office.decide(claim, "审核")


@pytest.mark.parametrize("amount", [0, 201])
def test_more_than_was_claimed_and_nothing_are_not_recognised(office, amount) -> None:
    with pytest.raises(BadInput, match="不超过申报的200万元"):
        office.decide(office.claim(200), "审核", amount)


# Four eyes

EVERY_ROLE = (Role.BUREAU_CLERK, Role.REVIEWER, Role.BUREAU_HEAD, Role.LEADER)
# Who has passed the steps before, and who then tries the next one, holding every role of the steps.
FOUR_EYES = {
    "申报的人办资料审核": ([], "填报"),
    "刚办完一步的人接着办下一步": (["审核"], "审核"),
    "办过资料审核的人又办会办确认": (["审核", "评估"], "审核"),
    "办过现场评估的人又办领导审定": (["审核", "评估", "会办"], "评估"),
    "申报的人办领导审定": (["审核", "评估", "会办"], "填报"),
}


@pytest.mark.parametrize("case", FOUR_EYES)
def test_nobody_decides_twice_or_on_their_own_statement(office, case) -> None:
    before, who = FOUR_EYES[case]
    for role in EVERY_ROLE:
        appoint(person=office.people[who], unit=office.units["本区"], role=role, valid_from=FOUNDED)
    claim = office.claim()
    for earlier in before:
        office.decide(claim, earlier)
    with pytest.raises(FourEyes):
        office.decide(claim, who)


@pytest.mark.parametrize("who", ["会办", "审定", "对手", "填报"])
def test_another_role_does_not_decide_a_step(office, who) -> None:
    with pytest.raises(NotYourStep, match="“资料审核”由招商办经办办理"):
        office.decide(office.claim(), who)


def test_whoever_supplements_does_not_decide_either(office) -> None:
    claim = office.claim(100)
    office.decide(claim, "审核", kind="returned_for_supplement")
    claim.refresh_from_db()
    supplement_claim(
        number=claim.pk, version=claim.version, amount_fen=claim.amount_fen, ground="代为补正", papers=[],
        by=office.people["会办"],
    )  # fmt: skip
    for who in STEPS[:2]:
        office.decide(claim, who)
    with pytest.raises(FourEyes, match="是您申报或补正的"):
        office.decide(claim, "会办")


def test_the_same_reviewer_looks_at_what_was_supplemented(office) -> None:
    claim = office.claim(100)
    office.decide(claim, "审核", kind="returned_for_supplement")
    claim.refresh_from_db()
    supplement_claim(
        number=claim.pk, version=claim.version, amount_fen=claim.amount_fen, ground="已补章", papers=[],
        by=office.people["填报"],
    )  # fmt: skip
    assert len(office.recognize(claim)) == 1


def test_a_decision_on_an_old_page_is_refused_with_who_was_faster(office) -> None:
    claim = office.claim()
    office.decide(claim, "审核")
    with pytest.raises(ClaimMoved, match="刚由审核办理了“资料审核：通过”"):
        decide_claim(
            number=claim.pk, version=1, decision=Decision(kind="passed", ground="同意"), by=office.people["评估"]
        )


# The place's own procedure


def test_a_place_sets_its_own_steps_and_claims_on_their_way_keep_theirs(office) -> None:
    old = office.claim()
    set_procedure(
        steps=[Step(label="审查", role=Role.BUREAU_CLERK, within_days=3)], statement_from_fen=None, publicity_days=0,
        by=office.people["会办"],
    )  # fmt: skip
    new = office.claim(900)
    office.decide(new, "审核")
    assert [e.amount_fen for e in new.entries.all()] == [900 * FEN_PER_WAN]
    assert len(office.recognize(old)) == 1


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((), "1 到 8 步"),
        (SUPPLIED_STEPS[:1] * 2, "不能重名"),
        ((Step(label="抽查", role=Role.AUDITOR, within_days=3),), "不能由审计（只读）办理"),
        ((Step(label="抽查", role=Role.LEADER, within_days=0),), "1 到 120 个工作日"),
    ],
)
def test_steps_nobody_could_follow_are_refused(office, steps, sentence) -> None:
    with pytest.raises(ProcedureRefused, match=sentence):
        set_procedure(steps=steps, statement_from_fen=None, publicity_days=0, by=office.people["会办"])


def test_on_show_until_the_days_are_over_and_every_objection_answered(office) -> None:
    set_procedure(steps=SUPPLIED_STEPS, statement_from_fen=None, publicity_days=5, by=office.people["会办"])
    claim = office.claim()
    with pytest.raises(Conflict, match="不在公示期内"):
        raise_objection(number=claim.pk, text="资金是借的", by=office.people["对手"])
    for who in STEPS[:-1]:
        office.decide(claim, who)
    objection = raise_objection(number=claim.pk, text="资金是借的", by=office.people["对手"])
    with pytest.raises(BadInput, match="公示到 2024-10-12 为止"):
        office.decide(claim, "审定")
    turn_calendar(to=date(2024, 10, 13))
    with pytest.raises(BadInput, match="异议还没有全部答复"):
        office.decide(claim, "审定")
    with pytest.raises(NotYourStep, match="不能自己答复"):
        answer_objection(objection=objection, answer="不是借的", by=office.people["填报"])
    answer_objection(objection=objection, answer="经查为自有资金", by=office.people["审核"])
    office.decide(claim, "审定")
    assert claim.entries.count() == 1


# Several at once


def test_one_meeting_decides_several_and_says_which_it_could_not(office) -> None:
    claims = [office.claim(100), office.claim(150), office.claim(120)]
    for claim in claims[:2]:
        office.decide(claim, "审核", 90)
        office.decide(claim, "评估", 80)
    minutes = record_minutes(number="会纪〔2024〕3号", held_on=TODAY, paper=slip(1).paper, by=office.people["会办"])
    chosen = [(c.pk, Claim.objects.get(pk=c.pk).version) for c in claims]
    told = decide_claims(chosen=chosen, ground="会议同意", minutes=minutes, by=office.people["会办"])
    assert [bool(outcome.refused) for outcome in told] == [False, False, True]
    assert "由招商办经办办理" in told[2].refused
    passed = Verdict.objects.filter(minutes=minutes)
    assert [(v.amount_fen, v.label) for v in passed] == [(80 * FEN_PER_WAN, "会办确认")] * 2


def test_every_verdict_bears_the_newest_head(office) -> None:
    claim = office.claim()
    office.recognize(claim)
    heads = list(claim.verdicts.values_list("known", flat=True))
    assert heads[-1] == last_sequence() == heads[0] + 1
    assert len(set(claim.verdicts.values_list("code", flat=True))) == 2, "only the last one posted"
    assert Citation.objects.count() == 1
