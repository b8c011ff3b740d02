"""落地之后: major projects tracked, statistics, above-scale firms, taxes, reinvestment, priorities; and the place's rules."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.aftercare import selectors, services
from luodi.aftercare.models import ScaleClass, SiteStep
from luodi.aftercare.rules import Terms
from luodi.aftercare.selectors import PriorityLine, Register, Reinvestments, Statistics, Taxes
from luodi.aftercare.tracking import Tracking
from luodi.aftercare.tracking import tracking as tracking_of
from luodi.base.errors import LuodiError
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import project_coded
from luodi.supervision.services import owners
from luodi.web.answers import answer, number_asked
from luodi.web.forms.aftercare import ClassForm, EnterpriseForm, LeavingForm, StepForm, TermsForm
from luodi.web.policy import Request, may_set_stages, policy, signed_in

_YEARS = range(1949, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingPage:
    """Context of aftercare/tracking.html."""

    found: Tracking
    terms: Terms
    lane: str
    may_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage:
    """Context of aftercare/statistics.html."""

    found: Statistics
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterprisesPage:
    """Context of aftercare/enterprises.html; `shown`: the class that is open, as its number."""

    found: Register
    shown: str
    leaving: LeavingForm
    may_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnterprisePage:
    """Context of aftercare/enterprise_new.html."""

    form: EnterpriseForm


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxesPage:
    """Context of aftercare/taxes.html; `before`, `after`: the years beside; `signed`: projects of which year of signing."""

    found: Taxes
    before: int
    after: int
    signed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinvestmentPage:
    """Context of aftercare/reinvestment.html."""

    found: Reinvestments


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritiesPage:
    """Context of aftercare/priorities.html."""

    page: Page[Project]
    lines: tuple[PriorityLine, ...]
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """Context of aftercare/rules.html."""

    terms_form: TermsForm
    step_form: StepForm
    class_form: ClassForm
    steps: QuerySet[SiteStep]
    classes: QuerySet[ScaleClass]


@require_safe
@policy(signed_in)
def tracking(request: Request) -> HttpResponse:
    """Major projects with their two measures of progress (`?lane=`)."""
    terms, lane = services.tracking_terms(), request.GET.get("lane", "")
    asked = request.GET.get("page", "")
    found = tracking_of(request.scope, terms, lane=lane, page=asked, today=request.today)
    page = TrackingPage(found=found, terms=terms, lane=lane, may_set=may_set_stages(request.scope))
    return answer(request, "aftercare/tracking.html", page)


@require_safe
@policy(signed_in)
def statistics(request: Request) -> HttpResponse:
    """Started projects: filed, entered, or owed (`?lane=`)."""
    lane = request.GET.get("lane", "")
    found = selectors.statistics(request.scope, lane=lane, page=request.GET.get("page", ""))
    return answer(request, "aftercare/statistics.html", StatisticsPage(found=found, lane=lane))


@require_safe
@policy(signed_in)
def enterprises(request: Request) -> HttpResponse:
    """Above-scale firms by class (`?class=`)."""
    shown = request.GET.get("class", "")
    page = EnterprisesPage(
        found=selectors.register(request.scope, scale_class=shown, page=request.GET.get("page", "")),
        shown=shown,
        leaving=LeavingForm(initial={"on": request.today}),
        may_set=may_set_stages(request.scope),
    )
    return answer(request, "aftercare/enterprises.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_set_stages, audited="登记“五上”企业")
def new_enterprise(request: Request) -> HttpResponse:
    """Enter a firm."""
    form = EnterpriseForm(request.POST or None, units=owners())
    if form.is_valid():
        given = form.cleaned_data
        code = given.pop("project").strip().upper()
        try:
            project = project_coded(request.scope, code) if code else None
            services.enter_enterprise(project=project, by=request.user, today=request.today, **given)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已登记入库。")
            return redirect("enterprises")
    page = NewEnterprisePage(form=form)
    return answer(request, "aftercare/enterprise_new.html", page, status=422 if form.is_bound else 200)


@require_POST
@policy(may_set_stages, audited="“五上”企业退库")
def leave(request: Request, number: int) -> HttpResponse:
    """A firm leaves the register; its row stays."""
    found, form = selectors.enterprise_numbered(request.scope, number), LeavingForm(request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else request.today
    services.leave_register(enterprise=found, on=on, today=request.today)
    messages.success(request, "已记退库，名册里留底。")
    return redirect("enterprises")


def _year(request: Request, name: str) -> int | None:
    asked = number_asked(request, name)
    return asked if asked in _YEARS else None


@require_safe
@policy(signed_in)
def taxes(request: Request) -> HttpResponse:
    """What projects paid in a year (`?year=`), all or those signed in one year (`?signed=`)."""
    year, signed = _year(request, "year") or request.today.year, _year(request, "signed")
    found = selectors.taxes(request.scope, year=year, signed=signed, page=request.GET.get("page", ""))
    page = TaxesPage(found=found, before=year - 1, after=year + 1, signed=signed)
    return answer(request, "aftercare/taxes.html", page)


@require_safe
@policy(signed_in)
def reinvestment(request: Request) -> HttpResponse:
    """First investments and reinvestments, apart."""
    found = selectors.reinvestments(request.scope, page=request.GET.get("page", ""))
    return answer(request, "aftercare/reinvestment.html", ReinvestmentPage(found=found))


@require_safe
@policy(signed_in)
def priorities(request: Request) -> HttpResponse:
    """Large projects, each with its verdict."""
    terms = services.tracking_terms()
    shown, lines = selectors.priorities(request.scope, terms, page=request.GET.get("page", ""))
    return answer(request, "aftercare/priorities.html", PrioritiesPage(page=shown, lines=lines, terms=terms))


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_set_stages, audited="设定落地之后的规则")
def rules(request: Request) -> HttpResponse:
    """What the place has set; empty lists take the usual ones."""
    given = request.POST if request.method == "POST" else None
    begun = TermsForm.begun(services.tracking_terms())
    terms_form = TermsForm(given if given and "start" in given else None, initial=begun)
    step_form = StepForm(given if given and "expected_percent" in given else None)
    class_form = ClassForm(given if given and "scale_class" in given else None)
    done = False
    if given is not None and "usual" in given:
        services.take_usual_aftercare()
        done = True
    done |= _written(terms_form, lambda: services.set_tracking_terms(terms=terms_form.terms(), by=request.user))
    done |= _written(step_form, lambda: services.set_site_step(**step_form.cleaned_data))
    done |= _written(class_form, lambda: services.set_scale_class(name=class_form.cleaned_data["scale_class"]))
    if done:
        messages.success(request, "已更新；已经记下的检查和名册不变。")
        return redirect("aftercare-rules")
    page = RulesPage(
        terms_form=terms_form,
        step_form=step_form,
        class_form=class_form,
        steps=selectors.site_steps(),
        classes=selectors.scale_classes(),
    )
    return answer(request, "aftercare/rules.html", page, status=422 if given is not None else 200)


def _written(form: forms.Form, write: Any) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    try:
        write()
    except LuodiError as refused:
        form.add_error(None, str(refused))
        return False
    return True
