"""A run judged again with recognised funds on evidence of some grades alone, beside what was reported and recognised.

Nothing is kept: the run's rulebook, span, as-of and known give the same comparison for ever.
"""

from dataclasses import dataclass

from luodi.assessment.documents import rank_json
from luodi.assessment.models import Run
from luodi.assessment.running import assess
from luodi.assessment.selectors import NOT_RANKED, NOT_SCORED, ranking
from luodi.figures.evaluation import Evaluation
from luodi.figures.figure import Figure
from luodi.figures.selectors import evaluation, figures_of
from luodi.rulebook.cards import Card
from luodi.rulebook.document import Rounding
from luodi.rulebook.situation import printed_points

REPORTED, RECOGNIZED = "申报到位资金", "认定到位资金"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedRow:
    """One unit: rank and total as the run has them and on the grades asked for; its funds 申报, 认定, and on these grades."""

    unit_code: str
    unit_name: str
    group: str
    rank: str
    total: str
    graded_rank: str
    graded_total: str
    reported: Figure
    recognized: Figure
    graded: Figure


def graded_ranking(run: Run, grades: str) -> list[GradedRow]:
    """Every unit of the run in its order. `grades`: as AB; empty counts all of them, and nothing moves."""
    found = assess(run.rulebook.text, span=run.span, as_of=run.as_of, known=run.known, grades=grades)
    cards = {card.unit: card for card in found.cards}
    all_funds = figures_of(_read(run, ""), [REPORTED, RECOGNIZED])
    on_grades = figures_of(_read(run, grades), [RECOGNIZED])
    rounding = found.rulebook.rounding
    return [
        GradedRow(
            unit_code=row.unit_code,
            unit_name=row.unit_name,
            group=row.group,
            rank=row.rank,
            total=row.total,
            graded_rank=_rank(cards.get(row.unit_name)),
            graded_total=_total(cards.get(row.unit_name), rounding),
            reported=all_funds[row.unit_code][REPORTED],
            recognized=all_funds[row.unit_code][RECOGNIZED],
            graded=on_grades[row.unit_code][RECOGNIZED],
        )
        for row in ranking(run)
    ]


def _read(run: Run, grades: str) -> Evaluation:
    return evaluation(span=run.span, as_of=run.as_of, known=run.known, grades=grades)


def _rank(card: Card | None) -> str:
    rank = rank_json(card.rank) if card is not None else None
    return NOT_RANKED if rank is None else str(rank)


def _total(card: Card | None, rounding: Rounding | None) -> str:
    return (printed_points(card.total, rounding) if card is not None else None) or NOT_SCORED
