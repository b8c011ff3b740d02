"""The main job at both sizes: a sheet goes in, a question is answered, the ranking moves, a number opens, a bulletin comes out."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.web.sheets import CLEAN, LIKE_ONE_WE_KNOW, workbook
from tests.web.work import assess

pytestmark = pytest.mark.browser
SHEET = {
    "name": "云台镇2004年9月项目表.xlsx",
    "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.fixture
def assessed(cast):
    """The cast with targets and a published run, before this month's sheet."""
    return assess(cast)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_sheet_in_ranking_moved_number_opened_bulletin_out(assessed, window, size):
    own = window(size)
    own.enter("clerk")
    before = own.open(f"/assessment/{assessed.pk}/")
    expect(before.locator("#U002 td.amount .figure").first).to_have_text("2")
    own.shoot("ranking-before")
    _bring_in(own)
    _rank(own)
    _open_a_number(own)
    _print(own)


def _bring_in(own):
    page = own.open("/imports/new/")
    page.get_by_label("表格文件").set_input_files({**SHEET, "buffer": workbook(*CLEAN, LIKE_ONE_WE_KNOW)})
    own.shoot("import-new")
    page.get_by_role("button", name="读表").click()
    own.ready()
    expect(page.locator(".question")).to_have_count(1)
    own.shoot("import-asks")
    page.get_by_label("另一个项目").check()
    page.get_by_role("button", name="就这样答").click()
    expect(page.locator(".question")).to_have_count(0)  # htmx has put the new diff in place
    own.shoot("import-answered")
    page.get_by_role("button", name="确认入账").click()
    own.ready()
    expect(page.locator(".notice-success")).to_contain_text("已入账")
    own.shoot("import-committed")


def _rank(own):
    page = own.open("/assessment/new/")
    page.get_by_role("button", name="计算").click()
    own.ready()
    expect(page.locator("#U002 td.amount .figure").first).to_have_text("5")
    page.get_by_role("button", name="公布").click()
    own.ready()
    own.shoot("ranking-after")


def _open_a_number(own):
    page = own.page
    page.locator("#U002 td.amount .figure").first.click()
    own.ready()
    expect(page.locator(".figure-value")).to_contain_text("5")
    expect(page.locator("tbody tr")).to_have_count(5)
    own.shoot("figure")
    page.locator("tbody tr .figure").first.click()
    own.ready()
    expect(page.locator("h1")).to_contain_text("阶段")


def _print(own):
    page = own.open("/bulletins/new/")
    page.get_by_role("button", name="编印").click()
    own.ready()
    expect(page.locator(".paper")).to_contain_text("招商引资情况通报")
    own.shoot("bulletin")
    with page.expect_download() as handed:
        page.get_by_role("link", name="下载 Word").click()
    download = handed.value
    assert download.suggested_filename.endswith(".docx")
    with ZipFile(BytesIO(download.path().read_bytes())) as parts:
        assert "招商引资情况通报" in parts.read("word/document.xml").decode("utf-8")
