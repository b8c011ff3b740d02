"""What would raise a unit's score, on the real ledger: facts for the unit's own scorecard."""

from datetime import date
from typing import Any

from luodi.assessment.documents import rank_json
from luodi.assessment.running import Assessment, assess
from luodi.base.spans import Span
from luodi.figures.selectors import value_json
from luodi.rulebook.evaluate import shown
from luodi.rulebook.improving import Improvement, improvements
from luodi.rulebook.situation import printed_points


def advice(found: Assessment, unit: str) -> tuple[Improvement, ...]:
    """Improvements of one unit in an assessment, the largest gain first."""
    card = found.card(unit)
    return improvements(found.checked, found.units, card.unit, found.moment, found.history)


def advice_json(
    rulebook_text: str, unit: str, *, span: Span, as_of: date | None = None, known: int | None = None
) -> dict[str, Any]:
    """Per indicator the nearest value that earns more, with what it does to total and rank."""
    found = assess(rulebook_text, span=span, as_of=as_of, known=known)
    rounding = found.rulebook.rounding
    return {
        "unit": found.card(unit).unit,
        "improvements": [
            {
                "indicator": one.indicator,
                "article": one.article,
                "value": value_json(one.value, one.type),
                "to": value_json(one.to, one.type),
                "gain": printed_points(one.gain, rounding),
                "total": printed_points(one.after.total, rounding),
                "rank": rank_json(one.after.rank),
                "told": told(one),
            }
            for one in advice(found, unit)
        ],
    }


def told(one: Improvement) -> str:
    """第三条第一款：引进项目再增加 4（达到 7），总分 +6.90，名次 6 → 5."""
    more, to = shown(one.to - one.value, one.type), shown(one.to, one.type)
    move = (
        ""
        if one.before.rank == one.after.rank
        else f"，名次 {rank_json(one.before.rank)} → {rank_json(one.after.rank)}"
    )
    return f"{one.article}：{one.indicator}再增加 {more}（达到 {to}），总分 +{printed_points(one.gain, None)}{move}"
