"""核稿, the whole of it: a text in; its figures, the relations that hold and the places that cannot be true out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from luodi.base.quantities import round_half_up
from luodi.proof.figure import Figure, Role
from luodi.proof.figures_in_text import figures
from luodi.proof.judge import Finding, Proposal, Tie, Verdict, judge
from luodi.proof.layout import Squeezed, lay_out, squeeze
from luodi.proof.ledger import Ledger, against_ledger
from luodi.proof.relations.averages import averages
from luodi.proof.relations.calendars import calendars
from luodi.proof.relations.changes import changes
from luodi.proof.relations.definitions import definitions
from luodi.proof.relations.gaps import gaps
from luodi.proof.relations.ladders import ladders
from luodi.proof.relations.parts import parts
from luodi.proof.relations.points import points
from luodi.proof.relations.repeats import outside_repeats, repeated, twice
from luodi.proof.relations.scopes import cohorts, scopes
from luodi.proof.relations.shares import shares
from luodi.proof.relations.structures import structures
from luodi.proof.relations.tables import tables
from luodi.proof.relations.units import units
from luodi.proof.view import View

Quoted = TypeVar("Quoted", Figure, Finding, Tie)

PASSES: tuple[Callable[[View], Iterable[Proposal | Finding]], ...] = (
    repeated,
    units,
    shares,
    changes,
    points,
    gaps,
    averages,
    scopes,
    ladders,
    parts,
    structures,
    calendars,
    tables,
    twice,
    cohorts,
    definitions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was read: every figure, what is wrong or open, and what holds. All in order of the text."""

    claims: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    ties: tuple[Tie, ...]

    @property
    def sound(self) -> bool:
        """Nothing is inconsistent."""
        return not any(f.verdict is Verdict.INCONSISTENT for f in self.findings)


def proof(text: str, *, ledger: Ledger | None = None) -> Proof:
    """Read `text` and judge its figures; with `ledger` also against what the ledger knows.

    Offsets are characters of `text`. Never refuses a text.
    """
    squeezed = squeeze(text)
    layout = lay_out(squeezed.text)
    view = View(layout, tuple(figures(layout)))
    findings: list[Finding] = []
    ties: list[Tie] = []
    for outcome in _outcomes(view, ledger):
        if isinstance(outcome, Finding):
            findings.append(outcome)
        else:
            ties.append(outcome)
    found = outside_repeats(_without_echoes(findings))
    return Proof(
        claims=_as_written(view.figures, squeezed, text),
        findings=tuple(
            replace(f, related=_as_written(f.related, squeezed, text))
            for f in _as_written(sorted(found, key=lambda f: (f.start, f.end)), squeezed, text)
        ),
        ties=tuple(
            replace(t, related=_as_written(t.related, squeezed, text))
            for t in _as_written(sorted(ties, key=lambda t: (t.start, t.end)), squeezed, text)
        ),
    )


def _as_written(items: Iterable[Quoted], squeezed: Squeezed, text: str) -> tuple[Quoted, ...]:
    """Offsets and quotes in the writer's own text: its blanks, its bold marks, its full-width digits."""
    found = []
    for item in items:
        start, end = squeezed.source(item.start, item.end)
        found.append(replace(item, start=start, end=end, quote=text[start:end]))
    return tuple(found)


def _outcomes(view: View, ledger: Ledger | None) -> Iterator[Finding | Tie]:
    for one_pass in PASSES:
        for proposed in one_pass(view):
            yield judge(proposed) if isinstance(proposed, Proposal) else proposed
    if ledger is not None:
        for proposed in against_ledger(view, ledger):
            yield judge(proposed)


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    """One finding per place: the first pass that speaks owns it; what rests on a figure already faulted is silent."""
    kept: list[Finding] = []
    for finding in findings:
        faulted = {(f.start, f.end) for f in kept if f.verdict is Verdict.INCONSISTENT}
        if finding.verdict is Verdict.UNDECIDABLE:
            if not any(f.start == finding.start and f.relation == finding.relation for f in kept):
                kept.append(finding)
            continue
        inputs = {(f.start, f.end) for f in finding.related}
        if (finding.start, finding.end) in faulted or inputs & faulted:
            continue
        kept.append(finding)
    return kept


def as_json(result: Proof) -> dict[str, Any]:
    """The document of `luodi proof --json` (cli.md): amounts in yuan and shares as ratios, both decimal strings."""
    return {
        "claims": [_claim(f) for f in result.claims],
        "findings": [
            {
                "quote": f.quote,
                "start": f.start,
                "end": f.end,
                "stated": f.stated,
                "expected": f.expected,
                "related": [_reference(r) for r in f.related],
                "relation": f.relation.value,
                "verdict": f.verdict.value,
                "because": f.because,
            }
            for f in result.findings
        ],
        "ties": [
            {
                "quote": t.quote,
                "start": t.start,
                "end": t.end,
                "related": [_reference(r) for r in t.related],
                "relation": t.relation.value,
                "because": t.because,
            }
            for t in result.ties
        ],
    }


def _reference(figure: Figure) -> dict[str, Any]:
    return {"quote": figure.quote, "start": figure.start, "end": figure.end}


def _claim(figure: Figure) -> dict[str, Any]:
    return {
        "quote": figure.quote,
        "start": figure.start,
        "end": figure.end,
        "value": value_text(figure),
        "unit": figure.unit,
        "metric": figure.metric,
        "period": figure.period or None,
        "subject": figure.subject or None,
        "role": figure.role.value,
        "qualifier": figure.qualifier.value,
    }


def value_text(figure: Figure) -> str | int | None:
    """Money and measures as decimal strings of the base unit, counts as integers, shares as ratios; None is unknown."""
    if figure.value is None or figure.role is Role.DATE:
        return None
    if figure.is_money:
        return f"{round_half_up(figure.value, 2):f}"
    if figure.value.denominator == 1 and not figure.is_ratio and figure.dimension != "points":
        return int(figure.value)
    return _decimal(figure.value)


def _decimal(value: Fraction) -> str:
    text = f"{round_half_up(value, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
