"""What reading one cell can answer: a value, an unknown, nothing, or one short question with its likely answers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a date the sheet says."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date as far as it is known. `first` is the first day of it: 2004年3月 is 2004-03-01 with precision month."""

    first: date
    precision: Precision = Precision.DAY

    def __str__(self) -> str:
        """ISO, cut at the precision: 2004-03-05, 2004-03, 2004."""
        return self.first.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in fen (分)."""

    fen: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """X, 不详, 待定: stated as not known, which is neither zero nor blank. `happened` is False for 待定 and —."""

    happened: bool = True


@dataclass(frozen=True, slots=True)
class Nothing:
    """Blank: nothing was reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """One likely answer: what is stored, and what a person reads on the button."""

    answer: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One short question. The same `key` means the same question: one answer settles every row that carries it.

    `value`: what stands there beyond doubt, though it is hard to believe; the ledger may know it already.
    """

    key: str
    field: str
    question: str
    likely: tuple[Likely, ...] = ()
    value: "Stated | None" = None


Stated = Day | Money | Unknown | str
Reading = Stated | Nothing | Doubt

NOTHING = Nothing()
UNKNOWN = Unknown()
