"""督办: matters with an owner and a clock, from the one who raises them back to the one who closes them."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.base.errors import LuodiError, NotFound
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import project_coded
from luodi.supervision import selectors, services
from luodi.supervision.choices import MatterKind, StepKind
from luodi.supervision.lists import categories, set_category, take_usual_lists
from luodi.supervision.models import Category, Matter
from luodi.supervision.selectors import MatterList, MatterSheet, Standing
from luodi.web.answers import answer, number_asked
from luodi.web.forms.supervision import LANES, CategoryForm, MatterFilterForm, MatterForm, StepForm
from luodi.web.policy import Request, may_direct, may_raise_matter, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MattersPage:
    """Context of supervision/list.html."""

    form: MatterFilterForm
    found: MatterList
    lanes: list[tuple[str, str]]
    lane: str
    narrowed: bool
    may_raise: bool
    may_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterPage:
    """Context of supervision/detail.html; `forms`: what this person may do now."""

    sheet: MatterSheet
    forms: list[StepForm]
    may_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatterPage:
    """Context of supervision/new.html; `follows`: the order that is ordered again."""

    form: MatterForm
    follows: Matter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadsPage:
    """Context of supervision/loads.html."""

    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage:
    """Context of supervision/lists.html."""

    categories: QuerySet[Category]
    form: CategoryForm


@require_safe
@policy(signed_in)
def matters(request: Request) -> HttpResponse:
    """Matters the person may read, the nearest term first; a change of a filter fetches the rows alone."""
    form = MatterFilterForm(request.GET, units=services.owners())
    query = form.query()
    page = MattersPage(
        form=form,
        found=selectors.matter_list(request.scope, query, today=request.today),
        lanes=list(LANES.items()),
        lane=query.lane,
        narrowed=any(v for k, v in request.GET.items() if k != "page"),
        may_raise=may_raise_matter(request.scope),
        may_direct=may_direct(request.scope),
    )
    return answer(request, "supervision/list.html", page, part="found")


@require_safe
@policy(signed_in)
def matter(request: Request, number: int) -> HttpResponse:
    """One matter: every step, and the forms of those that are this person's."""
    return _matter_page(request, number)


def _matter_page(request: Request, number: int, *, tried: StepForm | None = None) -> HttpResponse:
    sheet = selectors.matter_sheet(request.scope, number, today=request.today)
    kinds = services.open_steps(sheet.line.matter, request.scope)
    forms = [tried if tried and tried.kind == k else StepForm(kind=k, units=services.owners()) for k in kinds]
    page = MatterPage(sheet=sheet, forms=forms, may_direct=may_direct(request.scope))
    return answer(request, "supervision/detail.html", page, status=422 if tried else 200)


@require_POST
@policy(may_raise_matter, audited="办理督办事项")
def step(request: Request, number: int, step: str) -> HttpResponse:
    """Take one step; what it lacks comes back with the form."""
    found = selectors.matter_numbered(request.scope, number)
    if step not in StepKind.values:
        raise NotFound("没有这样的办理动作，请从事项页面办理。")
    form = StepForm(request.POST, kind=StepKind(step), units=services.owners())
    if not form.is_valid():
        return _matter_page(request, number, tried=form)
    services.take_step(matter=found, kind=form.kind, by=request.user, on=request.today, **form.cleaned_data)
    messages.success(request, f"已记入：{form.kind.label}。")
    return redirect("matter", number)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_raise_matter, audited="提出督办事项")
def new_matter(request: Request) -> HttpResponse:
    """Raise a matter; `?follows=` orders one again, `?project=` begins from a project."""
    number = number_asked(request, "follows")
    follows = selectors.matter_numbered(request.scope, number) if number is not None else None
    kinds = [MatterKind.ORDER, MatterKind.PROBLEM, MatterKind.REQUEST] if may_direct(request.scope) else []
    form = MatterForm(
        request.POST or None,
        kinds=kinds or [MatterKind.PROBLEM, MatterKind.REQUEST],
        owners=services.owners(),
        own=services.raising_units(request.user, request.scope, on=request.today),
        initial=_begun(request, follows),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": MatterKind(form.cleaned_data["kind"]), "follows": follows}
        try:
            given["project"] = _project(request, given["project"])
            raised = services.raise_matter(by=request.user, on=request.today, **given)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已交{raised.owner}办理。")
            return redirect("matter", raised.pk)
    status = 422 if request.method == "POST" else 200
    return answer(request, "supervision/new.html", NewMatterPage(form=form, follows=follows), status=status)


def _begun(request: Request, follows: Matter | None) -> dict[str, object]:
    if follows is None:
        return {"project": request.GET.get("project", "")}
    project = follows.project.code if follows.project else ""
    return {"title": follows.title, "category": follows.category, "owner": follows.owner.code, "project": project}


def _project(request: Request, code: str) -> Project | None:
    return project_coded(request.scope, code.strip().upper()) if code.strip() else None


@require_safe
@policy(signed_in)
def loads(request: Request) -> HttpResponse:
    """Who is stuck where: by owner, and by what it is about."""
    page = LoadsPage(standing=selectors.standing(request.scope, today=request.today))
    return answer(request, "supervision/loads.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_direct, audited="改督办清单")
def lists(request: Request) -> HttpResponse:
    """The categories and their terms; an empty list takes the usual ones."""
    usual = request.method == "POST" and "usual" in request.POST
    form = CategoryForm(request.POST if request.method == "POST" and not usual else None)
    if usual:
        take_usual_lists()
    if usual or form.is_valid():
        if not usual:
            set_category(**form.cleaned_data)
        messages.success(request, "清单已更新；已经提出的事项期限不变。")
        return redirect("matter-lists")
    status = 422 if request.method == "POST" else 200
    return answer(request, "supervision/lists.html", ListsPage(categories=categories(), form=form), status=status)
