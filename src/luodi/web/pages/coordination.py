"""首报协调: what the arbiter sees in full and decides; the terms of the registry."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput
from luodi.leads.choices import RulingKind
from luodi.leads.coordination import rule_on
from luodi.leads.duplicates import DuplicateGroup, dispute_numbered, disputes_of, duplicate_groups
from luodi.leads.models import Dispute
from luodi.leads.rules import Terms
from luodi.leads.services import set_terms, terms_here
from luodi.web.answers import answer
from luodi.web.forms.leads import RulingForm, TermsForm
from luodi.web.policy import Request, may_coordinate, may_set_registry, policy

_DECIDED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationPage:
    """Context of leads/coordination.html. Each open dispute with the form that decides it."""

    open: list[tuple[Dispute, RulingForm]]
    decided: list[Dispute]
    groups: tuple[DuplicateGroup, ...]
    may_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage:
    """Context of leads/terms.html."""

    form: TermsForm


@require_safe
@policy(may_coordinate)
def coordination(request: Request) -> HttpResponse:
    """Disputes to decide, both sides in full; firms that several units follow; what was decided."""
    return _list(request)


def _list(request: Request, *, number: int = 0, form: RulingForm | None = None) -> HttpResponse:
    disputes = disputes_of(request.scope)
    page = CoordinationPage(
        open=[(d, form if form and d.pk == number else RulingForm(prefix=f"d{d.pk}")) for d in disputes],
        decided=list(disputes_of(request.scope, open_only=False)[:_DECIDED]),
        groups=duplicate_groups(request.scope),
        may_set=may_set_registry(request.scope),
    )
    return answer(request, "leads/coordination.html", page, status=422 if form else 200)


@require_POST
@policy(may_coordinate, audited="裁定首报", kind=AuditKind.DECIDE)
def rule(request: Request, number: int) -> HttpResponse:
    """Decide one dispute."""
    dispute = dispute_numbered(request.scope, number)
    form = RulingForm(request.POST, prefix=f"d{number}")
    if not form.is_valid():
        return _list(request, number=number, form=form)
    given, shares = form.cleaned_data, None
    if given["ruling"] == RulingKind.JOINT_CREDIT:
        first = given["first_percent"] * 100
        shares = {dispute.first.unit: first, dispute.later.unit: 10_000 - first}
    try:
        rule_on(
            dispute=dispute,
            ruling=RulingKind(given["ruling"]),
            ground=given["ground"],
            shares=shares,
            by=request.user,
        )
    except BadInput as refused:
        form.add_error(None, str(refused))
        return _list(request, number=number, form=form)
    messages.success(request, "已裁定，两个单位会在各自的线索里看到结果。")
    return redirect("coordination")


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_set_registry, audited="改首报规则")
def terms(request: Request) -> HttpResponse:
    """Days of protection and warning, and the reasons for loss."""
    kept = terms_here()
    initial = {
        "protection_days": kept.protection_days,
        "warning_days": kept.warning_days,
        "loss_reasons": "\n".join(kept.loss_reasons),
    }
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        reasons = tuple(line.strip() for line in given["loss_reasons"].splitlines() if line.strip())
        try:
            set_terms(
                terms=Terms(
                    protection_days=given["protection_days"],
                    warning_days=given["warning_days"],
                    loss_reasons=reasons,
                ),
                by=request.user,
            )
        except BadInput as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已改好，从现在起的登记和跟进按新规则。")
            return redirect("coordination")
    return answer(request, "leads/terms.html", TermsPage(form=form), status=422 if form.errors else 200)
