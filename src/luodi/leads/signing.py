"""A lead becomes a project: in negotiation, or at once signed; and who shares its credit. Entries go through `pipeline.services`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.leads.choices import LeadEventKind, LeadState
from luodi.leads.models import Lead, LeadShare
from luodi.leads.rules import WHOLE_BP, check_shares
from luodi.leads.services import locked, note_event
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.services import Fact, open_batch
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import today
from luodi.pipeline import gates, stagelist
from luodi.pipeline.models import Project
from luodi.pipeline.moving import refuse_unless_confirmer
from luodi.pipeline.services import post_project_facts, register_projects


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What was signed. Amounts in fen; None is not reported. `carrier`: the unit where it lands (seed S3-48)."""

    name: str
    signed_on: date
    total_fen: int | None = None
    contract_fen: int | None = None
    carrier: Unit | None = None


@transaction.atomic
def open_negotiation(*, lead: Lead, name: str, on: date, by: Person) -> Project:
    """A lead that is talked about in earnest becomes a project in negotiation, so that its gates can be worked on.

    It is signed later on the project's page, where the gates of the place's own table answer. Refuses a day before the
    registration or after today, and a lead that waits.
    """
    if not name.strip():
        raise BadInput("项目名称不能为空，请补充。")
    lead = locked(lead, LeadState.FOLLOWED)
    _refuse_day(lead, on, "洽谈")
    return _become(lead, name, [(Stage.NEGOTIATION, on)], [], by)


@transaction.atomic
def turn_into_project(*, lead: Lead, signing: Signing, by: Person) -> Project:
    """A lead that signs becomes a project: stages with the lead's own days, investor, amounts, and credit by its shares.

    A joint lead gives each unit its share (seed S0-36), else the registering unit the whole. The project is counted once.
    Refuses a day of signing before the day of registering's first contact or after today, and a lead that waits. What
    the gates of the place's own table ask before a signing is asked here, too: nobody passes them by this door.
    """
    lead = locked(lead, LeadState.FOLLOWED)
    _refuse_day(lead, signing.signed_on, "签约")
    refuse_unless_confirmer(to=Stage.SIGNED, by=by, today=today())
    _refuse_lacking(lead, signing)
    amounts = {
        EntryKind.SET_TOTAL_INVESTMENT: signing.total_fen,
        EntryKind.SET_CONTRACT_INVESTMENT: signing.contract_fen,
    }
    lead.carrier = signing.carrier
    signed = [
        {"kind": kind, "amount_fen": fen, "occurred_on": signing.signed_on}
        for kind, fen in amounts.items()
        if fen is not None
    ]
    return _become(lead, signing.name, [(Stage.SIGNED, signing.signed_on)], signed, by)


def _refuse_day(lead: Lead, on: date, what: str) -> None:
    if on > today():
        raise BadInput(f"{what}日期 {on} 还没有到，到了那一天再转为项目。")
    if on < lead.registered_on:
        raise BadInput(f"{what}日期 {on} 早于登记日期 {lead.registered_on}，请核对；先{what}的请走导入。")


def _refuse_lacking(lead: Lead, signing: Signing) -> None:
    known: dict[str, object] = {
        "investor": lead.investor_id,
        "unit": lead.unit_id,
        "sector": lead.sector or None,
        "total_investment_fen": signing.total_fen,
        "contract_investment_fen": signing.contract_fen,
    }
    lacking = gates.missing(stagelist.needs(), to=Stage.SIGNED, known=known, answers={})
    if lacking:
        told = "；".join(map(str, lacking))
        raise BadInput(f"还不能记“签约”，还缺：{told}。请先立为在谈项目，在项目页把要件记齐，再记签约。")


def _become(
    lead: Lead, name: str, stages: list[tuple[Stage, date]], more: list[dict[str, object]], by: Person
) -> Project:
    project = register_projects(names=[name], on=lead.registered_on)[0]
    batch = open_batch(kind=BatchKind.FORM, label=f"线索{lead.number}转为项目", by=by)
    post_project_facts(_facts(lead, project, name, stages, more), by=by, batch=batch)
    lead.state, lead.project = LeadState.BECAME_PROJECT, project
    lead.save(update_fields=["state", "project", "carrier"])
    Lead.objects.filter(joined_to=lead).update(state=LeadState.BECAME_PROJECT, project=project)
    note_event(lead, LeadEventKind.BECAME_PROJECT, today(), f"转为项目{project.code}", by)
    project.refresh_from_db()
    return project


def _facts(
    lead: Lead, project: Project, name: str, stages: list[tuple[Stage, date]], more: list[dict[str, object]]
) -> list[Fact]:
    same = {"subject": project.subject, "source": f"线索{lead.number}", "reported_by": lead.unit}
    first = same | {"occurred_on": lead.registered_on}
    facts = [
        Fact(kind=EntryKind.SET_NAME, text=name.strip()[:200], **first),  # type: ignore[arg-type]
        Fact(kind=EntryKind.SET_INVESTOR, text=lead.investor.name, **first),  # type: ignore[arg-type]
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.LEAD, **first),  # type: ignore[arg-type]
    ]
    facts += [
        Fact(kind=EntryKind.STAGE_REACHED, stage=stage, occurred_on=on, **same)  # type: ignore[arg-type]
        for stage, on in stages
    ]
    if lead.sector:
        facts.append(Fact(kind=EntryKind.SET_SECTOR, text=lead.sector, **first))  # type: ignore[arg-type]
    facts += [Fact(**fact, **same) for fact in more]  # type: ignore[arg-type]
    facts += [
        Fact(kind=EntryKind.SET_CREDIT, unit=unit, quantity=share, **first)  # type: ignore[arg-type]
        for unit, share in shares_of(lead).items()
    ]
    origin = _origin(lead)
    return [*facts, Fact(kind=EntryKind.NOTE, text=origin, **first)] if origin else facts  # type: ignore[arg-type]


def _origin(lead: Lead) -> str:
    """How it was found, for the project's record: 客商回归 (S1-17), 以商引商 (S0-42), 驻点 (S0-08)."""
    told = ["客商回归"] if lead.investor.diaspora else []
    told += [f"以商引商：{lead.referrer.name}推荐"] if lead.referrer is not None else []
    told += [f"{lead.squad.name}招引"] if lead.squad is not None else []
    return "；".join(told)


def shares_of(lead: Lead) -> Mapping[Unit, int]:
    """Who will have the credit, in basis points: the shares a ruling gave, else the whole to the registering unit."""
    kept = {share.unit: share.share_bp for share in LeadShare.objects.filter(lead=lead).select_related("unit")}
    return kept or {lead.unit: WHOLE_BP}


@transaction.atomic
def share_credit(*, lead: Lead, shares: Mapping[Unit, int], by: Person) -> Lead:
    """Several units work together on a lead (捆绑组团, seeds S0-36, S3-48); the shares make the whole."""
    check_shares({unit.pk: share for unit, share in shares.items()})
    lead = locked(lead, LeadState.FOLLOWED)
    LeadShare.objects.filter(lead=lead).delete()
    LeadShare.objects.bulk_create([LeadShare(lead=lead, unit=unit, share_bp=bp) for unit, bp in shares.items()])
    told = "、".join(f"{unit}{bp // 100}.{bp % 100:02}%" for unit, bp in shares.items())
    note_event(lead, LeadEventKind.RULED, today(), f"共同计功：{told}", by)
    return lead
