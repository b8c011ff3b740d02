"""Rules on what a project is and what a year adds up to: another project under the old code, a target met to the fen. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from rapidfuzz import fuzz

from luodi.base.quantities import allot
from luodi.honesty.alike import alike_firms
from luodi.honesty.choices import RuleName
from luodi.honesty.facts import Facts, Goal, ProjectFacts, Told
from luodi.honesty.findings import Finding, entries
from luodi.honesty.terms import Terms
from luodi.leads.rules import firm_key
from luodi.ledger.choices import FUNDS_KINDS, EntryKind, Stage

_FACES = (EntryKind.SET_INVESTOR, EntryKind.SET_NAME, EntryKind.SET_SECTOR)
_ALIKE_NAMES = 60  # per cent
# Names under which places set a target for arrived money (figures/measures.yaml), and which entries they count.
_MEASURES = {
    "认定到位资金": EntryKind.FUNDS_RECOGNIZED,
    "到位资金": EntryKind.FUNDS_RECOGNIZED,
    "实际到位资金": EntryKind.FUNDS_RECOGNIZED,
    "申报到位资金": EntryKind.FUNDS_REPORTED,
}


def changed_identities(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """After signing, two of firm, name and sector become others within half a year.  Cheating catalogue no. 9; seed S4-07.

    A project company of the same group and a name put right are alike, and no change.
    """
    for pk in sorted(facts.projects):
        project = facts.projects[pk]
        signed = project.first(Stage.SIGNED)
        if signed is None or signed.opening or project.unit_id is None:
            continue
        changes = [c for kind in _FACES for c in _changes(project, kind, signed)]
        changes.sort(key=lambda c: (c[1].on, c[1].sequence))
        close = [
            (one, other)
            for at, one in enumerate(changes)
            for other in changes[at + 1 :]
            if one[1].kind != other[1].kind and (other[1].on - one[1].on).days <= terms.swap_within_days
        ]
        if close:
            found = sorted({e.sequence for pair in close for change in pair for e in change})
            kinds = "、".join(dict.fromkeys(EntryKind(c[1].kind).label for pair in close for c in pair))
            told = f"{project.code}签约以后，{kinds}先后换成了另一个，相隔不超过{terms.swap_within_days}天。"
            yield Finding(
                rule=RuleName.CHANGED_IDENTITY, unit_id=project.unit_id, project=pk, told=told, own=entries(*found)
            )


def _changes(project: ProjectFacts, kind: EntryKind, signed: Told) -> Iterator[tuple[Told, Told]]:
    for before, after in pairwise(e for e in project.of(kind) if e.text):
        if after.on > signed.on and not _alike(kind, before.text or "", after.text or ""):
            yield before, after


def _alike(kind: EntryKind, before: str, after: str) -> bool:
    if kind == EntryKind.SET_INVESTOR:
        return bool(alike_firms(firm_key(before), firm_key(after)))
    if kind == EntryKind.SET_NAME:
        return fuzz.ratio(before, after) >= _ALIKE_NAMES
    return before == after


def exact_targets(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """In the last days one amount of a works at rest brings a unit to its target and hardly beyond.  Catalogue no. 15."""
    arrived = _arrived(facts)
    for goal in sorted(facts.goals, key=lambda g: g.sequence):
        kind = _MEASURES.get(goal.measure)
        if kind is None or goal.last > facts.today or goal.amount_fen <= 0:
            continue
        mine = [(e, p, fen) for e, p, fen in arrived[goal.unit_id, kind] if goal.first <= e.on <= goal.last]
        total = sum(fen for _, _, fen in mine)
        if not goal.amount_fen <= total <= goal.amount_fen * (100 + terms.target_over_percent) // 100:
            continue
        for entry, project, fen in mine:
            if _fills(entry, project, goal, total - fen, terms):
                told = f"{goal.first}至{goal.last}的“{goal.measure}”由{project.code}在{entry.on}的一笔正好补到目标。"
                cites = entries(goal.sequence, entry.sequence)
                yield Finding(
                    rule=RuleName.EXACT_TARGET, unit_id=goal.unit_id, project=project.pk, told=told, own=cites
                )


def _fills(entry: Told, project: ProjectFacts, goal: Goal, without: int, terms: Terms) -> bool:
    late = (goal.last - entry.on).days < terms.target_last_days
    gap = goal.amount_fen - without
    return late and not entry.opening and gap * 100 >= terms.target_gap_percent * goal.amount_fen and _at_rest(
        entry, project, terms
    )  # fmt: skip


def _at_rest(entry: Told, project: ProjectFacts, terms: Terms) -> bool:
    """In production for half a year, and nothing paid in for half a year before."""
    since = entry.on - timedelta(days=terms.dormant_days)
    producing = project.first(Stage.IN_PRODUCTION)
    earlier = [e for kind in FUNDS_KINDS for e in project.of(kind) if e.sequence != entry.sequence]
    return producing is not None and producing.on <= since and not any(since <= e.on <= entry.on for e in earlier)


def _arrived(facts: Facts) -> dict[tuple[int, str], list[tuple[Told, ProjectFacts, int]]]:
    """Arrived money by unit and kind, each fen with the unit that had the credit that day."""
    found: dict[tuple[int, str], list[tuple[Told, ProjectFacts, int]]] = defaultdict(list)
    money = (
        (project, entry) for project in facts.projects.values() for kind in FUNDS_KINDS for entry in project.of(kind)
    )
    for project, entry in money:
        shares = _shares_on(entry, facts.shares.get(project.pk, ()))
        for unit, fen in zip(shares, allot(entry.amount_fen or 0, tuple(shares.values())), strict=True):
            found[unit, entry.kind].append((entry, project, fen))
    return found


def _shares_on(entry: Told, credit: Iterable[tuple[date, int, int]]) -> dict[int, int]:
    """Unit → basis points in force on the entry's day; `credit` in the order of days."""
    held = {unit: share for on, unit, share in credit if on <= entry.on}
    return {unit: share for unit, share in held.items() if share}
