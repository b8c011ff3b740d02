"""A script becomes a ledger: each act goes through the service that a person would use, in the order of days.

Statements of one day are posted together, as one sheet brings them. Nothing here decides anything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction

from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import month_of, parse_span
from luodi.leads.coordination import rule_on
from luodi.leads.models import Dispute, Lead
from luodi.leads.services import LeadDraft, follow_up, hand_over, lose_lead, register_lead, terms_here, validate_lead
from luodi.leads.visits import VisitDraft, record_visit
from luodi.ledger.choices import BatchKind, EvidenceKind
from luodi.ledger.evidence import Paper
from luodi.ledger.models import Batch, Entry, PostingPeriod, Subject
from luodi.ledger.seals import seal_period
from luodi.ledger.services import Fact, open_batch, reverse_entries
from luodi.ledger.units import found_place, found_unit, set_target
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.services import turn_calendar
from luodi.pipeline.choices import DelayReason
from luodi.pipeline.mergers import merge_projects, tell_apart
from luodi.pipeline.models import Project
from luodi.pipeline.moving import excuse_delay
from luodi.pipeline.services import (
    add_credit_code,
    add_external_code,
    post_project_facts,
    refresh_projects,
    register_projects,
)
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim
from luodi.recognition.services import Decision, OfferedPaper, decide_claim, submit_claim, withdraw_claim
from luodi.simulate.city.script import (
    Act,
    Excuse,
    Follow,
    Found,
    HandOver,
    Identify,
    Lose,
    Meet,
    Merge,
    Offer,
    Recognize,
    Rule,
    Said,
    Say,
    Script,
    SealMonth,
    TakeBack,
    Target,
    TellApart,
    Validate,
    Withdraw,
)
from luodi.simulate.people import Login, settle

FOUNDED = date(1990, 1, 1)
_ORDER = (Found, Identify, Say)  # of one day; what is left comes after them as it was drawn, seals last
_STEPS = ("bureau-clerk", "reviewer", "bureau-head", "leader")


@dataclass(slots=True)
class Told:
    """What came of a script: rows by handle, and who can sign in."""

    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    logins: Sequence[Login]
    projects: dict[str, Project] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    leads: dict[str, Lead] = field(default_factory=dict)
    opening: Batch | None = None

    def speaks_for(self, unit: str) -> Person:
        """The clerk of a town."""
        return self.people[f"town{list(self.units).index(unit)}-clerk"]

    @property
    def clerk(self) -> Person:
        """招商办经办."""
        return self.people["bureau-clerk"]


@transaction.atomic
def tell(script: Script, *, by: Person) -> Told:
    """Found the place and do all acts of the script, day after day. The home's calendar stands at its last day."""
    root = found_place(name=script.place, on=FOUNDED, by=by, exercise_today=script.first)
    towns = {name: found_unit(name=name, kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=by) for name in script.units}
    people, logins = settle(root=root, towns=towns, since=FOUNDED)
    told = Told(units={root.name: root} | towns, people=people, logins=logins)
    for day, acts in groupby(_in_order(script.acts), key=lambda act: act.on):
        turn_calendar(to=day)
        for kind, same in groupby(acts, key=type):
            _DO[kind](told, list(same))
    turn_calendar(to=script.last)
    return told


def _in_order(acts: Sequence[Act]) -> Iterator[Act]:
    def place(numbered: tuple[int, Act]) -> tuple[date, int, int]:
        number, act = numbered
        rank = _ORDER.index(type(act)) if type(act) in _ORDER else len(_ORDER)
        return act.on, rank + isinstance(act, SealMonth), number

    return (act for _, act in sorted(enumerate(acts), key=place))


def _found(told: Told, acts: list[Found]) -> None:
    made = register_projects(names=[act.name for act in acts], on=acts[0].on)
    told.projects |= {act.project: project for act, project in zip(acts, made, strict=True)}


def _identify(told: Told, acts: list[Identify]) -> None:
    for act in acts:
        if act.credit_code:
            add_credit_code(project=told.projects[act.project], code=act.credit_code)
        if act.filing:
            add_external_code(project=told.projects[act.project], code=act.filing)


def _say(told: Told, acts: list[Say]) -> None:
    for opening, some in groupby(sorted(acts, key=lambda act: not act.opening), key=lambda act: act.opening):
        said = [(fact, told.projects[act.project].subject) for act in some for fact in act.said]
        source = "期初台账" if opening else f"{acts[0].on:%Y年%m月}报表"
        if opening and told.opening is None:
            told.opening = open_batch(kind=BatchKind.OPENING, label="期初台账", by=told.clerk)
        facts = [_fact(told, fact, subject, source) for fact, subject in said]
        posted = post_project_facts(facts, by=told.clerk, batch=told.opening if opening else None)
        told.entries |= {fact.tag: entry for (fact, _), entry in zip(said, posted, strict=True) if fact.tag}


def _fact(told: Told, said: Said, subject: Subject, source: str) -> Fact:
    return Fact(
        subject=subject,
        kind=said.kind,
        occurred_on=said.on,
        source=source,
        stage=said.stage,
        amount_fen=None if said.wan is None else said.wan * FEN_PER_WAN,
        text=said.text,
        unit=None if said.unit is None else told.units[said.unit],
        quantity=said.share_bp,
    )


def _take_back(told: Told, acts: list[TakeBack]) -> None:
    for act in acts:
        entries = [Entry.objects.select_related("subject").get(pk=told.entries[tag].pk) for tag in act.tags]
        reverse_entries(entries=entries, reason=act.reason, by=told.clerk)
        refresh_projects(entry.subject_id for entry in entries)


def _tell_apart(told: Told, acts: list[TellApart]) -> None:
    for act in acts:
        tell_apart(one=told.projects[act.one], other=told.projects[act.other], by=told.clerk)


def _merge(told: Told, acts: list[Merge]) -> None:
    for act in acts:
        merge_projects(
            survivor=told.projects[act.survivor], merged=told.projects[act.merged], choices={}, reason="同一个项目",
            by=told.clerk,
        )  # fmt: skip


def _excuse(told: Told, acts: list[Excuse]) -> None:
    for act in acts:
        excuse_delay(
            project=told.projects[act.project], reason=DelayReason.ON_HOLD, first=act.first, last=act.last,
            note=act.note, by=told.clerk, today=act.on,
        )  # fmt: skip


def _offer(told: Told, acts: list[Offer]) -> None:
    for act in acts:
        paper = Paper(
            name="银行回单.pdf", content=f"%PDF-1.4\n%{act.paper}".encode(), kind=EvidenceKind.BANK_RECEIPT,
            face_value_fen=act.face_wan * FEN_PER_WAN, number=act.number,
        )  # fmt: skip
        share = None if act.share_wan is None else act.share_wan * FEN_PER_WAN
        told.claims[act.claim] = submit_claim(
            project=told.projects[act.project], unit=told.units[act.unit], amount_fen=act.wan * FEN_PER_WAN,
            arrived_on=act.on, payer=act.payer, papers=[OfferedPaper(paper=paper, share_fen=share)],
            by=told.speaks_for(act.unit),
        ).claim  # fmt: skip


def _withdraw(told: Told, acts: list[Withdraw]) -> None:
    for act in acts:
        claim = Claim.objects.get(pk=told.claims[act.claim].pk)
        withdraw_claim(number=claim.pk, version=claim.version, ground="挂错项目，撤回", by=claim.submitted_by)


def _recognize(told: Told, acts: list[Recognize]) -> None:
    for act in acts:
        pk = told.claims[act.claim].pk
        for login in _STEPS:
            version = Claim.objects.get(pk=pk).version
            decision = Decision(kind=VerdictKind.PASSED, ground="凭证齐全，情况属实")
            decide_claim(number=pk, version=version, decision=decision, by=told.people[login])


def _meet(told: Told, acts: list[Meet]) -> None:
    for act in acts:
        draft = LeadDraft(investor=act.investor, title=act.title)
        told.leads[act.lead] = register_lead(draft=draft, unit=told.units[act.unit], by=told.speaks_for(act.unit))


def _lead(told: Told, handle: str) -> Lead:
    return Lead.objects.select_related("unit", "investor").get(pk=told.leads[handle].pk)


def _follow(told: Told, acts: list[Follow]) -> None:
    for act in acts:
        lead = _lead(told, act.lead)
        by = told.speaks_for(lead.unit.name)
        if not act.visit:
            follow_up(lead=lead, text=act.text, by=by)
            continue
        draft = VisitDraft(
            investor=lead.investor, on=act.on, ours="镇招商办两人", theirs="总经理助理", outcome=act.text, lead=lead
        )
        record_visit(draft=draft, unit=lead.unit, by=by)


def _validate(told: Told, acts: list[Validate]) -> None:
    for act in acts:
        validate_lead(lead=_lead(told, act.lead), by=told.clerk)


def _hand_over(told: Told, acts: list[HandOver]) -> None:
    for act in acts:
        hand_over(lead=_lead(told, act.lead), unit=told.units[act.unit], reason="落地在该镇", by=told.clerk)


def _rule(told: Told, acts: list[Rule]) -> None:
    for act in acts:
        dispute = Dispute.objects.get(later=told.leads[act.lead].pk)
        shares = {told.units[unit]: bp for unit, bp in act.shares.items()}
        rule_on(dispute=dispute, ruling=act.ruling, ground="按协调会意见", shares=shares or None, by=told.clerk)


def _lose(told: Told, acts: list[Lose]) -> None:
    for act in acts:
        lose_lead(lead=_lead(told, act.lead), reason=terms_here().loss_reasons[0], note="", by=told.clerk)


def _target(told: Told, acts: list[Target]) -> None:
    for act in acts:
        set_target(
            unit=told.units[act.unit], measure=act.measure, span=parse_span(str(act.year)), on=act.on, by=told.clerk,
            amount_fen=act.wan * FEN_PER_WAN,
        )  # fmt: skip


def _seal(told: Told, acts: list[SealMonth]) -> None:
    for act in acts:
        if PostingPeriod.objects.filter(first=act.month, entries__isnull=False).exists():
            seal_period(month=month_of(act.month), by=told.clerk)


_DO: dict[type[Act], Callable[[Told, list[Any]], None]] = {
    Found: _found, Identify: _identify, Say: _say, TakeBack: _take_back, TellApart: _tell_apart, Merge: _merge,
    Excuse: _excuse, Offer: _offer, Withdraw: _withdraw, Recognize: _recognize, Meet: _meet, Follow: _follow,
    Validate: _validate, HandOver: _hand_over, Rule: _rule, Lose: _lose, Target: _target, SealMonth: _seal,
}  # fmt: skip
