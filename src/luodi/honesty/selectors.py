"""Reads over signals: the list, one signal with what it cites, and how often each rule was right."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q

from luodi.base.errors import NotFound
from luodi.base.workdays import working_days_between
from luodi.honesty.catalogue import RULES, Rule
from luodi.honesty.choices import CitedKind, Outcome, RuleName, SignalState
from luodi.honesty.models import Conclusion, Explanation, Review, Signal, SignalCitation, SignalQuerySet, TermsVersion
from luodi.honesty.terms import Terms
from luodi.leads.models import Lead
from luodi.ledger.models import Entry, Evidence
from luodi.ledger.vouchers import EntryLine, entry_lines
from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.paging import counted_page
from luodi.recognition.models import Claim

PAGE_ROWS = 20
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine:
    """A signal on a day. `days_left`: working days in which the unit may still speak, today counted; 0: none."""

    signal: Signal
    rule: Rule
    state: SignalState
    days_left: int
    explanations: tuple[Explanation, ...]
    review: Review | None
    conclusion: Conclusion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalQuery:
    """What a list asks for. `state`: of `SignalState`; empty for what is open, "all" for everything."""

    state: str = ""
    rule: str = ""
    outcome: str = ""
    unit: Unit | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalList:
    """A list with its pages; `with_units`: how many signals are still their units' alone, for those who review."""

    page: Page[Signal]
    lines: tuple[SignalLine, ...]
    with_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSheet:
    """One signal with what it cites, as this reader may open it."""

    line: SignalLine
    entries: tuple[EntryLine, ...]
    projects: tuple[Project, ...]
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]
    leads: tuple[Lead, ...]
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How often a rule was right: substantiated ÷ concluded. `ratio` None: nothing was concluded yet."""

    rule: Rule
    raised: int
    open: int
    cleared: int
    concluded: int
    substantiated: int
    in_use: bool

    @property
    def ratio(self) -> Fraction | None:
        """属实 ÷ 已有结论."""
        return Fraction(self.substantiated, self.concluded) if self.concluded else None


def terms_in_force() -> tuple[Terms, frozenset[str]]:
    """The newest terms, or the usual ones; and the rules that are not in use.  One query."""
    version = TermsVersion.objects.order_by("-id").first()
    return (Terms(), frozenset()) if version is None else (version.terms, frozenset(version.off))


def newest_terms() -> TermsVersion | None:
    """Who set the terms in force, and why; None while nobody did."""
    return TermsVersion.objects.select_related("by").order_by("-id").first()


def signal_list(scope: Scope, day: date, query: SignalQuery) -> SignalList:
    """Signals that the scope may read, newest first."""
    found = Signal.objects.visible_to(scope, on=day)
    if query.rule:
        found = found.filter(rule=query.rule)
    if query.unit is not None:
        found = found.filter(unit=query.unit)
    if query.outcome:
        found = found.filter(review__conclusion__outcome=query.outcome)
    page = counted_page(_in_state(found, query.state, day).with_all().order_by("-id"), query.page, size=PAGE_ROWS)
    hidden = Signal.objects.exclude(pk__in=Signal.objects.visible_to(scope, on=day).values("pk"))
    return SignalList(
        page=page,
        lines=tuple(_line(signal, day) for signal in page),
        with_units=hidden.count() if scope.everything else 0,
    )


def _states(day: date) -> dict[SignalState, Q]:
    """As `Signal.state_on` says it, in SQL."""
    fresh = Q(review=None, cleared_on=None)
    waits = Q(explain_by__gte=day) & ~Q(Exists(Explanation.objects.filter(signal=OuterRef("pk"))))
    return {
        SignalState.CONCLUDED: Q(review__conclusion__isnull=False),
        SignalState.UNDER_REVIEW: Q(review__isnull=False, review__conclusion=None),
        SignalState.CLEARED: Q(review=None, cleared_on__isnull=False),
        SignalState.WITH_UNIT: fresh & waits,
        SignalState.TO_REVIEW: fresh & ~waits,
    }


def _in_state(found: SignalQuerySet, state: str, day: date) -> SignalQuerySet:
    """Those in one state; in an open one when it is empty; all."""
    if state == ALL:
        return found
    states = _states(day)
    open_ = states[SignalState.WITH_UNIT] | states[SignalState.TO_REVIEW] | states[SignalState.UNDER_REVIEW]
    return found.filter(states[SignalState(state)] if state in SignalState.values else open_)


def all_signals(day: date, *, ended: bool = False) -> list[SignalLine]:
    """All that is open over the whole place, those still their units' alone among them; with `ended`, everything."""
    found = _in_state(Signal.objects.all(), ALL if ended else "", day)
    return [_line(signal, day) for signal in found.with_all().order_by("id")]


def waiting_signals(scope: Scope, day: date) -> int:
    """How many wait for this reader: for the unit's word while it may speak, or for a review or its conclusion."""
    states = _states(day)
    reviewers = states[SignalState.TO_REVIEW] | states[SignalState.UNDER_REVIEW]
    units = states[SignalState.WITH_UNIT] | states[SignalState.UNDER_REVIEW] & Q(review__reply_by__gte=day)
    return Signal.objects.visible_to(scope, on=day).filter(reviewers if scope.everything else units).count()


def signal_numbered(scope: Scope, day: date, number: int) -> Signal:
    """One signal; "not there" and "not yours" answer alike."""
    found = Signal.objects.visible_to(scope, on=day).with_all().filter(pk=number).first()
    if found is None:
        raise NotFound("没有这条提示，或者不在您的查看范围。请从“提示”里打开。")
    return found


def signal_sheet(scope: Scope, day: date, number: int) -> SignalSheet:
    """One signal with the cited rows that the reader may open, each through its own `visible_to`."""
    signal = signal_numbered(scope, day, number)
    cited = list(SignalCitation.objects.filter(signal=signal).order_by("id"))
    shown = [c for c in cited if c.own or scope.everything]
    ids = {kind: [_number(c) for c in shown if c.kind == kind] for kind in CitedKind}
    entries = Entry.objects.visible_to(scope).with_people().filter(pk__in=ids[CitedKind.ENTRY]).order_by("sequence")
    projects = Project.objects.visible_to(scope).select_related("subject", "unit").filter(pk__in=ids[CitedKind.PROJECT])
    claims = Claim.objects.visible_to(scope).with_people().filter(pk__in=ids[CitedKind.CLAIM])
    evidence = Evidence.objects.visible_to(scope).select_related("unit").filter(pk__in=ids[CitedKind.EVIDENCE])
    leads = Lead.objects.visible_to(scope).select_related("unit", "investor").filter(pk__in=ids[CitedKind.LEAD])
    return SignalSheet(
        line=_line(signal, day),
        entries=tuple(entry_lines(entries)),
        projects=tuple(projects.order_by("subject__code")),
        claims=tuple(claims.order_by("id")),
        evidence=tuple(evidence.order_by("id")),
        leads=tuple(leads.order_by("number")),
        beside=signal.beside if scope.everything else "",
    )


def _number(citation: SignalCitation) -> int:
    found = {
        CitedKind.ENTRY: citation.entry_id,
        CitedKind.PROJECT: citation.project_id,
        CitedKind.CLAIM: citation.claim_id,
        CitedKind.EVIDENCE: citation.evidence_id,
        CitedKind.LEAD: citation.lead_id,
    }[CitedKind(citation.kind)]
    return found or 0


def _line(signal: Signal, day: date) -> SignalLine:
    review: Review | None = getattr(signal, "review", None)
    state = signal.state_on(day)
    last = {SignalState.WITH_UNIT: signal.explain_by, SignalState.UNDER_REVIEW: getattr(review, "reply_by", None)}.get(
        state
    )
    left = 0
    if last is not None and last >= day:
        left = working_days_between(day - timedelta(days=1), last)
    return SignalLine(
        signal=signal,
        rule=RULES[RuleName(signal.rule)],
        state=state,
        days_left=left,
        explanations=tuple(signal.explanations.all()),
        review=review,
        conclusion=getattr(review, "conclusion", None),
    )


def units_with_signals(scope: Scope, day: date) -> list[Unit]:
    """Units about which the scope may read signals, by code."""
    mine = Signal.objects.visible_to(scope, on=day).values("unit")
    return list(Unit.objects.filter(pk__in=mine).order_by("code"))


def precision() -> tuple[Precision, ...]:
    """Each rule of the catalogue with its counts, over the whole place.  Two queries."""
    _, off = terms_in_force()
    raised: Counter[str] = Counter()
    open_: Counter[str] = Counter()
    cleared: Counter[str] = Counter()
    concluded: Counter[str] = Counter()
    true: Counter[str] = Counter()
    columns = ("rule", "cleared_on", "review", "review__conclusion__outcome")
    for rule, cleared_on, review, outcome in Signal.objects.order_by().values_list(*columns):
        raised[rule] += 1
        concluded[rule] += outcome is not None
        true[rule] += outcome == Outcome.SUBSTANTIATED
        cleared[rule] += review is None and cleared_on is not None
        open_[rule] += outcome is None and (review is not None or cleared_on is None)
    return tuple(
        Precision(
            rule=rule, raised=raised[name], open=open_[name], cleared=cleared[name], concluded=concluded[name],
            substantiated=true[name], in_use=name not in off,
        )
        for name, rule in RULES.items()
    )  # fmt: skip
