"""Two figures of speech that arithmetic does not catch: points of a weight that nobody wrote, a rate of one cohort over another."""

from collections.abc import Iterator, Mapping

from luodi.rulebook.awards import (
    AtTarget,
    ByRank,
    Efficacy,
    Events,
    Expression,
    Formula,
    ItemWise,
    Ladder,
    PerStep,
    Points,
    Proportional,
    Scoring,
)
from luodi.rulebook.document import Indicator, Rulebook
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import Aggregate, Binary, Field, Node, Within, conjuncts

Nodes = Mapping[Expression, Node]


def weightless(rulebook: Rulebook, nodes: Nodes) -> Iterator[Finding]:
    """按比例, 满分 and 权重 are shares of a weight: without one every score would be zero."""
    for leaf in rulebook.leaves():
        if leaf.weight is None and leaf.scoring is not None and _asks_weight(leaf, leaf.scoring, nodes):
            message = f"{leaf.article}：“{leaf.name}”的得分是权重的一份，没有写权重，得分总是零"
            fix = "加上“权重: 60”；不按权重给分的，写成“得: 10分”这样的分数"
            yield Finding(leaf.place.line, leaf.place.column, message, fix)


def _asks_weight(leaf: Indicator, scoring: Scoring, nodes: Nodes) -> bool:
    bounds = [leaf.cap, leaf.floor, *(adjustment.points for adjustment in scoring.adjustments)]
    return (
        any(_of_weight(points, nodes) for points in (*bounds, *_points(scoring)))
        or isinstance(scoring.shape, Proportional | Efficacy)
        or (isinstance(scoring.shape, ItemWise) and _asks_weight(leaf, scoring.shape.inner, nodes))
    )


def _points(scoring: Scoring) -> Iterator[Points | Expression | None]:
    match scoring.shape:
        case AtTarget(met=met, missed=missed):
            yield from (met, missed)
        case Ladder(rungs=rungs, otherwise=otherwise):
            yield from (*(rung.earns for rung in rungs), otherwise)
        case PerStep(points=points, most=most):
            yield from (points, most)
        case Events(base=base):
            yield base
        case ByRank(table=table, otherwise=otherwise):
            yield from (*table, otherwise)
        case Formula(expression=expression):
            yield expression
        case _:
            return


def _of_weight(points: Points | Expression | None, nodes: Nodes) -> bool:
    if isinstance(points, Expression):
        node = nodes.get(points)
        return node is not None and any(str(part) == "权重" for part in node.walk())
    return points is not None and points.of_weight and points.value != 0


def flows(rulebook: Rulebook, nodes: Nodes) -> Iterator[Finding]:
    """开工 of this span over 签约 of this span is no rate: the two count different projects, and it may pass 100%."""
    for leaf in rulebook.leaves():
        node = nodes.get(leaf.measure) if leaf.measure is not None else None
        rates = [part for part in node.walk() if isinstance(part, Binary) and part.sign == "÷"] if node else []
        for part in rates:
            top, bottom = _cohort(part.left), _cohort(part.right)
            if top and bottom and top != bottom:
                told = f"“{leaf.name}”的分子按{top}数，分母按{bottom}数"
                message = f"{leaf.article}：{told}，不是同一批项目，可能超过 100%"
                fix = "分子分母用同一批项目，例如 个数(项目, 签约于本期 且 已开工) ÷ 个数(项目, 签约于本期)"
                yield Finding(part.line, part.column, message, fix)


def _cohort(node: Node) -> str:
    """Which date in which span picks the projects of a count or sum; empty for anything else."""
    if not isinstance(node, Aggregate) or node.rows != "项目":
        return ""
    found = (
        p for p in conjuncts(node.condition) if isinstance(p, Within) and isinstance(p.operand, Field) and not p.negated
    )
    return next((str(within) for within in found), "")
