"""事实 of a case: projects as an official states them, read into `Facts` and from there into what a run takes in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luodi.base.errors import BadInput
from luodi.base.quantities import Exact
from luodi.base.spans import parse_span
from luodi.rulebook.awards import Expression, Formula, ItemWise, Ladder
from luodi.rulebook.cards import Reading, UnitInput
from luodi.rulebook.check import Checked
from luodi.rulebook.document import Indicator
from luodi.rulebook.evaluate import Value
from luodi.rulebook.facts import Facts, Payment, Project, Sum
from luodi.rulebook.frame import Frame
from luodi.rulebook.naming import Words, judged_names
from luodi.rulebook.nodes import Field, Name, Node, Today, leaves
from luodi.rulebook.reading import Reader
from luodi.rulebook.recognizing import recognized
from luodi.rulebook.registered import is_registered
from luodi.rulebook.situations import loose_value
from luodi.rulebook.tree import Row, Table, Tree, Word
from luodi.rulebook.unagreed import WHOLE_BP

_UNKNOWN = ("未填报", "X", "不详", "待定", "日期不详")
_MAY_BE_TOLD = (
    "名称", "单位", "计功", "引荐单位", "落地单位", "到位", "行业", "资金来源", "投资方", "总投资", "协议投资", "合同投资",
)  # fmt: skip
_TOLD = frozenset({"名称", "单位", "计功", "引荐", "引荐单位", "落地单位", "到位"})


@dataclass(slots=True)
class Stories:
    """Reads 事实 against the rulebook's words; findings go to `reader`."""

    checked: Checked
    words: Words
    reader: Reader

    def facts(self, tree: Tree, span: str, as_of: date | None, units: tuple[str, ...]) -> Facts | None:
        """The small ledger of a case; None when its span cannot be read."""
        try:
            over = parse_span(span)
        except BadInput as refused:
            self.reader.refuse(tree.place, f"案例：{str(refused).rstrip('。')}", "写上“跨度: 2004-01..2004-09”")
            return None
        projects = tuple(self._projects(tree))
        rulebook = self.checked.sound()
        shares = [project.credited(rulebook.unagreed) for project in projects]
        named = dict.fromkeys([*units, *(unit for held in shares for unit in held)])
        measures = {
            leaf.name: recognized(
                rulebook, self.checked.nodes[leaf.measure], self.checked.nodes, factors=not leaf.item_wise
            )
            for leaf in rulebook.leaves()
            if leaf.measure is not None
        }
        return Facts(
            projects=projects,
            units=tuple(named),
            frame=Frame.of(
                span=over,
                as_of=as_of or over.last,
                known=0,
                recorded=bool(rulebook.recorded_date),
                unagreed=rulebook.unagreed,
            ),
            fields=self.words.fields,
            measures={**self.words.measures, **measures},
        )

    def _projects(self, tree: Tree) -> Iterator[Project]:
        rows = tree if isinstance(tree, Row) else tree.get("项目", "projects") if isinstance(tree, Table) else None
        for number, item in enumerate(self.reader.rows(rows, "事实里的项目"), 1):
            row = self.reader.open_table(item, "事实里的一个项目")
            if row is not None:
                yield self._project(row, number)

    def _project(self, row: Table, number: int) -> Project:
        texts: dict[str, str] = {}
        amounts: dict[str, int | None] = {}
        stages: dict[str, date | None] = {}
        extras: dict[str, Value] = {}
        asked = {name for leaf in self.checked.sound().leaves() for name in further_facts(leaf)}
        for key, value in row:
            field = self.words.fields.get(key.text)
            if key.text in _TOLD or (key.text == "落地" and _names_a_unit(value)):
                continue
            if f"{key.text}日期" in self.words.fields:
                unknown = isinstance(value, Word) and value.text in _UNKNOWN
                stages[key.text] = None if unknown else self.reader.day(value, key.text)
            elif field is not None and field.source[:1] == ("text",):
                texts[key.text] = self.reader.word(value, key.text)
            elif field is not None and field.source[:1] == ("amount",):
                amounts[key.text] = self._fen(value)
            elif key.text in asked:
                extras[key.text] = loose_value(self.reader, value, key.text)
            else:
                known = "、".join((*_MAY_BE_TOLD, *sorted(asked))) + "，和各阶段（签约、开工……）"
                self.reader.refuse(key.place, f"事实里的项目没有“{key.text}”这一项", f"可以写：{known}")
        return Project(
            name=self.reader.word(row.get("名称"), "名称") or f"项目{number}",
            shares=self._shares(row),
            introducer=self._side(row, "引荐"),
            carrier=self._side(row, "落地"),
            texts=texts,
            amounts_fen=amounts,
            stages=stages,
            payments=tuple(self._payments(row)),
            extras=extras,
        )

    def _shares(self, row: Table) -> dict[str, int]:
        shares = self.reader.open_table(row.get("计功"), "计功")
        if shares is None:
            unit = self.reader.word(row.get("单位"), "单位")
            if (
                not unit
                and self.checked.sound().unagreed is not None
                and (self._side(row, "引荐") or self._side(row, "落地"))
            ):
                return {}
            if not unit:
                self.reader.refuse(
                    row.place, "事实里的项目没有写单位", "加上“单位: 甲镇”，或“计功: {甲镇: 60%, 乙镇: 40%}”"
                )
            return {unit: WHOLE_BP}
        read = {unit.text: self.reader.percent(share, f"{unit.text}的计功份额") for unit, share in shares}
        return {unit: int(share * WHOLE_BP) for unit, share in read.items() if share is not None}

    def _side(self, row: Table, side: str) -> str | None:
        """引荐单位, 落地单位; 引荐: 甲镇 and 落地: 乙镇 say the same (落地: 2006-03-01 is the day of landing)."""
        short = row.get(side)
        named = row.get(f"{side}单位") or (short if _names_a_unit(short) else None)
        return self.reader.word(named, f"{side}单位") or None

    def _payments(self, row: Table) -> Iterator[Payment]:
        for item in self.reader.rows(row.get("到位"), "到位"):
            paid = self.reader.table(item, "一笔到位", ("日", "金额", "类", "登记", "佐证"))
            on = None if paid is None else self.reader.day(paid.get("日"), "日")
            if paid is not None and on is not None:
                kind = self.reader.word(paid.get("类"), "类") or "认定"
                recorded = self.reader.day(paid.get("登记"), "登记")
                grade = self.reader.word(paid.get("佐证"), "佐证") or None
                fen = self._fen(paid.get("金额"))
                yield Payment(on=on, amount_fen=fen, kind=kind, recorded_on=recorded, grade=grade)

    def _fen(self, tree: Tree | None) -> int | None:
        if isinstance(tree, Word) and tree.text in _UNKNOWN:
            return None
        literal = self.reader.literal(tree, "金额")
        if literal is None or tree is None:
            return None
        if not literal.unit.endswith("元"):
            self.reader.refuse(tree.place, f"金额“{literal.value}”没有带单位", "写成 8900万元")
        return int(literal.value)

    # -- into a run ---------------------------------------------------------------------------------------------

    def units(
        self, facts: Facts, kinds: Mapping[str, str], targets: Mapping[str, Mapping[tuple[str, str, str], Exact | None]]
    ) -> list[UnitInput]:
        """One input per unit: every indicator measured, every other word that a rule asks for."""
        rulebook = self.checked.sound()
        asked = asked_leaves(self.checked)
        found = []
        for unit in facts.units:
            readings = {leaf.name: self._reading(facts, leaf, unit) for leaf in rulebook.leaves() if leaf.measure}
            names: dict[str, Value] = {str(leaf): facts.worth(leaf, unit).value for leaf in asked}
            own = {**targets.get("各单位", {}), **targets.get(unit, {})}
            found.append(UnitInput(name=unit, kind=kinds.get(unit, ""), readings=readings, targets=own, names=names))
        return found

    def _reading(self, facts: Facts, leaf: Indicator, unit: str) -> Reading:
        node = facts.measures[leaf.name]
        found = facts.worth(node, unit)
        value = found.value if isinstance(found.value, int | Fraction) else None
        if leaf.growth_base is not None:
            base = facts.worth(self.checked.nodes[leaf.growth_base], unit)
            return _grown(value, found.unknown, base)
        items = None
        if leaf.item_wise:
            items = facts.items(node, unit)
        return Reading(value=value, unknown=found.unknown, zero_base=found.zero_base, items=items)


def _grown(value: Exact | None, unknown: int, base: Sum) -> Reading:
    """同比: by how much the value has grown over its base."""
    if unknown or base.unknown or value is None:
        return Reading(unknown=unknown + base.unknown or 1)
    if not isinstance(base.value, int | Fraction) or base.value == 0:
        return Reading(value=0, base=0, zero_base=True)
    return Reading(value=Fraction(value) / base.value - 1, base=base.value)


def _names_a_unit(value: Tree | None) -> bool:
    """Whether a value is a name, not a day or 日期不详."""
    return isinstance(value, Word) and value.text not in _UNKNOWN and not any(c.isdigit() for c in value.text)


def asked_leaves(checked: Checked) -> tuple[Node, ...]:
    """Leaves of conditions and formulas that are not results of the run itself: figures of other spans and of the place.

    What 逐项 says about its one project is not asked of the unit.
    """
    rulebook = checked.sound()
    measures = {leaf.measure for leaf in rulebook.leaves()} | {leaf.growth_base for leaf in rulebook.leaves()}
    measures |= {expression for leaf in rulebook.leaves() for expression in inner_expressions(leaf)}
    own = judged_names(checked.types)
    found: dict[Node, None] = {}
    for expression, node in checked.nodes.items():
        if expression in measures or any(rule.when == expression for rule in rulebook.recognition):
            continue
        for leaf in leaves(node):
            plain = isinstance(leaf, Name) and not leaf.owner and leaf.period is None and leaf.name in own
            if not plain and not isinstance(leaf, Field | Today) and not is_registered(leaf):
                found[leaf] = None
    return tuple(found)


def further_facts(leaf: Indicator) -> tuple[str, ...]:
    """另报: what 逐项 asks of a project beside what the ledger holds."""
    shape = leaf.scoring.shape if leaf.scoring is not None else None
    return tuple(name for name, _ in shape.columns) if isinstance(shape, ItemWise) else ()


def inner_expressions(leaf: Indicator) -> tuple[Expression, ...]:
    """Conditions and formulas inside 逐项: they speak of the one project."""
    if leaf.scoring is None or not isinstance(leaf.scoring.shape, ItemWise):
        return ()
    inner = leaf.scoring.shape.inner
    found = [adjustment.when for adjustment in inner.adjustments]
    if isinstance(inner.shape, Ladder):
        found += [rung.when for rung in inner.shape.rungs]
        found += [rung.earns for rung in inner.shape.rungs if isinstance(rung.earns, Expression)]
    if isinstance(inner.shape, Formula):
        found.append(inner.shape.expression)
    return tuple(expression for expression in found if expression is not None)
