"""The two measures of progress of major projects, and all that this room knows of one project."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Abs
from django.db.models.lookups import GreaterThan

from luodi.aftercare.models import Reinvestment, SiteCheck, Substitution, TaxPayment
from luodi.aftercare.rules import Lamp, Seen, Terms, investment_progress, tracked
from luodi.aftercare.selectors import paged
from luodi.ledger.choices import SIDE_STAGES
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project

_PERCENT = 100


def _major(scope: Scope, terms: Terms) -> QuerySet[Project]:
    """Signed projects on the road that do not produce yet, from the place's own line of total investment up."""
    found = Project.objects.visible_to(scope).open().filter(signed_on__isnull=False, in_production_on=None)
    return found.exclude(stage__in=SIDE_STAGES).filter(total_investment_fen__gte=terms.from_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedLine:
    """A major project, its newest check, the exact share spent, and how it stands."""

    project: Project
    check: SiteCheck | None
    progress: Fraction | None
    lamp: Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """One page of major projects; `counts` by lane over all of them: never, late, apart."""

    page: Page[Project]
    lines: tuple[TrackedLine, ...]
    count: int
    counts: dict[str, int]


def tracking(scope: Scope, terms: Terms, *, lane: str, page: str, today: date) -> Tracking:
    """Major projects with their two measures of progress, the largest first, in three queries."""
    newest = SiteCheck.objects.filter(project=OuterRef("pk")).order_by("-on", "-id")
    found = _major(scope, terms).annotate(
        seen_on=Subquery(newest.values("on")[:1]),
        spent=Subquery(newest.values("spent_fen")[:1]),
        expected=Subquery(newest.values("step__expected_percent")[:1]),
    )
    # Not an annotation of its own: one over annotations is lost where Django counts over a subquery.
    apart = Abs(F("spent") * _PERCENT - F("expected") * F("total_investment_fen"))
    lanes: dict[str, Q | GreaterThan] = {
        "never": Q(seen_on=None),
        "late": Q(seen_on__lt=today - timedelta(days=terms.every_days)),
        "apart": GreaterThan(apart, terms.divergence_points * F("total_investment_fen")),
    }
    counts = found.aggregate(all=Count("pk"), **{name: Count("pk", filter=lane) for name, lane in lanes.items()})
    narrowed = found.filter(lanes[lane]) if lane in lanes else found
    shown = paged(narrowed.order_by("-total_investment_fen", "pk"), page)
    checks = _newest_checks(shown)
    return Tracking(
        page=shown,
        lines=tuple(_tracked(p, checks.get(p.pk), terms, today) for p in shown),
        count=counts.pop("all"),
        counts=counts,
    )


def _newest_checks(projects: Page[Project]) -> dict[int, SiteCheck]:
    found: dict[int, SiteCheck] = {}
    checks = SiteCheck.objects.filter(project__in=list(projects)).select_related("step", "photo")
    for check in checks.order_by("on", "id"):
        found[check.project_id] = check
    return found


def _tracked(project: Project, check: SiteCheck | None, terms: Terms, today: date) -> TrackedLine:
    total = project.total_investment_fen
    seen = (
        None
        if check is None
        else Seen(on=check.on, expected_percent=check.step.expected_percent, spent_fen=check.spent_fen)
    )
    progress = None if check is None else investment_progress(check.spent_fen, total)
    lamp = tracked(seen, total_fen=total, terms=terms, today=today)
    return TrackedLine(project=project, check=check, progress=progress, lamp=lamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftercare:
    """All that this room knows of one project."""

    project: Project
    line: TrackedLine
    checks: tuple[SiteCheck, ...]
    replaced_by: Substitution | None
    replaces: tuple[Substitution, ...]
    first: Project | None
    reinvested: tuple[Project, ...]
    taxes: tuple[TaxPayment, ...]

    @property
    def paid_fen(self) -> int | None:
        """What stands of its taxes, in fen; None when nobody told any."""
        standing = [tax.amount_fen for tax in self.taxes if not tax.withdrawn_because]
        return sum(standing) if standing else None


def aftercare_of(project: Project, terms: Terms, *, today: date) -> Aftercare:
    """One project after signing, in six queries."""
    checks = tuple(project.site_checks.select_related("step", "photo", "by"))
    by = Substitution.objects.filter(old=project).select_related("new__subject").first()
    again = Reinvestment.objects.filter(project=project).select_related("first__subject").first()
    later = Reinvestment.objects.filter(first=project).select_related("project__subject")
    return Aftercare(
        project=project,
        line=_tracked(project, checks[0] if checks else None, terms, today),
        checks=checks,
        replaced_by=by,
        replaces=tuple(project.substitutes.select_related("old__subject")),
        first=again.first if again else None,
        reinvested=tuple(one.project for one in later),
        taxes=tuple(project.tax_payments.select_related("by")),
    )
