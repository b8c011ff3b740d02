"""Submitter and deciders are different natural persons: neither a second account nor a delegation makes another pair of eyes."""

import pytest

from luodi.orgs import four_eyes
from luodi.orgs.models import Appointment, Role
from luodi.orgs.services import add_person, appoint, delegate, name_natural_person
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim
from luodi.recognition.objections import answer_objection, raise_objection
from luodi.recognition.procedures import set_procedure
from luodi.recognition.refusals import FourEyes, NotYourStep
from luodi.recognition.rules import SUPPLIED_STEPS
from luodi.recognition.services import supplement_claim
from tests.recognition.office import FOUNDED, TODAY, Office

# Who gets a second account (with which role), who stands in for whom; who has decided before; who then tries.
ROADS = {
    "申报人的另一个账号办资料审核": ({"填报": Role.BUREAU_CLERK}, {}, [], "填报二"),
    "申报人的另一个账号办领导审定": ({"填报": Role.LEADER}, {}, ["审核", "评估", "会办"], "填报二"),
    "审核人的另一个账号办现场评估": ({"审核": Role.REVIEWER}, {}, ["审核"], "审核二"),
    "申报人代理审核人办资料审核": ({}, {"填报": "审核"}, [], "填报"),
    "申报时代理着审定人，审定人自己来审定": ({}, {"填报": "审定"}, ["审核", "评估", "会办"], "审定"),
    "代理审核人办了一步，又办自己的一步": ({}, {"评估": "审核"}, ["评估"], "评估"),
    "别人代理着会办办了审核，会办自己来会办": ({}, {"审核": "会办"}, ["审核", "评估"], "会办"),
    "代理会办的人办过审核，又替会办来办": ({}, {"审核": "会办"}, ["审核", "评估"], "审核"),
    "另一个账号代理审核人": ({"填报": Role.REVIEWER}, {"填报二": "审核"}, [], "填报二"),
}


def second_account(office: Office, of: str, role: Role, number: str) -> None:
    """Another login of the same natural person, with a role of its own."""
    other = office.people[of + "二"] = add_person(login=f"{number}-2", name=of, password=None)
    for person in (office.people[of], other):
        name_natural_person(person=person, staff_number=number)
    appoint(person=other, unit=office.units["本区"], role=role, valid_from=FOUNDED)


def stand_in(office: Office, holder: str, giver: str) -> None:
    post = Appointment.objects.get(person=office.people[giver])
    delegate(
        appointment=post, holder=office.people[holder], valid_from=TODAY, valid_to=TODAY, reason="出差",
        by=office.people["会办"],
    )  # fmt: skip


def on_the_road(office: Office, road: str) -> tuple[Claim, str]:
    """The claim as it stands when somebody tries what they must not."""
    accounts, delegations, before, who = ROADS[road]
    for number, (of, role) in enumerate(accounts.items()):
        second_account(office, of, role, f"gh{number}")
    for holder, giver in delegations.items():
        stand_in(office, holder, giver)
    claim = office.claim()
    for earlier in before:
        office.decide(claim, earlier)
    return claim, who


@pytest.mark.parametrize("road", ROADS)
def test_one_natural_person_is_one_pair_of_eyes(office, road) -> None:
    claim, who = on_the_road(office, road)
    version = Claim.objects.get(pk=claim.pk).version
    with pytest.raises(FourEyes, match="请换一位"):
        office.decide(claim, who)
    assert Claim.objects.get(pk=claim.pk).version == version


@pytest.mark.parametrize("road", ROADS)
def test_red_control_by_accounts_alone_every_road_but_the_plain_ones_is_open(office, road, monkeypatch) -> None:
    """The same roads, and a law that compares accounts: whoever acted under the same login is all it finds."""
    monkeypatch.setattr(four_eyes, "_hands", lambda people, _: [frozenset({p.login}) for p in people])
    claim, who = on_the_road(office, road)
    own = {"填报", *ROADS[road][2]}
    if who in own:
        with pytest.raises(FourEyes):
            office.decide(claim, who)
    else:
        assert office.decide(claim, who).kind == VerdictKind.PASSED


def test_whoever_supplemented_by_a_second_account_does_not_decide(office) -> None:
    second_account(office, "审核", Role.UNIT_CLERK, "gh9")
    claim = office.claim(100)
    office.decide(claim, "审核", kind="returned_for_supplement")
    claim.refresh_from_db()
    supplement_claim(
        number=claim.pk, version=claim.version, amount_fen=claim.amount_fen, ground="代为补正", papers=[],
        by=office.people["审核二"],
    )  # fmt: skip
    with pytest.raises(FourEyes, match="是您申报或补正的"):
        office.decide(claim, "审核")


def test_an_objection_is_not_answered_by_a_second_account_or_a_stand_in(office) -> None:
    set_procedure(steps=SUPPLIED_STEPS, statement_from_fen=None, publicity_days=5, by=office.people["会办"])
    second_account(office, "填报", Role.BUREAU_CLERK, "gh1")
    stand_in(office, "评估", "对手")
    claim = office.claim()
    for who in ("审核", "评估", "会办"):
        office.decide(claim, who)
    objection = raise_objection(number=claim.pk, text="资金是借的", by=office.people["对手"])
    for who in ("填报二", "评估", "对手"):
        with pytest.raises(NotYourStep, match="不能自己答复"):
            answer_objection(objection=objection, answer="不是借的", by=office.people[who])
    answer_objection(objection=objection, answer="经查为自有资金", by=office.people["审核"])
