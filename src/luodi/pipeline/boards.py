"""The same projects seen as a board, a calendar, a chart on the wall, and as a list of what is lacking: one filter for all."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet

from luodi.ledger.choices import Stage
from luodi.orgs.selectors import Scope
from luodi.pipeline.duties import duties_of
from luodi.pipeline.gates import Clock
from luodi.pipeline.models import Duty, Project
from luodi.pipeline.nodes import NodeLine, nodes_of
from luodi.pipeline.paging import counted_page
from luodi.pipeline.plans import missed_month
from luodi.pipeline.road import running_clocks
from luodi.pipeline.selectors import ProjectQuery, projects_found

CARDS: Final = 12
ROWS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A project on the board with the clock that falls due first, if one runs."""

    project: Project
    clock: Clock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Projects that stand at one stage: how many, and the first of them."""

    stage: Stage
    count: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One column per stage that has projects, in the order of the road; `count` is all that the filter finds."""

    columns: tuple[Column, ...]
    count: int


def board(scope: Scope, query: ProjectQuery, *, today: date) -> Board:
    """What a query finds, by stage; projects without a stage stand in no column.  Four queries.

    Only the cards that are shown are fetched, the first of each column by code.
    """
    found = projects_found(scope, query).order_by()
    counts: dict[str | None, int] = dict(found.values_list("stage").annotate(n=Count("pk")))
    stages = [stage for stage in Stage if counts.get(stage)]
    first = (Q(pk__in=_found_at(found, stage)) for stage in stages)
    shown = Project.objects.filter(reduce(or_, first, Q(pk__in=()))).select_related("subject", "unit")
    by_stage: dict[str, list[Project]] = defaultdict(list)
    for project in shown.order_by("pk"):
        by_stage[project.stage or ""].append(project)
    clocks = running_clocks([p.pk for projects in by_stage.values() for p in projects], today=today)
    columns = [
        Column(
            stage=stage,
            count=counts[stage],
            cards=tuple(Card(project=p, clock=clocks.get(p.pk)) for p in by_stage[stage]),
        )
        for stage in stages
    ]
    return Board(columns=tuple(columns), count=sum(counts.values()))


def _found_at(found: QuerySet[Project], stage: Stage) -> QuerySet[Project, int]:
    """Keys of the first cards of a column; codes are handed out in the order of keys (`ledger.services.open_projects`)."""
    return found.filter(stage=stage).order_by("pk").values_list("pk", flat=True)[:CARDS]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A project, who leads it, and its nodes by month of the year: twelve cells."""

    project: Project
    duties: tuple[Duty, ...]
    months: tuple[tuple[NodeLine, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """作战图 of a year: one page of projects."""

    year: int
    page: Page[Project]
    rows: tuple[ChartRow, ...]
    months: tuple[date, ...]


def chart(scope: Scope, query: ProjectQuery, *, year: int, today: date) -> Chart:
    """Planned and done nodes of a year, month by month; a node stands in the month it is planned for."""
    page = counted_page(projects_found(scope, query).select_related("subject", "unit"), query.page, size=ROWS)
    projects = list(page)
    lines = nodes_of(projects, today=today, first=date(year, 1, 1), last=date(year, 12, 31))
    duties = duties_of(projects, on=today)
    months = tuple(date(year, month, 1) for month in range(1, 13))
    rows = tuple(
        ChartRow(
            project=p,
            duties=tuple(d for d in duties.get(p.pk, ()) if d.exclusive),
            months=tuple(
                tuple(line for line in lines.get(p.pk, ()) if line.node.planned_on.month == m.month) for m in months
            ),
        )
        for p in projects
    )
    return Chart(year=year, page=page, rows=rows, months=months)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day of the month's sheet; `within` is false for days of the months beside."""

    day: date
    within: bool
    lines: tuple[NodeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheet:
    """The nodes of a month by weeks from Monday; `missed`: those of the month that were not done by its end, or by today."""

    first: date
    weeks: tuple[tuple[CalendarDay, ...], ...]
    missed: tuple[NodeLine, ...]


def month_sheet(scope: Scope, query: ProjectQuery, *, month: date, today: date) -> MonthSheet:
    """The nodes of the projects that a query finds in the month of `month`."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    found = nodes_of(projects_found(scope, query), today=today, first=first, last=last)
    lines = [line for of_project in found.values() for line in of_project]
    by_day: dict[date, list[NodeLine]] = defaultdict(list)
    for line in lines:
        by_day[line.node.planned_on].append(line)
    missed = [x for x in lines if missed_month(x.node.planned_on, x.progress, month=month, today=today)]
    return MonthSheet(
        first=month.replace(day=1),
        weeks=tuple(
            tuple(CalendarDay(day=d, within=d.month == month.month, lines=tuple(by_day[d])) for d in week)
            for week in weeks
        ),
        missed=tuple(sorted(missed, key=lambda x: (x.node.planned_on, x.node.pk))),
    )
