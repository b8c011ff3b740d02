"""Campaigns: own days, targets down to people, pace and gap, guests, signings, weeks to go; flows that are no funnel."""

from datetime import date
from fractions import Fraction

import pytest

from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span
from luodi.campaigns import rules, selectors, services
from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.models import CampaignGuest
from luodi.ledger.units import found_unit, set_target
from luodi.orgs.models import UnitKind
from luodi.orgs.selectors import scope_of
from tests.pipeline.conftest import FOUNDED, YI

FIRST, LAST, TODAY = date(2026, 9, 23), date(2026, 12, 31), date(2026, 12, 7)


@pytest.fixture
def sprint(district):
    return services.plan_campaign(
        name="百日攻坚", kind=CampaignKind.SPRINT, first=FIRST, last=LAST, measures=["引进项目", "合同投资"],
        by=district.people["陈"],
    )  # fmt: skip


def sheet(district, campaign, who="陈", measure="引进项目", today=TODAY):
    scope = scope_of(district.people[who], today)
    return selectors.campaign_sheet(scope, campaign, measure=measure, money=measure == "合同投资", today=today)


def town(district, name):
    return found_unit(
        name=name, kind=UnitKind.TOWN, parent=district.units["本区"], on=FOUNDED, by=district.people["陈"]
    )


def aim(district, campaign, unit, count, measure="引进项目"):
    services.set_campaign_target(
        campaign=campaign, unit=unit, measure=measure, quantity=count, by=district.people["陈"]
    )


# 名称 自 至 → 收不收
DAYS = """
百日攻坚       2026-09-23 2026-12-31 收
百日攻坚       2026-09-24 2026-12-31 不收
百日攻坚       2026-09-22 2026-12-31 不收
春季行动       2026-03-01 2026-05-31 收
百天会战       2026-08-29 2026-12-06 收
展会前45天行动 2026-04-01 2026-05-15 收
展会前45天行动 2026-04-01 2026-05-16 不收
9月8日展会     2026-09-08 2026-09-10 收
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_a_hundred_days_are_a_hundred_days_both_ends_counted(line):
    name, first, last, taken = line.split()
    span = Span(date.fromisoformat(first), date.fromisoformat(last))
    if taken == "收":
        rules.check_days(name, span)
    else:
        with pytest.raises(BadInput, match="首尾都算"):
            rules.check_days(name, span)


def test_a_hundred_days_to_the_end_of_the_year_begin_on_23_september():
    with pytest.raises(BadInput, match="要从 2026-09-23 起"):
        rules.check_days("百日攻坚", Span(date(2026, 10, 1), LAST))


def test_on_7_december_24_days_are_left_and_the_gap_over_24_is_needed_each_day():
    told = rules.pace(Span(FIRST, LAST), value=16, target=40, today=TODAY)
    assert (told.elapsed_days, told.left_days, told.gap) == (76, 24, 24)
    assert (told.needed, told.actual) == (1, Fraction(16, 76))
    assert told.forecast == Fraction(16 * 100, 76)


@pytest.mark.parametrize(
    ("today", "elapsed", "left"),
    [(date(2026, 9, 1), 0, 100), (FIRST, 1, 99), (LAST, 100, 0), (date(2027, 2, 1), 100, 0)],
)
def test_before_the_first_and_after_the_last_day_nothing_runs(today, elapsed, left):
    told = rules.pace(Span(FIRST, LAST), value=3, target=5, today=today)
    assert (told.elapsed_days, told.left_days) == (elapsed, left)
    assert (told.needed is None) == (left == 0)
    assert (told.forecast is None) == (elapsed == 0)


def test_58_units_are_36_done_18_with_a_small_gap_and_4_with_a_large_one():
    reached = [10] * 36 + [9] * 10 + [8] * 8 + [7, 5, 1, 0]
    told = [rules.band(value=value, target=10, small_gap_percent=80).word for value in reached]
    assert [told.count(word) for word in ("已完成", "略有缺口", "差距较大")] == [36, 18, 4]
    assert rules.band(value=5, target=None, small_gap_percent=80).word == "无目标"
    assert rules.band(value=None, target=5, small_gap_percent=80).word == "未填报"


@pytest.mark.parametrize(
    ("whole", "parts", "word"),
    [
        (10, [6, 4], "正好分完"),
        (10, [6], "没有分完"),
        (10, [6, 5], "多分了"),
        (10, [], "没有分解"),
        (None, [6], "上级无目标"),
    ],
)
def test_parts_are_held_against_the_whole(whole, parts, word):
    assert rules.parted(whole, parts).word == word


def test_flows_of_a_span_are_refused_as_one_funnel():
    told = rules.no_funnel([("线索", 1000), ("签约", 28), ("开工", 39), ("竣工", 9)])
    assert told.startswith("开工 39 多于签约 28")
    assert rules.no_funnel([("线索", 1000), ("签约", 28), ("开工", 9)]) == ""


def test_campaign_and_year_are_two_columns_and_who_has_no_target_is_named(district, sprint):
    cloud, river = district.units["云台镇"], town(district, "清河镇")
    for day in (date(2026, 3, 1), date(2026, 10, 8), date(2026, 11, 8)):
        district.reach(district.begin(f"{day}签的项目"), "签约", on=day)
    aim(district, sprint, cloud, 4)
    set_target(
        unit=cloud, measure="引进项目", span=Span(date(2026, 1, 1), LAST), on=date(2026, 1, 5),
        by=district.people["陈"], quantity=6,
    )  # fmt: skip
    told = sheet(district, sprint)
    lines = {line.unit: line for line in told.lines}
    assert (lines[cloud].completion, lines[cloud].year_completion) == (Fraction(1, 2), Fraction(1, 2))
    assert (lines[cloud].figure.value, lines[cloud].year.value) == (2, 3)
    assert (lines[river].band.word, told.without) == ("无目标", 1)
    assert [line.unit for line in sheet(district, sprint, who="李").lines] == [cloud]


def test_a_units_target_is_the_sum_of_its_peoples_or_it_is_said(district, sprint):
    cloud, by = district.units["云台镇"], district.people["陈"]
    aim(district, sprint, district.units["本区"], 10)
    aim(district, sprint, cloud, 10)
    for holder, count in (("甲", 6), ("乙", 3)):
        services.share_target(campaign=sprint, unit=cloud, measure="引进项目", holder=holder, quantity=count, by=by)
    told = sheet(district, sprint)
    assert (told.parted.word, told.lines[0].parted.word) == ("正好分完", "没有分完")
    services.share_target(campaign=sprint, unit=cloud, measure="引进项目", holder="乙", quantity=4, by=by)
    assert sheet(district, sprint).lines[0].parted.word == "正好分完"
    with pytest.raises(BadInput, match="个数"):
        services.share_target(campaign=sprint, unit=cloud, measure="引进项目", holder="丙", amount_fen=YI, by=by)
    with pytest.raises(BadInput, match="不考核"):
        aim(district, sprint, cloud, 3, measure="开工项目")


def test_a_fair_counts_guests_by_tag_who_brought_whom_and_what_was_signed_there(district):
    by, cloud = district.people["陈"], district.units["云台镇"]
    same = {"kind": CampaignKind.FAIR, "measures": ["合同投资"], "by": by}
    fair = services.plan_campaign(name="丝博会", first=date(2026, 5, 11), last=date(2026, 5, 15), **same)
    with pytest.raises(Conflict, match="届数"):
        services.plan_campaign(name="丝博会", first=date(2026, 5, 11), last=date(2026, 5, 15), **same)
    host = services.invite_guest(campaign=fair, name="松鹤机械", unit=cloud, tag="装备", by=by)
    for name, tag in (("柏舟物流", "物流"), ("石榴材料", "装备")):
        services.invite_guest(campaign=fair, name=name, unit=cloud, tag=tag, brought_by=host, by=by)
    with pytest.raises(Conflict, match="已经在名单里"):
        services.invite_guest(campaign=fair, name="石榴材料", unit=cloud, by=by)
    services.note_attendance(campaign=fair, came=[CampaignGuest.objects.get(name="石榴材料").pk])
    told = selectors.guest_list(scope_of(by, TODAY), fair)
    assert (told.tags, told.came) == ((("物流", 1, 0), ("装备", 2, 1)), 1)
    assert {guest.name: guest.brings for guest in told.guests}["松鹤机械"] == 2
    at, before = district.begin("会上签的项目"), district.begin("会前签的项目")
    at, before = (district.reach(p, "签约", on=d) for p, d in ((at, date(2026, 5, 12)), (before, date(2026, 5, 1))))
    services.sign_at(campaign=fair, project=at, by=by)
    for project, word in ((before, "不在活动期间"), (district.project, "还没有签约")):
        with pytest.raises(BadInput, match=word):
            services.sign_at(campaign=fair, project=project, by=by)
    assert [s.project for s in selectors.signings_of(scope_of(by, TODAY), fair).signings] == [at]


def test_tasks_stand_by_weeks_to_the_end(district, sprint):
    by, cloud = district.people["陈"], district.units["云台镇"]
    for title, due in (("布展", date(2026, 12, 31)), ("发请柬", date(2026, 12, 25)), ("定名单", date(2026, 12, 24))):
        services.add_task(campaign=sprint, title=title, unit=cloud, due_on=due, by=by)
    weeks = selectors.weeks_of(scope_of(by, TODAY), sprint)
    assert [(week.to_go, [t.title for t in week.tasks]) for week in weeks] == [(1, ["定名单"]), (0, ["发请柬", "布展"])]
    with pytest.raises(BadInput, match="结束"):
        services.add_task(campaign=sprint, title="晚了", unit=cloud, due_on=date(2027, 1, 1), by=by)
    services.finish_task(task=weeks[0].tasks[0], on=TODAY)
    with pytest.raises(Conflict):
        services.finish_task(task=weeks[0].tasks[0], on=TODAY)
