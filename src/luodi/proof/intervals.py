"""Exact intervals: what a printed figure may have been before it was rounded.

Both ends belong to the interval, so that half-up, half-even and half-down printing are all allowed.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

FAR = Fraction(10**18)  # stands for "no upper bound"; larger than any amount in a report


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both included."""

    low: Fraction
    high: Fraction

    @classmethod
    def around(cls, value: Fraction, step: Fraction) -> Self:
        """The values that print as `value` when the last printed digit is worth `step`."""
        return cls(value - step / 2, value + step / 2)

    @classmethod
    def point(cls, value: Fraction | int) -> Self:
        """Exactly `value`."""
        return cls(Fraction(value), Fraction(value))

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        """Division; a divisor that may be zero gives everything."""
        if other.low <= 0 <= other.high:
            return Interval(-FAR, FAR)
        return self * Interval(1 / other.high, 1 / other.low)

    def meets(self, other: "Interval") -> bool:
        """Some value lies in both."""
        return self.low <= other.high and other.low <= self.high


def total(parts: list[Interval]) -> Interval:
    """The sum of intervals."""
    return Interval(sum((p.low for p in parts), Fraction(0)), sum((p.high for p in parts), Fraction(0)))
