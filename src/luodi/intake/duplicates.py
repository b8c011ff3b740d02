"""The near-duplicates of the whole ledger: pairs of projects that look alike and that nobody has judged yet.

Pairs are looked for in blocks: one name, one investor, and rare pairs of characters that two names share. A name of which
85 % stands in another shares more than half of its pairs with it, so it shares one of its rarer half: only those are
looked up, and a pair of characters that very many names share is not looked up at all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from django.core.paginator import Page, Paginator
from django.db.models import Subquery
from rapidfuzz import fuzz, process

from luodi.intake.holdings import known_projects
from luodi.intake.identity import ALIKE, ONCE_NAMED, SAME_NAME, Known, Level, Match, firm, judge, pairs_of, plain
from luodi.ledger.models import Entry
from luodi.pipeline.comparisons import beside, told_apart
from luodi.pipeline.merging import Beside
from luodi.pipeline.models import Alias, CreditCode, ExternalCode, Merger, Project

_COMMON = 100  # a pair of characters that more names share tells nothing
_PER_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Two codes that may be one project, the older first, and the ground a person reads."""

    older: str
    newer: str
    level: Level
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedPair:
    """A suspicion with both projects and what each says, topic by topic."""

    suspicion: Suspicion
    older: Project
    newer: Project
    lines: tuple[Beside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicions:
    """One page of pairs, surest first; `counts` over all that wait, by level."""

    pairs: tuple[SuspectedPair, ...]
    page: Page[Suspicion]
    counts: dict[Level, int]


def suspicions(*, level: Level | None = None, page: int | str = 1) -> Suspicions:
    """Pairs that wait for a person's judgement, of one level or of all."""
    found = _unjudged()
    wanted = [one for one in found if level is None or one.level is level]
    shown = Paginator(wanted, _PER_PAGE).get_page(page)
    counted = Counter(one.level for one in found)
    codes = {code for one in shown for code in (one.older, one.newer)}
    projects = {p.code: p for p in Project.objects.select_related("subject", "unit").filter(subject__code__in=codes)}
    keys = {one: (projects[one.older].pk, projects[one.newer].pk) for one in shown}
    lines = beside(keys.values())
    return Suspicions(
        pairs=tuple(
            SuspectedPair(suspicion=one, older=projects[one.older], newer=projects[one.newer], lines=lines[keys[one]])
            for one in shown
        ),
        page=shown,
        counts={one: counted[one] for one in Level if one is not Level.SAME},
    )


def _unjudged() -> tuple[Suspicion, ...]:
    found = _all_alike(_state())
    apart = told_apart()
    if not apart:
        return found
    codes = dict(
        Project.objects.filter(pk__in={pk for pair in apart for pk in pair}).values_list("subject__code", "pk")
    )
    return tuple(one for one in found if _ids(one, codes) not in apart)


def _state() -> object:
    """What changes whenever a name, an investor, an amount, a code or a merger does.  One query."""
    newest = {
        f"newest_{n}": Subquery(rows.order_by("-pk").values("pk")[:1])
        for n, rows in enumerate((Alias.objects, CreditCode.objects, ExternalCode.objects, Merger.objects))
    }
    undone = Subquery(Merger.objects.order_by("-undone_at").exclude(undone_at=None).values("undone_at")[:1])
    last = Entry.objects.order_by("-sequence").annotate(undone=undone, **newest)
    return last.values_list("sequence", "recorded_at", "undone", *newest).first()


def _ids(one: Suspicion, codes: dict[str, int]) -> tuple[int, int]:
    first, second = sorted((codes.get(one.older, 0), codes.get(one.newer, 0)))
    return first, second


@lru_cache(maxsize=2)
def _all_alike(_state: object) -> tuple[Suspicion, ...]:
    """Kept until the ledger moves on: whoever looks through the list turns many pages."""
    return alike_pairs(known_projects())


def alike_pairs(known: Iterable[Known]) -> tuple[Suspicion, ...]:
    """Every pair that may be one project, surest first, then by code. Pure."""
    projects = sorted(known, key=lambda project: project.ref)
    found = []
    for one, other in {*_of_one_firm(projects), *_of_like_names(projects)}:
        matches = [
            _as_once_named(judge(under, projects[one], weak=True), now=projects[other].names[0] in under.names)
            for under in _under_each_name(projects[other])
        ]
        match = min((m for m in matches if m is not None), key=lambda m: m.level, default=None)
        if match is not None:
            older, newer = projects[one].ref, projects[other].ref
            found.append(Suspicion(older=older, newer=newer, level=match.level, ground=match.ground))
    return tuple(sorted(found, key=lambda pair: (pair.level, pair.older, pair.newer)))


def _as_once_named(match: Match | None, *, now: bool) -> Match | None:
    """One name is what the one is called and the other once was: said so."""
    return replace(match, ground=ONCE_NAMED) if match is not None and match.ground == SAME_NAME and not now else match


def _under_each_name(project: Known) -> list[Known]:
    return [project] if len(project.names) == 1 else [replace(project, names=(name,)) for name in project.names]


def _of_one_firm(projects: Sequence[Known]) -> Iterator[tuple[int, int]]:
    """Places of each two projects with one investor."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, project in enumerate(projects):
        names = [firm(project.investor)] if project.investor is not None else []
        for name in {*names, *project.credit_codes}:
            blocks[name].append(place)
    for block in blocks.values():
        yield from combinations(block, 2)


def _of_like_names(projects: Sequence[Known]) -> Iterator[tuple[int, int]]:
    """Places of each two projects of which two names are at least 85 % alike."""
    names = [(place, name) for place, project in enumerate(projects) for name in {plain(n) for n in project.names}]
    pairs = [pairs_of(name) for _, name in names]
    often = Counter(pair for those in pairs for pair in those)
    above: dict[str, list[int]] = defaultdict(list)  # the names so far that share a rare pair
    for number, (place, name) in enumerate(names):
        rare = sorted((pair for pair in pairs[number] if 1 < often[pair] <= _COMMON), key=often.__getitem__)
        rare = rare[: len(pairs[number]) // 2 + 1]
        near = {other: names[other][1] for pair in rare for other in above[pair]}
        for _, _, other in process.extract(name, near, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None):
            if names[other][0] != place:
                yield names[other][0], place
        for pair in rare:
            above[pair].append(number)
