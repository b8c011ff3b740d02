"""What the demo district is busy with: problems of its projects at every step, a meeting with decisions, an inspection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Project
from luodi.supervision import services
from luodi.supervision.accountability import give_accountability
from luodi.supervision.choices import AccountabilityKind, Finding, MatterKind, MeetingKind, NoticeKind
from luodi.supervision.lists import categories, plans, take_usual_lists
from luodi.supervision.meetings import decide_at_meeting, hold_meeting, plan_meeting, record_inspection
from luodi.supervision.models import Matter
from luodi.supervision.notices import issue_notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A problem or request in one line: what, about what, who raises it and who must act, how many days ago."""

    title: str
    category: str
    raiser: str
    owner: str
    days_ago: int
    kind: MatterKind = MatterKind.PROBLEM


def bring_matters(*, units: Mapping[str, Unit], people: Mapping[str, Person], today: date) -> None:
    """Raise the troubles and let some of them move on; `people` by login, towns are numbered as the demo numbers them."""
    take_usual_lists()
    place = next(iter(units))
    clerk = people["bureau-clerk"]
    for trouble in _troubles(place):
        matter = _raise(trouble, units=units, by=clerk, today=today)
        if trouble.category == "电力":
            services.answer_matter(matter=matter, text="已立杆架线，十日内通电。", by=clerk, on=today)
        if trouble.category == "征地拆迁":
            services.urge_matter(matter=matter, text="项目等地开工，请抓紧。", by=people["supervisor"], on=today)
            issue_notice(
                kind=NoticeKind.ORDER,
                unit=matter.owner,
                title=f"关于{trouble.title}的督办单",
                text="该事项已过办理期限，请写明卡在哪里、哪天办好，并按期反馈。",
                by=people["supervisor"],
                on=today,
                matter=matter,
                reply_by=today + timedelta(days=7),
            )
    _meet(units=units, by=clerk, today=today)
    _answer_for(units=units, place=place, by=clerk, since=today.replace(month=1, day=5))
    week = next(plan for plan in plans() if plan.name == "一周一督查")
    seen = {"备案入统": Finding.MET, "财税增收": Finding.UNMET}
    findings = "两个项目现场有施工；一个项目签约后还没有进场。"
    towns = [unit for name, unit in units.items() if name != place]
    record_inspection(plan=week, unit=towns[0], on=today, findings=findings, checklist=seen, by=people["supervisor"])


def _answer_for(*, units: Mapping[str, Unit], place: str, by: Person, since: date) -> None:
    """Who answers for each town; the last two have not named anybody yet."""
    towns = [unit for name, unit in units.items() if name != place]
    heads = ("谭仲恒", "黄照临", "卢振声", "朱以宁", "曾树屏")
    deputies = ("梅若川", "傅云岫", "柯知远")
    for unit, head in zip(towns, heads, strict=False):
        kind = AccountabilityKind.ACCOUNTABLE
        give_accountability(unit=unit, kind=kind, name=head, post="主要负责人", since=since, by=by)
    for unit, deputy in zip(towns, deputies, strict=False):
        kind = AccountabilityKind.RESPONSIBLE
        give_accountability(unit=unit, kind=kind, name=deputy, post="分管招商", since=since, by=by)


def _troubles(place: str) -> tuple[Trouble, ...]:
    return (
        Trouble(title="二号地块三户未签拆迁协议", category="征地拆迁", raiser=place, owner="源潭镇", days_ago=24),
        Trouble(title="厂区十千伏专线未架设", category="电力", raiser="龙塘镇", owner=place, days_ago=5),
        Trouble(
            title="环评报告书审批",
            category="环保评估",
            raiser="石角镇",
            owner=place,
            days_ago=9,
            kind=MatterKind.REQUEST,
        ),
        Trouble(title="进厂道路排水不通", category="基础配套", raiser="龙塘镇", owner="横荷街办", days_ago=16),
    )


def _raise(trouble: Trouble, *, units: Mapping[str, Unit], by: Person, today: date) -> Matter:
    on = today - timedelta(days=trouble.days_ago)
    town = trouble.raiser if trouble.raiser in units and units[trouble.raiser].parent_id else trouble.owner
    project = Project.objects.open().filter(unit=units[town]).order_by("subject__code").first()
    return services.raise_matter(
        kind=trouble.kind,
        category=categories().get(name=trouble.category),
        title=trouble.title,
        text="影响项目进度，请协调解决。",
        owner=units[trouble.owner],
        raised_by_unit=units[trouble.raiser],
        by=by,
        on=on,
        project=project,
    )


def _meet(*, units: Mapping[str, Unit], by: Person, today: date) -> None:
    called = list(units.values())[1:4]
    held_on = today - timedelta(days=3)
    meeting = plan_meeting(kind=MeetingKind.DISPATCH, title="招商引资工作推进调度会", on=held_on, units=called, by=by)
    came = {unit.pk: unit is not called[-1] for unit in called}
    briefings = {called[0].pk: "在谈项目五个，其中两个本月可签约。"}
    hold_meeting(meeting=meeting, minutes="听取三个镇街汇报，议定一件事。", came=came, briefings=briefings, by=by)
    decide_at_meeting(
        meeting=meeting,
        category=categories().get(name="政策处理"),
        title="签约未落地项目逐个定开工日",
        owner=called[0],
        due_on=today + timedelta(days=10),
        by=by,
        on=held_on,
    )
