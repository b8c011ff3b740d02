"""Ranks with declared ties: 同名次后续跳过 (1, 2, 2, 4), 密集 (1, 2, 2, 3), 并列均分 (1, 2.5, 2.5, 4).

Ties are equality of exact values; nothing is rounded before it is ranked (docs/rulebook.md, 各部分).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from luodi.base.quantities import Exact
from luodi.rulebook.document import Ties


def order(value: Exact) -> Any:
    """A key for sorted, min and max: whole numbers and fractions have one order, which their types do not say."""
    return value


def places(values: Iterable[Exact], ties: Ties, *, rising: bool = True) -> dict[Exact, Exact]:
    """The place of each value among all; the highest is first when `rising`. One sort, one pass."""
    counted = Counter(values)
    found: dict[Exact, Exact] = {}
    better = 0
    for number, value in enumerate(sorted(counted, key=order, reverse=rising), 1):
        equal = counted[value]
        if ties is Ties.DENSE:
            found[value] = number
        elif ties is Ties.COMPETITION or equal == 1:
            found[value] = better + 1
        else:
            shared = Fraction(2 * better + equal + 1, 2)
            found[value] = int(shared) if shared.denominator == 1 else shared
        better += equal
    return found


def rank(values: Mapping[str, Exact | None], ties: Ties, *, rising: bool = True) -> dict[str, Exact | None]:
    """The place of each name. None (未填报) has no place and takes none."""
    found = places((value for value in values.values() if value is not None), ties, rising=rising)
    return {name: None if value is None else found[value] for name, value in values.items()}


def rank_from_end(values: Mapping[str, Exact | None]) -> dict[str, Exact | None]:
    """倒数名次: the lowest is 1; equal values share the place nearer the end."""
    return rank(values, Ties.COMPETITION, rising=False)
