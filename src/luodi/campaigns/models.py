"""Campaigns and what belongs to them (docs/records/campaign.md)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luodi.base.spans import Span
from luodi.campaigns.choices import CampaignKind
from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Project


class Campaign(models.Model):
    """A named push with its own days, both inclusive, and the figures it is measured by.

    `small_gap_percent`: from which completion on a unit that is not done has only a small gap (seed S3-40).
    """

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=8, choices=CampaignKind)
    first = models.DateField("自")
    last = models.DateField("至")
    measures = models.JSONField("考核指标")
    small_gap_percent = models.PositiveSmallIntegerField("略有缺口的下限（%）", default=80)
    note = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["-last", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="campaign_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(small_gap_percent__lte=100), name="small_gap_within_the_whole"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> Span:
        """Its days, both inclusive."""
        return Span(self.first, self.last)


class CampaignShare(models.Model):
    """What one person of a unit takes on of the unit's target (seed S3-08): a count, or fen; never both."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="shares", verbose_name="活动")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    measure = models.CharField("指标", max_length=40)
    holder = models.CharField("姓名", max_length=40)
    quantity = models.BigIntegerField("个数", null=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["unit__code", "measure", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "unit", "measure", "holder"], name="share_of_a_person_once"),
            models.CheckConstraint(
                condition=Q(quantity=None, amount_fen__gte=0) | Q(amount_fen=None, quantity__gte=0),
                name="share_is_a_count_or_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}：{self.measure}"


class CampaignTask(models.Model):
    """Something to be done before the campaign ends, by a unit and a day; shown by weeks to go (seed S4-62)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks", verbose_name="活动")
    title = models.CharField("任务", max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title


class CampaignGuest(models.Model):
    """An investor on the list of a fair or a seminar (seeds S4-37, S4-24): tag, who invites, whether it came."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="guests", verbose_name="活动")
    name = models.CharField("客商", max_length=120)
    tag = models.CharField("标签", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="邀请单位")
    came = models.BooleanField("到会", null=True)
    brought_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="brought", verbose_name="由哪位客商介绍"
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["tag", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="guest_once_on_a_list"),
            models.CheckConstraint(condition=~Q(brought_by=F("id")), name="guest_brings_another"),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignSigning(models.Model):
    """A project signed at the event (seed S4-38)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="signings", verbose_name="活动")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", verbose_name="项目")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["project__subject__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "project"], name="project_signs_once_at_an_event"),
        ]

    def __str__(self) -> str:
        return f"{self.project}：{self.campaign}"
