"""Quantities and the one place where a number is rounded: when it is printed.

Money is integer fen; shares and rates are exact fractions; a printed value rounds half up, once (docs/algorithms/rounding.md).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
FEN_PER_YI = 100_000_000 * FEN_PER_YUAN

Exact = int | Fraction


class Measure(StrEnum):
    """What a number counts; decides how it may be added, compared and printed."""

    MONEY = "money"  # integer fen (or an exact fraction of a fen before rounding)
    COUNT = "count"
    RATIO = "ratio"  # 0.591 prints as 59.1%
    POINT = "percentage_point"  # a difference of two ratios
    SCORE = "score"
    RANK = "rank"
    AREA = "area_mu"
    DAYS = "days"
    OTHER = "other"  # 万美元, 平方米: a plain number in a unit of its own


def round_half_up(value: Exact, places: int) -> Decimal:
    """`value` to `places` decimals, half away from zero, exactly (no float on the way)."""
    scaled = Fraction(value) * 10**places
    whole = abs(scaled.numerator) * 2 + scaled.denominator
    units = whole // (2 * scaled.denominator) * (-1 if scaled < 0 else 1)
    return Decimal(f"{units}E{-places}")  # made from text a decimal is exact, however long


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """An exact number with its measure and the way it is printed.

    `value`: fen, count, ratio …; None is unknown (未填报), never zero. `places` and `unit` are the printed form.
    """

    value: Exact | None
    measure: Measure
    places: int = 0
    unit: str = ""

    @property
    def number(self) -> str:
        """The printed digits without the unit: 77.64, −20.8, 未填报."""
        if self.value is None:
            return "未填报"
        divisor = _DIVISOR.get(self.unit, 1)
        top, bottom = self.value.numerator * divisor.denominator, self.value.denominator * divisor.numerator
        # Half away from zero, as round_half_up, on whole numbers alone: every step of an explanation prints some.
        units = (abs(top) * 10**self.places * 2 + bottom) // (2 * bottom)
        digits = f"{units:0{self.places + 1}}"
        text = f"{digits[: -self.places]}.{digits[-self.places :]}" if self.places else digits
        sign = "" if units == 0 else "−" if top < 0 else "+" if self.measure is Measure.POINT else ""
        return f"{sign}{text}"

    def __str__(self) -> str:
        return self.number if self.value is None else f"{self.number}{self.unit}"


_DIVISOR: dict[str, Exact] = {
    "元": FEN_PER_YUAN,
    "万元": FEN_PER_WAN,
    "亿元": FEN_PER_YI,
    "%": Fraction(1, 100),
    "个百分点": Fraction(1, 100),
}


def money(fen: Exact | None, *, places: int = 2, unit: str = "亿元") -> Quantity:
    """An amount of fen, printed in 元, 万元 or 亿元."""
    return Quantity(value=fen, measure=Measure.MONEY, places=places, unit=unit)


def natural_money(fen: Exact | None) -> Quantity:
    """An amount as people say it: 亿元 from one 亿 up, 万元 below."""
    if fen is None or abs(Fraction(fen)) >= FEN_PER_YI:
        return money(fen)
    places = 0 if Fraction(fen) % FEN_PER_WAN == 0 else 2
    return money(fen, places=places, unit="万元")


def share(value: Exact | None, *, places: int = 1) -> Quantity:
    """A ratio printed in per cent."""
    return Quantity(value=value, measure=Measure.RATIO, places=places, unit="%")


def yuan_text(fen: int | None) -> str | None:
    """The amount as the command line prints it: "16500000.00"."""
    return None if fen is None else f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def fen_of(number: Exact, unit: str = "元") -> int:
    """`number` of 元, 万元 or 亿元 as fen, rounded half up when it holds parts of a fen."""
    return int(round_half_up(Fraction(number) * _DIVISOR[unit], 0))


def allot(total: int, shares: tuple[int, ...], whole: int = 10_000) -> tuple[int, ...]:
    """Split `total` fen by `shares` (basis points of `whole`) with the largest-remainder method.

    The parts of full shares sum to `total`; ties go to the earlier share. Shares short of `whole` leave the rest unallotted.
    """
    if total < 0:
        return tuple(-part for part in allot(-total, shares, whole))  # a red entry undoes its original, fen by fen
    floors = [total * s // whole for s in shares]
    remainders = [total * s % whole for s in shares]
    missing = total * sum(shares) // whole - sum(floors)
    for index in sorted(range(len(shares)), key=lambda i: (-remainders[i], i))[:missing]:
        floors[index] += 1
    return tuple(floors)
