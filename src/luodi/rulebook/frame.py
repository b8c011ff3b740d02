"""Where in time a run stands, and the expression bound to it: every span word, 今天 and 6月30日 become days."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from luodi.base.spans import Span, elapsed_months
from luodi.rulebook.nodes import (
    Aggregate,
    Binary,
    Field,
    Literal,
    Lookup,
    MonthDay,
    Name,
    Node,
    OneOf,
    Period,
    Today,
    Type,
    Within,
    both,
    conjuncts,
    replaced,
)
from luodi.rulebook.periods import earlier_quarters, resolve
from luodi.rulebook.unagreed import Unagreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Span (inclusive), as-of date (inclusive: entries up to it count) and known (a sequence, inclusive).

    `tree_day`: the day whose placements roll units up, the span's last day or the as-of date when that is earlier; a
    figure for another span inside the same run keeps the tree of the run, so that units stay comparable.
    `recorded` (记时: 登记日期): stages and payments fall on the day they were recorded; what a project is, who is credited and
    where a unit stands still hold from the day they name.
    `grades`: recognised funds count only where their evidence has one of these grades; empty: all of them count.
    `unagreed` (无协议时): who is credited where no agreement says so.
    """

    span: Span
    as_of: date
    known: int
    tree_day: date
    recorded: bool = False
    grades: tuple[str, ...] = ()
    unagreed: Unagreed | None = None

    @classmethod
    def of(
        cls,
        *,
        span: Span,
        as_of: date,
        known: int,
        recorded: bool = False,
        grades: tuple[str, ...] = (),
        unagreed: Unagreed | None = None,
    ) -> "Frame":
        """The frame of a run over `span`."""
        return cls(
            span=span,
            as_of=as_of,
            known=known,
            tree_day=min(span.last, as_of),
            recorded=recorded,
            grades=grades,
            unagreed=unagreed,
        )

    def over(self, span: Span) -> "Frame":
        """The same run looking at another span."""
        return replace(self, span=span)


def bind(node: Node, frame: Frame) -> Node:
    """`node` with its words of time resolved: spans to days, 今天 to the as-of date, 季均 to the quarters it averages."""

    def change(part: Node) -> Node:
        match part:
            case Period() if part.span is None:
                return Period(
                    type=Type.SPAN,
                    word=part.word,
                    span=resolve(part.word, frame.span),
                    line=part.line,
                    column=part.column,
                )
            case Today():
                return Literal(type=Type.DATE, value=frame.as_of, line=part.line, column=part.column)
            case MonthDay():
                day = _day_of(part, frame.span.last.year)
                return Literal(type=Type.DATE, value=day, line=part.line, column=part.column)
            case Lookup(function="季均"):
                return _mean(part, frame)
            case Aggregate(rows="到位资金", kind="认定") if frame.grades:
                return replace(part, condition=both(part.condition, _graded(part, frame)))
            case _:
                return part

    return replaced(node, change)


def _graded(part: Aggregate, frame: Frame) -> Node:
    """佐证等级 属于 (A, B): a condition like any other, so that a row left out says why."""
    grade = Field(type=Type.TEXT, name="佐证等级", line=part.line, column=part.column)
    return OneOf(type=Type.BOOL, operand=grade, options=frame.grades, line=part.line, column=part.column)


def _day_of(part: MonthDay, year: int) -> date:
    return date(year, part.month, part.day)


def _mean(part: Lookup, frame: Frame) -> Node:
    """(第一季度 + 第二季度) ÷ 2; in a first quarter there is nothing to average, and the result is unknown."""
    owner, _, name = part.name.rpartition(".")
    quarters = earlier_quarters(frame.span)
    total: Node = Literal(type=part.type, value=0, line=part.line, column=part.column)
    for index, quarter in enumerate(quarters):
        period = Period(type=Type.SPAN, word=quarter.label, span=quarter)
        term = Name(type=part.type, name=name, owner=owner, period=period, line=part.line, column=part.column)
        total = term if index == 0 else Binary(type=part.type, sign="+", left=total, right=term)
    count = Literal(type=Type.NUMBER, value=len(quarters))
    return Binary(type=part.type, sign="÷", left=total, right=count, line=part.line, column=part.column)


def elapsed(lookup: Lookup, frame: Frame) -> Fraction:
    """序时进度: the share of the year (or of the named span) that has passed by the span's last day or the as-of date."""
    span = lookup.period.span if lookup.period and lookup.period.span else frame.span.year
    return elapsed_months(span, min(frame.span.last, frame.as_of))


def remaining(lookup: Lookup, frame: Frame) -> Fraction:
    """剩余月数 or 剩余季度数 of the year after the span's last day."""
    if lookup.function == "剩余季度数":
        return Fraction(3 - (frame.span.last.month - 1) // 3)
    return 12 * (1 - elapsed_months(frame.span.year, frame.span.last))


def credit_day(aggregate: Aggregate) -> str | None:
    """The stage date on which an aggregate reads credit: the one named by 按, else the one its condition puts in a span.

    None: 到位资金 follow their own day, and rows without a date in the condition follow the as-of date. With two such
    dates the first in reading order decides; 按 says otherwise.
    """
    if aggregate.by or aggregate.rows != "项目":
        return aggregate.by
    for part in conjuncts(aggregate.condition):
        if isinstance(part, Within) and not part.negated and isinstance(part.operand, Field):
            return part.operand.name
    return None
