"""Writes about projects after signing: the only door."""

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction

from luodi.aftercare.models import (
    Reinvestment,
    ScaleClass,
    ScaledEnterprise,
    SiteCheck,
    SiteStep,
    Substitution,
    TaxPayment,
    TrackingTerms,
)
from luodi.aftercare.rules import Terms
from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span
from luodi.ledger.choices import SIDE_STAGES, EvidenceKind, Stage
from luodi.ledger.evidence import Paper, register_evidence
from luodi.orgs.models import Person, Place, Unit
from luodi.pipeline.models import Project
from luodi.pipeline.moving import move_stage

MOST_DAYS: Final = 366
_PERCENT: Final = 100
# What a site usually has spent by then is practice, not law; a place sets its own.
_USUAL_STEPS: Final = (
    ("未动工", 0),
    ("场地平整", 5),
    ("基础施工", 20),
    ("主体施工", 45),
    ("主体封顶", 65),
    ("设备安装", 85),
    ("竣工", 100),
)
_USUAL_CLASSES: Final = (
    "规模以上工业",
    "有资质的建筑业",
    "限额以上批发零售业",
    "限额以上住宿餐饮业",
    "规模以上服务业",
)


@transaction.atomic
def take_usual_aftercare() -> None:
    """Fill the lists that are still empty with the usual ones; what a place has set stays."""
    if not SiteStep.objects.exists():
        SiteStep.objects.bulk_create(SiteStep(name=n, expected_percent=p) for n, p in _USUAL_STEPS)
    if not ScaleClass.objects.exists():
        ScaleClass.objects.bulk_create(ScaleClass(name=name) for name in _USUAL_CLASSES)


def tracking_terms() -> Terms:
    """What this place has set, or the usual."""
    kept = TrackingTerms.objects.first()
    if kept is None:
        return Terms()
    return Terms(
        from_fen=kept.from_fen,
        every_days=kept.every_days,
        divergence_points=kept.divergence_points,
        property_sectors=tuple(kept.property_sectors.split("、")),
    )


@transaction.atomic
def set_tracking_terms(*, terms: Terms, by: Person) -> Terms:  # noqa: ARG001  every write names its person
    """Change what counts as major, how often a site is checked, when the two measures disagree."""
    if not 1 <= terms.every_days <= MOST_DAYS or not 1 <= terms.divergence_points <= _PERCENT or terms.from_fen < 0:
        raise BadInput(f"检查间隔要在 1 到 {MOST_DAYS} 天之间，背离要在 1 到 100 个百分点之间，请改正。")
    words = [word.strip() for word in terms.property_sectors if word.strip()]
    values = {
        "from_fen": terms.from_fen,
        "every_days": terms.every_days,
        "divergence_points": terms.divergence_points,
        "property_sectors": "、".join(words)[:120],
    }
    TrackingTerms.objects.update_or_create(place=Place.objects.get(), defaults=values)
    return terms


@transaction.atomic
def set_site_step(*, name: str, expected_percent: int) -> SiteStep:
    """Add a step or change what it stands for; checks that were written keep theirs by name."""
    if not 0 <= expected_percent <= _PERCENT:
        raise BadInput("一般完成投资要在 0 到 100 之间，请改正。")
    return SiteStep.objects.update_or_create(name=name.strip()[:20], defaults={"expected_percent": expected_percent})[0]


@transaction.atomic
def set_scale_class(*, name: str) -> ScaleClass:
    """Add a class of above-scale firms."""
    return ScaleClass.objects.get_or_create(name=name.strip()[:20])[0]


@transaction.atomic
def check_site(
    *,
    project: Project,
    step: SiteStep,
    on: date,
    by: Person,
    today: date,
    spent_fen: int | None = None,
    photo: tuple[str, bytes] | None = None,
    note: str = "",
) -> SiteCheck:
    """Write down how a site looks. `photo`: name and bytes, kept as evidence of the project.

    Refuses a day to come, and less spent than an earlier check says (what is spent since the start never falls).
    """
    if on > today:
        raise BadInput(f"日期 {on} 在今天之后，请填到现场的那一天。")
    earlier = project.site_checks.filter(on__lte=on).exclude(spent_fen=None).first()
    if spent_fen is not None and earlier is not None and spent_fen < (earlier.spent_fen or 0):
        raise BadInput(f"累计完成投资比 {earlier.on} 的检查还少，请核对；上次写错了的，在说明里写明、请招商办更正。")
    kept = None
    if photo is not None:
        name, content = photo
        paper = Paper(name=name, content=content, kind=EvidenceKind.SITE_REPORT)
        kept = register_evidence(paper, subject=project.subject, unit=project.unit, by=by)
    return SiteCheck.objects.create(
        project=project, step=step, spent_fen=spent_fen, photo=kept, note=note.strip()[:500], on=on, by=by
    )


@transaction.atomic
def substitute_project(
    *, old: Project, new: Project, approval: str, reason: str, on: date, by: Person, today: date
) -> Substitution:
    """`new` takes the place of `old`, which reaches the stage 置换 with its note. What was signed stays as it was signed.

    Refuses a swap without approval and reason, one that is not signed, and one that is itself off the road.
    """
    if not approval.strip() or not reason.strip():
        raise BadInput("置换要写明谁批准、为什么，请补充。")
    if new.pk == old.pk:
        raise BadInput("一个项目不能置换它自己，请填另一个项目的编号。")
    if new.signed_on is None:
        raise BadInput(f"{new.code}还没有签约，不能拿来置换；请先签约。")
    if new.stage in SIDE_STAGES or new.subject.closed_on is not None or new.merged_into_id is not None:
        raise BadInput(f"{new.code}已经{new.get_stage_display()}，不能拿来置换。")
    note = f"由{new.code}{new.name}置换：{reason.strip()}（{approval.strip()}）"
    move_stage(project=old, to=Stage.SUBSTITUTED, on=on, note=note[:400], by=by, today=today)
    return Substitution.objects.create(
        old=old, new=new, approval=approval.strip()[:120], reason=reason.strip()[:200], on=on, by=by
    )


@transaction.atomic
def note_reinvestment(*, project: Project, first: Project, by: Person) -> Reinvestment:
    """`project` is another investment of the firm behind `first`. Refuses a first one that does not produce yet (S4-35)."""
    if project.pk == first.pk:
        raise BadInput("再投资要填原有项目的编号，不能是它自己。")
    if first.in_production_on is None:
        raise BadInput(f"{first.code}还没有投产，后续的投资是同一个项目；投产以后的新项目才算再投资。")
    try:
        with transaction.atomic():
            return Reinvestment.objects.create(project=project, first=first, by=by)
    except IntegrityError:
        raise Conflict(f"{project.code}已经登记为再投资，请刷新后再看。") from None


@transaction.atomic
def enter_enterprise(
    *,
    name: str,
    scale_class: ScaleClass,
    unit: Unit,
    entered_on: date,
    by: Person,
    today: date,
    project: Project | None = None,
) -> ScaledEnterprise:
    """A firm crossed the line on the day `entered_on`. Refuses one that stands in the register already, and a day to come."""
    if entered_on > today:
        raise BadInput(f"入库日期 {entered_on} 在今天之后，入了库再登记。")
    try:
        with transaction.atomic():
            return ScaledEnterprise.objects.create(
                name=name.strip()[:120],
                scale_class=scale_class,
                unit=unit,
                entered_on=entered_on,
                project=project,
                by=by,
            )
    except IntegrityError:
        raise Conflict(f"“{name.strip()}”已经在库；换了类别的，请先记退库，再重新登记。") from None


@transaction.atomic
def leave_register(*, enterprise: ScaledEnterprise, on: date, today: date) -> None:
    """A firm fell below the line; its row stays. Refuses a day to come or before it entered, and a second leaving."""
    if not enterprise.entered_on <= on <= today:
        raise BadInput(f"退库日期要在 {enterprise.entered_on} 和今天之间，请改正。")
    if not ScaledEnterprise.objects.filter(pk=enterprise.pk, left_on=None).update(left_on=on):
        raise Conflict("这家企业已经退库，请刷新后再看。")


@transaction.atomic
def record_tax(*, project: Project, span: Span, amount_fen: int, source: str, by: Person, today: date) -> TaxPayment:
    """What a project paid over a span. Unit: fen. Refuses a span that is not over, and days that another row covers."""
    if span.last > today:
        raise BadInput(f"{span.label}还没有过完，过完了再记。")
    if not source.strip():
        raise BadInput("税收要写明来源，如“税务局三季度清单”，请补充。")
    Project.objects.select_for_update().get(pk=project.pk)
    covered = project.tax_payments.filter(withdrawn_because="", span_first__lte=span.last, span_last__gte=span.first)
    for earlier in covered:
        told = Span(earlier.span_first, earlier.span_last).label
        raise Conflict(f"{project.code}已经记过{told}的税收，日子重叠会重复计算；写错了请先撤销那一笔。")
    return TaxPayment.objects.create(
        project=project,
        span_first=span.first,
        span_last=span.last,
        amount_fen=amount_fen,
        source=source.strip()[:120],
        by=by,
    )


@transaction.atomic
def withdraw_tax(*, payment: TaxPayment, because: str) -> None:
    """Take a row back; it stays on record with its reason."""
    if not because.strip():
        raise BadInput("撤销要写明原因，请补充。")
    if not TaxPayment.objects.filter(pk=payment.pk, withdrawn_because="").update(
        withdrawn_because=because.strip()[:200]
    ):
        raise Conflict("这一笔已经撤销，请刷新后再看。")
