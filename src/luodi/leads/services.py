"""Writes about leads: register, follow, hand over, lose, turn into a project.

The only door, with contacts.py, coordination.py, visits.py and squads.py beside it. Who registers first is decided by the number taken in the transaction, so commit order is the order of registering.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput, Conflict
from luodi.base.personal import without_numbers
from luodi.leads.choices import OPEN_STATES, LeadEventKind, LeadSource, LeadState
from luodi.leads.models import Contact, Dispute, Investor, Lead, LeadEvent, RegistryTerms, Squad
from luodi.leads.rules import (
    Terms,
    firm_key,
    likeness,
    protected_until,
)
from luodi.ledger.locks import take_numbers
from luodi.ledger.services import lock_ledger
from luodi.orgs.models import Person, Place, Unit
from luodi.orgs.selectors import today

NEUTRAL = "已登记，请等待协调。"  # all that a unit is told when another was first, whatever the two have in common


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """What a unit registers. Three things are asked for: investor, project, contact or how it was found; the rest may wait."""

    investor: str
    title: str
    contact_name: str = ""
    contact_position: str = ""
    phone: str = ""
    amount_fen: int | None = None
    sector: str = ""
    home: str = ""
    source: LeadSource = LeadSource.SELF_FOUND
    source_text: str = ""
    referrer: Investor | None = None
    squad: Squad | None = None
    diaspora: bool = False
    consent: str = ""


def terms_here() -> Terms:
    """The terms of this place, or the usual ones while nobody set any."""
    kept = RegistryTerms.objects.first()
    if kept is None:
        return Terms()
    return Terms(
        protection_days=kept.protection_days, warning_days=kept.warning_days, loss_reasons=tuple(kept.loss_reasons)
    )


@transaction.atomic
def set_terms(*, terms: Terms, by: Person) -> Terms:  # noqa: ARG001  every write names its person
    """Change how the registry is kept, from now on; protection given before keeps its day. Refuses a warning after the end."""
    if not 0 < terms.warning_days < terms.protection_days <= 365:
        raise BadInput("保护期应在 365 个工作日以内，提醒要早于到期，请改正。")
    if not terms.loss_reasons or any(not reason.strip() for reason in terms.loss_reasons):
        raise BadInput("流失原因至少要有一条，每条都不能空，请改正。")
    RegistryTerms.objects.update_or_create(
        place=Place.objects.get(),
        defaults={
            "protection_days": terms.protection_days,
            "warning_days": terms.warning_days,
            "loss_reasons": [reason.strip()[:40] for reason in terms.loss_reasons],
        },
    )
    return terms


@transaction.atomic
def register_lead(*, draft: LeadDraft, unit: Unit, by: Person) -> Lead:
    """Register a lead for `unit` and take its place in the order. A rival's protected registration makes it wait.

    Refuses an empty name, and what the unit itself has registered and still follows.
    """
    investor_name, title = draft.investor.strip(), draft.title.strip()
    if not firm_key(investor_name) or not title:
        raise BadInput("客商名称和项目意向都要写，才能登记首报。")
    (number,) = take_numbers("lead")  # the turnstile: rivals wait here, and then see each other
    investor = keep_investor(draft=draft, unit=unit, by=by)
    _refuse_own(investor, title)
    day, terms = today(), terms_here()
    rivals = _rivals(unit, investor.key, title, day)
    lead = Lead.objects.create(
        number=number,
        unit=unit,
        investor=investor,
        title=title[:120],
        sector=draft.sector.strip()[:80],
        amount_fen=draft.amount_fen,
        source=draft.source,
        source_text=without_numbers(draft.source_text)[:4000],
        referrer=draft.referrer,
        squad=draft.squad,
        state=LeadState.WAITING if rivals else LeadState.FOLLOWED,
        registered_on=day,
        active_on=day,
        protected_until=None if rivals else protected_until(day, terms),
        by=by,
    )
    note_event(lead, LeadEventKind.REGISTERED, day, "", by)
    if draft.phone.strip() or draft.contact_name.strip():
        Contact.objects.create(
            investor=investor,
            name=draft.contact_name.strip()[:40],
            position=draft.contact_position.strip()[:40],
            phone=draft.phone.strip()[:32],
        )
    if rivals:
        first, common = rivals[0]
        Dispute.objects.create(first=first, later=lead, likeness=common)
    return lead


def keep_investor(*, draft: LeadDraft, unit: Unit, by: Person) -> Investor:
    """The unit's card of this firm, made when it has none. What is new about it is added, nothing overwritten."""
    if draft.diaspora and not draft.consent.strip():
        raise BadInput("登记在外乡贤，要写明信息来源和本人是否同意。")
    investor, made = Investor.objects.get_or_create(
        unit=unit,
        key=firm_key(draft.investor)[:120],
        defaults={
            "name": draft.investor.strip()[:120],
            "home": draft.home.strip()[:40],
            "diaspora": draft.diaspora,
            "consent": draft.consent.strip()[:120],
            "by": by,
        },
    )
    if not made and draft.home.strip() and not investor.home:
        investor.home = draft.home.strip()[:40]
        investor.save(update_fields=["home"])
    if not made and draft.diaspora and not investor.diaspora:
        investor.diaspora, investor.consent = True, draft.consent.strip()[:120]
        investor.save(update_fields=["diaspora", "consent"])
    return investor


@transaction.atomic
def describe_investor(*, investor: Investor, tags: str, home: str, by: Person) -> Investor:  # noqa: ARG001  as above
    """Set tags (joined by 、) and home of a card."""
    words = [word.strip() for word in tags.replace("，", "、").replace(",", "、").split("、")]
    investor.tags = "、".join(dict.fromkeys(word for word in words if word))[:120]
    investor.home = home.strip()[:40]
    investor.save(update_fields=["tags", "home"])
    return investor


def _refuse_own(investor: Investor, title: str) -> None:
    same = Lead.objects.filter(investor=investor, state__in=OPEN_STATES).order_by("number")
    for lead in same:
        if firm_key(lead.title) == firm_key(title):
            raise Conflict(f"本单位已经登记过（线索{lead.number}），请在那条线索里继续跟进。")


def _rivals(unit: Unit, key: str, title: str, day: date) -> list[tuple[Lead, str]]:
    """Protected leads of other units that mean the same, the earliest first. Every registration asks all of them alike."""
    others = Lead.objects.protected_on(day).exclude(unit=unit).select_related("investor").order_by("number")
    judged = [
        (lead, likeness(key=key, title=title, other_key=lead.investor.key, other_title=lead.title)) for lead in others
    ]
    return [(lead, common) for lead, common in judged if common]


def note_event(lead: Lead, kind: LeadEventKind, on: date, text: str, by: Person) -> LeadEvent:
    """One line of the lead's history, numbers of people hidden."""
    return LeadEvent.objects.create(lead=lead, kind=kind, on=on, text=without_numbers(text.strip())[:400], by=by)


def locked(lead: Lead, *states: LeadState) -> Lead:
    """The lead's row, locked; refuses one that has left `states` meanwhile."""
    lock_ledger()
    found = Lead.objects.select_for_update(no_key=True, of=("self",)).select_related("investor", "unit").get(pk=lead.pk)
    if found.state not in states:
        raise Conflict(f"线索{found.number}现在是“{found.get_state_display()}”，不能再这样办；请刷新后再看。")
    return found


@transaction.atomic
def follow_up(*, lead: Lead, text: str, by: Person) -> Lead:
    """Write down what was done; a first report that is still protected is protected anew from today (`terms_here`)."""
    if not text.strip():
        raise BadInput("请写明这次跟进做了什么。")
    lead = locked(lead, *OPEN_STATES)
    day = today()
    lead.active_on = day
    if lead.state == LeadState.FOLLOWED:
        _protect_anew(lead, day)
    lead.save(update_fields=["active_on", "protected_until", "state"])
    note_event(lead, LeadEventKind.FOLLOWED_UP, day, text, by)
    return lead


def _protect_anew(lead: Lead, day: date) -> None:
    """Activity renews protection; once lapsed, only when nobody else holds the investor by then."""
    if lead.protected_until is not None and lead.protected_until >= day:
        lead.protected_until = protected_until(day, terms_here())
        return
    rivals = _rivals(lead.unit, lead.investor.key, lead.title, day)
    if not rivals:
        lead.protected_until = protected_until(day, terms_here())
        return
    lead.state, lead.protected_until = LeadState.WAITING, None
    first, common = rivals[0]
    Dispute.objects.get_or_create(later=lead, defaults={"first": first, "likeness": common})


@transaction.atomic
def validate_lead(*, lead: Lead, by: Person) -> Lead:
    """The bureau finds the information valuable (seed S3-06: 有价值)."""
    lead = locked(lead, *OPEN_STATES)
    if lead.validated_on is None:
        lead.validated_on = today()
        lead.save(update_fields=["validated_on"])
        note_event(lead, LeadEventKind.VALIDATED, lead.validated_on, "", by)
    return lead


@transaction.atomic
def hand_over(*, lead: Lead, unit: Unit, reason: str, by: Person) -> Lead:
    """Another unit takes the lead over with its investor's card and contacts; the registration keeps its number.

    Refuses the unit that has it, and a hand-over without a reason.
    """
    if not reason.strip():
        raise BadInput("转交要写明事由。")
    lead = locked(lead, *OPEN_STATES)
    if lead.unit_id == unit.pk:
        raise BadInput(f"线索{lead.number}本来就在{unit}，请另选承接单位。")
    before, investor = lead.unit, _card_at(lead.investor, unit, by)
    lead.unit, lead.investor, lead.active_on = unit, investor, today()
    lead.save(update_fields=["unit", "investor", "active_on"])
    note_event(lead, LeadEventKind.HANDED_OVER, today(), f"{before}转交{unit}：{reason}", by)
    return lead


def _card_at(investor: Investor, unit: Unit, by: Person) -> Investor:
    """The same firm's card at another unit, with the contacts that are not there yet."""
    kept, _ = Investor.objects.get_or_create(
        unit=unit,
        key=investor.key,
        defaults={
            "name": investor.name,
            "home": investor.home,
            "tags": investor.tags,
            "diaspora": investor.diaspora,
            "consent": investor.consent,
            "by": by,
        },
    )
    there = set(kept.contacts.values_list("phone", flat=True))
    for contact in investor.contacts.filter(erased_at=None):
        if contact.phone not in there:
            Contact.objects.create(investor=kept, name=contact.name, position=contact.position, phone=contact.phone)
    return kept


@transaction.atomic
def lose_lead(*, lead: Lead, reason: str, note: str, by: Person) -> Lead:
    """The investor is gone. `reason` is one of the place's list; refuses any other, which nobody could count."""
    if reason not in terms_here().loss_reasons:
        raise BadInput("请从清单里选一个流失原因；清单里没有的，请招商办添加。")
    lead = locked(lead, *OPEN_STATES)
    lead.state, lead.loss_reason, lead.protected_until = LeadState.LOST, reason, None
    lead.save(update_fields=["state", "loss_reason", "protected_until"])
    note_event(lead, LeadEventKind.LOST, today(), f"{reason}。{note}" if note.strip() else reason, by)
    return lead
