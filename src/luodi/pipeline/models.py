"""Projects, the names they are known by, and their road through the stages (docs/records/project.md, docs/records/stage.md)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from luodi.ledger.choices import Stage
from luodi.ledger.models import Credit, Subject
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.choices import ClockUnit, Confirmer, DelayReason, GateResult


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters over projects; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """Projects the scope may read."""
        if scope.everything:
            return self
        return self.filter(subject__in=Subject.objects.visible_to(scope).values("id"))

    def open(self) -> Self:
        """Without those voided by the reversal of the import that made them, and those merged into another."""
        void = Subject.objects.void().order_by().values("id")  # few, and found by an index of their own
        return self.filter(merged_into=None).exclude(subject__in=void)

    def matching(self, text: str) -> Self:
        """Name, alias, investor or code contains `text`."""
        called = Alias.objects.filter(name__contains=text).order_by().values("project")
        coded = Subject.objects.filter(code=text.upper()).order_by().values("id")
        words = Q(name__contains=text) | Q(investor__contains=text) | Q(subject__in=coded) | Q(subject__in=called)
        return self.filter(words) if text else self

    def in_stage(self, stage: str) -> Self:
        """Standing at `stage` now."""
        return self.filter(stage=stage) if stage else self

    def in_sector(self, sector: str) -> Self:
        """Of this sector now."""
        return self.filter(sector=sector) if sector else self

    def of_unit(self, unit: Unit | None) -> Self:
        """Credited to `unit` now, in whole or part."""
        credited = Credit.objects.filter(unit=unit, share_bp__gt=0).order_by().values("subject")
        return self if unit is None else self.filter(subject__in=credited)


class Project(models.Model):
    """A cached row of the newest state; amounts in fen; None means nothing reported or unknown."""

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="project")
    name = models.CharField("项目名称", max_length=200)
    investor = models.CharField("投资方", max_length=200, null=True)
    sector = models.CharField("行业", max_length=80, null=True)
    origin = models.CharField("资金来源", max_length=80, null=True)
    stage = models.CharField("阶段", max_length=24, choices=Stage, null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="projects", verbose_name="责任单位")
    total_investment_fen = models.BigIntegerField("总投资（分）", null=True)
    agreed_investment_fen = models.BigIntegerField("协议投资（分）", null=True)
    contract_investment_fen = models.BigIntegerField("合同投资（分）", null=True)
    funds_reported_fen = models.BigIntegerField("到位资金申报（分）", null=True)
    funds_recognized_fen = models.BigIntegerField("到位资金认定（分）", null=True)
    first_contact_on = models.DateField("首次接洽", null=True)
    signed_on = models.DateField("签约日期", null=True)
    landed_on = models.DateField("落地日期", null=True)
    started_on = models.DateField("开工日期", null=True)
    completed_on = models.DateField("竣工日期", null=True)
    in_production_on = models.DateField("投产日期", null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed", verbose_name="并入")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["subject__code"]
        indexes: ClassVar = [
            models.Index(fields=["stage"], name="project_by_stage"),
            models.Index(fields=["signed_on"], name="project_by_signing"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """编号, as printed in every workbook we hand out."""
        return self.subject.code


class Alias(models.Model):
    """A name this project was seen under; an answered question becomes one and is never asked again."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=200, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "name"], name="alias_once_per_project")]

    def __str__(self) -> str:
        return self.name


class ExternalCode(models.Model):
    """A code another system knows the project by (项目代码)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="external_codes")
    code = models.CharField("项目代码", max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.code


class Merger(models.Model):
    """Two codes turned out to be one project (docs/records/project.md). Says who, when and why; taken back by one who says why.

    `first_sequence`, `last_sequence`: the entries that the merger posted, both inclusive. They are gapless, since whoever
    posts keeps all others out, so they alone tell what an undoing has to put right.
    """

    merged = models.ForeignKey(Project, models.PROTECT, related_name="mergers", verbose_name="并入的项目")
    survivor = models.ForeignKey(Project, models.PROTECT, related_name="absorptions", verbose_name="保留的项目")
    reason = models.CharField("事由", max_length=200)
    merged_at = models.DateTimeField("合并时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="合并人")
    first_sequence = models.BigIntegerField("首笔序号")
    last_sequence = models.BigIntegerField("末笔序号")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    undo_reason = models.CharField("撤销事由", max_length=200, null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merged_once_at_a_time"),
            models.CheckConstraint(condition=~Q(merged=F("survivor")), name="merger_is_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undo_reason=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False, undo_reason__isnull=False),
                name="merger_undone_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged.code}并入{self.survivor.code}"


class Distinction(models.Model):
    """Two projects that look alike and that a person has said are two; never asked again. `first` has the lower id."""

    first = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name="项目")
    second = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name="另一个项目")
    said_at = models.DateTimeField("判定时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="判定人")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first.code}与{self.second.code}不是同一项目"


class CreditCode(models.Model):
    """统一社会信用代码 of the firm behind a project, as a sheet stated it; its check digit is right (`base.credit_codes`)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="credit_codes")
    code = models.CharField("统一社会信用代码", max_length=18, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "code"], name="credit_code_once_per_project")
        ]

    def __str__(self) -> str:
        return self.code


class StageTerm(models.Model):
    """A stage that a place uses: the clock to the next one, and who states that it is reached. A place's own list."""

    stage = models.CharField("阶段", max_length=24, choices=Stage, unique=True)
    confirmed_by = models.CharField("由谁确认", max_length=12, choices=Confirmer, default=Confirmer.BY_UNIT)
    next_stage = models.CharField("下一阶段", max_length=24, choices=Stage, blank=True)
    within_days = models.PositiveSmallIntegerField("时限", null=True)
    counted_in = models.CharField("时限单位", max_length=16, choices=ClockUnit, default=ClockUnit.CALENDAR_DAYS)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(within_days=None, next_stage="") | (Q(within_days__gte=1) & ~Q(next_stage="")),
                name="stage_clock_runs_to_a_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class GateItem(models.Model):
    """What has to be there before a stage: a fact of the project (`attribute`), or an item with a recorded result.

    With `must_pass` the result has to be 通过 or 例外批准; without, any recorded answer will do. A place's own list: an
    item that is no longer asked stays with its records.
    """

    stage = models.CharField("阶段", max_length=24, choices=Stage)
    name = models.CharField("要件", max_length=30, unique=True)
    attribute = models.CharField("台账事实", max_length=30, blank=True)
    must_pass = models.BooleanField("必须通过", default=True)
    way_out = models.CharField("怎么办", max_length=100)
    in_use = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class GateRecord(models.Model):
    """What came of one item for one project. Written once, never changed; the newest of (`on`, id) holds."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="gate_records", verbose_name="项目")
    item = models.ForeignKey(GateItem, models.PROTECT, related_name="records", verbose_name="要件")
    result = models.CharField("结果", max_length=8, choices=GateResult)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        ordering: ClassVar = ["on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(result=GateResult.PASSED) | ~Q(note=""), name="gate_says_why_it_did_not_pass"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_result_display()}"


class Delay(models.Model):
    """Days that no clock of the project counts, both inclusive; without `last` the clock still stands."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="delays", verbose_name="项目")
    reason = models.CharField("原因", max_length=16, choices=DelayReason)
    first = models.DateField("自")
    last = models.DateField("至", null=True)
    note = models.CharField("说明", max_length=500)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="批准人")

    class Meta:
        ordering: ClassVar = ["first", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project"], condition=Q(last=None), name="one_open_delay_per_project"),
            models.CheckConstraint(condition=Q(last=None) | Q(last__gte=F("first")), name="delay_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(note=""), name="delay_has_its_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}：{self.project}"


class DutyRole(models.Model):
    """A part that people play in a project, and which projects have to have it filled. A place's own list.

    Required from the stage `from_stage` until before `until_stage` (empty: to the end), and only from `from_fen` of total
    investment where that is set. Parts of one `team` (五位一体) are filled together or the team is incomplete.
    """

    name = models.CharField("角色", max_length=20, unique=True)
    exclusive = models.BooleanField("同时只有一个", default=True)
    team = models.CharField("组合", max_length=20, blank=True)
    from_stage = models.CharField("从哪个阶段起要有", max_length=24, choices=Stage, blank=True)
    until_stage = models.CharField("到哪个阶段为止", max_length=24, choices=Stage, blank=True)
    from_fen = models.BigIntegerField("总投资达到（分）才要", null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """Who plays a part in a project from a day to a day, both inclusive; who played it before stays on record.

    `exclusive` is the role's when it was given: the database keeps such a part from being held twice at a time.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="duties", verbose_name="项目")
    role = models.ForeignKey(DutyRole, models.PROTECT, related_name="duties", verbose_name="角色")
    holder = models.CharField("姓名或名称", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    since = models.DateField("自")
    until = models.DateField("至", null=True)
    exclusive = models.BooleanField("同时只有一个")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["role_id", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "role"], condition=Q(until=None, exclusive=True), name="part_held_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="duty_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}：{self.holder}"


class Node(models.Model):
    """A step of a project's plan with its planned day, which is never moved; a changed plan withdraws it and adds another.

    What is done is read where it is stated: the day of `stage` in the ledger, the passing of `item`; only a step of
    neither has a `done_on` of its own.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="nodes", verbose_name="项目")
    name = models.CharField("节点", max_length=40)
    stage = models.CharField("阶段", max_length=24, choices=Stage, blank=True)
    item = models.ForeignKey(GateItem, models.PROTECT, null=True, related_name="nodes", verbose_name="要件")
    planned_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="承办单位")
    withdrawn_because = models.CharField("撤销原因", max_length=200, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar = ["planned_on", "id"]
        indexes: ClassVar = [models.Index(fields=["planned_on"], name="node_by_planned_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "name"], condition=Q(withdrawn_because=""), name="node_once_in_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(stage="", item=None) | (Q(done_on=None) & (Q(stage="") | Q(item=None))),
                name="node_is_done_where_it_is_stated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.project}"
