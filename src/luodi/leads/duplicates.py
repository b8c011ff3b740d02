"""Reads for the arbiter: disputes with both sides in full, and firms that several units follow."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from luodi.base.errors import NotFound
from luodi.leads.choices import LeadState
from luodi.leads.models import Dispute, Lead
from luodi.orgs.selectors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateGroup:
    """Open leads of several units about one firm that no dispute has brought together."""

    name: str
    leads: tuple[Lead, ...]


def disputes_of(scope: Scope, *, open_only: bool = True) -> QuerySet[Dispute]:
    """Disputes with both leads in full, the oldest open one first."""
    sides = [f"{side}__{part}" for side in ("first", "later") for part in ("unit", "investor", "by")]
    found = Dispute.objects.visible_to(scope).select_related(*sides, "ruled_by")
    return found.open().order_by("id") if open_only else found.exclude(ruling=None)


def dispute_numbered(scope: Scope, pk: int) -> Dispute:
    """One dispute; refuses alike what is not there and what is not yours."""
    found = Dispute.objects.visible_to(scope).select_related("first__unit", "later__unit").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这件协调，或者不在您的查看范围。")
    return found


def duplicate_groups(scope: Scope) -> tuple[DuplicateGroup, ...]:
    """Firms that several units follow without a dispute between them: a work-list for the arbiter."""
    if not scope.everything:
        return ()
    disputed = Dispute.objects.values("later")
    followed = Lead.objects.filter(state=LeadState.FOLLOWED).exclude(pk__in=disputed)
    keys = followed.values("investor__key").annotate(units=Count("unit", distinct=True)).filter(units__gt=1)
    groups: dict[str, list[Lead]] = defaultdict(list)
    again = followed.filter(investor__key__in=keys.values("investor__key")).select_related("investor", "unit")
    for lead in again.order_by("number"):
        groups[lead.investor.key].append(lead)
    return tuple(DuplicateGroup(name=leads[0].investor.name, leads=tuple(leads)) for leads in groups.values())
