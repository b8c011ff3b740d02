"""人员与任职: what is done about a post. Appointing, ending, handing over, lending; one view per act."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from luodi.base.errors import NotFound
from luodi.orgs import directory, services
from luodi.orgs.models import Appointment, Person, Role
from luodi.web.forms.staff import AppointForm, DelegateForm, EndForm, HandOverForm
from luodi.web.handing_over import hand_over_post
from luodi.web.pages.staff import carry_out
from luodi.web.policy import Request, may_staff, policy


@require_POST
@policy(may_staff, audited="任命")
def appoint(request: Request, login: str) -> HttpResponse:
    """A further post."""
    form = AppointForm(request.POST, units=directory.units_with_posts(request.today), today=request.today)

    def act(who: Person) -> str:
        given = form.cleaned_data
        role = Role(given["role"])
        services.appoint(person=who, unit=given["unit"], role=role, valid_from=given["first"], valid_to=given["last"])
        return f"已任命{who.name}为{given['unit'].name}{role.label}，从 {given['first']} 起。"

    return carry_out(request, login, form, act)


@require_POST
@policy(may_staff, audited="结束任职")
def end_post(request: Request, login: str, number: int) -> HttpResponse:
    """A post ends; delegations of it end with it."""
    form = EndForm(request.POST, today=request.today)

    def act(who: Person) -> str:
        services.end_appointment(appointment=_post(who, number), on=form.cleaned_data["on"])
        return f"{who.name}的任职到 {form.cleaned_data['on']} 为止。"

    return carry_out(request, login, form, act)


@require_POST
@policy(may_staff, audited="交接任职")
def hand_over(request: Request, login: str, number: int) -> HttpResponse:
    """A colleague takes the post over, and with it the work that waits there."""
    who = directory.person_line(login, request.today).person
    form = HandOverForm(request.POST, people=directory.colleagues_of(who), today=request.today)

    def act(who: Person) -> str:
        given = form.cleaned_data
        hand_over_post(appointment=_post(who, number), successor=given["successor"], on=given["first"])
        return f"从 {given['first']} 起由{given['successor'].name}接任；{who.name}手上未办完的事一并转过去。"

    return carry_out(request, login, form, act)


@require_POST
@policy(may_staff, audited="登记代理")
def delegate(request: Request, login: str, number: int) -> HttpResponse:
    """A colleague acts in the post for some days."""
    who = directory.person_line(login, request.today).person
    form = DelegateForm(request.POST, people=directory.colleagues_of(who), today=request.today)

    def act(who: Person) -> str:
        given = form.cleaned_data
        services.delegate(
            appointment=_post(who, number),
            holder=given["holder"],
            valid_from=given["first"],
            valid_to=given["last"],
            reason=given["reason"],
            by=request.user,
        )
        return f"{given['first']} 至 {given['last']} 由{given['holder'].name}代{who.name}办理。"

    return carry_out(request, login, form, act)


@require_POST
@policy(may_staff, audited="结束代理")
def end_delegation(request: Request, login: str, number: int) -> HttpResponse:
    """A delegation ends early."""
    form = EndForm(request.POST, today=request.today)

    def act(who: Person) -> str:
        found = next((d for d in directory.delegations_of(who, date.min) if d.pk == number), None)
        if found is None:
            raise NotFound("没有这项代理，请刷新页面核对。")
        services.end_delegation(delegation=found, on=form.cleaned_data["on"])
        return f"代理到 {form.cleaned_data['on']} 为止。"

    return carry_out(request, login, form, act)


def _post(who: Person, number: int) -> Appointment:
    found = next((post for post in directory.posts_of(who) if post.pk == number), None)
    if found is None:
        raise NotFound("没有这项任职，请刷新页面核对。")
    return found
