"""核稿 in a real browser: bring a draft, read the remark, go to its sentence, dismiss it, take the file back."""

import pytest
from playwright.sync_api import expect

DRAFT = "全区引进项目七十四个，其中工业项目五十九个，占79.7%。\n合同投资77.64亿元，其中工业45.89亿元，占59.2%。"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_draft_is_read_answered_and_taken_back(window, size, cast):
    seen = window(size)
    seen.enter("leader")
    page = seen.open("/proof/")
    seen.shoot("proof-bring")
    page.get_by_label("或粘贴文字").fill(DRAFT)
    page.get_by_label("同时核对台账").uncheck()
    page.get_by_role("button", name="核一遍").click()
    seen.ready()
    expect(page.locator(".remark")).to_have_count(1)
    expect(page.locator(".remark")).to_contain_text("应为59.1%")
    seen.shoot("proof-remarks")
    page.get_by_role("link", name="“59.2%”", exact=True).click()
    expect(page.locator(".mark:target")).to_have_text("59.2%")
    page.get_by_label("不采纳的理由").fill("上级口径如此")
    page.get_by_role("button", name="不采纳", exact=True).click()
    expect(page.locator(".remark-done")).to_contain_text("上级口径如此")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载批注稿").click()
    assert download.value.suggested_filename.endswith("（核稿）.docx")
