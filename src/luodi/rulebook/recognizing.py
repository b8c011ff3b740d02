"""认定: what counts, put as a condition into every aggregate of a measure before anything is added up."""

from collections.abc import Mapping
from dataclasses import replace

from luodi.rulebook.awards import Expression
from luodi.rulebook.document import Recognition, Rulebook
from luodi.rulebook.nodes import Aggregate, Node, both, replaced


def recognized(rulebook: Rulebook, node: Node, nodes: Mapping[Expression, Node]) -> Node:
    """`node` counting only what the recognition articles let in."""

    def change(part: Node) -> Node:
        if not isinstance(part, Aggregate) or part.rows == "单位":
            return part
        condition = part.condition
        for rule in rulebook.recognition:
            if rule.when is not None and takes(rule, part):
                condition = both(condition, nodes[rule.when])
        return replace(part, condition=condition)

    return replaced(node, change) if rulebook.recognition else node


def takes(rule: Recognition, aggregate: Aggregate) -> bool:
    """Whether an article of 认定 speaks of these rows: 项目, 到位资金, 到位资金(认定); without 取 of all."""
    words = {aggregate.rows, f"{aggregate.rows}({aggregate.kind})"}
    return not rule.takes or rule.takes in words
