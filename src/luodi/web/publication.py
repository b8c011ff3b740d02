"""Which figures a reader of some units may open: those of their own units, and those that have been published.

A figure over a narrow span of a foreign unit would tell a foreign amount, so it is not enough that its rows are hidden.
Published is what an issued bulletin or a published run printed, and what that is made of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from luodi.assessment.browsing import cited_figure, grounds_for, run_catalog
from luodi.assessment.models import Run
from luodi.bulletin.models import Bulletin
from luodi.figures.evaluation import Evaluation
from luodi.figures.figure import FigureKey, parse_key
from luodi.figures.measures import Catalog
from luodi.figures.selectors import evaluation
from luodi.orgs.models import Unit, UnitKind
from luodi.orgs.selectors import Scope
from luodi.rulebook.nodes import Aggregate, Name


def may_open(scope: Scope, key: FigureKey, catalog: Catalog) -> bool:
    """True when every figure that this one is made of is the reader's own or published at the same as-of and known."""
    if scope.everything:
        return True
    run = evaluation(span=key.span, as_of=key.as_of, known=key.known, catalog=catalog, grades=key.grades)
    foreign = {made for made in _made_of(run, [key]) if run.tree.named(made.unit).id not in scope.unit_ids}
    return not foreign or foreign <= _made_of(run, _published(scope, key))


def units_to_ask(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the units whose figures the scope may ask for; the reader's own come first, then the place."""
    inside = Unit.objects.exclude(kind=UnitKind.EXTERNAL).order_by("code")
    if scope.everything:
        return list(inside.values_list("code", "name"))
    own = inside.filter(pk__in=scope.unit_ids).values_list("code", "name")
    return [*own, *inside.filter(kind=UnitKind.PLACE).values_list("code", "name")]


def units_to_open(scope: Scope) -> list[tuple[str, str]]:
    """Units whose figures the scope may open: for those who see everything, the neighbours outside the place too."""
    if not scope.everything:
        return units_to_ask(scope)
    rows = sorted(
        Unit.objects.values_list("kind", "code", "name"), key=lambda row: (row[0] == UnitKind.EXTERNAL, row[1])
    )
    return [(code, name) for _, code, name in rows]


def own_codes(scope: Scope) -> frozenset[str]:
    """Codes of the units the scope speaks for."""
    return frozenset(Unit.objects.filter(pk__in=scope.unit_ids).values_list("code", flat=True))


def _published(scope: Scope, key: FigureKey) -> Iterator[FigureKey]:
    """What bulletins and published runs of the same moment print."""
    same = {"as_of": key.as_of, "known": key.known}
    printed = Bulletin.objects.visible_to(scope)
    printed = printed.filter(**same) | printed.exclude(revisits=[])  # 更正说明 tells of other days than the issue's own
    for figures in printed.values_list("figures", flat=True):
        for figure in figures:
            if named := figure["trace"].get("figure"):
                yield parse_key(named)
    for run in Run.objects.visible_to(scope).filter(**same).select_related("rulebook"):
        for indicator, code in run.scores.values_list("indicator", "unit__code"):
            yield replace(key, name=indicator, span=run.span, unit=code)
        yield from _cited(run, scope)


def _cited(run: Run, scope: Scope) -> Iterator[FigureKey]:
    """The figures that the grounds of the run's alerts and proposals cite, as far as the scope may read those."""
    catalog = run_catalog(run)
    for ground in grounds_for(run, scope):
        code = ground.unit.code if ground.unit is not None else None
        for cited in ground.figures:
            if found := cited_figure(cited["name"], run=run, catalog=catalog, unit_code=code):
                yield found


def _made_of(run: Evaluation, keys: Iterable[FigureKey]) -> set[FigureKey]:
    """The figures named and all that stand in their expressions, by name; no row is read."""
    found: set[FigureKey] = set()
    named = [replace(key, name=run.catalog.canonical(key.name)) for key in keys]
    pending = [key for key in named if key.name in run.catalog.measures]
    while pending:
        key = pending.pop()
        if key in found:
            continue
        found.add(key)
        pending += _one_level(run, key)
    return found


def _one_level(run: Evaluation, key: FigureKey) -> list[FigureKey]:
    unit = run.tree.named(key.unit)
    node = run.bound(key.name, key.span)
    over_units = [part for part in node.walk() if isinstance(part, Aggregate) and part.rows == "单位"]
    inner = [name for part in over_units for name in part.walk() if isinstance(name, Name)]
    found = []
    for part in node.walk():
        if isinstance(part, Name):
            span = part.period.span if part.period and part.period.span else key.span
            at = [run.tree.root] if part.owner == "全域" else run.tree.below(unit) if part in inner else [unit]
            found += [replace(key, name=run.catalog.canonical(part.name), span=span, unit=u.code) for u in at]
    return found
