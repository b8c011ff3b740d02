"""处理建议 and 处理登记: what a run proposes, the unit's word on it, the decision of a named person, and what stands."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.assessment import deciding, docketing
from luodi.assessment.browsing import cited_figure, run_catalog
from luodi.assessment.docket import Stance, Verdict
from luodi.assessment.docketing import DocketLine, DocketState, Entered, RegisterState
from luodi.assessment.models import Proposal
from luodi.assessment.selectors import indicators_of
from luodi.orgs.four_eyes import different_people
from luodi.web.addresses import figure_address
from luodi.web.answers import answer
from luodi.web.forms.proposals import DecideForm, DocketFilterForm, RegisterFilterForm, ReleaseForm, ReplyForm
from luodi.web.policy import Request, may_decide_proposal, may_reply_to_proposal, policy, signed_in

LEVELS = {
    DocketState.REPLY: "warn",
    DocketState.DECIDE: "warn",
    DocketState.CONFIRMED: "good",
    DocketState.DECLINED: "idle",
    DocketState.SUPERSEDED: "idle",
    DocketState.MOOT: "idle",
}
REGISTER_LEVELS = {
    RegisterState.AHEAD: "warn",
    RegisterState.STANDING: "bad",
    RegisterState.DONE: "good",
    RegisterState.EXPIRED: "idle",
    RegisterState.RELEASED: "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketPage:
    """Context of proposals/list.html. `lines`: each with the lamp of its state."""

    form: DocketFilterForm
    found: Page[DocketLine]
    lines: list[tuple[DocketLine, str]]
    narrowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """Context of proposals/detail.html. `figures`: name, print and address of each figure of the ground.

    A form is there only for one who may use it now; `why_not` says to one of the right office why it is not.
    """

    line: DocketLine
    level: str
    register_level: str
    behind: str
    figures: list[tuple[str, str, str]]
    reply: ReplyForm | None
    decide: DecideForm | None
    release: ReleaseForm | None
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """Context of proposals/register.html. `lines`: each entry with the lamp of its state."""

    form: RegisterFilterForm
    lines: list[tuple[Entered, str]]
    narrowed: bool


@require_safe
@policy(signed_in)
def proposals(request: Request) -> HttpResponse:
    """What waits, unless something else is asked for."""
    form = DocketFilterForm(request.GET, units=docketing.units_proposed(request.scope))
    found = docketing.docket(request.scope, request.today, form.query())
    lines = [(line, LEVELS[line.state]) for line in found]
    page = DocketPage(form=form, found=found, lines=lines, narrowed=any(request.GET.values()))
    return answer(request, "proposals/list.html", page)


@require_safe
@policy(signed_in)
def proposal(request: Request, number: int) -> HttpResponse:
    """One proposal with its ground, the replies, the decision and the register entry."""
    return answer(request, "proposals/detail.html", _page(request, number))


@require_POST
@policy(may_reply_to_proposal, audited="对处理建议申辩")
def reply(request: Request, number: int) -> HttpResponse:
    """The unit's word on a proposal about it."""
    line = docketing.docket_line(request.scope, request.today, number)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return answer(request, "proposals/detail.html", _page(request, number, reply=form), status=422)
    given = form.cleaned_data
    deciding.reply_to_proposal(
        proposal=line.proposal, stance=Stance(given["stance"]), text=given["text"], by=request.user
    )
    messages.success(request, "已提交，决定的人会看到。申辩期内还可以补充。")
    return redirect("proposal", number)


@require_POST
@policy(may_decide_proposal, audited="决定处理建议", kind=AuditKind.DECIDE)
def decide(request: Request, number: int) -> HttpResponse:
    """Confirm or decline with a reason."""
    line = docketing.docket_line(request.scope, request.today, number)
    form = DecideForm(request.POST, kind=line.proposal.kind, measures=line.proposal.proposes)
    if not form.is_valid():
        return answer(request, "proposals/detail.html", _page(request, number, decide=form), status=422)
    given = form.cleaned_data
    deciding.decide_proposal(
        proposal=line.proposal,
        verdict=Verdict(given["verdict"]),
        reason=given["reason"],
        by=request.user,
        measures=given.get("measures", ()),
        from_on=given.get("from_on"),
    )
    messages.success(request, "已记下决定和理由，单位可以看到。")
    return redirect("proposal", number)


@require_safe
@policy(signed_in)
def register(request: Request) -> HttpResponse:
    """What was decided: in force, done, expired, released."""
    form = RegisterFilterForm(request.GET, units=docketing.units_proposed(request.scope))
    found = docketing.register(request.scope, request.today, **form.asked())
    lines = [(one, REGISTER_LEVELS[one.state]) for one in found]
    return answer(
        request, "proposals/register.html", RegisterPage(form=form, lines=lines, narrowed=any(request.GET.values()))
    )


@require_POST
@policy(may_decide_proposal, audited="解除榜单或一票否决", kind=AuditKind.DECIDE)
def release(request: Request, number: int) -> HttpResponse:
    """End a register entry with a reason."""
    entry = docketing.register_entry(request.scope, number)
    form = ReleaseForm(request.POST)
    about = entry.decision.proposal_id
    if not form.is_valid():
        return answer(request, "proposals/detail.html", _page(request, about, release=form), status=422)
    deciding.release_registration(registration=entry, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "已解除，从今天起不再有效；登记和理由都留着。")
    return redirect("proposal", about)


def _page(
    request: Request,
    number: int,
    *,
    reply: ReplyForm | None = None,
    decide: DecideForm | None = None,
    release: ReleaseForm | None = None,
) -> ProposalPage:
    line = docketing.docket_line(request.scope, request.today, number)
    about = line.proposal
    behind = reverse("proposal", args=[number])
    may, why_not = _may_decide(request, line)
    replies = line.waits and line.days_left and about.unit_id in request.scope.unit_ids
    standing = line.entered is not None and line.entered.state in {RegisterState.STANDING, RegisterState.AHEAD}
    own = about.unit_id in request.scope.unit_ids
    return ProposalPage(
        line=line,
        level=LEVELS[line.state],
        register_level=REGISTER_LEVELS[line.entered.state] if line.entered is not None else "",
        behind=behind,
        figures=_figures(about, behind),
        reply=reply or (ReplyForm() if replies and may_reply_to_proposal(request.scope) else None),
        decide=decide or (DecideForm(kind=about.kind, measures=about.proposes) if may else None),
        release=release or (ReleaseForm() if standing and may_decide_proposal(request.scope) and not own else None),
        why_not=why_not,
    )


def _may_decide(request: Request, line: DocketLine) -> tuple[bool, str]:
    """Whether this person may decide now; else why not, told only to those whose office it would be."""
    if not line.waits or not may_decide_proposal(request.scope):
        return False, ""
    if line.proposal.unit_id in request.scope.unit_ids:
        return False, "这是您任职单位的事，由别人决定。"
    publisher, on = line.proposal.run.published_by, line.proposal.run.published_on
    if publisher is not None and not different_people(request.user, publisher, on=request.today, acted_on=on):
        return False, "这次考核是您公布的，它的建议由另一位招商办负责人或领导决定。"
    return True, ""


def _figures(about: Proposal, here: str) -> list[tuple[str, str, str]]:
    """Each figure of the ground with where it opens: the figure, the score it belongs to, or the unit's card."""
    run, unit = about.run, about.unit
    catalog, indicators = run_catalog(run), indicators_of(run)
    found = []
    for cited in about.figures:
        name = cited["name"]
        key = cited_figure(name, run=run, catalog=catalog, unit_code=unit.code if unit is not None else None)
        indicator = name.partition(".")[0]
        if key is not None:
            behind = figure_address(key, run=run.pk)
        elif unit is None:
            behind = here
        elif indicator in indicators:
            behind = reverse("explanation", args=[run.pk, unit.code, indicator])
        else:
            behind = reverse("card", args=[run.pk, unit.code])
        found.append((name, cited["printed"], behind))
    return found
