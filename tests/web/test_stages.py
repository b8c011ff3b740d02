"""Stages on the pages: what is missing is read before it is refused, and the bureau keeps the list."""

from html import unescape

import pytest

from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.pipeline.models import Delay, GateItem, GateRecord, StageTerm
from luodi.pipeline.stagelist import take_usual_stages


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def listed(cast):
    take_usual_stages()
    return cast


def test_page_says_what_is_missing_and_the_form_is_refused_with_the_same_words(listed, as_person):
    page = text(as_person("town").get("/projects/P000002/"))
    assert "下一步：落地" in page
    assert "向应急管理部门报批" in page
    assert "待补" in page
    sent = {"to": "landed", "on": "2004-09-30", "note": ""}
    refused = as_person("clerk").post("/projects/P000002/stage/", sent)
    assert refused.status_code == 422
    told = text(refused)
    assert "还不能记“落地”，还缺这几样" in told
    assert "向应急管理部门报批" in told
    said = {"item": [], "result": "passed", "on": "2004-09-29", "note": "已批"}
    assert as_person("town").post("/projects/P000002/items/", said).status_code == 422
    assert as_person("town").post("/projects/P000002/items/", said | {"item": "9" * 30}).status_code == 422
    said["item"] = [item.pk for item in GateItem.objects.filter(attribute="")]
    assert as_person("town").post("/projects/P000002/items/", said).status_code == 302
    assert as_person("clerk").post("/projects/P000002/stage/", sent).status_code == 302
    stated = Entry.objects.get(subject__code="P000002", kind=EntryKind.STAGE_REACHED, stage="landed")
    assert stated.by == listed.people["clerk"]
    assert "下一步：开工" in text(as_person("town").get("/projects/P000002/"))


def test_without_a_list_a_stage_is_moved_as_before(cast, as_person):
    sent = {"to": "landed", "on": "2004-09-30", "note": "已注册公司"}
    assert as_person("town").post("/projects/P000002/stage/", sent).status_code == 302
    assert "landed" in Entry.objects.filter(subject__code="P000002").values_list("stage", flat=True)


def test_a_stage_gone_by_is_not_offered(listed, as_person):
    sent = {"to": "negotiation", "on": "2004-09-30", "note": ""}
    assert as_person("clerk").post("/projects/P000002/stage/", sent).status_code == 422


@pytest.mark.parametrize("address", ["stage", "items"])
def test_not_yours_and_not_there_answer_alike(listed, as_person, address):
    client = as_person("town")
    assert client.post(f"/projects/P000003/{address}/", {}).status_code == 404
    assert client.post(f"/projects/P999999/{address}/", {}).status_code == 404
    assert GateRecord.objects.count() == 0


def test_clock_is_stopped_and_runs_again(listed, as_person):
    clerk = as_person("clerk")
    said = {"reason": "force_majeure", "first": "2004-09-01", "last": "", "note": "洪水"}
    assert clerk.post("/projects/P000001/delays/", said).status_code == 302
    assert "表停着" in text(as_person("town").get("/projects/P000001/"))
    delay = Delay.objects.get()
    assert clerk.post(f"/projects/P000002/delays/{delay.pk}/end/").status_code == 404
    assert clerk.post(f"/projects/P000001/delays/{delay.pk}/end/").status_code == 302
    assert clerk.post(f"/projects/P000001/delays/{delay.pk}/end/").status_code == 409


def test_the_bureau_takes_the_usual_list_and_changes_it(cast, as_person):
    clerk = as_person("clerk")
    assert "采用常用清单" in text(clerk.get("/projects/stages/"))
    clerk.post("/projects/stages/", {"usual": "1"})
    assert "不与房地产捆绑" in text(clerk.get("/projects/stages/"))
    said = {"stage": "landed", "confirmed_by": "by_unit", "next_stage": "started", "counted_in": "working_days"}
    assert clerk.post("/projects/stages/", said | {"within_days": "45"}).status_code == 302
    assert StageTerm.objects.get(stage="landed").within_days == 45
    refused = clerk.post("/projects/stages/", said | {"next_stage": "signed", "within_days": "45"})
    assert refused.status_code == 422
    assert "时限只能往后算" in text(refused)
    item = {"name": "稳评", "stage": "landed", "attribute": "", "must_pass": "on", "way_out": "报政法委"}
    assert clerk.post("/projects/stages/", item | {"in_use": "on"}).status_code == 302
    assert "稳评" in text(clerk.get("/projects/stages/"))
