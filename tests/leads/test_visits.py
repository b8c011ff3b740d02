"""Contacts, visits, the investor's link, squads (seeds S0-08, S1-17, S1-25, S3-07, S3-09, S3-10, S3-71, S4-22, S4-23)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.personal import without_numbers
from luodi.base.spans import parse_span
from luodi.leads.browsing import (
    brief_of,
    contact_numbered,
    guests_of,
    investor_numbered,
    roster_of,
    squad_lines,
    steps_due,
    visit_numbered,
    visits_found,
)
from luodi.leads.choices import Duty, VisitKind, VisitVerdict
from luodi.leads.contacts import add_contact, erase_contact, reveal_contact
from luodi.leads.models import Contact, Reveal, Visit
from luodi.leads.rules import check_funnel, firm_key, likeness, masked_name, masked_phone
from luodi.leads.services import describe_investor
from luodi.leads.signing import Signing, turn_into_project
from luodi.leads.squads import add_member, close_squad, found_squad
from luodi.leads.visits import (
    VisitDraft,
    answer_visit,
    finish_step,
    issue_link,
    pass_next_steps,
    record_visit,
    visit_of_link,
)
from luodi.orgs.selectors import today


def met(town, lead, **more):
    """云台镇 writes down a visit to the lead's investor."""
    given = {"on": today(), "ours": "李卫东", "theirs": "董事长", "outcome": "看了地块，比较满意"} | more
    draft = VisitDraft(investor=lead.investor, lead=lead, **given)
    return record_visit(draft=draft, unit=lead.unit, by=town.people[lead.unit.name])


@pytest.fixture
def lead(town):
    return town.registers("云台镇", "东莞恒泰集团有限公司", phone="13812345678", contact_name="王小明")


def test_what_a_person_owes_is_handed_on_with_the_post(town, lead):
    giver, successor = town.people["云台镇"], town.people["清河镇"]
    owed = met(town, lead, next_step="寄样品", next_owner=giver, next_due=today())
    done = finish_step(visit=met(town, lead, next_step="回电话", next_owner=giver, next_due=today()), by=giver)
    assert pass_next_steps(giver=giver, successor=successor, unit=lead.unit) == 1
    owed.refresh_from_db()
    done.refresh_from_db()
    assert (owed.next_owner, done.next_owner) == (successor, giver)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("东莞恒泰集团有限公司", "东莞恒泰集团", True),
        ("东莞市恒泰集团", "恒泰集团股份有限公司", True),
        ("（东莞）恒泰 集团", "东莞恒泰", True),
        ("锐视光学（惠州）有限公司", "惠州市锐视光学", True),
        ("恒泰", "恒通", False),
        ("金鹰陶瓷", "金鹰五金", False),
    ],
)
def test_firms_are_compared_without_what_every_firm_bears(one, other, same):
    assert bool(likeness(key=firm_key(one), title="甲", other_key=firm_key(other), other_title="乙")) == same


def test_a_phone_is_masked_until_a_reason_is_given_and_the_look_is_kept(town, lead):
    contact = Contact.objects.get()
    (shown,) = brief_of(town.scope("云台镇"), lead.investor.pk).contacts
    assert (shown.name, shown.phone) == ("王**", "138****5678")
    with pytest.raises(BadInput, match="事由"):
        reveal_contact(contact=contact, reason=" ", by=town.people["云台镇"])
    assert not Reveal.objects.exists()
    full = reveal_contact(contact=contact, reason="约定下周二上门", by=town.people["云台镇"])
    assert full.phone == "13812345678"
    assert Reveal.objects.get().by == town.people["云台镇"]


def test_an_erased_contact_is_gone_and_who_looked_at_it_stays(town, lead):
    contact = Contact.objects.get()
    reveal_contact(contact=contact, reason="约定下周二上门", by=town.people["云台镇"])
    erase_contact(contact=contact, by=town.people["云台镇"])
    contact.refresh_from_db()
    assert (contact.name, contact.phone, Reveal.objects.count()) == ("", "", 1)
    with pytest.raises(Conflict, match="已经抹除"):
        reveal_contact(contact=contact, reason="再看一眼", by=town.people["云台镇"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(phone="13812345678")


def test_a_rival_meets_neither_card_nor_contact_nor_visit(town, lead):
    visit, contact = met(town, lead), Contact.objects.get()
    rival = town.scope("清河镇")
    for read, key in (
        (investor_numbered, lead.investor.pk),
        (contact_numbered, contact.pk),
        (visit_numbered, visit.pk),
    ):
        with pytest.raises(NotFound):
            read(rival, key)
        with pytest.raises(NotFound):
            read(rival, 10_000)
        assert read(town.scope("云台镇"), key)
    assert not visits_found(rival).exists()


def test_numbers_of_people_are_hidden_wherever_words_are_kept(town):
    lead = town.registers("云台镇", "恒泰集团", source_text="王总 13812345678，身份证 440101199001011234")
    visit = met(town, lead, outcome="王总电话13812345678", theirs="王总 13812345678")
    kept = " ".join([lead.source_text, visit.outcome, visit.theirs, *lead.events.values_list("text", flat=True)])
    assert "13812345678" not in kept
    assert "440101199001011234" not in kept
    assert without_numbers("合同2024138123456789号") == "合同2024138123456789号"


@pytest.mark.parametrize(("full", "hidden"), [("13812345678", "138****5678"), ("8666", "****"), ("", "")])
def test_masking_hides_the_middle_or_all(full, hidden):
    assert masked_phone(full) == hidden
    assert masked_name("王小明") == "王**"


def test_a_visit_counts_as_activity_and_its_next_step_is_owed_until_done(town, lead):
    clerk = town.people["云台镇"]
    town.on(2024, 4, 22)
    visit = met(town, lead, next_step="送地块红线图", next_owner=clerk, next_due=date(2024, 4, 24))
    lead.refresh_from_db()
    assert lead.active_on == date(2024, 4, 22)
    assert list(steps_due(clerk, today())) == [visit]
    assert not steps_due(town.people["清河镇"], today()).exists()
    finish_step(visit=visit, by=clerk)
    assert not steps_due(clerk, today()).exists()


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({"on": date(2024, 4, 30)}, "还没有到"),
        ({"outcome": " "}, "谈了什么"),
        ({"next_step": "送图"}, "谁来办"),
    ],
)
def test_a_visit_that_says_too_little_is_refused(town, lead, more, because):
    with pytest.raises(BadInput, match=because):
        met(town, lead, **more)
    assert not Visit.objects.exists()


def test_the_brief_holds_what_one_should_know_before_a_meeting(town, lead):
    met(town, lead, next_step="送地块红线图", next_owner=town.people["云台镇"], next_due=date(2024, 4, 24))
    project = turn_into_project(
        lead=lead, signing=Signing(name="恒泰项目", signed_on=today()), by=town.people["云台镇"]
    )
    brief = brief_of(town.scope("云台镇"), lead.investor.pk)
    assert [visit.next_step for visit in brief.owed] == ["送地块红线图"]
    assert list(brief.projects) == [project]
    assert [one.number for one in brief.leads] == [1]


def test_a_link_shows_one_visit_until_it_ends_or_another_is_issued(town, lead, settings):
    visit = met(town, lead)
    old = issue_link(visit=visit, by=town.people["云台镇"])
    token = issue_link(visit=visit, by=town.people["云台镇"])
    assert visit_of_link(token) == visit
    for false in (old, token[:-1], "", "1:2", token + "x"):
        with pytest.raises(NotFound, match="已经失效"):
            visit_of_link(false)
    Visit.objects.filter(pk=visit.pk).update(link_until=date(2000, 1, 1))
    with pytest.raises(NotFound, match="已经失效"):
        visit_of_link(token)


def test_an_investor_confirms_or_corrects_a_few_times_a_day_and_our_record_stays(town, lead):
    visit = met(town, lead)
    token = issue_link(visit=visit, by=town.people["云台镇"])
    with pytest.raises(BadInput, match="哪里要更正"):
        answer_visit(token=token, verdict=VisitVerdict.CORRECTED, text=" ")
    answer_visit(token=token, verdict=VisitVerdict.CORRECTED, text="面积是50亩")
    for _ in range(2):
        answer_visit(token=token, verdict=VisitVerdict.CONFIRMED, text="")
    with pytest.raises(Conflict, match="明天再填"):
        answer_visit(token=token, verdict=VisitVerdict.CONFIRMED, text="")
    visit.refresh_from_db()
    assert visit.outcome == "看了地块，比较满意"
    assert [answer.text for answer in visit.answers.all()] == ["", "", "面积是50亩"]


def test_guests_are_counted_in_person_times_and_the_untold_are_told(town, lead):
    for guest_count in (900, 601, None):
        met(town, lead, kind=VisitKind.RECEPTION, guest_count=guest_count)
    met(town, lead, kind=VisitKind.OUTGOING, guest_count=5)
    found = guests_of(town.scope("招商办"), parse_span("2024-04"))
    assert (found.count, found.unknown) == (1501, 1)


def test_a_squad_tells_what_it_met_visited_and_won_and_an_untold_strength_stays_unknown(town):
    squad = found_squad(
        unit=town.units["云台镇"], name="宁波驻点组", station="宁波", on=date(2024, 1, 2), by=town.people["招商办"]
    )
    leads = [town.registers("云台镇", f"{name}实业", f"{name}项目", squad=squad) for name in ("甲乙", "丙丁")]
    met(town, leads[0], squad=squad)
    turn_into_project(lead=leads[0], signing=Signing(name="甲乙项目", signed_on=today()), by=town.people["云台镇"])
    (line,) = squad_lines(town.scope("云台镇"), today())
    assert (line.members, line.contacts, line.visits, line.intents, line.projects) == (None, 2, 1, 1, 1)
    add_member(squad=squad, name="张三", since=date(2024, 1, 2), by=town.people["招商办"])
    assert squad_lines(town.scope("招商办"), today())[0].members == 1
    assert squad_lines(town.scope("清河镇"), today()) == []


def test_a_squad_ends_on_a_day_and_not_before_it_began(town):
    squad = found_squad(unit=town.units["云台镇"], name="班子", on=date(2024, 1, 2), by=town.people["招商办"])
    with pytest.raises(BadInput, match="早于设立日期"):
        close_squad(squad=squad, on=date(2024, 1, 1), by=town.people["招商办"])
    assert close_squad(squad=squad, on=date(2024, 3, 1), by=town.people["招商办"]).closed_on == date(2024, 3, 1)


def test_a_card_takes_tags_and_another_contact(town, lead):
    investor = describe_investor(
        investor=lead.investor, tags="铜加工，新能源、铜加工", home="宁波", by=town.people["云台镇"]
    )
    assert (investor.tags, investor.home) == ("铜加工、新能源", "宁波")
    add_contact(investor=investor, name="钱伟", position="总经理", phone="", by=town.people["云台镇"])
    with pytest.raises(BadInput, match="姓名或电话"):
        add_contact(investor=investor, name=" ", position="", phone="", by=town.people["云台镇"])
    assert investor.contacts.filter(name="钱伟").count() == 1


def test_of_a_team_of_five_four_go_out_in_turn_and_one_keeps_the_office(town):
    squad = found_squad(unit=town.units["云台镇"], name="班子", on=date(2024, 1, 2), by=town.people["招商办"])
    for name in "甲乙丙丁戊":
        duty = Duty.ROUTINE if name == "戊" else Duty.ROTATION
        add_member(squad=squad, name=name, duty=duty, since=date(2024, 1, 2), by=town.people["招商办"])
    roster = roster_of(squad)
    assert (len(roster.rotation), len(roster.routine)) == (4, 1)


@pytest.mark.parametrize(("contacts", "visits", "intents"), [(1, 2, 1), (3, 2, 3), (0, 0, 1)])
def test_a_funnel_that_does_not_close_is_refused(contacts, visits, intents):
    with pytest.raises(BadInput, match="对不上"):
        check_funnel(contacts=contacts, visits=visits, intents=intents)
    check_funnel(contacts=3, visits=2, intents=1)


def test_a_link_outlives_fourteen_days_no_more(town, lead):
    visit = met(town, lead)
    issue_link(visit=visit, by=town.people["云台镇"])
    visit.refresh_from_db()
    assert visit.link_until is not None
    assert timedelta(0) < visit.link_until - date.today() <= timedelta(days=14)  # noqa: DTZ011  links live by the clock
