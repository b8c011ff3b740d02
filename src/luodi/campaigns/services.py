"""Writes about campaigns: the only door. Targets of units go through the ledger's."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span
from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.models import Campaign, CampaignGuest, CampaignShare, CampaignSigning, CampaignTask
from luodi.campaigns.rules import check_days
from luodi.figures.measures import standard_catalog
from luodi.ledger.models import Entry
from luodi.ledger.units import set_target
from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Project
from luodi.rulebook.nodes import Type

_PERCENT = 100


def targetable() -> dict[str, bool]:
    """Figures that can have a target, by name: whether they are money. Shares and rates follow from others."""
    kinds = {Type.MONEY: True, Type.COUNT: False}
    catalog = standard_catalog().measures.values()
    return {measure.name: kinds[measure.type] for measure in catalog if measure.type in kinds}


@transaction.atomic
def plan_campaign(
    *,
    name: str,
    kind: CampaignKind,
    first: date,
    last: date,
    measures: Sequence[str],
    by: Person,
    small_gap_percent: int = 80,
    note: str = "",
) -> Campaign:
    """A campaign from `first` to `last`, both inclusive. Refuses days that are not as many as its name says (S0-26)."""
    name = name.strip()[:60]
    if not name or not measures:
        raise BadInput("活动要有名称，至少选一项指标，请补充。")
    check_days(name, Span(first, last))
    if not 1 <= small_gap_percent <= _PERCENT:
        raise BadInput("“略有缺口”的下限要在 1 到 100 之间，请改正。")
    unknown = [m for m in measures if m not in targetable()]
    if unknown:
        raise BadInput(f"“{unknown[0]}”不能定目标，请从清单里选个数或金额。")
    try:
        with transaction.atomic():
            return Campaign.objects.create(
                name=name,
                kind=kind,
                first=first,
                last=last,
                measures=list(measures),
                small_gap_percent=small_gap_percent,
                note=note.strip()[:500],
                by=by,
            )
    except IntegrityError:
        raise Conflict(f"已经有“{name}”，请加上年份或届数。") from None


@transaction.atomic
def set_campaign_target(
    *,
    campaign: Campaign,
    unit: Unit,
    measure: str,
    by: Person,
    quantity: int | None = None,
    amount_fen: int | None = None,
) -> Entry:
    """A unit's target over the campaign's days, as an entry; a later one takes its place. Refuses another's measure."""
    _for_measure(campaign, measure, amount_fen)
    return set_target(
        unit=unit,
        measure=measure,
        span=campaign.span,
        on=campaign.first,
        by=by,
        quantity=quantity,
        amount_fen=amount_fen,
        source=campaign.name,
    )


def _for_measure(campaign: Campaign, measure: str, amount_fen: int | None) -> None:
    if measure not in campaign.measures:
        raise BadInput(f"“{campaign}”不考核“{measure}”，请选清单里的指标。")
    if targetable()[measure] != (amount_fen is not None):
        told = "金额，请连单位写，如 5000万" if targetable()[measure] else "个数，请写整数"
        raise BadInput(f"“{measure}”是{told}。")


@transaction.atomic
def share_target(
    *,
    campaign: Campaign,
    unit: Unit,
    measure: str,
    holder: str,
    by: Person,
    quantity: int | None = None,
    amount_fen: int | None = None,
) -> CampaignShare:
    """What one person of the unit takes on; said again, it is changed. More than the unit's target is shown, not refused."""
    _for_measure(campaign, measure, amount_fen)
    if not holder.strip():
        raise BadInput("分解到人要写明是谁，请补充。")
    return CampaignShare.objects.update_or_create(
        campaign=campaign,
        unit=unit,
        measure=measure,
        holder=holder.strip()[:40],
        defaults={"quantity": quantity, "amount_fen": amount_fen, "by": by},
    )[0]


@transaction.atomic
def add_task(*, campaign: Campaign, title: str, unit: Unit, due_on: date, by: Person) -> CampaignTask:
    """Something to be done by a day. Refuses a day behind the end."""
    if due_on > campaign.last:
        raise BadInput(f"期限 {due_on} 在活动结束（{campaign.last}）以后，请提前。")
    return CampaignTask.objects.create(campaign=campaign, title=title.strip()[:120], unit=unit, due_on=due_on, by=by)


@transaction.atomic
def finish_task(*, task: CampaignTask, on: date) -> None:
    """It was done on the day `on`; a second end is refused."""
    if not CampaignTask.objects.filter(pk=task.pk, done_on=None).update(done_on=on):
        raise Conflict("这项任务已经记为完成，请刷新后再看。")


@transaction.atomic
def invite_guest(
    *, campaign: Campaign, name: str, unit: Unit, by: Person, tag: str = "", brought_by: CampaignGuest | None = None
) -> CampaignGuest:
    """An investor on the list. Refuses one that is on it, whoever invites, and a referrer of another campaign."""
    if not name.strip():
        raise BadInput("请写客商名称。")
    if brought_by is not None and brought_by.campaign_id != campaign.pk:
        raise BadInput("介绍人要在同一份名单里，请核对。")
    try:
        with transaction.atomic():
            return CampaignGuest.objects.create(
                campaign=campaign,
                name=name.strip()[:120],
                tag=tag.strip()[:40],
                unit=unit,
                brought_by=brought_by,
                by=by,
            )
    except IntegrityError:
        raise Conflict(f"“{name.strip()}”已经在名单里，不用再请。") from None


@transaction.atomic
def note_attendance(*, campaign: Campaign, came: Sequence[int]) -> None:
    """Who of the list came; the others did not."""
    campaign.guests.update(came=False)
    campaign.guests.filter(pk__in=list(came)).update(came=True)


@transaction.atomic
def sign_at(*, campaign: Campaign, project: Project, by: Person) -> CampaignSigning:
    """A project on the signing list. Refuses one that is not signed, or was signed outside the campaign's days."""
    if project.signed_on is None or project.signed_on not in campaign.span:
        told = "还没有签约" if project.signed_on is None else f"签约于 {project.signed_on}，不在活动期间"
        raise BadInput(f"{project.code}{told}，不能列入签约名单；请先在项目页记签约。")
    try:
        with transaction.atomic():
            return CampaignSigning.objects.create(campaign=campaign, project=project, by=by)
    except IntegrityError:
        raise Conflict(f"{project.code}已经在签约名单里。") from None
