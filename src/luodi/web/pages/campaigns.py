"""会战与展会: the list, one campaign with its table and bars, its guests and signings, and the board for the wall."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.base.errors import LuodiError
from luodi.campaigns import selectors, services
from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.models import Campaign
from luodi.campaigns.selectors import CampaignSheet, GuestList, Signings, Week
from luodi.figures.measures import standard_catalog
from luodi.pipeline.selectors import project_coded
from luodi.rulebook.nodes import Type
from luodi.supervision.services import owners
from luodi.web.answers import answer
from luodi.web.forms.campaigns import CampaignForm, GuestForm, ShareForm, SigningListForm, TargetForm, TaskForm
from luodi.web.policy import Request, may_collect, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignsPage:
    """Context of campaigns/list.html."""

    campaigns: Page[Campaign]
    today: date
    may_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaignPage:
    """Context of campaigns/new.html."""

    form: CampaignForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage:
    """Context of campaigns/detail.html and campaigns/board.html. `whole`: the reader sees the place; `forms` by name."""

    sheet: CampaignSheet
    weeks: tuple[Week, ...]
    today: date
    whole: bool
    forms: dict[str, forms.Form]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestsPage:
    """Context of campaigns/guests.html."""

    campaign: Campaign
    guests: GuestList
    signings: Signings
    forms: dict[str, forms.Form]


@require_safe
@policy(signed_in)
def campaigns(request: Request) -> HttpResponse:
    """Campaigns, the latest first."""
    found = selectors.campaign_page(request.GET.get("page", ""))
    page = CampaignsPage(campaigns=found, today=request.today, may_plan=may_collect(request.scope))
    return answer(request, "campaigns/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_collect, audited="发起活动")
def new_campaign(request: Request) -> HttpResponse:
    """Plan a campaign; its days must be as many as its name says."""
    form = CampaignForm(request.POST or None, initial={"first": request.today})
    if form.is_valid():
        given = form.cleaned_data | {"kind": CampaignKind(form.cleaned_data["kind"])}
        try:
            made = services.plan_campaign(by=request.user, **given)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已建好，下面给各单位下目标。")
            return redirect("campaign", made.pk)
    return answer(request, "campaigns/new.html", NewCampaignPage(form=form), status=422 if form.is_bound else 200)


def _page(request: Request, campaign: Campaign, bound: dict[str, forms.Form] | None = None) -> CampaignPage:
    asked = request.GET.get("measure", "")
    measure = asked if asked in campaign.measures else campaign.measures[0]
    money = standard_catalog()[measure].type is Type.MONEY
    sheet = selectors.campaign_sheet(request.scope, campaign, measure=measure, money=money, today=request.today)
    offered: dict[str, forms.Form] = {}
    if may_collect(request.scope):
        same: dict[str, Any] = {"campaign": campaign, "units": owners(), "initial": {"measure": measure}}
        offered = {"target": TargetForm(**same), "share": ShareForm(**same), "task": TaskForm(units=owners())}
    return CampaignPage(
        sheet=sheet,
        weeks=selectors.weeks_of(request.scope, campaign),
        today=request.today,
        whole=request.scope.everything,
        forms=offered | (bound or {}),
    )


@require_safe
@policy(signed_in)
def campaign(request: Request, number: int) -> HttpResponse:
    """One campaign by one of its figures (`?measure=`)."""
    return answer(request, "campaigns/detail.html", _page(request, selectors.campaign_numbered(number)))


@require_safe
@policy(signed_in)
def board(request: Request, number: int) -> HttpResponse:
    """The same for the wall, A3."""
    return answer(request, "campaigns/board.html", _page(request, selectors.campaign_numbered(number)))


def _act(request: Request, found: Campaign, name: str, form: forms.Form, write: Any) -> HttpResponse:
    if form.is_valid():
        try:
            write(dict(form.cleaned_data))
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已记入。")
            return redirect("campaign", found.pk)
    return answer(request, "campaigns/detail.html", _page(request, found, {name: form}), status=422)


@require_POST
@policy(may_collect, audited="下达活动目标")
def target(request: Request, number: int) -> HttpResponse:
    """A unit's target, as an entry."""
    found = selectors.campaign_numbered(number)
    form = TargetForm(request.POST, campaign=found, units=owners())
    return _act(
        request,
        found,
        "target",
        form,
        lambda said: services.set_campaign_target(campaign=found, by=request.user, **said),
    )


@require_POST
@policy(may_collect, audited="目标分解到人")
def share(request: Request, number: int) -> HttpResponse:
    """What a person takes on."""
    found = selectors.campaign_numbered(number)
    form = ShareForm(request.POST, campaign=found, units=owners())
    return _act(
        request, found, "share", form, lambda said: services.share_target(campaign=found, by=request.user, **said)
    )


@require_POST
@policy(may_collect, audited="加活动任务")
def task(request: Request, number: int) -> HttpResponse:
    """A task of the countdown."""
    found = selectors.campaign_numbered(number)
    form = TaskForm(request.POST, units=owners())
    return _act(request, found, "task", form, lambda said: services.add_task(campaign=found, by=request.user, **said))


@require_POST
@policy(signed_in, audited="完成活动任务")
def task_done(request: Request, number: int, task: int) -> HttpResponse:
    """The owner, or the bureau, says that it is done today."""
    found = selectors.campaign_numbered(number)
    services.finish_task(task=selectors.task_numbered(request.scope, found, task), on=request.today)
    messages.success(request, "已记为完成。")
    return redirect("campaign", number)


def _guests(request: Request, found: Campaign, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    offered: dict[str, forms.Form] = {}
    if may_collect(request.scope):
        offered = {"guest": GuestForm(units=owners(), guests=found.guests.all()), "signing": SigningListForm()}
    page = GuestsPage(
        campaign=found,
        guests=selectors.guest_list(request.scope, found),
        signings=selectors.signings_of(request.scope, found),
        forms=offered | (bound or {}),
    )
    return answer(request, "campaigns/guests.html", page, status=422 if bound else 200)


@require_safe
@policy(signed_in)
def guests(request: Request, number: int) -> HttpResponse:
    """Guests by tag, and the signing list."""
    return _guests(request, selectors.campaign_numbered(number))


@require_POST
@policy(may_collect, audited="客商列入名单")
def guest(request: Request, number: int) -> HttpResponse:
    """Put an investor on the list."""
    found = selectors.campaign_numbered(number)
    form = GuestForm(request.POST, units=owners(), guests=found.guests.all())
    if form.is_valid():
        try:
            services.invite_guest(campaign=found, by=request.user, **form.cleaned_data)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("campaign-guests", number)
    return _guests(request, found, {"guest": form})


@require_POST
@policy(may_collect, audited="登记到会")
def attendance(request: Request, number: int) -> HttpResponse:
    """Who came: the ticked ones; the others did not."""
    found = selectors.campaign_numbered(number)
    came = [int(text) for text in request.POST.getlist("came") if text.isdecimal() and len(text) < 19]
    services.note_attendance(campaign=found, came=came)
    messages.success(request, "已登记到会。")
    return redirect("campaign-guests", number)


@require_POST
@policy(may_collect, audited="列入签约名单")
def signing(request: Request, number: int) -> HttpResponse:
    """Put a project on the signing list."""
    found, form = selectors.campaign_numbered(number), SigningListForm(request.POST)
    if form.is_valid():
        try:
            project = project_coded(request.scope, form.cleaned_data["project"].strip().upper())
            services.sign_at(campaign=found, project=project, by=request.user)
        except LuodiError as refused:
            form.add_error("project", str(refused))
        else:
            return redirect("campaign-guests", number)
    return _guests(request, found, {"signing": form})
