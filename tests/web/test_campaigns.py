"""Pages of campaigns: planned, refused, targets and shares, own rows, guests and signings, tasks, the funnel."""

from html import unescape

import pytest

from luodi.campaigns.models import Campaign, CampaignGuest, CampaignTask

PLAN = {
    "name": "百日会战", "kind": "sprint", "first": "2004-08-01", "last": "2004-11-08", "measures": ["引进项目", "合同投资"],
    "small_gap_percent": 80, "note": "",
}  # fmt: skip


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def sprint(cast, as_person):
    assert as_person("clerk").post("/campaigns/new/", PLAN).status_code == 302
    return f"/campaigns/{Campaign.objects.get().pk}/"


def test_a_sprint_of_the_wrong_length_is_refused_with_the_way_out(cast, as_person):
    refused = as_person("clerk").post("/campaigns/new/", PLAN | {"last": "2004-11-09"})
    assert refused.status_code == 422
    assert "到 2004-11-09 止的要从 2004-08-02 起" in text(refused)
    assert as_person("town").get("/campaigns/new/").status_code == 403
    assert "还没有会战" in text(as_person("auditor").get("/campaigns/"))


def test_targets_go_to_units_and_people_and_each_sees_its_own(sprint, as_person):
    bureau = as_person("clerk")
    said = {"unit": "U002", "measure": "引进项目", "quantity": 3, "amount_fen": ""}
    assert bureau.post(f"{sprint}target/", said).status_code == 302
    assert bureau.post(f"{sprint}target/", said | {"amount_fen": "5000万"}).status_code == 422
    assert bureau.post(f"{sprint}share/", said | {"holder": "李卫东"}).status_code == 302
    assert bureau.post(f"{sprint}target/", said | {"measure": "合同投资"}).status_code == 422
    page = text(bureau.get(sprint))
    assert all(word in page for word in ("差距较大", "清河镇", "李卫东", "正好分完", "按直线推算", "无目标"))
    own = text(as_person("town").get(sprint))
    assert "云台镇" in own
    assert "清河镇" not in own
    assert "李卫东" not in text(as_person("rival").get(sprint))
    assert as_person("town").post(f"{sprint}target/", said).status_code == 403
    assert as_person("leader").get(f"{sprint}board/?measure=合同投资").status_code == 200
    assert as_person("leader").get("/campaigns/999/").status_code == 404


def test_tasks_are_done_by_whom_they_belong_to(sprint, as_person):
    said = {"title": "布展", "unit": "U002", "due_on": "2004-10-20"}
    assert as_person("clerk").post(f"{sprint}task/", said).status_code == 302
    assert "结束" in text(as_person("clerk").post(f"{sprint}task/", said | {"due_on": "2004-12-01"}))
    done = f"{sprint}task/{CampaignTask.objects.get().pk}/done/"
    assert as_person("rival").post(done).status_code == 404
    assert as_person("town").post(done).status_code == 302
    assert as_person("town").post(done).status_code == 409


def test_guests_come_and_projects_sign(sprint, as_person):
    bureau, here = as_person("clerk"), f"{sprint}guests/"
    said = {"name": "松鹤机械", "tag": "装备", "unit": "U002", "brought_by": ""}
    assert bureau.post(f"{here}new/", said).status_code == 302
    assert bureau.post(f"{here}new/", said).status_code == 422
    guest = CampaignGuest.objects.get()
    assert bureau.post(f"{here}came/", {"came": [guest.pk, "x"]}).status_code == 302
    assert "松鹤机械" in text(as_person("town").get(here))
    assert "松鹤机械" not in text(as_person("rival").get(here))
    assert bureau.post(f"{sprint}signings/", {"project": "p000002"}).status_code == 302
    assert "不在活动期间" in text(bureau.post(f"{sprint}signings/", {"project": "P000001"}))
    assert bureau.post(f"{sprint}signings/", {"project": "P999"}).status_code == 422
    assert "柏舟物流园项目" not in text(as_person("rival").get(here))


def test_the_funnel_opens_for_any_year(busy, as_person):
    assert "没有走完" in text(as_person("town").get("/leads/funnel/"))
    for query in ("year=1800", "year=x", "year=2003"):
        assert as_person("clerk").get(f"/leads/funnel/?{query}").status_code == 200
