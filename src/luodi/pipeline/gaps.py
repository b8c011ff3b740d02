"""What projects lack, kind by kind: parts that nobody plays, plans, nodes past their day, entry in statistics.

Counted by the database and not beyond `MOST_COUNTED`, so that the page costs the same however long the ledger is; only one
kind is listed at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Final

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q

from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.orgs.models import Unit, UnitKind
from luodi.orgs.selectors import Scope
from luodi.pipeline.duties import duties_of, duty_roles
from luodi.pipeline.models import Duty, DutyRole, Node, Project
from luodi.pipeline.nodes import nodes_of, overdue
from luodi.pipeline.paging import HowMany, page_of_known
from luodi.pipeline.rules import place_on_road
from luodi.pipeline.selectors import ProjectQuery, projects_found

MOST_COUNTED: Final = 1_000
ROWS: Final = 30
_MAIN = [stage for stage in Stage if place_on_road(stage) >= 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a project has to have and has not."""

    project: Project
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way to lack something. `missing`: of which projects; `told`: what a page of them reads, by project id."""

    name: str
    missing: Q
    told: Callable[[list[Project]], dict[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many projects lack something; `above`: that many and more."""

    name: str
    count: int
    above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """All kinds with their counts, and one page of the kind `shown`."""

    kinds: tuple[KindCount, ...]
    shown: str
    page: Page[Project]
    lines: tuple[Lack, ...]


def gaps(scope: Scope, query: ProjectQuery, *, today: date, shown: str = "") -> Gaps:
    """What the projects that a query finds lack, and who lacks `shown`, or the first kind that somebody lacks.

    Four queries at most.
    """
    found = projects_found(scope, query).order_by()
    roles = list(duty_roles())
    kinds = {kind.name: kind for kind in (*_of_parts(roles, today), *_of_teams(roles, today), *_of_plans(today))}
    counts = [
        HowMany(found.filter(kind.missing).order_by("pk").values("pk")[: MOST_COUNTED + 1]) for kind in kinds.values()
    ]
    row = Unit.objects.filter(kind=UnitKind.PLACE).values_list(*counts).first() or (0,) * len(counts)
    counted = dict(zip(kinds, row, strict=True))
    shown = shown if shown in kinds else next((name for name in kinds if counted[name]), next(iter(kinds)))
    listed = found.filter(kinds[shown].missing).select_related("subject", "unit").order_by("pk")
    page = page_of_known(listed, query.page, size=ROWS, count=min(counted[shown], MOST_COUNTED))
    rows = list(page)
    told = kinds[shown].told(rows)
    return Gaps(
        kinds=tuple(
            KindCount(name=name, count=min(n, MOST_COUNTED), above=n > MOST_COUNTED) for name, n in counted.items()
        ),
        shown=shown,
        page=page,
        lines=tuple(Lack(project=p, what=told[p.pk]) for p in rows),
    )


def _same(what: str) -> Callable[[list[Project]], dict[int, str]]:
    return lambda projects: {p.pk: what for p in projects}


def _held(role: DutyRole, today: date) -> Exists:
    played = Duty.objects.filter(project=OuterRef("pk"), role=role, since__lte=today)
    return Exists(played.filter(Q(until=None) | Q(until__gte=today)))


def _of_parts(roles: list[DutyRole], today: date) -> list[Kind]:
    """A part is asked for from a stage to a stage; not off the main line, and not while the total that counts is unknown."""
    found = []
    for role in roles:
        if role.from_stage:
            first, last = place_on_road(role.from_stage), place_on_road(role.until_stage)
            stages = [s for s in _MAIN if first <= place_on_road(s) and (last < 0 or place_on_road(s) < last)]
            asked = Q(stage__in=stages) & ~Q(_held(role, today))
            asked &= Q() if role.from_fen is None else Q(total_investment_fen__gte=role.from_fen)
            found.append(Kind(name=role.name, missing=asked, told=_same(f"没有{role.name}")))
    return found


def _of_teams(roles: list[DutyRole], today: date) -> list[Kind]:
    """A team lacks somebody when some of its parts are filled and some are not."""
    teams: dict[str, list[DutyRole]] = {}
    for role in roles:
        teams.setdefault(role.team, []).append(role)
    found = []
    for team in sorted(filter(None, teams)):
        filled = [Q(_held(role, today)) for role in teams[team]]
        missing = reduce(or_, filled) & ~reduce(and_, filled)
        found.append(Kind(name=team, missing=missing, told=_empty_parts(team, teams[team], today)))
    return found


def _empty_parts(team: str, parts: list[DutyRole], today: date) -> Callable[[list[Project]], dict[int, str]]:
    def told(projects: list[Project]) -> dict[int, str]:
        held = duties_of(projects, on=today)
        empty = {p.pk: [r.name for r in parts if r.pk not in {d.role_id for d in held[p.pk]}] for p in projects}
        return {pk: f"{team}还缺{'、'.join(names)}" for pk, names in empty.items()}

    return told


def _of_plans(today: date) -> list[Kind]:
    plan = Node.objects.filter(project=OuterRef("pk"), withdrawn_because="")
    first, last = place_on_road(Stage.SIGNED), place_on_road(Stage.IN_PRODUCTION)
    standing = [s for s in _MAIN if first <= place_on_road(s) < last]
    entered = Entry.objects.filter(subject=OuterRef("pk"), kind=EntryKind.STAGE_REACHED, stage=Stage.IN_STATISTICS)
    in_statistics = Exists(entered.filter(reverses=None, reversed_by=None))

    def late(projects: list[Project]) -> dict[int, str]:
        lines = nodes_of(projects, today=today)
        return {
            p.pk: f"逾期：{'、'.join(x.node.name for x in lines.get(p.pk, ()) if x.flag.level == 'bad')}"
            for p in projects
        }

    return [
        Kind(name="没有节点计划", missing=Q(stage__in=standing) & ~Q(Exists(plan)), told=_same("没有节点计划")),
        Kind(name="节点逾期", missing=Q(Exists(overdue(plan, today=today))), told=late),
        Kind(
            name="开工未入统",
            missing=Q(started_on__isnull=False, stage__in=_MAIN) & ~Q(in_statistics),
            told=_same("已开工，没有入统"),
        ),
    ]
