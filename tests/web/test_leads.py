"""线索、客商、走访 and 记一笔 on the pages: works, shared, refused, read-only role, bad id, wrong method."""

import re
from datetime import date

import pytest

from luodi.leads.models import Contact, Dispute, Investor, Lead, Reveal, Visit, VisitAnswer
from luodi.leads.services import NEUTRAL
from luodi.ledger.models import Entry

LEAD = {"investor": "白鹭化工有限公司", "title": "白鹭涂料厂", "source": "self_found", "unit": "U002"}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def town(as_person):
    return as_person("town")


@pytest.fixture
def rival(as_person):
    return as_person("rival")


def registered(client, **more):
    response = client.post("/leads/new/", LEAD | more)
    assert response.status_code == 302, re.findall(r"field-error[^>]*>([^<]*)", text(response))
    return client.get(response.headers["Location"])


def test_three_fields_register_a_lead(town):
    page = text(registered(town))
    assert "已登记首报" in page
    assert "保护中" in page
    assert Lead.objects.get().unit.name == "云台镇"


@pytest.mark.parametrize("field", ["investor", "title", "source"])
def test_each_of_the_three_is_asked_for(town, field):
    assert town.post("/leads/new/", LEAD | {field: ""}).status_code == 422
    assert not Lead.objects.exists()


def test_an_amount_without_its_unit_is_asked_again(town):
    response = town.post("/leads/new/", LEAD | {"amount": "5000"})
    assert "请连单位一起写" in text(response)


def test_the_second_unit_is_told_to_wait_and_nothing_of_the_first(town, rival):
    registered(town)
    page = text(registered(rival, unit="U003", investor="白鹭化工"))
    assert NEUTRAL in page
    page = re.sub(
        r"(?s)<select.*?</select>", "", page
    )  # the units a lead can be handed over to are everybody's knowledge
    assert not any(word in page for word in ("云台", "李卫东", "客商相同", "U002"))
    assert "白鹭涂料厂" not in text(rival.get("/leads/1/"))
    assert rival.get("/leads/1/").status_code == rival.get("/leads/99/").status_code == 404
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    not_yours, not_there = (tokens.sub("", text(rival.get(f"/leads/{n}/"))) for n in (1, 99))
    assert not_yours == not_there


def test_another_unit_cannot_be_registered_for(town):
    assert town.post("/leads/new/", LEAD | {"unit": "U003"}).status_code == 422


def test_a_pasted_message_proposes_fields_and_keeps_nothing(town):
    told = "昨天接待了佛山白鹭化工有限公司，想投资建设水性涂料生产线，总投资约1.2亿，联系人王总13812345678"
    page = text(town.post("/leads/new/", {"paste": "1", "told": told}))
    read = re.findall(r'<ins class="name">([^<]*)</ins>', page)
    assert read == ["佛山白鹭化工有限公司", "水性涂料生产线", "约1.2亿", "王总", "138****5678"]
    assert 'value="13812345678"' in page  # the field holds it whole: it is what the person is registering
    assert not Lead.objects.exists()
    registered(town, source_text=told, phone="13812345678", contact_name="王总")
    lead = Lead.objects.get()
    assert "水性涂料生产线" in lead.source_text
    assert "13812345678" not in lead.source_text


def test_the_arbiter_sees_both_in_full_and_decides(as_person, town, rival):
    registered(town)
    registered(rival, unit="U003")
    clerk, pk = as_person("clerk"), Dispute.objects.get().pk
    page = text(clerk.get("/leads/coordination/"))
    assert "云台镇" in page
    assert "清河镇" in page
    where = f"/leads/coordination/{pk}/"
    said = {f"d{pk}-ruling": "joint_credit", f"d{pk}-ground": "两镇都有贡献"}
    assert "占百分之几" in text(clerk.post(where, said))
    assert clerk.post(where, said | {f"d{pk}-first_percent": "60"}).status_code == 302
    assert [share.percent for share in Lead.objects.get(number=1).shares.all()] == ["60%", "40%"]
    assert clerk.post(where, said | {f"d{pk}-first_percent": "60"}).status_code == 409
    assert "共同跟进" in text(rival.get("/leads/2/"))
    assert rival.get("/leads/1/").status_code == 200
    assert rival.post("/leads/1/follow/", {"text": "我来跟"}).status_code == 409


@pytest.mark.parametrize("login", ["town", "leader", "auditor"])
def test_who_does_not_arbitrate_is_refused(as_person, login):
    assert as_person(login).get("/leads/coordination/").status_code == 403


def test_a_lead_is_followed_signed_and_stands_in_the_ledger(town):
    registered(town)
    assert town.post("/leads/1/follow/", {"text": "通了电话"}).status_code == 302
    assert town.post("/leads/1/sign/", {"name": "白鹭涂料项目", "signed_on": "2099-01-01"}).status_code == 422
    signed = town.post("/leads/1/sign/", {"name": "白鹭涂料项目", "signed_on": "2004-09-30", "total": "1.2亿"})
    page = text(town.get(signed.headers["Location"]))
    assert "白鹭涂料项目" in page
    assert "1.20" in page
    assert Entry.objects.filter(source="线索1", by__login="town").count() == 6


def test_a_lead_is_lost_for_a_reason_of_the_list(town):
    registered(town)
    assert town.post("/leads/1/lose/", {"reason": "不知道"}).status_code == 422
    assert town.post("/leads/1/lose/", {"reason": "联系中断"}).status_code == 302
    assert "联系中断" in text(town.get("/leads/1/"))


def test_a_phone_shows_once_for_a_reason_and_the_look_is_kept(town, rival):
    registered(town, phone="13812345678", contact_name="王小明")
    card, contact = Investor.objects.get().pk, Contact.objects.get().pk
    assert "13812345678" not in text(town.get(f"/investors/{card}/"))
    assert town.post(f"/investors/contacts/{contact}/reveal/", {"reason": ""}).status_code == 422
    assert "13812345678" in text(town.post(f"/investors/contacts/{contact}/reveal/", {"reason": "约下周二上门"}))
    assert "13812345678" not in text(town.get(f"/investors/{card}/"))
    assert Reveal.objects.get().by.login == "town"
    assert rival.post(f"/investors/contacts/{contact}/reveal/", {"reason": "我也要看看"}).status_code == 404
    assert rival.get(f"/investors/{card}/").status_code == 404
    town.post(f"/investors/contacts/{contact}/erase/")
    assert "已抹除" in text(town.get(f"/investors/{card}/"))


def visited(town, **more):
    registered(town)
    given = {
        "investor": Investor.objects.get().pk, "kind": "outgoing_visit", "on": "2004-09-29", "theirs": "总经理",
        "outcome": "看了地块", "ours": "李卫东", "next_step": "送红线图", "next_due": "2004-09-30",
    } | more  # fmt: skip
    return town.post("/visits/new/", given)


def test_a_visit_is_written_down_and_its_next_step_waits_on_the_desk(town):
    assert visited(town).status_code == 302
    assert "送红线图" in text(town.get("/desk/"))
    town.post(f"/visits/{Visit.objects.get().pk}/done/")
    assert "送红线图" not in text(town.get("/desk/"))


def test_a_next_step_without_its_day_is_asked_again(town):
    assert "何时办好" in text(visited(town, next_due=""))
    assert not Visit.objects.exists()


def test_the_investor_confirms_by_a_link_without_signing_in_and_sees_this_visit_only(as_person, town):
    visited(town)
    Lead.objects.update(title="不给看的线索")
    pk = Visit.objects.get().pk
    link = re.search(r"http://testserver(/talk/[^<\s]+)", text(town.post(f"/visits/{pk}/link/")))[1]
    guest = as_person("")
    page = text(guest.get(link))
    assert "看了地块" in page
    assert not any(word in page for word in ("不给看的线索", 'href="/leads', "云台镇招商", "退出"))
    assert guest.post(link, {"verdict": "corrected", "text": ""}).status_code == 422
    assert "谢谢您" in text(guest.post(link, {"verdict": "corrected", "text": "是五十亩"}))
    assert "是五十亩" in text(town.get(f"/visits/{pk}/"))
    for _ in range(2):
        guest.post(link, {"verdict": "confirmed"})
    assert guest.post(link, {"verdict": "confirmed"}).status_code == 429
    assert VisitAnswer.objects.count() == 3
    assert guest.get("/talk/nonsense/").status_code == 404
    assert guest.get(f"/visits/{pk}/").status_code == 302


def test_terms_of_the_registry_are_set_by_the_head(as_person, town):
    head = as_person("head")
    said = {"protection_days": 5, "warning_days": 2, "loss_reasons": "用地\n资金"}
    assert "早于到期" in text(head.post("/leads/terms/", said | {"warning_days": 9}))
    assert head.post("/leads/terms/", said).status_code == 302
    registered(town)
    assert Lead.objects.get().protected_until == date(2004, 10, 12)  # a week of holidays lies between


@pytest.mark.parametrize("login", ["clerk", "town"])
def test_a_message_is_read_beside_the_ledger_and_what_is_ticked_is_posted(as_person, login):
    client = as_person(login)
    told = {"text": "松鹤昨天竣工了，预计12月投产", "sent": "2004-09-30"}
    before = Entry.objects.count()
    page = text(client.post("/record/", told))
    assert "<mark>" in page
    assert "松鹤精密机械项目" in page
    assert "还没有发生，不记账" in page
    assert Entry.objects.count() == before
    ticked = re.findall(r'name="confirmed" value="(\d)" checked', page)
    assert len(ticked) == 1  # the day of a stage says the stage as well
    assert "还没有勾选" in text(client.post("/record/keep/", told))
    assert client.post("/record/keep/", told | {"confirmed": ticked}).status_code == 302
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.stage, str(entry.occurred_on), entry.subject.project.name) == (
        "completed",
        "2004-09-29",
        "松鹤精密机械项目",
    )


def test_a_plan_is_not_posted_even_when_it_is_sent(as_person):
    told = {"text": "松鹤预计12月投产", "sent": "2004-09-30", "confirmed": ["0"]}
    before = Entry.objects.count()
    assert "还不是确定的事实" in text(as_person("town").post("/record/keep/", told))
    assert Entry.objects.count() == before


def test_a_short_name_never_tells_a_unit_of_a_foreign_project(as_person):
    page = text(as_person("town").post("/record/", {"text": "鸢尾昨天竣工了", "sent": "2004-09-30"}))
    assert "鸢尾电子项目" not in page


@pytest.mark.parametrize("login", ["leader", "auditor"])
def test_who_only_reads_registers_and_records_nothing(as_person, town, login):
    registered(town)
    client = as_person(login)
    assert client.get("/leads/1/").status_code == 200
    for address in ("/leads/new/", "/leads/1/follow/", "/visits/new/", "/record/"):
        assert client.post(address, LEAD).status_code == 403


@pytest.mark.parametrize("address", ["/leads/1/follow/", "/leads/1/sign/", "/visits/1/link/", "/record/keep/"])
def test_what_changes_something_is_not_done_by_looking(town, address):
    assert town.get(address).status_code == 405
