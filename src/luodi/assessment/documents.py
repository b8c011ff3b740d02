"""The JSON that `luodi assess`, `explain`, `rulebook check` and `rulebook cases` print (docs/cli.md).

Amounts are yuan as decimal strings, shares decimal strings of the ratio, counts integers, unknown null. Keys keep one
order, so that the same run is the same bytes.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.assessment.measuring import words_of
from luodi.assessment.opening import explanation
from luodi.assessment.running import Assessment, assess, checked_rulebook
from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.figures.measures import standard_catalog
from luodi.figures.selectors import value_json
from luodi.lake.engine import Engine
from luodi.orgs.selectors import Scope
from luodi.rulebook.alarms import Alarm
from luodi.rulebook.cards import Card, Mark, Proposal, State
from luodi.rulebook.cases import run_cases
from luodi.rulebook.document import Rounding
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import Type
from luodi.rulebook.situation import printed_points, rate_text


def assess_json(
    rulebook_text: str, *, span: Span, as_of: date | None = None, known: int | None = None, engine: Engine | None = None
) -> dict[str, Any]:
    """`luodi assess`: units with ranks, totals, indicators and proposals; alerts with their grounds."""
    return run_json(assess(rulebook_text, span=span, as_of=as_of, known=known, engine=engine))


def run_json(found: Assessment) -> dict[str, Any]:
    """The document of a run."""
    rounding = found.rulebook.rounding
    return {
        "rulebook": found.rulebook.title,
        "span": str(found.frame.span),
        "as_of": found.frame.as_of.isoformat(),
        "known": found.frame.known,
        "units": [card_json(card, rounding) for card in found.cards],
        "alerts": [alarm_json(alarm) for alarm in found.alarms],
    }


def card_json(card: Card, rounding: Rounding | None) -> dict[str, Any]:
    """One unit of a run."""
    return {
        "unit": card.unit,
        "group": card.group,
        "rank": rank_json(card.rank),
        "of": card.of,
        "total": printed_points(card.total, rounding),
        "completion": value_json(card.completion, Type.RATIO),
        "grade": card.grade or None,
        "indicators": [mark_json(mark, rounding) for mark in card.marks],
        "proposals": [proposal_json(proposal) for proposal in card.proposals],
        "steps": list(card.steps),
    }


def mark_json(mark: Mark, rounding: Rounding | None) -> dict[str, Any]:
    """One indicator of one unit."""
    return {
        "name": mark.indicator,
        "value": value_json(mark.value, mark.type),
        "unknown": mark.unknown,
        "target": value_json(mark.target, mark.type),
        "completion": value_json(mark.completion, Type.RATIO),
        "completion_printed": completion_text(mark),
        "weight": printed_points(mark.weight, None),
        "score": printed_points(mark.score, rounding),
        "state": mark.state.value,
        "article": mark.article,
        "steps": list(mark.steps),
    }


def completion_text(mark: Mark) -> str:
    """The completion as it is printed: 74.00%, 未填报, or 无目标 (never 0% for a unit that was told nothing)."""
    if mark.completion is not None:
        return rate_text(mark.completion)
    return State.UNKNOWN.value if mark.state is State.UNKNOWN else State.NO_TARGET.value


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """Something for a person to confirm or decline."""
    return {
        "kind": proposal.kind,
        "name": proposal.name,
        "article": proposal.article,
        "ground": proposal.ground,
        "proposes": list(proposal.proposes),
        "until": proposal.until.isoformat() if proposal.until else None,
        "exempt": proposal.exempt or None,
    }


def alarm_json(alarm: Alarm) -> dict[str, Any]:
    """One alert."""
    return {
        "rule": alarm.rule,
        "article": alarm.article,
        "scope": alarm.scope.value,
        "about": alarm.about,
        "unit": alarm.unit or None,
        "light": alarm.light.value,
        "ground": alarm.ground,
        "figures": [{"name": name, "printed": printed} for name, printed in alarm.figures],
        "cites": list(alarm.cites),
    }


def rank_json(rank: Exact | None) -> int | str | None:
    """A rank is whole, or ends in .5 where ties share."""
    if rank is None:
        return None
    return int(rank) if Fraction(rank).denominator == 1 else printed_points(rank, None)


def explain_json(
    rulebook_text: str,
    unit: str,
    indicator: str,
    *,
    span: Span,
    as_of: date | None = None,
    known: int | None = None,
    scope: Scope | None = None,
) -> dict[str, Any]:
    """`luodi explain`: steps from entries to score; what counted, what did not and by which article."""
    found = assess(rulebook_text, span=span, as_of=as_of, known=known)
    return explanation(found, unit=unit, indicator=indicator, scope=scope)


def check_json(rulebook_text: str) -> dict[str, Any]:
    """`luodi rulebook check`: all errors and warnings at once."""
    checked = checked_rulebook(rulebook_text)
    return {"errors": _findings(checked.errors), "warnings": _findings(checked.warnings)}


def cases_json(rulebook_text: str, beside: Sequence[str] = ()) -> dict[str, Any]:
    """`luodi rulebook cases`: the cases in the text and in the case files beside it."""
    results = run_cases(rulebook_text, words_of(standard_catalog()), beside)
    return {"cases": [result.as_json() for result in results]}


def _findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [{"line": one.line, "column": one.column, "message": one.message, "fix": one.fix} for one in findings]
