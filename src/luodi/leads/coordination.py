"""The arbiter's decisions between two registrations (首报协调). Neither side is told who the other is, but by joint credit."""

from collections.abc import Mapping

from django.db import transaction

from luodi.base.errors import BadInput, Conflict
from luodi.leads.choices import LeadEventKind, LeadState, RulingKind
from luodi.leads.models import Dispute, Lead, LeadShare
from luodi.leads.rules import check_shares, protected_until
from luodi.leads.services import note_event, terms_here
from luodi.ledger.services import lock_ledger
from luodi.orgs.models import Person, Role, Unit
from luodi.orgs.selectors import scope_of, today

_ARBITERS = (Role.BUREAU_CLERK, Role.BUREAU_HEAD)


@transaction.atomic
def rule_on(
    *, dispute: Dispute, ruling: RulingKind, ground: str, shares: Mapping[Unit, int] | None = None, by: Person
) -> Dispute:
    """Decide once, with a ground: the first keeps the investor, the later one gets it, or both share the credit.

    `shares` (basis points by unit, the whole together) only for joint credit. Refuses who is no arbiter, who speaks for one
    of the two units, a ruling that was made already, and shares for other units than the two.
    """
    if not ground.strip():
        raise BadInput("裁定要写明理由。")
    lock_ledger()
    kept = Dispute.objects.select_for_update(no_key=True, of=("self",)).get(pk=dispute.pk)
    if kept.ruling is not None:
        raise Conflict(f"这件协调已经由{kept.ruled_by}裁定，您这次没有改动；请刷新后再看。")
    first, later = (Lead.objects.select_related("unit").get(pk=pk) for pk in (kept.first_id, kept.later_id))
    _refuse_partisan(by, first, later)
    if ruling is RulingKind.JOINT_CREDIT:
        _join(first, later, shares or {})
    else:
        winner, loser = (first, later) if ruling is RulingKind.KEEP_FIRST else (later, first)
        _settle(winner, loser)
    kept.ruling, kept.ground, kept.ruled_on, kept.ruled_by = ruling, ground.strip()[:400], today(), by
    kept.save(update_fields=["ruling", "ground", "ruled_on", "ruled_by"])
    for lead, told in _told(ruling, first, later):
        note_event(lead, LeadEventKind.RULED, today(), told, by)
    return kept


def _refuse_partisan(by: Person, first: Lead, later: Lead) -> None:
    scope = scope_of(by, today())
    if not scope.may(*_ARBITERS):
        raise BadInput("首报协调由招商办裁定。")
    if scope.unit_ids & {first.unit_id, later.unit_id}:
        raise BadInput("您在其中一个单位任职，不能裁定这件协调，请换一位经办。")


def _settle(winner: Lead, loser: Lead) -> None:
    if winner.state not in {LeadState.FOLLOWED, LeadState.WAITING} or loser.state == LeadState.BECAME_PROJECT:
        raise Conflict("其中一条线索已经转为项目或流失，不能再这样裁定；请刷新后再看。")
    winner.state, winner.protected_until = LeadState.FOLLOWED, protected_until(today(), terms_here())
    winner.save(update_fields=["state", "protected_until"])
    loser.state, loser.protected_until = LeadState.YIELDED, None
    loser.save(update_fields=["state", "protected_until"])


def _join(first: Lead, later: Lead, shares: Mapping[Unit, int]) -> None:
    if {unit.pk for unit in shares} != {first.unit_id, later.unit_id}:
        raise BadInput("共同计功只在登记的两个单位之间分，请给两个单位各写一个份额。")
    check_shares({unit.pk: share for unit, share in shares.items()})
    if first.state != LeadState.FOLLOWED:
        raise Conflict("首报的线索已经转为项目或流失，不能再共同计功；请刷新后再看。")
    LeadShare.objects.filter(lead=first).delete()
    LeadShare.objects.bulk_create([LeadShare(lead=first, unit=u, share_bp=bp) for u, bp in shares.items()])
    later.state, later.joined_to, later.protected_until = LeadState.JOINED, first, None
    later.save(update_fields=["state", "joined_to", "protected_until"])


def _told(ruling: RulingKind, first: Lead, later: Lead) -> list[tuple[Lead, str]]:
    """What each side reads: nothing of the other, unless they are to work together."""
    if ruling is RulingKind.JOINT_CREDIT:
        both = f"协调结果：{first.unit}、{later.unit}共同跟进，共同计功"
        return [(first, both), (later, both)]
    winner, loser = (first, later) if ruling is RulingKind.KEEP_FIRST else (later, first)
    return [(winner, "协调结果：由本单位继续跟进"), (loser, "协调结果：由其他单位继续跟进")]
