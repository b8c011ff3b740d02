"""项目: the list with its counts and sums, and one project with all that stands behind it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.ledger.choices import EntryKind
from luodi.ledger.vouchers import EntryLine
from luodi.pipeline import selectors
from luodi.pipeline.selectors import ProjectList, ProjectSheet
from luodi.web.answers import answer
from luodi.web.forms.projects import ProjectFilterForm
from luodi.web.policy import Request, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage:
    """Context of projects/list.html; `here` is the query string without the page, to open sums as lists."""

    form: ProjectFilterForm
    found: ProjectList
    narrowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """Context of projects/detail.html; `lines` is the ledger, cut to one kind when a figure was opened."""

    sheet: ProjectSheet
    lines: tuple[EntryLine, ...]
    kind_label: str


@require_safe
@policy(signed_in)
def project_list(request: Request) -> HttpResponse:
    """Projects the person may read, filtered; a change of a filter fetches the rows alone."""
    scope = request.scope
    units, sectors = selectors.crediting_units(scope), selectors.sectors_of(scope)
    form = ProjectFilterForm(request.GET, units=units, sectors=sectors)
    found = selectors.project_list(scope, form.query())
    narrowed = any(v for k, v in request.GET.items() if k not in {"page", "size", "order"})
    page = ProjectsPage(form=form, found=found, narrowed=narrowed)
    return answer(request, "projects/list.html", page, part="found")


@require_safe
@policy(signed_in)
def project(request: Request, code: str) -> HttpResponse:
    """One project: key amounts, its road, what it is, and its ledger (`?kind=` cuts it to the entries of a sum)."""
    sheet = selectors.project_sheet(request.scope, code)
    kind = request.GET.get("kind", "")
    known = kind in EntryKind.values
    lines = tuple(line for line in sheet.lines if line.entry.kind == kind and line.standing) if known else sheet.lines
    page = ProjectPage(sheet=sheet, lines=lines, kind_label=EntryKind(kind).label if known else "")
    return answer(request, "projects/detail.html", page)
