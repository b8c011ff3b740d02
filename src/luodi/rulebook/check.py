"""Checking a rulebook before it takes effect: all errors and warnings of a file at once, each with place and mend.

Passes over data, in order: read, parse every expression with its own words, demand the thirteen choices, then lint.
What comes out (`Checked`) is what judging runs on: the document, a typed tree per expression, a type per indicator.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from luodi.rulebook.choices import Choice
from luodi.rulebook.document import (
    Adjustment,
    AtTarget,
    Expression,
    Formula,
    Indicator,
    ItemWise,
    Ladder,
    PerStep,
    Points,
    Proportional,
    Rulebook,
    Scoring,
)
from luodi.rulebook.expression import ExpressionRefused, parse
from luodi.rulebook.findings import Finding, RulebookRefused, nearest
from luodi.rulebook.lint import lint
from luodi.rulebook.loading import load
from luodi.rulebook.naming import RESULTS, Words, indicator_names, leaf_types, own_names, type_of, vocabulary
from luodi.rulebook.nodes import Aggregate, Binary, Field, Node, Period, Type, Within, both, conjuncts, replaced

AS_OF_WORD = "截至"
_FUNDS_DAY = "到位日期"
_FUNDS_WORDS = ("到账", "到位")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A rulebook with its expressions parsed. `types`: what each indicator's value is."""

    rulebook: Rulebook | None
    nodes: Mapping[Expression, Node] = field(default_factory=dict)
    types: Mapping[str, Type] = field(default_factory=dict)
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def sound(self) -> Rulebook:
        """The rulebook, or RulebookRefused with every error."""
        if self.rulebook is None or self.errors:
            raise RulebookRefused(self.errors)
        return self.rulebook


def check(text: str, words: Words | None = None) -> Checked:
    """Read and check `text`; never raises for what its author wrote."""
    rulebook, findings = load(text)
    if rulebook is None:
        return Checked(rulebook=None, errors=tuple(sorted(findings)))
    checker = _Checker(rulebook, words or Words(), findings)
    checker.run()
    errors, warnings = lint(rulebook, checker.nodes, checker.types)
    return Checked(
        rulebook=rulebook,
        nodes=checker.nodes,
        types=checker.types,
        errors=tuple(sorted(set(checker.findings) | set(errors))),
        warnings=tuple(sorted(set(warnings))),
    )


class _Checker:
    """One pass per method; findings and parsed trees are collected."""

    def __init__(self, rulebook: Rulebook, words: Words, findings: list[Finding]) -> None:
        self.rulebook, self.words, self.findings = rulebook, words, findings
        self.nodes: dict[Expression, Node] = {}
        self.types: dict[str, Type] = {}

    def run(self) -> None:
        """All passes; later ones go on with what earlier ones could read."""
        measures = self._measures()
        self.types = leaf_types(self.rulebook, measures)
        before: dict[str, Type] = {}
        for indicator in self.rulebook.indicators:
            for leaf in indicator.parts or (indicator,):
                self._scores(leaf, before)
                before[leaf.name] = self.types[leaf.name]
            if indicator.parts:
                before[indicator.name] = Type.NUMBER
        self._rules()
        self._choices(measures)
        self._references()

    def parse(self, expression: Expression | None, names: Mapping[str, Type], want: Type | None = None) -> Node | None:
        """Parse once; `want`: the type the place needs (a condition, a number)."""
        if expression is None:
            return None
        spot = expression.place
        try:
            node = parse(expression.text, vocabulary(self.words, names), line=spot.line, column=spot.column)
        except ExpressionRefused as refused:
            self.findings.extend(_cut_off(expression) or refused.findings)
            return None
        if want is Type.BOOL and node.type is not Type.BOOL:
            fix = f"写成条件，例如 {expression.text} ≥ 1"
            self.findings.append(Finding(spot.line, spot.column, f"“{node}”是{node.type.value}，这里要一个条件", fix))
            return None
        if want is Type.NUMBER and node.type in {Type.BOOL, Type.TEXT, Type.DATE, Type.MONEY}:
            message = f"“{node}”是{node.type.value}，得分要一个数"
            self.findings.append(Finding(spot.line, spot.column, message, "例如 权重 × 不超过(完成率, 120%)"))
            return None
        self.nodes[expression] = node
        return node

    # -- measures -----------------------------------------------------------------------------------------------

    def _measures(self) -> dict[str, Node]:
        """Each indicator's measure; it may use figures and the indicators written before it."""
        found: dict[str, Node] = {}
        names: dict[str, Type] = {}
        for leaf in self.rulebook.leaves():
            node = self.parse(leaf.measure, names)
            base = self.parse(leaf.growth_base, names)
            if node is not None and leaf.measure is not None:
                found[leaf.name] = self.nodes[leaf.measure] = self._dated(node, leaf)
            if base is not None and leaf.growth_base is not None:
                self.nodes[leaf.growth_base] = base
            names[leaf.name] = type_of(leaf, node)
        for rule in self.rulebook.recognition:
            self.parse(rule.when, {}, Type.BOOL)
        return found

    def _dated(self, node: Node, leaf: Indicator) -> Node:
        """Put 时点 into every aggregate whose condition names no span: 个数(项目) by 签约 counts those signed in 本期."""
        word = leaf.dated_by
        if not word or word == AS_OF_WORD:
            return node
        day = _FUNDS_DAY if word in _FUNDS_WORDS else f"{word}日期"
        known = self.words.fields.get(day)
        if known is None or known.type is not Type.DATE:
            stages = [name.removesuffix("日期") for name, kind in self.words.fields.items() if kind.type is Type.DATE]
            near = nearest(word, stages)
            fix = f"是不是“{near}”" if near else f"可以写：{'、'.join([*stages[:12], '到账', AS_OF_WORD])}"
            self.findings.append(
                Finding(leaf.place.line, leaf.place.column, f"{leaf.article}：没有“{word}”这个时点", fix)
            )
            return node

        def change(part: Node) -> Node:
            if not isinstance(part, Aggregate) or part.rows == "单位" or _names_a_span(part):
                return part
            operand = Field(type=Type.DATE, name=day, line=part.line, column=part.column)
            within = Within(type=Type.BOOL, operand=operand, period=Period(type=Type.SPAN, word="本期"))
            return Aggregate(
                type=part.type,
                function=part.function,
                rows=part.rows,
                kind=part.kind,
                amount=part.amount,
                condition=both(part.condition, within),
                by=part.by,
                line=part.line,
                column=part.column,
            )

        return replaced(node, change)

    # -- scores -------------------------------------------------------------------------------------------------

    def _scores(self, leaf: Indicator, before: Mapping[str, Type]) -> None:
        kind = self.types[leaf.name]
        names = indicator_names(self.types, scores=False) | own_names(kind)
        names |= {f"{name}.得分": Type.NUMBER for name in before}
        self.parse(leaf.applies, {"组别": Type.TEXT, **names}, Type.BOOL)
        if leaf.start is not None:
            self.parse(leaf.start.driver, names)
        if leaf.scoring is not None:
            self._scoring(leaf.scoring, names, kind, leaf)

    def _scoring(self, scoring: Scoring, names: Mapping[str, Type], kind: Type, leaf: Indicator) -> None:
        match scoring.shape:
            case Formula(expression=expression):
                self.parse(expression, names, Type.NUMBER)
            case Proportional(driver=driver):
                self.parse(driver, names)
            case Ladder(driver=driver, rungs=rungs):
                self.parse(driver, names)
                for rung in rungs:
                    self.parse(rung.when, names, Type.BOOL)
                    if isinstance(rung.earns, Expression):
                        self.parse(rung.earns, names, Type.NUMBER)
            case PerStep(step=step):
                self._same_kind(step.unit, kind, leaf, scoring)
            case ItemWise(inner=inner):
                self._scoring(inner, {**names, **_item_names(self.words)}, kind, leaf)
            case _:
                pass
        for adjustment in scoring.adjustments:
            self.parse(adjustment.when, names, Type.BOOL)
            driver = self.parse(adjustment.driver, names)
            if adjustment.step is not None:
                compared = kind if driver is None else driver.type
                self._same_kind(adjustment.step.unit, compared, leaf, adjustment)

    def _same_kind(self, unit: str, kind: Type, leaf: Indicator, at: Scoring | Adjustment) -> None:
        """A step of money on a count, or of days on a ratio, would never be reached: refuse it."""
        money = unit.endswith("元")
        wrong = (money and kind in {Type.COUNT, Type.RATIO, Type.DURATION}) or (
            kind is Type.MONEY and unit not in {"", "%", "个百分点"} and not money
        )
        if wrong:
            message = f"{leaf.article}：“{leaf.name}”是{kind.value}，不能按“{unit}”计档"
            fix = "按金额计的写 1亿元、100万元，按个数计的写 1个，按幅度计的写 10%"
            self.findings.append(Finding(at.place.line, at.place.column, message, fix))

    # -- rules --------------------------------------------------------------------------------------------------

    def _rules(self) -> None:
        names = {**indicator_names(self.types, scores=True), **RESULTS}
        names |= {f"{indicator.name}.得分": Type.NUMBER for indicator in self.rulebook.indicators}
        for group in self.rulebook.groups:
            self.parse(group.when, {}, Type.BOOL)
        for grade in self.rulebook.grades:
            self.parse(grade.when, names, Type.BOOL)
        for shift in self.rulebook.shifts:
            self.parse(shift.when, names, Type.BOOL)
        for rule in (*self.rulebook.alerts, *self.rulebook.lists, *self.rulebook.consequences):
            self.parse(rule.when, names, Type.BOOL)

    # -- choices ------------------------------------------------------------------------------------------------

    def _choices(self, measures: Mapping[str, Node]) -> None:
        book = self.rulebook
        scored = [leaf for leaf in book.leaves() if leaf.scoring is not None]
        if scored:
            self._open_choices(scored[0])
        for indicator in book.indicators:
            if indicator.parts and indicator.cap is None and not indicator.uncapped:
                self._left_open(Choice.BLOCK, indicator, f"“{indicator.name}”由 {len(indicator.parts)} 个分项相加")
        for leaf in book.leaves():
            self._leaf_choices(leaf, measures.get(leaf.name))
        bonuses = [leaf for leaf in book.leaves() if _is_bonus(leaf)]
        if len(bonuses) > 1 and book.stacking is None and not book.exclusive:
            told = "、".join(f"“{leaf.name}”" for leaf in bonuses[:3])
            self._left_open(Choice.STACKING, bonuses[1], f"{told}都按项目给分")
        counting = next((leaf for leaf in book.leaves() if _dated_rows(measures.get(leaf.name))), None)
        if counting is not None and book.recorded_date is None:
            self._left_open(Choice.DATING, counting, "口径要数台账里的记录，没有写“记时”")

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
        text = leaf.measure.text if leaf.measure is not None else ""
        undated = [part for part in _rows(node) if not _names_a_span(part) or (part.kind and _FUNDS_DAY not in text)]
        if undated and not leaf.dated_by:
            self._left_open(Choice.DATING, leaf, f"“{undated[0]}”没有写哪个日期在本期")
        if leaf.scoring is None:
            return
        choice = leaf.target
        stated = choice.none or choice.fixed is not None or choice.period is not None
        if not stated and self._needs_target(leaf):
            self._left_open(Choice.TARGET, leaf, f"“{leaf.name}”的得分对照目标")
        levels = self._levels(choice.measure or leaf.name)
        if not choice.none and levels and choice.level not in levels:
            self._left_open(Choice.TARGET, leaf, f"“{leaf.name}”的目标分{'、'.join(levels)}两级")
        shape = leaf.scoring.shape
        if isinstance(shape, Formula) and leaf.weight is not None and leaf.cap is None and not leaf.uncapped:
            formula = self.nodes.get(shape.expression)
            if formula is not None and "不超过(" not in str(formula) and "较小(" not in str(formula):
                self._left_open(Choice.OVERSHOOT, leaf, f"“{leaf.name}”的得分用公式计算")

    def _needs_target(self, leaf: Indicator) -> bool:
        scoring = leaf.scoring
        if scoring is None:
            return False
        words = ("完成率", "目标")
        expressions = [scoring.shape.driver] if isinstance(scoring.shape, Proportional | Ladder) else []
        if isinstance(scoring.shape, Formula):
            expressions.append(scoring.shape.expression)
        if leaf.start is not None:
            expressions.append(leaf.start.driver)
        if isinstance(scoring.shape, AtTarget) and scoring.line is None:
            return True
        if any(a.step is not None and a.against == "目标" and a.driver is None for a in scoring.adjustments):
            return True
        return any(str(part) in words for e in expressions if e in self.nodes for part in self.nodes[e].walk())

    def _levels(self, measure: str) -> tuple[str, ...]:
        rows = [row[measure] for row in self.rulebook.targets.values() if measure in row]
        return tuple(dict.fromkeys(level for row in rows for level in row if level))

    def _left_open(self, choice: Choice, at: Indicator, because: str) -> None:
        self.findings.append(choice.left_open(at.place, at.article, because))

    # -- references ---------------------------------------------------------------------------------------------

    def _references(self) -> None:
        book = self.rulebook
        groups = {group.name for group in book.groups}
        for indicator in (*book.indicators, *book.leaves()):
            for name in indicator.weight.by_group if indicator.weight is not None else ():
                self._known(name, groups, indicator, "分组")
        known = {leaf.name for leaf in book.leaves()} | {indicator.name for indicator in book.indicators}
        for names in book.exclusive:
            for name in names:
                self._known(name, known, book.indicators[0] if book.indicators else None, "指标")
        grades = {grade.name for grade in book.grades}
        for shift in book.shifts:
            if shift.becomes and shift.becomes not in grades:
                self._unknown(shift.becomes, grades, shift.place.line, shift.place.column, "等次")

    def _known(self, name: str, known: set[str], at: Indicator | None, what: str) -> None:
        if name not in known and at is not None:
            self._unknown(name, known, at.place.line, at.place.column, what)

    def _unknown(self, name: str, known: set[str], line: int, column: int, what: str) -> None:
        near = nearest(name, sorted(known))
        fix = f"是不是“{near}”" if near else f"先在“{what}”里写上它"
        self.findings.append(Finding(line, column, f"没有叫“{name}”的{what}", fix))


def _cut_off(expression: Expression) -> list[Finding]:
    """Inside { } a comma ends the value, so that 合计(甲, 乙) arrives as 合计(甲: say that, not what follows from it."""
    if expression.text.count("(") + expression.text.count("（") <= expression.text.count(")") + expression.text.count(
        "）"
    ):
        return []
    spot = expression.place
    message = f"“{expression.text}”的括号没有收尾"
    return [Finding(spot.line, spot.column, message, "花括号 { } 里的式子含有逗号时，整条用引号括起来")]


def _rows(node: Node | None) -> Iterator[Aggregate]:
    for part in node.walk() if node is not None else ():
        if isinstance(part, Aggregate) and part.rows != "单位":
            yield part


def _dated_rows(node: Node | None) -> bool:
    return next(_rows(node), None) is not None


def _names_a_span(aggregate: Aggregate) -> bool:
    """Whether the condition itself says which day must lie in which span."""
    parts = [part for top in conjuncts(aggregate.condition) for part in top.walk()]
    return any(isinstance(part, Within) for part in parts)


def _divides(node: Node) -> bool:
    return any(isinstance(part, Binary) and part.sign == "÷" for part in node.walk())


def _is_bonus(leaf: Indicator) -> bool:
    """Points per project outside the weights: what one project might earn twice."""
    if leaf.scoring is None or leaf.weight is not None:
        return False
    shape = leaf.scoring.shape
    return isinstance(shape, ItemWise) or (
        isinstance(shape, PerStep) and leaf.unit in {"", "个"} and _positive(shape.points)
    )


def _positive(points: Points) -> bool:
    return points.value > 0


def _item_names(words: Words) -> dict[str, Type]:
    """Inside 逐项 a condition speaks of the one project: its fields are names there."""
    return {name: known.type for name, known in words.fields.items() if known.rows == "项目"}
