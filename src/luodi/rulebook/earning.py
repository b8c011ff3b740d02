"""The scoring shapes: what each earns by itself, before anything is added, taken off or bounded."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from luodi.base.errors import BadInput
from luodi.base.quantities import Exact
from luodi.rulebook.awards import (
    AtTarget,
    ByRank,
    Efficacy,
    Events,
    Formula,
    Judged,
    Ladder,
    Line,
    Partial,
    PerStep,
    Points,
    Proportional,
    Rung,
    Scope,
    Shape,
)
from luodi.rulebook.evaluate import evaluate, explain, shown
from luodi.rulebook.nodes import Type, leaves
from luodi.rulebook.peers import Peers
from luodi.rulebook.situation import Situation, Tale, driven, points_text, rate_text, show


def earn(shape: Shape, situation: Situation, tale: Tale) -> Exact | None:
    """Points of one shape; None when it does not apply. 逐项 is not one shape but many, and lives in scoring.py."""
    for kind, earner in _EARNERS.items():
        if isinstance(shape, kind):
            return earner(shape, situation, tale)
    raise TypeError(shape)


def _formula(shape: Formula, situation: Situation, tale: Tale) -> Exact | None:
    node, given = situation.nodes[shape.expression], situation.given()
    value = evaluate(node, given)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        tale.zero_base = all(given.get(str(leaf)) is not None for leaf in leaves(node))
        return None
    tale.tell(f"得分 = {node} = {explain(node, given)}")
    return value


def _proportional(shape: Proportional, situation: Situation, tale: Tale) -> Exact | None:
    rate = driven(shape.driver, situation)
    if rate is None:
        return None
    told = ""
    if shape.cut is not None and rate > shape.cut:
        told = f"（{shape.driver.text} {rate_text(rate)} 超过 {rate_text(shape.cut)}，按 {rate_text(shape.cut)}）"
        rate = shape.cut
    earned = situation.weight * rate
    tale.tell(f"得分 = 权重 {points_text(situation.weight)} × {rate_text(rate)}{told} = {points_text(earned)}")
    return earned


def _at_target(shape: AtTarget, situation: Situation, tale: Tale) -> Exact | None:
    if situation.target is None:
        return None
    met = shape.met.of(situation.weight)
    comparison = f"{show(situation.value, situation)} 对目标 {show(situation.target, situation)}"
    if situation.value >= situation.target:
        tale.tell(f"达标（{comparison}），得 {points_text(met)} 分")
        return met
    if shape.missed is None:
        if situation.completion is None:
            return None
        earned = met * situation.completion
        tale.tell(
            f"未达标（{comparison}），{points_text(met)} × {rate_text(situation.completion)} = {points_text(earned)}"
        )
        return earned
    earned = shape.missed.of(situation.weight)
    tale.tell(f"未达标（{comparison}），得 {points_text(earned)} 分")
    return earned


def _ladder(shape: Ladder, situation: Situation, tale: Tale) -> Exact | None:
    driver = driven(shape.driver, situation)
    for rung in shape.rungs:
        holds = _holds(rung, driver, situation)
        if holds is None:
            return None
        if holds:
            return _rung_points(rung, shape, driver, situation, tale)
    otherwise = 0 if shape.otherwise is None else shape.otherwise.of(situation.weight)
    tale.tell(f"不在阶梯的任何一档{_at(shape, driver, situation)}，得 {points_text(otherwise)} 分")
    return otherwise


def _rung_points(rung: Rung, shape: Ladder, driver: Exact | None, situation: Situation, tale: Tale) -> Exact | None:
    if isinstance(rung.earns, Points):
        earned: Exact | None = rung.earns.of(situation.weight)
    else:
        value = evaluate(situation.nodes[rung.earns], situation.given())
        earned = value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
    if earned is None:
        return None
    if rung.when is not None:
        tale.tell(f"符合“{situation.nodes[rung.when]}”一档，得 {points_text(earned)} 分")
    else:
        bounds = [f"自 {line_text(rung.start)}" if rung.start else "", f"至 {line_text(rung.end)}" if rung.end else ""]
        tale.tell(
            f"落在“{' '.join(filter(None, bounds))}”一档{_at(shape, driver, situation)}，得 {points_text(earned)} 分"
        )
    return earned


def _at(shape: Ladder, driver: Exact | None, situation: Situation) -> str:
    if driver is None:
        return ""
    node = situation.nodes.get(shape.driver)
    type_ = situation.type if shape.driver.text == "数值" or node is None else node.type
    return f"（{shape.driver.text} {shown(driver, type_)}）"


def _holds(rung: Rung, driver: Exact | None, situation: Situation) -> bool | None:
    if rung.when is not None:
        truth = evaluate(situation.nodes[rung.when], situation.given())
        return truth if isinstance(truth, bool) else None
    if driver is None:
        return None
    if rung.start is not None and not above(driver, rung.start):
        return False
    return rung.end is None or not _beyond(driver, rung.end)


def above(value: Exact, line: Line) -> bool:
    """Whether `value` reaches the line; 含 decides at equality."""
    return value >= line.at.value if line.inclusive else value > line.at.value


def _beyond(value: Exact, line: Line) -> bool:
    return value > line.at.value if line.inclusive else value >= line.at.value


def _per_step(shape: PerStep, situation: Situation, tale: Tale) -> Exact | None:
    steps = full_steps(Fraction(max(situation.value, 0)) / shape.step.value, shape.partial)
    each = shape.points.of(situation.weight)
    earned = steps * each
    tale.tell(f"{points_text(steps)} 档 × {points_text(each)} 分 = {points_text(earned)}")
    return limited(earned, shape.most, situation, tale)


def full_steps(exact: Exact, partial: Partial) -> Exact:
    """Steps earned by `exact` steps: whole ones, in proportion, or a begun one as a whole."""
    if partial is Partial.FLOOR:
        return math.floor(exact)
    return math.ceil(exact) if partial is Partial.CEILING else exact


def limited(earned: Exact, most: Points | None, situation: Situation, tale: Tale) -> Exact:
    """`earned` within `most` in size; a deduction keeps its sign."""
    if most is None:
        return earned
    bound = most.of(situation.weight)
    limit = -bound if bound < 0 else bound
    if -limit <= earned <= limit:
        return earned
    tale.tell(f"最多 {points_text(limit)} 分，按 {points_text(limit)} 分")
    return limit if earned > 0 else -limit


def _efficacy(shape: Efficacy, situation: Situation, tale: Tale) -> Exact | None:
    own = situation.completion if shape.by_completion else situation.value
    values = _compared(shape.scope, situation)[1 if shape.by_completion else 0]
    low, high = values.worst, values.best
    if own is None or low is None or high is None:
        return None
    kind = Type.RATIO if shape.by_completion else situation.type
    if len(values) == 1 or high == low:
        lone = len(values) == 1
        coefficient = shape.lone if lone else shape.flat
        why = "只有这一个单位" if lone else "各单位相同"
        if coefficient is None:
            tale.tell(f"{shape.scope.value}{why}，功效系数不适用")
            tale.not_applicable = True
            return None
        tale.tell(f"{shape.scope.value}{why}，功效系数按 {points_text(coefficient)}")
    else:
        if not shape.rising:
            low, high = high, low
        coefficient = Fraction(own - low) / (high - low) * (shape.high - shape.low) + shape.low
        numbers = f"({shown(own, kind)} − {shown(low, kind)}) ÷ ({shown(high, kind)} − {shown(low, kind)})"
        spread = f"{points_text(shape.high - shape.low)} + {points_text(shape.low)}"
        tale.tell(f"功效系数 = {numbers} × {spread} = {points_text(coefficient)}")
    earned = situation.weight * Fraction(coefficient) / 100
    tale.tell(f"得分 = 权重 {points_text(situation.weight)} × {points_text(coefficient)} ÷ 100 = {points_text(earned)}")
    return earned


def _compared(scope: Scope, situation: Situation) -> tuple[Peers, Peers]:
    return situation.peers if scope is Scope.GROUP else situation.everyone


def _by_rank(shape: ByRank, situation: Situation, tale: Tale) -> Exact | None:
    own = situation.completion if shape.by_completion else situation.value
    values = _compared(shape.scope, situation)[1 if shape.by_completion else 0]
    if own is None or not values:
        return None
    place = values.place(own, situation.ties, rising=shape.rising)
    lower, upper = math.floor(place), math.ceil(place)
    earned: Exact = (_rank_points(shape, lower, situation) + _rank_points(shape, upper, situation)) / Fraction(2)
    tale.tell(f"{shape.scope.value}第 {points_text(place)} 名（共 {len(values)} 个），得 {points_text(earned)} 分")
    return earned


def _rank_points(shape: ByRank, place: int, situation: Situation) -> Exact:
    if shape.fall is not None and shape.floor is not None:
        return max(shape.table[0].of(situation.weight) - shape.fall * (place - 1), shape.floor)
    if place <= len(shape.table):
        return shape.table[place - 1].of(situation.weight)
    return 0 if shape.otherwise is None else shape.otherwise.of(situation.weight)


def _judged(shape: Judged, situation: Situation, tale: Tale) -> Exact | None:
    marks: dict[str, Exact] = {name: situation.marks[name] for name, _ in shape.scorers if name in situation.marks}
    if len(marks) < len(shape.scorers):
        return None
    if not shape.scorers:
        marks = {"评定": situation.value}
    for name, mark in marks.items():
        if mark < shape.low or mark > shape.high:
            bounds = f"{points_text(shape.low)}—{points_text(shape.high)} 分"
            raise BadInput(f"{name}打的 {points_text(mark)} 分不在 {bounds} 之内，请改正后再算。")
    parts = "，".join(f"{name} {points_text(mark)} 分" for name, mark in marks.items())
    if shape.trimmed:
        rest = sorted(marks.values(), key=Fraction)[1:-1]
        earned = Fraction(sum(rest, Fraction(0)), len(rest))
        tale.tell(f"评定：{parts}；去掉一个最高分、一个最低分，平均得 {points_text(earned)} 分")
    else:
        shares = shape.scorers or (("评定", 1),)
        earned = sum((Fraction(share) * marks[name] for name, share in shares), Fraction(0))
        tale.tell(f"评定：{parts}，得 {points_text(earned)} 分")
    if not shape.scaled:
        return earned
    points = earned / shape.high * situation.weight
    tale.tell(f"折到权重：{points_text(earned)} ÷ {points_text(shape.high)} × {points_text(situation.weight)}")
    return points


def _events(shape: Events, situation: Situation, tale: Tale) -> Exact | None:
    total: Exact = 0
    for kind in shape.kinds:
        quarters = situation.events.get(kind.name, ())
        counted = sum(n if kind.per_quarter is None else min(n, kind.per_quarter) for n in quarters)
        counted = counted if kind.per_year is None else min(counted, kind.per_year)
        if not quarters or not any(quarters):
            continue
        told = f"{kind.name} {sum(quarters)} 次"
        if counted < sum(quarters):
            told += f"，按次数上限计 {counted} 次"
        tale.tell(f"{told} × {points_text(kind.each)} 分 = {points_text(counted * kind.each)}")
        total += counted * kind.each
    total = limited(total, shape.most, situation, tale)
    base = shape.base.of(situation.weight)
    if base:
        tale.tell(f"基本分 {points_text(base)} + {points_text(total)} = {points_text(base + total)}")
    return base + total


def line_text(line: Line) -> str:
    """A line as it was written, with its 含."""
    literal = line.at
    return f"{literal.print(literal.value)}{'（含）' if line.inclusive else '（不含）'}"


_EARNERS: Mapping[type, Callable[[Any, Situation, Tale], Exact | None]] = MappingProxyType({
    Formula: _formula, Proportional: _proportional, AtTarget: _at_target, Ladder: _ladder, PerStep: _per_step,
    Efficacy: _efficacy, ByRank: _by_rank, Judged: _judged, Events: _events,
})  # fmt: skip
