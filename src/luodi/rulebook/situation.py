"""What one score depends on, and the tale that is written while it is computed.

Units: amounts in fen, ratios as fractions of 1, points as exact numbers. Rounding is `round_points`, once.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction

from luodi.base.quantities import Exact, round_half_up
from luodi.rulebook.awards import Expression
from luodi.rulebook.document import Rounding, RoundMode, Ties
from luodi.rulebook.evaluate import Value, evaluate, shown
from luodi.rulebook.nodes import Node, Type
from luodi.rulebook.peers import Peers


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that one indicator's score depends on. `peers` and `everyone` hold (values, completions) of group and place."""

    weight: Exact
    value: Exact
    type: Type
    target: Exact | None = None
    completion: Exact | None = None
    base: Exact | None = None
    peers: tuple[Peers, Peers] = (Peers(), Peers())
    everyone: tuple[Peers, Peers] = (Peers(), Peers())
    ties: Ties = Ties.COMPETITION
    names: Mapping[str, Value] = field(default_factory=dict)
    nodes: Mapping[Expression, Node] = field(default_factory=dict)
    items: tuple[Mapping[str, Value], ...] | None = None
    events: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    marks: Mapping[str, Exact] = field(default_factory=dict)

    def given(self) -> dict[str, Value]:
        """Every name a formula of this indicator may use, with its value."""
        group, place = self.peers[0], self.everyone[0]
        own: dict[str, Value] = {
            "权重": self.weight,
            "数值": self.value,
            "目标": self.target,
            "完成率": self.completion,
            "基数": self.base,
            "组内单位数": len(group),
            "组内平均": group.mean,
            "组内最高": group.best,
            "组内最低": group.worst,
            "全体平均": place.mean,
            "全体最高": place.best,
            "全体最低": place.worst,
        }
        return {**self.names, **own}


@dataclass(slots=True)
class Tale:
    """The explanation, written while the score is computed; `items` keeps the points of each item for 兼得.

    When there are no points: `not_applicable` says that the rule itself gives none here, `zero_base` that a formula would
    divide by zero; with neither, something was not reported.
    """

    steps: list[str] = field(default_factory=list)
    not_applicable: bool = False
    zero_base: bool = False
    items: list[tuple[str, Exact]] = field(default_factory=list)

    def tell(self, step: str) -> None:
        """Add one sentence."""
        self.steps.append(step)


def points_text(points: Exact) -> str:
    """Points as an explanation prints them: exact when they end within four decimals, else rounded to four."""
    text = _decimals(points, 4).rstrip("0").rstrip(".")
    return "0" if text == "−0" else text


def _decimals(value: Exact, places: int) -> str:
    """Half up at `places` decimals, on whole numbers alone: an explanation is written for every unit of a run."""
    top, bottom = abs(value.numerator) * 10**places * 2 + value.denominator, 2 * value.denominator
    digits = f"{top // bottom:0{places + 1}}"
    return f"{'−' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def round_points(points: Exact, rounding: Rounding) -> Decimal:
    """`points` at the declared decimals in the declared mode, exactly."""
    if rounding.mode is RoundMode.HALF_UP:
        return round_half_up(points, rounding.places)
    unit = Decimal(1).scaleb(-rounding.places)
    scaled = Fraction(points) * 10**rounding.places
    whole = math.floor(scaled)
    rest = scaled - whole
    up = rest > 0 if rounding.mode is RoundMode.UP else rest > Fraction(1, 2)
    if rounding.mode is RoundMode.DOWN:
        up = rest > 0 and points < 0
    if rounding.mode is RoundMode.HALF_EVEN and rest == Fraction(1, 2):
        up = whole % 2 == 1
    with localcontext() as context:
        context.prec = 60
        return Decimal(whole + up).scaleb(-rounding.places).quantize(unit)


def printed_points(points: Exact | None, rounding: Rounding | None) -> str | None:
    """A score or total as it is printed; None (未填报) stays None."""
    if points is None:
        return None
    return points_text(points) if rounding is None else f"{round_points(points, rounding):f}"


def driven(expression: Expression, situation: Situation) -> Exact | None:
    """The number that a driver (完成率, 数值, a formula) has here; None when unknown."""
    value = evaluate(situation.nodes[expression], situation.given())
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def show(value: Exact, situation: Situation) -> str:
    """A value in the indicator's own unit."""
    return shown(value, situation.type)


def rate_text(value: Exact) -> str:
    """A ratio in per cent with two decimals."""
    return f"{_decimals(value * 100, 2)}%"
