"""线索: the registry of first reports, as its units may read it: contacts masked, a rival's registration never told."""

from datetime import date
from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.base.errors import BadInput
from luodi.leads import selectors, services
from luodi.leads.choices import LeadSource, LeadState
from luodi.leads.models import Lead
from luodi.leads.selectors import LeadLine, LeadQuery
from luodi.leads.services import NEUTRAL, LeadDraft
from luodi.orgs.models import Unit
from luodi.web.api.doors import JSON, Caller, Door, operation
from luodi.web.api.once import once
from luodi.web.api.shapes import (
    LINE,
    WORDS,
    Asked,
    Fen,
    Keyword,
    Limit,
    Line,
    Money,
    Named,
    Number,
    OneOf,
    Sent,
    Told,
    UnitCode,
)
from luodi.web.keyset import cut_by
from luodi.web.policy import may_register, signed_in

router = Router(tags=["线索"])
_ONLY = (TokenScope.LEADS,)

State = Annotated[str, OneOf.codes(LeadState)]
Source = Annotated[str, OneOf.codes(LeadSource)]
# A referral names an investor of the unit by its card, which is done on the page.
SentSource = Annotated[str, OneOf.codes(LeadSource, but=[LeadSource.REFERRAL])]


class LeadItem(Told):
    """A registration. `days_left`: working days of protection (negative: lapsed; null: none)."""

    number: int
    unit: Named
    investor: str
    title: str
    sector: str
    amount: Money
    source: Source
    state: State
    registered_on: date
    active_on: date
    protected_until: date | None
    days_left: int | None
    project: str | None


class Leads(Told):
    """A page of leads, newest registration first."""

    items: list[LeadItem]
    next: str | None


class LeadsAsked(Asked):
    """Filters as on the page; `after` is the number of the last lead one has."""

    keyword: Keyword | None = None
    state: State | None = None
    source: Source | None = None
    after: Number | None = None
    limit: Limit = 50


class ContactItem(Told):
    """A contact, masked. Seeing a number in full is asked for on the page, with a reason that is kept."""

    name: str
    position: str
    phone: str


class EventItem(Told):
    """One line of a lead's history."""

    kind: str
    on: date
    text: str
    by: str


class LeadTold(Told):
    """One lead. `told`: what the unit was told when it registered (请等待协调), empty when it is the first report."""

    lead: LeadItem
    contacts: list[ContactItem]
    events: list[EventItem]
    told: str


class LeadSent(Sent):
    """A first report: investor, project, and a contact or how it was found; the rest may wait."""

    unit: UnitCode
    investor: Line
    title: Line
    contact_name: Annotated[str, Field(max_length=40, pattern=LINE)] = ""
    contact_position: Annotated[str, Field(max_length=40, pattern=LINE)] = ""
    phone: Annotated[str, Field(max_length=32, pattern=r"^[0-9+() -]*$")] = ""
    amount_fen: Fen | None = None
    sector: Annotated[str, Field(max_length=80, pattern=LINE)] = ""
    home: Annotated[str, Field(max_length=40, pattern=LINE)] = ""
    source: SentSource = LeadSource.SELF_FOUND.value
    source_text: Annotated[str, Field(max_length=4000, pattern=WORDS)] = ""


class NoteSent(Sent):
    """What was done about a lead."""

    text: Annotated[str, Field(min_length=1, max_length=400, pattern=WORDS)]


def _write(title: str) -> Door:
    return Door(
        title=title, policy=may_register, scopes=_ONLY, audited=title, kind=AuditKind.WRITE, writes=True, takes=JSON
    )


@operation(
    router, "GET", "/leads", Door(title="线索列表", policy=signed_in, scopes=_ONLY, audited="取线索列表", kind=AuditKind.EXPORT),
    answers=Leads,
)  # fmt: skip
def leads(request: Caller, asked: Query[LeadsAsked]) -> Leads:
    """Leads one may read."""
    query = LeadQuery(keyword=asked.keyword or "", state=asked.state or "", source=asked.source or "")
    found = selectors.leads_listed(request.scope, query, request.today)
    cut = cut_by(found, "number", after=asked.after, limit=asked.limit, newest_first=True)
    return Leads(items=[_item(line) for line in selectors.lead_lines(cut.rows, request.today)], next=cut.next)


@operation(
    router, "GET", "/leads/{int:number}", Door(title="一条线索", policy=signed_in, scopes=_ONLY, audited="查看线索", kind=AuditKind.READ),
    answers=LeadTold,
)  # fmt: skip
def one(request: Caller, number: Path[Number]) -> LeadTold:
    """One lead."""
    return _told(request, number)


@operation(router, "POST", "/leads", _write("登记线索"), answers=LeadTold, status=201)
def register(request: Caller, sent: LeadSent) -> object:
    """Register a lead and take its place in the order."""
    unit = _unit(request, sent.unit)
    given = sent.model_dump(exclude={"unit", "source"})
    draft = LeadDraft(source=LeadSource(sent.source), **given)

    def act() -> LeadTold:
        return _told(request, services.register_lead(draft=draft, unit=unit, by=request.user).number)

    return once(request, act, status=201)


@operation(router, "POST", "/leads/{int:number}/notes", _write("跟进线索"), answers=LeadTold, status=201)
def follow(request: Caller, number: Path[Number], sent: NoteSent) -> object:
    """Write down what was done; protection is renewed."""
    found = selectors.lead_to_work_on(request.scope, number)

    def act() -> LeadTold:
        services.follow_up(lead=found, text=sent.text, by=request.user)
        return _told(request, number)

    return once(request, act, status=201)


def _unit(request: Caller, code: str) -> Unit:
    found = next((unit for unit in selectors.units_of(request.scope) if unit.code == code), None)
    if found is None:
        raise BadInput("只能为本单位登记线索，请核对 unit 的编号。")
    return found


def _told(request: Caller, number: int) -> LeadTold:
    sheet = selectors.lead_sheet(request.scope, number, request.today)
    waits = sheet.lead.state == LeadState.WAITING
    return LeadTold(
        lead=_item(sheet.line),
        contacts=[ContactItem(name=c.name, position=c.position, phone=c.phone) for c in sheet.contacts],
        events=[EventItem(kind=e.kind, on=e.on, text=e.text, by=e.by.name) for e in sheet.events],
        told=NEUTRAL if waits else "",
    )


def _item(line: LeadLine) -> LeadItem:
    lead: Lead = line.lead
    return LeadItem(
        number=lead.number,
        unit=Named(code=lead.unit.code, name=lead.unit.name),
        investor=lead.investor.name,
        title=lead.title,
        sector=lead.sector,
        amount=Money(fen=lead.amount_fen, unknown=False),
        source=lead.source,
        state=lead.state,
        registered_on=lead.registered_on,
        active_on=lead.active_on,
        protected_until=lead.protected_until,
        days_left=line.days_left,
        project=lead.project.code if lead.project is not None else None,
    )
