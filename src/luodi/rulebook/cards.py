"""What a run takes in and what comes out: readings of units in, marks and scorecards out. Values only; nothing computes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.rulebook.evaluate import Value
from luodi.rulebook.nodes import Type


class State(StrEnum):
    """Why there is or is no number. Zero is a number."""

    KNOWN = "已填报"
    UNKNOWN = "未填报"
    MISSING = "缺报"
    NOT_APPLICABLE = "不适用"
    NO_TARGET = "无目标"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One indicator of one unit as measured. `unknown`: entries that are X; with any of them the value is not printed.

    `items`, `events`, `marks` serve 逐项, 事件 and 评定; `base` is last year's value for 同比.
    """

    value: Exact | None = None
    unknown: int = 0
    missing: bool = False
    zero_base: bool = False
    base: Exact | None = None
    items: tuple[Mapping[str, Value], ...] | None = None
    events: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    marks: Mapping[str, Exact] = field(default_factory=dict)
    explanation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitInput:
    """What a run knows of one unit. `targets`: (measure, period, level) → value; period "" fits any; level "" is the only one.

    `names`: every other leaf that rules may ask for, under its own text: "引进项目(第三季度)", "全域.合同投资", "单位类别".
    """

    name: str
    kind: str = ""
    readings: Mapping[str, Reading] = field(default_factory=dict)
    targets: Mapping[tuple[str, str, str], Exact | None] = field(default_factory=dict)
    names: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One indicator of one unit, judged. `score` None: unknown, not applicable or not scored; see `state`."""

    indicator: str
    article: str
    type: Type
    state: State
    value: Exact | None = None
    unknown: int = 0
    target: Exact | None = None
    completion: Exact | None = None
    weight: Exact | None = None
    score: Exact | None = None
    scored: bool = True
    steps: tuple[str, ...] = ()
    items: tuple[tuple[str, Exact], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something for a person to confirm or decline: never carried out by itself."""

    kind: str
    name: str
    article: str
    ground: str
    proposes: tuple[str, ...] = ()
    until: date | None = None
    exempt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The scorecard of one unit."""

    unit: str
    kind: str
    group: str
    marks: tuple[Mark, ...]
    total: Exact | None
    rank: Exact | None = None
    rank_from_end: Exact | None = None
    of: int = 0
    completion: Exact | None = None
    grade: str = ""
    proposals: tuple[Proposal, ...] = ()
    steps: tuple[str, ...] = ()
    names: Mapping[str, Value] = field(default_factory=dict)

    @property
    def measured_only(self) -> bool:
        """Whether the unit stands beside those that are scored and ranked: it is one of none."""
        return self.of == 0

    def mark(self, indicator: str) -> Mark | None:
        """The mark of the indicator named."""
        return next((mark for mark in self.marks if mark.indicator == indicator), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a run stands: its span, today (数据截至) and the share of the year that has passed (序时进度)."""

    today: date | None = None
    elapsed: Exact | None = None
    span: Span | None = None
