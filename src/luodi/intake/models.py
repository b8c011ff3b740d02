"""Imports, their files and rows, and the answers that are never asked for again (docs/records/import.md)."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from luodi.base.spans import Span
from luodi.ledger.models import Batch, Subject
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope


class ImportState(models.TextChoices):
    """Where an import stands. With rows still waiting, a committed one is proposed again once they are answered."""

    PROPOSED = "proposed", "待确认"
    COMMITTED = "committed", "已入账"
    REVERSED = "reversed", "已冲销"


class RowVerdict(models.TextChoices):
    """What becomes of a row."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    SAME = "same", "无变化"
    DOUBTFUL = "doubtful", "存疑"
    REJECTED = "rejected", "退回"
    SKIPPED = "skipped", "跳过"


class ImportQuerySet(models.QuerySet["Import"]):
    """Filters over imports."""

    def visible_to(self, scope: Scope) -> Self:
        """All, or those that one of the scope's units sent."""
        return self if scope.everything else self.filter(sender__in=scope.unit_ids)


class Import(models.Model):
    """Files that came in together: a statement by a unit for a report date, waiting, in the ledger, or reversed."""

    state = models.CharField("状态", max_length=9, choices=ImportState, default=ImportState.PROPOSED)
    label = models.CharField("名称", max_length=200)
    sender = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="imports", verbose_name="报送单位")
    sender_name = models.CharField("报送单位名称", max_length=80, null=True)
    report_date = models.DateField("报表日期", null=True)
    opening = models.BooleanField("期初", default=False)
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, related_name="intake", verbose_name="批次")
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="导入人")
    committed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="入账人")

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ImportState.PROPOSED) | Q(batch__isnull=False),
                name="import_in_the_ledger_has_its_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"导入{self.pk}（{self.label}）"


class ImportFile(models.Model):
    """One file as it was sent. The bytes stay, so that an answer can be read against them again."""

    parent = models.ForeignKey(Import, models.CASCADE, related_name="files", verbose_name="导入")
    position = models.PositiveIntegerField("次序")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    content = models.BinaryField("内容")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "position"], name="import_file_has_its_place"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of a sheet as read, its verdict, the diff, and the questions it waits for."""

    parent = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name="导入")
    position = models.PositiveIntegerField("次序")
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rows", verbose_name="文件")
    sheet = models.CharField("工作表", max_length=64)
    row = models.PositiveIntegerField("行")
    verdict = models.CharField("结论", max_length=8, choices=RowVerdict)
    field = models.CharField("字段", max_length=40)
    reason = models.CharField("原因", max_length=400)
    record: "models.JSONField[Any, Any]" = models.JSONField("内容", null=True)
    changes: "models.JSONField[Any, Any]" = models.JSONField("差异", default=list)
    questions: "models.JSONField[Any, Any]" = models.JSONField("问题", default=list)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+", verbose_name="项目")
    posted = models.BooleanField("已入账", default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "position"], name="import_row_has_its_place"),
        ]
        indexes: ClassVar = [models.Index(fields=["parent", "verdict"], name="import_row_by_verdict")]

    def __str__(self) -> str:
        column = (self.record or {}).get("column")
        return f"{self.sheet} 第{self.row}行" + (f" {column}列" if column else "")


class Answer(models.Model):
    """A question answered once, for one sender (or for the bureau itself) and one layout or value."""

    sender_name = models.CharField("报送单位", max_length=80)
    key = models.CharField("问题", max_length=320)
    answer = models.CharField("答复", max_length=200)
    answered_at = models.DateTimeField("答复时间", auto_now=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="答复人")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender_name", "key"], name="answer_once_per_sender"),
        ]

    def __str__(self) -> str:
        return self.answer


class Round(models.Model):
    """One collection round (收数): a workbook for every unit, for one span (docs/records/collection.md)."""

    span_first = models.DateField("跨度起")
    span_last = models.DateField("跨度止")
    report_date = models.DateField("报表日期")
    due_at = models.DateTimeField("截止时间", null=True)
    issued_at = models.DateTimeField("发表时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发表人")

    class Meta:
        ordering: ClassVar = ["-span_last", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["span_first", "span_last"], name="one_round_for_a_span"),
        ]

    def __str__(self) -> str:
        return f"{self.span.label}收数"

    @property
    def span(self) -> Span:
        """The days that are asked about, both ends inclusive."""
        return Span(self.span_first, self.span_last)


class ReturnState(models.TextChoices):
    """Where a unit's return stands; worked out from its statement, never stored (selectors of collection.py)."""

    OUTSTANDING = "outstanding", "未交"
    WAITING = "waiting", "待确认"
    HANDED_IN = "handed_in", "已交"
    UNCHANGED = "unchanged", "无变化"


class ReturnQuerySet(models.QuerySet["Return"]):
    """Filters over returns."""

    def visible_to(self, scope: Scope) -> Self:
        """All, or those of the scope's units."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)


class Return(models.Model):
    """A unit's part in a round: the workbook it was given, and its answer: a statement, or 无变化, or nothing yet.

    `asked_count`: cells left for the unit to fill; `known_count`: cells filled in for it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="returns", verbose_name="收数")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns", verbose_name="单位")
    workbook = models.BinaryField("发出的表")
    sha256 = models.CharField("SHA-256", max_length=64)
    asked_count = models.PositiveIntegerField("要填的格")
    known_count = models.PositiveIntegerField("已预填的格")
    statement = models.ForeignKey(Import, models.PROTECT, null=True, related_name="returns", verbose_name="交回的表")
    answered_at = models.DateTimeField("答复时间", null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="答复人")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["unit__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "unit"], name="one_return_of_a_unit_in_a_round"),
            models.CheckConstraint(
                condition=Q(answered_at=None, by=None, statement=None) | Q(answered_at__isnull=False, by__isnull=False),
                name="return_is_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.round}"
