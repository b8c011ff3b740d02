"""A newcomer's weeks, at both sizes: from a pasted message to a project under construction, and nobody lets go in between.

The days are those of autumn 2004; the term that runs out spans 国庆, so that only the official calendar counts it right.
"""

from datetime import date

import pytest
from playwright.sync_api import expect

from luodi.ledger.units import found_unit
from luodi.orgs.models import Role, UnitKind
from luodi.orgs.services import add_person, appoint, turn_calendar
from luodi.pipeline.stagelist import take_usual_stages
from luodi.supervision.lists import take_usual_lists
from luodi.web.cli import main
from tests.web.cast import PASSWORD
from tests.web.work import assess

pytestmark = pytest.mark.browser
MESSAGE = (
    "领导好，今天接待了东莞青檀光学有限公司一行，想投1.2亿元建镜片生产线，联系人韩青，董事长，13800138000，要地40亩左右"
)
BEFORE_SIGNING = (
    "准入评审", "有利于产业升级", "有利于科技创新", "有利于财政增收", "有利于品牌提升",
    "尽职调查", "可行性研究", "不与房地产捆绑",
)  # fmt: skip
BEFORE_THE_START = ("环评", "能评", "安评", "供地", "土地征用", "房屋拆迁", "规划设计", "施工招标")


@pytest.fixture
def office(cast):
    """The cast with the usual lists, a department with its clerk, and a rulebook that warns of what is not started."""
    take_usual_stages()
    take_usual_lists()
    root, by = cast.units["本区"], cast.people["clerk"]
    land = found_unit(name="自然资源局", kind=UnitKind.DEPARTMENT, parent=root, on=date(1990, 1, 1), by=by)
    clerk = add_person(login="land", name="白杨", password=PASSWORD)
    appoint(person=clerk, unit=land, role=Role.DEPARTMENT_CLERK, valid_from=date(1990, 1, 1))
    assess(cast)
    return cast


class Week:
    """Everybody's windows, and the day it is."""

    def __init__(self, window, size):
        self.windows = {}
        self._window, self._size = window, size

    def day(self, month, day):
        turn_calendar(to=date(2004, month, day))

    def as_(self, login):
        """This person's window, signed in."""
        if login not in self.windows:
            self.windows[login] = self._window(self._size)
            self.windows[login].enter(login)
        return self.windows[login]

    def press(self, login, button):
        """Press a button that stands in the open, and wait for the page behind it."""
        own = self.as_(login)
        own.page.get_by_role("button", name=button, exact=True).click()
        own.ready()
        return own.page

    def unfold(self, login, summary):
        """Open a fold and return what it holds."""
        own = self.as_(login)
        fold = own.page.locator("details", has=own.page.locator("summary", has_text=summary)).last
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        return fold

    def send(self, login, fold, button):
        fold.get_by_role("button", name=button, exact=True).click()
        self.as_(login).ready()
        return self.as_(login).page


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_a_pasted_message_to_a_project_under_construction(office, window, size):
    week = Week(window, size)
    _lead(week)
    _visit(week)
    _gates(week)
    project = _sign(week)
    _warned(week, shown=True)
    matter = _land_problem(week, project)
    _late(week, matter)
    _solved(week, matter)
    _started(week, project)
    _warned(week, shown=False)


def _lead(week):
    """Pasted and registered; a rival is told to wait and nothing else; the bureau decides."""
    week.day(9, 6)
    own = week.as_("town")
    page = own.open("/leads/new/")
    fold = week.unfold("town", "从一条消息登记")
    fold.get_by_label("消息").fill(MESSAGE)
    week.send("town", fold, "读一读")
    expect(page.locator("ins").first).to_be_visible()
    own.shoot("week-1-read")
    for label, value in (("客商", "东莞青檀光学有限公司"), ("项目意向", "镜片生产线")):
        page.get_by_label(label, exact=False).first.fill(value)
    expect(week.press("town", "登记").locator(".notice-success")).to_contain_text("已登记首报")
    rival = week.as_("rival")
    page = rival.open("/leads/new/")
    page.get_by_label("客商", exact=False).first.fill("青檀光学")
    page.get_by_label("项目意向").fill("光学园")
    told = week.press("rival", "登记")
    expect(told.locator(".notice-warning").first).to_contain_text("已登记，请等待协调")
    assert "云台" not in told.locator("main").inner_text()
    rival.shoot("week-2-neutral")
    page = week.as_("clerk").open("/leads/coordination/")
    page.get_by_label("维持首报").check()
    page.get_by_label("理由").fill("云台镇登记在先，客商愿意继续谈")
    week.press("clerk", "裁定")


def _visit(week):
    week.day(9, 7)
    own = week.as_("town")
    page = own.open("/leads/1/")
    page.get_by_role("link", name="记走访").click()
    own.ready()
    page.get_by_label("见了谁").fill("韩青")
    page.get_by_label("谈了什么").fill("看了三号地块，要求年内开工")
    page.get_by_label("下一步").fill("送投资协议初稿")
    page.get_by_label("何时办好").fill("2004-09-10")
    page.locator("summary", has_text="我方人员").click()
    page.get_by_label("我方人员", exact=False).last.fill("李卫东")
    own.shoot("week-3-visit")
    expect(week.press("town", "保存").locator("main")).to_contain_text("看了三号地块")


def _gates(week):
    """In negotiation; a signing is refused with all that is missing, and goes through when it is there."""
    week.day(9, 8)
    own = week.as_("town")
    own.open("/leads/1/")
    page = week.send("town", week.unfold("town", "开始洽谈"), "立为在谈项目")
    expect(page.locator("#road")).to_contain_text("签约之前还缺什么")
    own.shoot("week-4-negotiation")
    week.day(9, 9)
    bureau = week.as_("clerk")
    bureau.open(page.url.removeprefix(bureau.address))
    refused = _move(week, "signed")
    for item in BEFORE_SIGNING:
        expect(refused.locator("main li", has_text=item)).to_contain_text("还没有结果")
    bureau.shoot("week-5-refused")
    _refused_on_purpose(bureau)
    refused.get_by_role("link", name="回到项目").click()
    bureau.ready()


def _refused_on_purpose(own):
    """The refusal that was just shown is none of the things that may not go wrong."""
    assert own.wrongs
    assert all("422" in wrong for wrong in own.wrongs)
    own.wrongs.clear()


def _sign(week):
    _record(week, BEFORE_SIGNING)
    page = _move(week, "signed")
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("签约")
    week.as_("clerk").shoot("week-6-signed")
    return page.url.removeprefix(week.as_("clerk").address)


def _move(week, stage):
    fold = week.unfold("clerk", "记阶段")
    fold.get_by_label("到了哪个阶段").select_option(stage)
    return week.send("clerk", fold, "记入")


def _record(week, items):
    fold = week.unfold("clerk", "记要件的结果")
    for item in items:
        fold.get_by_label(item, exact=True).check()
    week.send("clerk", fold, "记入")


def _warned(week, *, shown):
    """A new run; its alerts name the project, or do so no more."""
    own = week.as_("clerk")
    own.open("/assessment/new/")
    week.press("clerk", "计算")
    week.press("clerk", "公布")
    page = own.open("/alerts/")
    about = page.locator("main").get_by_text("镜片生产线")
    expect(about.first).to_be_visible() if shown else expect(about).to_have_count(0)
    own.shoot("week-7-alert" if shown else "week-13-cleared")


def _land_problem(week, project):
    """The town asks for land; the department has ten working days, to 24 September."""
    week.day(9, 10)
    own = week.as_("town")
    page = own.open(project)
    page.get_by_role("link", name="提出事项").click()
    own.ready()
    page.get_by_label("问题", exact=True).check()
    page.get_by_label("类别").select_option(label="征地拆迁")
    page.get_by_label("事项", exact=False).first.fill("三号地块两户未签协议")
    page.get_by_label("情况说明").fill("项目等地开工，请自然资源局办理。")
    page.get_by_label("承办单位").select_option(label="自然资源局")
    own.shoot("week-8-land")
    page.get_by_role("button", name="提交").click()
    own.ready()
    expect(page.locator("main")).to_contain_text("自然资源局")
    return page.url.removeprefix(own.address)


def _late(week, matter):
    """Past its term; five working days later, behind the holidays and not within them, it goes to the leaders."""
    week.day(9, 27)
    page = week.as_("land").open("/desk/")
    expect(page.locator(".tasks")).to_contain_text("已逾期")
    week.as_("land").shoot("week-9-late")
    leader = week.as_("leader")
    for day, escalated in ((7, False), (8, True)):
        week.day(10, day)
        assert main(["tick"]) == 0
        tasks = leader.open("/desk/").locator("main")
        words = expect(tasks)
        words.to_contain_text("需要领导协调的事项") if escalated else words.not_to_contain_text("需要领导协调的事项")
    leader.shoot("week-10-escalated")
    leader.open(matter)
    leader.shoot("week-11-escalated-matter")


def _solved(week, matter):
    week.day(10, 9)  # a Saturday that is worked
    week.as_("land").open(matter)
    fold = week.unfold("land", "答复")
    fold.get_by_label("怎么办的").fill("两户已签协议，十日内交地。")
    week.send("land", fold, "答复")
    own = week.as_("town")
    own.open(matter)
    fold = week.unfold("town", "确认办结")
    fold.get_by_label("确认意见").fill("已交地")
    page = week.send("town", fold, "确认办结")
    expect(page.locator("main")).to_contain_text("逾期办结")
    page = week.as_("leader").open("/desk/")
    expect(page.locator("main")).not_to_contain_text("需要领导协调的事项")


def _started(week, project):
    week.day(10, 11)
    own = week.as_("clerk")
    page = own.open(project)
    _record(week, BEFORE_THE_START)
    refused = _move(week, "started")
    expect(refused.locator("main li", has_text="总投资")).to_contain_text("没有填报")
    _refused_on_purpose(own)
    page = own.open("/record/")
    page.get_by_label("消息").fill("镜片生产线总投资1.2亿元")
    week.press("clerk", "读一读")
    week.press("clerk", "记下勾选的")
    own.open(project)
    page = _move(week, "started")
    expect(page.locator("h1")).to_contain_text("开工")
    own.shoot("week-12-started")
