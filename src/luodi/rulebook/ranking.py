"""Ranks with declared ties: 同名次后续跳过 (1, 2, 2, 4), 密集 (1, 2, 2, 3), 并列均分 (1, 2.5, 2.5, 4).

Ties are equality of exact values; nothing is rounded before it is ranked (docs/rulebook.md, 并列).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from fractions import Fraction

from luodi.base.quantities import Exact
from luodi.rulebook.document import Ties


def rank(values: Mapping[str, Exact | None], ties: Ties, *, rising: bool = True) -> dict[str, Exact | None]:
    """The place of each name; the highest value is first when `rising`. None (未填报) has no place and takes none."""
    keyed = {name: Fraction(-value if rising else value) for name, value in values.items() if value is not None}
    ordered = sorted(set(keyed.values())) if ties is Ties.DENSE else sorted(keyed.values())
    return {name: _place(ordered, keyed[name], ties) if name in keyed else None for name in values}


def _place(ordered: list[Fraction], own: Fraction, ties: Ties) -> Exact:
    better = bisect_left(ordered, own)
    if ties is not Ties.SHARED:
        return better + 1
    shared = Fraction(better + 1 + bisect_right(ordered, own), 2)
    return int(shared) if shared.denominator == 1 else shared


def rank_from_end(values: Mapping[str, Exact | None]) -> dict[str, int | None]:
    """倒数名次: the lowest is 1; equal values share the place nearer the end."""
    ordered = sorted(Fraction(value) for value in values.values() if value is not None)
    return {
        name: None if value is None else bisect_left(ordered, Fraction(value)) + 1 for name, value in values.items()
    }
