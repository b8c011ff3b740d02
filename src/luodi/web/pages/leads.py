"""线索: the list, one lead, a new one, and what is done about it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import Conflict, LuodiError
from luodi.base.spans import parse_span
from luodi.leads import selectors, services
from luodi.leads.browsing import squads_of
from luodi.leads.choices import LeadState
from luodi.leads.funnel import Cohort, cohorts
from luodi.leads.reading import FieldRead, read_lead
from luodi.leads.selectors import Flow, LeadList, LeadSheet
from luodi.leads.signing import open_negotiation, turn_into_project
from luodi.web.answers import answer, number_asked
from luodi.web.forms.leads import (
    HandOverForm,
    LeadFilterForm,
    LeadForm,
    LossForm,
    NegotiationForm,
    SigningForm,
    TextForm,
)
from luodi.web.policy import Request, may_coordinate, may_register, policy, signed_in

_YEARS = range(1949, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsPage:
    """Context of leads/list.html."""

    form: LeadFilterForm
    found: LeadList
    narrowed: bool
    may_register: bool
    may_coordinate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeadPage:
    """Context of leads/new.html. `read`: what a pasted message said, field by field; `told`: the message."""

    form: LeadForm
    read: tuple[tuple[str, FieldRead], ...]
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPage:
    """Context of leads/funnel.html; `flow`: all of the year, no cohort; `before`, `after`: the years beside."""

    year: int
    cohorts: list[Cohort]
    flow: Flow
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """Context of leads/detail.html. `forms` by name, those the reader may use."""

    sheet: LeadSheet
    forms: dict[str, forms.Form]
    may_value: bool
    may_coordinate: bool
    refusal: str = ""


@require_safe
@policy(signed_in)
def leads(request: Request) -> HttpResponse:
    """Leads the person may read, filtered."""
    form = LeadFilterForm(request.GET, units=selectors.units_of(request.scope))
    page = LeadsPage(
        form=form,
        found=selectors.lead_list(request.scope, form.query(), request.today),
        narrowed=any(v for k, v in request.GET.items() if k != "page"),
        may_register=may_register(request.scope),
        may_coordinate=may_coordinate(request.scope),
    )
    return answer(request, "leads/list.html", page, part="found")


@require_safe
@policy(signed_in)
def funnel(request: Request) -> HttpResponse:
    """The leads of each month of a year (`?year=`), and what became of these very leads."""
    asked = number_asked(request, "year")
    year = asked if asked is not None and asked in _YEARS else request.today.year
    page = FunnelPage(
        year=year,
        cohorts=cohorts(request.scope, year=year),
        flow=selectors.flow_of(request.scope, parse_span(f"{year}")),
        before=year - 1,
        after=year + 1,
    )
    return answer(request, "leads/funnel.html", page)


def _lead_form(request: Request, *args: Any, **kwargs: Any) -> LeadForm:
    scope = request.scope
    return LeadForm(
        *args,
        units=selectors.units_of(scope),
        referrers=selectors.referrers_to_name(scope),
        squads=squads_of(scope),
        **kwargs,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_register, audited="登记线索")
def new_lead(request: Request) -> HttpResponse:
    """Register a lead; a pasted message fills what it says, and nothing is kept before the person registers."""
    told = request.POST.get("told", "") if "paste" in request.POST else ""
    if told.strip():
        read = read_lead(told)
        form = _lead_form(request, initial={r.field: r.value for r in read} | {"source_text": told})
        labelled = tuple((str(form[r.field].label), r) for r in read)
        return answer(request, "leads/new.html", NewLeadPage(form=form, read=labelled, told=told))
    form = _lead_form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.register_lead(draft=form.draft(), unit=form.cleaned_data["unit"], by=request.user)
        except Conflict as refused:
            form.add_error("title", str(refused))
        else:
            _tell(request, lead.state, lead.number)
            return redirect("lead", lead.number)
    status = 422 if request.method == "POST" else 200
    return answer(request, "leads/new.html", NewLeadPage(form=form, read=(), told=""), status=status)


def _tell(request: Request, state: str, number: int) -> None:
    if state == LeadState.WAITING:
        messages.warning(request, services.NEUTRAL)
    else:
        messages.success(request, f"已登记首报，登记号 {number}。")


@require_safe
@policy(signed_in)
def lead(request: Request, number: int) -> HttpResponse:
    """One lead: where it stands, its contacts masked, its history."""
    return _sheet(request, number)


def _forms(request: Request, sheet: LeadSheet) -> dict[str, forms.Form]:
    found = sheet.lead
    mine = request.scope.everything or found.unit_id in request.scope.unit_ids
    if not (sheet.open and mine and may_register(request.scope)):
        return {}
    others = selectors.units_elsewhere(found)
    offered: dict[str, forms.Form] = {
        "follow": TextForm(),
        "lose": LossForm(reasons=sheet.terms.loss_reasons),
        "hand_over": HandOverForm(units=others),
    }
    if found.state == LeadState.FOLLOWED:
        given = {"name": f"{found.title}", "signed_on": request.today}
        offered["negotiate"] = NegotiationForm(initial={"name": found.title, "on": request.today})
        offered["sign"] = SigningForm(units=others, initial=given)
    return offered


def _sheet(
    request: Request, number: int, *, bound: dict[str, forms.Form] | None = None, refusal: str = ""
) -> HttpResponse:
    sheet = selectors.lead_sheet(request.scope, number, request.today)
    page = LeadPage(
        sheet=sheet,
        forms=_forms(request, sheet) | (bound or {}),
        may_value=may_coordinate(request.scope) and sheet.open and sheet.lead.validated_on is None,
        may_coordinate=may_coordinate(request.scope),
        refusal=refusal,
    )
    return answer(request, "leads/detail.html", page, status=422 if bound or refusal else 200)


@require_POST
@policy(may_register, audited="跟进线索")
def follow(request: Request, number: int) -> HttpResponse:
    """Write a follow-up down."""
    found, form = selectors.lead_to_work_on(request.scope, number), TextForm(request.POST)
    if not form.is_valid():
        return _sheet(request, number, bound={"follow": form})
    services.follow_up(lead=found, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, "已记下这次跟进。")
    return redirect("lead", number)


@require_POST
@policy(may_register, audited="记线索流失")
def lose(request: Request, number: int) -> HttpResponse:
    """The lead is lost, and why."""
    found, form = (
        selectors.lead_to_work_on(request.scope, number),
        LossForm(request.POST, reasons=services.terms_here().loss_reasons),
    )
    if not form.is_valid():
        return _sheet(request, number, bound={"lose": form})
    services.lose_lead(lead=found, by=request.user, **form.cleaned_data)
    messages.success(request, "已记为流失，原因留作以后比对。")
    return redirect("lead", number)


@require_POST
@policy(may_register, audited="移交线索")
def hand_over(request: Request, number: int) -> HttpResponse:
    """Another unit takes it over; afterwards only who sees the whole place still sees it here."""
    found = selectors.lead_to_work_on(request.scope, number)
    form = HandOverForm(request.POST, units=selectors.units_elsewhere(found))
    if not form.is_valid():
        return _sheet(request, number, bound={"hand_over": form})
    services.hand_over(lead=found, by=request.user, **form.cleaned_data)
    messages.success(request, f"已转交{form.cleaned_data['unit']}。")
    return redirect("leads")


@require_POST
@policy(may_register, audited="线索立为在谈项目")
def negotiate(request: Request, number: int) -> HttpResponse:
    """The lead becomes a project in negotiation."""
    found, form = selectors.lead_to_work_on(request.scope, number), NegotiationForm(request.POST)
    if not form.is_valid():
        return _sheet(request, number, bound={"negotiate": form})
    try:
        project = open_negotiation(lead=found, by=request.user, **form.cleaned_data)
    except LuodiError as refused:
        form.add_error("on", str(refused))
        return _sheet(request, number, bound={"negotiate": form})
    messages.success(request, "已立为在谈项目。签约前要办的要件在“下一步”里，办一件记一件。")
    return redirect("project", project.code)


@require_POST
@policy(may_register, audited="线索转为项目")
def sign(request: Request, number: int) -> HttpResponse:
    """The lead signed: it becomes a project."""
    found = selectors.lead_to_work_on(request.scope, number)
    form = SigningForm(request.POST, units=selectors.units_elsewhere(found))
    if not form.is_valid():
        return _sheet(request, number, bound={"sign": form})
    try:
        project = turn_into_project(lead=found, signing=form.signing(), by=request.user)
    except LuodiError as refused:
        form.add_error("signed_on", str(refused))
        return _sheet(request, number, bound={"sign": form})
    messages.success(request, "已转为项目，签约已经入账。")
    return redirect("project", project.code)


@require_POST
@policy(may_coordinate, audited="评定线索价值", kind=AuditKind.DECIDE)
def value(request: Request, number: int) -> HttpResponse:
    """The bureau finds the information valuable."""
    services.validate_lead(lead=selectors.lead_numbered(request.scope, number), by=request.user)
    return redirect("lead", number)
