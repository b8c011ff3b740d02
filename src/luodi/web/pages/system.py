"""系统: does the home keep its laws, and the switch to read-only, for the system administrator."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.access.readonly import read_only_reason, switch_read_only_off, switch_read_only_on
from luodi.web.answers import answer
from luodi.web.forms.system import ReadOnlyForm
from luodi.web.health import HomeHealth, home_health
from luodi.web.policy import Request, may_operate, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPage:
    """Context of system/state.html."""

    health: HomeHealth
    read_only: str
    form: ReadOnlyForm


@require_safe
@policy(may_operate)
def system(request: Request) -> HttpResponse:
    """What the start-up checks say now, where the disk stands, and whether the home can be written to."""
    return _page(request, ReadOnlyForm())


@require_POST
@policy(may_operate, audited="打开只读", kind=AuditKind.SYSTEM)
def read_only_on(request: Request) -> HttpResponse:
    """From now on nothing is written."""
    form = ReadOnlyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    switch_read_only_on(reason=form.cleaned_data["reason"])
    messages.success(request, "已转为只读：大家可以查看和导出，不能办理。")
    return redirect("system")


@require_POST
@policy(may_operate, audited="关闭只读", kind=AuditKind.SYSTEM)
def read_only_off(request: Request) -> HttpResponse:
    """Writing goes on."""
    switch_read_only_off()
    messages.success(request, "已恢复办理。")
    return redirect("system")


def _page(request: Request, form: ReadOnlyForm) -> HttpResponse:
    page = SystemPage(health=home_health(), read_only=read_only_reason(), form=form)
    return answer(request, "system/state.html", page, status=422 if form.errors else 200)
