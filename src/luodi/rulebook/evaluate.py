"""Exact evaluation of a typed tree in Python, with unknowns, and the same tree written out with its numbers.

None is unknown (未填报): it runs through arithmetic, and through conditions by three-valued logic (否 且 未知 is 否).
ABSENT is a date that has not come (the stage was not reached): every comparison with it is decided, and false.
Division by zero gives unknown. Nothing is rounded here; `explain` rounds what it prints.
"""

import math
from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction

from luodi.base.quantities import Exact, Measure, Quantity, natural_money, round_half_up
from luodi.rulebook.durations import later
from luodi.rulebook.nodes import (
    Aggregate,
    Binary,
    Call,
    Compare,
    Field,
    Junction,
    Literal,
    Lookup,
    MonthDay,
    Name,
    Negative,
    Node,
    Not,
    OneOf,
    Period,
    Today,
    Type,
    Within,
)
from luodi.rulebook.roots import ROOTS
from luodi.rulebook.spelling import literal_text, plain


class Absent(Enum):
    """The one value of a date that has not come."""

    ABSENT = "未发生"


ABSENT = Absent.ABSENT
Value = Exact | bool | date | str | Absent | None


def evaluate(node: Node, values: Mapping[str, Value]) -> Value:  # noqa: C901, PLR0911, PLR0912 (one answer per kind)
    """The exact value of `node`; None when unknown.

    `values` gives every leaf (`nodes.leaves`) under its own text: "引进项目", "引进项目(第三季度)", "目标(引进项目)",
    "个数(项目, 签约日期 在 本期)", a field's name, and "今天" where the expression uses it.
    """
    match node:
        case Literal():
            return node.value
        case Name() | Field() | Aggregate() | Lookup() | Today():
            return _given(node, values)
        case MonthDay():
            today = values.get("今天")
            return date(today.year, node.month, node.day) if isinstance(today, date) else None
        case Negative():
            operand = _number(evaluate(node.operand, values))
            return None if operand is None else -operand
        case Not():
            truth = evaluate(node.operand, values)
            return None if truth is None else not truth
        case Binary():
            unit = node.right.type if node.left.type is Type.DATE else node.left.type
            return _arithmetic(node.sign, evaluate(node.left, values), evaluate(node.right, values), unit)
        case Compare():
            return _compare(node.sign, evaluate(node.left, values), evaluate(node.right, values))
        case Junction():
            return _junction(node, values)
        case Within():
            return _within(node, evaluate(node.operand, values))
        case OneOf():
            word = evaluate(node.operand, values)
            if word is None:
                return None
            found = node.options[0] in str(word) if node.partly else word in node.options
            return found is not node.negated
        case Call():
            return _call(node, values)
        case _:  # a Period stands only inside Within and names
            raise TypeError(node)


def _given(node: Node, values: Mapping[str, Value]) -> Value:
    key = str(node)
    if key not in values:
        raise KeyError(f"没有给出“{key}”的值")
    return values[key]


def _number(value: Value) -> Exact | None:
    return value if isinstance(value, int | Fraction) else None


def _arithmetic(sign: str, left: Value, right: Value, unit: Type) -> Value:
    if left is ABSENT or right is ABSENT:
        return ABSENT
    if left is None or right is None:
        return None
    if isinstance(left, date) or isinstance(right, date):
        return _calendar(sign, left, right, unit)
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return None
    if sign == "÷":
        return None if b == 0 else _whole(Fraction(a) / b)
    return a + b if sign == "+" else a - b if sign == "−" else _whole(a * b)


def _whole(value: Exact) -> Exact:
    return int(value) if value.denominator == 1 else value


def _calendar(sign: str, left: Value, right: Value, unit: Type) -> Value:
    if isinstance(left, date) and isinstance(right, date):
        return (left - right).days
    day, shift = (left, right) if isinstance(left, date) else (right, left)
    if not isinstance(day, date) or not isinstance(shift, int):
        return None
    return later(day, shift if sign == "+" else -shift, unit)


def _compare(sign: str, left: Value, right: Value) -> bool | None:
    if left is ABSENT or right is ABSENT:
        return False
    if left is None or right is None:
        return None
    if isinstance(left, date) and isinstance(right, date):
        return _ordered(sign, left.toordinal(), right.toordinal())
    a, b = _number(left), _number(right)
    return None if a is None or b is None else _ordered(sign, a, b)


def _ordered(sign: str, a: Exact, b: Exact) -> bool:
    answers = {"=": a == b, "≠": a != b, "≥": a >= b, ">": a > b, "≤": a <= b, "<": a < b}
    return answers[sign]


def _junction(node: Junction, values: Mapping[str, Value]) -> bool | None:
    deciding = node.word == "或"
    found: bool | None = not deciding
    for part in node.parts:
        truth = evaluate(part, values)
        if truth is deciding:
            return deciding
        if truth is None:
            found = None
    return found


def _within(node: Within, day: Value) -> bool | None:
    if day is ABSENT:
        return node.negated
    if not isinstance(day, date) or node.period.span is None:
        return None
    return (day in node.period.span) is not node.negated


def _call(node: Call, values: Mapping[str, Value]) -> Value:  # noqa: PLR0911 (one answer per kind)
    given: list[Value] = [evaluate(argument, values) for argument in node.arguments]
    if node.function == "未填报":
        return given[0] is None
    if node.function == "未填报时":
        return given[1] if given[0] is None else given[0]
    if node.function == "如果":
        return None if given[0] is None else given[1] if given[0] else given[2]
    numbers = [number for number in map(_number, given) if number is not None]
    if len(numbers) != len(given):
        return None
    match node.function:
        case "不超过" | "较小":
            return min(numbers, key=Fraction)
        case "不低于" | "较大":
            return max(numbers, key=Fraction)
        case "向下取整":
            return math.floor(numbers[0])
        case "向上取整":
            return math.ceil(numbers[0])
        case "绝对值":
            return max(numbers[0], -numbers[0], key=Fraction)
        case _:
            return ROOTS[node.function](Fraction(numbers[0]))


def explain(node: Node, values: Mapping[str, Value], *, places: int | None = None, printed: str | None = None) -> str:
    """The formula with its numbers put in: "59 ÷ 74 = 79.7%".

    `places`: decimals of the result; `printed`: the result as it is printed elsewhere, so that both read the same.
    """
    result = printed or shown(evaluate(node, values), node.type, places=places)
    if isinstance(node, Literal | Name | Field | Aggregate | Lookup | Today):
        return f"{node} = {result}"
    return f"{_filled(node, values)} = {result}"


def shown(value: Value, type_: Type, *, places: int | None = None) -> str:  # noqa: PLR0911 (one answer per kind)
    """A value as people read it: 7764万元 as 0.78亿元 …, 79.7%, −1.00个百分点, 26.5, 是."""
    if value is None:
        return "未填报"
    if value is ABSENT:
        return ABSENT.value
    if isinstance(value, bool | date | str):
        return value if isinstance(value, str) else literal_text(value, type_)
    number = _number(value)
    if type_ is Type.MONEY:
        return str(natural_money(number))
    if type_ is Type.RATIO:
        return str(Quantity(value=number, measure=Measure.RATIO, places=1 if places is None else places, unit="%"))
    if type_ is Type.POINT:
        return str(
            Quantity(value=number, measure=Measure.POINT, places=2 if places is None else places, unit="个百分点")
        )
    if places is None:
        exact = plain(Fraction(number or 0))
        text = exact if "/" not in exact else f"{round_half_up(number or 0, 4):f}"
    else:
        text = f"{round_half_up(number or 0, places):f}"
    return text.replace("-", "−") + ("天" if type_ is Type.DURATION else "")


def _filled(node: Node, values: Mapping[str, Value]) -> str:  # noqa: PLR0911 (one answer per kind)
    match node:
        case Name() | Field() | Aggregate() | Lookup() | Today() | MonthDay():
            return shown(evaluate(node, values), node.type)
        case Literal():
            return str(node)
        case Negative() | Not():
            inner = _bracketed(_filled(node.operand, values), isinstance(node.operand, Binary | Compare | Junction))
            return f"{'−' if isinstance(node, Negative) else '非 '}{inner}"
        case Binary() | Compare():
            left = (
                _filled(node.left, values),
                isinstance(node.left, Binary) and node.sign in "×÷" and node.left.sign in "+−",
            )
            right = _filled(node.right, values), isinstance(node.right, Binary) and node.sign in "×÷−"
            return f"{_bracketed(*left)} {node.sign} {_bracketed(*right)}"
        case Junction():
            return f" {node.word} ".join(
                _bracketed(_filled(part, values), isinstance(part, Junction)) for part in node.parts
            )
        case Within():
            return f"{_filled(node.operand, values)} {'不在' if node.negated else '在'} {node.period}"
        case OneOf():
            return str(node).replace(str(node.operand), _filled(node.operand, values), 1)
        case Call():
            return f"{node.function}({', '.join(_filled(argument, values) for argument in node.arguments)})"
        case Period():
            return str(node)
        case _:
            raise TypeError(node)


def _bracketed(text: str, bracketed: bool) -> str:  # noqa: FBT001
    return f"({text})" if bracketed else text
