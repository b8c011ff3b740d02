"""公示与异议: what is held against a claim on show, and the answer to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luodi.base.errors import BadInput
from luodi.recognition import objections, selectors
from luodi.recognition.models import Objection
from luodi.web.forms.claims import TextForm
from luodi.web.policy import Request, may_judge, policy, signed_in


@require_POST
@policy(signed_in, audited="对公示的认定提异议")
def objection(request: Request, number: int) -> HttpResponse:
    """Something held against a claim on show; everybody who works here may."""
    form = TextForm(request.POST)
    if not form.is_valid():
        raise BadInput("请写明异议的内容和依据。")
    objections.raise_objection(number=number, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, "异议已登记，答复后才会办最后一步。")
    return redirect("claims")


@require_POST
@policy(may_judge, audited="答复认定异议")
def answer_objection(request: Request, number: int) -> HttpResponse:
    """The answer to an objection."""
    held = _objection(request, number)
    form = TextForm(request.POST)
    if not form.is_valid():
        raise BadInput("请写明核实的情况和答复。")
    objections.answer_objection(objection=held, answer=form.cleaned_data["text"], by=request.user)
    messages.success(request, "已答复。")
    return redirect("claim", held.claim_id)


def _objection(request: Request, number: int) -> Objection:
    held = objections.objection_numbered(number)
    selectors.claim_numbered(request.scope, held.claim_id)
    return held
