"""The same projects as a board by stage, a calendar of nodes, a chart on the wall, and what they lack."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.base.errors import NotFound
from luodi.pipeline import boards
from luodi.pipeline import gaps as pipeline_gaps
from luodi.pipeline.boards import Board, Chart, MonthSheet
from luodi.pipeline.filtering import filter_choices
from luodi.pipeline.gaps import Gaps
from luodi.web.answers import answer, number_asked
from luodi.web.forms.projects import ProjectFilterForm
from luodi.web.policy import Request, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """Context of projects/board.html."""

    form: ProjectFilterForm
    board: Board


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPage:
    """Context of projects/chart.html; `before`, `after`: the years beside."""

    form: ProjectFilterForm
    chart: Chart
    today: date
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """Context of projects/calendar.html; `before`, `after`: a day in the months beside."""

    form: ProjectFilterForm
    sheet: MonthSheet
    today: date
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsPage:
    """Context of projects/gaps.html."""

    form: ProjectFilterForm
    found: Gaps
    most_counted: int


def _filter(request: Request) -> ProjectFilterForm:
    return ProjectFilterForm(request.GET, choices=filter_choices(request.scope))


@require_safe
@policy(signed_in)
def board(request: Request) -> HttpResponse:
    """Projects by the stage they stand at."""
    form = _filter(request)
    page = BoardPage(form=form, board=boards.board(request.scope, form.query(), today=request.today))
    return answer(request, "projects/board.html", page)


@require_safe
@policy(signed_in)
def chart(request: Request) -> HttpResponse:
    """作战图: one project per row, months as columns."""
    form = _filter(request)
    year = number_asked(request, "year") or request.today.year
    if not date.min.year < year < date.max.year:
        raise NotFound("没有这一年的作战图，请从项目页进入。")
    found = boards.chart(request.scope, form.query(), year=year, today=request.today)
    page = ChartPage(form=form, chart=found, today=request.today, before=year - 1, after=year + 1)
    return answer(request, "projects/chart.html", page)


@require_safe
@policy(signed_in)
def nodes_calendar(request: Request) -> HttpResponse:
    """The nodes of a month (`?month=2004-09`)."""
    form = _filter(request)
    first = _month(request.GET.get("month", "")) or request.today.replace(day=1)
    page = CalendarPage(
        form=form,
        sheet=boards.month_sheet(request.scope, form.query(), month=first, today=request.today),
        today=request.today,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{first + timedelta(days=31):%Y-%m}",
    )
    return answer(request, "projects/calendar.html", page)


def _month(text: str) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if date.min.year + 1 < found.year < date.max.year - 1 else None


@require_safe
@policy(signed_in)
def gaps(request: Request) -> HttpResponse:
    """What projects lack, kind by kind (`?kind=`)."""
    form = _filter(request)
    found = pipeline_gaps.gaps(request.scope, form.query(), today=request.today, shown=request.GET.get("kind", ""))
    page = GapsPage(form=form, found=found, most_counted=pipeline_gaps.MOST_COUNTED)
    return answer(request, "projects/gaps.html", page)
