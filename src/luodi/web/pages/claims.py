"""认定: what waits at which step, a claim handed in with its vouchers, one claim decided step by step."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput, Conflict, LuodiError
from luodi.ledger.evidence import NEUTRAL
from luodi.orgs.models import Unit
from luodi.orgs.selectors import unit_named
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import project_coded
from luodi.recognition import selectors, services
from luodi.recognition.choices import ClaimState, VerdictKind
from luodi.recognition.meetings import decide_claims, record_minutes
from luodi.recognition.selectors import ClaimList, ClaimSheet, OnShow
from luodi.web.answers import answer
from luodi.web.forms.claims import (
    BatchForm,
    ClaimForm,
    DecideForm,
    Papers,
    SupplementForm,
    TextForm,
    WithdrawForm,
    wan,
)
from luodi.web.policy import Request, may_claim, may_judge, may_set_procedure, policy, signed_in

LEVELS = {
    ClaimState.PENDING: "warn",
    ClaimState.SENT_BACK: "bad",
    ClaimState.WITHDRAWN: "idle",
    ClaimState.DECLINED: "idle",
    ClaimState.RECOGNIZED: "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsPage:
    """Context of claims/list.html. `batch` is there when several of those shown may be passed at once."""

    found: ClaimList
    keyword: str
    show: str
    batch: BatchForm | None
    on_show: list[OnShow]
    levels: dict[ClaimState, str]
    may_set_procedure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaimPage:
    """Context of claims/new.html."""

    project: Project
    form: ClaimForm
    papers: Papers


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """Context of claims/detail.html. A form is there only for one who may use it now."""

    sheet: ClaimSheet
    level: str
    neutral: str
    decide: DecideForm | None
    supplement: SupplementForm | None
    papers: Papers | None
    withdraw: WithdrawForm | None
    objecting: TextForm | None
    answering: TextForm | None
    refusal: str = ""


@require_safe
@policy(signed_in)
def claims(request: Request) -> HttpResponse:
    """What waits for the reader first; tabs for the other states; what is on show for everybody."""
    return _list(request)


def _list(request: Request, *, batch: BatchForm | None = None, status: int = 200) -> HttpResponse:
    show, keyword = request.GET.get("show", ""), request.GET.get("keyword", "").strip()[:40]
    number = request.GET.get("page", "1")
    at = int(number) if number.isdecimal() and len(number) < 9 else 1
    show = "mine" if batch is not None else show
    found = selectors.claim_list(request.scope, show=show, keyword=keyword, page=at, on=request.today)
    page = ClaimsPage(
        found=found,
        keyword=keyword,
        show=next((tab.key for tab in found.tabs if tab.here), ""),
        batch=(batch or BatchForm()) if found.decides and found.lines else None,
        on_show=selectors.claims_on_show(request.today),
        levels=LEVELS,
        may_set_procedure=may_set_procedure(request.scope),
    )
    return answer(request, "claims/list.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_claim, audited="申报到位资金")
def new_claim(request: Request, code: str) -> HttpResponse:
    """State that money arrived on a project, with its vouchers."""
    project = project_coded(request.scope, code)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, papers = ClaimForm(posted[0], units=_units(request, project)), Papers(*posted)
    if posted[0] is not None and all([form.is_valid(), papers.is_valid()]):
        given = form.cleaned_data
        try:
            filed = services.submit_claim(
                project=project,
                unit=unit_named(given["unit"]),
                amount_fen=given["amount"],
                arrived_on=given["arrived_on"],
                payer=given["payer"],
                remarks=given["remarks"],
                papers=papers.offered(given["amount"]),
                by=request.user,
            )
        except BadInput as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, "已申报，等资料审核。", waits=filed.waits)
            return redirect("claim", filed.claim.pk)
    page = NewClaimPage(project=project, form=form, papers=papers)
    return answer(request, "claims/new.html", page, status=200 if posted[0] is None else 422)


def _units(request: Request, project: Project) -> list[tuple[str, str]]:
    """The units that may claim for the project: those it is credited to that the person speaks for."""
    credited = [credit.unit for credit in project.subject.credits.all()]
    own: list[Unit] = [u for u in credited if request.scope.everything or u.pk in request.scope.unit_ids]
    return [(unit.code, unit.name) for unit in own]


def _tell(request: Request, done: str, *, waits: bool) -> None:
    if waits:
        messages.warning(request, f"{done}{NEUTRAL}。")
    else:
        messages.success(request, done)


@require_safe
@policy(signed_in)
def claim(request: Request, number: int) -> HttpResponse:
    """One claim: where it stands, its vouchers, who decided what."""
    return answer(request, "claims/detail.html", _page(request, number))


@require_POST
@policy(may_judge, audited="办理认定", kind=AuditKind.DECIDE)
def decide(request: Request, number: int) -> HttpResponse:
    """One decision at the step the claim waits at."""
    sheet = _sheet(request, number)
    form = DecideForm(request.POST, request.FILES, pieces=[line.piece for line in sheet.pieces])
    if not form.is_valid():
        return answer(request, "claims/detail.html", _page(request, number, decide=form), status=422)
    given = form.cleaned_data
    decision = services.Decision(
        kind=VerdictKind(given["kind"]),
        ground=given["ground"],
        amount_fen=given["amount"],
        grades=form.grades(),
        paper=form.paper(),
    )
    try:
        verdict = services.decide_claim(number=number, version=given["version"], decision=decision, by=request.user)
    except BadInput as refused:
        form.add_error(None, str(refused))
        return answer(request, "claims/detail.html", _page(request, number, decide=form), status=422)
    except Conflict as refused:
        return _again(request, number, str(refused))
    messages.success(request, f"已办理：{verdict}。回执 {verdict.receipt}，已记在经过里，请留存。")
    return redirect("claim", number) if selectors.is_visible(request.scope, number) else redirect("claims")


@require_POST
@policy(may_claim, audited="补正认定材料")
def supplement(request: Request, number: int) -> HttpResponse:
    """What was asked for, handed in."""
    sheet = _sheet(request, number)
    form = SupplementForm(request.POST, pieces=[line.piece for line in sheet.pieces])
    papers = Papers(request.POST, request.FILES)
    if all([form.is_valid(), papers.is_valid()]):
        given = form.cleaned_data
        try:
            filed = services.supplement_claim(
                number=number,
                version=given["version"],
                amount_fen=given["amount"],
                ground=given["ground"],
                papers=papers.offered(given["amount"]),
                removed=[int(pk) for pk in given.get("removed", ())],
                by=request.user,
            )
        except BadInput as refused:
            form.add_error(None, str(refused))
        except Conflict as refused:
            return _again(request, number, str(refused))
        else:
            _tell(request, "已补正，重新等资料审核。", waits=filed.waits)
            return redirect("claim", number)
    page = _page(request, number, supplement=form, papers=papers)
    return answer(request, "claims/detail.html", page, status=422)


@require_POST
@policy(may_claim, audited="撤回认定申报")
def withdraw(request: Request, number: int) -> HttpResponse:
    """Take a claim back."""
    _sheet(request, number)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return answer(request, "claims/detail.html", _page(request, number, withdraw=form), status=422)
    given = form.cleaned_data
    try:
        services.withdraw_claim(number=number, version=given["version"], ground=given["ground"], by=request.user)
    except LuodiError as refused:
        return _again(request, number, str(refused))
    messages.success(request, "已撤回，凭证可以另行使用。")
    return redirect("claim", number)


@require_POST
@policy(may_judge, audited="会议批量办理认定", kind=AuditKind.DECIDE)
def batch(request: Request) -> HttpResponse:
    """Pass several claims as one meeting did; what could not be passed says why."""
    form = BatchForm(request.POST, request.FILES)
    chosen = [_chosen(text) for text in request.POST.getlist("chosen")]
    if not chosen:
        raise BadInput("请先勾选要一起办理的认定。")
    if not form.is_valid():
        return _list(request, batch=form, status=422)
    for number, _ in chosen:
        selectors.claim_numbered(request.scope, number)
    given = form.cleaned_data
    minutes = record_minutes(
        number=given["minutes_number"], held_on=given["held_on"], paper=form.paper(), by=request.user
    )
    for outcome in decide_claims(chosen=chosen, ground=given["ground"], minutes=minutes, by=request.user):
        if outcome.refused:
            messages.warning(request, f"认定{outcome.number}号没有办：{outcome.refused}")
        else:
            messages.success(request, f"认定{outcome.number}号已通过。")
    return redirect("claims")


def _chosen(text: str) -> tuple[int, int]:
    number, _, version = text.partition(":")
    if not (number.isdecimal() and version.isdecimal() and len(text) < 30):
        raise BadInput("勾选的内容看不懂，请回到认定列表重新勾选。")
    return int(number), int(version)


@require_safe
@policy(signed_in, audited="打印认定审批表", kind=AuditKind.EXPORT)
def paper(request: Request, number: int) -> HttpResponse:
    """The claim on one page, as the audit office files it."""
    return answer(request, "claims/paper.html", _sheet(request, number))


def _sheet(request: Request, number: int) -> ClaimSheet:
    return selectors.claim_sheet(request.scope, request.user, number, on=request.today)


def _again(request: Request, number: int, refusal: str) -> HttpResponse:
    """The claim as it stands now, with the sentence: somebody was faster."""
    return answer(request, "claims/detail.html", _page(request, number, refusal=refusal), status=409)


def _page(request: Request, number: int, *, refusal: str = "", **forms: Any) -> ClaimPage:
    sheet = _sheet(request, number)
    claim, pieces = sheet.line.claim, [line.piece for line in sheet.pieces]
    now = {"version": claim.version, "amount": wan(sheet.passed_fen or claim.amount_fen)}
    stated = now | {"amount": wan(claim.amount_fen)}
    decides = sheet.decides and not sheet.why_not
    sent_back = sheet.own and claim.state == ClaimState.SENT_BACK
    on_show = sheet.shown_until is not None and request.today <= sheet.shown_until
    return ClaimPage(
        sheet=sheet,
        level=LEVELS[ClaimState(claim.state)],
        neutral=NEUTRAL,
        decide=(forms.get("decide") or DecideForm(initial=now, pieces=pieces)) if decides else None,
        supplement=(forms.get("supplement") or SupplementForm(initial=stated, pieces=pieces)) if sent_back else None,
        papers=(forms.get("papers") or Papers()) if sent_back else None,
        withdraw=(forms.get("withdraw") or WithdrawForm(initial=now)) if sheet.own else None,
        objecting=TextForm() if on_show else None,
        answering=TextForm() if may_judge(request.scope) else None,
        refusal=refusal,
    )
