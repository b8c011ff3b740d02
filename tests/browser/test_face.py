"""The face in a real browser at both sizes: fonts, touch targets, width, and the reading of a list by filter."""

import pytest
from playwright.sync_api import expect

from tests.web.test_costs import at_hand, recorded
from tests.web.work import keep_busy

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("size", ["desktop", "phone"])


@BOTH
def test_list_is_filtered_and_an_amount_opens_to_its_entry(window, size):
    own = window(size)
    own.enter("clerk")
    own.shoot("desk")
    page = own.open("/projects/")
    own.shoot("projects")
    if size == "phone":
        page.locator(".fold-label").click()
    page.locator("[name=sector]").select_option("三产")
    expect(page.locator(".strip .figure").first).to_have_text("3个")
    assert "sector=" in page.url
    page.get_by_role("link", name="鹭洲温泉项目").click()
    own.ready()
    own.shoot("project")
    page.locator(".tile .figure").first.click()
    own.ready()
    expect(page.locator("h1")).to_contain_text("总投资")
    own.shoot("entry")


@BOTH
def test_no_page_scrolls_sideways(cast, window, size):
    keep_busy(cast)
    own = window(size)
    own.enter("clerk")
    numbers = at_hand(cast)
    for address in sorted(page.removeprefix("clerk ") for page in recorded() if page.startswith("clerk ")):
        own.open(address.format(**numbers))
        own.shoot(address.strip("/").format(**numbers).replace("/", "-").replace("?", "-") or "front")


def test_red_control_breaches_are_noticed(window):
    own = window("desktop")
    page = own.page
    page.goto(own.address + "/sign-in/")
    page.locator("body").evaluate(
        "b => { const s = document.createElement('script'); s.textContent = '1'; b.append(s) }"
    )
    page.locator("body").evaluate("b => { setTimeout(() => { throw new Error('planted') }, 0) }")
    page.goto(own.address + "/sign-in/?again")
    assert any("POLICY script-src" in wrong for wrong in own.wrongs), own.wrongs
    assert any("planted" in wrong for wrong in own.wrongs), own.wrongs
    own.wrongs.clear()


def test_touch_targets_of_the_phone_are_large_enough(window):
    own = window("phone")
    own.enter("town")
    for path in ("/desk/", "/projects/"):
        page = own.open(path)
        for target in page.locator(".tabs > a, .tabs summary, .btn, .account summary").all():
            if target.is_visible():
                assert target.bounding_box()["height"] >= 44, f"{path} {target.inner_text()}"


def test_chinese_type_is_there(window):
    page = window("desktop").page
    page.set_content("<span id='type' style='font: 40px sans-serif'>招</span>")
    assert page.locator("#type").bounding_box()["width"] == 40
