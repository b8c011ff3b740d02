"""A lead that signs becomes a project, and who shares its credit. Entries go through `pipeline.services`."""

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
from luodi.pipeline.models import Project
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
def turn_into_project(*, lead: Lead, signing: Signing, by: Person) -> Project:
    """A lead that signs becomes a project: stages with the lead's own days, investor, amounts, and credit by its shares.

    A joint lead gives each unit its share (seed S0-36), else the registering unit the whole. The project is counted once.
    Refuses a day of signing before the day of registering's first contact or after today, and a lead that waits.
    """
    lead = locked(lead, LeadState.FOLLOWED)
    if signing.signed_on > today():
        raise BadInput(f"签约日期 {signing.signed_on} 还没有到，签了约再转为项目。")
    if signing.signed_on < lead.registered_on:
        raise BadInput(f"签约日期 {signing.signed_on} 早于登记日期 {lead.registered_on}，请核对；先签约的请走导入。")
    project = register_projects(names=[signing.name], on=lead.registered_on)[0]
    batch = open_batch(kind=BatchKind.FORM, label=f"线索{lead.number}转为项目", by=by)
    post_project_facts(_facts(lead, project, signing), by=by, batch=batch)
    lead.state, lead.project, lead.carrier = LeadState.BECAME_PROJECT, project, signing.carrier
    lead.save(update_fields=["state", "project", "carrier"])
    Lead.objects.filter(joined_to=lead).update(state=LeadState.BECAME_PROJECT, project=project)
    note_event(lead, LeadEventKind.BECAME_PROJECT, today(), f"转为项目{project.code}", by)
    project.refresh_from_db()
    return project


def _facts(lead: Lead, project: Project, signing: Signing) -> list[Fact]:
    same = {"subject": project.subject, "source": f"线索{lead.number}", "reported_by": lead.unit}
    first, signed = same | {"occurred_on": lead.registered_on}, same | {"occurred_on": signing.signed_on}
    facts = [
        Fact(kind=EntryKind.SET_NAME, text=signing.name.strip()[:200], **first),  # type: ignore[arg-type]
        Fact(kind=EntryKind.SET_INVESTOR, text=lead.investor.name, **first),  # type: ignore[arg-type]
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.LEAD, **first),  # type: ignore[arg-type]
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **signed),  # type: ignore[arg-type]
    ]
    if lead.sector:
        facts.append(Fact(kind=EntryKind.SET_SECTOR, text=lead.sector, **first))  # type: ignore[arg-type]
    amounts = {
        EntryKind.SET_TOTAL_INVESTMENT: signing.total_fen,
        EntryKind.SET_CONTRACT_INVESTMENT: signing.contract_fen,
    }
    facts += [Fact(kind=kind, amount_fen=fen, **signed) for kind, fen in amounts.items() if fen is not None]  # type: ignore[arg-type]
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
