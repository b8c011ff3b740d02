"""收数: who has returned and who has not, workbooks out and in, 无变化, 催报, and how much was asked of whom."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import LuodiError
from luodi.intake import collection as selectors
from luodi.intake import rounds as services
from luodi.intake.annotation import annotated_workbook
from luodi.intake.collection import Collection, ReturnLine
from luodi.intake.models import ReturnState, Round
from luodi.intake.rounds import Taken
from luodi.intake.selectors import import_sheet
from luodi.intake.shielding import shielded
from luodi.web.answers import answer
from luodi.web.forms.collection import ReturnsForm, RoundForm, UnchangedForm
from luodi.web.pages.export import WORKBOOK
from luodi.web.policy import Request, may_collect, may_import, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTile:
    """How many returns stand at a state."""

    state: ReturnState
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPage:
    """Context of collection/round.html. `found` is None before the first round; `results` tells what became of files."""

    found: Collection | None
    rounds: list[Round]
    tiles: tuple[StateTile, ...]
    lines: tuple[ReturnLine, ...]
    state: str
    round_form: RoundForm | None
    returns_form: ReturnsForm | None
    results: tuple[Taken, ...] = ()
    told: tuple[str, ...] = ()
    refusal: str = ""
    overdue: bool = False


@require_safe
@policy(signed_in)
def collecting(request: Request, number: int | None = None) -> HttpResponse:
    """A round, the newest unless numbered; `?state=` cuts it to the returns that stand there."""
    return _page(request, _round(number))


@require_POST
@policy(may_collect, audited="发表收数")
def issue(request: Request) -> HttpResponse:
    """Issue a round: a workbook for every unit."""
    form = RoundForm(request.POST, today=request.today)
    if form.is_valid():
        try:
            round_ = services.issue_round(span=form.span, due_at=form.cleaned_data["due_at"], by=request.user)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已发表：每个单位一份，已把台账知道的填好。")
            return redirect("collection-round", round_.pk)
    return _page(request, selectors.newest_round(), round_form=form, status=422)


@require_POST
@policy(may_import, audited="收回报表")
def take(request: Request, number: int) -> HttpResponse:
    """Take returned workbooks; what became of each is told, and nothing is in the ledger before it is confirmed."""
    round_ = selectors.round_numbered(number)
    form = ReturnsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, round_, returns_form=form, status=422)
    results = services.take_returns(round_=round_, files=form.sent_files(), scope=request.scope, by=request.user)
    return _page(request, round_, results=tuple(results), status=200 if any(r.taken for r in results) else 422)


@require_POST
@policy(may_collect, audited="收数入账")
def confirm(request: Request, number: int) -> HttpResponse:
    """Post the clean rows of every return that waits."""
    round_ = selectors.round_numbered(number)
    return _page(request, round_, told=tuple(services.confirm_returns(round_=round_, by=request.user)))


@require_POST
@policy(may_collect, audited="代多家单位答复本期无变化")
def all_unchanged(request: Request, number: int) -> HttpResponse:
    """无变化 for every ticked unit, by the bureau on the units' word."""
    round_ = selectors.round_numbered(number)
    codes = [line.return_.unit.code for line in selectors.collection(request.scope, round_).lines]
    form = UnchangedForm(request.POST, codes=codes)
    if not form.is_valid():
        return _page(request, round_, refusal="请先在单位前面打勾，再点“记无变化”。", status=422)
    returns = selectors.returns_of(request.scope, round_, form.cleaned_data["unit"])
    said = services.say_all_unchanged(returns=returns, by=request.user)
    names = "、".join(return_.unit.name for return_ in said)
    messages.success(request, f"已记无变化：{names}。" if said else "这几家都已经答复过了，没有改动。")
    return redirect("collection-round", number)


@require_POST
@policy(may_import, audited="答复本期无变化")
def unchanged(request: Request, number: int, unit: str) -> HttpResponse:
    """无变化, by the unit itself or by the bureau for it."""
    return_ = selectors.return_for(request.scope, selectors.round_numbered(number), unit)
    services.say_unchanged(return_=return_, by=request.user)
    messages.success(request, f"{return_.unit.name}：已记无变化。")
    return redirect("collection-round", number)


@require_safe
@policy(signed_in, audited="下载全部收数表", kind=AuditKind.EXPORT)
def files(request: Request, number: int) -> HttpResponse:
    """All workbooks that the person may have, in one file."""
    round_ = selectors.round_numbered(number)
    return _attached(selectors.issued_zip(request.scope, round_), f"{round_}发表.zip", "application/zip")


@require_safe
@policy(signed_in, audited="下载收数表", kind=AuditKind.EXPORT)
def file(request: Request, number: int, unit: str) -> HttpResponse:
    """The workbook of one unit, as issued."""
    return_ = selectors.return_for(request.scope, selectors.round_numbered(number), unit)
    return _attached(bytes(return_.workbook), selectors.file_name(return_), WORKBOOK)


@require_safe
@policy(signed_in, audited="下载改错表", kind=AuditKind.EXPORT)
def mend(request: Request, number: int, unit: str) -> HttpResponse:
    """The workbook that was handed in, with the reason beside each row that waits."""
    return_ = selectors.return_for(request.scope, selectors.round_numbered(number), unit)
    statement = selectors.statement_of(return_)
    shown = shielded(import_sheet(statement), request.scope)
    name, content = annotated_workbook(selectors.file_to_mend(statement), shown.sheet.rows)
    return _attached(content, name, WORKBOOK)


def _round(number: int | None) -> Round | None:
    return selectors.newest_round() if number is None else selectors.round_numbered(number)


def _page(
    request: Request,
    round_: Round | None,
    *,
    round_form: RoundForm | None = None,
    returns_form: ReturnsForm | None = None,
    results: tuple[Taken, ...] = (),
    told: tuple[str, ...] = (),
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    scope, state = request.scope, request.GET.get("state", "")
    found = selectors.collection(scope, round_) if round_ is not None else None
    page = CollectionPage(
        found=found,
        rounds=selectors.rounds(),
        tiles=tuple(StateTile(state=s, count=n) for s, n in found.counts.items()) if found is not None else (),
        lines=selectors.units_of(found.lines, state) if found is not None else (),
        state=ReturnState(state).label if state in ReturnState.values else "",
        round_form=(round_form or RoundForm(today=request.today)) if may_collect(scope) else None,
        returns_form=(returns_form or ReturnsForm()) if may_import(scope) and found is not None else None,
        results=results,
        told=told,
        refusal=refusal,
        overdue=found is not None and found.is_overdue(request.today),
    )
    return answer(request, "collection/round.html", page, status=status)


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    attachment = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": attachment})
