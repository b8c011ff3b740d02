"""处理 at both sizes: a unit replies to what a run proposes, a leader confirms, it stands in the register, it is released."""

import pytest
from playwright.sync_api import expect

from luodi.assessment.docket import Registration
from luodi.assessment.models import Run
from tests.web.work import keep_busy

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_proposal_reply_confirm_register_release(cast, window, size):
    keep_busy(cast)
    town = window(size)
    town.enter("rival")
    town.shoot("decision-desk-town")
    town.page.locator(".tasks").get_by_role("link", name="处理建议").click()
    town.ready()
    town.shoot("decision-list-town")
    town.page.locator("table").get_by_role("link", name="清河镇").click()
    page = town.ready()
    page.get_by_label("事实和理由").fill("鸢尾、鹭洲两个项目已签，另有一份合同九月三十日签订，台账还没有收进来。")
    town.shoot("decision-reply")
    page.get_by_role("button", name="提交答复").click()
    town.ready()
    expect(page.locator("#replies")).to_contain_text("另有一份合同")
    leader = window(size)
    leader.enter("leader")
    leader.shoot("decision-desk-leader")
    leader.page.locator(".tasks").get_by_role("link", name="处理建议").click()
    leader.ready()
    leader.page.locator("table").get_by_role("link", name="清河镇").click()
    _decide(leader)
    _registered(leader)
    _released(leader)
    town.open("/proposals/register/")
    expect(town.page.locator("table")).to_contain_text("已解除")
    town.shoot("decision-register-town")


def _decide(own):
    page = own.ready()
    expect(page.locator("#replies")).to_contain_text("另有一份合同")
    own.shoot("decision-form")
    page.locator("#decision").get_by_label("确认", exact=True).check()
    page.locator("#decision").get_by_label("约谈主要负责人").uncheck()
    page.get_by_label("理由").fill("合同已核对，不约谈；全年任务尚未过半，今年不参加评先。")
    own.shoot("decision-filled")
    page.get_by_role("button", name="记下决定").click()
    own.ready()
    expect(page.locator("#decision")).to_contain_text("不得评先")
    own.shoot("decision-made")


def _registered(own):
    page = own.open("/proposals/register/")
    expect(page.locator("table")).to_contain_text("清河镇")
    own.shoot("decision-register")
    page = own.open(f"/assessment/{Run.objects.get().pk}/")
    expect(page.locator(".ranking")).to_contain_text("处理在期")
    own.shoot("decision-ranking")
    page = own.open(f"/assessment/{Run.objects.get().pk}/U003/")
    expect(page.locator("main")).to_contain_text("今天在期的处理")
    own.page.locator("main section").last.scroll_into_view_if_needed()
    own.shoot("decision-card")


def _released(own):
    entry = Registration.objects.get(unit__name="清河镇")
    page = own.open(f"/proposals/{entry.decision.proposal_id}/")
    page.get_by_text("提前解除").click()
    page.get_by_label("解除的理由").fill("全年任务已经完成，同意提前解除。")
    page.locator("#registered").scroll_into_view_if_needed()
    own.shoot("decision-release")
    page.get_by_role("button", name="解除").click()
    own.ready()
    expect(page.locator("#registered")).to_contain_text("已解除")
