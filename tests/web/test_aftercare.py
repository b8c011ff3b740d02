"""Pages after signing: write and read back, shared, refused, read-only roles, not yours, nonsense in the address."""

from html import unescape

import pytest

from luodi.aftercare.models import Reinvestment, ScaledEnterprise, SiteCheck, SiteStep, Substitution, TaxPayment
from luodi.aftercare.services import take_usual_aftercare
from luodi.pipeline.models import Project
from tests.recognition.office import png

PAGES = ("", "statistics/", "enterprises/", "taxes/", "reinvestment/", "priorities/")
OWN = "/projects/P000001/aftercare/"


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def listed(cast, settings, tmp_path):
    settings.EVIDENCE_FOLDER = tmp_path
    take_usual_aftercare()
    return cast


def test_a_check_with_its_photograph_shows_both_measures_to_those_who_see_the_project(listed, as_person, tmp_path):
    photo = tmp_path / "现场.png"
    photo.write_bytes(png(7))
    step = SiteStep.objects.get(name="基础施工")
    with photo.open("rb") as file:
        said = {"on": "2004-09-30", "step": step.pk, "spent": "1.6亿", "note": "三跨在浇", "photo": file}
        assert as_person("town").post(f"{OWN}check/", said).status_code == 302
    page = text(as_person("leader").get(OWN))
    assert all(word in page for word in ("80.0", "基础施工", "投资快于形象", "照片"))
    assert as_person("town").get(f"/evidence/{SiteCheck.objects.get().photo_id}/").status_code == 200
    assert "松鹤精密机械项目" in text(as_person("clerk").get("/aftercare/?lane=apart"))
    assert as_person("rival").get(OWN).status_code == as_person("rival").get("/projects/P999999/aftercare/").status_code
    assert "松鹤" not in text(as_person("rival").get("/aftercare/"))


def test_a_refusal_comes_back_with_its_words(listed, as_person):
    town, step = as_person("town"), SiteStep.objects.get(name="竣工")
    refused = town.post(f"{OWN}check/", {"on": "2004-10-01", "step": step.pk})
    assert (refused.status_code, "今天之后" in text(refused)) == (422, True)
    assert "请连单位一起写" in text(town.post(f"{OWN}tax/", {"span": "2004-08", "amount": "5", "source": "清单"}))
    assert "没有投产" in text(town.post(f"{OWN}reinvest/", {"first": "p000002"})).replace("还没有投产", "没有投产")
    assert as_person("auditor").post(f"{OWN}check/", {}).status_code == 403
    assert town.post(f"{OWN}substitute/", {}).status_code == 403
    assert town.get(f"{OWN}check/").status_code == 405


def test_taxes_are_written_withdrawn_and_summed(listed, as_person):
    town = as_person("town")
    said = {"span": "2004-08", "amount": "60万", "source": "税务局清单"}
    assert town.post(f"{OWN}tax/", said).status_code == 302
    assert town.post(f"{OWN}tax/", said).status_code == 422
    assert "60" in text(town.get("/aftercare/taxes/?year=2004"))
    paid = TaxPayment.objects.get()
    assert as_person("rival").post(f"/projects/P000003/aftercare/tax/{paid.pk}/", {"because": "错"}).status_code == 404
    assert town.post(f"{OWN}tax/{paid.pk}/", {"because": "记错了"}).status_code == 302
    assert "还没有记过项目税收" in text(town.get("/aftercare/taxes/"))


def test_a_swap_shows_on_both_projects(listed, as_person):
    bureau = as_person("clerk")
    said = {"new": "P000003", "approval": "专题会议纪要", "reason": "用地落空", "on": "2004-09-30"}
    assert bureau.post(f"{OWN}substitute/", said | {"new": "P000001"}).status_code == 422
    assert bureau.post(f"{OWN}substitute/", said).status_code == 302
    assert Substitution.objects.get().new.code == "P000003"
    assert "鸢尾电子项目" in text(bureau.get(OWN))
    assert "松鹤精密机械项目" in text(bureau.get("/projects/P000003/aftercare/"))


def test_firms_by_class_add_up_and_one_leaves(listed, as_person):
    bureau = as_person("clerk")
    said = {"name": "松鹤机械", "scale_class": 1, "unit": "U002", "entered_on": "2004-09-01", "project": ""}
    said["scale_class"] = str(ScaledEnterprise._meta.get_field("scale_class").related_model.objects.first().pk)
    assert bureau.post("/aftercare/enterprises/new/", said).status_code == 302
    assert "已经在库" in text(bureau.post("/aftercare/enterprises/new/", said))
    firm = ScaledEnterprise.objects.get()
    assert as_person("town").post(f"/aftercare/enterprises/{firm.pk}/leave/", {"on": "2004-09-30"}).status_code == 403
    assert bureau.post(f"/aftercare/enterprises/{firm.pk}/leave/", {"on": "2004-08-01"}).status_code == 400
    assert bureau.post(f"/aftercare/enterprises/{firm.pk}/leave/", {"on": "2004-09-30"}).status_code == 302
    assert "已退库" in text(bureau.get("/aftercare/enterprises/"))


def test_reinvestment_is_registered_on_the_page(listed, as_person):
    Project.objects.filter(subject__code="P000002").update(in_production_on="2004-09-01")
    assert as_person("town").post(f"{OWN}reinvest/", {"first": "P000002"}).status_code == 302
    assert Reinvestment.objects.get().first.code == "P000002"
    assert "松鹤精密机械项目" in text(as_person("clerk").get("/aftercare/reinvestment/"))


def test_the_place_sets_its_own_rules(cast, as_person):
    bureau = as_person("clerk")
    assert "采用常用的" in text(bureau.get("/aftercare/rules/"))
    assert bureau.post("/aftercare/rules/", {"usual": "1"}).status_code == 302
    said = {"start": "5000万", "every_days": 15, "divergence_points": 10, "property_sectors": "房地产、商住"}
    assert bureau.post("/aftercare/rules/", said).status_code == 302
    assert bureau.post("/aftercare/rules/", said | {"every_days": 0}).status_code == 422
    assert bureau.post("/aftercare/rules/", {"name": "桩基", "expected_percent": 12}).status_code == 302
    assert bureau.post("/aftercare/rules/", {"scale_class": "房地产开发业"}).status_code == 302
    page = text(bureau.get("/aftercare/rules/"))
    assert all(word in page for word in ("桩基", "房地产开发业", "5000万"))
    assert as_person("town").get("/aftercare/rules/").status_code == 403


@pytest.mark.parametrize("login", ["town", "auditor", "leader"])
def test_every_list_opens_empty_and_with_nonsense_in_the_address(cast, as_person, login):
    for page in PAGES:
        for query in ("", "?lane=x&page=x&year=99999&signed=0&class=x"):
            assert as_person(login).get(f"/aftercare/{page}{query}").status_code == 200
