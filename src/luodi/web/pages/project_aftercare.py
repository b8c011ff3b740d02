"""One project after signing: what was seen on its site, swaps, reinvestment, taxes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.aftercare import selectors, services, tracking
from luodi.aftercare.tracking import Aftercare
from luodi.base.errors import LuodiError
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import project_coded
from luodi.web.answers import answer
from luodi.web.forms.aftercare import ReinvestmentForm, SiteCheckForm, SubstitutionForm, TaxForm, WithdrawTaxForm
from luodi.web.policy import Request, may_report_project, may_set_stages, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectAftercarePage:
    """Context of projects/aftercare.html; `forms` by name, those the reader may use."""

    found: Aftercare
    forms: dict[str, forms.Form]
    steps_set: bool


@require_safe
@policy(signed_in)
def aftercare(request: Request, code: str) -> HttpResponse:
    """Everything after signing."""
    return _page(request, project_coded(request.scope, code))


def _page(request: Request, project: Project, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    begun, offered = {"on": request.today}, {}
    found = tracking.aftercare_of(project, services.tracking_terms(), today=request.today)
    if may_report_project(request.scope) and project.subject.closed_on is None:
        offered = {"check": SiteCheckForm(initial=begun), "tax": TaxForm(), "withdraw": WithdrawTaxForm()}
        if found.first is None:
            offered["reinvest"] = ReinvestmentForm()
        if may_set_stages(request.scope) and found.replaced_by is None:
            offered["substitute"] = SubstitutionForm(initial=begun)
    page = ProjectAftercarePage(found=found, forms=offered | (bound or {}), steps_set=selectors.site_steps().exists())
    return answer(request, "projects/aftercare.html", page, status=422 if bound else 200)


def _act(request: Request, code: str, name: str, form: forms.Form, write: Any) -> HttpResponse:
    project = project_coded(request.scope, code)
    if form.is_valid():
        try:
            write(project, dict(form.cleaned_data))
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已记入。")
            return redirect("project-aftercare", project.code)
    return _page(request, project, {name: form})


@require_POST
@policy(may_report_project, audited="记现场检查")
def check(request: Request, code: str) -> HttpResponse:
    """Write down what was seen."""

    def write(project: Project, said: dict[str, Any]) -> None:
        sent = said.pop("photo")
        photo = (sent.name, sent.read()) if sent else None
        same: dict[str, Any] = {"by": request.user, "today": request.today}
        services.check_site(project=project, spent_fen=said.pop("spent"), photo=photo, **said, **same)

    return _act(request, code, "check", SiteCheckForm(request.POST, request.FILES), write)


@require_POST
@policy(may_set_stages, audited="置换项目")
def substitute(request: Request, code: str) -> HttpResponse:
    """Another project takes its place."""

    def write(project: Project, said: dict[str, Any]) -> None:
        new = project_coded(request.scope, said.pop("new").strip().upper())
        services.substitute_project(old=project, new=new, by=request.user, today=request.today, **said)

    return _act(request, code, "substitute", SubstitutionForm(request.POST), write)


@require_POST
@policy(may_report_project, audited="登记再投资")
def reinvest(request: Request, code: str) -> HttpResponse:
    """It is a reinvestment of the firm behind another project."""

    def write(project: Project, said: dict[str, Any]) -> None:
        first = project_coded(request.scope, said["first"].strip().upper())
        services.note_reinvestment(project=project, first=first, by=request.user)

    return _act(request, code, "reinvest", ReinvestmentForm(request.POST), write)


@require_POST
@policy(may_report_project, audited="记项目税收")
def tax(request: Request, code: str) -> HttpResponse:
    """What it paid over a span."""

    def write(project: Project, said: dict[str, Any]) -> None:
        amount = said.pop("amount")
        services.record_tax(project=project, amount_fen=amount, by=request.user, today=request.today, **said)

    return _act(request, code, "tax", TaxForm(request.POST), write)


@require_POST
@policy(may_report_project, audited="撤销项目税收")
def withdraw_tax(request: Request, code: str, number: int) -> HttpResponse:
    """Take a payment back."""
    payment = selectors.payment_numbered(project_coded(request.scope, code), number)

    def write(_: Project, said: dict[str, Any]) -> None:
        services.withdraw_tax(payment=payment, because=said["because"])

    return _act(request, code, "withdraw", WithdrawTaxForm(request.POST), write)
