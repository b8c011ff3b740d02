"""What a claim came to: the entries it posted, and what mergers of projects posted in their place.

A merger cancels the recognised entries of a project and posts them anew about the one that goes on, with the same source
and the same evidence, and without a key (pipeline/mergers.py). The claim goes on leading to the entry that counts.
"""

import re

from django.db.models import Q

from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry, EntryQuerySet
from luodi.orgs.selectors import Scope
from luodi.pipeline.comparisons import absorbed_under
from luodi.pipeline.models import Project
from luodi.recognition.models import Claim

_NUMBERED = re.compile(r"认定([1-9]\d{0,17})号")


def entries_of(claim: Claim) -> EntryQuerySet:
    """Every entry that carries what the claim recognised, cancelled ones and those that stand."""
    again = Entry.objects.filter(
        kind=EntryKind.FUNDS_RECOGNIZED, occurred_on=claim.arrived_on, batch=None, source=str(claim), reverses=None
    )
    own = Entry.objects.filter(claims=claim)
    return Entry.objects.filter(Q(id__in=again.values("id")) | Q(id__in=own.values("id"))).order_by("sequence")


def claim_behind(entry: Entry, scope: Scope) -> Claim | None:
    """The claim whose recognition an entry carries, where the reader may see it."""
    visible = Claim.objects.visible_to(scope)
    posted = visible.filter(entries=entry).first()
    if posted is not None:
        return posted
    named = _NUMBERED.fullmatch(entry.source)
    claim = visible.filter(pk=int(named[1])).first() if named else None
    return claim if claim is not None and entries_of(claim).filter(pk=entry.pk).exists() else None


def project_in_the_end(project: Project) -> Project:
    """The project itself, or the one that stands for it since it was merged."""
    if project.merged_into_id is None:
        return project
    return Project.objects.select_related("subject").get(pk=absorbed_under()[project.pk])
