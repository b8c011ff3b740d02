"""The place's own lists: categories with their terms, inspections that come round, levels of notices."""

from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from luodi.base.errors import BadInput, NotFound
from luodi.supervision.choices import Cadence
from luodi.supervision.models import Category, InspectionPlan, NoticeLevel

MOST_WORKING_DAYS: Final = 250
# Seeds S0-06, S1-12, S3-45, S4-51, S1-30, S2-21; the terms are usual ones and a place sets its own.
_USUAL_CATEGORIES: Final = (
    ("征地拆迁", 10, False),
    ("项目融资", 10, False),
    ("政策处理", 5, False),
    ("项目审批", 5, False),
    ("控规调整", 15, False),
    ("安全评估", 10, False),
    ("环保评估", 10, False),
    ("基础配套", 15, False),
    ("资金", 5, False),
    ("建材", 3, False),
    ("电力", 5, False),
    ("运输", 3, False),
    ("马上就办", 0, False),
    ("服务投诉", 5, False),
    ("信访", 15, True),
)
# Seeds S3-22, S4-46, S4-53, S4-56.
_USUAL_PLANS: Final = (
    ("一周一督查", Cadence.WEEK, ("备案入统", "财税增收", "“五上”企业"), 1),
    ("项目实地调研", Cadence.HALF_MONTH, ("现场有施工", "进度与台账一致", "资金有凭证"), 1),
    ("联合专项督查", Cadence.MONTH, ("备案入统", "固定资产投资", "财税增收", "“五上”企业"), 2),
)
_USUAL_LEVELS: Final = ("提醒", "通报", "严重通报")


def categories() -> QuerySet[Category]:
    """What a matter can be about, in the order of the list."""
    return Category.objects.all()


def plans() -> list[InspectionPlan]:
    """The inspections that come round."""
    return list(InspectionPlan.objects.all())


def plan_numbered(number: int | None) -> InspectionPlan:
    """The inspection with this number; refuses one that is not there."""
    found = next((plan for plan in plans() if plan.pk == number), None)
    if found is None:
        raise NotFound("没有这种督查，请从督查列表选一种再记录。")
    return found


def levels() -> QuerySet[NoticeLevel]:
    """Levels of graded notices, mildest first."""
    return NoticeLevel.objects.all()


@transaction.atomic
def take_usual_lists() -> None:
    """Fill the lists that are still empty with the usual ones; what a place has set stays."""
    if not Category.objects.exists():
        rows = [Category(name=n, working_days=d, raises_risk=r) for n, d, r in _USUAL_CATEGORIES]
        Category.objects.bulk_create(rows)
    if not InspectionPlan.objects.exists():
        plans = [InspectionPlan(name=n, cadence=c, checklist=list(i), body_count=b) for n, c, i, b in _USUAL_PLANS]
        InspectionPlan.objects.bulk_create(plans)
    if not NoticeLevel.objects.exists():
        NoticeLevel.objects.bulk_create([NoticeLevel(name=name) for name in _USUAL_LEVELS])


@transaction.atomic
def set_category(*, name: str, working_days: int, raises_risk: bool) -> Category:
    """Add a category or change its term; matters already raised keep theirs. Unit: working days, 0 is the same day."""
    if not 0 <= working_days <= MOST_WORKING_DAYS:
        raise BadInput(f"办理时限要在 0 到 {MOST_WORKING_DAYS} 个工作日之间，请改正。")
    values = {"working_days": working_days, "raises_risk": raises_risk}
    return Category.objects.update_or_create(name=name.strip()[:20], defaults=values)[0]
