"""Which days a measure speaks of: 时点 put into its aggregates, and 同比 written as a span alone."""

from dataclasses import replace

from luodi.rulebook.awards import Expression
from luodi.rulebook.demands import names_a_span
from luodi.rulebook.document import Indicator
from luodi.rulebook.nodes import Aggregate, Field, Lookup, Name, Node, Period, Spot, Type, Within, both, replaced
from luodi.rulebook.periods import canonical, is_span


def dated(node: Node, day: str) -> Node:
    """时点: `day` 在 本期 in every aggregate whose condition names no span: 个数(项目) by 签约 counts those signed in 本期."""

    def change(part: Node) -> Node:
        if not isinstance(part, Aggregate) or part.rows == "单位" or names_a_span(part):
            return part
        operand = Field(type=Type.DATE, name=day, line=part.line, column=part.column)
        within = Within(type=Type.BOOL, operand=operand, period=Period(type=Type.SPAN, word="本期"))
        return replace(part, condition=both(part.condition, within))

    return replaced(node, change)


def base_over_span(leaf: Indicator, written: Expression | None, kind: Type) -> Node | None:
    """同比: 上年同期 is the indicator's own measure, or what is reported for it, over that span; None for an expression."""
    if written is None or not is_span(written.text):
        return None
    spot = Spot(line=written.place.line, column=written.place.column)
    period = Period(type=Type.SPAN, word=canonical(written.text), **spot)
    if leaf.measure is None:
        return Lookup(type=kind, function="报送", name=leaf.name, period=period, **spot)
    return Name(type=kind, name=leaf.name, period=period, **spot)
