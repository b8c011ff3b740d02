"""A figure: a value that carries its definition, span, scope, time and the way it is printed; and the key that names it.

The key is text fit for a URL path: name, span, unit code, as-of date and known, joined by "~".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luodi.base.errors import BadInput
from luodi.base.quantities import Exact, Quantity, round_half_up
from luodi.base.spans import Span, parse_span
from luodi.figures.measures import KINDS, Measure
from luodi.rulebook.nodes import Type
from luodi.rulebook.vocabulary import GRADES

Answer = Exact | bool | None
NOT_FILLED = "未填报"
_DIVISORS: dict[str, Exact] = {
    "亿元": 10**10,
    "万元": 10**6,
    "元": 100,
    "%": Fraction(1, 100),
    "个百分点": Fraction(1, 100),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that opens.

    `value` is exact (fen, count, ratio, truth) and None when unknown or missing; `unknown` counts the rows that could not
    be decided; `known_part` is what the others make. `printed` follows the rule: 未填报, 无目标, or digits with unit.
    `formula` is the expression with its numbers; `parts` are the figures it is made of.
    """

    key: str
    name: str
    value: Answer
    unknown: int
    known_part: Answer
    type: Type
    quantity: Quantity | None
    printed: str
    definition: str
    expression: str
    formula: str
    span: Span
    scope_code: str
    scope_name: str
    as_of: date
    known: int
    missing: str = ""
    source: str = ""
    parts: tuple["Figure", ...] = ()

    @property
    def printed_known_part(self) -> str:
        """The known part, saying how much is missing: 3.20亿元（另有 2 项未填报）; the plain print when nothing is."""
        if not self.unknown or self.quantity is None or not isinstance(self.known_part, int | Fraction):
            return self.printed
        known = Quantity(
            value=self.known_part, measure=self.quantity.measure, places=self.quantity.places, unit=self.quantity.unit
        )
        return f"{known}（另有 {self.unknown} 项未填报）"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureKey:
    """What a key names. `grades`: only recognised funds whose evidence has one of these grades (AB); empty: all."""

    name: str
    span: Span
    unit: str
    as_of: date
    known: int
    grades: str = ""

    def __str__(self) -> str:
        parts = (self.name, str(self.span), self.unit, self.as_of.isoformat(), str(self.known))
        return "~".join((*parts, self.grades) if self.grades else parts)


def read_grades(text: str) -> tuple[str, ...]:
    """AB, A、B or "A,B" as grades in their order; empty: no grade is asked for. Refuses anything else."""
    letters = [c for c in text.upper() if c not in "、,， 级"]
    if not set(letters) <= set(GRADES):
        raise BadInput(f"“{text}”不是佐证等级，请写成 A、AB 或 ABC。")
    return tuple(grade for grade in GRADES if grade in letters)


def parse_key(text: str) -> FigureKey:
    """Read a key; refuses anything else."""
    parts = text.split("~")
    try:
        name, span, unit, as_of, known, *rest = parts
        grades = "".join(read_grades("".join(rest)))
        day = date.fromisoformat(as_of)
        return FigureKey(name=name, span=parse_span(span), unit=unit, as_of=day, known=int(known), grades=grades)
    except ValueError:
        raise BadInput(f"“{text}”不是数字的编号，请从页面或命令的输出里复制。") from None


def quantity_of(measure: Measure, value: Answer) -> Quantity | None:
    """The value in the measure's printed form; None for truths. With `trimmed`, trailing zeros go."""
    kind = KINDS.get(measure.type)
    if kind is None or isinstance(value, bool):
        return None
    places = measure.printed.places
    if measure.printed.trimmed and value is not None:
        shown = round_half_up(Fraction(value) / _DIVISORS.get(measure.printed.unit, 1), places)
        places = max(0, -int(shown.normalize().as_tuple().exponent)) if shown else 0
    return Quantity(value=value, measure=kind, places=places, unit=measure.printed.unit)


def printed_of(measure: Measure, value: Answer, *, unknown: int, missing: str) -> str:
    """What stands on paper: digits with unit, 是 or 否, 未填报 with unknowns, else why there is no value."""
    if value is None:
        return NOT_FILLED if unknown else missing or NOT_FILLED
    if isinstance(value, bool):
        return "是" if value else "否"
    quantity = quantity_of(measure, value)
    return str(quantity) if quantity is not None else str(value)


def complement(printed: Quantity, *, whole: int = 100) -> str:
    """100% less the printed share: two shares that make a whole print as one (59.1% and 40.9%)."""
    shown = Decimal(whole) - Decimal(printed.number.replace("−", "-"))
    return f"{shown:.{printed.places}f}%"
