"""考核, 预警 and 通报: works, shared, refused, read-only role, bad id, wrong method."""

import pytest

from luodi.assessment.models import Run
from luodi.assessment.services import run_assessment
from luodi.base.spans import parse_span
from luodi.bulletin.models import Bulletin
from tests.web.walk import read


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def unpublished(busy):
    """A second run that nobody but those who see everything may read."""
    run = Run.objects.get()
    return run_assessment(rulebook=run.rulebook, span=parse_span("2004H1"), by=busy.people["clerk"])


@pytest.mark.parametrize(
    ("login", "asked", "status"),
    [
        ("clerk", "get ", 200),
        ("auditor", "get ", 200),
        ("town", "get ", 404),
        ("rival", "get U003/", 404),
        ("clerk", "get graded/", 200),
        ("clerk", "get graded/?grades=A", 200),
        ("clerk", "get graded/?grades=甲", 400),
        ("town", "get graded/", 404),
        ("clerk", "post graded/", 405),
        ("clerk", "get U002/", 200),
        ("clerk", "get U999/", 404),
        ("clerk", "get U002/没有/", 404),
        ("clerk", "get publish/", 405),
        ("town", "post publish/", 403),
        ("leader", "post publish/", 403),
        ("clerk", "post ", 405),
    ],
)
def test_run_answers(unpublished, as_person, login, asked, status):
    method, path = asked.split(" ")
    assert getattr(as_person(login), method)(f"/assessment/{unpublished.pk}/{path}").status_code == status


def test_published_ranking_is_everybodys_and_the_scorecard_is_ones_own(unpublished, as_person):
    as_person("head").post(f"/assessment/{unpublished.pk}/publish/")
    town = as_person("town")
    assert "清河镇" in text(town.get(f"/assessment/{unpublished.pk}/"))
    assert town.get(f"/assessment/{unpublished.pk}/U002/").status_code == 200
    assert town.get(f"/assessment/{unpublished.pk}/U003/").status_code == 404
    assert town.get(f"/assessment/{unpublished.pk}/U003/引进项目/").status_code == 404


def test_a_town_compares_its_own_funds_by_grade_and_nobody_elses(busy, as_person):
    page = f"/assessment/{Run.objects.get().pk}/graded/"
    assert "不在您的查看范围" not in text(as_person("clerk").get(page))
    told = text(as_person("town").get(page))
    own = told[told.index('id="U002"') : told.index('id="U003"')]
    assert "申报到位资金" in own
    assert "不在您的查看范围" not in own
    assert "不在您的查看范围" in told[told.index('id="U003"') :]


def test_run_is_made_by_the_bureau_once_per_moment(busy, as_person):
    given = {"rulebook": Run.objects.get().rulebook_id, "span": "2004-01..2004-09"}
    assert as_person("auditor").post("/assessment/new/", given).status_code == 403
    first, second = (as_person("clerk").post("/assessment/new/", given).headers["Location"] for _ in range(2))
    assert first == second
    assert as_person("clerk").post("/assessment/new/", {**given, "span": "五月"}).status_code == 422


def test_alerts_of_others_are_not_shown_to_a_town(busy, as_person):
    assert "石榴新材料项目" in text(as_person("clerk").get("/alerts/"))
    own = text(as_person("town").get("/alerts/"))
    assert "柏舟物流园项目" in own
    assert "石榴" not in own


def test_alerts_by_lamp_are_as_many_as_the_desk_says(busy, as_person):
    client = as_person("clerk")
    desk = client.get("/desk/").context_data["page"]
    for task in desk.tasks:
        if task.unit == "条":
            assert text(client.get(task.behind)).count('<tr id="alert-') == task.count


@pytest.mark.parametrize(
    ("login", "asked", "status"),
    [
        ("clerk", "get ", 200),
        ("town", "get ", 200),
        ("leader", "get file/", 200),
        ("clerk", "post ", 405),
        ("clerk", "post file/", 405),
    ],
)
def test_bulletin_answers(busy, as_person, login, asked, status):
    method, path = asked.split(" ")
    number = Bulletin.objects.get().pk
    assert getattr(as_person(login), method)(f"/bulletins/{number}/{path}").status_code == status
    assert as_person(login).get("/bulletins/99999/").status_code == 404


def test_bulletin_is_issued_by_the_bureau_and_handed_out_to_the_byte(busy, as_person):
    given = {"template": "通报", "span": "2004H1", "ranked": "on"}
    assert as_person("town").post("/bulletins/new/", given).status_code == 403
    here = as_person("clerk").post("/bulletins/new/", given).headers["Location"]
    issued = Bulletin.objects.get(pk=here.strip("/").split("/")[1])
    response = as_person("auditor").get(f"{here}file/")
    assert response.content == bytes(issued.docx)
    assert "filename*=utf-8''" in response.headers["Content-Disposition"]


def test_page_says_what_the_bulletin_says(busy, as_person):
    issued = Bulletin.objects.get()
    page = read(text(as_person("town").get(f"/bulletins/{issued.pk}/")))
    assert [figure["printed"] for figure in issued.figures if figure["printed"] not in page.words] == []
