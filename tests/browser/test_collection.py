"""收数 in a real browser at both sizes: issue, hand in, 无变化, 催报, confirm; and the list out as a workbook."""

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("size", ["desktop", "phone"])


def filled(download, folder):
    """The downloaded workbook with the first project's arrived funds, and a doubtful word in the second's."""
    path = folder / download.suggested_filename
    download.save_as(path)
    book = openpyxl.load_workbook(path)
    column = next(c.column for c in book.active[6] if c.value and "到位资金" in str(c.value))
    book.active.cell(7, column, 5000)
    book.active.cell(8, column, "约1200")
    book.save(path)
    return path


@BOTH
def test_a_round_from_issue_to_ledger(window, size, tmp_path):
    bureau, town = window(size), window(size)
    bureau.enter("clerk")
    page = bureau.open("/collection/")
    bureau.shoot("collection-empty")
    page.get_by_label("从").fill("2004-09-01")
    page.get_by_label("到").fill("2004-09-30")
    page.get_by_label("截止时间").fill("2004-09-30T17:00")
    page.get_by_role("button", name="发表").click()
    bureau.ready()
    expect(page.locator("#reminder")).to_have_value(
        "【催报】2004年9月招商引资进度表。请于9月30日（星期四）17:00前交齐。还没有报的单位：云台镇、清河镇、河东园区。没有变化的，回一句“无变化”即可，不必交表。"
    )
    bureau.shoot("collection-issued")

    town.enter("town")
    own = town.open("/collection/")
    expect(own.locator("#returns")).not_to_contain_text("清河镇")
    with own.expect_download() as downloading:
        own.get_by_role("link", name="表格").click()
    own.get_by_label("交回的表").set_input_files(filled(downloading.value, tmp_path))
    town.shoot("collection-town")
    own.get_by_role("button", name="交表").click()
    town.ready()
    expect(own.locator(".notice-success")).to_contain_text("云台镇：已收到。")
    town.shoot("collection-town-handed-in")

    page.get_by_label("清河镇").check()
    page.get_by_label("河东园区").check()
    page.get_by_role("button", name="打勾的单位记无变化").click()
    bureau.ready()
    expect(page.locator(".notice-success")).to_contain_text("已记无变化：清河镇、河东园区。")
    page.get_by_role("button", name="没有疑问的全部入账").click()
    bureau.ready()
    expect(page.locator(".notice-success")).to_contain_text("云台镇：已入账 1 笔。")
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    bureau.shoot("collection-confirmed")
    with page.expect_download() as mending:
        page.get_by_role("link", name="退回补正的表").click()
    assert mending.value.suggested_filename == "云台镇2004年9月招商引资进度表（待补正）.xlsx"
    page.get_by_role("link", name="1家").first.click()
    bureau.ready()
    bureau.shoot("collection-one-state")


@BOTH
def test_the_filtered_list_goes_out_as_a_workbook(window, size, tmp_path):
    own = window(size)
    own.enter("clerk")
    page = own.open("/projects/?sector=三产")
    own.shoot("projects-export")
    with page.expect_download() as downloading:
        page.locator("summary", has_text="导出").click()
        page.get_by_role("link", name="一个项目一行", exact=True).click()
    path = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(path)
    assert path.name == "本区招商引资项目台账2004-09-30.xlsx"
    assert [c.value for c in openpyxl.load_workbook(path).active["C"][4:6]] == ["柏舟物流园项目", "鹭洲温泉项目"]
