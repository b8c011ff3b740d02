"""What 计分 can say: the shapes in which points are given, taken off and bounded. Records only; `earning.py` computes."""

from dataclasses import dataclass
from enum import StrEnum

from luodi.base.quantities import Exact
from luodi.rulebook.literals import Literal
from luodi.rulebook.tree import Place


class Partial(StrEnum):
    """What a step that is not full earns."""

    FLOOR = "不计"
    LINEAR = "按比例"
    CEILING = "算一档"


class Scope(StrEnum):
    """Whom a relative score compares with."""

    GROUP = "组内"
    ALL = "全体"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A condition, measure or formula as text, with the place of its first character."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points, or a share of the indicator's weight (满分 is a share of 1)."""

    value: Exact
    of_weight: bool = False

    def of(self, weight: Exact) -> Exact:
        """The points for an indicator of `weight`."""
        return self.value * weight if self.of_weight else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A bound and whether it belongs to the upper side (含)."""

    at: Literal
    inclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One bracket of a ladder: from a bound upwards (自), up to a bound (至), or under a condition (当)."""

    place: Place
    earns: "Points | Expression"
    start: Line | None = None
    end: Line | None = None
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """加分 or 扣分: so many points for each step over or under a reference, or once under a condition.

    `driver` is what is compared (None: the indicator's own value).
    """

    place: Place
    points: Points
    sign: int
    step: Literal | None = None
    over: bool = True
    partial: Partial | None = None
    most: Points | None = None
    unlimited: bool = False
    against: str = "目标"
    level: Literal | None = None
    driver: Expression | None = None
    when: Expression | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """公式: the score as an expression over 权重, 完成率, 数值, 目标 and other indicators."""

    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportional:
    """按比例: weight × driver, the driver cut at `cut` (1 is 超额不计; None is 超额计入)."""

    driver: Expression
    cut: Exact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTarget:
    """达标 / 未达: points when the target is met, and when it is not (None: in proportion)."""

    met: Points
    missed: Points | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """阶梯: the first rung that holds, else `otherwise`."""

    driver: Expression
    rungs: tuple[Rung, ...]
    otherwise: Points | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerStep:
    """每个 / 每 … 得 …: points for each item or each full amount, within `most`."""

    step: Literal
    points: Points
    partial: Partial
    most: Points | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficacy:
    """功效系数: the group's best earns `high`, its worst `low` (of 100), the others in between."""

    high: Exact
    low: Exact
    flat: Exact | None
    lone: Exact | None
    scope: Scope
    rising: bool
    by_completion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRank:
    """名次: points by place in the group: a list, or a first place and a fall per place."""

    table: tuple[Points, ...]
    otherwise: Points | None
    fall: Exact | None
    floor: Exact | None
    scope: Scope
    rising: bool
    by_completion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """评定: a value given by people, within a range, by scorers of stated shares, with a second check or not.

    `trimmed` (去极值): one highest and one lowest mark are left out, the mean of the others counts. `scaled` (折到权重): marks
    out of `high` become points out of the weight; None is not written, and refused where the two differ.
    """

    low: Exact
    high: Exact
    scorers: tuple[tuple[str, Exact], ...]
    second_check: bool
    trimmed: bool = False
    scaled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWise:
    """逐项: the inner scoring for each item (project), added up within `most`. `columns`: further facts of an item (另报)."""

    inner: "Scoring"
    most: Points | None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One kind of bonus or deduction that happens so many times."""

    name: str
    each: Exact
    per_quarter: int | None
    per_year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """事件: bonuses and deductions by number of times, limited per quarter and per year; `base` (基本分) is there from the start."""

    kinds: tuple[Event, ...]
    most: Points | None
    base: Points = Points(value=0)


Shape = Formula | Proportional | AtTarget | Ladder | PerStep | Efficacy | ByRank | Judged | ItemWise | Events


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """计分: one shape, then what is added and taken off, in the order written. `line` is a target of its own (逐项)."""

    place: Place
    shape: Shape
    adjustments: tuple[Adjustment, ...] = ()
    line: Literal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """起计: below this line the indicator scores nothing."""

    driver: Expression
    line: Line
