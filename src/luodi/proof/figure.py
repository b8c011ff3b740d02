"""What a figure in a text is: where it stands, what it is worth, how sure its print is, and the words around it."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luodi.proof.intervals import Interval


class Role(StrEnum):
    """What a figure is for; only actual and target figures enter arithmetic."""

    ACTUAL = "actual"
    TARGET = "target"
    RANK = "rank"
    THRESHOLD = "threshold"
    LIST_NUMBER = "list_number"
    DATE = "date"
    ORDINAL = "ordinal"
    NAME = "name"
    CADENCE = "cadence"
    UNFILLED = "unfilled"


class Qualifier(StrEnum):
    """How the writer hedged."""

    EXACT = "exact"
    NEAR = "near"  # 近, 将近, 不足, 不到: at most
    OVER = "over"  # 超, 多, 余, 突破: at least
    ABOUT = "about"  # 约, 左右
    AT_LEAST = "at_least"  # 以上
    AT_MOST = "at_most"  # 以下, 以内


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the text: running numbers of paragraph, sentence, segment (；) and clause (，), and the table cell."""

    paragraph: int
    sentence: int
    segment: int
    clause: int
    table: int | None = None
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `start` inclusive, `end` exclusive, in characters of the text.

    `value` is in the base unit of its dimension: yuan (or the foreign unit), ratio for % and 个百分点, else as
    printed; None where the text is redacted. `step` is the worth of the last printed digit.
    """

    start: int
    end: int
    quote: str
    value: Fraction | None
    bounds: Interval
    step: Fraction
    scale: Fraction
    unit: str
    dimension: str
    qualifier: Qualifier
    role: Role
    place: Place
    label: str  # words since the last figure or mark, up to this figure
    clause_before: str
    clause_after: str
    metric: str
    noun: str
    period: str
    period_words: str
    subject: str

    @property
    def exact(self) -> bool:
        """Printed without a hedge."""
        return self.qualifier is Qualifier.EXACT

    @property
    def countable(self) -> bool:
        """May enter arithmetic: known, and a quantity of something."""
        return self.value is not None and self.role in {Role.ACTUAL, Role.TARGET}

    @property
    def amount(self) -> Fraction:
        """The value, 0 where it is not known; passes look at known figures only."""
        return self.value if self.value is not None else Fraction(0)

    @property
    def divisor(self) -> Fraction:
        """The value where it may stand below the line, else 1."""
        return self.value or Fraction(1)

    @property
    def is_ratio(self) -> bool:
        """Printed in per cent, 成, 分之."""
        return self.dimension == "percent"

    @property
    def is_money(self) -> bool:
        """An amount in any currency."""
        return self.dimension in {"CNY", "USD", "HKD", "EUR", "JPY", "GBP"}
