"""Pasting a table, and merging two projects and taking that back, in a real browser at both sizes."""

import pytest
from playwright.sync_api import expect

from luodi.pipeline.services import add_alias

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("size", ["desktop", "phone"])
TABLE = (
    "项目名称\t投资方\t责任单位\t合同投资（万元）\t签约日期\n"
    "松鹤精密机械\t松鹤机械\t云台镇\t10000\t2004-02-10\n"
    "青岚纸箱项目\t青岚纸业有限公司\t云台镇\t2600\t2004-09-08\n"
)


@BOTH
def test_a_pasted_table_is_asked_about_beside_the_ledger_and_posted(window, size):
    own = window(size)
    own.enter("clerk")
    page = own.open("/imports/new/")
    own.shoot("import-paste")
    page.get_by_label("粘贴表格").fill(TABLE)
    page.get_by_role("button", name="读表，看差异").click()
    own.ready()
    expect(page.locator(".faced")).to_contain_text("松鹤精密机械项目")
    own.shoot("import-beside")
    held = page.locator(".faced").bounding_box()
    assert held["x"] + held["width"] <= page.viewport_size["width"], "the ledger's side is cut off"
    page.get_by_label("另一个项目").check()
    page.get_by_role("button", name="就这样答").click()
    expect(page.locator("form.question")).to_have_count(0)
    page.get_by_role("button", name="确认入账（2 行）").click()
    own.ready()
    expect(page.locator(".notice-success")).to_have_text("已入账。")


@BOTH
def test_two_projects_are_merged_and_parted_again(window, size, cast):
    ours, theirs = cast.project("松鹤"), cast.project("鸢尾")
    add_alias(project=theirs, name=ours.name)
    own = window(size)
    own.enter("clerk")
    page = own.open("/projects/duplicates/")
    own.shoot("duplicates")
    page.get_by_role("link", name="是同一个，合并").click()
    own.ready()
    own.shoot("merge")
    page.get_by_label("合并事由").fill("两镇报的是同一个项目")
    page.get_by_role("button", name="合并成一个项目").click()
    own.ready()
    expect(page.locator(".notice-success")).to_contain_text("从此只算一个项目")
    page.get_by_role("link", name=theirs.code).click()
    own.ready()
    own.shoot("merged")
    page.locator("summary", has_text="撤销合并").click()
    page.get_by_label("撤销事由").fill("实为两个项目")
    page.get_by_role("button", name="撤销合并").click()
    own.ready()
    expect(page.locator(".notice-success")).to_contain_text("合并已撤销")
    own.shoot("unmerged")
