"""督查: what was found at each unit in each round, and who signed."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import LuodiError
from luodi.orgs.models import Unit
from luodi.supervision.lists import plan_numbered, plans
from luodi.supervision.meetings import record_inspection, sign_inspection
from luodi.supervision.models import Inspection, InspectionPlan
from luodi.supervision.selectors import inspection_numbered, inspections_for
from luodi.supervision.services import owners, raising_unit, raising_units
from luodi.web.answers import answer, number_asked
from luodi.web.forms.supervision import InspectionForm
from luodi.web.policy import Request, may_direct, may_raise_matter, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionsPage:
    """Context of supervision/inspections.html; `bodies`: units in whose name this person may sign."""

    inspections: list[Inspection]
    plans: list[InspectionPlan]
    bodies: list[Unit]
    may_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInspectionPage:
    """Context of supervision/inspection_new.html."""

    plan: InspectionPlan
    form: InspectionForm


@require_safe
@policy(signed_in)
def inspections(request: Request) -> HttpResponse:
    """Records the person may read, newest round first; `?plan=` keeps one inspection."""
    scope = request.scope
    found = inspections_for(scope, plan=number_asked(request, "plan"))
    signing = may_raise_matter(scope) and any(len(i.signatures.all()) < i.plan.body_count for i in found)
    page = InspectionsPage(
        inspections=found,
        plans=plans() if may_direct(scope) else [],
        bodies=list(raising_units(request.user, scope, on=request.today)) if signing else [],
        may_direct=may_direct(scope),
    )
    return answer(request, "supervision/inspections.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_direct, audited="安排督查")
def new_inspection(request: Request) -> HttpResponse:
    """Record one unit's round of the inspection `?plan=`."""
    plan = plan_numbered(number_asked(request, "plan"))
    form = InspectionForm(request.POST or None, plan=plan, units=owners(), today=request.today)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("unit", "on", "findings")}
        try:
            record_inspection(plan=plan, checklist=form.checklist(), by=request.user, **given)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "督查情况已记入。")
            return redirect("inspections")
    status = 422 if request.method == "POST" else 200
    return answer(request, "supervision/inspection_new.html", NewInspectionPage(plan=plan, form=form), status=status)


@require_POST
@policy(may_raise_matter, audited="签报督查结果", kind=AuditKind.DECIDE)
def sign(request: Request, number: int) -> HttpResponse:
    """Sign a record in the name of one of one's own units."""
    found = inspection_numbered(request.scope, number)
    body = raising_unit(request.user, request.scope, code=request.POST.get("body", ""), on=request.today)
    sign_inspection(inspection=found, body=body, by=request.user, on=request.today)
    messages.success(request, f"已代表{body}会签。")
    return redirect("inspections")
