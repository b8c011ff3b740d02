"""首报: who registers first is protected; the second is told nothing of the first; the arbiter decides (seeds S0-30, S0-36, S3-48)."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.leads.choices import LeadSource, LeadState, RulingKind
from luodi.leads.coordination import rule_on
from luodi.leads.duplicates import disputes_of, duplicate_groups
from luodi.leads.funnel import cohorts
from luodi.leads.models import Dispute, Lead, LeadEvent
from luodi.leads.rules import Terms
from luodi.leads.selectors import (
    Flow,
    LeadQuery,
    flow_of,
    lead_due,
    lead_list,
    lead_numbered,
    lead_sheet,
    referrers,
)
from luodi.leads.services import (
    follow_up,
    hand_over,
    lose_lead,
    set_terms,
    validate_lead,
)
from luodi.leads.signing import Signing, open_negotiation, share_credit, turn_into_project
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.services import Fact
from luodi.orgs.selectors import today
from luodi.pipeline.services import post_project_facts
from luodi.pipeline.stagelist import take_usual_stages


def state(lead):
    lead.refresh_from_db()
    return lead.state


def test_of_two_units_that_register_one_investor_the_later_waits_and_a_dispute_is_opened(town):
    first, later = town.registers("云台镇", "东莞恒泰集团有限公司"), town.registers("清河镇", "东莞恒泰集团")
    assert (state(first), state(later)) == (LeadState.FOLLOWED, LeadState.WAITING)
    assert (first.number, later.number) == (1, 2)
    dispute = Dispute.objects.get()
    assert (dispute.first, dispute.later, dispute.likeness) == (first, later, "客商相同")


@pytest.mark.parametrize(
    ("investor", "title"),
    [
        ("东莞恒泰集团有限公司", "新建生产基地"),  # the same in all
        ("恒泰集团", "华南总部"),  # the firm
        ("恒泰新材料科技", "华南总部"),  # a firm alike
        ("东莞某某科技有限公司", "恒泰高性能新材料产业园"),  # the project
    ],
)
def test_whatever_the_two_have_in_common_the_later_is_told_the_same(town, investor, title):
    town.registers("云台镇", "东莞市恒泰集团", "恒泰高性能新材料产业园")
    town.registers("云台镇", "恒泰新材料科技有限公司", "二期厂房")
    later = town.registers("清河镇", investor, title)
    sheet = lead_sheet(town.scope("清河镇"), later.number, today())
    assert state(later) == LeadState.WAITING
    assert later.protected_until is None
    assert [(event.kind, event.text) for event in sheet.events] == [("registered_lead", "")]
    assert sheet.dispute is None
    assert "云台" not in repr(sheet)


def test_asking_costs_as_many_reads_whether_or_not_another_was_first(town):
    town.registers("云台镇", "东莞恒泰集团有限公司")

    def reads(investor):
        with CaptureQueriesContext(connection) as seen:
            town.registers("清河镇", investor, f"{investor}项目")
        return sum(query["sql"].startswith("SELECT") for query in seen)

    assert reads("东莞恒泰集团有限公司") == reads("佛山宝丽来家居")


def test_a_rival_sees_neither_lead_nor_dispute_and_leaders_and_arbiters_see_both(town):
    first = town.registers("云台镇", "东莞恒泰集团有限公司")
    town.registers("清河镇", "东莞恒泰集团有限公司")
    rival = town.scope("清河镇")
    assert [line.lead.unit.name for line in lead_list(rival, LeadQuery(), today()).lines] == ["清河镇"]
    assert lead_list(rival, LeadQuery(keyword="恒泰"), today()).count == 1
    assert not disputes_of(rival).exists()
    for missing in (first.number, 99):  # not yours and not there answer alike
        with pytest.raises(NotFound, match="没有这条线索，或者不在您的查看范围"):
            lead_numbered(rival, missing)
    for who in ("招商办", "领导"):
        assert lead_list(town.scope(who), LeadQuery(), today()).count == 2
        assert disputes_of(town.scope(who)).get().first.unit.name == "云台镇"


def test_protection_lasts_the_working_days_of_the_place_warns_and_lapses_without_activity(town):
    set_terms(terms=Terms(protection_days=10, warning_days=3), by=town.people["招商办"])
    lead = town.registers("云台镇", "东莞恒泰集团有限公司")
    assert lead.protected_until == date(2024, 4, 28)  # the Sunday is worked in: 28 April 2024 is a 调休 working day
    line = lead_list(town.scope("云台镇"), LeadQuery(), today()).lines[0]
    assert (line.days_left, line.warned) == (10, False)
    town.on(2024, 4, 25)
    assert lead_due(town.scope("云台镇"), today()).lapsing == 1
    assert lead_due(town.scope("清河镇"), today()).lapsing == 0
    town.on(2024, 5, 6)
    assert lead_list(town.scope("云台镇"), LeadQuery(), today()).lines[0].lapsed
    other = town.registers("清河镇", "东莞恒泰集团有限公司")
    assert state(other) == LeadState.FOLLOWED
    assert duplicate_groups(town.scope("招商办"))[0].name == "东莞恒泰集团有限公司"
    assert duplicate_groups(town.scope("清河镇")) == ()


def test_activity_renews_protection_but_not_against_who_came_after_it_lapsed(town):
    lead = town.registers("云台镇", "东莞恒泰集团有限公司")
    before = lead.protected_until
    town.on(2024, 4, 22)
    assert follow_up(lead=lead, text="通了电话，约五月考察", by=town.people["云台镇"]).protected_until > before
    town.on(2024, 7, 1)
    assert state(town.registers("清河镇", "东莞恒泰集团有限公司")) == LeadState.FOLLOWED
    late = follow_up(lead=lead, text="又联系上了", by=town.people["云台镇"])
    assert (late.state, late.protected_until) == (LeadState.WAITING, None)


def disputed(town):
    first, later = town.registers("云台镇", "东莞恒泰集团有限公司"), town.registers("清河镇", "东莞恒泰集团")
    return first, later, Dispute.objects.get()


@pytest.mark.parametrize(
    ("ruling", "states", "told"),
    [
        (RulingKind.KEEP_FIRST, ("followed", "yielded"), ("由本单位继续跟进", "由其他单位继续跟进")),
        (RulingKind.TO_LATER, ("yielded", "followed"), ("由其他单位继续跟进", "由本单位继续跟进")),
    ],
)
def test_the_arbiter_decides_with_a_ground_and_neither_side_is_told_of_the_other(town, ruling, states, told):
    first, later, dispute = disputed(town)
    rule_on(dispute=dispute, ruling=ruling, ground="首报已三次上门", by=town.people["招商办"])
    assert (state(first), state(later)) == states
    texts = [LeadEvent.objects.filter(lead=lead, kind="ruled").get().text for lead in (first, later)]
    assert texts == [f"协调结果：{text}" for text in told]
    assert not any(unit in text for text in texts for unit in town.units)
    with pytest.raises(Conflict, match="已经由陈敏裁定"):
        rule_on(dispute=dispute, ruling=ruling, ground="再来一次", by=town.people["招商办"])


def test_joint_credit_becomes_shares_of_the_project_and_the_place_counts_it_once(town):
    first, later, dispute = disputed(town)
    shares = {town.units["云台镇"]: 6000, town.units["清河镇"]: 4000}
    rule_on(
        dispute=dispute, ruling=RulingKind.JOINT_CREDIT, ground="两镇都有贡献", shares=shares, by=town.people["招商办"]
    )
    assert lead_numbered(town.scope("清河镇"), first.number).unit.name == "云台镇"  # they work together now
    town.on(2024, 5, 20)
    signing = Signing(name="恒泰新材料项目", signed_on=date(2024, 5, 18), contract_fen=10_000_000_000)
    project = turn_into_project(lead=first, signing=signing, by=town.people["云台镇"])
    assert (state(first), state(later)) == (LeadState.BECAME_PROJECT, LeadState.BECAME_PROJECT)
    assert (project.first_contact_on, project.signed_on, project.stage) == (
        date(2024, 4, 15),
        date(2024, 5, 18),
        Stage.SIGNED,
    )
    posted = Entry.objects.filter(subject=project.subject, kind=EntryKind.SET_CREDIT)
    assert dict(posted.values_list("unit__name", "quantity")) == {"云台镇": 6000, "清河镇": 4000}
    span = parse_span("2024-05")
    contracts = {
        name: figure("合同投资", span=span, as_of=today(), unit=name).value for name in ("本区", "云台镇", "清河镇")
    }
    assert contracts["云台镇"] + contracts["清河镇"] == contracts["本区"] == 10_000_000_000


def test_a_city_department_and_a_town_share_a_project_without_any_dispute(town):
    lead = town.registers("云台镇", "佛山宝丽来家居")
    share_credit(lead=lead, shares={town.units["云台镇"]: 5000, town.units["白沙镇"]: 5000}, by=town.people["招商办"])
    signing = Signing(name="宝丽来项目", signed_on=today(), carrier=town.units["白沙镇"])
    project = turn_into_project(lead=lead, signing=signing, by=town.people["云台镇"])
    assert project.subject.credits.count() == 2
    assert Lead.objects.get().carrier == town.units["白沙镇"]


@pytest.mark.parametrize(
    "shares", [{"云台镇": 6000, "清河镇": 3999}, {"云台镇": 10_000}, {"云台镇": 5000, "白沙镇": 5000}]
)
def test_shares_that_are_not_the_whole_between_the_two_are_refused(town, shares):
    _, _, dispute = disputed(town)
    given = {town.units[name]: bp for name, bp in shares.items()}
    with pytest.raises(BadInput):
        rule_on(dispute=dispute, ruling=RulingKind.JOINT_CREDIT, ground="共同", shares=given, by=town.people["招商办"])


@pytest.mark.parametrize("who", ["云台镇", "清河镇", "领导"])
def test_only_the_bureau_decides(town, who):
    _, _, dispute = disputed(town)
    with pytest.raises(BadInput, match="由招商办裁定"):
        rule_on(dispute=dispute, ruling=RulingKind.KEEP_FIRST, ground="我说了算", by=town.people[who])


def test_a_unit_that_registers_twice_is_sent_to_its_own_lead(town):
    town.registers("云台镇", "东莞恒泰集团有限公司")
    with pytest.raises(Conflict, match="线索1"):
        town.registers("云台镇", "东莞恒泰集团")


def test_a_lead_handed_over_keeps_its_number_and_takes_card_and_contacts_along(town):
    lead = town.registers("云台镇", "东莞恒泰集团有限公司", phone="13812345678", contact_name="王小明")
    hand_over(lead=lead, unit=town.units["清河镇"], reason="项目选址在清河", by=town.people["招商办"])
    seen = lead_sheet(town.scope("清河镇"), lead.number, today())
    assert [contact.phone for contact in seen.contacts] == ["138****5678"]
    with pytest.raises(NotFound):
        lead_numbered(town.scope("云台镇"), lead.number)


def test_a_lost_lead_says_why_from_the_list_of_the_place(town):
    lead = town.registers("云台镇", "东莞恒泰集团有限公司")
    with pytest.raises(BadInput, match="从清单里选"):
        lose_lead(lead=lead, reason="老板不高兴", note="", by=town.people["云台镇"])
    lose_lead(lead=lead, reason="用地不能满足", note="要 80 亩净地", by=town.people["云台镇"])
    assert state(lead) == LeadState.LOST
    assert state(town.registers("清河镇", "东莞恒泰集团有限公司")) == LeadState.FOLLOWED


@pytest.mark.parametrize(("day", "because"), [((2024, 5, 1), "还没有到"), ((2024, 4, 1), "早于登记日期")])
def test_a_signing_that_has_not_come_or_was_before_registering_is_refused(town, day, because):
    lead = town.registers("云台镇", "东莞恒泰集团有限公司")
    with pytest.raises(BadInput, match=because):
        turn_into_project(lead=lead, signing=Signing(name="恒泰项目", signed_on=date(*day)), by=town.people["云台镇"])
    assert not Entry.objects.filter(kind=EntryKind.STAGE_REACHED).exists()


def test_a_lead_passes_no_gate_by_signing_itself(town):
    take_usual_stages()
    lead = town.registers("云台镇", "东莞恒泰集团有限公司")
    signing = Signing(name="恒泰项目", signed_on=today())
    with pytest.raises(BadInput, match="“签约”由招商办确认"):
        turn_into_project(lead=lead, signing=signing, by=town.people["云台镇"])
    with pytest.raises(BadInput, match=r"还缺：准入评审还没有结果.*先立为在谈项目"):
        turn_into_project(lead=lead, signing=signing, by=town.people["招商办"])
    project = open_negotiation(lead=lead, name="恒泰项目", on=today(), by=town.people["云台镇"])
    assert (project.stage, project.signed_on, project.unit) == (Stage.NEGOTIATION, None, town.units["云台镇"])
    assert (state(lead), Lead.objects.get().project) == (LeadState.BECAME_PROJECT, project)


def test_a_referral_names_its_referrer_and_counts_for_it(town):
    town.registers("云台镇", "佛山宝丽来家居")
    host = Lead.objects.get().investor
    lead = town.registers("云台镇", "东莞恒泰集团", source=LeadSource.REFERRAL, referrer=host)
    turn_into_project(lead=lead, signing=Signing(name="恒泰项目", signed_on=today()), by=town.people["云台镇"])
    (found,) = referrers(town.scope("云台镇"))
    assert (found.name, found.referred, found.landed) == ("佛山宝丽来家居", 1, 1)
    assert Entry.objects.filter(kind=EntryKind.NOTE, text="以商引商：佛山宝丽来家居推荐").exists()


def test_a_returning_businessman_needs_consent_and_marks_the_project(town):
    with pytest.raises(BadInput, match="本人是否同意"):
        town.registers("云台镇", "陈氏实业", diaspora=True)
    lead = town.registers("云台镇", "陈氏实业", diaspora=True, consent="本人2024年春节座谈会上登记并同意")
    turn_into_project(lead=lead, signing=Signing(name="陈氏项目", signed_on=today()), by=town.people["云台镇"])
    assert Entry.objects.get(kind=EntryKind.NOTE).text == "客商回归"


def test_signed_per_hundred_leads_is_a_flow_over_the_span(town):
    leads = [town.registers("云台镇", f"{name}实业", f"{name}项目") for name in ("甲乙", "丙丁", "戊己", "庚辛")]
    for lead in leads:
        validate_lead(lead=lead, by=town.people["招商办"])
    turn_into_project(lead=leads[0], signing=Signing(name="甲乙项目", signed_on=today()), by=town.people["云台镇"])
    flow = flow_of(town.scope("招商办"), parse_span("2024-04"))
    assert (flow.registered, flow.valued, flow.signed, str(flow.per_hundred)) == (4, 4, 1, "25.0个")
    assert flow_of(town.scope("清河镇"), parse_span("2024-04")).registered == 0
    assert str(Flow(registered=1000, valued=1000, became_projects=3, signed=28).per_hundred) == "2.8个"  # seed S3-06
    for valued in (0, 1):
        assert Flow(registered=5, valued=valued, became_projects=0, signed=2).per_hundred is None


def test_a_cohort_is_read_by_itself_and_an_open_one_is_marked(town):
    leads = [town.registers("云台镇", f"{name}实业", f"{name}项目") for name in ("甲乙", "丙丁", "戊己")]
    turn_into_project(lead=leads[0], signing=Signing(name="甲乙项目", signed_on=today()), by=town.people["云台镇"])
    town.on(2024, 5, 6)
    later = town.registers("云台镇", "庚辛实业", "庚辛项目")
    signing = Signing(name="庚辛项目", signed_on=today())
    turn_into_project(lead=later, signing=signing, by=town.people["云台镇"])
    for lead in leads[1:]:
        lose_lead(lead=lead, reason="联系中断", note="", by=town.people["云台镇"])
    april, may = cohorts(town.scope("招商办"), year=2024)
    assert (april.leads, april.signed, april.shares[0], april.pending) == (3, 1, Fraction(1, 3), 1)
    assert (may.leads, may.signed, may.shares, may.pending) == (1, 1, (1, 0, 0), 1)
    project = Lead.objects.get(pk=leads[0].pk).project
    done = {"subject": project.subject, "kind": EntryKind.STAGE_REACHED, "occurred_on": today(), "source": "台账"}
    post_project_facts([Fact(stage=s, **done) for s in (Stage.STARTED, Stage.COMPLETED)], by=town.people["招商办"])
    assert [cohort.pending for cohort in cohorts(town.scope("招商办"), year=2024)] == [0, 1]
    assert cohorts(town.scope("清河镇"), year=2024) == []
