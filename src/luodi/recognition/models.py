"""Procedures, claims, what they offer, verdicts, objections and minutes (docs/records/claim.md)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from luodi.ledger.choices import EvidenceGrade
from luodi.ledger.models import Entry, Evidence
from luodi.orgs.models import Person, Role, Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.recognition.choices import ClaimState, VerdictKind
from luodi.recognition.rules import Step, read_steps


class Procedure(models.Model):
    """认定程序: the steps of this place, newest in force; a claim keeps the one it was handed in under. Never changed.

    `steps`: label, role and working days of each step after 单位申报. `statement_from_fen`: from which amount on the
    bank's statement to T+30 is asked for. `publicity_days`: working days on show before the last step (0: none).
    """

    steps = models.JSONField("步骤")
    statement_from_fen = models.BigIntegerField("要对账单的起点（分）", null=True)
    publicity_days = models.IntegerField("公示工作日", default=0)
    set_at = models.DateTimeField("设定时间")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="设定人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return " → ".join(("单位申报", *(step.label for step in self.read)))

    @property
    def read(self) -> tuple[Step, ...]:
        """The steps as values."""
        return read_steps(self.steps)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Filters over claims; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """All; or those of the scope's units, and those that wait for a step of a role outside the units."""
        if scope.everything:
            return self
        outside = scope.roles.difference((Role.UNIT_CLERK, Role.UNIT_HEAD))
        return self.filter(Q(unit__in=scope.unit_ids) | Q(waits_for__in=outside))

    def open(self) -> Self:
        """Neither recognised nor ended otherwise."""
        return self.filter(state__in=[ClaimState.PENDING, ClaimState.SENT_BACK])

    def in_state(self, state: str) -> Self:
        """In this state; the empty text means any."""
        return self.filter(state=state) if state else self

    def with_people(self) -> Self:
        """With what a list prints beside a claim, in the same query."""
        return self.select_related("project__subject", "unit", "procedure", "submitted_by")


class Claim(models.Model):
    """申报认定: a unit's statement that money arrived, on its way to a recognised entry.

    `position`: the step it waits at, counted from 0 (meaningful while pending). `waits_for`: the role of that step (None:
    not pending). `version` grows with each change: a
    decision names the one it was taken on. `since`: the business day it came to where it stands.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="claims", verbose_name="项目")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="claims", verbose_name="申报单位")
    amount_fen = models.BigIntegerField("申报金额（分）")
    arrived_on = models.DateField("到位日期")
    payer = models.CharField("付款方", max_length=200)
    remarks = models.CharField("说明", max_length=500, null=True)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="claims", verbose_name="认定程序")
    state = models.CharField("状态", max_length=10, choices=ClaimState, default=ClaimState.PENDING)
    position = models.IntegerField("步骤", default=0)
    waits_for = models.CharField("待办岗位", max_length=20, choices=Role, null=True)
    version = models.IntegerField("版本", default=1)
    since = models.DateField("到本步日期")
    submitted_at = models.DateTimeField("申报时间")
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申报人")
    entries = models.ManyToManyField(Entry, related_name="claims", verbose_name="认定分录")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "position"], name="claim_by_step")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="claim_amount_is_positive"),
            models.CheckConstraint(condition=Q(position__gte=0), name="claim_position_counts_from_zero"),
        ]

    def __str__(self) -> str:
        return f"认定{self.pk}号"

    @property
    def step(self) -> Step | None:
        """The step it waits at; None unless it is pending."""
        return self.procedure.read[self.position] if self.state == ClaimState.PENDING else None


class Piece(models.Model):
    """What a claim offers: a piece of evidence and the share of its face value (None: it only supports).

    `grade`: what a reviewer made of it; the evidence's own until then.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="pieces", verbose_name="认定")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="piece", verbose_name="佐证")
    share_fen = models.BigIntegerField("使用份额（分）", null=True)
    grade = models.CharField("佐证等级", max_length=1, choices=EvidenceGrade)
    removed = models.BooleanField("已换下", default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share_fen=None) | Q(share_fen__gt=0), name="piece_share_is_positive"),
        ]


class Minutes(models.Model):
    """会议纪要: the meeting at which several claims were decided, with its paper."""

    number = models.CharField("文号", max_length=80)
    held_on = models.DateField("会议日期")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", verbose_name="纪要文件")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.number


class Verdict(models.Model):
    """What one person decided on a claim at one step. Never changed; sealed with the ledger.

    `position` is None for what the unit itself does. `known`, `since` and `code` are the receipt: the ledger's head when the verdict
    was given (ledger/receipts.py).
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="verdicts", verbose_name="认定")
    kind = models.CharField("结论", max_length=24, choices=VerdictKind)
    position = models.IntegerField("步骤", null=True)
    label = models.CharField("步骤名称", max_length=40)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    ground = models.CharField("理由", max_length=1000)
    minutes = models.ForeignKey(Minutes, models.PROTECT, null=True, related_name="verdicts", verbose_name="会议纪要")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="verdicts", verbose_name="附件")
    decided_on = models.DateField("办理日期")
    decided_at = models.DateTimeField("办理时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="办理人")
    known = models.BigIntegerField("回执序号")
    since_sequence = models.BigIntegerField("回执起点序号")
    code = models.CharField("回执码", max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.label}：{self.get_kind_display()}"

    @property
    def receipt(self) -> str:
        """The receipt as it is printed: the last entry and the first signs of the code."""
        return f"第{self.known}笔 {self.code[:16]}"


class Objection(models.Model):
    """异议: what somebody holds against a claim on show, and what was answered."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="objections", verbose_name="认定")
    text = models.CharField("异议", max_length=1000)
    raised_at = models.DateTimeField("提出时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    answer = models.CharField("答复", max_length=1000, null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="答复人")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer=None, answered_at=None, answered_by=None)
                | Q(answer__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
                name="objection_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text
