"""The pass that demands the thirteen choices: whatever the articles of a rulebook force must be written down.

Choices inside a scoring shape (steps, bounds, caps …) are demanded while the shape is read; here are those that need the
whole document: rounding, ties, gaps, stacking, dates, targets, zero bases, overshoot of formulas.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from luodi.rulebook.awards import (
    AtTarget,
    ByRank,
    Efficacy,
    Expression,
    Formula,
    ItemWise,
    Judged,
    Ladder,
    PerStep,
    Proportional,
    Scoring,
    Shape,
)
from luodi.rulebook.choices import Choice
from luodi.rulebook.document import Indicator, Rulebook
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import Aggregate, Binary, Call, Literal, Node, Within, conjuncts
from luodi.rulebook.situation import points_text

FUNDS_DAY = "到位日期"
LOGARITHMS = ("自然对数", "常用对数")


@dataclass(slots=True, kw_only=True)
class Demands:
    """Reads a document with its parsed expressions; `measures`: the tree of each indicator's measure."""

    rulebook: Rulebook
    nodes: Mapping[Expression, Node]
    measures: Mapping[str, Node]
    findings: list[Finding] = field(default_factory=list)

    def run(self) -> list[Finding]:
        """Every choice left open."""
        book = self.rulebook
        scored = [leaf for leaf in book.leaves() if leaf.scoring is not None]
        if scored:
            self._open_choices(scored[0])
        for indicator in book.indicators:
            if indicator.parts and indicator.cap is None and not indicator.uncapped:
                self._left_open(Choice.BLOCK, indicator, f"“{indicator.name}”由 {len(indicator.parts)} 个分项相加")
        for leaf in book.leaves():
            self._leaf_choices(leaf, self.measures.get(leaf.name))
        bonuses = [leaf for leaf in book.leaves() if _is_bonus(leaf)]
        if len(bonuses) > 1 and book.stacking is None and not book.exclusive:
            told = "、".join(f"“{leaf.name}”" for leaf in bonuses[:3])
            self._left_open(Choice.STACKING, bonuses[1], f"{told}都按项目给分")
        counting = next((leaf for leaf in book.leaves() if _dated_rows(self.measures.get(leaf.name))), None)
        if counting is not None and book.recorded_date is None:
            self._left_open(Choice.DATING, counting, "口径要数台账里的记录，没有写“记时”")
        return self.findings

    def _open_choices(self, first: Indicator) -> None:
        book = self.rulebook
        if book.rounding is None:
            self._left_open(Choice.ROUNDING, first, f"“{first.name}”要算出得分")
        if book.ties is None:
            self._left_open(Choice.TIES, first, "得分要排名次")
        if book.gaps is None:
            self._left_open(Choice.GAPS, first, f"“{first.name}”的数可能没有报来")

    def _leaf_choices(self, leaf: Indicator, node: Node | None) -> None:
        self._zero_base(leaf, node)
        text = leaf.measure.text if leaf.measure is not None else ""
        undated = [part for part in _rows(node) if not names_a_span(part) or (part.kind and FUNDS_DAY not in text)]
        if undated and not leaf.dated_by:
            what = f"到位资金({undated[0].kind})" if undated[0].kind else str(undated[0])
            self._left_open(Choice.DATING, leaf, f"“{leaf.name}”的口径里，“{what}”没有写哪个日期在本期")
        if leaf.scoring is not None:
            self._target(leaf, leaf.scoring)
            self._overshoot(leaf, leaf.scoring.shape)

    def _zero_base(self, leaf: Indicator, node: Node | None) -> None:
        if leaf.zero_base:
            return
        if leaf.growth_base is not None:
            self._left_open(Choice.ZERO_BASE, leaf, f"“{leaf.name}”要和上年比增长")
        elif node is not None and _divides(node):
            self._left_open(Choice.ZERO_BASE, leaf, f"“{leaf.name}”的口径要除以一个可能为零的数（或对它取对数）")
        elif any(_divides(formula) for formula in self._formulas(leaf)):
            self._left_open(Choice.ZERO_BASE, leaf, f"“{leaf.name}”的计分公式要除以一个可能为零的数（或对它取对数）")

    def _target(self, leaf: Indicator, scoring: Scoring) -> None:
        choice = leaf.target
        stated = choice.none or choice.fixed is not None or choice.period is not None
        needed = needs_target(leaf, self.nodes)
        if needed and not stated:
            self._left_open(Choice.TARGET, leaf, f"“{leaf.name}”的得分看目标或完成率（只看本项的数写“数值”）")
        elif needed and choice.none and scoring.line is None:
            message = f"{leaf.article}：“{leaf.name}”写了“目标: 不设”，计分却看目标或完成率"
            fix = "看本项的数写“数值”；对照目标的写“目标: 全年”这样的期间"
            self.findings.append(Finding(leaf.place.line, leaf.place.column, message, fix))
        levels = self._levels(choice.measure or leaf.name)
        if not choice.none and levels and choice.level not in levels:
            self._left_open(Choice.TARGET, leaf, f"“{leaf.name}”的目标分{'、'.join(levels)}两级")

    def _overshoot(self, leaf: Indicator, shape: Shape) -> None:
        if isinstance(shape, Judged) and shape.scaled is None and _off_weight(leaf, shape):
            told = f"“{leaf.name}”最高打 {points_text(shape.high)} 分，和权重不同，没有写要不要折算"
            fix = "评定后面写上“折到权重: 是”（按权重折算），或“折到权重: 否”（打多少得多少）"
            self.findings.append(Finding(leaf.place.line, leaf.place.column, f"{leaf.article}：{told}", fix))
        if isinstance(shape, Formula) and leaf.weight is not None and leaf.cap is None and not leaf.uncapped:
            formula = self.nodes.get(shape.expression)
            if formula is not None and "不超过(" not in str(formula) and "较小(" not in str(formula):
                self._left_open(Choice.OVERSHOOT, leaf, f"“{leaf.name}”的得分用公式计算")

    def _formulas(self, leaf: Indicator) -> Iterator[Node]:
        if leaf.scoring is not None and isinstance(leaf.scoring.shape, Formula):
            formula = self.nodes.get(leaf.scoring.shape.expression)
            if formula is not None:
                yield formula

    def _levels(self, measure: str) -> tuple[str, ...]:
        rows = [row[measure] for row in self.rulebook.targets.values() if measure in row]
        return tuple(dict.fromkeys(level for row in rows for level in row if level))

    def _left_open(self, choice: Choice, at: Indicator, because: str) -> None:
        self.findings.append(choice.left_open(at.place, at.article, because))


def needs_target(leaf: Indicator, nodes: Mapping[Expression, Node]) -> bool:
    """Whether the indicator's points depend on a target, so that without one there is no score (无目标)."""
    scoring = leaf.scoring
    if scoring is None:
        return False
    if isinstance(scoring.shape, AtTarget) and scoring.line is None:
        return True
    if isinstance(scoring.shape, Efficacy | ByRank) and scoring.shape.by_completion:
        return True
    if any(a.step is not None and a.against == "目标" and a.driver is None for a in scoring.adjustments):
        return scoring.line is None
    expressions = _of_scoring(scoring) if scoring.line is None else []
    if leaf.start is not None:
        expressions.append(leaf.start.driver)
    words = ("完成率", "目标")
    return any(str(part) in words for e in expressions if e in nodes for part in nodes[e].walk())


def _off_weight(leaf: Indicator, shape: Judged) -> bool:
    """Whether marks are given out of another number than the weight."""
    if leaf.weight is None:
        return False
    weights = {leaf.weight.default, *leaf.weight.by_group.values()} - {None}
    return bool(weights - {shape.high})


def _of_scoring(scoring: Scoring) -> list[Expression]:
    """Every expression by which the points are found."""
    found: list[Expression | None] = []
    match scoring.shape:
        case Proportional(driver=driver):
            found.append(driver)
        case Ladder(driver=driver, rungs=rungs):
            found += [driver, *(rung.when for rung in rungs)]
            found += [rung.earns for rung in rungs if isinstance(rung.earns, Expression)]
        case Formula(expression=expression):
            found.append(expression)
        case _:
            pass
    for adjustment in scoring.adjustments:
        found += [adjustment.when, adjustment.driver]
    return [one for one in found if one is not None]


def _rows(node: Node | None) -> Iterator[Aggregate]:
    for part in node.walk() if node is not None else ():
        if isinstance(part, Aggregate) and part.rows != "单位":
            yield part


def _dated_rows(node: Node | None) -> bool:
    return next(_rows(node), None) is not None


def names_a_span(aggregate: Aggregate) -> bool:
    """Whether the condition itself says which day must lie in which span."""
    parts = [part for top in conjuncts(aggregate.condition) for part in top.walk()]
    return any(isinstance(part, Within) for part in parts)


def _divides(node: Node) -> bool:
    """By something that may be zero; 1 + x has a logarithm wherever x is no loss."""
    for part in node.walk():
        if isinstance(part, Binary) and part.sign == "÷" and not _over_zero(part.right):
            return True
        if isinstance(part, Call) and part.function in LOGARITHMS and not _over_zero(part.arguments[0]):
            return True
    return False


def _over_zero(node: Node) -> bool:
    """Whether the part is over zero whatever the figures are: 12, 1 + 数值 ÷ 1亿元, 不低于(数值, 1), 组内单位数."""
    sides: tuple[Node, ...] = (node,)
    if isinstance(node, Binary) and node.sign == "+":
        sides = (node.left, node.right)
    elif isinstance(node, Call) and node.function in {"不低于", "较大"}:
        sides = node.arguments
    return any(
        str(side) == "组内单位数"
        or (isinstance(side, Literal) and isinstance(side.value, int | Fraction) and side.value > 0)
        for side in sides
    )


def _is_bonus(leaf: Indicator) -> bool:
    """Points per project outside the weights: what one project might earn twice."""
    if leaf.scoring is None or leaf.weight is not None:
        return False
    shape = leaf.scoring.shape
    return isinstance(shape, ItemWise) or (
        isinstance(shape, PerStep) and leaf.unit in {"", "个"} and shape.points.value > 0
    )
