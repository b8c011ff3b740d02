"""Trying a rulebook on the ledger (试算): who comes where, who moves against another rulebook, and why. Nothing is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luodi.assessment.documents import completion_text, rank_json
from luodi.assessment.running import Assessment, assess
from luodi.assessment.selectors import NO_TARGET, NOT_FILLED, NOT_RANKED, NOT_SCORED, WANTING
from luodi.assessment.whatif import Move, compare
from luodi.base.spans import Span
from luodi.rulebook.cards import Card, Mark
from luodi.rulebook.evaluate import shown
from luodi.rulebook.situation import printed_points


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedMark:
    """One indicator of one unit, as printed."""

    indicator: str
    article: str
    value: str
    target: str
    completion: str
    score: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedUnit:
    """One unit of a trial, as printed. The side before is empty without another rulebook, or where that leaves it out.

    `direction`: up, down or same, by rank; `moved`: whether rank or total differ.
    """

    code: str
    name: str
    group: str
    rank: str
    total: str
    grade: str
    rank_before: str
    total_before: str
    direction: str
    moved: bool
    because: tuple[str, ...]
    marks: tuple[TriedMark, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a text comes to over a span, beside what another comes to."""

    title: str
    against: str
    span: Span
    as_of: date
    units: tuple[TriedUnit, ...]

    @property
    def movers(self) -> tuple[TriedUnit, ...]:
        """Units whose rank or total is not the same under both."""
        return tuple(unit for unit in self.units if unit.moved)

    @property
    def grouped(self) -> list[tuple[str, list[TriedUnit]]]:
        """Units by group, in order."""
        groups: dict[str, list[TriedUnit]] = {}
        for unit in self.units:
            groups.setdefault(unit.group, []).append(unit)
        return list(groups.items())


def try_out(text: str, against: str | None, *, span: Span, as_of: date, known: int | None = None) -> Trial:
    """Run `text`, and `against` where given, on the ledger as it is. Raises RulebookRefused for a text with errors."""
    run = assess(text, span=span, as_of=as_of, known=known)
    other = assess(against, span=span, as_of=as_of, known=known) if against is not None else None
    codes = {unit.name: unit.code for unit in run.measuring.run.tree.units.values()}
    if other is None:
        moves = [Move(unit=card.unit, before=None, after=card, because=()) for card in run.cards]
    else:
        moves = list(compare(run, other))
    return Trial(
        title=run.rulebook.title,
        against=other.rulebook.title if other is not None else "",
        span=span,
        as_of=as_of,
        units=tuple(_unit(move, run, other, codes) for move in moves),
    )


def _unit(move: Move, run: Assessment, other: Assessment | None, codes: Mapping[str, str]) -> TriedUnit:
    after, before = _side(move.after, run), _side(move.before, other)
    card = move.after or move.before
    return TriedUnit(
        code=codes.get(move.unit, ""),
        name=move.unit,
        group=card.group if card is not None else "",
        rank=after[0],
        total=after[1],
        grade=move.after.grade if move.after is not None else "",
        rank_before=before[0],
        total_before=before[1],
        direction=_direction(move),
        moved=other is not None and after != before,
        because=move.because,
        marks=tuple(_mark(mark, run) for mark in move.after.marks) if move.after is not None else (),
        steps=move.after.steps if move.after is not None else (),
    )


def _side(card: Card | None, run: Assessment | None) -> tuple[str, str]:
    """(rank, total) as printed; empty where the rulebook does not assess the unit.

    未填报 only where something is wanting; a unit that no indicator scores, such as the place itself, is 不排名 and 不计分.
    """
    if card is None or run is None:
        return "", ""
    rank = rank_json(card.rank)
    total = printed_points(card.total, run.rulebook.rounding)
    wanting = any(mark.state in WANTING for mark in card.marks)
    unranked, unscored = (NOT_FILLED, NOT_FILLED) if wanting else (NOT_RANKED, NOT_SCORED)
    return (unranked if rank is None else str(rank)), total or unscored


def _direction(move: Move) -> str:
    old = move.before.rank if move.before is not None else None
    new = move.after.rank if move.after is not None else None
    if old is None or new is None or old == new:
        return "same"
    return "up" if Fraction(new) < Fraction(old) else "down"


def _mark(mark: Mark, run: Assessment) -> TriedMark:
    return TriedMark(
        indicator=mark.indicator,
        article=mark.article,
        value=mark.state.value if mark.value is None else shown(mark.value, mark.type),
        target=NO_TARGET if mark.target is None else shown(mark.target, mark.type),
        completion=completion_text(mark),
        score=printed_points(mark.score, run.rulebook.rounding) or (mark.state.value if mark.scored else ""),
        steps=mark.steps,
    )
