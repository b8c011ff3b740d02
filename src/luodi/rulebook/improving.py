"""What would raise a unit's score: the nearest value of each indicator that earns more, found by judging again.

Facts, no tricks: a candidate is a line that the rulebook itself draws (the target, the next rung, the next full step, the
next better unit). Everything else stays as it is; nothing is saved.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from luodi.base.quantities import Exact, Measure
from luodi.rulebook.awards import Adjustment, ByRank, Efficacy, Ladder, Line, PerStep, Proportional
from luodi.rulebook.cards import Card, Mark, Moment, UnitInput
from luodi.rulebook.check import Checked
from luodi.rulebook.document import Indicator
from luodi.rulebook.judging import judge
from luodi.rulebook.nodes import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """Raising `indicator` from `value` to `to` (exact, in its own unit) moves total and rank as told."""

    indicator: str
    article: str
    type: Type
    value: Exact
    to: Exact
    gain: Exact
    before: Card
    after: Card


def improvements(
    checked: Checked,
    units: Sequence[UnitInput],
    unit: str,
    moment: Moment,
    history: Sequence[Mapping[str, Card]] = (),
) -> tuple[Improvement, ...]:
    """One per indicator that can earn more, the largest gain first. A unit without a total has none: report first."""
    before = {card.unit: card for card in judge(checked, units, moment, history)}
    own = before.get(unit)
    if own is None or own.total is None:
        return ()
    found = []
    for leaf in checked.sound().leaves():
        mark = own.mark(leaf.name)
        if mark is None or mark.score is None or mark.value is None or not mark.scored:
            continue
        peers = [card.mark(leaf.name) for card in before.values() if card.group == own.group]
        for candidate in sorted(set(_lines(leaf, mark, peers)), key=Fraction):
            better = _again(checked, units, unit, leaf.name, candidate, moment, history)
            if better.total is not None and better.total > own.total:
                found.append(
                    Improvement(
                        indicator=leaf.name,
                        article=leaf.article,
                        type=mark.type,
                        value=mark.value,
                        to=candidate,
                        gain=better.total - own.total,
                        before=own,
                        after=better,
                    )
                )
                break
    return tuple(sorted(found, key=lambda one: (-one.gain, one.indicator)))


def _again(  # noqa: PLR0917 (one call)
    checked: Checked,
    units: Sequence[UnitInput],
    unit: str,
    indicator: str,
    value: Exact,
    moment: Moment,
    history: Sequence[Mapping[str, Card]],
) -> Card:
    changed = [
        replace(one, readings={**one.readings, indicator: replace(one.readings[indicator], value=value)})
        if one.name == unit
        else one
        for one in units
    ]
    return next(card for card in judge(checked, changed, moment, history) if card.unit == unit)


def _lines(leaf: Indicator, mark: Mark, peers: Sequence[Mark | None]) -> Iterator[Exact]:
    """Every line above the value that the rulebook draws for this indicator."""
    value = mark.value
    if value is None or leaf.scoring is None:
        return
    lines: list[Exact] = [mark.target] if mark.target is not None else []
    shape = leaf.scoring.shape
    if isinstance(shape, Proportional) and mark.target is not None and shape.cut is not None:
        lines.append(mark.target * shape.cut)
    if isinstance(shape, Ladder):
        scale = mark.target if shape.driver.text == "完成率" else 1
        lines += [_reached(rung.start, scale, mark.type) for rung in shape.rungs if rung.start and scale is not None]
    if isinstance(shape, PerStep):
        lines.append(_next_step(value, 0, shape.step.value))
    if isinstance(shape, Efficacy | ByRank):
        lines += [peer.value for peer in peers if peer is not None and peer.value is not None]
    for adjustment in leaf.scoring.adjustments:
        lines += _step_of(adjustment, mark, value)
    yield from (line for line in lines if line > value)


def _step_of(adjustment: Adjustment, mark: Mark, value: Exact) -> list[Exact]:
    """The next full step over the target, or the next step of shortfall made good."""
    if adjustment.step is None or adjustment.driver is not None or adjustment.against != "目标" or mark.target is None:
        return []
    relative = adjustment.step.measure in {Measure.RATIO, Measure.POINT} and mark.type is not Type.RATIO
    size = adjustment.step.value * mark.target if relative else adjustment.step.value
    return [_next_step(value, mark.target, size)] if size > 0 else []


def _next_step(value: Exact, origin: Exact, size: Exact) -> Exact:
    return origin + (math.floor(Fraction(value - origin) / size) + 1) * size


def _reached(line: Line, scale: Exact, kind: Type) -> Exact:
    """The value at which a rung begins; where its bound does not count (含: 否), the smallest unit above it."""
    grain = Fraction(1, 10_000) if kind in {Type.RATIO, Type.POINT} else 1
    return line.at.value * scale + (0 if line.inclusive else grain)
