"""A condition of the language → sqlglot nodes, from a closed list, with three-valued logic and integers only.

A number inside a condition is a pair of integers (numerator, denominator): two are
compared by multiplying across, so that no fraction is ever rounded. A date that has not come makes its comparison false.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlglot import exp

from luodi.base.errors import BadInput
from luodi.rulebook.deadlines import due
from luodi.rulebook.dialect import Sql, day, days_between, months_later, shifted, whole
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import (
    Binary,
    Call,
    Compare,
    Field,
    Junction,
    Literal,
    Negative,
    Node,
    Not,
    OneOf,
    Type,
    Within,
)
from luodi.rulebook.quotients import Pair, above_zero, as_flag, product, read_from_rows, times

_COMPARE: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ, "≠": exp.NEQ, "≥": exp.GTE, ">": exp.GT, "≤": exp.LTE, "<": exp.LT,
}  # fmt: skip
_MIRRORED = {"≥": "≤", ">": "<", "≤": "≥", "<": ">"}


class NotInConditions(BadInput):
    """The expression is sound, but no database can decide it row by row in whole numbers."""

    def __init__(self, node: Node) -> None:
        message, fix = f"“{node}”不能逐行用整数判断", "把乘除改写成与固定数的比较，或先说明为指标再比较"
        self.finding = Finding(node.line, node.column, message, fix)
        super().__init__(str(self.finding))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where a field's value lies in the row, and the flag that says the event happened (stage dates)."""

    value: Sql
    happened: Sql | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiler:
    """Compiles conditions and amounts over one kind of row; `column` finds a field's place."""

    dialect: str
    column: Callable[[str], Column]

    def condition(self, node: Node) -> Sql:  # noqa: PLR0911 (one shape per node)
        """A boolean of SQL: NULL where the condition cannot be decided."""
        match node:
            case Literal():
                return exp.Boolean(this=bool(node.value))
            case Field():
                return self.column(node.name).value.copy()
            case Not():
                return exp.Not(this=exp.Paren(this=self.condition(node.operand)))
            case Junction():
                parts = [exp.Paren(this=self.condition(part)) for part in node.parts]
                return exp.and_(*parts) if node.word == "且" else exp.or_(*parts)
            case Within():
                return self._within(node)
            case OneOf():
                return self._one_of(node)
            case Compare():
                return self._compare(node)
            case Call(function="未填报"):
                return self._unknown(node.arguments[0])
            case _:
                raise NotInConditions(node)

    def amount(self, node: Node) -> Sql:
        """A whole number of fen or items; NULL where unknown."""
        pair = self._number(node)
        if pair.bottom is not None:
            raise NotInConditions(node)
        return pair.top

    def _within(self, node: Within) -> Sql:
        span = node.period.span
        if span is None:
            raise NotInConditions(node)
        if _in_workdays(node.operand):
            first, last = (Literal(type=Type.DATE, value=end) for end in (span.first, span.last))
            happened = self._events(node.operand)
            inside = exp.and_(self._ordered("≥", node.operand, first), self._ordered("≤", node.operand, last))
        else:
            value, happened = self._day(node.operand)
            inside = exp.and_(
                exp.GTE(this=value, expression=day(span.first, self.dialect)),
                exp.LTE(this=value.copy(), expression=day(span.last, self.dialect)),
            )
        inside = exp.and_(*happened, inside) if happened else inside
        return exp.Not(this=exp.Paren(this=inside)) if node.negated else inside

    def _one_of(self, node: OneOf) -> Sql:
        if not isinstance(node.operand, Field):
            raise NotInConditions(node)
        words = [exp.Literal.string(option) for option in node.options]
        if node.partly:
            place = exp.StrPosition(this=self.column(node.operand.name).value.copy(), substr=words[0])
            return (exp.EQ if node.negated else exp.GT)(this=place, expression=whole(0))
        found = exp.In(this=self.column(node.operand.name).value.copy(), expressions=words)
        return exp.Not(this=found) if node.negated else found

    def _compare(self, node: Compare) -> Sql:
        if _in_workdays(node.left) or _in_workdays(node.right):
            happened = [*self._events(node.left), *self._events(node.right)]
            found = self._workdays(node)
            return exp.and_(*happened, exp.Paren(this=found)) if happened else found
        if node.left.type is Type.DATE:
            (left, first), (right, second) = self._day(node.left), self._day(node.right)
            later: Sql = _COMPARE[node.sign](this=left, expression=right)
            return exp.and_(*first, *second, later) if first or second else later
        happened = [flag for side in (node.left, node.right) for flag in self._events(side)]
        found = self._across(node.sign, self._number(node.left), self._number(node.right), node)
        return exp.and_(*happened, exp.Paren(this=found)) if happened else found

    def _workdays(self, node: Compare) -> Sql:
        """签约日期 + 5个工作日 ≤ 注册日期: the numbers of their working days are compared, since those are whole numbers."""
        moved, other, sign = node.left, node.right, node.sign
        if not _in_workdays(moved):
            moved, other, sign = other, moved, _MIRRORED.get(sign, sign)
        if sign in "=≠":
            same = exp.and_(self._ordered("≥", moved, other), self._ordered("≤", moved, other))
            return exp.Not(this=exp.Paren(this=same)) if sign == "≠" else same
        return self._ordered(sign, moved, other)

    def _ordered(self, sign: str, moved: Node, other: Node) -> Sql:
        if not isinstance(moved, Binary) or _in_workdays(other):
            raise NotInConditions(moved)
        start, shift = (moved.left, moved.right) if moved.left.type is Type.DATE else (moved.right, moved.left)
        if _in_workdays(start) or not isinstance(shift, Literal) or not isinstance(shift.value, int):
            raise NotInConditions(moved)
        count = shift.value if moved.sign == "+" else -shift.value
        if count == 0:
            return _COMPARE[sign](this=self._day(start)[0], expression=self._day(other)[0])
        given = other.value if isinstance(other, Literal) else None
        by = given if isinstance(given, date) else self._day(other)[0]
        return due(sign, self._day(start)[0], count, by, self.dialect)

    def _events(self, node: Node) -> list[Sql]:
        """The flags of stage dates inside a number (竣工日期 − 开工日期): absent dates make the comparison false."""
        flags = [
            self.column(part.name).happened
            for part in node.walk()
            if isinstance(part, Field) and part.type is Type.DATE
        ]
        return [flag.copy() for flag in flags if flag is not None]

    def _unknown(self, node: Node) -> Sql:
        if node.type is Type.DATE:
            value, happened = self._day(node)
            return exp.and_(*happened, exp.Is(this=value, expression=exp.Null()))
        if node.type in {Type.TEXT, Type.BOOL} and isinstance(node, Field):
            return exp.Is(this=self.column(node.name).value.copy(), expression=exp.Null())
        pair = self._number(node)
        return exp.Is(this=exp.Paren(this=pair.top), expression=exp.Null())

    # -- days ---------------------------------------------------------------------------------------------------

    def _day(self, node: Node) -> tuple[Sql, list[Sql]]:
        """A date and the flags of the events it needs."""
        match node:
            case Literal(value=date() as given):
                return day(given, self.dialect), []
            case Field():
                column = self.column(node.name)
                return column.value.copy(), [column.happened.copy()] if column.happened is not None else []
            case Binary(sign="+" | "−"):
                left, right = (node.left, node.right) if node.left.type is Type.DATE else (node.right, node.left)
                value, happened = self._day(left)
                if not isinstance(right, Literal) or not isinstance(right.value, int) or right.type is Type.WORKDAYS:
                    raise NotInConditions(node)
                count = right.value if node.sign == "+" else -right.value
                move = months_later if right.type is Type.MONTHS else shifted
                return move(value, count, self.dialect), happened
            case _:
                raise NotInConditions(node)

    # -- numbers ------------------------------------------------------------------------------------------------

    def _number(self, node: Node) -> Pair:
        match node:
            case Literal(value=int() | Fraction() as value):
                number = Fraction(value)
                bottom = None if number.denominator == 1 else whole(number.denominator)
                return Pair(top=whole(number.numerator), bottom=bottom, width=0)
            case Field():
                return Pair(top=self.column(node.name).value.copy())
            case Negative():
                pair = self._number(node.operand)
                return Pair(
                    top=exp.Neg(this=exp.Paren(this=pair.top)),
                    bottom=pair.bottom,
                    positive=pair.positive,
                    width=pair.width,
                )
            case Binary() if node.left.type is Type.DATE and node.type is Type.DURATION:
                (left, _), (right, _) = self._day(node.left), self._day(node.right)
                return Pair(top=days_between(left, right, self.dialect))
            case Binary():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
            case _:
                raise NotInConditions(node)

    def _arithmetic(self, node: Binary) -> Pair:
        left, right = self._number(node.left), self._number(node.right)
        if node.sign == "÷":
            flipped = Pair(
                top=right.bottom or whole(1), bottom=right.top, positive=above_zero(right.top), width=right.width
            )
            return self._times(left, flipped, node)
        if node.sign == "×":
            return self._times(left, right, node)
        if left.width and right.width and (left.bottom is not None or right.bottom is not None):
            raise NotInConditions(node)
        top, other = times(left.top, right.bottom), times(right.top, left.bottom)
        made = exp.Add(this=top, expression=other) if node.sign == "+" else exp.Sub(this=top, expression=other)
        bottom = product(left.bottom, right.bottom)
        return Pair(
            top=exp.Paren(this=made),
            bottom=bottom,
            positive=left.positive and right.positive,
            width=max(left.width, right.width),
        )

    def _times(self, left: Pair, right: Pair, node: Node) -> Pair:
        if left.width and right.width and read_from_rows(left.top) and read_from_rows(right.top):
            raise NotInConditions(node)
        top = exp.Mul(this=exp.Paren(this=left.top), expression=exp.Paren(this=right.top))
        positive = left.positive and right.positive
        return Pair(
            top=top, bottom=product(left.bottom, right.bottom), positive=positive, width=left.width + right.width
        )

    def _call(self, node: Call) -> Pair:
        if node.function == "如果":
            test = self.condition(node.arguments[0])
            yes, no = (self._number(part) for part in node.arguments[1:])
            if yes.bottom is not None or no.bottom is not None:
                raise NotInConditions(node)
            case = exp.Case().when(test, yes.top).when(exp.Not(this=exp.Paren(this=test.copy())), no.top)
            return Pair(top=case, width=max(yes.width, no.width))  # a choice between constants is no column
        parts = [self.amount(part) for part in node.arguments]
        if node.function == "未填报时":
            return Pair(top=exp.Coalesce(this=parts[0], expressions=parts[1:]))
        if node.function == "绝对值":
            return Pair(top=exp.Abs(this=parts[0]))
        if node.function not in {"不超过", "较小", "不低于", "较大"}:
            raise NotInConditions(node)
        kind = exp.LTE if node.function in {"不超过", "较小"} else exp.GTE
        best = parts[0]
        for part in parts[1:]:
            first = kind(this=exp.Paren(this=best), expression=exp.Paren(this=part))
            second = kind(this=exp.Paren(this=part.copy()), expression=exp.Paren(this=best.copy()))
            best = exp.Case().when(first, best.copy()).when(second, part.copy())
        return Pair(top=best)

    def _across(self, sign: str, left: Pair, right: Pair, node: Node) -> Sql:
        """Left sign right without dividing: a/b ≥ p/q is a·q ≥ p·b, turned round where b is below zero."""
        if left.width + right.width > 2 or (left.width > 1 and right.width):
            raise NotInConditions(node)
        if left.width and right.width and not (left.bottom is None or right.bottom is None):
            raise NotInConditions(node)
        top, other = times(left.top, right.bottom), times(right.top, left.bottom)
        found = _COMPARE[sign](this=top, expression=other)
        if left.positive and right.positive:
            return found
        bottom = product(left.bottom, right.bottom) or whole(1)
        turned = _COMPARE[_MIRRORED.get(sign, sign)](this=top.copy(), expression=other.copy())
        above = exp.GT(this=exp.Paren(this=bottom), expression=whole(0))
        below = exp.LT(this=exp.Paren(this=bottom.copy()), expression=whole(0))
        case = exp.Case().when(above, found).when(below, turned)
        return exp.EQ(this=as_flag(case), expression=whole(1))


def _in_workdays(node: Node) -> bool:
    return node.type is Type.DATE and any(part.type is Type.WORKDAYS for part in node.walk())
