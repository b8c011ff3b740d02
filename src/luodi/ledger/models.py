"""Subjects, batches, posting periods and their seals, entries, their evidence, and cached credit (docs/records)."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from luodi.ledger.choices import (
    FUNDS_KINDS,
    MONEY_SETTING_KINDS,
    SIDE_KINDS,
    TEXT_SETTING_KINDS,
    BatchKind,
    EntryKind,
    EvidenceGrade,
    EvidenceKind,
    FileKind,
    Precision,
    Stage,
    SubjectKind,
)
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import Scope


class Counter(models.Model):
    """Numbers handed out one writer at a time (ledger/locks.py): entry, unit, project."""

    name = models.CharField(max_length=16, primary_key=True)
    last = models.BigIntegerField(default=0)


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Filters over subjects."""

    def visible_to(self, scope: Scope) -> Self:
        """Subjects the scope may read: all, or its units and the projects credited to them now.

        Where nobody has an agreed share, the units that introduced the project and where it landed: a rulebook's 无协议时
        may credit them with it.
        """
        if scope.everything:
            return self
        # Each of the three finds its subjects by an index; as alternatives of one condition they would read every subject.
        own = Subject.objects.filter(unit_id__in=scope.unit_ids).order_by().values("id")
        agreed = Credit.objects.filter(unit_id__in=scope.unit_ids, share_bp__gt=0).order_by().values("subject")
        sides = Entry.objects.standing_sides(scope.unit_ids).order_by().values("subject")
        return self.filter(id__in=own.union(agreed, sides))

    def void(self) -> Self:
        """Those that a reversal left empty."""
        return self.exclude(closed_on=None)


class Subject(models.Model):
    """What entries are about: a project or a unit. Its code is visible everywhere and never reused."""

    code = models.CharField("编号", max_length=16, unique=True)
    kind = models.CharField("类别", max_length=8, choices=SubjectKind)
    unit = models.OneToOneField(Unit, models.PROTECT, null=True, related_name="subject")
    opened_on = models.DateField("立档日期")
    closed_on = models.DateField("作废日期", null=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index(fields=["closed_on"], condition=Q(closed_on__isnull=False), name="subject_void"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="unit", unit__isnull=False) | Q(kind="project", unit__isnull=True),
                name="subject_of_kind_unit_has_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Batch(models.Model):
    """Entries that came in together and can be reversed together."""

    kind = models.CharField("类别", max_length=8, choices=BatchKind)
    label = models.CharField("名称", max_length=200)
    created_at = models.DateTimeField("记账时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="经手人")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.label


class PostingPeriod(models.Model):
    """A calendar month entries are posted to. Locked while posting, so that sealing can miss nothing."""

    first = models.DateField("起")
    last = models.DateField("止")
    sealed_at = models.DateTimeField("封账时间", null=True)

    class Meta:
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first"], name="posting_period_begins_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="posting_period_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


class Seal(models.Model):
    """封账: the root over a period's rows (docs/records/seal.md). Written once, by `seals.seal_period`, never changed.

    `leaves` is the leaf list, a line per row: label, blank, leaf hash. A row's salt is derived from `salt_key`, so
    whoever reads the key can check every row; packages carry the salts of their own rows only.
    """

    period = models.OneToOneField(PostingPeriod, models.PROTECT, related_name="seal", verbose_name="账期")
    algorithm = models.CharField("算法", max_length=32)
    root = models.CharField("根", max_length=64)
    leaves = models.TextField("叶表")
    salt_key = models.CharField("盐钥", max_length=64)
    known = models.BigIntegerField("封账时的末笔序号")
    sealed_at = models.DateTimeField("封账时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="封账人")

    class Meta:
        ordering: ClassVar = ["period__first"]

    def __str__(self) -> str:
        return f"{self.period}封账"


class TamperAlarm(models.Model):
    """A verification found the ledger changed behind its back: while it stands, nothing is posted."""

    raised_at = models.DateTimeField("报警时间")
    sentence = models.TextField("发现")
    ended_at = models.DateTimeField("解除时间", null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="解除人")
    reason = models.CharField("解除事由", max_length=200, null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, reason=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, reason__isnull=False),
                name="tamper_alarm_ended_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class EntryQuerySet(models.QuerySet["Entry"]):
    """Filters over entries; they know the columns, nobody else does."""

    def live(self, *, as_of: date, known: int) -> Self:
        """What counts at (as_of inclusive, known sequence inclusive): no reversals, nothing they cancelled by then."""
        cancelled = Entry.objects.filter(reverses__isnull=False, sequence__lte=known).values("reverses_id")
        return self.filter(sequence__lte=known, occurred_on__lte=as_of, reverses=None).exclude(id__in=cancelled)

    def standing_sides(self, unit_ids: Iterable[int]) -> Self:
        """The newest 引荐单位 and 落地单位 that name one of these units, of projects of which nobody has an agreed share."""
        standing = {"kind__in": SIDE_KINDS, "reverses": None, "reversed_by": None}
        later = Q(occurred_on__gt=OuterRef("occurred_on"))
        later |= Q(occurred_on=OuterRef("occurred_on"), sequence__gt=OuterRef("sequence"))
        newer = Entry.objects.filter(later, subject=OuterRef("subject"), kind=OuterRef("kind"), **standing)
        agreed = Credit.objects.filter(subject=OuterRef("subject"), share_bp__gt=0)
        # Nearly every entry reverses nothing: SQLite would begin there, not with the few that name a unit.
        no_reversal = Exact(Coalesce("reverses_id", 0), 0)
        named = self.filter(no_reversal, unit_id__in=unit_ids, kind__in=SIDE_KINDS, reversed_by=None)
        return named.filter(~Exists(newer), ~Exists(agreed))

    def visible_to(self, scope: Scope) -> Self:
        """Entries whose subject the scope may read."""
        if scope.everything:
            return self
        return self.filter(subject__in=Subject.objects.visible_to(scope).values("id"))

    def with_people(self) -> Self:
        """With what a page prints beside an entry, in the same query."""
        return self.select_related("subject", "unit", "reported_by", "by", "period", "batch", "reverses", "reversed_by")

    def in_time(self) -> Self:
        """Ordered as facts happened, ties by sequence."""
        return self.order_by("occurred_on", "sequence")


class Entry(models.Model):
    """One fact. Never updated, never deleted: a mistake is reversed and posted anew (docs/records/entry.md)."""

    sequence = models.BigIntegerField("序号", unique=True)
    key = models.CharField("幂等键", max_length=120, null=True, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="entries")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="entries")
    kind = models.CharField("事项", max_length=24, choices=EntryKind)
    occurred_on = models.DateField("发生日期")
    precision = models.CharField("日期精度", max_length=5, choices=Precision, default=Precision.DAY)
    recorded_at = models.DateTimeField("记账时间")
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    currency = models.CharField("币种", max_length=3, default="CNY")
    quantity = models.BigIntegerField("数量", null=True)
    measured_in = models.CharField("计量单位", max_length=16, null=True)
    text = models.CharField("内容", max_length=2000, null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    stage = models.CharField("阶段", max_length=24, choices=Stage, null=True)
    measure = models.CharField("指标", max_length=80, null=True)
    span_first = models.DateField("跨度起", null=True)
    span_last = models.DateField("跨度止", null=True)
    reported_by = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="报送单位")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="经手人")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲销")
    unknown = models.BooleanField("不详", default=False)
    period = models.ForeignKey(PostingPeriod, models.PROTECT, related_name="entries", verbose_name="账期")
    reason = models.CharField("事由", max_length=200, null=True)
    source = models.CharField("来源", max_length=200)
    grade = models.CharField("佐证等级", max_length=1, choices=EvidenceGrade, null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "kind", "occurred_on"], name="entry_by_subject"),
            models.Index(fields=["unit", "kind", "occurred_on"], name="entry_by_unit"),
            models.Index(fields=["kind", "occurred_on"], name="entry_by_kind"),
        ]
        # A comparison with NULL is not false, so a CHECK lets it pass: each names its NULLs.
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sequence__gt=0), name="entry_sequence_counts_from_one"),
            models.CheckConstraint(
                condition=Q(unknown=False) | Q(amount_fen=None, quantity=None), name="entry_unknown_has_no_value"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[*FUNDS_KINDS, *MONEY_SETTING_KINDS])
                | Q(unknown=True)
                | Q(amount_fen__isnull=False),
                name="entry_of_money_has_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=TEXT_SETTING_KINDS) | Q(unknown=True) | Q(text__isnull=False),
                name="entry_of_text_says_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.SET_CREDIT)
                | Q(unit__isnull=False, quantity__isnull=False, quantity__gte=0, quantity__lte=10_000),
                name="entry_credit_within_the_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.SET_PLACEMENT) | Q(unit__isnull=False), name="entry_of_placement_has_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=SIDE_KINDS) | Q(unit__isnull=False), name="entry_of_a_side_has_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.STAGE_REACHED) | Q(stage__isnull=False), name="entry_of_stage_names_it"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[EntryKind.SET_TARGET, EntryKind.MEASURE_REPORTED])
                | Q(measure__isnull=False, span_first__isnull=False),
                name="entry_of_measure_names_it_and_its_span",
            ),
            models.CheckConstraint(
                condition=Q(span_first=None, span_last=None)
                | Q(span_first__isnull=False, span_last__isnull=False, span_last__gte=F("span_first")),
                name="entry_span_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | Q(reason__isnull=False), name="entry_reversal_gives_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__in=EvidenceGrade.values, kind=EntryKind.FUNDS_RECOGNIZED),
                name="entry_of_recognized_funds_alone_is_graded",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.sequence}笔"

    @property
    def is_late(self) -> bool:
        """补录: it happened before the period it is posted to (an opening batch is not marked)."""
        opening = self.batch is not None and self.batch.kind == BatchKind.OPENING
        return not opening and self.occurred_on < self.period.first


class Credit(models.Model):
    """Cache of the newest shares (basis points), rebuilt from `set_credit` entries; decides who sees a project."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="credits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="credits")
    share_bp = models.IntegerField("份额（万分之）")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "unit"], name="credit_once_per_unit")]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Filters over evidence."""

    def visible_to(self, scope: Scope) -> Self:
        """All; or what one of the scope's units handed in, and what an entry cites that the scope may read."""
        if scope.everything:
            return self
        entries = Entry.objects.visible_to(scope).values("id")
        return self.filter(Q(unit_id__in=scope.unit_ids) | Q(citations__entry__in=entries)).distinct()


class Evidence(models.Model):
    """佐证: a file by its SHA-256, as a unit handed it in for a project (docs/records/evidence.md). Never changed.

    The bytes lie in the evidence folder under their hash. `number`: of the invoice or the bank's slip, normalized.
    `covers_until`: the last day of a bank statement. The same file handed in twice is two rows over one file.
    """

    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    file_kind = models.CharField("文件类型", max_length=4, choices=FileKind)
    size_bytes = models.BigIntegerField("字节数")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("材料", max_length=20, choices=EvidenceKind)
    grade = models.CharField("佐证等级", max_length=1, choices=EvidenceGrade)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="evidence", verbose_name="项目")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="提交单位")
    face_value_fen = models.BigIntegerField("票面金额（分）", null=True)
    number = models.CharField("票据号或流水号", max_length=64, null=True, db_index=True)
    covers_until = models.DateField("对账单截止日", null=True)
    registered_at = models.DateTimeField("登记时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(face_value_fen=None) | Q(face_value_fen__gt=0), name="evidence_face_value_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.name}”"


class Citation(models.Model):
    """A recognised amount rests on this evidence with this share of its face value (0: it only supports). Never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="citations", verbose_name="分录")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations", verbose_name="佐证")
    share_fen = models.BigIntegerField("使用份额（分）")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "evidence"], name="citation_once_per_entry"),
            models.CheckConstraint(condition=Q(share_fen__gte=0), name="citation_share_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}引用{self.evidence}"
