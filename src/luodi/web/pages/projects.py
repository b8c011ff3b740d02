"""项目: the list with its counts and sums, and one project with all that stands behind it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.ledger.choices import EntryKind
from luodi.ledger.vouchers import EntryLine, entries_about
from luodi.pipeline import selectors
from luodi.pipeline.comparisons import MergedProject, absorbed_by, merged_project
from luodi.pipeline.models import Merger
from luodi.pipeline.selectors import ProjectList, ProjectSheet
from luodi.supervision.models import Matter
from luodi.supervision.selectors import matters_of
from luodi.web.answers import answer
from luodi.web.forms.mergers import OtherForm, UndoForm
from luodi.web.forms.projects import ProjectFilterForm
from luodi.web.policy import Request, may_claim, may_merge, may_raise_matter, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage:
    """Context of projects/list.html; `here` is the query string without the page, to open sums as lists."""

    form: ProjectFilterForm
    found: ProjectList
    narrowed: bool
    may_merge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """Context of projects/detail.html; `lines` is the ledger, cut to one kind when a figure was opened; `matters`: what is open."""

    sheet: ProjectSheet
    lines: tuple[EntryLine, ...]
    kind_label: str
    absorbed: tuple[Merger, ...]
    other_form: OtherForm | None
    matters: list[Matter]
    may_raise: bool
    may_claim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPage:
    """Context of projects/merged.html; `lines` are shown to those who see the survivor's ledger as a whole."""

    found: MergedProject
    lines: tuple[EntryLine, ...]
    undo_form: UndoForm | None


@require_safe
@policy(signed_in)
def project_list(request: Request) -> HttpResponse:
    """Projects the person may read, filtered; a change of a filter fetches the rows alone."""
    scope = request.scope
    units, sectors = selectors.crediting_units(scope), selectors.sectors_of(scope)
    form = ProjectFilterForm(request.GET, units=units, sectors=sectors)
    found = selectors.project_list(scope, form.query())
    narrowed = any(v for k, v in request.GET.items() if k not in {"page", "size", "order"})
    page = ProjectsPage(form=form, found=found, narrowed=narrowed, may_merge=may_merge(scope))
    return answer(request, "projects/list.html", page, part="found")


@require_safe
@policy(signed_in)
def project(request: Request, code: str) -> HttpResponse:
    """One project: key amounts, its road, what it is, and its ledger (`?kind=` cuts it to the entries of a sum)."""
    if (merged := merged_project(request.scope, code)) is not None:
        return _merged(request, merged)
    sheet = selectors.project_sheet(request.scope, code)
    kind = request.GET.get("kind", "")
    known = kind in EntryKind.values
    lines = tuple(line for line in sheet.lines if line.entry.kind == kind and line.standing) if known else sheet.lines
    page = ProjectPage(
        sheet=sheet,
        lines=lines,
        kind_label=EntryKind(kind).label if known else "",
        absorbed=tuple(absorbed_by(sheet.project)),
        other_form=OtherForm() if may_merge(request.scope) else None,
        matters=matters_of(request.scope, sheet.project),
        may_raise=may_raise_matter(request.scope),
        may_claim=may_claim(request.scope) and sheet.project.subject.closed_on is None and bool(sheet.credits),
    )
    return answer(request, "projects/detail.html", page)


def _merged(request: Request, found: MergedProject) -> HttpResponse:
    lines = tuple(entries_about(request.scope, found.project.pk)) if request.scope.everything else ()
    undo_form = UndoForm() if may_merge(request.scope) else None
    return answer(request, "projects/merged.html", MergedPage(found=found, lines=lines, undo_form=undo_form))
