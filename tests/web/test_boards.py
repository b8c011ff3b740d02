"""The views of projects: one filter, each unit its own rows; a plan made and flagged on the page."""

from html import unescape

import pytest

from luodi.pipeline.duties import take_usual_roles
from luodi.pipeline.models import Duty, DutyRole, Node
from luodi.pipeline.stagelist import take_usual_stages

VIEWS = ("/projects/board/", "/projects/chart/", "/projects/calendar/", "/projects/gaps/?kind=没有节点计划")


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def planned(cast, as_person):
    take_usual_stages()
    take_usual_roles()
    for login, code in (("town", "P000002"), ("rival", "P000003")):
        said = {"name": "围挡进场", "planned_on": "2004-09-20", "stage": "", "item": "", "owner": ""}
        assert as_person(login).post(f"/projects/{code}/nodes/", said).status_code == 302
    return cast


@pytest.mark.parametrize("address", VIEWS[:3])
def test_a_unit_sees_its_own_rows_and_the_filter_holds(planned, as_person, address):
    bureau, town = (text(as_person(login).get(address)) for login in ("clerk", "town"))
    assert "柏舟物流园项目" in bureau
    assert "鸢尾电子项目" in bureau
    assert "柏舟物流园项目" in town
    assert "鸢尾电子项目" not in town
    assert "鸢尾电子项目" not in text(as_person("clerk").get(f"{address}?sector=三产"))


def test_black_flag_turns_red_when_the_step_is_done(planned, as_person):
    town = as_person("town")
    assert "黑旗" in text(town.get("/projects/chart/"))
    node = Node.objects.get(project__subject__code="P000002")
    assert town.post(f"/projects/P000001/nodes/{node.pk}/done/", {"on": "2004-09-22"}).status_code == 404
    assert town.post(f"/projects/P000002/nodes/{node.pk}/done/", {"on": "2004-09-22"}).status_code == 302
    page = text(town.get("/projects/chart/"))
    assert "黑旗</" not in page.split("<table")[1]
    assert "红旗" in page.split("<table")[1]
    assert "没有按月完成" not in text(town.get("/projects/calendar/?month=2004-09"))


def test_a_refused_node_says_why(planned, as_person):
    said = {"name": "围挡进场", "planned_on": "2004-10-20", "stage": "", "item": "", "owner": ""}
    refused = as_person("town").post("/projects/P000002/nodes/", said)
    assert refused.status_code == 422
    assert "计划里已经有“围挡进场”" in text(refused)
    assert "请选一个阶段或要件" in text(as_person("town").post("/projects/P000002/nodes/", said | {"name": ""}))


def test_somebody_takes_a_part(planned, as_person):
    page = text(as_person("clerk").get("/projects/gaps/?kind=包联领导"))
    assert "鸢尾电子项目" in page
    said = {"role": DutyRole.objects.get(name="包联领导").pk, "holder": "郑国强", "since": "2004-09-01", "unit": ""}
    assert as_person("rival").post("/projects/P000003/duties/", said).status_code == 302
    assert Duty.objects.get().holder == "郑国强"
    assert "鸢尾电子项目" not in text(as_person("clerk").get("/projects/gaps/?kind=包联领导"))
    assert "郑国强" in text(as_person("clerk").get("/projects/chart/"))


@pytest.mark.parametrize(
    "query", ["year=0", "year=99999", "year=x", "month=2004-13", "month=9999-12", "kind=无", "page=x"]
)
def test_nonsense_in_the_address_does_no_harm(planned, as_person, query):
    for address in ("/projects/chart/", "/projects/calendar/", "/projects/gaps/", "/projects/board/"):
        assert as_person("clerk").get(f"{address}?{query}").status_code in {200, 404}
