"""Amounts with factors (合同投资 × 1.5, half a project) as whole numbers: added so many times over, divided once afterwards.

A database adds integers only, and shares are allotted in integers; so 合计(合同投资 × 1.5) is 合计(合同投资 × 3) ÷ 2, and
合计(1) counts each project by its share: ten thousand parts of one, allotted, added, and divided again.
"""

from dataclasses import replace
from fractions import Fraction
from math import lcm

from luodi.rulebook.nodes import Aggregate, Binary, Call, Literal, Negative, Node, Type

_PARTS = 10_000  # what shares are counted in
_OF_EACH = frozenset({"不超过", "不低于", "较大", "较小", "未填报时"})


def whole(made: Aggregate) -> Node:
    """The same sum over whole numbers; the aggregate itself where its amount is whole already."""
    amount = made.amount
    if amount is None or made.rows == "单位":
        return made
    times = _denominator(amount)
    if made.function == "合计" and amount.type in {Type.COUNT, Type.NUMBER}:
        times = lcm(times, _PARTS)
    if times == 1:
        return made
    again = Literal(type=Type.NUMBER, value=times, line=made.line, column=made.column)
    many = replace(made, amount=_times(amount, times))
    return Binary(type=made.type, sign="÷", left=many, right=again, line=made.line, column=made.column)


def _denominator(node: Node) -> int:  # noqa: PLR0911 (one answer per kind)
    """The smallest whole number by which `node` must be multiplied to hold no fraction."""
    match node:
        case Literal(value=int() | Fraction() as value):
            return Fraction(value).denominator
        case Negative():
            return _denominator(node.operand)
        case Binary(sign="÷", right=Literal(value=int() | Fraction() as value)) if value > 0:
            return _denominator(node.left) * Fraction(value).numerator
        case Binary(sign="×"):
            return _denominator(node.left) * _denominator(node.right)
        case Binary(sign="+" | "−"):
            return lcm(_denominator(node.left), _denominator(node.right))
        case Call(function="如果"):
            return lcm(*map(_denominator, node.arguments[1:]))
        case Call() if node.function in _OF_EACH:
            return lcm(*map(_denominator, node.arguments))
        case _:
            return 1


def _times(node: Node, times: int) -> Node:  # noqa: PLR0911 (one answer per kind)
    """`node` × `times`, a multiple of its denominator, with the fractions gone."""
    match node:
        case Literal(value=int() | Fraction() as value):
            return replace(node, value=int(value * times))
        case Negative():
            return replace(node, operand=_times(node.operand, times))
        case Binary(sign="÷", right=Literal(value=int() | Fraction() as value)) if value > 0:
            over = Fraction(value)
            return _times(node.left, times // over.numerator * over.denominator)
        case Binary(sign="×"):
            own = _denominator(node.left)
            return replace(node, left=_times(node.left, own), right=_times(node.right, times // own))
        case Binary(sign="+" | "−"):
            return replace(node, left=_times(node.left, times), right=_times(node.right, times))
        case Call(function="如果"):
            test, *results = node.arguments
            return replace(node, arguments=(test, *(_times(part, times) for part in results)))
        case Call() if node.function in _OF_EACH:
            return replace(node, arguments=tuple(_times(part, times) for part in node.arguments))
        case _ if times == 1:
            return node
        case _:
            many = Literal(type=Type.NUMBER, value=times, line=node.line, column=node.column)
            return Binary(type=node.type, sign="×", left=node, right=many, line=node.line, column=node.column)
