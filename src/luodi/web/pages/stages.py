"""阶段: a project is moved, the items of its gates are recorded, its clock is stopped; and the place's own stage table."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from luodi.base.errors import LuodiError
from luodi.ledger.choices import Stage
from luodi.pipeline import moving, stagelist
from luodi.pipeline.choices import DelayReason, GateResult
from luodi.pipeline.models import GateItem, Project, StageTerm
from luodi.pipeline.refusals import StillMissing
from luodi.pipeline.road import delay_numbered
from luodi.pipeline.selectors import project_coded
from luodi.web.answers import answer
from luodi.web.forms.stages import DelayForm, GateItemForm, ItemForm, MoveForm, TermForm
from luodi.web.policy import Request, may_report_project, may_set_stages, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesPage:
    """Context of projects/stages.html."""

    terms: list[StageTerm]
    items: list[GateItem]
    term_form: TermForm
    item_form: GateItemForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPage:
    """Context of projects/act.html: a form about a project that came back, with what was told.

    `lacking`: what the gates of the stage still ask for.
    """

    project: Project
    form: forms.Form
    title: str
    lacking: StillMissing | None = None


def _act(request: Request, code: str, form: forms.Form, title: str, write: Any) -> HttpResponse:
    """Write what a form says about a project; what the form or the service refuses comes back with it."""
    project, lacking = project_coded(request.scope, code), None
    if form.is_valid():
        try:
            write(project, form.cleaned_data)
        except StillMissing as told:
            lacking = told
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已记入：{title}。")
            return redirect("project", project.code)
    page = RefusedPage(project=project, form=form, title=title, lacking=lacking)
    return answer(request, "projects/act.html", page, status=422)


@require_POST
@policy(may_report_project, audited="记项目阶段")
def move(request: Request, code: str) -> HttpResponse:
    """State that the project reached a stage; the gates answer."""
    project = project_coded(request.scope, code)
    form = MoveForm(request.POST, project=project, terms=stagelist.terms())

    def write(project: Project, said: dict[str, Any]) -> None:
        same: dict[str, Any] = {"by": request.user, "today": request.today}
        moving.move_stage(project=project, **said | {"to": Stage(said["to"])}, **same)

    return _act(request, code, form, "阶段", write)


@require_POST
@policy(may_report_project, audited="记阶段要件")
def record(request: Request, code: str) -> HttpResponse:
    """Record what came of one or several items."""

    def write(project: Project, said: dict[str, Any]) -> None:
        same: dict[str, Any] = {"by": request.user, "today": request.today}
        items, result = said.pop("item"), GateResult(said.pop("result"))
        moving.record_items(project=project, items=items, result=result, **said, **same)

    return _act(request, code, ItemForm(request.POST), "要件", write)


@require_POST
@policy(may_set_stages, audited="停表")
def delay(request: Request, code: str) -> HttpResponse:
    """Stop the clocks of the project for some days."""

    def write(project: Project, said: dict[str, Any]) -> None:
        same: dict[str, Any] = {"by": request.user, "today": request.today}
        moving.excuse_delay(project=project, **said | {"reason": DelayReason(said["reason"])}, **same)

    return _act(request, code, DelayForm(request.POST), "停表", write)


@require_POST
@policy(may_set_stages, audited="恢复计时")
def end_delay(request: Request, code: str, number: int) -> HttpResponse:
    """The clocks run again from tomorrow."""
    project = project_coded(request.scope, code)
    found = delay_numbered(project, number)
    moving.end_delay(delay=found, last=request.today, by=request.user, today=request.today)
    messages.success(request, "已恢复计时，从明天起算。")
    return redirect("project", project.code)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_set_stages, audited="设定阶段与要件")
def stages(request: Request) -> HttpResponse:
    """The place's stages, clocks and items; an empty list takes the usual one."""
    given = request.POST if request.method == "POST" else None
    term_form = TermForm(given if given and "within_days" in given else None)
    item_form = GateItemForm(given if given and "way_out" in given else None)
    refused = False
    for form, write in ((term_form, stagelist.set_term), (item_form, stagelist.set_item)):
        if not form.is_bound:
            continue
        try:
            if form.is_valid():
                write(**form.cleaned_data)
        except LuodiError as told:
            form.add_error(None, str(told))
        refused = bool(form.errors)
    if given is not None and "usual" in given:
        stagelist.take_usual_stages()
    if given is not None and not refused:
        messages.success(request, "清单已更新；已经记入的阶段和结果不变。")
        return redirect("stages")
    page = StagesPage(terms=stagelist.terms(), items=stagelist.items(), term_form=term_form, item_form=item_form)
    return answer(request, "projects/stages.html", page, status=422 if refused else 200)
