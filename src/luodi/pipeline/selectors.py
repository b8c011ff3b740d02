"""Reads over projects: the list with its counts and sums, and one project with all that stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OrderBy, OuterRef, QuerySet, Sum

from luodi.base.errors import NotFound
from luodi.ledger.choices import FUNDS_KINDS, MONEY_SETTING_KINDS, EntryKind, Stage
from luodi.ledger.models import Credit, Entry
from luodi.ledger.vouchers import EntryLine, entries_about, entry_lines
from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.paging import page_of_known

AMOUNTS = {
    "total_investment": "总投资",
    "agreed_investment": "协议投资",
    "contract_investment": "合同投资",
    "funds_reported": "到位资金（申报）",
    "funds_recognized": "到位资金（认定）",
}
_IN_STRIP = ("total_investment", "contract_investment", "funds_recognized")
_ORDERS: dict[str, OrderBy] = {
    "signed": F("signed_on").desc(nulls_last=True),
    "amount": F("total_investment_fen").desc(nulls_last=True),
    "name": F("name").asc(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectQuery:
    """What a list asks for. `having` and `lacking` name an amount of `AMOUNTS`; empty means no limit."""

    keyword: str = ""
    stage: str = ""
    unit: Unit | None = None
    sector: str = ""
    having: str = ""
    lacking: str = ""
    order: str = ""
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountSum:
    """Σ of one amount over the listed projects. `fen` is None when none of them reports it."""

    key: str
    label: str
    fen: int | None
    reporting: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project of the list and the sequence of the entry that states its total investment."""

    project: Project
    stated_in: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectList:
    """One page of projects; `count` and `sums` are over all that the query finds, whole amounts (not shares)."""

    page: Page[Project]
    rows: tuple[ProjectRow, ...]
    count: int
    sums: tuple[AmountSum, ...]


def _found(scope: Scope, query: ProjectQuery) -> QuerySet[Project]:
    found = Project.objects.visible_to(scope).open().matching(query.keyword).in_stage(query.stage)
    found = found.of_unit(query.unit).in_sector(query.sector)
    if query.having in AMOUNTS:
        found = found.filter(**{f"{query.having}_fen__isnull": False})
    if query.lacking in AMOUNTS:
        found = found.filter(**{f"{query.lacking}_fen__isnull": True})
    return found


def projects_found(scope: Scope, query: ProjectQuery) -> QuerySet[Project]:
    """All that a query finds, once each, in its order (ties by code); its page and size are not looked at.

    Codes are handed out in the order of keys (`ledger.services.open_projects`), so the key stands for the code.
    """
    return _found(scope, query).order_by(*([_ORDERS[query.order]] if query.order in _ORDERS else []), "pk")


def projects_listed(scope: Scope, query: ProjectQuery) -> QuerySet[Project]:
    """The same with code and unit of each, for who pages through them."""
    return projects_found(scope, query).select_related("subject", "unit")


def project_list(scope: Scope, query: ProjectQuery) -> ProjectList:
    """The page a query asks for (the nearest one when it is out of range), in three queries."""
    ordered = projects_found(scope, query)
    totals: dict[str, Any] = {"count": Count("pk")}
    for key in _IN_STRIP:
        totals |= {f"{key}_sum": Sum(f"{key}_fen"), f"{key}_count": Count(f"{key}_fen")}
    total = ordered.order_by().aggregate(**totals)
    shown = ordered.select_related("subject", "unit")
    page = page_of_known(shown, query.page, size=query.size, count=total["count"])
    stated = _stating_entries([project.pk for project in page])
    return ProjectList(
        page=page,
        rows=tuple(ProjectRow(project=p, stated_in=stated.get(p.pk)) for p in page),
        count=total["count"],
        sums=tuple(
            AmountSum(
                key=key,
                label=AMOUNTS[key],
                fen=total[f"{key}_sum"],
                reporting=total[f"{key}_count"],
                missing=total["count"] - total[f"{key}_count"],
            )
            for key in _IN_STRIP
        ),
    )


def _stating_entries(subject_ids: list[int]) -> dict[int, int]:
    standing = Entry.objects.filter(reverses=None, reversed_by=None, kind=EntryKind.SET_TOTAL_INVESTMENT)
    newest_last = standing.filter(subject__in=subject_ids).in_time()
    return dict(newest_last.values_list("subject_id", "sequence"))


def unknown_amounts(projects: Sequence[Project]) -> dict[int, frozenset[str]]:
    """Which amounts of these projects are stated as 不详 (not merely left blank), by project id.  1 query."""
    standing = Entry.objects.filter(reverses=None, reversed_by=None, subject__in=[p.pk for p in projects])
    kinds = (*MONEY_SETTING_KINDS, *FUNDS_KINDS)
    newest: dict[tuple[int, str], bool] = {}
    for subject, kind, unknown in (
        standing.filter(kind__in=kinds).in_time().values_list("subject_id", "kind", "unknown")
    ):
        more = kind in FUNDS_KINDS and newest.get((subject, kind), False)  # one payment of no known amount is enough
        newest[subject, kind] = unknown or more
    found: dict[int, set[str]] = {}
    for (subject, kind), unknown in newest.items():
        if unknown:
            found.setdefault(subject, set()).add(kind.removeprefix("set_"))
    return {subject: frozenset(amounts) for subject, amounts in found.items()}


def crediting_units(scope: Scope) -> QuerySet[Unit]:
    """Units that projects are credited to and that the scope may ask about, by code."""
    units = Unit.objects.filter(Exists(Credit.objects.filter(unit=OuterRef("pk"), share_bp__gt=0)))
    return units if scope.everything else units.filter(pk__in=scope.unit_ids)


def sectors_of(scope: Scope) -> list[str]:
    """Sectors of the visible projects, in the order of their code points."""
    found = Project.objects.visible_to(scope).open().exclude(sector=None).order_by("sector")
    return [s for s in found.values_list("sector", flat=True).distinct() if s]


def sectors_in_common(least_unit_count: int = 3) -> list[str]:
    """Sectors in which at least so many units are credited with a project: the words of the place, and no unit's secret."""
    credited = Project.objects.open().exclude(sector=None).filter(subject__credits__share_bp__gt=0)
    counted = (
        credited.order_by("sector").values("sector").annotate(units=Count("subject__credits__unit", distinct=True))
    )
    return [str(s) for s in counted.filter(units__gte=least_unit_count).values_list("sector", flat=True) if s]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountBehind:
    """An amount of a project and the entries that make it: one for a statement, several for funds."""

    kind: EntryKind
    label: str
    fen: int | None
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReached:
    """A stage of the project's own road and the entry that states it; `line` is None while it has not happened."""

    stage: Stage
    line: EntryLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSheet:
    """A project with everything behind it. `statements` is the newest standing entry of each text attribute."""

    project: Project
    amounts: tuple[AmountBehind, ...]
    stages: tuple[StageReached, ...]
    credits: tuple[EntryLine, ...]
    statements: dict[str, EntryLine] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    lines: tuple[EntryLine, ...] = ()


ROAD = (
    Stage.NEGOTIATION,
    Stage.SIGNED,
    Stage.LANDED,
    Stage.STARTED,
    Stage.COMPLETED,
    Stage.IN_PRODUCTION,
)


def project_coded(scope: Scope, code: str) -> Project:
    """The project with this code; refuses alike what is not there and what is not yours."""
    project = Project.objects.visible_to(scope).select_related("subject", "unit").filter(subject__code=code).first()
    if project is None:
        raise NotFound("没有这个编号的项目，或者不在您的查看范围。请从项目列表进入。")
    return project


def project_sheet(scope: Scope, code: str) -> ProjectSheet:
    """A project, its amounts with their entries, its road and its ledger, in four queries."""
    project = project_coded(scope, code)
    lines = entries_about(scope, project.pk)
    in_time = sorted(
        (line for line in lines if line.standing), key=lambda line: (line.entry.occurred_on, line.entry.sequence)
    )
    newest: dict[str, EntryLine] = {line.entry.kind: line for line in in_time}
    held = {line.entry.unit_id: line for line in in_time if line.entry.kind == EntryKind.SET_CREDIT}
    return ProjectSheet(
        project=project,
        amounts=_amounts(project, in_time, newest),
        stages=_road(in_time),
        credits=tuple(line for line in held.values() if line.entry.quantity),
        statements=newest,
        aliases=tuple(a.name for a in project.aliases.all() if a.name != project.name),
        lines=tuple(lines),
    )


def newest_lines(scope: Scope, *, count: int) -> list[EntryLine]:
    """The entries recorded last among those the scope may read, with the name of what each is about, in one query."""
    found = Entry.objects.visible_to(scope).with_people().select_related("subject__unit", "subject__project")
    return entry_lines(found.order_by("-sequence")[:count])


def _amounts(project: Project, in_time: list[EntryLine], newest: dict[str, EntryLine]) -> tuple[AmountBehind, ...]:
    stated = [
        AmountBehind(
            kind=kind,
            label=AMOUNTS[kind.removeprefix("set_")],
            fen=getattr(project, f"{kind.removeprefix('set_')}_fen"),
            lines=(newest[kind],) if kind in newest else (),
        )
        for kind in MONEY_SETTING_KINDS
    ]
    arrived = [
        AmountBehind(
            kind=kind,
            label=AMOUNTS[kind],
            fen=getattr(project, f"{kind}_fen"),
            lines=tuple(line for line in in_time if line.entry.kind == kind),
        )
        for kind in FUNDS_KINDS
    ]
    return (*stated, *arrived)


def _road(in_time: list[EntryLine]) -> tuple[StageReached, ...]:
    first: dict[str, EntryLine] = {}
    for line in in_time:
        if line.entry.kind == EntryKind.STAGE_REACHED and line.entry.stage:
            first.setdefault(line.entry.stage, line)
    shown = sorted(set(ROAD) | {Stage(s) for s in first}, key=list(Stage).index)
    return tuple(StageReached(stage=stage, line=first.get(stage)) for stage in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """How many visible projects stand at a stage now, and the total investment they report (fen)."""

    stage: Stage
    count: int
    total_investment_fen: int | None


def stage_counts(scope: Scope) -> list[StageCount]:
    """Visible projects by the stage they stand at, in the order of the road; stages without any are left out."""
    found = Project.objects.filter(pk__in=Project.objects.visible_to(scope).open().exclude(stage=None).values("pk"))
    rows = {r["stage"]: r for r in found.values("stage").annotate(n=Count("pk"), fen=Sum("total_investment_fen"))}
    return [StageCount(stage=s, count=rows[s]["n"], total_investment_fen=rows[s]["fen"]) for s in Stage if s in rows]
