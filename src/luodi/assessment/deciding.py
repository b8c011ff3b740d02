"""People decide, software shows: a unit replies, a named person confirms or declines, what is confirmed is registered.

The only door for these writes. Nothing here touches a score, a rank or a figure. Who may press which button is the
page's policy; who may not decide this one proposal (its publisher, its own unit) is refused here.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from luodi.assessment.docket import Decision, Registration, Release, Reply, Stance, Verdict
from luodi.assessment.models import Proposal, Run
from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.spans import chinese_date
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Subject
from luodi.ledger.services import Fact, post_entry
from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import scope_of, today

_SHORTEST_REASON = 4


class NotProposed(NotFound):
    """The proposal is not there, not published, or not one that people decide on."""


class NotYourUnit(NotFound):
    """Only the unit concerned replies."""


class ReplyClosed(Conflict):
    """The term for replies is over, or the matter is decided."""


class ReplyOpen(Conflict):
    """The unit has not replied and may still do so: nothing is confirmed against it before."""


class AlreadyDecided(Conflict):
    """Somebody has decided; one decision stands."""


class AlreadyReleased(Conflict):
    """The register entry stands no more."""


class AlreadyRegistered(Conflict):
    """The same rule is registered for the unit over the same span."""


class PublisherDecides(Conflict):
    """Who published a run may not decide what it proposes (four eyes)."""


class OwnMatter(Conflict):
    """Nobody decides about a unit they speak for."""


class Superseded(Conflict):
    """A newer run of the same rulebook over the same span has been published."""


class NothingConfirmed(BadInput):
    """A confirmation names what is confirmed."""


class TermOver(BadInput):
    """What is proposed would end before it begins."""


class ReasonTooShort(BadInput):
    """A decision, a release and an objection each say why."""


@transaction.atomic
def reply_to_proposal(*, proposal: Proposal, stance: Stance, text: str, by: Person) -> Reply:
    """The unit's word on a proposal about it, while the term runs. Replies add up; none is changed.

    Refuses people who do not speak for the unit today, a matter that is decided or superseded, and a term that is over.
    """
    held, day = _held(proposal), today()
    if held.unit is None or held.unit_id not in scope_of(by, day).unit_ids:
        raise NotYourUnit("没有这条建议，或者不在您的查看范围。请从“处理”里打开。")
    _refuse_settled(held)
    if not held.answerable or held.run.reply_by is None or held.run.reply_by < day:
        until = chinese_date(held.run.reply_by) if held.run.reply_by else "公布时"
        raise ReplyClosed(f"申辩期已于{until}结束，不能再提交；请直接向招商办负责人反映。")
    text = text.strip()
    if stance == Stance.OBJECTS:
        _refuse_short(text, "申辩要写明事实和理由")
    return Reply.objects.create(proposal=held, unit=held.unit, stance=stance, text=text, replied_on=day, by=by)


@transaction.atomic
def decide_proposal(
    *,
    proposal: Proposal,
    verdict: Verdict,
    reason: str,
    by: Person,
    measures: Sequence[str] = (),
    from_on: date | None = None,
) -> Decision:
    """Confirm or decline, once. A confirmed consequence is registered, a confirmed release ends its entry.

    `measures`: what of the proposal is confirmed (of a consequence, at least one); `from_on` (inclusive) defaults to
    today. Refuses the publisher of the run, people of the unit concerned, and a confirmation before the unit has
    replied or its term is over. Of eight at once one wins; seven read who it was.
    """
    held, day = _held(proposal), today()
    _refuse_settled(held)
    _refuse_two_eyes(held, by, day)
    if held.unit_id in scope_of(by, day).unit_ids:
        raise OwnMatter(f"{by.name}在{held.unit}任职，不能决定本单位的事；请由别人办理。")
    _refuse_short(reason, "决定要写明理由")
    chosen = list(dict.fromkeys(measures))
    if verdict == Verdict.CONFIRMED:
        _refuse_unheard(held, day)
        _refuse_unknown(held, chosen)
    confirmed = chosen if verdict == Verdict.CONFIRMED else []
    decision = Decision.objects.create(
        proposal=held, verdict=verdict, measures=confirmed, reason=reason.strip(), decided_on=day, by=by
    )
    if verdict == Verdict.CONFIRMED and held.kind == Proposal.Kind.CONSEQUENCE:
        _register(decision, held, from_on or day, by)
    if verdict == Verdict.CONFIRMED and held.registration is not None:
        _release(held.registration, decision.reason, day, by, decision)
    return decision


@transaction.atomic
def release_registration(*, registration: Registration, reason: str, by: Person) -> Release:
    """End a register entry from today on, with a reason (销号, 摘帽). Refuses one that stands no more, and one's own unit."""
    day = today()
    if registration.unit_id in scope_of(by, day).unit_ids:
        raise OwnMatter(f"{by.name}在{registration.unit}任职，不能解除本单位的处理；请由别人办理。")
    _refuse_short(reason, "解除要写明理由")
    return _release(registration, reason.strip(), day, by, None)


def is_superseded(proposal: Proposal) -> bool:
    """Whether a newer run of the same rulebook over the same span is published: what it finds counts now."""
    run = proposal.run
    same = Run.objects.filter(rulebook=run.rulebook_id, span_first=run.span_first, span_last=run.span_last)
    return same.filter(published_at__isnull=False, pk__gt=run.pk).exists()


def _held(proposal: Proposal) -> Proposal:
    """The row, locked: whoever comes next sees what we did."""
    locked = Proposal.objects.to_decide().select_for_update(of=("self",)).select_related("run")
    held = locked.filter(pk=proposal.pk).first()
    if held is None:
        raise NotProposed("没有这条建议，或者还没有公布。请从“处理”里打开。")
    return held


def _refuse_settled(held: Proposal) -> None:
    done = Decision.objects.filter(proposal=held).select_related("by").first()
    if done is not None:
        raise AlreadyDecided(
            f"这条建议已由{done.by.name}于{chinese_date(done.decided_on)}决定（{done.get_verdict_display()}），"
            "您这次没有重复办理；请刷新后查看。"
        )
    if is_superseded(held):
        raise Superseded("同一办法、同一跨度已经公布了更新的考核结果，请在新结果的建议里办理。")


def _refuse_two_eyes(held: Proposal, by: Person, day: date) -> None:
    publisher = [held.run.published_by] if held.run.published_by is not None else []
    refuse_same_person(
        by,
        *publisher,
        on=day,
        acted_on=held.run.published_on,
        sentence=f"这次考核是{by.name}公布的，不能由本人决定它的建议（同一人的另一个账号、代理人和被代理人也算本人）；"
        "请另一位招商办负责人或领导办理。",
        error=PublisherDecides,
    )
    for reply in held.replies.select_related("by"):
        sentence = f"{by.name}答复过这条建议，不能再来决定；请别人办理。"
        refuse_same_person(by, reply.by, on=day, acted_on=reply.replied_on, sentence=sentence, error=OwnMatter)


def _refuse_unheard(held: Proposal, day: date) -> None:
    reply_by = held.run.reply_by
    if held.answerable and reply_by is not None and day <= reply_by and not held.replies.exists():
        raise ReplyOpen(
            f"{held.unit}还没有答复，申辩期到{chinese_date(reply_by)}（含当日）；"
            "等单位答复或期满后再确认。不采纳的，现在就可以办理。"
        )


def _refuse_unknown(held: Proposal, chosen: Sequence[str]) -> None:
    if held.kind != Proposal.Kind.CONSEQUENCE:
        return
    strange = [measure for measure in chosen if measure not in held.proposes]
    if strange:
        raise NothingConfirmed(f"建议里没有“{strange[0]}”这一项，请在列出的事项里勾选。")
    if not chosen:
        raise NothingConfirmed("请勾选要确认的事项；一项也不确认的，请选“不采纳”。")


def _refuse_short(text: str, what: str) -> None:
    if len(text.strip()) < _SHORTEST_REASON:
        raise ReasonTooShort(f"{what}，至少 {_SHORTEST_REASON} 个字，别人日后看得懂。")


def _register(decision: Decision, held: Proposal, from_on: date, by: Person) -> None:
    run = held.run
    if held.unit is None:
        raise NotProposed("这条建议没有对应的单位，不能登记；请写明理由不采纳。")
    if held.until_on is not None and held.until_on < from_on:
        raise TermOver(
            f"这项处理按办法到{chinese_date(held.until_on)}为止，不能从{chinese_date(from_on)}起登记；请改起始日或不采纳。"
        )
    before = Registration.objects.filter(
        unit=held.unit_id,
        rule=held.rule,
        decision__proposal__run__span_first=run.span_first,
        decision__proposal__run__span_last=run.span_last,
    ).first()
    if before is not None:
        raise AlreadyRegistered(
            f"{held.unit}同一跨度的“{held.rule}”已经登记（第{before.pk}号），不能再登记一次；请写明理由不采纳这一条。"
        )
    if run.published_on is not None and from_on < run.published_on:
        raise TermOver(
            f"考核{chinese_date(run.published_on)}才公布，处理不能从{chinese_date(from_on)}起登记；请改起始日。"
        )
    said = "、".join(decision.measures)
    until_on = held.until_on if held.until_on or held.release_when else from_on
    note = f"处理登记：{said}（{held.article}{held.rule}），{_term(from_on, until_on)}。依据：{run}。"
    Registration.objects.create(
        decision=decision,
        unit=held.unit,
        rule=held.rule,
        article=held.article,
        measures=decision.measures,
        from_on=from_on,
        until_on=until_on,
        release_when=held.release_when,
        entry_sequence=_noted(held.unit, note, decision.decided_on, by),
    )


def _term(first: date, last: date | None) -> str:
    if last == first:
        return f"{chinese_date(first)}一次办理"
    return f"自{chinese_date(first)}起" + (f"至{chinese_date(last)}" if last else "，到解除为止")


def _release(registration: Registration, reason: str, day: date, by: Person, decision: Decision | None) -> Release:
    held = Registration.objects.select_for_update(of=("self",)).select_related("unit").get(pk=registration.pk)
    done = Release.objects.filter(registration=held).select_related("by").first()
    if done is not None:
        raise AlreadyReleased(
            f"这项处理已由{done.by.name}于{chinese_date(done.released_on)}解除，您这次没有重复办理；请刷新后查看。"
        )
    if held.until_on is not None and held.until_on < day:
        raise AlreadyReleased(f"这项处理已于{chinese_date(held.until_on)}到期，不必解除。")
    note = f"处理解除：{'、'.join(held.measures)}（登记第{held.pk}号），自{chinese_date(day)}起不再有效。理由：{reason}"
    return Release.objects.create(
        registration=held,
        decision=decision,
        reason=reason,
        released_on=day,
        by=by,
        entry_sequence=_noted(held.unit, note[:2000], day, by),
    )


def _noted(unit: Unit, text: str, on: date, by: Person) -> int:
    """The note in the ledger: sealed with its month, and from its sequence on known to runs."""
    subject = Subject.objects.get(unit=unit)
    fact = Fact(subject=subject, kind=EntryKind.NOTE, occurred_on=on, text=text[:2000], source="处理登记")
    return post_entry(fact, by=by).sequence
