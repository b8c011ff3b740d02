"""Investors, contacts, leads, visits and squads (docs/records/investor.md, docs/records/lead.md, docs/records/visit.md)."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from luodi.leads.choices import Duty, LeadEventKind, LeadSource, LeadState, RulingKind, VisitKind, VisitVerdict
from luodi.orgs.models import Person, Place, Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project


class RegistryTerms(models.Model):
    """How this place keeps the registry of first reports; a home without a row keeps the terms of `rules.Terms`."""

    place = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="registry_terms")
    protection_days = models.PositiveSmallIntegerField("首报保护（工作日）")
    warning_days = models.PositiveSmallIntegerField("到期前提醒（工作日）")
    loss_reasons: "models.JSONField[list[str], list[str]]" = models.JSONField("流失原因")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(protection_days__gt=F("warning_days")), name="registry_warns_before_end"
            ),
        ]


class InvestorQuerySet(models.QuerySet["Investor"]):
    """Filters over investors; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """All, or those that one of the scope's units keeps: each unit has a card of its own, so that none tells of another's."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)

    def matching(self, text: str) -> Self:
        """The name, a tag or the home contains `text`."""
        words = Q(name__contains=text) | Q(tags__contains=text) | Q(home__contains=text)
        return self.filter(words) if text else self


class Investor(models.Model):
    """A firm or a businessman as one unit knows it. `key`: the name as firms are compared. `tags` joined by 、."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="investors", verbose_name="建档单位")
    name = models.CharField("客商名称", max_length=120)
    key = models.CharField("查重名", max_length=120, db_index=True)
    home = models.CharField("所在地", max_length=40, blank=True)
    tags = models.CharField("标签", max_length=120, blank=True)
    diaspora = models.BooleanField("在外乡贤", default=False)
    consent = models.CharField("信息来源和本人同意", max_length=120, blank=True)
    created_at = models.DateTimeField("建档时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建档人")

    objects = InvestorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "key"], name="investor_once_per_unit"),
            models.CheckConstraint(condition=Q(diaspora=False) | ~Q(consent=""), name="diaspora_keeps_its_consent"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at an investor: the only row with a phone number, and it can be erased. Masked wherever it is shown."""

    investor = models.ForeignKey(Investor, models.PROTECT, related_name="contacts", verbose_name="客商")
    name = models.CharField("姓名", max_length=40, blank=True)
    position = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=32, blank=True)
    erased_at = models.DateTimeField("抹除时间", null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", position="", phone=""), name="erased_contact_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"联系人{self.pk}"


class Reveal(models.Model):
    """Somebody saw a contact in full, and why. Written once, never changed or deleted."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="reveals", verbose_name="联系人")
    reason = models.CharField("事由", max_length=120)
    revealed_at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="查看人")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.reason


class Squad(models.Model):
    """招商小分队 or 驻点组: a unit's people who promote at a place (seeds S0-08, S3-09, S4-22). No check-in, no track."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="squads", verbose_name="派出单位")
    name = models.CharField("名称", max_length=60)
    station = models.CharField("驻点", max_length=40, blank=True)
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤销日期", null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], name="squad_once_per_unit"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="squad_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SquadMember(models.Model):
    """Who serves in a squad from a day to a day, inclusive. A squad without members has an unknown strength, not none."""

    squad = models.ForeignKey(Squad, models.PROTECT, related_name="members", verbose_name="小分队")
    name = models.CharField("姓名", max_length=40)
    duty = models.CharField("分工", max_length=10, choices=Duty, default=Duty.ROTATION)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class LeadQuerySet(models.QuerySet["Lead"]):
    """Filters over leads; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """All, or those of the scope's units: their own, and those they share by a ruling. A rival's lead never shows."""
        if scope.everything:
            return self
        shared = LeadShare.objects.filter(unit__in=scope.unit_ids).values("lead")
        return self.filter(Q(unit__in=scope.unit_ids) | Q(pk__in=shared))

    def matching(self, text: str) -> Self:
        """Investor or project contains `text`."""
        return self.filter(Q(title__contains=text) | Q(investor__name__contains=text)) if text else self

    def in_state(self, state: str) -> Self:
        """In this state; empty: in any."""
        return self.filter(state=state) if state else self

    def of_unit(self, unit: Unit | None) -> Self:
        """Of this unit; None: of any."""
        return self if unit is None else self.filter(unit=unit)

    def protected_on(self, day: date) -> Self:
        """Followed, and within their protection on `day` (inclusive)."""
        return self.filter(state=LeadState.FOLLOWED, protected_until__gte=day)


class Lead(models.Model):
    """A registration: this unit met this investor about this project. `number` is its place in the order of registering."""

    number = models.PositiveIntegerField("登记号", unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leads", verbose_name="登记单位")
    investor = models.ForeignKey(Investor, models.PROTECT, related_name="leads", verbose_name="客商")
    title = models.CharField("项目意向", max_length=120)
    sector = models.CharField("行业", max_length=80, blank=True)
    amount_fen = models.BigIntegerField("意向投资（分）", null=True)
    source = models.CharField("来源", max_length=20, choices=LeadSource, default=LeadSource.SELF_FOUND)
    source_text = models.TextField("原文", blank=True)
    referrer = models.ForeignKey(Investor, models.PROTECT, null=True, related_name="referrals", verbose_name="推荐客商")
    squad = models.ForeignKey(Squad, models.PROTECT, null=True, related_name="leads", verbose_name="驻点组")
    carrier = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="落户单位")
    state = models.CharField("状态", max_length=20, choices=LeadState, default=LeadState.FOLLOWED)
    registered_at = models.DateTimeField("登记时间", auto_now_add=True)
    registered_on = models.DateField("登记日期")
    active_on = models.DateField("最近跟进")
    protected_until = models.DateField("保护至", null=True)
    validated_on = models.DateField("认定有价值", null=True)
    loss_reason = models.CharField("流失原因", max_length=40, blank=True)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined", verbose_name="并入")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="leads", verbose_name="项目")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [models.Index(fields=["state", "protected_until"], name="lead_by_protection")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=LeadState.BECAME_PROJECT) | Q(project__isnull=False),
                name="lead_that_signed_has_project",
            ),
            models.CheckConstraint(condition=~Q(state=LeadState.LOST) | ~Q(loss_reason=""), name="lost_lead_says_why"),
            models.CheckConstraint(
                condition=~Q(source=LeadSource.REFERRAL) | Q(referrer__isnull=False), name="referral_names_its_referrer"
            ),
        ]

    def __str__(self) -> str:
        return f"线索{self.number}（{self.title}）"


class LeadEvent(models.Model):
    """One line of a lead's history, as its unit may read it. Written once."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="events", verbose_name="线索")
    kind = models.CharField("事项", max_length=20, choices=LeadEventKind)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=400, blank=True)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return self.text


class LeadShare(models.Model):
    """What part of the credit a unit will have when the lead becomes a project, in basis points."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="shares", verbose_name="线索")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    share_bp = models.PositiveSmallIntegerField("份额（万分之）")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead", "unit"], name="lead_share_once_per_unit"),
            models.CheckConstraint(condition=Q(share_bp__gt=0, share_bp__lte=10_000), name="lead_share_within_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.percent}"

    @property
    def percent(self) -> str:
        """The share as it is said: 60%, 33.33%."""
        whole, rest = divmod(self.share_bp, 100)
        return f"{whole}.{rest:02}%" if rest else f"{whole}%"


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Filters over disputes."""

    def visible_to(self, scope: Scope) -> Self:
        """Whoever sees the whole place; to a unit a dispute would name its rival."""
        return self if scope.everything else self.none()

    def open(self) -> Self:
        """Not decided yet."""
        return self.filter(ruling=None)


class Dispute(models.Model):
    """Two units registered one investor (抢商, seed S0-30); the arbiter sees both in full and decides."""

    first = models.ForeignKey(Lead, models.PROTECT, related_name="disputes_as_first", verbose_name="首报")
    later = models.OneToOneField(Lead, models.PROTECT, related_name="dispute", verbose_name="后报")
    likeness = models.CharField("相同之处", max_length=80)
    opened_at = models.DateTimeField("提出时间", auto_now_add=True)
    ruling = models.CharField("裁定", max_length=12, choices=RulingKind, null=True)
    ground = models.CharField("理由", max_length=400, blank=True)
    ruled_on = models.DateField("裁定日期", null=True)
    ruled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="裁定人")

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ruling=None) | (~Q(ground="") & Q(ruled_by__isnull=False)),
                name="ruling_has_ground_and_name",
            ),
        ]

    def __str__(self) -> str:
        return f"线索{self.first.number}与线索{self.later.number}"


class VisitQuerySet(models.QuerySet["Visit"]):
    """Filters over visits."""

    def visible_to(self, scope: Scope) -> Self:
        """All, or those that the scope's units made."""
        return self if scope.everything else self.filter(unit__in=scope.unit_ids)

    def owing(self) -> Self:
        """With a next step that is not done."""
        return self.exclude(next_step="").filter(step_done_on=None)


class Visit(models.Model):
    """Who met whom, when, with what outcome, and what comes next with its owner and day (seeds S1-25, S3-07)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits", verbose_name="单位")
    investor = models.ForeignKey(Investor, models.PROTECT, related_name="visits", verbose_name="客商")
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="visits", verbose_name="线索")
    squad = models.ForeignKey(Squad, models.PROTECT, null=True, related_name="visits", verbose_name="驻点组")
    kind = models.CharField("方式", max_length=16, choices=VisitKind, default=VisitKind.OUTGOING)
    on = models.DateField("日期")
    where = models.CharField("地点", max_length=60, blank=True)
    ours = models.CharField("我方人员", max_length=80)
    theirs = models.CharField("对方人员", max_length=80)
    guest_count = models.PositiveSmallIntegerField("来客人次", null=True)
    outcome = models.CharField("谈了什么", max_length=600)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="next_steps", verbose_name="谁来办")
    next_due = models.DateField("何时办好", null=True)
    step_done_on = models.DateField("办好日期", null=True)
    link_count = models.PositiveSmallIntegerField("链接次数", default=0)
    link_until = models.DateField("链接有效至", null=True)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录人")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_step="", next_owner=None, next_due=None)
                | (~Q(next_step="") & Q(next_owner__isnull=False, next_due__isnull=False)),
                name="next_step_has_owner_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.investor}"


class VisitAnswer(models.Model):
    """What the investor said of our record through the link. Written once; our record stays as it was."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answers", verbose_name="走访")
    verdict = models.CharField("答复", max_length=9, choices=VisitVerdict)
    text = models.CharField("更正内容", max_length=400, blank=True)
    answered_at = models.DateTimeField("答复时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict=VisitVerdict.CONFIRMED) | ~Q(text=""), name="correction_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
