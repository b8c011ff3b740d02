"""The pass that demands the thirteen choices: whatever the articles of a rulebook force must be written down.

Choices inside a scoring shape (steps, bounds, caps …) are demanded while the shape is read; here are those that need the
whole document: rounding, ties, gaps, stacking, dates, targets, zero bases, overshoot of formulas.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from luodi.rulebook.awards import (
    AtTarget,
    ByRank,
    Efficacy,
    Expression,
    Formula,
    ItemWise,
    Ladder,
    PerStep,
    Proportional,
)
from luodi.rulebook.choices import Choice
from luodi.rulebook.document import Indicator, Rulebook
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import Aggregate, Binary, Literal, Node, Within, conjuncts

FUNDS_DAY = "到位日期"


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
        if leaf.growth_base is not None and not leaf.zero_base:
            self._left_open(Choice.ZERO_BASE, leaf, f"“{leaf.name}”要和上年比增长")
        elif node is not None and _divides(node) and not leaf.zero_base:
            self._left_open(Choice.ZERO_BASE, leaf, f"“{leaf.name}”的口径要除以一个可能为零的数")
        elif not leaf.zero_base and any(_divides(formula) for formula in self._formulas(leaf)):
            self._left_open(Choice.ZERO_BASE, leaf, f"“{leaf.name}”的计分公式要除以一个可能为零的数")
        text = leaf.measure.text if leaf.measure is not None else ""
        undated = [part for part in _rows(node) if not names_a_span(part) or (part.kind and FUNDS_DAY not in text)]
        if undated and not leaf.dated_by:
            self._left_open(Choice.DATING, leaf, f"“{undated[0]}”没有写哪个日期在本期")
        if leaf.scoring is None:
            return
        choice = leaf.target
        stated = choice.none or choice.fixed is not None or choice.period is not None
        if not stated and needs_target(leaf, self.nodes):
            self._left_open(Choice.TARGET, leaf, f"“{leaf.name}”的得分对照目标")
        levels = self._levels(choice.measure or leaf.name)
        if not choice.none and levels and choice.level not in levels:
            self._left_open(Choice.TARGET, leaf, f"“{leaf.name}”的目标分{'、'.join(levels)}两级")
        shape = leaf.scoring.shape
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
    expressions = [scoring.shape.driver] if isinstance(scoring.shape, Proportional | Ladder) else []
    if isinstance(scoring.shape, Formula):
        expressions.append(scoring.shape.expression)
    if leaf.start is not None:
        expressions.append(leaf.start.driver)
    words = ("完成率", "目标")
    return any(str(part) in words for e in expressions if e in nodes for part in nodes[e].walk())


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
    signs = (part for part in node.walk() if isinstance(part, Binary) and part.sign == "÷")
    return any(not isinstance(part.right, Literal) for part in signs)


def _is_bonus(leaf: Indicator) -> bool:
    """Points per project outside the weights: what one project might earn twice."""
    if leaf.scoring is None or leaf.weight is not None:
        return False
    shape = leaf.scoring.shape
    return isinstance(shape, ItemWise) or (
        isinstance(shape, PerStep) and leaf.unit in {"", "个"} and shape.points.value > 0
    )
