"""The rulebook as a typed document: what each part of the text says, and where it says it.

Nothing here computes. `loading.py` fills these records from the text; `check.py` refuses what is left open; `scoring.py`
reads the shapes. Amounts are fen, shares exact fractions, points exact numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from luodi.base.quantities import Exact
from luodi.rulebook.awards import Expression, ItemWise, Points, Scoring, Start
from luodi.rulebook.durations import Delay
from luodi.rulebook.literals import Literal
from luodi.rulebook.quotas import Quota
from luodi.rulebook.terms import Term
from luodi.rulebook.tree import Place
from luodi.rulebook.unagreed import Unagreed


class Ties(StrEnum):
    """What two equal totals share."""

    COMPETITION = "同名次后续跳过"
    DENSE = "密集"
    SHARED = "并列均分"


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
    """认定: which rows count before anything is added; with 折算 or 封顶: at what factor, or up to what amount each.

    `unagreed` (无协议时): who is credited where no agreement says so, for the whole rulebook.
    """

    article: str
    place: Place
    name: str = ""
    takes: str = ""
    when: Expression | None = None
    factor: Exact | None = None
    cap: Literal | None = None
    unagreed: Unagreed | None = None
    remark: str = ""

    @property
    def filters(self) -> bool:
        """Whether rows that miss the condition are left out."""
        return self.factor is None and self.cap is None


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
    def item_wise(self) -> bool:
        """Whether it is scored project by project."""
        return self.scoring is not None and isinstance(self.scoring.shape, ItemWise)

    @property
    def scored(self) -> bool:
        """Whether points come of it, by itself or by its parts."""
        return self.scoring is not None or bool(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """否决: when the condition holds, the total is `total` and nothing else."""

    name: str
    place: Place
    article: str
    when: Expression
    total: Exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """总分: the stated full marks; its bounds; vetoes; conversion to other full marks; the slice of a bigger assessment."""

    full: Exact | None = None
    converted_to: Exact | None = None
    convert_by_best: bool = False
    slice: Exact | None = None
    cap: Exact | None = None
    floor: Exact | None = None
    vetoes: tuple[Veto, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """等次: the first grade whose condition holds; at most `quota` units of a group, a number or a share of them."""

    name: str
    place: Place
    when: Expression | None
    quota: Quota | None = None


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
    """预警, 榜单 or 结果运用: a condition and what follows from it, as a proposal for a person.

    A consequence ends on the day `until`, after the term `lasts` (from the last day of the span), or when `release`
    holds in a later run; each of them only once a person has confirmed it. Without any of the three it is done once, on
    the day it is confirmed. `answerable`: the unit may reply before.
    """

    name: str
    place: Place
    article: str
    when: Expression
    scope: AlertScope = AlertScope.UNIT
    light: Light | None = None
    lights: tuple[tuple[Light, Delay], ...] = ()
    since: str = ""
    proposals: tuple[str, ...] = ()
    until: date | None = None
    lasts: Term | None = None
    release: Expression | None = None
    answerable: bool = True
    consecutive: int = 1
    exempt: str = ""
    remark: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """A whole 办法. `text` is what was read, comments and all; `targets` the table inside it: unit → measure → level → value.

    `tie_breakers`: what is looked at in turn where two totals are equal, before `ties` says what stays equal.
    `reply_days`: 申辩期, the working days in which a unit may reply to a proposal; None leaves it to the place.
    """

    title: str
    text: str
    basis: Basis
    span: str
    campaign: tuple[date, date] | None
    rounding: Rounding | None
    ties: Ties | None
    tie_breakers: tuple[Expression, ...]
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
    reply_days: int | None = None

    @property
    def unagreed(self) -> Unagreed | None:
        """无协议时 of whichever article of 认定 says it; None when agreements alone give credit."""
        return next((rule.unagreed for rule in self.recognition if rule.unagreed is not None), None)

    def leaves(self) -> tuple[Indicator, ...]:
        """Indicators that have a value of their own: parts instead of their parent, in order."""
        return tuple(leaf for indicator in self.indicators for leaf in (indicator.parts or (indicator,)))
