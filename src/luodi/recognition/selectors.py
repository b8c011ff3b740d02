"""Reads over claims: what waits for whom, one claim with all that stands behind it, what is on show."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, Q

from luodi.base.errors import NotFound
from luodi.base.workdays import working_days_after
from luodi.ledger.evidence import evidence_numbered
from luodi.ledger.models import Evidence
from luodi.ledger.vouchers import EntryLine, entry_lines
from luodi.orgs.four_eyes import different_people
from luodi.orgs.models import Person, Role
from luodi.orgs.selectors import Scope
from luodi.pipeline.paging import counted_page
from luodi.recognition.choices import MAY_DECIDE, MAY_SUBMIT, OPEN_STATES, ClaimState
from luodi.recognition.declared import Copy, copies_elsewhere, is_told_neutrally
from luodi.recognition.four_eyes import acted_before
from luodi.recognition.meetings import passed_amount_fen
from luodi.recognition.models import Claim, ClaimQuerySet, Objection, Piece, Procedure, Verdict
from luodi.recognition.objections import shown_until
from luodi.recognition.outcomes import entries_of
from luodi.recognition.rules import Step

MINE, ALL = "mine", "all"
PAGE_ROWS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """A claim as a list shows it. `due_on`: by when its step is to be decided; None unless it waits at one."""

    claim: Claim
    step: Step | None
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One cut of the list: its key, its word, how many."""

    key: str
    word: str
    count: int
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimList:
    """One page of claims. `decides`: those shown wait for this person's decision, so several may be passed at once."""

    tabs: tuple[Tab, ...]
    page: Page[Claim]
    lines: tuple[ClaimLine, ...]
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLine:
    """A piece of evidence of a claim. `told`: what its unit reads of a copy elsewhere; `copies`: what a reviewer sees."""

    piece: Piece
    told: bool
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign of a procedure: the step's label, its role, and whether it is done, here or ahead."""

    label: str
    role: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheet:
    """A claim with everything behind it. `why_not`: why somebody of the step's role may not decide; empty when they may."""

    line: ClaimLine
    signs: tuple[Sign, ...]
    pieces: tuple[PieceLine, ...]
    verdicts: tuple[Verdict, ...]
    entries: tuple[EntryLine, ...]
    objections: tuple[Objection, ...]
    shown_until: date | None
    passed_fen: int | None
    decides: bool
    why_not: str
    own: bool


def claim_list(scope: Scope, *, show: str, keyword: str, page: int, on: date) -> ClaimList:
    """The claims a person may read, cut by `show` (mine, a state, all); what waits for them when nothing is said."""
    found = Claim.objects.visible_to(scope)
    if keyword:
        found = found.filter(
            Q(project__name__contains=keyword) | Q(unit__name__contains=keyword) | Q(payer__contains=keyword)
        )
    mine = _waiting(found, scope)
    counts = dict(found.values("state").order_by("state").annotate(n=Count("id")).values_list("state", "n"))
    waiting = mine.count()
    show = show if show in {MINE, ALL, *ClaimState.values} else (MINE if waiting else ALL)
    words = [(MINE, "待我办理", waiting), (ALL, "全部", sum(counts.values()))]
    words += [(state.value, state.label, counts.get(state.value, 0)) for state in ClaimState]
    cut = mine if show == MINE else found if show == ALL else found.in_state(show)
    shown = counted_page(cut.with_people().order_by("-id"), page, size=PAGE_ROWS)
    return ClaimList(
        tabs=tuple(Tab(key=k, word=w, count=n, here=k == show) for k, w, n in words if n or k in {show, ALL}),
        page=shown,
        lines=tuple(_line(claim, on) for claim in shown),
        decides=show == MINE and scope.may(*MAY_DECIDE),
    )


def claims_listed(scope: Scope, *, state: str = "") -> ClaimQuerySet:
    """Claims that a person may read, in one state where asked, for who pages through them."""
    return Claim.objects.visible_to(scope).in_state(state).with_people()


def waiting_for(scope: Scope) -> int:
    """How many claims wait for this person: for their decision, or for what their unit was asked for."""
    return _waiting(Claim.objects.visible_to(scope), scope).count()


def _waiting(found: ClaimQuerySet, scope: Scope) -> ClaimQuerySet:
    roles = scope.roles.difference((Role.UNIT_HEAD,))
    theirs = Q(waits_for__in=roles)
    if scope.may(Role.UNIT_HEAD):
        theirs |= Q(waits_for=Role.UNIT_HEAD, unit__in=scope.unit_ids)
    if scope.may(Role.UNIT_CLERK, Role.UNIT_HEAD):
        theirs |= Q(state=ClaimState.SENT_BACK, unit__in=scope.unit_ids)
    return found.filter(theirs)


def _line(claim: Claim, on: date) -> ClaimLine:
    step = claim.step
    due = working_days_after(claim.since, step.within_days) if step is not None else None
    return ClaimLine(claim=claim, step=step, due_on=due, overdue=due is not None and on > due)


def claim_numbered(scope: Scope, number: int) -> Claim:
    """One claim; "not there" and "not yours" answer alike."""
    found = Claim.objects.visible_to(scope).with_people().filter(pk=number).first()
    if found is None:
        raise NotFound("没有这笔认定，或者不在您的查看范围。请从认定列表进入。")
    return found


def is_visible(scope: Scope, number: int) -> bool:
    """Whether the person may still read a claim: a reviewer from outside only while it waits for them."""
    return Claim.objects.visible_to(scope).filter(pk=number).exists()


def claim_sheet(scope: Scope, person: Person, number: int, *, on: date) -> ClaimSheet:
    """A claim with its evidence, verdicts, entries and objections."""
    claim = claim_numbered(scope, number)
    pieces = claim.pieces.filter(removed=False).select_related("evidence__unit", "evidence__by")
    verdicts = tuple(claim.verdicts.select_related("by", "minutes__evidence", "evidence"))
    decides = claim.waits_for in scope.roles and (claim.waits_for != Role.UNIT_HEAD or claim.unit_id in scope.unit_ids)
    return ClaimSheet(
        line=_line(claim, on),
        signs=_signs(claim),
        pieces=tuple(_piece(piece, scope) for piece in pieces),
        verdicts=verdicts,
        entries=tuple(entry_lines(entries_of(claim).with_people())),
        objections=tuple(claim.objections.select_related("by", "answered_by")),
        shown_until=shown_until(claim),
        passed_fen=passed_amount_fen(claim.pk),
        decides=decides,
        why_not=_why_not(claim, person, on) if decides else "",
        own=claim.state in OPEN_STATES and scope.may(*MAY_SUBMIT) and _speaks_for(scope, claim),
    )


def _speaks_for(scope: Scope, claim: Claim) -> bool:
    return claim.unit_id in scope.unit_ids or scope.may(Role.BUREAU_CLERK, Role.BUREAU_HEAD)


def _piece(piece: Piece, scope: Scope) -> PieceLine:
    copies = tuple(copies_elsewhere(piece.evidence)) if scope.everything else ()
    unit = piece.evidence.unit
    told = not scope.everything and unit is not None and is_told_neutrally(piece.evidence, unit=unit)
    return PieceLine(piece=piece, told=told, copies=copies)


def _signs(claim: Claim) -> tuple[Sign, ...]:
    here = claim.position if claim.state == ClaimState.PENDING else None
    done = len(claim.procedure.read) if claim.state == ClaimState.RECOGNIZED else claim.position
    first = Sign(
        label="单位申报", role=claim.unit.name, state="here" if claim.state == ClaimState.SENT_BACK else "done"
    )
    return (
        first,
        *(
            Sign(
                label=step.label,
                role=step.role.label,
                state="here" if index == here else "done" if index < done else "ahead",
            )
            for index, step in enumerate(claim.procedure.read)
        ),
    )


def _why_not(claim: Claim, person: Person, on: date) -> str:
    brought, decided = acted_before(claim)
    if any(not different_people(person, *people, on=on, acted_on=day) for day, people in brought.items()):
        return "这笔认定是您申报或补正的，要请另一位同事办理。"
    if any(not different_people(person, *people, on=on, acted_on=day) for day, people in decided.items()):
        return "您已办理过这笔认定的另一步，同一人不能办两步，要请另一位同事办理。"
    return ""


def evidence_shown(scope: Scope, number: int) -> Evidence:
    """A piece of evidence that the person may read by its unit, by an entry that cites it, or by a claim of theirs."""
    own = Claim.objects.visible_to(scope).values("id")
    by_claim = Evidence.objects.filter(Q(piece__claim__in=own) | Q(verdicts__claim__in=own), pk=number)
    found = by_claim.select_related("unit", "subject", "by").distinct().first()
    return found or evidence_numbered(scope, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShow:
    """A claim on show (公示): to everybody who holds a role."""

    claim: Claim
    amount_fen: int
    until: date


def claims_on_show(on: date) -> list[OnShow]:
    """Claims whose days on show are not over, by number."""
    shown = Claim.objects.filter(state=ClaimState.PENDING, procedure__publicity_days__gt=0).with_people()
    found = []
    for claim in shown.order_by("id"):
        until = shown_until(claim)
        if until is not None and on <= until:
            found.append(OnShow(claim=claim, amount_fen=passed_amount_fen(claim.pk) or claim.amount_fen, until=until))
    return found


def procedure_in_force() -> Procedure | None:
    """The newest procedure, or None where none was ever used."""
    return Procedure.objects.select_related("by").order_by("-id").first()
