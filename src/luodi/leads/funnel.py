"""漏斗: the leads of one month as a cohort, and what became of them (seed S3-47: talk, contract, site, factory)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from luodi.leads.choices import OPEN_STATES
from luodi.leads.models import Lead
from luodi.ledger.choices import SIDE_STAGES
from luodi.orgs.selectors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Leads registered in one month and how many of these very leads were signed, started, completed.

    `pending`: those of which more may still come, so that the later shares of the cohort are not final.
    """

    month: date
    leads: int
    signed: int
    started: int
    completed: int
    pending: int

    @property
    def shares(self) -> tuple[Fraction, Fraction, Fraction]:
        """Signed, started and completed as exact shares of the leads of the same month."""
        return (
            Fraction(self.signed, self.leads),
            Fraction(self.started, self.leads),
            Fraction(self.completed, self.leads),
        )


def cohorts(scope: Scope, *, year: int) -> list[Cohort]:
    """The months of a year that have leads, in order. A lead joined to another by a ruling counts once. One query."""
    seen = Lead.objects.filter(pk__in=Lead.objects.visible_to(scope).values("pk"), joined_to=None)
    in_year = seen.filter(registered_on__range=(date(year, 1, 1), date(year, 12, 31)))
    on_its_way = Q(project__isnull=False, project__completed_on=None) & ~Q(project__stage__in=SIDE_STAGES)
    rows = (
        in_year.annotate(month=TruncMonth("registered_on"))
        .order_by()
        .values("month")
        .annotate(
            leads=Count("pk"),
            signed=Count("pk", filter=Q(project__signed_on__isnull=False)),
            started=Count("pk", filter=Q(project__started_on__isnull=False)),
            completed=Count("pk", filter=Q(project__completed_on__isnull=False)),
            pending=Count("pk", filter=Q(state__in=OPEN_STATES) | on_its_way),
        )
        .order_by("month")
    )
    return [Cohort(**row) for row in rows]
