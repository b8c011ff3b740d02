"""The demo district's last sprint of the year: a hundred days to 31 December, targets, shares of people, tasks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.services import add_task, invite_guest, plan_campaign, set_campaign_target, share_target
from luodi.orgs.models import Person, Unit

_TARGETS = (6, 5, 5, 4, 4, 3)
_TASKS = (("逐个项目过堂，定开工日", 20), ("集中开工", 45), ("补齐入统材料", 80))
_GUESTS = (("粤东陶机行业协会", "产业集群"), ("深圳同乡会", "乡贤"), ("佛山玩具商会", "产业集群"))


def begin_sprint(*, units: Mapping[str, Unit], people: Mapping[str, Person], today: date) -> None:
    """Plan it in the week it begins; the towns get their targets, the first town shares its own."""
    clerk = people["bureau-clerk"]
    last = date(today.year, 12, 31)
    first = last - timedelta(days=99)
    sprint = plan_campaign(
        name="百日攻坚", kind=CampaignKind.SPRINT, first=first, last=last, measures=["引进项目", "合同投资"], by=clerk,
        note="冲刺全年目标，周周有调度。",
    )  # fmt: skip
    root, *towns = units.values()
    same: dict[str, Any] = {"campaign": sprint, "measure": "引进项目", "by": clerk}
    for unit, count in zip(towns, _TARGETS, strict=False):
        set_campaign_target(unit=unit, quantity=count, **same)
    set_campaign_target(unit=root, quantity=sum(_TARGETS[: len(towns)]), **same)
    for holder, count in (("谭仲恒", 3), ("黎可欣", 2)):
        share_target(unit=towns[0], holder=holder, quantity=count, **same)
    for title, after in _TASKS:
        add_task(campaign=sprint, title=title, unit=towns[0], due_on=first + timedelta(days=after), by=clerk)
    for name, tag in _GUESTS:
        invite_guest(campaign=sprint, name=name, tag=tag, unit=root, by=clerk)
