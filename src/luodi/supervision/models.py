"""Matters, meetings, inspections and notices (docs/records/matter.md)."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.supervision.choices import (
    AccountabilityKind,
    Cadence,
    Finding,
    MatterKind,
    MatterState,
    MeetingKind,
    NoticeKind,
    StepKind,
)


class Category(models.Model):
    """What a matter is about, and the term it gets: working days, 0 for the same day (seed S4-51). A place's own list."""

    name = models.CharField("类别", max_length=20, unique=True)
    working_days = models.PositiveSmallIntegerField("办理时限（工作日）")
    raises_risk = models.BooleanField("列为项目风险", default=False)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting planned or held; what it decides are orders that cite it."""

    kind = models.CharField("类别", max_length=16, choices=MeetingKind)
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("日期")
    held = models.BooleanField("已召开", default=False)
    minutes = models.TextField("纪要", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A unit called to a meeting, whether it came, and what it reported there (seed S4-01)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    came = models.BooleanField("到会", null=True)
    briefing = models.TextField("汇报", blank=True)

    class Meta:
        ordering: ClassVar = ["unit__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="unit_called_once_to_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.meeting}"


class MatterQuerySet(models.QuerySet["Matter"]):
    """Filters over matters; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """Of a unit that speaks for its raiser, its owner, or one it once lay with; all of them for the bureau."""
        if scope.everything:
            return self
        lay_with = Step.objects.filter(unit__in=scope.unit_ids).values("matter")
        return self.filter(Q(raised_by_unit__in=scope.unit_ids) | Q(pk__in=lay_with))

    def open(self) -> Self:
        """Not closed yet."""
        return self.exclude(state=MatterState.CLOSED)

    def waiting_for(self, scope: Scope) -> Self:
        """Those whose next step is due from a unit of this scope: the owner's answer or the raiser's closure."""
        return self.filter(
            Q(state=MatterState.OPEN, owner__in=scope.unit_ids)
            | Q(state=MatterState.ANSWERED, raised_by_unit__in=scope.unit_ids)
        )


class Matter(models.Model):
    """A problem, a request or an order. State, owner, term and counts are what its steps say; each step is kept."""

    kind = models.CharField("种类", max_length=8, choices=MatterKind)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="类别")
    title = models.CharField("事项", max_length=120)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="matters", verbose_name="项目")
    raised_for = models.CharField("诉求企业", max_length=120, blank=True)
    raised_by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="提出单位")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    raised_on = models.DateField("提出日期")
    due_on = models.DateField("办理期限")
    closed_on = models.DateField("办结日期", null=True)
    state = models.CharField("状态", max_length=8, choices=MatterState, default=MatterState.OPEN)
    transfer_count = models.PositiveSmallIntegerField("转办次数", default=0)
    urging_count = models.PositiveSmallIntegerField("催办次数", default=0)
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    passed_about = models.BooleanField("推诿", default=False)
    escalated = models.BooleanField("已上报领导", default=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="decisions", verbose_name="议定于")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats", verbose_name="再次督办")

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="matter_by_state_and_term")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_on__gte=F("raised_on")), name="matter_due_after_it_is_raised"),
            models.CheckConstraint(
                condition=Q(state=MatterState.CLOSED, closed_on__isnull=False)
                | (~Q(state=MatterState.CLOSED) & Q(closed_on=None)),
                name="matter_closed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One thing done about a matter. Written once, never changed; `unit` is whom it concerns (the new owner of a transfer)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="steps")
    kind = models.CharField("动作", max_length=12, choices=StepKind)
    on = models.DateField("日期")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="经手人")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    text = models.TextField("内容")
    due_on = models.DateField("期限", null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.matter}"


class InspectionPlan(models.Model):
    """An inspection that comes round: how often, signed by how many bodies, with which checklist. A place's own list."""

    name = models.CharField("名称", max_length=40, unique=True)
    cadence = models.CharField("周期", max_length=12, choices=Cadence)
    checklist = models.JSONField("核查项目")
    body_count = models.PositiveSmallIntegerField("会签单位数", default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(body_count__gte=1), name="inspection_has_a_body"),
        ]

    def __str__(self) -> str:
        return self.name


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Filters over inspections."""

    def visible_to(self, scope: Scope) -> Self:
        """A unit reads what was found about itself and below."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)


class Inspection(models.Model):
    """What was found at one unit in one round; one record per plan, unit and round (seed S3-22)."""

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="inspections", verbose_name="督查")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    round_first = models.DateField("本轮起")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+", verbose_name="项目")
    findings = models.TextField("督查情况", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录人")
    on = models.DateField("日期")

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-round_first", "unit__code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "unit", "round_first"], name="inspection_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}：{self.unit}"


class ChecklistLine(models.Model):
    """One line of an inspection's checklist and what was found."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="lines")
    item = models.CharField("核查项目", max_length=60)
    finding = models.CharField("结果", max_length=8, choices=Finding)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "item"], name="item_found_once")]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_finding_display()}"


class Signature(models.Model):
    """A body's signature under an inspection (seed S4-56: both bodies sign)."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="signatures")
    body = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="会签单位")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="签字人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "body"], name="body_signs_once")]

    def __str__(self) -> str:
        return f"{self.body}：{self.inspection}"


class NoticeLevel(models.Model):
    """A level of graded notices, mildest first (seed S4-58: 分级通报). A place's own list."""

    name = models.CharField("级别", max_length=20, unique=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters over notices."""

    def visible_to(self, scope: Scope) -> Self:
        """A unit reads what was sent to itself and below."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)


class Notice(models.Model):
    """A one-page document to one unit, numbered within its kind and year. Written once, never changed."""

    kind = models.CharField("文种", max_length=12, choices=NoticeKind)
    level = models.ForeignKey(NoticeLevel, models.PROTECT, null=True, related_name="+", verbose_name="级别")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("号")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主送")
    addressee = models.CharField("谈话对象", max_length=40, blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="notices", verbose_name="事项")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文")
    reply_by = models.DateField("反馈期限", null=True)
    issued_on = models.DateField("日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="签发人")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="notice_numbered_once"),
            models.CheckConstraint(
                condition=(Q(kind=NoticeKind.GRADED) & Q(level__isnull=False))
                | (~Q(kind=NoticeKind.GRADED) & Q(level=None)),
                name="graded_notice_has_a_level",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def printed_number(self) -> str:
        """As the head of the document says it: 督办单〔2026〕3号."""
        return f"{self.get_kind_display()}〔{self.year}〕{self.number}号"


class AccountabilityQuerySet(models.QuerySet["Accountability"]):
    """Filters over the roster of who answers for a unit."""

    def visible_to(self, scope: Scope) -> Self:
        """A unit reads who answers for itself and below."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)

    def on(self, day: date) -> Self:
        """Those who answer on the day, both ends inclusive."""
        return self.filter(since__lte=day).exclude(until__lt=day)


class Accountability(models.Model):
    """Who answers for a unit's investment promotion from a day to a day, inclusive; who did before stays on record.

    One 第一责任人 a unit at a time, the database keeps it; as many 具体责任人 as there are deputies (seed S0-45).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("责任", max_length=20, choices=AccountabilityKind)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=40, blank=True)
    since = models.DateField("自")
    until = models.DateField("至", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = AccountabilityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["unit__code", "kind", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(kind="accountable_owner", until=None),
                name="one_accountable_person_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="accountability_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.get_kind_display()}：{self.name}"
