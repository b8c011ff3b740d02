"""推进计划: the nodes of a project and the people who answer for it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.base.errors import LuodiError
from luodi.pipeline import duties, nodes
from luodi.pipeline.models import Duty, Project
from luodi.pipeline.nodes import NodeLine
from luodi.pipeline.selectors import project_coded
from luodi.supervision.services import owners
from luodi.web.answers import answer
from luodi.web.forms.plans import DoneForm, DutyForm, NodeForm, WithdrawForm
from luodi.web.policy import Request, may_report_project, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """Context of projects/plan.html; `tried`: a form that came back with what was refused."""

    project: Project
    lines: list[NodeLine]
    duties: list[Duty]
    may_report: bool
    may_take_roles: bool
    node_form: NodeForm
    duty_form: DutyForm
    done_form: DoneForm
    withdraw_form: WithdrawForm
    tried: forms.Form | None


@require_safe
@policy(signed_in)
def plan(request: Request, code: str) -> HttpResponse:
    """The plan of one project as a line of time, and who answers for it."""
    return _plan(request, project_coded(request.scope, code))


def _plan(request: Request, project: Project, *, tried: forms.Form | None = None) -> HttpResponse:
    begun, may = {"on": request.today, "since": request.today}, may_report_project(request.scope)
    page = PlanPage(
        project=project,
        lines=list(nodes.nodes_of([project], today=request.today).get(project.pk, ())),
        duties=duties.duties_of([project], on=request.today).get(project.pk, []),
        may_report=may,
        may_take_roles=may and not duties.duty_roles().exists(),
        node_form=NodeForm(units=owners()),
        duty_form=DutyForm(initial=begun, units=owners()),
        done_form=DoneForm(initial=begun),
        withdraw_form=WithdrawForm(),
        tried=tried,
    )
    return answer(request, "projects/plan.html", page, status=422 if tried else 200)


def _act(request: Request, project: Project, form: forms.Form, write: Any) -> HttpResponse:
    if form.is_valid():
        try:
            write(form.cleaned_data)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plan", project.code)
    return _plan(request, project, tried=form)


@require_POST
@policy(may_report_project, audited="加计划节点")
def add_node(request: Request, code: str) -> HttpResponse:
    """Add a node to the plan."""
    project = project_coded(request.scope, code)
    form = NodeForm(request.POST, units=owners())
    return _act(request, project, form, lambda said: nodes.plan_node(project=project, by=request.user, **said))


@require_POST
@policy(may_report_project, audited="完成计划节点")
def finish_node(request: Request, code: str, number: int) -> HttpResponse:
    """A step of its own is done."""
    project = project_coded(request.scope, code)
    node, form = nodes.node_numbered(project, number), DoneForm(request.POST)
    return _act(request, project, form, lambda said: nodes.finish_node(node=node, today=request.today, **said))


@require_POST
@policy(may_report_project, audited="撤销计划节点")
def withdraw_node(request: Request, code: str, number: int) -> HttpResponse:
    """Take a node out of the plan."""
    project = project_coded(request.scope, code)
    node, form = nodes.node_numbered(project, number), WithdrawForm(request.POST)
    return _act(request, project, form, lambda said: nodes.withdraw_node(node=node, **said))


@require_POST
@policy(may_report_project, audited="登记项目责任人")
def give_duty(request: Request, code: str) -> HttpResponse:
    """Somebody takes a part; an empty list of parts takes the usual one."""
    project = project_coded(request.scope, code)
    if "usual" in request.POST:
        duties.take_usual_roles()
        messages.success(request, "已采用常用角色。")
        return redirect("plan", project.code)
    form = DutyForm(request.POST, units=owners())
    return _act(request, project, form, lambda said: duties.give_duty(project=project, by=request.user, **said))
