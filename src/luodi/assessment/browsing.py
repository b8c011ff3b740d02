"""Reads for people who walk through runs: which there are, which alerts a unit may read, and the run's own definitions."""

import re

from django.db.models import QuerySet

from luodi.assessment.measuring import extended
from luodi.assessment.models import Proposal, RulebookVersion, Run
from luodi.assessment.running import checked_rulebook
from luodi.assessment.selectors import alerts
from luodi.base.errors import BadInput, NotFound
from luodi.figures.figure import FigureKey
from luodi.figures.measures import Catalog, standard_catalog
from luodi.orgs.selectors import Scope, root_unit
from luodi.rulebook.periods import resolve

_NAMED = re.compile(r"(?P<place>全域\.)?(?P<name>[^().]+)(?:\((?P<period>[^()]+)\))?")


def runs_for(scope: Scope) -> list[Run]:
    """Runs that the scope may read, newest first."""
    return list(Run.objects.visible_to(scope).select_related("rulebook", "by", "published_by"))


def runs_listed(scope: Scope) -> QuerySet[Run]:
    """The same for who pages through them, without documents and texts."""
    return Run.objects.visible_to(scope).select_related("rulebook").defer("document", "rulebook__text")


def rulebook_versions() -> list[RulebookVersion]:
    """Published rulebooks, newest first."""
    return list(RulebookVersion.objects.all())


def rulebook_version(number: int) -> RulebookVersion:
    """One published rulebook; refuses what is not there."""
    found = RulebookVersion.objects.filter(pk=number).first()
    if found is None:
        raise NotFound("没有这个办法，请从列表里选。")
    return found


def alerts_for(run: Run, scope: Scope) -> list[Proposal]:
    """Alerts of a run that the scope may read: all, or those of its own units. A project is named in its own alert."""
    return [alert for alert in alerts(run) if scope.everything or alert.unit_id in scope.unit_ids]


def grounds_for(run: Run, scope: Scope) -> list[Proposal]:
    """Everything the run put before people that the scope may read: its alerts, and what is proposed for its own units."""
    proposed = Proposal.objects.visible_to(scope).filter(run=run).exclude(kind=Proposal.Kind.ALERT)
    return [*alerts_for(run, scope), *proposed.select_related("unit")]


def run_catalog(run: Run) -> Catalog:
    """The measures as the run's rulebook understands them: its own indicators, and 认定 in every measure."""
    return extended(standard_catalog(), checked_rulebook(run.rulebook.text))


def cited_figure(text: str, *, run: Run, catalog: Catalog, unit_code: str | None) -> FigureKey | None:
    """The figure that a ground cites (合同投资(本季), 全域.引进项目); None when it is no figure by name."""
    named = _NAMED.fullmatch(text)
    if named is None or catalog.canonical(named["name"]) not in catalog.measures:
        return None
    try:
        span = resolve(named["period"], run.span) if named["period"] else run.span
    except BadInput:
        return None
    unit = root_unit().code if named["place"] or unit_code is None else unit_code
    name = catalog.canonical(named["name"])
    return FigureKey(name=name, span=span, unit=unit, as_of=run.as_of, known=run.known)
