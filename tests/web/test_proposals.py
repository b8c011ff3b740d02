"""处理建议 and 处理登记: works, shared, refused, read-only role, bad id, wrong method; a town meets its own alone."""

import pytest

from luodi.assessment.docket import Registration, Release
from luodi.assessment.models import Proposal, Run
from luodi.orgs.services import turn_calendar
from tests.web.cast import TODAY
from tests.web.walk import read


def text(response) -> str:
    return response.content.decode()


def registered(client, state):
    page = client.get(f"/proposals/register/?state={state}").context_data["page"]
    return [one.entry.unit.name for one, _ in page.lines]


def numbered(unit):
    return Proposal.objects.get(rule="进度靠后", unit__name=unit).pk


@pytest.mark.parametrize(
    ("login", "asked", "status"),
    [
        ("clerk", "get ", 200),
        ("auditor", "get ", 200),
        ("rival", "get ", 200),
        ("town", "get ", 404),
        ("town", "post reply/", 404),
        ("auditor", "post reply/", 403),
        ("clerk", "post decide/", 403),
        ("auditor", "post decide/", 403),
        ("rival", "post decide/", 403),
        ("rival", "get decide/", 405),
        ("clerk", "post ", 405),
    ],
)
def test_proposal_answers(busy, as_person, login, asked, status):
    method, path = asked.split(" ")
    assert getattr(as_person(login), method)(f"/proposals/{numbered('清河镇')}/{path}").status_code == status
    assert as_person(login).get("/proposals/99999/").status_code == 404


def test_a_town_meets_its_own_alone(busy, as_person):
    own, all_of_it = as_person("town"), as_person("clerk")
    for address in ("/proposals/?state=all", "/proposals/register/"):
        assert "云台镇" in text(own.get(address))
        assert "清河镇" not in text(own.get(address))
    assert "清河镇" in text(all_of_it.get("/proposals/"))
    run = Run.objects.get().pk
    assert "处理在期" in text(own.get(f"/assessment/{run}/"))
    assert "处理在期" not in text(as_person("rival").get(f"/assessment/{run}/"))


def test_every_figure_of_the_ground_opens(busy, as_person):
    page = read(text(as_person("rival").get(f"/proposals/{numbered('清河镇')}/")))
    assert "引进项目.完成率 < 75%" in page.words
    behind = next(link for link in page.figures if "/assessment/" in link)
    assert "引进项目" in text(as_person("rival").get(behind))


def test_reply_decide_register_release(busy, as_person):
    """The whole way: the unit replies, a leader confirms part of it, it stands, and is released with a reason."""
    number = numbered("清河镇")
    here = f"/proposals/{number}/"
    town, leader = as_person("rival"), as_person("leader")
    assert any(task.word == "等您答复" for task in town.get("/desk/").context_data["page"].tasks)
    given = {"verdict": "confirmed", "measures": ["不得评先"], "reason": "两个项目到明年才签"}
    early = leader.post(f"{here}decide/", given)
    assert (early.status_code, "还没有答复" in text(early)) == (409, True)
    said = {"stance": "objects", "text": "两份合同已经草签"}
    assert town.post(f"{here}reply/", said).headers["Location"] == here
    assert "两份合同已经草签" in text(leader.get(here))
    assert not any(task.word == "等您答复" for task in town.get("/desk/").context_data["page"].tasks)
    assert any(task.word == "等您决定" for task in leader.get("/desk/").context_data["page"].tasks)
    own = as_person("head").post(f"{here}decide/", given)
    assert (own.status_code, "公布" in text(own)) == (409, True)
    assert leader.post(f"{here}decide/", {**given, "reason": ""}).status_code == 422
    assert leader.post(f"{here}decide/", given).headers["Location"] == here
    entry = Registration.objects.get(unit__name="清河镇")
    assert entry.measures == ["不得评先"]
    again = leader.post(f"{here}decide/", given)
    assert (again.status_code, "郑国强于2004年9月30日决定" in text(again)) == (409, True)
    assert "两个项目到明年才签" in text(town.get(here))
    away = f"/proposals/register/{entry.pk}/release/"
    assert town.post(away, {"reason": "已经整改到位"}).status_code == 403
    assert leader.post(away, {"reason": ""}).status_code == 422
    assert leader.post(away, {"reason": "合同补签，整改到位"}).headers["Location"] == here
    assert Release.objects.get().registration == entry
    assert registered(leader, "已解除") == ["清河镇"]
    assert registered(leader, "在期") == ["云台镇"]
    assert as_person("leader").post("/proposals/register/99999/release/", {"reason": "没有这一号"}).status_code == 404


def test_a_list_by_state_kind_and_unit(busy, as_person):
    client = as_person("clerk")

    def units(query):
        return [line.proposal.about for line in client.get(f"/proposals/?{query}").context_data["page"].found]

    assert units("") == units("state=等申辩") == ["清河镇"]
    assert units("state=已确认") == ["云台镇"]
    assert units("state=all&kind=consequence&unit=U002") == ["云台镇"]
    assert units("state=all&kind=listed") == units("state=未采纳") == []
    assert set(units("state=all&unit=没有")) == {"云台镇", "清河镇"}
    turn_calendar(to=TODAY.replace(month=10, day=20))
    assert units("state=待决定") == ["清河镇"]
    assert units("state=等申辩") == []


def test_a_form_sent_back_keeps_what_was_said(busy, as_person):
    here = f"/proposals/{numbered('清河镇')}/"
    told = as_person("rival").post(f"{here}reply/", {"stance": "neither", "text": "这一段话要留着"})
    assert told.status_code == 422
    assert "这一段话要留着" in text(told)


def test_what_was_decided_about_a_run_stands_on_the_card(busy, as_person):
    run = Run.objects.get().pk
    card = text(as_person("town").get(f"/assessment/{run}/U002/"))
    assert "已确认" in card
    assert "今天在期的处理" in card
