"""认定: what counts, at what factor and up to what amount, put into every aggregate of a measure before anything is added."""

from collections.abc import Mapping
from dataclasses import replace

from luodi.rulebook.awards import Expression
from luodi.rulebook.document import Recognition, Rulebook
from luodi.rulebook.nodes import Aggregate, Binary, Call, Field, Literal, Node, Type, both, replaced

Nodes = Mapping[Expression, Node]


def recognized(rulebook: Rulebook, node: Node, nodes: Nodes, *, factors: bool = True) -> Node:
    """`node` counting only what the recognition articles let in. `factors` off: without 折算 (逐项 lists single projects)."""

    def change(part: Node) -> Node:
        if not isinstance(part, Aggregate) or part.rows == "单位":
            return part
        for rule in rulebook.recognition:
            if takes(rule, part) and rule.filters and rule.when is not None:
                part = replace(part, condition=both(part.condition, nodes[rule.when]))
        for rule in rulebook.recognition:
            if takes(rule, part) and rule.cap is not None:
                part = _capped(part, rule, nodes)
        return _weighed(part, rulebook, nodes) if factors else part

    return replaced(node, change) if rulebook.recognition else node


def takes(rule: Recognition, aggregate: Aggregate) -> bool:
    """Whether an article of 认定 speaks of these rows: 项目, 到位资金, 到位资金(认定); without 取 of all."""
    words = {aggregate.rows, f"{aggregate.rows}({aggregate.kind})"}
    return not rule.takes or rule.takes in words


def _capped(part: Aggregate, rule: Recognition, nodes: Nodes) -> Aggregate:
    """Each row's amount up to the cap, for the rows that the article speaks of."""
    if part.type is not Type.MONEY or rule.cap is None:
        return part
    amount = part.amount or Field(type=Type.MONEY, name="到位金额")
    most = Literal(type=Type.MONEY, value=rule.cap.value)
    capped: Node = Call(type=Type.MONEY, function="不超过", arguments=(amount, most))
    if rule.when is not None:
        capped = Call(type=Type.MONEY, function="如果", arguments=(nodes[rule.when], capped, amount))
    return replace(part, amount=capped)


def _weighed(part: Aggregate, rulebook: Rulebook, nodes: Nodes) -> Node:
    """合计 at factors, exactly: what the article speaks of is added once more, times factor − 1."""
    if part.function != "合计":
        return part
    total: Node = part
    for rule in rulebook.recognition:
        if rule.factor is not None and takes(rule, part):
            condition = part.condition if rule.when is None else both(part.condition, nodes[rule.when])
            more = replace(part, condition=condition)
            share = Literal(type=Type.RATIO, value=rule.factor - 1)
            extra = Binary(type=part.type, sign="×", left=more, right=share)
            total = Binary(type=part.type, sign="+", left=total, right=extra)
    return total
