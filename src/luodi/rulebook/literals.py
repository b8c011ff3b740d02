"""Numbers with their unit as an official writes them: 2分, 10%, 10个百分点, 1亿元, 30天, 3个.

A literal keeps the decimals it was printed with, so a case compares at the printed precision (docs/rulebook.md, 案例).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from luodi.base.numerals import normalize, parse_number
from luodi.base.quantities import FEN_PER_YUAN, Exact, Measure, round_half_up

_MONEY = (("亿元", 10**8), ("千万元", 10**7), ("百万元", 10**6), ("万元", 10**4), ("元", 1))
COUNTED = ("个", "项", "次", "家", "人", "户", "宗", "件", "条", "场", "份", "人次", "批", "期", "处", "名", "位")
# No entry of the ledger is in dollars: an indicator reported in 万美元 is a plain number of them.
DOLLARS: Mapping[str, Exact] = MappingProxyType({"亿美元": 10**4, "万美元": 1, "美元": Fraction(1, 10**4)})
OTHERS: Mapping[str, Exact] = MappingProxyType({**DOLLARS, "万平方米": 1, "平方米": 1, "公里": 1, "万吨": 1, "吨": 1})
_SUFFIXES: tuple[tuple[str, Measure, Exact], ...] = (
    *((word, Measure.MONEY, Fraction(factor * FEN_PER_YUAN)) for word, factor in _MONEY),
    *((word, Measure.OTHER, factor) for word, factor in OTHERS.items()),
    ("个百分点", Measure.POINT, Fraction(1, 100)),
    ("百分点", Measure.POINT, Fraction(1, 100)),
    ("%", Measure.RATIO, Fraction(1, 100)),
    ("分", Measure.SCORE, 1),
    ("亩", Measure.AREA, 1),
    ("天", Measure.DAYS, 1),
    ("日", Measure.DAYS, 1),
    *((word, Measure.COUNT, 1) for word in COUNTED),
)


_LONGEST, _HUGE = 40, 10**18  # fen within 64 bits: no place has 10 000 万亿元


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """An exact number with its measure; `measure` is None for a bare number.

    `value` is in the ledger's units (fen, 1/1 of a ratio); `places` and `unit` are how it was written.
    """

    value: Exact
    measure: Measure | None
    unit: str = ""
    places: int = 0
    divisor: Exact = 1

    def shows(self, value: Exact, tolerance: Exact = 0) -> bool:
        """Whether `value` prints as this literal does (half up at its decimals), within `tolerance` printed units."""
        printed = round_half_up(Fraction(value) / self.divisor, self.places)
        return abs(Fraction(printed) - Fraction(self.value) / self.divisor) <= tolerance

    def print(self, value: Exact) -> str:
        """`value` in the form of this literal: the same unit, the same decimals."""
        return f"{round_half_up(Fraction(value) / self.divisor, self.places):f}{self.unit}"


def read_literal(text: str) -> Literal | None:
    """Read the whole of `text`; None when it is not one number with at most one unit."""
    text = normalize(text).replace(" ", "")
    if len(text) > _LONGEST:
        return None
    for suffix, measure, divisor in _SUFFIXES:
        head = text.removesuffix(suffix)
        if head != text and (number := parse_number(head)) is not None:
            value = number * divisor
            if abs(value) >= _HUGE:
                return None
            whole = int(value) if value.denominator == 1 else value
            return Literal(value=whole, measure=measure, unit=suffix, places=_places(head), divisor=divisor)
    head, per = _per(text)
    number = parse_number(head)
    if number is None or abs(number) >= _HUGE:
        return None
    whole = int(number) if number.denominator == 1 else number
    return Literal(value=whole, measure=Measure.OTHER if per else None, unit=per, places=_places(head))


def _per(text: str) -> tuple[str, str]:
    """300万元/亩 → 300 and 万元/亩: a measure of its own, which is compared with its like alone."""
    found = re.fullmatch(r"([-+\d.,]+)([^\W\d]+/[^\W\d]+)", text)
    return (found[1], found[2]) if found else (text, "")


def _places(head: str) -> int:
    """Decimals written in `head`: 59.1 has one; 1.2亿 is read as a whole number and has none."""
    return len(head.partition(".")[2]) if head.replace(".", "").lstrip("+-").isdigit() else 0
