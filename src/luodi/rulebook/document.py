"""The rulebook as a typed document: what each part of the text says, and where it says it.

Nothing here computes. `loading.py` fills these records from the text; `check.py` refuses what is left open; `scoring.py`
reads the shapes. Amounts are fen, shares exact fractions, points exact numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from luodi.base.quantities import Exact
from luodi.rulebook.literals import Literal
from luodi.rulebook.tree import Place


class Ties(StrEnum):
    """What two equal totals share."""

    COMPETITION = "同名次后续跳过"
    DENSE = "密集"
    SHARED = "并列均分"


class Partial(StrEnum):
    """What a step that is not full earns."""

    FLOOR = "不计"
    LINEAR = "按比例"
    CEILING = "算一档"


class Scope(StrEnum):
    """Whom a relative score compares with."""

    GROUP = "组内"
    ALL = "全体"


class Gap(StrEnum):
    """What a value that is not a number does to the score and the total."""

    NO_TOTAL = "不出总分"
    ZERO = "按零计"
    SKIP = "跳过"
    REWEIGHT = "折算"
    FULL = "满分"


class RoundWhen(StrEnum):
    """The one moment at which a score is rounded."""

    PRINTED = "印出时"
    EACH = "各项得分"


class RoundMode(StrEnum):
    """How the last digit is made."""

    HALF_UP = "四舍五入"
    DOWN = "舍去"
    UP = "进一"
    HALF_EVEN = "四舍六入五成双"


class TargetPeriod(StrEnum):
    """The span whose target a completion is measured against."""

    YEAR = "全年"
    SPAN = "本期"
    SCHEDULE = "序时"


class Light(StrEnum):
    """The lamp of an alert."""

    BLUE = "蓝"
    YELLOW = "黄"
    RED = "红"


class AlertScope(StrEnum):
    """What an alert rule looks at: each unit, the whole place, or each project."""

    UNIT = "单位"
    PLACE = "全区"
    PROJECT = "项目"


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
class Basis:
    """The document a rulebook is written from, and its days of effect (both inclusive)."""

    number: str = ""
    issuer: str = ""
    effective: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How scores are printed: mode, decimals, and when; rounding happens once."""

    mode: RoundMode
    places: int
    when: RoundWhen


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """缺项: what unknown, missing, not applicable and target-less do. Zero is a number and needs no rule."""

    unknown: Gap
    missing: Gap
    not_applicable: Gap
    no_target: Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A peer group: the units named, or those for which the condition holds."""

    name: str
    units: tuple[str, ...] = ()
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """认定: which entries or projects count, and for whom (规则 before anything is added)."""

    article: str
    place: Place
    name: str = ""
    takes: str = ""
    when: Expression | None = None
    credit: str = ""
    without_agreement: tuple[tuple[str, Exact], ...] = ()
    factor: Exact = 1
    cap: Literal | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChoice:
    """目标: the measure whose target counts, its period and its level; or a fixed number."""

    place: Place
    none: bool = False
    measure: str = ""
    fixed: Literal | None = None
    period: TargetPeriod | None = None
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """权重, one for all or one per group; None means the indicator does not exist for the group."""

    default: Exact | None
    by_group: Mapping[str, Exact | None] = field(default_factory=dict)

    def of(self, group: str) -> Exact | None:
        """The weight in `group`."""
        return self.by_group.get(group, self.default)


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
    """评定: a value given by people, within a range, by scorers of stated shares, with a second check or not."""

    low: Exact
    high: Exact
    scorers: tuple[tuple[str, Exact], ...]
    second_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWise:
    """逐项: the inner scoring for each item (project), added up within `most`."""

    inner: "Scoring"
    most: Points | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One kind of bonus or deduction that happens so many times."""

    name: str
    each: Exact
    per_quarter: int | None
    per_year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """事件: bonuses and deductions by number of times, limited per quarter and per year."""

    kinds: tuple[Event, ...]
    most: Points | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """指标: one row of the scorecard. `scoring` is None when the value is only shown (不计分)."""

    name: str
    place: Place
    article: str
    measure: Expression | None = None
    growth_base: Expression | None = None
    unit: str = ""
    places: int | None = None
    target: TargetChoice
    weight: Weight | None = None
    scoring: Scoring | None = None
    cap: Points | None = None
    uncapped: bool = False
    floor: Points | None = None
    start: Start | None = None
    dated_by: str = ""
    zero_base: str = ""
    applies: Expression | None = None
    periods: tuple[str, ...] = ()
    parts: tuple["Indicator", ...] = ()
    remark: str = ""

    @property
    def scored(self) -> bool:
        """Whether points come of it, by itself or by its parts."""
        return self.scoring is not None or bool(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """总分: the stated full marks; conversion to other full marks; the slice of a bigger assessment."""

    full: Exact | None = None
    converted_to: Exact | None = None
    convert_by_best: bool = False
    slice: Exact | None = None
    cap: Exact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """等次: the first grade whose condition holds; at most `quota` units of a group."""

    name: str
    place: Place
    when: Expression | None
    quota: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeShift:
    """升降: moves the grade up or down, or sets it (veto, pass line)."""

    name: str
    place: Place
    article: str
    when: Expression
    steps: int = 0
    becomes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """预警, 榜单 or 结果运用: a condition and what follows from it, as a proposal for a person."""

    name: str
    place: Place
    article: str
    when: Expression
    scope: AlertScope = AlertScope.UNIT
    light: Light | None = None
    lights: tuple[tuple[Light, Literal], ...] = ()
    since: str = ""
    proposals: tuple[str, ...] = ()
    until: date | None = None
    consecutive: int = 1
    exempt: str = ""
    remark: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """A whole 办法. `text` is what was read, comments and all; `targets` the table inside it: unit → measure → level → value."""

    title: str
    text: str
    basis: Basis
    span: str
    campaign: tuple[date, date] | None
    rounding: Rounding | None
    ties: Ties | None
    gaps: Gaps | None
    stacking: bool | None
    exclusive: tuple[tuple[str, ...], ...]
    recorded_date: bool | None
    groups: tuple[Group, ...]
    recognition: tuple[Recognition, ...]
    targets: Mapping[str, Mapping[str, Mapping[str, Literal]]]
    paired: tuple[tuple[str, ...], ...]
    indicators: tuple[Indicator, ...]
    total: Total
    grades: tuple[Grade, ...]
    shifts: tuple[GradeShift, ...]
    alerts: tuple[Rule, ...]
    lists: tuple[Rule, ...]
    consequences: tuple[Rule, ...]

    def leaves(self) -> tuple[Indicator, ...]:
        """Indicators that have a value of their own: parts instead of their parent, in order."""
        return tuple(leaf for indicator in self.indicators for leaf in (indicator.parts or (indicator,)))
