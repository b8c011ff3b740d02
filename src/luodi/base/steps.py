"""Numbers kept as whole steps of a unit: 803.9亩 is 80,390 steps of "0.01亩", 620个 is 620 of "个".

So a stated number that is no money stays a whole number in the ledger and says by itself what it counts; nothing is
rounded, and nothing is a float.
"""

import re
from fractions import Fraction

from luodi.base.quantities import Exact

_STEPS = ((Fraction(1), ""), (Fraction(1, 100), "0.01"), (Fraction(1, 10_000), "0.0001"))
_STEPPED = re.compile(r"(0\.01|0\.0001)(?=\D)(.*)")


def in_steps(number: Exact, unit: str) -> tuple[int, str] | None:
    """`number` of `unit` as a whole number of the largest step that holds it exactly; None beyond four decimals."""
    for step, written in _STEPS:
        counted = Fraction(number) / step
        if counted.denominator == 1:
            return int(counted), f"{written}{unit}"
    return None


def number_of(steps: int, measured_in: str | None) -> Exact:
    """The number that so many steps make, in the unit's own measure."""
    stepped = _STEPPED.fullmatch(measured_in or "")
    if stepped is None:
        return steps
    number = steps * Fraction(stepped[1])
    return int(number) if number.denominator == 1 else number


def unit_of(measured_in: str | None) -> str:
    """The unit without its step: 亩 of "0.01亩"; empty when none is said."""
    stepped = _STEPPED.fullmatch(measured_in or "")
    return stepped[2] if stepped is not None else measured_in or ""


def places_of(measured_in: str | None) -> int:
    """How many decimals the step has."""
    stepped = _STEPPED.fullmatch(measured_in or "")
    return len(stepped[1]) - 2 if stepped is not None else 0
