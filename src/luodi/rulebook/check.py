"""Checking a rulebook before it takes effect: all errors and warnings of a file at once, each with place and mend.

Passes over data, in order: read, parse every expression with its own words, demand the thirteen choices, then lint.
What comes out (`Checked`) is what judging runs on: the document, a typed tree per expression, a type per indicator.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from luodi.rulebook import kinds
from luodi.rulebook.awards import Adjustment, Expression, Formula, ItemWise, Ladder, PerStep, Proportional, Scoring
from luodi.rulebook.compliance import standard_pack
from luodi.rulebook.dating import base_over_span, dated, grown_inside
from luodi.rulebook.demands import FUNDS_DAY, Demands
from luodi.rulebook.document import AlertScope, Indicator, Rule, Rulebook
from luodi.rulebook.expression import ExpressionRefused, parse
from luodi.rulebook.findings import Finding, RulebookRefused, nearest
from luodi.rulebook.lint import lint
from luodi.rulebook.literals import DOLLARS
from luodi.rulebook.loading import load
from luodi.rulebook.naming import (
    RESULTS,
    Words,
    indicator_names,
    item_names,
    judged_names,
    leaf_types,
    own_names,
    reported_type,
    type_of,
    vocabulary,
)
from luodi.rulebook.nodes import Aggregate, Field, Name, Node, Type
from luodi.rulebook.references import references
from luodi.rulebook.registered import misplaced
from luodi.rulebook.soundness import soundness

AS_OF_WORD = "截至"
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
    errors, warnings = lint(rulebook, checker.nodes, checker.types, standard_pack())
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
        demands = Demands(rulebook=self.rulebook, nodes=self.nodes, measures=measures)
        self.findings.extend(demands.run())
        self.findings.extend(
            [*references(self.rulebook), *misplaced(self.rulebook, self.nodes), *grown_inside(self.rulebook, measures)]
        )
        if not self.findings:
            self.findings.extend(soundness(self.rulebook, self.nodes, self.words.fields))

    def parse(
        self,
        expression: Expression | None,
        names: Mapping[str, Type],
        want: Type | None = None,
        *,
        words: Words | None = None,
    ) -> Node | None:
        """Parse once; `want`: the type the place needs (a condition, a number)."""
        if expression is None:
            return None
        spot = expression.place
        try:
            node = parse(expression.text, vocabulary(words or self.words, names), line=spot.line, column=spot.column)
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
            rows = replace(self.words, figures={}) if leaf.item_wise else self.words
            node = self.parse(leaf.measure, {} if leaf.item_wise else names, words=rows)
            base = self._growth_base(leaf, node, names)
            if isinstance(node, Field) and leaf.item_wise:
                node = Aggregate(type=node.type, function="合计", rows="项目", amount=node)
            if leaf.item_wise and node is not None and not isinstance(node, Aggregate):
                self._one_sum(leaf, node)
            if node is not None and leaf.measure is not None:
                found[leaf.name] = self.nodes[leaf.measure] = self._dated(node, leaf)
            if base is not None and leaf.growth_base is not None:
                self.nodes[leaf.growth_base] = base
            names[leaf.name] = type_of(leaf, node)
        for rule in self.rulebook.recognition:
            self.parse(rule.when, {}, Type.BOOL, words=replace(self.words, figures={}))
        return found

    def _growth_base(self, leaf: Indicator, node: Node | None, names: Mapping[str, Type]) -> Node | None:
        """同比: a measure, or a span word alone (上年同期, 上期): the indicator's own measure over that span."""
        kind = reported_type(leaf) if node is None else node.type
        written = leaf.growth_base
        return base_over_span(leaf, written, kind) or self.parse(written, {**names, leaf.name: kind})

    def _one_sum(self, leaf: Indicator, node: Node) -> None:
        message = f"{leaf.article}：“{leaf.name}”逐项计分，口径要是一个 合计(…)，这里是“{node}”"
        fix = "写成 合计(合同投资, 条件)；系数写在计分里，例如 公式: 数值 ÷ 1亿元 × 1.5"
        self.findings.append(Finding(node.line, node.column, message, fix))

    def _dated(self, node: Node, leaf: Indicator) -> Node:
        """Put 时点 into every aggregate whose condition names no span: 个数(项目) by 签约 counts those signed in 本期."""
        word = leaf.dated_by
        if not word or word == AS_OF_WORD:
            return node
        day = FUNDS_DAY if word in _FUNDS_WORDS else f"{word}日期"
        known = self.words.fields.get(day)
        if known is None or known.type is not Type.DATE:
            stages = [name.removesuffix("日期") for name, kind in self.words.fields.items() if kind.type is Type.DATE]
            near = nearest(word, stages)
            fix = f"是不是“{near}”" if near else f"可以写：{'、'.join([*stages[:12], '到账', AS_OF_WORD])}"
            self.findings.append(
                Finding(leaf.place.line, leaf.place.column, f"{leaf.article}：没有“{word}”这个时点", fix)
            )
            return node
        return dated(node, day)

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
                columns = {name: Type(word) for name, word in scoring.shape.columns}
                self._scoring(inner, {**names, **item_names(self.words), **columns}, kind, leaf)
            case _:
                pass
        for adjustment in scoring.adjustments:
            self.parse(adjustment.when, names, Type.BOOL)
            other = self.parse(adjustment.driver, names)
            if adjustment.step is not None:
                compared = kind if other is None else other.type
                self._same_kind(adjustment.step.unit, compared, leaf, adjustment)

    def _same_kind(self, unit: str, kind: Type, leaf: Indicator, at: Scoring | Adjustment) -> None:
        """A step of money on a count, or of days on a ratio, would never be reached: refuse it."""
        money = unit.endswith("元") and unit not in DOLLARS
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
        self._tie_breakers({name: kind for name, kind in names.items() if not name.endswith(("名次", "等次"))})
        for grade in self.rulebook.grades:
            self.parse(grade.when, names, Type.BOOL)
        conditions = [shift.when for shift in self.rulebook.shifts]
        for condition in (*conditions, *(veto.when for veto in self.rulebook.total.vetoes)):
            self._timely(self.parse(condition, names, Type.BOOL))
        for rule in (*self.rulebook.alerts, *self.rulebook.lists, *self.rulebook.consequences):
            if rule.scope is AlertScope.PROJECT:
                self._project_rule(rule)
            else:
                self._timely(self.parse(rule.when, names, Type.BOOL))
                self._timely(self.parse(rule.release, names, Type.BOOL))

    def _tie_breakers(self, names: Mapping[str, Type]) -> None:
        """Of equal totals the higher figure goes first: anything that has an order, but no rank, which comes after."""
        for breaker in self.rulebook.tie_breakers:
            node = self.parse(breaker, names)
            if node is not None and node.type not in kinds.QUANTITIES:
                message = f"“{node}”是{node.type.value}，总分相同时不能依次看它"
                fix = "写指标的名称，例如 到位资金、到位资金.完成率；少者在前的写 −信访件数"
                self.findings.append(Finding(breaker.place.line, breaker.place.column, message, fix))

    def _timely(self, node: Node | None) -> None:
        """甲(本季) asks the figure 甲 over another span; a completion, score or rank belongs to this run alone."""
        results = judged_names(self.types) - set(self.types)
        for part in node.walk() if node is not None else ():
            if isinstance(part, Name) and part.period is not None and part.name in results:
                message = f"“{part}”：“{part.name}”是本次考核的结果，不能另问“{part.period}”"
                fix = "去掉括号里的时段；看连续几期的，写“连续: 2”；看完成率的，写 完成率(指标, 时段)"
                self.findings.append(Finding(part.line, part.column, message, fix))

    def _project_rule(self, rule: Rule) -> None:
        """An alert over projects speaks of their fields; its lamps count days from a date that the condition reads."""
        node = self.parse(rule.when, {}, Type.BOOL, words=replace(self.words, figures={}))
        if node is None or not rule.lights:
            return
        dates = [part.name for part in node.walk() if isinstance(part, Field) and part.type is Type.DATE]
        if rule.since not in dates:
            message = f"{rule.article}：预警“{rule.name}”按天数亮灯，没有写从哪个日期算起"
            fix = (
                f"加上“自: {dates[0]}”"
                if dates
                else "在条件里写上日期，例如 签约日期 + 180天 < 今天，再写“自: 签约日期”"
            )
            self.findings.append(Finding(rule.place.line, rule.place.column, message, fix))


def _cut_off(expression: Expression) -> list[Finding]:
    """Inside { } a comma ends the value, so that 合计(甲, 乙) arrives as 合计(甲: say that, not what follows from it."""
    opened, closed = (sum(map(expression.text.count, signs)) for signs in ("(（", ")）"))
    if opened <= closed:
        return []
    spot = expression.place
    message = f"“{expression.text}”的括号没有收尾"
    return [Finding(spot.line, spot.column, message, "花括号 { } 里的式子含有逗号时，整条用引号括起来")]
