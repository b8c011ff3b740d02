"""Signals, what they cite, what was said to them, and the terms of the rules (docs/records/signal.md)."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from luodi.honesty.choices import CitedKind, Outcome, RuleName, SignalState
from luodi.honesty.terms import Terms, read_terms
from luodi.leads.models import Lead
from luodi.ledger.models import Entry, Evidence
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.recognition.models import Claim


class TermsVersion(models.Model):
    """The terms of the rules and those not in use, newest in force from the day it is set. Never changed."""

    stored: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField("期限")
    off: "models.JSONField[list[str], list[str]]" = models.JSONField("停用的规则")
    reason = models.CharField("理由", max_length=400)
    set_on = models.DateField("设定日期")
    set_at = models.DateTimeField("设定时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="设定人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.set_on}起的规则期限"

    @property
    def terms(self) -> Terms:
        """As values."""
        return read_terms(self.stored)


class SignalQuerySet(models.QuerySet["Signal"]):
    """Filters over signals; they chain."""

    def visible_to(self, scope: Scope, *, on: date) -> Self:
        """A unit sees its own at once. Reviewers see a signal when the unit has spoken, corrected it, or had its days."""
        own = Q(unit__in=scope.unit_ids)
        if not scope.everything:
            return self.filter(own)
        spoken = Exists(Explanation.objects.filter(signal=OuterRef("pk")))
        return self.filter(own | Q(explain_by__lt=on) | Q(cleared_on__isnull=False) | Q(spoken))

    def with_all(self) -> Self:
        """With what a list prints beside a signal, in a fixed number of queries."""
        return self.select_related(
            "unit", "project__subject", "review__by", "review__conclusion__by"
        ).prefetch_related("explanations__by")  # fmt: skip


class Signal(models.Model):
    """提示: what a rule found about one unit. A question, shown to the unit first; never a finding, never in a score.

    `key`: the same finding is raised once. `told` is what the unit reads and names nobody else's; `beside` only reviewers
    read. `explain_by` (inclusive): until then it is the unit's alone. `cleared_on`: the day on which it held no more.
    """

    rule = models.CharField("规则", max_length=24, choices=RuleName)
    key = models.CharField("指纹", max_length=64, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="signals", verbose_name="单位")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="signals", verbose_name="项目")
    told = models.CharField("看到的事实", max_length=400)
    beside = models.CharField("只供核查人看", max_length=1000, blank=True)
    raised_on = models.DateField("提示日期")
    raised_at = models.DateTimeField("提示时间", auto_now_add=True)
    explain_by = models.DateField("说明期限")
    cleared_on = models.DateField("自行更正日期", null=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["unit", "rule"], name="signal_by_unit")]

    def __str__(self) -> str:
        return f"提示{self.pk}号"

    def state_on(self, day: date) -> SignalState:
        """Where it stands on a day; wants `with_all`."""
        review = getattr(self, "review", None)
        if review is not None:
            return SignalState.CONCLUDED if hasattr(review, "conclusion") else SignalState.UNDER_REVIEW
        if self.cleared_on is not None:
            return SignalState.CLEARED
        heard = bool(self.explanations.all())
        return SignalState.TO_REVIEW if heard or day > self.explain_by else SignalState.WITH_UNIT


class SignalCitation(models.Model):
    """One row that a signal rests on. `own`: the unit's; what is another's is shown to reviewers only."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="citations", verbose_name="提示")
    kind = models.CharField("类别", max_length=16, choices=CitedKind)
    own = models.BooleanField("本单位的")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="分录")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+", verbose_name="项目")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+", verbose_name="认定")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", verbose_name="佐证")
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", verbose_name="线索")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=CitedKind.ENTRY, entry__isnull=False)
                | Q(kind=CitedKind.PROJECT, project__isnull=False)
                | Q(kind=CitedKind.CLAIM, claim__isnull=False)
                | Q(kind=CitedKind.EVIDENCE, evidence__isnull=False)
                | Q(kind=CitedKind.LEAD, lead__isnull=False),
                name="signal_citation_names_its_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"


class Explanation(models.Model):
    """说明: what the unit says, as often as it wants while it may. Never changed."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="explanations", verbose_name="提示")
    text = models.CharField("说明", max_length=1000)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", verbose_name="附件")
    said_on = models.DateField("说明日期")
    said_at = models.DateTimeField("说明时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="说明人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text


class Review(models.Model):
    """核查: the first person found that somebody should look. `reply_by` (inclusive): until then the unit may answer."""

    signal = models.OneToOneField(Signal, models.PROTECT, related_name="review", verbose_name="提示")
    reason = models.CharField("为什么要核查", max_length=1000)
    opened_on = models.DateField("提请日期")
    opened_at = models.DateTimeField("提请时间", auto_now_add=True)
    reply_by = models.DateField("答复期限")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提请人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"核查：{self.signal}"


class Conclusion(models.Model):
    """结论: what the second person made of it, with the reason. Never changed."""

    review = models.OneToOneField(Review, models.PROTECT, related_name="conclusion", verbose_name="核查")
    outcome = models.CharField("结论", max_length=16, choices=Outcome)
    reason = models.CharField("理由", max_length=1000)
    concluded_on = models.DateField("结论日期")
    concluded_at = models.DateTimeField("结论时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="结论人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}"
