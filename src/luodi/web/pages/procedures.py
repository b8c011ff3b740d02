"""认定程序: the steps in force, and others for what is handed in from now on."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput
from luodi.recognition import selectors
from luodi.recognition.models import Procedure
from luodi.recognition.procedures import set_procedure
from luodi.recognition.rules import SUPPLIED_STEPS, Step
from luodi.web.answers import answer
from luodi.web.forms.claims import ProcedureForm
from luodi.web.policy import Request, may_set_procedure, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePage:
    """Context of claims/procedure.html."""

    procedure: Procedure | None
    steps: tuple[Step, ...]
    form: ProcedureForm | None


@require_safe
@policy(signed_in)
def procedure(request: Request) -> HttpResponse:
    """The steps in force."""
    return _procedure(request)


@require_POST
@policy(may_set_procedure, audited="设定认定程序", kind=AuditKind.DECIDE)
def set_steps(request: Request) -> HttpResponse:
    """Other steps, for what is handed in from now on."""
    form = ProcedureForm(request.POST)
    if not form.is_valid():
        return _procedure(request, form=form, status=422)
    given = form.cleaned_data
    try:
        set_procedure(
            steps=given["steps"],
            statement_from_fen=given["statement_from"],
            publicity_days=given["publicity_days"],
            by=request.user,
        )
    except BadInput as refused:
        form.add_error(None, str(refused))
        return _procedure(request, form=form, status=422)
    messages.success(request, "已设定，今后申报的按新程序办；在办的仍按原程序。")
    return redirect("procedure")


def _procedure(request: Request, *, form: ProcedureForm | None = None, status: int = 200) -> HttpResponse:
    found = selectors.procedure_in_force()
    if form is None and may_set_procedure(request.scope):
        form = ProcedureForm.showing(found)
    page = ProcedurePage(procedure=found, steps=found.read if found is not None else SUPPLIED_STEPS, form=form)
    return answer(request, "claims/procedure.html", page, status=status)
