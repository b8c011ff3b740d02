"""Rules on time: ground broken and little paid, ground broken twice, days moved to a quarter's end, figures taken back. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from luodi.honesty.alike import alike_firms
from luodi.honesty.choices import RuleName
from luodi.honesty.facts import Facts, ProjectFacts, Reversal, Told
from luodi.honesty.findings import Finding, entries
from luodi.honesty.terms import Terms
from luodi.ledger.choices import FUNDS_KINDS, EntryKind, Stage

_BUILT = (
    Stage.STRUCTURE_COMPLETED,
    Stage.COMPLETED,
    Stage.IN_PRODUCTION,
    Stage.ABOVE_SCALE,
    Stage.FULL_CAPACITY,
    Stage.SUSPENDED,
)
_MOVED = (Stage.SIGNED, Stage.STARTED)
_NEAR_DAYS = 5  # a correction may move the day a little


def started_unbuilt(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """Months after ground-breaking no money, or little of the contract.  Cheating catalogue no. 8; seed S3-37.

    Days on which the bureau stopped the clock are not counted. The larger of reported and recognised funds counts.
    """
    for pk in sorted(facts.projects):
        project = facts.projects[pk]
        started = project.first(Stage.STARTED)
        if started is None or started.opening or project.ended or any(project.first(s) for s in _BUILT):
            continue
        money = [entry for kind in FUNDS_KINDS for entry in project.of(kind)]
        if any(entry.unknown for entry in money):
            continue
        days = _counted_days(started.on, project, facts.today)
        paid = max(sum(e.amount_fen or 0 for e in project.of(kind)) for kind in FUNDS_KINDS)
        contract = project.contract_fen
        if days >= terms.unpaid_after_days and paid == 0:
            told = f"{project.code}开工已{days}天，没有到位资金。"
        elif days >= terms.underpaid_after_days and contract and paid * 100 < terms.underpaid_below_percent * contract:
            told = f"{project.code}开工已{days}天，到位资金不到合同投资的{terms.underpaid_below_percent}%。"
        else:
            continue
        stated = project.of(EntryKind.SET_CONTRACT_INVESTMENT)[-1:]
        found = (started, *stated, *money)
        yield from _of(RuleName.STARTED_UNBUILT, project, told, found)


def _counted_days(since: date, project: ProjectFacts, today: date) -> int:
    standing = 0
    for pause in project.pauses:
        first, last = max(pause.first, since), min(pause.last or today, today)
        standing += max(0, (last - first).days + 1)
    return (today - since).days - standing


def repeated_starts(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """Ground broken on two days, far apart, with no stop between.  Cheating catalogue no. 8, 表演式开工."""
    for pk in sorted(facts.projects):
        project = facts.projects[pk]
        starts = [e for e in project.of(EntryKind.STAGE_REACHED, Stage.STARTED) if not e.opening]
        stops = [e.on for s in (Stage.SUSPENDED, Stage.RETURNED) for e in project.of(EntryKind.STAGE_REACHED, s)]
        again = [
            later
            for earlier, later in pairwise(starts)
            if (later.on - earlier.on).days >= terms.restart_apart_days
            and not any(earlier.on <= stop <= later.on for stop in stops)
        ]
        if again:
            days = "、".join(f"{e.on}" for e in starts)
            yield from _of(
                RuleName.REPEATED_START, project, f"{project.code}开工记了不止一次（{days}），中间没有停工。", starts
            )


def late_recorded(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """Recorded months later under a day just before a quarter's end.  Cheating catalogue no. 7.

    A signing is no signal when the unit had registered the firm as a lead by that day: it was known then.
    """
    leads = defaultdict(list)
    for lead in facts.leads:
        leads[lead.unit_id].append(lead)
    for pk in sorted(facts.projects):
        project = facts.projects[pk]
        moved = [e for e in project.entries if _is_moved(e, terms)]
        if not moved:
            continue
        signed = project.first(Stage.SIGNED)
        known = signed is not None and any(
            lead.registered_on <= signed.on and alike_firms(lead.key, project.key)
            for unit in project.unit_ids
            for lead in leads[unit]
        )
        found = [e for e in moved if not (known and e.kind == EntryKind.STAGE_REACHED)]
        if found:
            worst = max((e.told_first - e.on).days for e in found)
            told = f"{project.code}有{len(found)}笔记在季末前{terms.late_near_days}天以内，是{worst}天以后才补录的。"
            yield from _of(RuleName.LATE_RECORDED, project, told, found)


def _is_moved(entry: Told, terms: Terms) -> bool:
    counts = entry.kind == EntryKind.FUNDS_REPORTED or (entry.kind == EntryKind.STAGE_REACHED and entry.stage in _MOVED)
    late = (entry.told_first - entry.on).days >= terms.late_after_days
    return counts and late and not entry.opening and (_quarter_end(entry.on) - entry.on).days < terms.late_near_days


def _quarter_end(day: date) -> date:
    month = (day.month + 2) // 3 * 3
    return date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def reversed_after_seal(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """Counted when its month was sealed, and taken back soon after with little in its place.  Cheating catalogue no. 16.

    A correction that leaves half or more is none, nor a copy taken out, nor what a merger of two codes moved.
    """
    by_project: dict[int, list[Reversal]] = defaultdict(list)
    for reversal in facts.reversals:
        if reversal.project in facts.projects and _counted_and_gone(reversal, facts, terms):
            by_project[reversal.project].append(reversal)
    for pk in sorted(by_project):
        project, gone = facts.projects[pk], by_project[pk]
        told = f"{project.code}有{len(gone)}笔在封账以后{terms.reversed_within_days}天以内冲销，没有等量的改正。"
        cites = entries(*(n for r in gone for n in (r.entry.sequence, r.red_sequence)))
        if project.unit_id is not None:
            yield Finding(rule=RuleName.REVERSED_AFTER_SEAL, unit_id=project.unit_id, project=pk, told=told, own=cites)


def _counted_and_gone(reversal: Reversal, facts: Facts, terms: Terms) -> bool:
    entry, known = reversal.entry, reversal.sealed_known
    counts = entry.kind in FUNDS_KINDS or (entry.kind == EntryKind.STAGE_REACHED and entry.stage == Stage.SIGNED)
    if not counts or entry.opening or known is None or not entry.sequence <= known < reversal.red_sequence:
        return False
    if (reversal.red_told_first - reversal.period_last).days > terms.reversed_within_days:
        return False
    if any(first <= reversal.red_sequence <= last for first, last in facts.merged):
        return False
    return not _replaced(reversal, facts.projects[reversal.project], terms)


def _replaced(reversal: Reversal, project: ProjectFacts, terms: Terms) -> bool:
    """Whether the same fact stands: a copy of it, or what was put in its place with the reversal."""
    gone = reversal.entry
    same = [e for e in project.entries if e.kind == gone.kind and e.stage == gone.stage]
    if gone.kind == EntryKind.STAGE_REACHED:
        return bool(same)
    copies = [e for e in same if e.on == gone.on and e.amount_fen == gone.amount_fen]
    near = [
        e
        for e in same
        if abs((e.on - gone.on).days) <= _NEAR_DAYS
        and e.sequence > gone.sequence
        and e.told_first == reversal.red_told_first
    ]
    kept = sum(e.amount_fen or 0 for e in near)
    return bool(copies) or kept * 100 >= terms.replaced_from_percent * (gone.amount_fen or 0)


def _of(rule: RuleName, project: ProjectFacts, told: str, found: Sequence[Told]) -> Iterator[Finding]:
    if project.unit_id is not None:
        cites = entries(*(entry.sequence for entry in found))
        yield Finding(rule=rule, unit_id=project.unit_id, project=project.pk, told=told, own=cites)
