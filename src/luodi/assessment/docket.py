"""What people do with a proposal: the unit's replies, the decision, the register entry, its release (docs/records/decision.md).

Each row is written once. A one-to-one key stands where only one may win: one decision per proposal, one entry per
decision, one release per entry.
"""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope

Row = TypeVar("Row", bound=models.Model)


class Stance(models.TextChoices):
    """What a unit says to a proposal about it."""

    OBJECTS = "objects", "申辩"
    ACCEPTS = "accepts", "无异议"


class Verdict(models.TextChoices):
    """What the named person decided."""

    CONFIRMED = "confirmed", "确认"
    DECLINED = "declined", "不采纳"


class OfUnit(models.QuerySet[Row]):
    """Filters over rows that concern one unit."""

    def visible_to(self, scope: Scope) -> Self:
        """Those who see the whole place see all; a unit sees what concerns itself and the units below it."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)


class Reply(models.Model):
    """申辩: what the unit says, as often as it wants while the term runs. Never changed."""

    proposal = models.ForeignKey("assessment.Proposal", models.PROTECT, related_name="replies")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    stance = models.CharField("态度", max_length=8, choices=Stance)
    text = models.TextField("内容", blank=True)
    replied_on = models.DateField("答复日期")
    replied_at = models.DateTimeField("答复时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="答复人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_stance_display()}"


class Decision(models.Model):
    """What a named person decided about a proposal, with the reason. `measures`: what of it was confirmed."""

    proposal = models.OneToOneField("assessment.Proposal", models.PROTECT, related_name="decision")
    verdict = models.CharField("决定", max_length=10, choices=Verdict)
    measures = models.JSONField("确认的事项", default=list)
    reason = models.TextField("理由")
    decided_on = models.DateField("决定日期")
    decided_at = models.DateTimeField("决定时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="决定人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal} {self.get_verdict_display()}"


class Registration(models.Model):
    """处理登记: a confirmed consequence from a day on, to a day (inclusive), or until it is released.

    Done once (约谈, 通报表扬), it begins and ends on one day.

    `entry_sequence`: the note of it in the ledger, so that a run knows what stood when the ledger had come that far.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="registration")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    rule = models.CharField("规则", max_length=80)
    article = models.CharField("条文", max_length=80, blank=True)
    measures = models.JSONField("事项")
    from_on = models.DateField("起")
    until_on = models.DateField("止", null=True)
    release_when = models.CharField("解除条件", max_length=400, blank=True)
    entry_sequence = models.BigIntegerField("台账序号", unique=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="registration_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {'、'.join(self.measures)}"

    def stands_on(self, day: date, released_on: date | None) -> bool:
        """Whether it is in force on `day`: both ends count, the day of release no more."""
        ended = self.until_on is not None and self.until_on < day
        return self.from_on <= day and not ended and (released_on is None or released_on > day)


class Release(models.Model):
    """解除: the entry stands no more from that day on. `decision`: the confirmed proposal of a later run, if one led to it."""

    registration = models.OneToOneField(Registration, models.PROTECT, related_name="release")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="released")
    reason = models.TextField("理由")
    released_on = models.DateField("解除日期")
    released_at = models.DateTimeField("解除时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="解除人")
    entry_sequence = models.BigIntegerField("台账序号", unique=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.registration} 解除"
