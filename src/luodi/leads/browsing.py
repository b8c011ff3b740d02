"""Reads over investors, visits and squads: cards, the brief before a meeting, what is due, what squads did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page
from django.db.models import Count, Max, Q, QuerySet, Sum

from luodi.base.errors import NotFound
from luodi.base.spans import Span
from luodi.leads.choices import OPEN_STATES, Duty, LeadState
from luodi.leads.models import Contact, Investor, Lead, Squad, SquadMember, Visit
from luodi.leads.rules import check_funnel
from luodi.leads.selectors import MaskedContact, masked
from luodi.orgs.models import Appointment, Person
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.paging import counted_page

_SOON = timedelta(days=3)
_SHOWN = 5
_PAGE_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestorLine:
    """An investor of a list with its open leads and the day somebody last met it."""

    investor: Investor
    leads: int
    met_on: date | None


def investor_lines(
    scope: Scope, keyword: str, page: str, *, diaspora: bool = False
) -> tuple[Page[Investor], list[InvestorLine]]:
    """One page of investors, newest card first, in three queries."""
    found = Investor.objects.visible_to(scope).matching(keyword).select_related("unit")
    found = found.filter(diaspora=True) if diaspora else found
    shown = counted_page(found, page, size=_PAGE_ROWS)
    told = Investor.objects.filter(pk__in=[investor.pk for investor in shown]).order_by()
    counted = told.annotate(
        n=Count("leads", filter=Q(leads__state__in=OPEN_STATES), distinct=True), met_on=Max("visits__on")
    )
    beside = {pk: (n, met_on) for pk, n, met_on in counted.values_list("pk", "n", "met_on")}
    return shown, [InvestorLine(investor=i, leads=beside[i.pk][0], met_on=beside[i.pk][1]) for i in shown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One page before a meeting: who they are, what was said, what is owed, what runs."""

    investor: Investor
    contacts: tuple[MaskedContact, ...]
    leads: tuple[Lead, ...]
    visits: tuple[Visit, ...]
    owed: tuple[Visit, ...]
    projects: tuple[Project, ...]
    referred: int

    @property
    def latest(self) -> tuple[Visit, ...]:
        """The last few visits, newest first."""
        return self.visits[:_SHOWN]


def investor_numbered(scope: Scope, pk: int) -> Investor:
    """One card; refuses alike what is not there and what is not yours."""
    found = Investor.objects.visible_to(scope).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这位客商，或者不在您的查看范围。请从客商列表进入。")
    return found


def brief_of(scope: Scope, pk: int) -> Brief:
    """An investor with its history, in seven queries. Projects: those it signed, as far as the reader may see them."""
    investor = investor_numbered(scope, pk)
    visits = tuple(
        Visit.objects.visible_to(scope)
        .filter(investor=investor)
        .select_related("unit", "next_owner", "lead")
        .prefetch_related("answers")
    )
    leads = tuple(investor.leads.select_related("unit", "project__subject"))
    signed = Q(investor=investor.name) | Q(pk__in=[lead.project_id for lead in leads if lead.project_id])
    projects = Project.objects.visible_to(scope).open().filter(signed).select_related("subject").distinct()
    return Brief(
        investor=investor,
        contacts=tuple(masked(contact) for contact in investor.contacts.all()),
        leads=leads,
        visits=visits,
        owed=tuple(visit for visit in visits if visit.next_step and visit.step_done_on is None),
        projects=tuple(projects),
        referred=investor.referrals.count(),
    )


def contact_numbered(scope: Scope, pk: int) -> Contact:
    """One contact of an investor the reader may see."""
    seen = Investor.objects.visible_to(scope).values("pk")
    found = Contact.objects.select_related("investor").filter(pk=pk, investor__in=seen).first()
    if found is None:
        raise NotFound("没有这位联系人，或者不在您的查看范围。")
    return found


# --- visits -----------------------------------------------------------------------------------------------------------


def visit_numbered(scope: Scope, pk: int) -> Visit:
    """One visit; refuses alike what is not there and what is not yours."""
    found = Visit.objects.visible_to(scope).select_related("unit", "investor", "lead", "squad", "next_owner", "by")
    visit = found.filter(pk=pk).first()
    if visit is None:
        raise NotFound("没有这次走访，或者不在您的查看范围。请从走访列表进入。")
    return visit


def visits_found(scope: Scope, *, keyword: str = "", owing: bool = False, squad: int | None = None) -> QuerySet[Visit]:
    """Visits, newest first."""
    found = Visit.objects.visible_to(scope).select_related("unit", "investor", "next_owner")
    found = found.filter(Q(investor__name__contains=keyword) | Q(outcome__contains=keyword)) if keyword else found
    found = found.owing().order_by("next_due", "id") if owing else found
    return found if squad is None else found.filter(squad=squad)


def steps_due(person: Person, today: date) -> QuerySet[Visit]:
    """Next steps this person owes that are due within three days or overdue, the oldest first."""
    mine = Visit.objects.owing().filter(next_owner=person, next_due__lte=today + _SOON)
    return mine.select_related("investor").order_by("next_due", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """Person-times of visitors received (S3-07); `unknown` visits did not say how many came."""

    count: int
    unknown: int


def guests_of(scope: Scope, span: Span) -> Guests:
    """Person-times over the receptions of a span."""
    received = Visit.objects.visible_to(scope).filter(kind="reception", on__range=(span.first, span.last))
    found = received.aggregate(n=Sum("guest_count"), told=Count("guest_count"), all=Count("pk"))
    return Guests(count=found["n"] or 0, unknown=found["all"] - found["told"])


# --- squads -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadLine:
    """A squad with its strength (None: unknown) and what it did: firms met, visited, with intent; projects won."""

    squad: Squad
    members: int | None
    contacts: int
    visits: int
    intents: int
    projects: int


def squad_lines(scope: Scope, today: date) -> list[SquadLine]:
    """Squads of the reader's units, in four queries. Firms are counted once each, so the funnel closes (S4-23)."""
    found = Squad.objects.select_related("unit").filter(Q(closed_on=None) | Q(closed_on__gte=today))
    found = found if scope.everything else found.filter(unit__in=scope.unit_ids)
    serving = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    members = dict(SquadMember.objects.filter(serving).order_by().values_list("squad").annotate(n=Count("pk")))
    led = list(Lead.objects.exclude(squad=None).order_by().values_list("squad", "investor", "state"))
    leads = _firms((squad, investor) for squad, investor, _ in led)
    won = _firms((squad, investor) for squad, investor, state in led if state == LeadState.BECAME_PROJECT)
    visited = _firms(Visit.objects.exclude(squad=None).order_by().values_list("squad", "investor").distinct())
    return [_squad_line(squad, members.get(squad.pk), leads, visited, won) for squad in found]


def _firms(rows: Iterable[tuple[int | None, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for squad, investor in ((squad, investor) for squad, investor in rows if squad is not None):
        found.setdefault(squad, set()).add(investor)
    return found


def _squad_line(
    squad: Squad,
    members: int | None,
    leads: dict[int, set[int]],
    visited: dict[int, set[int]],
    won: dict[int, set[int]],
) -> SquadLine:
    followed, seen = leads.get(squad.pk, set()), visited.get(squad.pk, set())
    contacts, intents = len(followed | seen), len(followed & seen)
    check_funnel(contacts=contacts, visits=len(seen), intents=intents)
    return SquadLine(
        squad=squad,
        members=members,
        contacts=contacts,
        visits=len(seen),
        intents=intents,
        projects=len(won.get(squad.pk, ())),
    )


def squads_of(scope: Scope) -> QuerySet[Squad]:
    """Squads a reader may name in a form."""
    found = Squad.objects.filter(closed_on=None).select_related("unit")
    return found if scope.everything else found.filter(unit__in=scope.unit_ids)


def squad_numbered(scope: Scope, pk: int) -> Squad:
    """One squad; refuses alike what is not there and what is not yours."""
    found = Squad.objects.select_related("unit")
    squad = (found if scope.everything else found.filter(unit__in=scope.unit_ids)).filter(pk=pk).first()
    if squad is None:
        raise NotFound("没有这个小分队，或者不在您的查看范围。")
    return squad


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who of a squad goes out in turn and who keeps the office (S3-71)."""

    rotation: tuple[SquadMember, ...]
    routine: tuple[SquadMember, ...]


def roster_of(squad: Squad) -> Roster:
    """The members by duty, in the order they joined."""
    members = list(squad.members.all())
    return Roster(
        rotation=tuple(m for m in members if m.duty == Duty.ROTATION),
        routine=tuple(m for m in members if m.duty == Duty.ROUTINE),
    )


def people_of(scope: Scope, today: date) -> QuerySet[Person]:
    """People who may own a next step: those in post at the reader's units."""
    posts = Appointment.objects.on(today)
    posts = posts if scope.everything else posts.filter(unit__in=scope.unit_ids)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("name", "login")


def open_leads_of(scope: Scope) -> QuerySet[Lead]:
    """Leads a visit may belong to."""
    return Lead.objects.visible_to(scope).filter(state__in=OPEN_STATES).select_related("investor")


def investors_to_meet(scope: Scope) -> QuerySet[Investor]:
    """Investors a visit may be about."""
    return Investor.objects.visible_to(scope).order_by("name", "id")
