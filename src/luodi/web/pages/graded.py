"""考核 on evidence of some grades: the run's ranking beside the one that recognised funds of these grades alone would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.assessment.grading import GradedRow, graded_ranking
from luodi.assessment.models import Run
from luodi.assessment.selectors import run_by_id
from luodi.figures.figure import Figure, read_grades
from luodi.web.addresses import figure_address
from luodi.web.answers import answer
from luodi.web.forms.figures import GRADE_CUTS
from luodi.web.policy import Request, policy, signed_in
from luodi.web.publication import own_codes

_USUAL = "AB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A unit: its row, and for a reader who may open its figures the three sums with where each opens."""

    row: GradedRow
    opens: bool
    sums: tuple[tuple[str, Figure, str], ...]

    @property
    def moved(self) -> bool:
        """Whether its rank is another one on these grades, for whoever may know."""
        return self.opens and self.row.rank != self.row.graded_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedPage:
    """Context of assessment/graded.html. `cuts`: the grades one may ask for, with their words; `word`: of the one asked."""

    run: Run
    grades: str
    word: str
    cuts: Sequence[tuple[str, str]]
    groups: list[tuple[str, list[Compared]]]


@require_safe
@policy(signed_in)
def graded(request: Request, number: int) -> HttpResponse:
    """Ranks and totals side by side; 申报, 认定, and 认定 on these grades."""
    run = run_by_id(number, scope=request.scope)
    grades = "".join(read_grades(request.GET.get("grades") or _USUAL)) or _USUAL
    own = own_codes(request.scope)
    rows = [
        _compared(row, opens=request.scope.everything or row.unit_code in own) for row in graded_ranking(run, grades)
    ]
    page = GradedPage(
        run=run,
        grades=grades,
        word=f"只计{'、'.join(grades)}级",
        cuts=GRADE_CUTS,
        groups=[(name, list(units)) for name, units in groupby(rows, key=lambda one: one.row.group)],
    )
    return answer(request, "assessment/graded.html", page)


def _compared(row: GradedRow, *, opens: bool) -> Compared:
    named = (("申报到位资金", row.reported), ("认定到位资金", row.recognized), ("其中", row.graded))
    sums = tuple((word, found, figure_address(found.key)) for word, found in named)
    return Compared(row=row, opens=opens, sums=sums if opens else ())
