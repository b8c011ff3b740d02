"""Bulletins as issued (docs/records/bulletin.md)."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from luodi.assessment.models import Run
from luodi.base.spans import Span, chinese_date
from luodi.orgs.models import Person
from luodi.orgs.selectors import Scope


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """Filters over bulletins; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """A bulletin is published to everybody who holds a role."""
        return self if scope.roles else self.none()

    def listed(self) -> Self:
        """For lists: without the file and the long texts, which are read when asked for."""
        return self.defer("docx", "text", "figures", "differences", "template_text", "measures_text")

    def of_template(self, name: str) -> Self:
        """Issues of one template, newest last."""
        return self.filter(template_name=name).order_by("id")


class Bulletin(models.Model):
    """What was printed, with the template, definitions, run, span, as-of and known it was printed from. Written once, never changed.

    `figures`: the appendix in JSON (key, value, printed, definition, span, scope, as_of, known, trace).
    `differences`: against the last issue of the same template, line by line. `revisits`: ids of the earlier issues of
    sealed periods whose figures were compared for 更正说明.
    """

    template_name = models.CharField("模板", max_length=80)
    template_text = models.TextField("模板原文")
    template_sha256 = models.CharField("模板指纹", max_length=64)
    measures_text = models.TextField("口径原文")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+", verbose_name="考核")
    ranked = models.BooleanField("印名次", default=True)
    title = models.CharField("题目", max_length=200)
    span_first = models.DateField("跨度起")
    span_last = models.DateField("跨度止")
    as_of = models.DateField("数据截至")
    known = models.BigIntegerField("当时所知（台账序号）")
    text = models.TextField("印出的全文")
    figures = models.JSONField("数字出处")
    differences = models.JSONField("与上期的差异")
    docx = models.BinaryField("文件")
    docx_sha256 = models.CharField("文件指纹", max_length=64)
    issued_on = models.DateField("落款日期")
    issued_at = models.DateTimeField("编印时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="编印人")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="上期")
    revisits = models.JSONField("查对更正的各期", default=list)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(span_last__gte=F("span_first")), name="bulletin_span_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> Span:
        """The days it speaks of."""
        return Span(self.span_first, self.span_last)

    @property
    def content(self) -> bytes:
        """The .docx as handed out."""
        return bytes(self.docx)

    @property
    def file_name(self) -> str:
        """The name under which it is handed out: title and date."""
        day: date = self.issued_on
        return f"{self.title}（{chinese_date(day)}）.docx"


class ManuscriptQuerySet(models.QuerySet["Manuscript"]):
    """Filters over manuscripts."""

    def visible_to(self, person: Person) -> Self:
        """A draft is read by whoever brought it, and by nobody else."""
        return self.filter(by=person)


class Manuscript(models.Model):
    """A text brought to 核稿. What 核稿 says of it is computed anew when it is opened; only answers are kept."""

    name = models.CharField("文稿", max_length=200)
    content = models.BinaryField("原文件")
    against_ledger = models.BooleanField("同时核对台账", default=False)
    as_of = models.DateField("数据截至")
    brought_at = models.DateTimeField("送核时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="送核人")

    objects = ManuscriptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class RemarkAnswer(models.Model):
    """What a person said of one remark: accepted, or dismissed with a reason and then not said again of this text."""

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="answers")
    key = models.CharField("所指", max_length=64)
    accepted = models.BooleanField("采纳")
    reason = models.CharField("理由", max_length=200)
    answered_at = models.DateTimeField("答复时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manuscript", "key"], name="remark_answered_once"),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="remark_dismissed_with_a_reason"),
        ]
