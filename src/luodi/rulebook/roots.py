"""自然对数, 常用对数 and 平方根, the only results that are not exact: decided here to 40 significant digits, once.

Decimal's ln, log10 and sqrt are correctly rounded by their specification, so that every machine finds the same digits.
"""

import math
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from types import MappingProxyType

from luodi.base.quantities import Exact

_DIGITS = Context(prec=40)
_WIDER = Context(prec=60)  # for the argument, so that its own rounding is never seen


def _logarithm(taken: Callable[[Decimal, Context], Decimal]) -> Callable[[Fraction], Exact | None]:
    def find(value: Fraction) -> Exact | None:
        return None if value <= 0 else _exact(taken(_WIDER.divide(value.numerator, value.denominator), _DIGITS))

    return find


def _square_root(value: Fraction) -> Exact | None:
    if value < 0:
        return None
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top**2 == value.numerator and bottom**2 == value.denominator:
        return Fraction(top, bottom)
    return _exact(_WIDER.divide(value.numerator, value.denominator).sqrt(_DIGITS))


def _exact(value: Decimal) -> Exact:
    found = Fraction(value)
    return int(found) if found.denominator == 1 else found


ROOTS: Mapping[str, Callable[[Fraction], Exact | None]] = MappingProxyType(
    {
        "自然对数": _logarithm(lambda value, context: value.ln(context)),
        "常用对数": _logarithm(lambda value, context: value.log10(context)),
        "平方根": _square_root,
    }
)
