"""查重 and merging on the pages: who may, what they read, and where a merged code leads."""

import pytest

from luodi.pipeline.mergers import merge_projects
from luodi.pipeline.models import Distinction, Merger, Project
from luodi.pipeline.services import add_alias
from tests.web.cast import FOREIGN_TO_TOWN
from tests.web.walk import read


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def pair(cast):
    """清河镇's project was seen under the name of 云台镇's: a pair that the work-list finds."""
    ours, theirs = cast.project("松鹤"), cast.project("鸢尾")
    add_alias(project=theirs, name=ours.name)
    return ours, theirs


@pytest.fixture
def merged(pair, cast):
    merge_projects(survivor=pair[1], merged=pair[0], choices={}, reason="两镇报的是同一个", by=cast.people["clerk"])
    return pair[1], pair[0]


def test_the_work_list_shows_a_pair_and_forgets_it_once_judged(as_person, pair):
    clerk = as_person("clerk")
    page = text(clerk.get("/projects/duplicates/"))
    assert "很像" in page and "与曾用名相同" in page and "不同" in page
    assert read(page).bare == []
    answer = clerk.post("/projects/duplicates/apart/", {"one": pair[0].code, "other": pair[1].code}, follow=True)
    assert "不是同一项目，以后不再提示" in text(answer)
    assert "没有要判定的项目了" in text(clerk.get("/projects/duplicates/"))
    assert Distinction.objects.count() == 1


def test_merge_and_undo_from_page_to_page(as_person, pair):
    clerk, (ours, theirs) = as_person("clerk"), pair
    here = f"/projects/{ours.code}/merge/{theirs.code}/"
    page = text(clerk.get(here))
    assert "合并成一个项目" in page and read(page).bare == []
    assert "请写明合并事由" in text(clerk.post(here, {}))
    chosen = {"reason": "两镇报的是同一个项目", "set_name": "survivor", "set_credit": "survivor"}
    fields = ["set_investor", "set_contract_investment", "set_total_investment", "funds_recognized"]
    fields += ["stage_reached:signed", "stage_reached:started"]
    done = clerk.post(here, chosen | dict.fromkeys(fields, "merged"), follow=True)
    assert "从此只算一个项目" in text(done)
    assert Project.objects.get(pk=ours.pk).contract_investment_fen == 8 * 10**10
    led = text(clerk.get(f"/projects/{theirs.code}/"))
    assert "已并入" in led and ours.name in led and read(led).bare == []
    assert theirs.name not in text(clerk.get("/projects/"))
    assert "请写明撤销事由" in text(clerk.post(f"/projects/{theirs.code}/unmerge/", {}))
    undone = clerk.post(f"/projects/{theirs.code}/unmerge/", {"reason": "实为两个项目"}, follow=True)
    assert "合并已撤销" in text(undone)
    assert Project.objects.get(pk=ours.pk).contract_investment_fen == 10**10


def test_a_town_whose_project_was_merged_away_learns_that_and_no_more(as_person, merged):
    page = text(as_person("town").get(f"/projects/{merged[1].code}/"))
    assert "与另一个单位的项目是同一个" in page
    assert [word for word in FOREIGN_TO_TOWN if word in page] == []
    assert "撤销合并" not in page


def test_a_unit_that_keeps_the_project_is_led_to_it(as_person, merged):
    page = text(as_person("rival").get(f"/projects/{merged[1].code}/"))
    assert merged[0].name in page and "撤销合并" not in page


@pytest.mark.parametrize(
    ("login", "method", "path", "status"),
    [
        ("leader", "get", "duplicates/", 403),
        ("town", "get", "duplicates/", 403),
        ("clerk", "get", "duplicates/?level=9&page=x", 200),
        ("clerk", "post", "duplicates/", 405),
        ("clerk", "post", "duplicates/apart/", 400),
        ("town", "post", "duplicates/apart/", 403),
        ("clerk", "get", "P000001/merge/P000002/", 200),
        ("clerk", "get", "P000001/merge/P999999/", 404),
        ("town", "get", "P000001/merge/P000002/", 403),
        ("clerk", "get", "P000001/merge/?other=P000002", 302),
        ("clerk", "get", "P000001/merge/?other=7", 400),
        ("clerk", "post", "P000001/unmerge/", 404),
        ("auditor", "post", "P000001/unmerge/", 403),
    ],
)
def test_addresses_answer(as_person, pair, login, method, path, status):  # noqa: PLR0917
    assert getattr(as_person(login), method)(f"/projects/{path}").status_code == status


def test_one_project_twice_is_refused_with_a_sentence(as_person, cast):
    code = cast.project("松鹤").code
    answer = as_person("clerk").post(f"/projects/{code}/merge/{code}/", {"reason": "同一个项目"})
    assert (answer.status_code, Merger.objects.count()) == (400, 0)
    assert "同一个编号" in text(answer)
