"""线索 and 记一笔 in a real browser at both sizes: register, be told to wait, decide; paste, confirm, post."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("size", ["desktop", "phone"])


def register(window, investor, title):
    page = window.open("/leads/new/")
    page.get_by_label("客商", exact=False).first.fill(investor)
    page.get_by_label("项目意向").fill(title)
    page.get_by_role("button", name="登记", exact=True).click()
    window.ready()
    return page


@BOTH
def test_two_towns_one_investor_and_the_bureau_decides(window, size):
    town, rival, bureau = window(size), window(size), window(size)
    town.enter("town")
    expect(register(town, "青檀光学有限公司", "镜片生产线").locator(".notice-success")).to_contain_text("已登记首报")
    town.shoot("lead-registered")
    rival.enter("rival")
    told = register(rival, "青檀光学", "光学园")
    expect(told.locator(".notice-warning").first).to_contain_text("已登记，请等待协调")
    rival.shoot("lead-waiting")
    bureau.enter("clerk")
    page = bureau.open("/leads/coordination/")
    expect(page.locator("main")).to_contain_text("云台镇")
    bureau.shoot("coordination")
    page.get_by_label("维持首报").check()
    page.get_by_label("理由").fill("云台镇登记在先")
    page.get_by_role("button", name="裁定").click()
    bureau.ready()
    expect(page.locator(".notice-success")).to_contain_text("已裁定")


@BOTH
def test_a_pasted_message_is_confirmed_line_by_line(window, size):
    town = window(size)
    town.enter("town")
    page = town.open("/record/")
    page.get_by_label("消息").fill("松鹤昨天竣工了，预计12月投产")
    page.get_by_role("button", name="读一读").click()
    town.ready()
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator(".proposed")).to_contain_text("还没有发生，不记账")
    town.shoot("record-read")
    page.get_by_role("button", name="记下勾选的").click()
    town.ready()
    expect(page.locator(".notice-success")).to_contain_text("已按一次导入处理")
