"""提示: what the ledger shows that somebody should look at; the unit speaks first, two people end it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput
from luodi.base.quantities import Quantity, share
from luodi.honesty import selectors, services
from luodi.honesty.choices import Outcome, SignalState
from luodi.honesty.models import TermsVersion
from luodi.honesty.selectors import Precision, SignalLine, SignalList, SignalSheet
from luodi.orgs.four_eyes import different_people
from luodi.web.answers import answer
from luodi.web.forms.honesty import ConcludeForm, ExplainForm, ReviewForm, SignalFilterForm, TermsForm
from luodi.web.policy import (
    Request,
    may_conclude_signal,
    may_explain_signal,
    may_look_for_signals,
    may_set_signal_terms,
    policy,
    signed_in,
)

LEVELS = {
    SignalState.WITH_UNIT: "warn",
    SignalState.TO_REVIEW: "warn",
    SignalState.UNDER_REVIEW: "warn",
    SignalState.CONCLUDED: "idle",
    SignalState.CLEARED: "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsPage:
    """Context of signals/list.html. `lines`: each with the lamp of its state."""

    form: SignalFilterForm
    found: SignalList
    lines: list[tuple[SignalLine, str]]
    narrowed: bool
    may_look: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPage:
    """Context of signals/detail.html. A form is there only for one who may use it now; `why_not` says why it is not."""

    sheet: SignalSheet
    level: str
    explain: ExplainForm | None
    review: ReviewForm | None
    conclude: ConcludeForm | None
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """Context of signals/rules.html. `lines`: each rule with its precision as printed; counts only for who sees all."""

    lines: list[tuple[Precision, Quantity]]
    counted: bool
    version: TermsVersion | None
    may_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage:
    """Context of signals/terms.html."""

    form: TermsForm
    version: TermsVersion | None


@require_safe
@policy(signed_in)
def signals(request: Request) -> HttpResponse:
    """What is open, unless something else is asked for."""
    units = selectors.units_with_signals(request.scope, request.today)
    form = SignalFilterForm(request.GET, units=units)
    found = selectors.signal_list(request.scope, request.today, form.query())
    page = SignalsPage(
        form=form,
        found=found,
        lines=[(line, LEVELS[line.state]) for line in found.lines],
        narrowed=any(request.GET.values()),
        may_look=may_look_for_signals(request.scope),
    )
    return answer(request, "signals/list.html", page)


@require_POST
@policy(may_look_for_signals, audited="查一遍台账的提示")
def look(request: Request) -> HttpResponse:
    """Look over the whole ledger by the rules in use."""
    looked = services.raise_signals()
    messages.success(
        request,
        f"查过了：新提示 {looked.raised} 条，先由单位说明；仍然成立 {looked.standing} 条，已自行更正 {looked.cleared} 条。",
    )
    return redirect("signals")


@require_safe
@policy(signed_in)
def rules(request: Request) -> HttpResponse:
    """The catalogue, public to all who work here; with counts and precision for those who see the whole place."""
    lines = [(one, share(one.ratio, places=0)) for one in selectors.precision()]
    page = RulesPage(
        lines=lines,
        counted=request.scope.everything,
        version=selectors.newest_terms(),
        may_set=may_set_signal_terms(request.scope),
    )
    return answer(request, "signals/rules.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_set_signal_terms, audited="改提示规则的期限")
def terms(request: Request) -> HttpResponse:
    """Days and per cents of the rules, and which rest."""
    now, off = selectors.terms_in_force()
    posted = request.POST if request.method == "POST" else None
    form = TermsForm(posted, terms=now, off=off)
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_terms(terms=form.terms(), off=given["off"], reason=given["reason"], by=request.user)
        except BadInput as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已改，从今天起按新的期限查；以前的提示期限不变。")
            return redirect("signal-rules")
    page = TermsPage(form=form, version=selectors.newest_terms())
    return answer(request, "signals/terms.html", page, status=200 if posted is None else 422)


@require_safe
@policy(signed_in)
def signal(request: Request, number: int) -> HttpResponse:
    """One signal with what it cites, what was said to it, and what came of it."""
    return answer(request, "signals/detail.html", _page(request, number))


@require_POST
@policy(may_explain_signal, audited="对提示作说明")
def explain(request: Request, number: int) -> HttpResponse:
    """The unit's word."""
    held = selectors.signal_numbered(request.scope, request.today, number)
    form = ExplainForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.explain_signal(signal=held, text=form.cleaned_data["text"], by=request.user, paper=form.paper())
        except BadInput as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已提交。核查的人会看到；还可以再补充。")
            return redirect("signal", number)
    return answer(request, "signals/detail.html", _page(request, number, explain=form), status=422)


@require_POST
@policy(may_look_for_signals, audited="提请核查提示", kind=AuditKind.DECIDE)
def review(request: Request, number: int) -> HttpResponse:
    """The first of two says why somebody should look."""
    held = selectors.signal_numbered(request.scope, request.today, number)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            services.open_review(signal=held, reason=form.cleaned_data["reason"], by=request.user)
        except BadInput as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已提请核查，单位可以答复；结论由另一位作。")
            return redirect("signal", number)
    return answer(request, "signals/detail.html", _page(request, number, review=form), status=422)


@require_POST
@policy(may_conclude_signal, audited="作提示的核查结论", kind=AuditKind.DECIDE)
def conclude(request: Request, number: int) -> HttpResponse:
    """The second of two says what came of it."""
    held = selectors.signal_numbered(request.scope, request.today, number)
    form = ConcludeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.conclude_review(
                signal=held, outcome=Outcome(given["outcome"]), reason=given["reason"], by=request.user
            )
        except BadInput as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已记下结论和理由，单位可以看到。需要更正的，请在台账里冲销后另记。")
            return redirect("signal", number)
    return answer(request, "signals/detail.html", _page(request, number, conclude=form), status=422)


def _page(
    request: Request,
    number: int,
    *,
    explain: ExplainForm | None = None,
    review: ReviewForm | None = None,
    conclude: ConcludeForm | None = None,
) -> SignalPage:
    sheet = selectors.signal_sheet(request.scope, request.today, number)
    line, scope = sheet.line, request.scope
    own = line.signal.unit_id in scope.unit_ids
    speaks = own and may_explain_signal(scope) and _may_speak(line)
    opens = line.state == SignalState.TO_REVIEW and may_look_for_signals(scope) and not own
    why_not = _why_not(request, line)
    concludes = line.state == SignalState.UNDER_REVIEW and may_conclude_signal(scope) and not why_not
    return SignalPage(
        sheet=sheet,
        level=LEVELS[line.state],
        explain=explain or (ExplainForm() if speaks else None),
        review=review or (ReviewForm() if opens else None),
        conclude=conclude or (ConcludeForm() if concludes else None),
        why_not=why_not,
    )


def _may_speak(line: SignalLine) -> bool:
    """While it is open; once a review is, until the unit's days are over."""
    if line.state == SignalState.UNDER_REVIEW:
        return line.days_left > 0
    return line.state in {SignalState.WITH_UNIT, SignalState.TO_REVIEW}


def _why_not(request: Request, line: SignalLine) -> str:
    """Why this person may not conclude, told only to those whose office it would be."""
    if line.state != SignalState.UNDER_REVIEW or line.review is None or not may_conclude_signal(request.scope):
        return ""
    if line.signal.unit_id in request.scope.unit_ids:
        return "这是您任职单位的事，由别人作结论。"
    if not different_people(request.user, line.review.by, on=request.today, acted_on=line.review.opened_on):
        return "这次核查是您提请的，结论由另一位作。"
    return ""
