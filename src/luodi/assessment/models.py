"""Published rulebooks, runs and what they came to (docs/records/assessment.md). Written once, never changed."""

from fractions import Fraction
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from luodi.assessment.docket import Decision, OfUnit, Registration, Release, Reply
from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope

__all__ = [
    "Decision",
    "Proposal",
    "Registration",
    "Release",
    "Reply",
    "RulebookDraft",
    "RulebookVersion",
    "Run",
    "Score",
    "Standing",
]

Row = TypeVar("Row", bound=models.Model)


def exact_text(value: Exact | None) -> str | None:
    """An exact number as it is stored: "37", "9/2"; None (未填报) stays None."""
    return None if value is None else str(Fraction(value))


def exact_of(text: str | None) -> Exact | None:
    """The number back again."""
    if text is None:
        return None
    value = Fraction(text)
    return int(value) if value.denominator == 1 else value


class RulebookVersion(models.Model):
    """A published rulebook: its text, known by its hash. Another text is another version."""

    title = models.CharField("名称", max_length=200)
    text = models.TextField("原文")
    sha256 = models.CharField("指纹", max_length=64, unique=True)
    published_on = models.DateField("发布日期")
    published_at = models.DateTimeField("发布时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发布人")
    effective_on = models.DateField("施行日期", null=True)
    expires_on = models.DateField("失效日期", null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.title}（{self.published_on}）"


class DraftQuerySet(models.QuerySet["RulebookDraft"]):
    """Filters over drafts."""

    def visible_to(self, scope: Scope) -> Self:
        """Drafts are for those who see the whole place; a unit reads what is published."""
        return self if scope.everything else self.none()


class RulebookDraft(models.Model):
    """A rulebook being written. It may be saved with mistakes; published, it stays as the text that was published."""

    title = models.CharField("名称", max_length=200)
    text = models.TextField("原文")
    based_on = models.ForeignKey(
        RulebookVersion, models.PROTECT, null=True, related_name="drafts", verbose_name="依据的版本"
    )
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="起草人")
    writers = models.ManyToManyField(Person, related_name="+", verbose_name="写过的人")
    saved_at = models.DateTimeField("保存时间")
    published_as = models.OneToOneField(
        RulebookVersion, models.PROTECT, null=True, related_name="drafted_as", verbose_name="发布为"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-saved_at", "-id"]

    def __str__(self) -> str:
        return f"{self.title}（草案）"


class RunQuerySet(models.QuerySet["Run"]):
    """Filters over runs."""

    def visible_to(self, scope: Scope) -> Self:
        """Published runs for everybody who holds a role; the bureau also sees those not published."""
        if scope.everything:
            return self
        return self.filter(published_at__isnull=False) if scope.roles else self.none()


class Run(models.Model):
    """One assessment: which rulebook, over which span, as of which day, with what was known. `sha256` is of its document.

    `reply_by` (inclusive): the last day on which a unit may reply to what the run proposes, counted when it is published.
    """

    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="runs", verbose_name="办法")
    span_first = models.DateField("跨度起")
    span_last = models.DateField("跨度止")
    as_of = models.DateField("数据截至")
    known = models.BigIntegerField("当时所知（台账序号）")
    document = models.JSONField("结果")
    sha256 = models.CharField("结果指纹", max_length=64)
    created_at = models.DateTimeField("运行时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="运行人")
    published_at = models.DateTimeField("公布时间", null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="公布人")
    published_on = models.DateField("公布日期", null=True)
    reply_by = models.DateField("申辩截止", null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(span_last__gte=F("span_first")), name="run_span_runs_forward"),
            models.UniqueConstraint(
                fields=["rulebook", "span_first", "span_last", "as_of", "known"], name="run_once_per_moment"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="run_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rulebook.title} {self.span.label}"

    @property
    def span(self) -> Span:
        """The days it assesses."""
        return Span(self.span_first, self.span_last)


class RunRowQuerySet(models.QuerySet[Row]):
    """Filters over rows of runs."""

    def visible_to(self, scope: Scope) -> Self:
        """Scores are published to everybody who may see their run."""
        return self if scope.everything else self.filter(run__in=Run.objects.visible_to(scope).values("id"))


class Standing(models.Model):
    """A unit in a run: group, total, rank, grade. Exact numbers are stored as text; None is 未填报."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="standings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    group = models.CharField("组别", max_length=80)
    position = models.IntegerField("次序")
    total_exact = models.CharField("总分", max_length=400, null=True)
    total_printed = models.CharField("印出的总分", max_length=40, null=True)
    rank_exact = models.CharField("名次", max_length=20, null=True)
    grade = models.CharField("等次", max_length=40, blank=True)
    steps = models.JSONField("总分的由来")

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["run", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "unit"], name="standing_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.total_printed or '未填报'}"


class Score(models.Model):
    """One indicator of one unit in a run, with the explanation that was written while it was computed."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="scores")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    indicator = models.CharField("指标", max_length=80)
    position = models.IntegerField("次序")
    article = models.CharField("条文", max_length=80)
    state = models.CharField("状态", max_length=8)
    value_exact = models.CharField("数值", max_length=400, null=True)
    measured_in = models.CharField("计量", max_length=8)
    unknown_count = models.BigIntegerField("未填报项数")
    target_exact = models.CharField("目标", max_length=400, null=True)
    completion_exact = models.CharField("完成率", max_length=400, null=True)
    score_exact = models.CharField("得分", max_length=400, null=True)
    score_printed = models.CharField("印出的得分", max_length=40, null=True)
    explanation = models.JSONField("得分的由来")

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["run", "unit", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "unit", "indicator"], name="score_once_per_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.indicator} {self.score_printed or self.state}"


class ProposalQuerySet(OfUnit["Proposal"]):
    """Filters over proposals."""

    def visible_to(self, scope: Scope) -> Self:
        """Of runs the scope may read: all, or those that concern its own units."""
        return super().visible_to(scope).filter(run__in=Run.objects.visible_to(scope).values("id"))

    def to_decide(self) -> Self:
        """Those on which a named person decides: an alert is only shown."""
        return self.exclude(kind=Proposal.Kind.ALERT).filter(run__published_at__isnull=False)


class Proposal(models.Model):
    """What a run puts before a person: an alert, a list, a consequence, a release. A proposal until somebody decides.

    `until_on`: the last day of what is proposed; `release_when`: what ends it sooner or later, the condition of a later run or
    a person; with neither it is done once, on the day it is confirmed. `registration`: the entry whose release is proposed.
    """

    class Kind(models.TextChoices):
        """Which part of the rulebook it comes from."""

        ALERT = "alert", "预警"
        LISTED = "listed", "榜单"
        CONSEQUENCE = "consequence", "结果运用"
        RELEASE = "release", "解除"

    run = models.ForeignKey(Run, models.CASCADE, related_name="proposals")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    position = models.IntegerField("次序")
    about = models.CharField("对象", max_length=200)
    rule = models.CharField("规则", max_length=80)
    article = models.CharField("条文", max_length=80, blank=True)
    light = models.CharField("灯", max_length=4, blank=True)
    ground = models.TextField("依据")
    figures = models.JSONField("引用的数")
    proposes = models.JSONField("建议")
    until_on = models.DateField("至", null=True)
    release_when = models.CharField("解除条件", max_length=400, blank=True)
    exempt = models.CharField("免除", max_length=400, blank=True)
    answerable = models.BooleanField("可以申辩", default=False)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="release_proposals", verbose_name="登记"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["run", "position"]

    def __str__(self) -> str:
        return f"{self.rule} {self.about}"
