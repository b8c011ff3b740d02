"""The comparison with a ledger: a question asked of whoever knows figures, and the print judged against the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval
from luodi.proof.judge import Proposal, Relation, printed
from luodi.proof.view import View, is_actual


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger knows: `value` in the figure's base unit (yuan, count, ratio), under which definition.

    `sure` is false when the words of the text fit more than one definition; `definition` is then the nearest.
    `unknown` counts the entries that are not filled; with any, the comparison only asks.
    """

    value: Fraction
    definition: str
    as_of: str
    sure: bool = True
    unknown: int = 0


class Ledger(Protocol):
    """Answers what the ledger knows under a metric, period and subject; None when it does not know."""

    def __call__(self, *, metric: str, period: str, subject: str, dimension: str, stated: Interval) -> Known | None:
        """`dimension` is CNY, percent, 个 …; `period` as spans are written, or the text's own words.

        `stated` is what the text prints, with its rounding: of several definitions that the loose words fit, the one
        that agrees is meant.
        """


def against_ledger(view: View, ledger: Ledger) -> Iterator[Proposal]:
    """Every actual figure with a metric, against the ledger's own."""
    for figure in view.figures:
        if figure.countable and is_actual(figure) and figure.metric:
            known = ledger(
                metric=figure.metric,
                period=figure.period,
                subject=figure.subject,
                dimension=figure.dimension,
                stated=figure.bounds,
            )
            if known is not None:
                yield _compared(figure, known)


def _compared(figure: Figure, known: Known) -> Proposal:
    question = f"台账另有{known.unknown}项未填报，请核对？" if known.unknown else "请问是否同一口径？"
    return Proposal(
        relation=Relation.LEDGER,
        stated=figure,
        inputs=(),
        computed=Interval.point(known.value),
        best=known.value,
        working=f"台账按“{known.definition}”截至{known.as_of}为{printed(figure, known.value)}",
        strict=known.sure and not known.unknown,
        question=question,
    )
