"""Records about projects after signing (docs/records/aftercare.md)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from luodi.ledger.models import Evidence
from luodi.orgs.models import Person, Place, Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project


class SiteStep(models.Model):
    """How a site looks (形象进度), and how much of the investment is usually spent by then, in per cent. A place's own list."""

    name = models.CharField("形象进度", max_length=20, unique=True)
    expected_percent = models.PositiveSmallIntegerField("一般完成投资（%）")

    class Meta:
        ordering: ClassVar = ["expected_percent", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expected_percent__lte=100), name="site_step_within_the_whole"),
        ]

    def __str__(self) -> str:
        return self.name


class TrackingTerms(models.Model):
    """Which projects are major, how often their sites are checked, and when the two measures of progress disagree.

    `property_sectors`: sectors of ordinary property, joined by 、 (seed S1-14).
    """

    place = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="+")
    from_fen = models.BigIntegerField("重大项目的总投资起点（分）")
    every_days = models.PositiveSmallIntegerField("多少天检查一次")
    divergence_points = models.PositiveSmallIntegerField("背离多少个百分点要提示")
    property_sectors = models.CharField("常规房地产的行业名称", max_length=120)

    def __str__(self) -> str:
        return f"{self.place}的跟踪规则"


class SiteCheck(models.Model):
    """What somebody saw on the site on a day, with a photograph, and what was spent by then. Written once; the newest holds.

    `spent_fen`: invested since the start, in fen; None: nobody said.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="site_checks", verbose_name="项目")
    step = models.ForeignKey(SiteStep, models.PROTECT, related_name="+", verbose_name="形象进度")
    spent_fen = models.BigIntegerField("累计完成投资（分）", null=True)
    photo = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", verbose_name="现场照片")
    note = models.CharField("说明", max_length=500, blank=True)
    on = models.DateField("检查日期")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="检查人")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [models.Index(fields=["project", "-on", "-id"], name="site_check_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(spent_fen=None) | Q(spent_fen__gte=0), name="spent_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.step}：{self.project}"


class Substitution(models.Model):
    """置换: another project takes the place of one (seed S4-07). Both stay, with who approved it and why."""

    old = models.OneToOneField(Project, models.PROTECT, related_name="substituted_by", verbose_name="被置换的项目")
    new = models.ForeignKey(Project, models.PROTECT, related_name="substitutes", verbose_name="置换的项目")
    approval = models.CharField("批准", max_length=120)
    reason = models.CharField("原因", max_length=200)
    on = models.DateField("日期")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(old=F("new")), name="substitution_is_of_two"),
            models.CheckConstraint(condition=~Q(approval="") & ~Q(reason=""), name="substitution_is_never_silent"),
        ]

    def __str__(self) -> str:
        return f"{self.new.code}置换{self.old.code}"


class Reinvestment(models.Model):
    """A project by which a firm that is here already invests again (seed S4-35); counted apart from first investment."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="reinvestment", verbose_name="再投资项目")
    first = models.ForeignKey(Project, models.PROTECT, related_name="reinvestments", verbose_name="原有项目")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(project=F("first")), name="reinvestment_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.project}（{self.first.code}再投资）"


class ScaleClass(models.Model):
    """A class of above-scale firms (五上). The seed names five and does not tell which: a place's own list."""

    name = models.CharField("类别", max_length=20, unique=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class ScaledEnterpriseQuerySet(models.QuerySet["ScaledEnterprise"]):
    """Filters over above-scale firms."""

    def visible_to(self, scope: Scope) -> Self:
        """Those of the scope's units; all of them for who sees the place."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)


class ScaledEnterprise(models.Model):
    """A firm that crossed the line into the statistics of above-scale firms (seed S4-17), from a day to a day, inclusive."""

    name = models.CharField("企业", max_length=120)
    scale_class = models.ForeignKey(ScaleClass, models.PROTECT, related_name="firms", verbose_name="类别")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="属地单位")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+", verbose_name="招商项目")
    entered_on = models.DateField("入库日期")
    left_on = models.DateField("退库日期", null=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScaledEnterpriseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-entered_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], condition=Q(left_on=None), name="firm_above_scale_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")), name="firm_leaves_after_it_entered"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaxPayment(models.Model):
    """What a project paid in taxes over a span of days, both inclusive (seeds S4-60, S2-27). Fen; withdrawn, never changed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="tax_payments", verbose_name="项目")
    span_first = models.DateField("自")
    span_last = models.DateField("至")
    amount_fen = models.BigIntegerField("税收（分）")
    source = models.CharField("来源", max_length=120)
    withdrawn_because = models.CharField("撤销原因", max_length=200, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["span_first", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "span_first"], condition=Q(withdrawn_because=""), name="tax_of_a_span_once"
            ),
            models.CheckConstraint(condition=Q(span_last__gte=F("span_first")), name="tax_span_runs_forward"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="tax_is_not_negative"),
            models.CheckConstraint(condition=~Q(source=""), name="tax_has_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.project}税收"
