"""Reads over projects after signing, each list a page at a time, in a number of queries that does not grow with it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from luodi.aftercare.models import (
    Reinvestment,
    ScaleClass,
    ScaledEnterprise,
    SiteStep,
    TaxPayment,
)
from luodi.aftercare.rules import (
    Candidate,
    Lamp,
    Terms,
    why_no_priority,
)
from luodi.base.errors import NotFound
from luodi.ledger.choices import SIDE_STAGES, EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.orgs.selectors import Scope
from luodi.pipeline.choices import GateResult
from luodi.pipeline.gates import missing
from luodi.pipeline.models import ExternalCode, Project
from luodi.pipeline.paging import counted_page
from luodi.pipeline.road import answers_of, known_facts
from luodi.pipeline.stagelist import needs

SIZE = 30


def paged(found: QuerySet[Project], page: str) -> Page[Project]:
    """One page of projects with their units, and the count of all."""
    return counted_page(found.select_related("subject", "unit"), page, size=SIZE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsLine:
    """A project that has started: its codes, the days of filing and of entering statistics, and what is still owed."""

    project: Project
    codes: str
    filed_on: date | None
    entered_on: date | None

    @property
    def lamp(self) -> Lamp:
        """Both are needed to count in fixed-asset investment (seed S4-16)."""
        if self.filed_on and self.entered_on:
            return Lamp(level="good", word="已备案入统")
        if self.entered_on or self.filed_on:
            return Lamp(level="warn", word="没有入统" if self.filed_on else "没有备案")
        return Lamp(level="bad", word="没有备案，没有入统")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """One page of started projects; `entered`: how many of all are filed and entered."""

    page: Page[Project]
    lines: tuple[StatisticsLine, ...]
    count: int
    entered: int

    @property
    def owed(self) -> int:
        """Started and not counted."""
        return self.count - self.entered


def statistics(scope: Scope, *, lane: str, page: str) -> Statistics:
    """Started projects and whether they count in statistics, the earliest start first, in three queries."""

    def day_of(stage: Stage) -> Subquery:
        standing = Entry.objects.filter(kind=EntryKind.STAGE_REACHED, stage=stage, reverses=None, reversed_by=None)
        first = standing.filter(subject=OuterRef("pk")).order_by().values("subject").annotate(day=Min("occurred_on"))
        return Subquery(first.values("day"))

    found = Project.objects.visible_to(scope).open().exclude(stage__in=SIDE_STAGES).filter(started_on__isnull=False)
    found = found.annotate(filed_on=day_of(Stage.FILED), entered_on=day_of(Stage.IN_STATISTICS))
    both = Q(filed_on__isnull=False, entered_on__isnull=False)
    counts = found.aggregate(all=Count("pk"), entered=Count("pk", filter=both))
    lanes = {"owed": ~both, "entered": both}
    shown = paged((found.filter(lanes[lane]) if lane in lanes else found).order_by("started_on", "pk"), page)
    days = {p.pk: (p.filed_on, p.entered_on) for p in shown}  # type: ignore[attr-defined]  # annotated above
    codes: dict[int, list[str]] = defaultdict(list)
    for project, code in ExternalCode.objects.filter(project__in=list(shown)).values_list("project_id", "code"):
        codes[project].append(code)
    lines = tuple(
        StatisticsLine(
            project=p,
            codes="、".join(codes[p.pk]),
            filed_on=days[p.pk][0],
            entered_on=days[p.pk][1],
        )
        for p in shown
    )
    return Statistics(page=shown, lines=lines, count=counts["all"], entered=counts["entered"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Above-scale firms: how many of each class stand now, their sum, and one page of the rows."""

    page: Page[ScaledEnterprise]
    classes: tuple[tuple[ScaleClass, int], ...]
    standing: int
    left: int


def register(scope: Scope, *, scale_class: str, page: str) -> Register:
    """The register of above-scale firms; the classes add up to the firms that stand (seed S4-17). Three queries."""
    seen = ScaledEnterprise.objects.visible_to(scope)
    told = seen.order_by().values_list("scale_class").annotate(n=Count("pk", filter=Q(left_on=None)), all=Count("pk"))
    counts = {one: (standing, of_all - standing) for one, standing, of_all in told}
    classes = tuple((one, counts.get(one.pk, (0, 0))[0]) for one in ScaleClass.objects.all())
    number = int(scale_class) if scale_class.isdecimal() and len(scale_class) < 10 else None
    shown = seen.filter(scale_class=number) if number is not None else seen
    shown = shown.select_related("scale_class", "unit", "project__subject")
    return Register(
        page=counted_page(shown, page, size=SIZE),
        classes=classes,
        standing=sum(count for _, count in classes),
        left=sum(left for _, left in counts.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """A project and what it paid in the year, in fen, over how many rows."""

    project: Project
    paid_fen: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxes:
    """What projects paid in a year: the sum, that of those signed in the same year or before it, and one page of them."""

    year: int
    page: Page[Project]
    lines: tuple[TaxLine, ...]
    count: int
    paid_fen: int | None


def taxes(scope: Scope, *, year: int, signed: int | None, page: str) -> Taxes:
    """Taxes of spans that end in `year`, by project, the largest first. `signed`: only projects signed in that year."""
    rows = Q(
        tax_payments__withdrawn_because="",
        tax_payments__span_last__range=(date(year, 1, 1), date(year, 12, 31)),
    )
    found = Project.objects.filter(pk__in=Project.objects.visible_to(scope).values("pk"))
    if signed is not None:
        found = found.filter(signed_on__range=(date(signed, 1, 1), date(signed, 12, 31)))
    found = found.filter(rows)
    total = found.aggregate(count=Count("pk", distinct=True), paid_fen=Sum("tax_payments__amount_fen"))
    found = found.annotate(paid=Sum("tax_payments__amount_fen"), told=Count("tax_payments"))
    shown = paged(found.order_by(F("paid").desc(), "pk"), page)
    lines = tuple(TaxLine(project=p, paid_fen=p.paid, rows=p.told) for p in shown)  # type: ignore[attr-defined]
    return Taxes(year=year, page=shown, lines=lines, count=total["count"], paid_fen=total["paid_fen"])


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestmentSum:
    """How many signed projects, how many state a total, and its sum in fen."""

    count: int
    stated: int
    total_fen: int | None

    @property
    def unstated(self) -> int:
        """Those whose total nobody has stated."""
        return self.count - self.stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinvestments:
    """First investments and reinvestments of the signed projects, counted apart (seed S4-35), and one page of the latter."""

    page: Page[Reinvestment]
    first: InvestmentSum
    again: InvestmentSum


def reinvestments(scope: Scope, *, page: str) -> Reinvestments:
    """Three queries."""
    seen = Project.objects.filter(pk__in=Project.objects.visible_to(scope).open().values("pk"))
    signed = seen.filter(signed_on__isnull=False)

    def summed(which: Q) -> InvestmentSum:
        told = signed.filter(which).aggregate(
            count=Count("pk"), stated=Count("total_investment_fen"), total_fen=Sum("total_investment_fen")
        )
        return InvestmentSum(**told)

    rows = Reinvestment.objects.filter(project__in=seen.values("pk"))
    rows = rows.select_related("project__subject", "project__unit", "first__subject")
    return Reinvestments(
        page=counted_page(rows, page, size=SIZE),
        first=summed(Q(reinvestment=None)),
        again=summed(Q(reinvestment__isnull=False)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityLine:
    """A large project, how many criteria speak for it, and why it is no priority (empty: it is one)."""

    project: Project
    speaking_for: int
    criteria: int
    why_not: str


def priorities(scope: Scope, terms: Terms, *, page: str) -> tuple[Page[Project], tuple[PriorityLine, ...]]:
    """Large projects that do not produce yet, each judged by several criteria and not by its size alone. Four queries."""
    found = Project.objects.visible_to(scope).open().filter(in_production_on=None)
    found = found.exclude(stage__in=SIDE_STAGES).filter(total_investment_fen__gte=terms.from_fen)
    shown = paged(found.order_by("-total_investment_fen", "pk"), page)
    answers, asked = answers_of(shown), needs()
    criteria = [need.name for need in asked if need.stage == Stage.SIGNED and not need.attribute and not need.must_pass]
    required = [need for need in asked if need.must_pass or need.attribute]
    lines = []
    for project in shown:
        told = answers.get(project.pk, {})
        lacking = missing(required, to=Stage.SIGNED, known=known_facts(project), answers=told)
        speaking = sum(told[name].result == GateResult.PASSED for name in criteria if name in told)
        candidate = Candidate(
            sector=project.sector,
            total_fen=project.total_investment_fen,
            lacking=tuple(one.name for one in lacking),
            speaking_for=speaking,
            criteria=len(criteria),
        )
        why = why_no_priority(candidate, terms)
        lines.append(PriorityLine(project=project, speaking_for=speaking, criteria=len(criteria), why_not=why))
    return shown, tuple(lines)


def payment_numbered(project: Project, number: int) -> TaxPayment:
    """A standing payment of this project; refuses one of another project as it refuses none."""
    found = project.tax_payments.filter(pk=number, withdrawn_because="").first()
    if found is None:
        raise NotFound("没有这笔税收，请从项目的“落地之后”办理。")
    return found


def enterprise_numbered(scope: Scope, number: int) -> ScaledEnterprise:
    """A firm of the register; refuses alike what is not there and what is not yours."""
    found = ScaledEnterprise.objects.visible_to(scope).filter(pk=number).first()
    if found is None:
        raise NotFound("没有这家企业，或者不在您的查看范围。请从“五上”企业名册办理。")
    return found


def site_steps() -> QuerySet[SiteStep]:
    """The place's own steps, in their order."""
    return SiteStep.objects.all()


def scale_classes() -> QuerySet[ScaleClass]:
    """The place's own classes."""
    return ScaleClass.objects.all()
