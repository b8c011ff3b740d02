"""Rules on firms: one project in several units, one contract signed twice, an old works as a new project. Pure.

A pair with filings of their own, or that a person has told apart, is two projects and no signal.
"""

from collections import defaultdict
from collections.abc import Iterator

from luodi.honesty.alike import Shelf, pairs_of_one_firm
from luodi.honesty.choices import CitedKind, RuleName
from luodi.honesty.facts import Facts, ProjectFacts, Told
from luodi.honesty.findings import Cited, Finding, cited, entries
from luodi.honesty.terms import Terms
from luodi.ledger.choices import EntryKind, Stage

Pair = tuple[ProjectFacts, ProjectFacts]


def split_projects(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """One firm's projects in several units, signed within a year, not each filed.  Cheating catalogue no. 4."""
    beside: dict[int, dict[int, ProjectFacts]] = defaultdict(dict)
    for one, other in _undeclared(facts, terms):
        apart = _days_between(one, other)
        if one.unit_id != other.unit_id and apart <= terms.split_within_days and not _equal(one, other):
            beside[one.pk][other.pk] = other
            beside[other.pk][one.pk] = one
    for pk in sorted(beside):
        own, others = facts.projects[pk], sorted(beside[pk].values(), key=lambda p: p.pk)
        told = f"{own.code}的投资方在别的单位名下还有项目，签约相隔不超过{terms.split_within_days}天，没有各自的备案。"
        yield from _about(RuleName.SPLIT_PROJECT, own, others, told)


def repeated_signings(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """One firm signs one amount twice, as two projects.  Cheating catalogue no. 17."""
    for one, other in _undeclared(facts, terms):
        if _equal(one, other) and _days_between(one, other) <= terms.again_within_days:
            earlier, later = sorted((one, other), key=lambda p: (_signed(p).on, p.pk))
            days = _days_between(one, other)
            told = f"{later.code}的投资方在{days}天前签过一个合同投资相同的项目，两个项目没有各自的备案。"
            yield from _about(RuleName.REPEATED_SIGNING, later, [earlier], told)


def old_as_new(facts: Facts, terms: Terms) -> Iterator[Finding]:
    """A firm that broke ground here long ago signs as if it were new, and files nothing.  Cheating catalogue no. 6."""
    built = [p for p in facts.projects.values() if p.first(Stage.STARTED) is not None and _has_signed(p)]
    shelf = Shelf((p.key, p) for p in sorted(built, key=lambda p: p.pk))
    for pk in sorted(facts.projects):
        new = facts.projects[pk]
        if new.filed or new.ended or not _settled(new, facts, terms) or _signed(new).opening:
            continue
        for common, found in shelf.like(new.key):
            if _was_here(found, new, facts, terms):
                told = f"{new.code}签约时，投资方相同或相近、行业相同的老项目已经开工，新项目没有自己的备案。"
                yield from _about(RuleName.OLD_AS_NEW, new, [found], told, common=common)
                break


def _was_here(old: ProjectFacts, new: ProjectFacts, facts: Facts, terms: Terms) -> bool:
    started, signed = old.first(Stage.STARTED), _signed(new)
    if old.pk == new.pk or started is None or started.on >= signed.on or facts.apart(old.pk, new.pk):
        return False
    other_firm = bool(old.credit_codes and new.credit_codes and not old.credit_codes & new.credit_codes)
    apart = (signed.on - _signed(old).on).days
    return not other_firm and apart > terms.old_after_days and old.sector == new.sector and not (
        _equal(old, new) and apart <= terms.again_within_days
    )  # fmt: skip


def _undeclared(facts: Facts, terms: Terms) -> Iterator[Pair]:
    """Pairs of one firm that nothing in the ledger says are two projects."""
    open_ = [p for p in facts.projects.values() if _settled(p, facts, terms) and not p.ended]
    for one, other in pairs_of_one_firm(open_):
        filed = one.filed and other.filed
        taken_over = _signed(one).opening or _signed(other).opening
        if not filed and not taken_over and not facts.apart(one.pk, other.pk):
            yield one, other


def _settled(project: ProjectFacts, facts: Facts, terms: Terms) -> bool:
    """Signed, and long enough ago that it could have been filed."""
    signed = project.first(Stage.SIGNED)
    return signed is not None and (facts.today - signed.on).days >= terms.filing_grace_days


def _has_signed(project: ProjectFacts) -> bool:
    return project.first(Stage.SIGNED) is not None


def _signed(project: ProjectFacts) -> Told:
    signed = project.first(Stage.SIGNED)
    assert signed is not None  # noqa: S101  callers have asked
    return signed


def _days_between(one: ProjectFacts, other: ProjectFacts) -> int:
    return abs((_signed(one).on - _signed(other).on).days)


def _equal(one: ProjectFacts, other: ProjectFacts) -> bool:
    return one.contract_fen is not None and one.contract_fen == other.contract_fen


def _about(
    rule: RuleName, own: ProjectFacts, others: list[ProjectFacts], told: str, *, common: str = "同一企业"
) -> Iterator[Finding]:
    if own.unit_id is None:
        return
    names = "；".join(f"{p.code}{p.name}（{_signed(p).on}签约）" for p in others)
    yield Finding(
        rule=rule,
        unit_id=own.unit_id,
        project=own.pk,
        told=told,
        beside=f"{common}：{names}",
        own=(*cited(CitedKind.PROJECT, own.pk), *_statements(own)),
        others=tuple(one for p in others for one in (*cited(CitedKind.PROJECT, p.pk), *_statements(p))),
    )


def _statements(project: ProjectFacts) -> tuple[Cited, ...]:
    """The signing, the firm and the contract, as they were stated."""
    kinds = (EntryKind.SET_INVESTOR, EntryKind.SET_CONTRACT_INVESTMENT)
    newest = [found[-1] for kind in kinds if (found := project.of(kind))]
    return entries(_signed(project).sequence, *(entry.sequence for entry in newest))
