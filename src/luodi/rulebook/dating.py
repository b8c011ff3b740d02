"""Which days a measure speaks of: 时点 put into its aggregates, and 同比 written as a span alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from luodi.rulebook.awards import Expression
from luodi.rulebook.demands import names_a_span
from luodi.rulebook.document import Indicator, Rulebook
from luodi.rulebook.findings import Finding
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


def grown_inside(book: Rulebook, measures: Mapping[str, Node]) -> Iterator[Finding]:
    """A finding for each measure that names an indicator with 同比: it would get the amount that grew, not the growth."""
    growing: dict[str, Indicator] = {}
    for leaf in book.leaves():
        node = measures.get(leaf.name)
        for part in node.walk() if node is not None else ():
            if isinstance(part, Name) and not part.owner and (other := growing.get(part.name)) is not None:
                message = f"{leaf.article}：“{leaf.name}”的口径用了“{part.name}”，那是一个同比增长率，不能再进口径"
                written = other.measure.text if other.measure is not None else f"报送({other.name})"
                fix = f"把要的量直接写出来，例如 {written}；要增长率，就在本指标里写 同比"
                yield Finding(part.line, part.column, message, fix)
        if leaf.growth_base is not None:
            growing[leaf.name] = leaf
