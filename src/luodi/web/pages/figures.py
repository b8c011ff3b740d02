"""数字: the catalog of measures, and one figure opened to what stands behind it."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.assessment.browsing import run_catalog
from luodi.assessment.models import Run
from luodi.assessment.selectors import run_by_id
from luodi.figures.figure import Figure, FigureKey
from luodi.figures.measures import Catalog, Measure, standard_catalog
from luodi.figures.opening import OpenedRow, Opening, open_figure
from luodi.figures.selectors import figure_at
from luodi.ledger.selectors import last_sequence
from luodi.web.addresses import figure_address, part_address
from luodi.web.answers import answer, number_asked
from luodi.web.forms.figures import FigureForm, given
from luodi.web.policy import Request, policy, signed_in
from luodi.web.publication import may_open, units_to_open

_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage:
    """Context of figures/list.html."""

    measures: list[Measure]
    keyword: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """Context of figures/detail.html. Without `opening` the reader gets the definition and the reason.

    `run`: whose rulebook defines the figure, if one does. `parts`: the figures of the formula, each with where it opens. `rows`: the group of rows asked for.
    """

    measure: Measure
    form: FigureForm
    run: Run | None = None
    here: str = ""
    opening: Opening | None = None
    parts: tuple[tuple[Figure, str], ...] = ()
    group: str = ""
    rows: Page[OpenedRow] | None = None


@require_safe
@policy(signed_in)
def figures(request: Request) -> HttpResponse:
    """Every measure with its definition; `?keyword=` cuts the list."""
    keyword = request.GET.get("keyword", "").strip()[:40]
    found = [m for m in standard_catalog().measures.values() if keyword in " ".join((m.name, *m.aliases, m.definition))]
    return answer(request, "figures/list.html", CatalogPage(measures=found, keyword=keyword))


@require_safe
@policy(signed_in)
def figure(request: Request, name: str) -> HttpResponse:
    """One figure at a span, unit and time: definition, value, formula, and the rows that count, do not, or may."""
    run = _run(request)
    catalog = standard_catalog() if run is None else run_catalog(run)
    measure, units = catalog[name], units_to_open(request.scope)
    form = FigureForm(given(request.GET, units=units, today=request.today), units=units)
    if not form.is_valid():
        return answer(request, "figures/detail.html", FigurePage(measure=measure, form=form), status=400)
    asked = form.cleaned_data
    known = last_sequence() if asked["known"] is None else asked["known"]
    moment = {"span": asked["span"], "as_of": asked["as_of"], "known": known}
    key = FigureKey(name=measure.name, unit=asked["unit"], grades=asked["grades"], **moment)
    if not may_open(request.scope, key, catalog):
        return answer(request, "figures/detail.html", FigurePage(measure=measure, form=form, run=run))
    return answer(request, "figures/detail.html", _opened(request, form, key, catalog, run))


def _run(request: Request) -> Run | None:
    """The run whose rulebook defines the figure, when the address names one."""
    number = number_asked(request, "run")
    return None if number is None else run_by_id(number, scope=request.scope)


def _opened(request: Request, form: FigureForm, key: FigureKey, catalog: Catalog, run: Run | None) -> FigurePage:
    found = figure_at(key, catalog=catalog)
    opening = open_figure(found, scope=request.scope, catalog=catalog)
    number = run.pk if run is not None else None
    groups = {"counted": opening.counted, "not_counted": opening.not_counted, "unknown": opening.unknown}
    wanted = request.GET.get("show", "counted")
    group = wanted if wanted in groups else "counted"
    return FigurePage(
        measure=catalog[key.name],
        form=form,
        run=run,
        opening=opening,
        here=figure_address(key, run=number),
        parts=tuple((part, part_address(part, found, run=number)) for part in found.parts or opening.parts),
        group=group,
        rows=Paginator(groups[group], _ROWS).get_page(request.GET.get("page", 1)),
    )
