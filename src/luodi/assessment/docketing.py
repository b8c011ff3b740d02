"""处理建议 and 处理登记 as people read them: how each stands today, what they may still do, where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Max, QuerySet

from luodi.assessment.docket import Decision, Registration, Release, Reply, Verdict
from luodi.assessment.models import Proposal, Run
from luodi.base.errors import NotFound
from luodi.base.workdays import working_days_between
from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope

_SIZE = 20


class DocketState(StrEnum):
    """How a proposal stands on a day. Only the first two wait for somebody."""

    REPLY = "等申辩"
    DECIDE = "待决定"
    CONFIRMED = "已确认"
    DECLINED = "未采纳"
    SUPERSEDED = "已有新结果"
    MOOT = "已另行解除"


class RegisterState(StrEnum):
    """How a register entry stands on a day."""

    AHEAD = "未起始"
    STANDING = "在期"
    DONE = "已办"
    EXPIRED = "已到期"
    RELEASED = "已解除"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A register entry on a day, with its release, if any."""

    entry: Registration
    state: RegisterState
    release: Release | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketLine:
    """A proposal on a day. `days_left`: working days in which the unit may still reply, today counted; 0: none."""

    proposal: Proposal
    state: DocketState
    replies: tuple[Reply, ...]
    days_left: int
    decision: Decision | None
    entered: Entered | None

    @property
    def waits(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.state in {DocketState.REPLY, DocketState.DECIDE}

    @property
    def verdict(self) -> str:
        """The decision in the word of its kind: a list is 列入 or 不列入, a release 解除."""
        if self.decision is None:
            return ""
        yes, no = verdict_words(self.proposal.kind)
        return yes if self.decision.verdict == Verdict.CONFIRMED else no


def verdict_words(kind: str) -> tuple[str, str]:
    """How yes and no are said of a kind of proposal."""
    words = {str(Proposal.Kind.LISTED): ("列入", "不列入"), str(Proposal.Kind.RELEASE): ("解除", "不解除")}
    return words.get(kind, (str(Verdict.CONFIRMED.label), str(Verdict.DECLINED.label)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketQuery:
    """What a list asks for. `state`: one of `DocketState`, empty for what waits, "all" for everything."""

    state: str = ""
    kind: str = ""
    unit: Unit | None = None
    page: int = 1


def docket(scope: Scope, day: date, query: DocketQuery) -> Page[DocketLine]:
    """Proposals that the scope may read, newest run first, then in the order of the run."""
    found = _proposals(scope)
    if query.kind:
        found = found.filter(kind=query.kind)
    if query.unit is not None:
        found = found.filter(unit=query.unit)
    if query.state in {"", DocketState.REPLY, DocketState.DECIDE}:
        found = found.filter(decision=None)
    lines = _lines(found, day)
    if query.state == "":
        lines = [line for line in lines if line.waits]
    elif query.state != "all":
        lines = [line for line in lines if line.state == query.state]
    return Paginator(lines, _SIZE).get_page(query.page)


def waiting(scope: Scope, day: date) -> list[DocketLine]:
    """All that waits for a reply or a decision."""
    return [line for line in _lines(_proposals(scope).filter(decision=None), day) if line.waits]


def docket_line(scope: Scope, day: date, number: int) -> DocketLine:
    """One proposal; "not there" and "not yours" answer alike."""
    found = _lines(_proposals(scope).filter(pk=number), day)
    if not found:
        raise NotFound("没有这条建议，或者不在您的查看范围。请从“处理”里打开。")
    return found[0]


def proposed_in(run: Run, scope: Scope, day: date, *, unit_code: str) -> list[DocketLine]:
    """What a run proposes for one unit; before it is published, to those who see everything."""
    found = _with_all(Proposal.objects.visible_to(scope)).filter(run=run, unit__code=unit_code)
    return _lines(found.exclude(kind=Proposal.Kind.ALERT).order_by("position"), day)


def register(scope: Scope, day: date, *, state: str = "", unit: Unit | None = None) -> list[Entered]:
    """The register, newest first; `state` of `RegisterState` cuts it."""
    found = Registration.objects.visible_to(scope)
    found = found.select_related("unit", "release__by", "decision__by", "decision__proposal__run__rulebook")
    if unit is not None:
        found = found.filter(unit=unit)
    entered = [_entered(entry, day) for entry in found]
    return [one for one in entered if state in {"", one.state}]


def register_entry(scope: Scope, number: int) -> Registration:
    """One entry; "not there" and "not yours" answer alike."""
    found = Registration.objects.visible_to(scope).select_related("unit", "decision__proposal").filter(pk=number)
    entry = found.first()
    if entry is None:
        raise NotFound("没有这一号登记，或者不在您的查看范围。请从“处理登记”里打开。")
    return entry


def standing_words(scope: Scope, day: date) -> dict[str, list[str]]:
    """Unit code → measures in force on `day`, for the entries that the scope may read: words beside a name."""
    found: dict[str, list[str]] = {}
    for one in register(scope, day, state=RegisterState.STANDING):
        found.setdefault(one.entry.unit.code, []).extend(one.entry.measures)
    return found


def units_proposed(scope: Scope) -> QuerySet[Unit]:
    """Units about which the scope may read proposals, by code."""
    mine = Proposal.objects.visible_to(scope).to_decide().values("unit")
    return Unit.objects.filter(pk__in=mine).order_by("code")


def _proposals(scope: Scope) -> QuerySet[Proposal]:
    return _with_all(Proposal.objects.visible_to(scope).to_decide()).order_by("-run_id", "position")


def _with_all(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    beside = ("unit", "run__rulebook", "run__published_by", "decision__by", "registration__release")
    return found.select_related(*beside, "decision__registration__release__by").prefetch_related("replies__by")


def _lines(found: Iterable[Proposal], day: date) -> list[DocketLine]:
    proposals = list(found)
    newest = _newest_runs() if proposals else {}
    return [_line(proposal, day, newest) for proposal in proposals]


def _newest_runs() -> dict[tuple[int, date, date], int]:
    """Rulebook and span → the newest published run."""
    of = ("rulebook_id", "span_first", "span_last")
    published = Run.objects.filter(published_at__isnull=False).order_by()
    return {(book, first, last): pk for book, first, last, pk in published.values_list(*of).annotate(Max("pk"))}


def _line(proposal: Proposal, day: date, newest: dict[tuple[int, date, date], int]) -> DocketLine:
    decision = getattr(proposal, "decision", None)
    replies = tuple(proposal.replies.all())
    left = _days_left(proposal, day)
    entry = getattr(decision, "registration", None)
    return DocketLine(
        proposal=proposal,
        state=_state(proposal, decision, left, newest, heard=bool(replies)),
        replies=replies,
        days_left=left,
        decision=decision,
        entered=_entered(entry, day) if entry is not None else None,
    )


def _days_left(proposal: Proposal, day: date) -> int:
    """Working days left, today counted while the term runs: the last day is 1."""
    reply_by = proposal.run.reply_by
    if not proposal.answerable or reply_by is None or reply_by < day:
        return 0
    return working_days_between(day - timedelta(days=1), reply_by)


def _state(
    proposal: Proposal,
    decision: Decision | None,
    left: int,
    newest: dict[tuple[int, date, date], int],
    *,
    heard: bool,
) -> DocketState:
    if decision is not None:
        return DocketState.CONFIRMED if decision.verdict == Verdict.CONFIRMED else DocketState.DECLINED
    run = proposal.run
    if newest.get((run.rulebook_id, run.span_first, run.span_last), 0) > run.pk:
        return DocketState.SUPERSEDED
    if getattr(proposal.registration, "release", None) is not None:
        return DocketState.MOOT
    return DocketState.REPLY if left and not heard else DocketState.DECIDE


def _entered(entry: Registration, day: date) -> Entered:
    release = getattr(entry, "release", None)
    if release is not None and release.released_on <= day:
        state = RegisterState.RELEASED
    elif entry.from_on > day:
        state = RegisterState.AHEAD
    elif entry.until_on is not None and entry.until_on < day:
        state = RegisterState.DONE if entry.until_on == entry.from_on else RegisterState.EXPIRED
    else:
        state = RegisterState.DONE if entry.until_on == entry.from_on else RegisterState.STANDING
    return Entered(entry=entry, state=state, release=release)
