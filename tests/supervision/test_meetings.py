"""Meetings, inspections and notices: series by the seeds, one record a round, both bodies sign, numbers without a gap."""

from datetime import date

import pytest

from luodi.base.errors import LuodiError
from luodi.orgs.selectors import scope_of
from luodi.supervision import meetings, rules, selectors
from luodi.supervision.choices import Cadence, Finding, MeetingKind, NoticeKind
from luodi.supervision.models import Category, InspectionPlan, NoticeLevel
from luodi.supervision.notices import issue_notice

FAIR_OPENS, CAMPAIGN_BEGINS = date(2026, 11, 14), date(2026, 10, 1)  # 45 days, both ends counted


@pytest.mark.parametrize(("every_days", "count"), [(7, 6), (15, 3), (45, 1), (46, 0)])
def test_rounds_of_the_45_days_before_the_fair(every_days, count):
    assert len(rules.rounds(CAMPAIGN_BEGINS, FAIR_OPENS, every_days=every_days)) == count


@pytest.mark.parametrize(
    ("day", "cadence", "first"),
    [
        ("2026-11-24", Cadence.WEEK, "2026-11-23"),
        ("2026-11-15", Cadence.HALF_MONTH, "2026-11-01"),
        ("2026-11-16", Cadence.HALF_MONTH, "2026-11-16"),
        ("2026-11-30", Cadence.MONTH, "2026-11-01"),
    ],
)
def test_round_of_a_day(day, cadence, first):
    assert rules.round_of(date.fromisoformat(day), cadence=cadence) == date.fromisoformat(first)


def test_dispatch_meetings_before_the_fair(cast):
    series = meetings.plan_series(
        kind=MeetingKind.DISPATCH,
        title="招商引资工作推进调度会",
        first=CAMPAIGN_BEGINS,
        last=FAIR_OPENS,
        every_days=7,
        units=[cast.units["云台镇"], cast.units["规划局"]],
        by=cast.people["陈"],
    )
    assert [m.title[-5:] for m in series] == [f"（第{n}次）" for n in range(1, 7)]
    held = meetings.hold_meeting(
        meeting=series[0],
        minutes="议定两件事。",
        came={cast.units["云台镇"].pk: True, cast.units["规划局"].pk: False},
        briefings={cast.units["云台镇"].pk: "在谈项目三个。"},
        by=cast.people["陈"],
    )
    assert [(a.unit.name, a.came, a.briefing) for a in held.attendances.all()] == [
        ("云台镇", True, "在谈项目三个。"),
        ("规划局", False, ""),
    ]
    decided = meetings.decide_at_meeting(
        meeting=held,
        category=Category.objects.get(name="征地拆迁"),
        title="三号地块迁坟",
        owner=cast.units["云台镇"],
        due_on=date(2026, 10, 20),
        by=cast.people["陈"],
        on=date(2026, 10, 8),
    )
    town, rival = (scope_of(cast.people[who], FAIR_OPENS) for who in ("李", "周"))
    assert list(held.decisions.all()) == [decided]
    assert [m.decided for m in selectors.meetings_for(town)] == [0] * 5 + [1]
    assert selectors.meetings_for(rival) == []


def test_one_inspection_a_week_and_unseen_is_not_passed(cast):
    plan = InspectionPlan.objects.get(name="一周一督查")
    same = {"plan": plan, "unit": cast.units["云台镇"], "findings": "现场有施工。", "by": cast.people["钱"]}
    record = meetings.record_inspection(on=date(2026, 11, 24), checklist={"备案入统": Finding.MET}, **same)
    assert [(line.item, line.finding) for line in record.lines.all()] == [
        ("备案入统", Finding.MET),
        ("财税增收", Finding.NOT_SEEN),
        ("“五上”企业", Finding.NOT_SEEN),
    ]
    with pytest.raises(LuodiError, match="每轮一份"):
        meetings.record_inspection(on=date(2026, 11, 27), checklist={}, **same)
    with pytest.raises(LuodiError, match="没有“绿化”这个核查项目"):
        meetings.record_inspection(on=date(2026, 12, 1), checklist={"绿化": Finding.MET}, **same)
    meetings.record_inspection(on=date(2026, 12, 1), checklist={}, **same)


def test_both_bodies_sign_and_by_two_people(cast):
    plan = InspectionPlan.objects.get(name="联合专项督查")
    day = date(2026, 11, 24)
    record = meetings.record_inspection(
        plan=plan, unit=cast.units["云台镇"], on=day, findings="有进展。", checklist={}, by=cast.people["钱"]
    )
    meetings.sign_inspection(inspection=record, body=cast.units["本区"], by=cast.people["钱"], on=day)
    for body, who, why in (("本区", "陈", "已经会签"), ("规划局", "钱", "不能代表两家")):
        with pytest.raises(LuodiError, match=why):
            meetings.sign_inspection(inspection=record, body=cast.units[body], by=cast.people[who], on=day)
    meetings.sign_inspection(inspection=record, body=cast.units["规划局"], by=cast.people["孙"], on=day)
    [seen] = selectors.inspections_for(scope_of(cast.people["李"], day))
    assert len(seen.signatures.all()) == plan.body_count


def notice(cast, kind, **more):
    return issue_notice(
        kind=kind, unit=cast.units["云台镇"], title="请抓紧开工", text="请于月底前开工。", by=cast.people["郑"],
        on=date(2026, 11, 24), **more,
    )  # fmt: skip


def test_notices_are_numbered_within_kind_and_year(cast):
    mildest = NoticeLevel.objects.first()
    numbers = [
        notice(cast, NoticeKind.ORDER).printed_number,
        notice(cast, NoticeKind.GRADED, level=mildest).printed_number,
        notice(cast, NoticeKind.ORDER).printed_number,
        notice(cast, NoticeKind.ADMONITION, addressee="镇长").printed_number,
    ]
    assert numbers == ["督办单〔2026〕1号", "分级通报〔2026〕1号", "督办单〔2026〕2号", "谈话诫勉〔2026〕1号"]
    assert [len(selectors.notices_for(scope_of(cast.people[who], date(2026, 11, 24)))) for who in ("李", "周")] == [
        4,
        0,
    ]


@pytest.mark.parametrize(
    ("kind", "more", "why"),
    [
        (NoticeKind.GRADED, {}, "分级通报要选级别"),
        (NoticeKind.ADMONITION, {}, "要写明谈话对象"),
        (NoticeKind.ORDER, {"reply_by": date(2026, 11, 23)}, "早于签发日期"),
    ],
)
def test_a_notice_that_says_too_little_is_refused(cast, kind, more, why):
    with pytest.raises(LuodiError, match=why):
        notice(cast, kind, **more)
