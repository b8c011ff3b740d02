"""责任名册: who answers for each unit on a day, and who is named or released."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.base.errors import LuodiError
from luodi.supervision.accountability import (
    Roster,
    accountability_numbered,
    end_accountability,
    give_accountability,
    roster,
)
from luodi.supervision.services import owners
from luodi.web.answers import answer
from luodi.web.forms.staff import EndForm
from luodi.web.forms.supervision import AccountabilityForm
from luodi.web.policy import Request, may_direct, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """Context of supervision/accountability.html; `form` and `end` are for who directs."""

    day: date
    lines: list[Roster]
    unnamed: int
    form: AccountabilityForm | None
    end: EndForm | None
    refused: str = ""


@require_safe
@policy(signed_in)
def accountability(request: Request) -> HttpResponse:
    """The roster today."""
    return _page(request)


@require_POST
@policy(may_direct, audited="登记责任人")
def give(request: Request) -> HttpResponse:
    """Somebody answers for a unit from a day."""
    form = AccountabilityForm(request.POST, units=owners(), today=request.today)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        held = give_accountability(by=request.user, **form.cleaned_data)
    except LuodiError as refused:
        form.add_error(None, str(refused))
        return _page(request, form=form, status=422)
    messages.success(request, f"已登记：{held.name}任{held.unit.name}{held.get_kind_display()}。")
    return redirect("accountability")


@require_POST
@policy(may_direct, audited="结束责任人")
def end(request: Request, number: int) -> HttpResponse:
    """Somebody answers no longer after a day."""
    held = accountability_numbered(request.scope, number)
    form = EndForm(request.POST, today=request.today)
    if not form.is_valid():
        return _page(request, refused="请填写最后一天，如 2024-06-30。", status=422)
    try:
        end_accountability(held=held, until=form.cleaned_data["on"])
    except LuodiError as refused:
        return _page(request, refused=str(refused), status=422)
    messages.success(request, f"{held.name}的责任已经结束，名册里仍查得到。")
    return redirect("accountability")


def _page(
    request: Request, *, form: AccountabilityForm | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    directs = may_direct(request.scope)
    lines = roster(request.scope, request.today)
    page = RosterPage(
        day=request.today,
        lines=lines,
        unnamed=sum(1 for line in lines if line.accountable is None),
        form=(form or AccountabilityForm(units=owners(), today=request.today)) if directs else None,
        end=EndForm(today=request.today) if directs else None,
        refused=refused,
    )
    return answer(request, "supervision/accountability.html", page, status=status)
