"""走访: the list, a new one, the investor's link without signing in; squads and what they did."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.base.errors import BadInput, LuodiError, NotFound
from luodi.base.spans import Span
from luodi.leads import browsing
from luodi.leads.browsing import Guests, Roster, SquadLine
from luodi.leads.choices import Duty, VisitVerdict
from luodi.leads.models import Squad, Visit, VisitAnswer
from luodi.leads.selectors import units_of
from luodi.leads.squads import add_member, found_squad
from luodi.leads.visits import answer_visit, finish_step, issue_link, record_visit, visit_of_link
from luodi.pipeline.paging import counted_page
from luodi.web.answers import answer, number_asked
from luodi.web.forms.visits import MemberForm, SquadForm, VisitAnswerForm, VisitForm
from luodi.web.policy import Request, anyone, may_coordinate, may_register, policy, signed_in

_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsPage:
    """Context of visits/list.html."""

    shown: Page[Visit]
    keyword: str
    owing: bool
    guests: Guests
    span: Span
    may_register: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisitPage:
    """Context of visits/new.html."""

    form: VisitForm


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """Context of visits/detail.html. `link`: the address to send to the investor, shown once."""

    visit: Visit
    answers: list[VisitAnswer]
    may_change: bool
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadsPage:
    """Context of visits/squads.html."""

    lines: list[SquadLine]
    form: SquadForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadPage:
    """Context of visits/squad.html."""

    squad: Squad
    roster: Roster
    visits: list[Visit]
    form: MemberForm | None


@require_safe
@policy(signed_in)
def visits(request: Request) -> HttpResponse:
    """Visits the person may read; `owing` those with a next step that is not done."""
    keyword, owing = request.GET.get("keyword", "")[:40].strip(), request.GET.get("owing") == "on"
    found = browsing.visits_found(request.scope, keyword=keyword, owing=owing)
    span = Span(request.today.replace(month=1, day=1), request.today)
    page = VisitsPage(
        shown=counted_page(found, request.GET.get("page", 1), size=_ROWS),
        keyword=keyword,
        owing=owing,
        guests=browsing.guests_of(request.scope, span),
        span=span,
        may_register=may_register(request.scope),
    )
    return answer(request, "visits/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_register, audited="登记走访")
def new_visit(request: Request) -> HttpResponse:
    """Write a visit down."""
    scope = request.scope
    initial: dict[str, Any] = {"on": request.today, "ours": request.user.name}
    initial |= {"investor": number_asked(request, "investor"), "lead": number_asked(request, "lead")}
    form = VisitForm(
        request.POST or None,
        initial=initial,
        investors=browsing.investors_to_meet(scope),
        leads=browsing.open_leads_of(scope),
        squads=browsing.squads_of(scope),
        people=browsing.people_of(scope, request.today),
    )
    if request.method == "POST" and form.is_valid():
        draft = form.draft(request.user)
        try:
            made = record_visit(draft=draft, unit=draft.investor.unit, by=request.user)
        except BadInput as refused:
            form.add_error("on", str(refused))
        else:
            messages.success(request, "已记下这次走访。")
            return redirect("visit", made.pk)
    return answer(request, "visits/new.html", NewVisitPage(form=form), status=422 if form.errors else 200)


@require_safe
@policy(signed_in)
def visit(request: Request, number: int) -> HttpResponse:
    """One visit, its next step, and what the investor said of it."""
    return _visit(request, number)


def _visit(request: Request, number: int, *, link: str = "") -> HttpResponse:
    found = browsing.visit_numbered(request.scope, number)
    page = VisitPage(visit=found, answers=list(found.answers.all()), may_change=may_register(request.scope), link=link)
    return answer(request, "visits/detail.html", page)


@require_POST
@policy(may_register, audited="记走访结果")
def done(request: Request, number: int) -> HttpResponse:
    """The next step is done."""
    finish_step(visit=browsing.visit_numbered(request.scope, number), by=request.user)
    messages.success(request, "下一步已办好。")
    return redirect("visit", number)


@require_POST
@policy(may_register, audited="发客商确认链接")
def link(request: Request, number: int) -> HttpResponse:
    """A new link for the investor; an earlier one ends with it."""
    token = issue_link(visit=browsing.visit_numbered(request.scope, number), by=request.user)
    return _visit(request, number, link=request.build_absolute_uri(reverse("talk", args=[token])))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@policy(anyone)
def talk(request: HttpRequest, token: str) -> HttpResponse:
    """What the investor sees through the link: this one visit, to confirm or correct."""
    try:
        found = visit_of_link(token)
        form = VisitAnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            answer_visit(token=token, verdict=VisitVerdict(given["verdict"]), text=given["text"])
            return TemplateResponse(request, "visits/talk.html", {"visit": found, "thanks": True})
    except LuodiError as refused:
        status = 404 if isinstance(refused, NotFound) else 429
        return TemplateResponse(request, "visits/talk.html", {"sentence": str(refused)}, status=status)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "visits/talk.html", {"visit": found, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(signed_in, audited="登记小分队")
def squads(request: Request) -> HttpResponse:
    """Squads with what they did; the bureau founds one."""
    form = None
    if may_coordinate(request.scope):
        form = SquadForm(request.POST or None, units=units_of(request.scope))
        if request.method == "POST" and form.is_valid():
            try:
                made = found_squad(on=request.today, by=request.user, **form.cleaned_data)
            except LuodiError as refused:
                form.add_error("name", str(refused))
            else:
                return redirect("squad", made.pk)
    page = SquadsPage(lines=browsing.squad_lines(request.scope, request.today), form=form)
    return answer(request, "visits/squads.html", page, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(signed_in, audited="改小分队")
def squad(request: Request, number: int) -> HttpResponse:
    """One squad: who goes out in turn, who keeps the office, and its visits."""
    found, form = browsing.squad_numbered(request.scope, number), None
    if may_register(request.scope):
        form = MemberForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            add_member(squad=found, name=given["name"], duty=Duty(given["duty"]), since=request.today, by=request.user)
            return redirect("squad", number)
    made = list(browsing.visits_found(request.scope, squad=found.pk)[:_ROWS])
    page = SquadPage(squad=found, roster=browsing.roster_of(found), visits=made, form=form)
    return answer(request, "visits/squad.html", page, status=422 if form and form.errors else 200)
