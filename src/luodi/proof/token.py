"""What a pass over the text finds before anybody understands it."""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A number-like piece of the text, not yet understood.

    `number` is as printed (1.2 in 1.2亿元), `scale` its factor (10^8), `step` the worth of the last digit in `number`.
    """

    start: int
    end: int
    kind: str
    number: Fraction | None = None
    upper: Fraction | None = None
    scale: Fraction = field(default_factory=lambda: Fraction(1))
    step: Fraction = field(default_factory=lambda: Fraction(0))
    unit: str = ""
    after: str = ""
