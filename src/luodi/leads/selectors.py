"""Reads over leads and investors: the list, one lead, the arbiter's work, what runs out. Each within the reader's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet, Sum

from luodi.base.errors import Conflict, NotFound
from luodi.base.quantities import Measure, Quantity
from luodi.base.spans import Span
from luodi.base.workdays import working_days_after
from luodi.leads.choices import OPEN_STATES, LeadState
from luodi.leads.models import Contact, Dispute, Investor, Lead, LeadEvent, LeadShare, Visit
from luodi.leads.rules import Terms, days_left, masked_name, masked_phone
from luodi.leads.services import terms_here
from luodi.orgs.models import Unit, UnitKind
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.paging import page_of_known


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuery:
    """What a list asks for; empty means no limit. `lapsing`: only leads whose protection runs out soon."""

    keyword: str = ""
    state: str = ""
    source: str = ""
    unit: Unit | None = None
    valued: bool = False
    lapsing: bool = False
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """A lead of a list with the working days of protection it has left (None: none)."""

    lead: Lead
    days_left: int | None
    warned: bool

    @property
    def lapsed(self) -> bool:
        """It was protected once and is no more."""
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """How many of the listed leads stand in a state."""

    state: LeadState
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadList:
    """One page of leads; `count`, `amount_fen` and `states` are over all the query finds but for its state."""

    page: Page[Lead]
    lines: tuple[LeadLine, ...]
    count: int
    amount_fen: int | None
    unsized: int
    states: tuple[StateCount, ...]


def leads_found(scope: Scope, query: LeadQuery, today: date) -> QuerySet[Lead]:
    """All that a query finds, newest registration first."""
    found = Lead.objects.visible_to(scope).matching(query.keyword).in_state(query.state).of_unit(query.unit)
    found = found.filter(source=query.source) if query.source else found
    found = found.exclude(validated_on=None) if query.valued else found
    if query.lapsing:
        found = found.protected_on(today).filter(protected_until__lte=_soon(today))
    return found


def leads_listed(scope: Scope, query: LeadQuery, today: date) -> QuerySet[Lead]:
    """The same with what a list says of each, for who pages through them."""
    return leads_found(scope, query, today).select_related("investor", "unit", "project__subject")


def _soon(today: date) -> date:
    return working_days_after(today, terms_here().warning_days)


def lead_lines(leads: Iterable[Lead], today: date) -> list[LeadLine]:
    """Each with its protection, for who pages through them.  1 query for the terms."""
    terms = terms_here()
    return [_line(lead, today, terms) for lead in leads]


def lead_list(scope: Scope, query: LeadQuery, today: date) -> LeadList:
    """The page a query asks for, in three queries; one more for what runs out soon."""
    terms = terms_here()
    wider = LeadQuery(keyword=query.keyword, source=query.source, unit=query.unit, valued=query.valued)
    states = _by_state(leads_found(scope, wider, today))
    counted = _by_state(leads_found(scope, query, today)) if query.lapsing else states
    asked = [row for state, row in counted.items() if query.state in {"", state}]
    count = sum(n for n, _, _ in asked)
    found = leads_found(scope, query, today).select_related("investor", "unit")
    page = page_of_known(found, query.page, size=query.size, count=count)  # counted once, with the sums
    sized = sum(sized for _, _, sized in asked)
    return LeadList(
        page=page,
        lines=tuple(_line(lead, today, terms) for lead in page),
        count=count,
        amount_fen=sum(fen for _, fen, _ in asked) if sized else None,
        unsized=count - sized,
        states=tuple(StateCount(state=s, count=states[s][0]) for s in LeadState if s in states),
    )


def _by_state(found: QuerySet[Lead]) -> dict[str, tuple[int, int, int]]:
    """By state: how many, the amounts they name together (fen), and how many name one."""
    sums = (
        found.order_by().values_list("state").annotate(n=Count("pk"), fen=Sum("amount_fen"), sized=Count("amount_fen"))
    )
    return {state: (n, fen or 0, sized) for state, n, fen, sized in sums}


def _line(lead: Lead, today: date, terms: Terms) -> LeadLine:
    left = days_left(lead.protected_until, today) if lead.state == LeadState.FOLLOWED else None
    return LeadLine(lead=lead, days_left=left, warned=left is not None and 0 <= left <= terms.warning_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedContact:
    """A contact as everybody sees it."""

    pk: int
    name: str
    position: str
    phone: str
    erased: bool


def masked(contact: Contact) -> MaskedContact:
    """The contact without what identifies the person."""
    return MaskedContact(
        pk=contact.pk,
        name=masked_name(contact.name),
        position=contact.position,
        phone=masked_phone(contact.phone),
        erased=contact.erased_at is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSheet:
    """A lead with all that its unit may know of it. `dispute` only for who sees the whole place."""

    line: LeadLine
    events: tuple[LeadEvent, ...]
    contacts: tuple[MaskedContact, ...]
    visits: tuple[Visit, ...]
    shares: tuple[LeadShare, ...]
    dispute: Dispute | None
    terms: Terms

    @property
    def lead(self) -> Lead:
        """The lead itself."""
        return self.line.lead

    @property
    def open(self) -> bool:
        """It is still worked on."""
        return self.lead.state in OPEN_STATES


def lead_numbered(scope: Scope, number: int) -> Lead:
    """The lead with this number; refuses alike what is not there and what is not yours."""
    found = Lead.objects.visible_to(scope).select_related("investor", "unit", "project__subject", "referrer", "squad")
    lead = found.filter(number=number).first()
    if lead is None:
        raise NotFound("没有这条线索，或者不在您的查看范围。请从线索列表进入。")
    return lead


def lead_to_work_on(scope: Scope, number: int) -> Lead:
    """A lead of the reader's own units (any, for who sees the whole place); one that is only shared is read, not changed."""
    lead = lead_numbered(scope, number)
    if not scope.everything and lead.unit_id not in scope.unit_ids:
        raise Conflict(f"线索{lead.number}由{lead.unit}登记和办理，您这里只能查看；有进展请告诉他们记下。")
    return lead


def lead_sheet(scope: Scope, number: int, today: date) -> LeadSheet:
    """One lead, in seven queries."""
    lead, terms = lead_numbered(scope, number), terms_here()
    involved = Q(first=lead) | Q(later=lead)
    disputes = Dispute.objects.visible_to(scope).open().filter(involved) if scope.everything else []
    mine = scope.everything or lead.unit_id in scope.unit_ids
    return LeadSheet(
        line=_line(lead, today, terms),
        events=tuple(lead.events.select_related("by")),
        contacts=tuple(masked(c) for c in lead.investor.contacts.all()) if mine else (),
        visits=tuple(Visit.objects.visible_to(scope).filter(lead=lead).select_related("investor", "next_owner")),
        shares=tuple(lead.shares.select_related("unit")),
        dispute=next(iter(disputes), None),
        terms=terms,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Leads of a span beside what was signed in it: a flow, not a conversion, for what signs now was found before (S3-06)."""

    registered: int
    valued: int
    became_projects: int
    signed: int

    @property
    def per_hundred(self) -> Quantity | None:
        """Signed projects for every hundred valuable leads, one decimal; None when more were signed than leads valued.

        Then leads were not all registered, and the ratio would say nothing.
        """
        if not self.valued or self.signed > self.valued:
            return None
        return Quantity(value=Fraction(self.signed * 100, self.valued), measure=Measure.SCORE, places=1, unit="个")


def flow_of(scope: Scope, span: Span) -> Flow:
    """Leads registered, found valuable and turned into projects in a span, and the projects signed in it."""
    within = (span.first, span.last)
    found = Lead.objects.visible_to(scope).aggregate(
        registered=Count("pk", filter=Q(registered_on__range=within)),
        valued=Count("pk", filter=Q(validated_on__range=within)),
        became=Count("pk", filter=Q(project__signed_on__range=within)),
    )
    signed = Project.objects.visible_to(scope).open().filter(signed_on__range=within)
    return Flow(
        registered=found["registered"],
        valued=found["valued"],
        became_projects=found["became"],
        signed=signed.values("pk").distinct().count(),
    )


def referrers(scope: Scope) -> QuerySet[Investor]:
    """Investors that brought investors (以商引商, S0-42), with `referred` and `landed` counts, most first."""
    landed = Count("referrals", filter=Q(referrals__state=LeadState.BECAME_PROJECT))
    found = Investor.objects.visible_to(scope).annotate(referred=Count("referrals"), landed=landed)
    return found.filter(referred__gt=0).order_by("-landed", "-referred", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDue:
    """What waits in the registry for a reader."""

    lapsing: int
    disputes: int
    waiting: int


def lead_due(scope: Scope, today: date) -> LeadDue:
    """Protections that run out soon and leads that wait for coordination (own), disputes to decide (arbiter)."""
    own = Lead.objects.visible_to(scope)
    lapsing = own.protected_on(today).filter(protected_until__lte=_soon(today)).count()
    return LeadDue(
        lapsing=lapsing,
        disputes=Dispute.objects.visible_to(scope).open().count(),
        waiting=own.in_state(LeadState.WAITING).count(),
    )


def units_of(scope: Scope) -> QuerySet[Unit]:
    """Units a reader may register leads and visits for: their own, or for who sees the whole place every unit of it."""
    found = Unit.objects.filter(closed_on=None).exclude(kind=UnitKind.EXTERNAL)
    return found if scope.everything else found.filter(pk__in=scope.unit_ids)


def units_elsewhere(lead: Lead) -> QuerySet[Unit]:
    """Units a lead may be handed over to."""
    return Unit.objects.filter(closed_on=None).exclude(kind=UnitKind.EXTERNAL).exclude(pk=lead.unit_id)


def referrers_to_name(scope: Scope) -> QuerySet[Investor]:
    """Investors a reader may name as having brought another."""
    return Investor.objects.visible_to(scope).order_by("name", "id")
