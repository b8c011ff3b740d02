"""项目: the list with its counts and sums, and one project with all that stands behind it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.ledger.choices import EntryKind
from luodi.ledger.vouchers import EntryLine, entries_about
from luodi.pipeline import selectors
from luodi.pipeline.comparisons import MergedProject, absorbed_by, merged_project
from luodi.pipeline.filtering import filter_choices
from luodi.pipeline.models import Merger, Project
from luodi.pipeline.road import Road, roads_of
from luodi.pipeline.selectors import ProjectList, ProjectSheet
from luodi.pipeline.stagelist import terms
from luodi.supervision.models import Matter
from luodi.supervision.selectors import matters_of
from luodi.web.answers import answer
from luodi.web.forms.mergers import OtherForm, UndoForm
from luodi.web.forms.projects import ProjectFilterForm
from luodi.web.forms.stages import DelayForm, ItemForm, MoveForm
from luodi.web.policy import (
    Request,
    may_claim,
    may_merge,
    may_raise_matter,
    may_report_project,
    may_set_stages,
    policy,
    signed_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage:
    """Context of projects/list.html; `here` is the query string without the page, to open sums as lists."""

    form: ProjectFilterForm
    found: ProjectList
    narrowed: bool
    may_merge: bool
    may_set_stages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """Context of projects/detail.html; `lines` is the ledger, cut to one kind when a figure was opened; `matters`: what is open.

    `road` is left out where the project is void.
    """

    sheet: ProjectSheet
    lines: tuple[EntryLine, ...]
    kind_label: str
    absorbed: tuple[Merger, ...]
    other_form: OtherForm | None
    matters: list[Matter]
    may_raise: bool
    may_claim: bool
    road: Road | None
    move_form: MoveForm | None
    item_form: ItemForm
    delay_form: DelayForm
    may_excuse: bool


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
    form = ProjectFilterForm(request.GET, choices=filter_choices(scope))
    found = selectors.project_list(scope, form.query())
    narrowed = any(v for k, v in request.GET.items() if k not in {"page", "size", "order"})
    may = {"may_merge": may_merge(scope), "may_set_stages": may_set_stages(scope)}
    page = ProjectsPage(form=form, found=found, narrowed=narrowed, **may)
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
        **_road(request, sheet.project),
    )
    return answer(request, "projects/detail.html", page)


def _road(request: Request, project: Project) -> dict[str, Any]:
    """The part of the page about stages, and the forms of those who may write."""
    begun = {"on": request.today}
    may_move = may_report_project(request.scope) and project.subject.closed_on is None
    return {
        "road": roads_of([project], today=request.today)[project.pk] if project.subject.closed_on is None else None,
        "move_form": MoveForm(project=project, terms=terms(), initial=begun) if may_move else None,
        "item_form": ItemForm(initial=begun),
        "delay_form": DelayForm(initial={"first": request.today}),
        "may_excuse": may_move and may_set_stages(request.scope),
    }


def _merged(request: Request, found: MergedProject) -> HttpResponse:
    lines = tuple(entries_about(request.scope, found.project.pk)) if request.scope.everything else ()
    undo_form = UndoForm() if may_merge(request.scope) else None
    return answer(request, "projects/merged.html", MergedPage(found=found, lines=lines, undo_form=undo_form))
