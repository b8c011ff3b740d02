"""办法 at both sizes: a clerk changes a floor, a weight and a ladder, sees who moves and why, runs the cases; another publishes."""

from datetime import date

import pytest
from playwright.sync_api import expect

from luodi.assessment.models import RulebookDraft, RulebookVersion
from luodi.assessment.services import publish_rulebook
from tests.web.work import RULEBOOK, keep_busy

pytestmark = pytest.mark.browser
STARTED = """\
  - 名称: 开工项目
    条文: 第三条第三款
    口径: 个数(项目)
    时点: 开工
    目标: 不设
    权重: 20
    计分: {阶梯: [{自: 2个, 含: 是, 得: 20}, {自: 1个, 含: 是, 得: 10}, {其余: 0}], 按: 数值}
预警:
"""
CASES = """\
案例:
  - 名称: 开工一个
    单位: {甲镇: 乡镇街道, 乙镇: 乡镇街道}
    实测: {甲镇: {引进项目: 3, 合同投资: 1亿元, 开工项目: 1}, 乙镇: {引进项目: 1, 合同投资: 3亿元, 开工项目: 0}}
    期望: {甲镇: {开工项目: {得分: 10}}, 乙镇: {开工项目: {得分: 0}}}
"""
TEXT = (
    RULEBOOK.read_text("utf-8")
    .replace("当: 已签约,", "当: 已签约 且 合同投资 ≥ 5000万元,")
    .replace("权重: 50", "权重: 40")
    .replace("预警:\n", STARTED)
) + CASES


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_numbers_changed_in_place_movers_seen_cases_run_second_person_publishes(cast, window, size):
    keep_busy(cast)
    version = publish_rulebook(text=TEXT, by=cast.people["head"], on=date(2004, 1, 5))
    clerk = window(size)
    clerk.enter("clerk")
    page = clerk.open(f"/rulebooks/{version.pk}/")
    clerk.shoot("rulebook-version")
    page.get_by_role("button", name="另起一份草案").click()
    clerk.ready()
    expect(page.locator("#preview")).to_contain_text("名次和总分都没有变")
    clerk.shoot("rulebook-draft")
    _change_numbers(clerk)
    _mend_the_case(clerk)
    draft = RulebookDraft.objects.get()
    assert "合同投资 ≥ 8000万元" in draft.text
    assert draft.text.startswith("# 页面测试的办法")
    _settled(page)
    page = clerk.open("/rulebooks/")
    clerk.shoot("rulebooks")
    _publish(window(size), draft)


def _settled(page):
    """Nothing is being asked of the server: leaving a page in the middle of it is logged as an error by the browser."""
    expect(page.locator("#preview")).not_to_contain_text("正在检查")
    expect(page.locator("#preview.htmx-request")).to_have_count(0)


def _change_numbers(own):
    page = own.page
    preview = page.locator("#preview")
    page.get_by_label("引进项目 权重").fill("50")
    expect(preview).to_contain_text("权重相加是 110 分")
    preview.locator(".jump").first.click()
    own.shoot("rulebook-wrong")
    page.get_by_label("合同投资 权重").fill("30")
    expect(preview).to_contain_text("谁升谁降")
    expect(preview.locator(".move-down")).to_contain_text("清河镇")
    page.get_by_label("第二条 当").fill("8000")
    expect(preview).to_contain_text("引进项目”：数值")
    preview.scroll_into_view_if_needed()
    own.shoot("rulebook-movers")
    preview.locator(".moves a.figure").first.click()
    expect(preview.locator("details[open] .steps").first).to_be_visible()
    own.shoot("rulebook-why")
    page.get_by_label("开工项目 计分 · 阶梯 · 第2档 得").fill("12")
    expect(preview).to_contain_text("没过")
    own.shoot("rulebook-case-fails")
    _settled(page)
    page.get_by_role("button", name="保存").click()
    own.ready()
    expect(page.locator(".notice").first).to_contain_text("已保存")


def _mend_the_case(own):
    page = own.page
    _settled(page)
    page.get_by_role("tab", name="改文字").click()
    own.ready()
    written = page.locator("#text")
    text = written.input_value()
    written.fill(text.replace("{得分: 10}", "{得分: 12}") + "结果运")
    written.press("End")
    expect(page.locator("#completion")).to_contain_text("结果运用")
    own.shoot("rulebook-text")
    written.press("Tab")
    expect(written).to_have_value(text.replace("{得分: 10}", "{得分: 12}") + "结果运用")
    written.fill(text.replace("{得分: 10}", "{得分: 12}"))
    expect(page.locator("#preview")).to_contain_text("通过")
    _settled(page)
    page.get_by_role("button", name="保存").click()
    own.ready()
    expect(page.locator("#publish")).to_contain_text("您写过这份草案")


def _publish(own, draft):
    own.enter("leader")
    page = own.open(f"/rulebooks/compare/?before=v{draft.based_on_id}&after=d{draft.pk}")
    expect(page.locator("main")).to_contain_text("5000万元")
    own.shoot("rulebook-compare")
    page = own.open(f"/rulebooks/trial/?rulebook=d{draft.pk}&against=v{draft.based_on_id}&span=2004-01..2004-09")
    own.shoot("rulebook-trial")
    page = own.open(f"/rulebooks/{draft.pk}/edit/")
    _settled(page)
    page.get_by_label("施行日期").fill("2004-01-01")
    page.locator("#publish").get_by_role("button", name="发布").click()
    own.ready()
    expect(page.locator(".notice-success")).to_contain_text("已发布")
    own.shoot("rulebook-published")
    assert RulebookVersion.objects.filter(drafted_as=draft).get().by.login == "leader"
