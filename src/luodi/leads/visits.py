"""Writes about visits: record one, do its next step, let the investor confirm it through a link without signing in."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.personal import without_numbers
from luodi.leads.choices import OPEN_STATES, VisitKind, VisitVerdict
from luodi.leads.models import Investor, Lead, Squad, Visit, VisitAnswer
from luodi.leads.services import follow_up
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import today

LINK_DAYS = 14
ANSWERS_A_DAY = 3
_SALT = "luodi.leads.visit"
_GONE = "这个链接已经失效，请联系与您对接的工作人员重新发送。"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """What was met and said. `ours` and `theirs` are names or positions as the office writes them, never numbers."""

    investor: Investor
    on: date
    ours: str
    theirs: str
    outcome: str
    kind: VisitKind = VisitKind.OUTGOING
    where: str = ""
    guest_count: int | None = None
    lead: Lead | None = None
    squad: Squad | None = None
    next_step: str = ""
    next_owner: Person | None = None
    next_due: date | None = None


@transaction.atomic
def record_visit(*, draft: VisitDraft, unit: Unit, by: Person) -> Visit:
    """Write a visit down; on a lead it counts as activity. Refuses a day ahead, and a next step without owner or day."""
    if draft.on > today():
        raise BadInput(f"走访日期 {draft.on} 还没有到；约好的事请写在“下一步”。")
    if not draft.outcome.strip() or not draft.theirs.strip():
        raise BadInput("见了谁、谈了什么都要写。")
    step = draft.next_step.strip()
    if step and (draft.next_owner is None or draft.next_due is None):
        raise BadInput("写了下一步，就要写谁来办、何时办好。")
    visit = Visit.objects.create(
        unit=unit,
        investor=draft.investor,
        lead=draft.lead,
        squad=draft.squad,
        kind=draft.kind,
        on=draft.on,
        where=draft.where.strip()[:60],
        ours=without_numbers(draft.ours.strip())[:80],
        theirs=without_numbers(draft.theirs.strip())[:80],
        guest_count=draft.guest_count,
        outcome=without_numbers(draft.outcome.strip())[:600],
        next_step=without_numbers(step)[:200],
        next_owner=draft.next_owner if step else None,
        next_due=draft.next_due if step else None,
        by=by,
    )
    if draft.lead is not None and draft.lead.state in OPEN_STATES:
        follow_up(lead=draft.lead, text=f"{visit.get_kind_display()}：{visit.outcome}"[:400], by=by)
    return visit


@transaction.atomic
def finish_step(*, visit: Visit, by: Person) -> Visit:  # noqa: ARG001
    """The next step is done. Pressed twice it stays as it was."""
    kept = Visit.objects.select_for_update(no_key=True, of=("self",)).get(pk=visit.pk)
    if not kept.next_step:
        raise BadInput("这次走访没有写下一步。")
    if kept.step_done_on is None:
        kept.step_done_on = today()
        kept.save(update_fields=["step_done_on"])
    return kept


@transaction.atomic
def pass_next_steps(*, giver: Person, successor: Person, unit: Unit) -> int:
    """What `giver` still owes after visits of `unit` is the successor's to do from now on. Returns how many steps."""
    return Visit.objects.owing().filter(next_owner=giver, unit=unit).update(next_owner=successor)


@transaction.atomic
def issue_link(*, visit: Visit, by: Person) -> str:  # noqa: ARG001
    """A signed token that shows this one visit to the investor for `LINK_DAYS` days; an earlier one ends with it."""
    kept = Visit.objects.select_for_update(no_key=True, of=("self",)).get(pk=visit.pk)
    kept.link_count += 1
    kept.link_until = timezone.localdate() + timedelta(days=LINK_DAYS)
    kept.save(update_fields=["link_count", "link_until"])
    return signing.dumps([kept.pk, kept.link_count], salt=_SALT, compress=True)


def visit_of_link(token: str) -> Visit:
    """The visit a token shows. A false, an old and an expired token are refused alike."""
    try:
        pk, serial = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(_GONE) from None
    visit = Visit.objects.select_related("unit", "investor").filter(pk=pk, link_count=serial).first()
    if visit is None or visit.link_until is None or visit.link_until < timezone.localdate():
        raise NotFound(_GONE)
    return visit


@transaction.atomic
def answer_visit(*, token: str, verdict: VisitVerdict, text: str) -> VisitAnswer:
    """What the investor says of our record; the record itself stays. `ANSWERS_A_DAY` at most, and a correction says what."""
    visit = Visit.objects.select_for_update(no_key=True, of=("self",)).get(pk=visit_of_link(token).pk)
    since = timezone.now() - timedelta(days=1)
    if VisitAnswer.objects.filter(visit=visit, answered_at__gte=since).count() >= ANSWERS_A_DAY:
        raise Conflict("今天已经答复过几次，我们都收到了；还有补充请明天再填，或联系与您对接的工作人员。")
    if verdict is VisitVerdict.CORRECTED and not text.strip():
        raise BadInput("请写明哪里要更正。")
    said = without_numbers(text.strip())[:400] if verdict is VisitVerdict.CORRECTED else ""
    return VisitAnswer.objects.create(visit=visit, verdict=verdict, text=said)
