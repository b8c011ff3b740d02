"""The same projects seen as a board, a calendar, a chart on the wall, and as a list of what is lacking: one filter for all."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator

from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.orgs.selectors import Scope
from luodi.pipeline.duties import Lack, duties_of, lacks
from luodi.pipeline.models import Duty, Project
from luodi.pipeline.nodes import NodeLine, nodes_of
from luodi.pipeline.plans import missed_month
from luodi.pipeline.road import Road, roads_of
from luodi.pipeline.rules import place_on_road
from luodi.pipeline.selectors import ProjectQuery, projects_found

CARDS: Final = 12
ROWS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A project on the board with the clock that falls due first."""

    project: Project
    road: Road


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
    """What a query finds, by stage; projects without a stage stand in no column."""
    by_stage: dict[str, list[Project]] = defaultdict(list)
    found = list(projects_found(scope, query).select_related("subject", "unit"))
    for project in found:
        by_stage[project.stage or ""].append(project)
    shown = [p for s, projects in by_stage.items() if s for p in projects[:CARDS]]
    roads = roads_of(shown, today=today)
    columns = [
        Column(
            stage=stage,
            count=len(by_stage[stage]),
            cards=tuple(Card(project=p, road=roads[p.pk]) for p in by_stage[stage][:CARDS]),
        )
        for stage in Stage
        if by_stage.get(stage)
    ]
    return Board(columns=tuple(columns), count=len(found))


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
    page = Paginator(projects_found(scope, query).select_related("subject", "unit"), ROWS).get_page(query.page)
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


def gaps(scope: Scope, query: ProjectQuery, *, today: date) -> dict[str, list[Lack]]:
    """What projects lack, by its name: parts that nobody plays, plans, nodes past their day, entry in statistics."""
    projects = list(projects_found(scope, query).select_related("subject", "unit"))
    found = lacks(projects, on=today)
    lines = nodes_of(projects, today=today)
    signed = [p for p in projects if place_on_road(p.stage) >= place_on_road(Stage.SIGNED)]
    standing = [p for p in signed if place_on_road(p.stage) < place_on_road(Stage.IN_PRODUCTION)]
    found["没有节点计划"] = [Lack(project=p, what="没有节点计划") for p in standing if not lines.get(p.pk)]
    late = [(p, [x.node.name for x in lines.get(p.pk, ()) if x.flag.level == "bad"]) for p in projects]
    found["节点逾期"] = [Lack(project=p, what=f"逾期：{'、'.join(names)}") for p, names in late if names]
    entered = _reached(projects, Stage.IN_STATISTICS)
    started = [p for p in projects if p.started_on is not None and place_on_road(p.stage) >= 0]
    found["开工未入统"] = [Lack(project=p, what="已开工，没有入统") for p in started if p.pk not in entered]
    return found


def _reached(projects: list[Project], stage: Stage) -> set[int]:
    standing = Entry.objects.filter(kind=EntryKind.STAGE_REACHED, stage=stage, reverses=None, reversed_by=None)
    return set(standing.filter(subject__in=[p.pk for p in projects]).values_list("subject_id", flat=True))
