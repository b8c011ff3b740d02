"""实测: values per unit and measure as an official writes them in a case, turned into what a run takes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from luodi.base.quantities import Exact, Measure
from luodi.rulebook.awards import Events, Judged
from luodi.rulebook.cards import Reading, UnitInput
from luodi.rulebook.check import Checked
from luodi.rulebook.document import Indicator, TargetPeriod
from luodi.rulebook.evaluate import Value, evaluate
from luodi.rulebook.findings import nearest
from luodi.rulebook.kinds import EXAMPLES
from luodi.rulebook.literals import DOLLARS, Literal, read_literal
from luodi.rulebook.nodes import Type, leaves
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import Row, Table, Tree, Word

UNKNOWN_WORDS = ("未填报", "X", "x", "不详", "待定")
MISSING_WORD = "缺报"
_MONEY_UNITS: Mapping[str, int] = {
    "元": 100,
    "千元": 10**5,
    "万元": 10**6,
    "百万元": 10**8,
    "千万元": 10**9,
    "亿元": 10**10,
}
_KINDS: Mapping[Type | None, tuple[Measure, ...]] = MappingProxyType({
    Type.MONEY: (Measure.MONEY,), Type.RATIO: (Measure.RATIO, Measure.POINT), Type.POINT: (Measure.RATIO, Measure.POINT),
    Type.COUNT: (Measure.COUNT,), Type.DURATION: (Measure.DAYS,),
    Type.NUMBER: (Measure.SCORE, Measure.COUNT, Measure.AREA, Measure.DAYS, Measure.RATIO),
})  # fmt: skip


@dataclass(slots=True)
class Situations:
    """Reads 实测 and 目标 of a case against the rulebook's indicators; findings go to `reader`."""

    checked: Checked
    reader: Reader
    leaves: Mapping[str, Indicator] = field(init=False)

    def __post_init__(self) -> None:
        book = self.checked.rulebook
        self.leaves = {leaf.name: leaf for leaf in book.leaves()} if book is not None else {}

    def units(self, measured: Tree | None, targets: Tree | None, kinds: Mapping[str, str]) -> list[UnitInput]:
        """One input per unit written under 实测."""
        aims = self.targets(targets)
        found = []
        for unit, row in self.reader.open_table(measured, "实测") or ():
            readings: dict[str, Reading] = {}
            names: dict[str, Value] = {}
            for name, value in self.reader.open_table(row, f"{unit.text}的实测") or ():
                if name.text in self.leaves:
                    readings[name.text] = self._reading(self.leaves[name.text], value)
                else:
                    names[name.text] = self._loose(name, value)
            self._derive(readings)
            own = {**aims.get("各单位", {}), **aims.get(unit.text, {})}
            kind = kinds.get(unit.text, "")
            found.append(UnitInput(name=unit.text, kind=kind, readings=readings, targets=own, names=names))
        return found

    def _derive(self, readings: dict[str, Reading]) -> None:
        """Fill in, in the order written, what is not stated but follows from stated indicators: 到帐率: 到帐外资 ÷ 合同外资.

        Unknown where a part is unknown; left unreported where a part is; over a zero base as a run takes it.
        """
        for leaf in self.leaves.values():
            if leaf.name in readings or leaf.measure is None or leaf.item_wise or leaf.growth_base is not None:
                continue
            node = self.checked.nodes[leaf.measure]
            parts = [str(part) for part in leaves(node)]
            known = [readings[part] for part in parts if part in readings and not readings[part].missing]
            if not parts or len(known) < len(parts):
                continue
            value = evaluate(node, {part: readings[part].value for part in parts})
            if isinstance(value, int | Fraction):
                readings[leaf.name] = Reading(value=value)
            elif any(part.value is None for part in known):
                readings[leaf.name] = Reading(unknown=1)
            else:
                readings[leaf.name] = Reading(zero_base=True, base=0)

    def targets(self, tree: Tree | None) -> dict[str, dict[tuple[str, str, str], Exact | None]]:
        """目标 of a case: unit (or 各单位) → (measure, period, level) → value."""
        return {unit.text: self._targets(row) for unit, row in self.reader.open_table(tree, "目标") or ()}

    def _targets(self, row: Tree) -> dict[tuple[str, str, str], Exact | None]:
        found: dict[tuple[str, str, str], Exact | None] = {}
        for measure, value in self.reader.open_table(row, "目标") or ():
            kind = self.checked.types.get(measure.text, Type.NUMBER)
            leaf = self.leaves.get(measure.text)
            if not isinstance(value, Table):
                found[measure.text, "", ""] = self.number(value, kind, leaf)
                level = leaf.target.level if leaf is not None else ""
                found[measure.text, "", level] = found[measure.text, "", ""]
                continue
            for key, item in value:
                periods = [period.value for period in TargetPeriod]
                pair = (key.text, "") if key.text in periods else ("", key.text)
                found[measure.text, pair[0], pair[1]] = self.number(item, kind, leaf)
        return found

    def _reading(self, leaf: Indicator, tree: Tree) -> Reading:
        kind = self.checked.types[leaf.name]
        shape = leaf.scoring.shape if leaf.scoring is not None else None
        if isinstance(tree, Word):
            return self._word(leaf, tree, kind)
        if isinstance(tree, Row):
            return Reading(items=tuple(self._item(item, kind, leaf) for item in tree.items))
        if isinstance(shape, Events):
            known = tuple(event.name for event in shape.kinds)
            table = self.reader.table(tree, leaf.name, known)
            return Reading(events={name.text: self._counts(value) for name, value in table or ()})
        if isinstance(shape, Judged):
            table = self.reader.table(tree, leaf.name, tuple(name for name, _ in shape.scorers))
            marks = {name.text: self.reader.number(value, name.text) for name, value in table or ()}
            return Reading(marks={name: mark for name, mark in marks.items() if mark is not None})
        return self._compared(leaf, tree, kind)

    def _word(self, leaf: Indicator, word: Word, kind: Type) -> Reading:
        if word.text in UNKNOWN_WORDS:
            return Reading(unknown=1)
        if word.text == MISSING_WORD:
            return Reading(missing=True)
        if word.text == "基数为零":
            return Reading(zero_base=True, base=0)
        return Reading(value=self.number(word, kind, leaf))

    def _compared(self, leaf: Indicator, tree: Table, kind: Type) -> Reading:
        """本期 and 基数 (last year) for 同比; 分子 and 分母 for a rate."""
        table = self.reader.table(tree, leaf.name, ("本期", "基数", "分子", "分母"))
        if table is None:
            return Reading()
        amounts = {key.text: self._amount(value) for key, value in table}
        top, bottom = amounts.get("本期", amounts.get("分子")), amounts.get("基数", amounts.get("分母"))
        if top is None or bottom is None:
            return Reading(unknown=1)
        if bottom == 0:
            return Reading(zero_base=True, base=0, value=0)
        value = Fraction(top) / bottom
        if "基数" in amounts and kind is Type.RATIO and leaf.growth_base is not None:
            value -= 1
        return Reading(value=value, base=bottom)

    def _amount(self, tree: Tree) -> Exact | None:
        text = self.reader.word(tree, "数值")
        if text in UNKNOWN_WORDS:
            return None
        literal = self.reader.literal(tree, "数值")
        return None if literal is None else literal.value

    def _item(self, tree: Tree, kind: Type, leaf: Indicator) -> dict[str, Value]:
        """One item of 逐项: a value, or 数值 with the facts its conditions ask for."""
        if isinstance(tree, Word):
            return {"数值": None if tree.text in UNKNOWN_WORDS else self.number(tree, kind, leaf)}
        found: dict[str, Value] = {}
        for key, value in self.reader.open_table(tree, f"{leaf.name}的一项") or ():
            known = kind if key.text == "数值" else None
            found[key.text] = self.number(value, known, leaf) if known else self._loose(key, value)
        return found

    def _counts(self, tree: Tree) -> tuple[int, ...]:
        """A number of times, or four numbers by quarter."""
        items = tree.items if isinstance(tree, Row) else (tree,)
        counts = (self.reader.whole(item, "次数") for item in items)
        return tuple(count for count in counts if count is not None)

    def _loose(self, name: Word, tree: Tree) -> Value:
        """A name that is no indicator: a figure of another span, a fact of an item, a word."""
        value = loose_value(self.reader, tree, name.text)
        if not isinstance(value, str):
            return value
        known = [str(leaf) for leaf in self.leaves]
        near = nearest(name.text, known)
        if near is not None and near[:2] == name.text[:2] and not any(c in name.text for c in "(.（"):
            self.reader.refuse(name.place, f"没有叫“{name.text}”的指标", f"是不是“{near}”")
        return value

    def _fits(self, tree: Tree, literal: Literal, kind: Type | None, unit: str) -> None:
        """Refuse 50% for an amount, 5亿美元 for one counted in 平方米: a number of another kind is no number here."""
        written = "万美元" if literal.unit in DOLLARS else literal.unit
        if literal.measure is Measure.OTHER and unit and unit != written:
            self.reader.refuse(tree.place, f"指标的单位是“{unit}”，这里写的是“{literal.unit}”", f"换算成{unit}再写")
        elif literal.measure not in {None, Measure.OTHER} and literal.measure not in _KINDS.get(
            kind, (literal.measure,)
        ):
            told = "" if kind is None else kind.value
            fix = f"写成 {EXAMPLES[kind or Type.NUMBER]} 这样" if not unit else f"写成以“{unit}”为单位的数"
            self.reader.refuse(tree.place, f"这里要{told}，“{literal.print(literal.value)}”不是", fix)

    def number(self, tree: Tree, kind: Type | None, leaf: Indicator | None) -> Exact | None:
        """A number of the indicator's kind; a bare one takes the indicator's 单位, and is refused where none is declared."""
        if isinstance(tree, Word) and tree.text in UNKNOWN_WORDS:
            return None
        literal = self.reader.literal(tree, leaf.name if leaf is not None else "数值")
        if literal is None:
            return None
        unit = leaf.unit if leaf is not None else ""
        self._fits(tree, literal, kind, unit)
        if literal.unit or literal.value == 0:
            return literal.value
        if kind is Type.MONEY and unit not in _MONEY_UNITS:
            self.reader.refuse(tree.place, f"金额“{literal.value}”没有带单位", "写成 1.2亿元、5000万元")
        if kind in {Type.RATIO, Type.POINT} and unit != "%":
            self.reader.refuse(tree.place, f"比率“{literal.value}”没有带百分号", "写成 85%")
        if kind is Type.MONEY:
            return literal.value * _MONEY_UNITS.get(unit, 1)
        return literal.value * Fraction(1, 100) if kind in {Type.RATIO, Type.POINT} else literal.value


def loose_value(reader: Reader, tree: Tree, what: str) -> Value:
    """A fact that no indicator types: 是, a number with its unit, a word; None for X."""
    text = reader.word(tree, what)
    if text in UNKNOWN_WORDS:
        return None
    if text in {"是", "否"}:
        return text == "是"
    literal = read_literal(text)
    return text if literal is None else literal.value
