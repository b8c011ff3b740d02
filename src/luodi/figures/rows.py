"""The rows that one aggregate looked at in one unit, each with the verdict and the reason in the regulation's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.base.spans import Span
from luodi.figures.evaluation import Evaluation
from luodi.figures.units import RunUnit
from luodi.rulebook.evaluate import ABSENT, Value, evaluate, shown
from luodi.rulebook.nodes import Aggregate, Field, Node, Type, conjuncts
from luodi.rulebook.relations import Relations, used_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """One row of the detail statement, its reason found."""

    row_id: int
    subject_id: int
    group: str
    amount: int | None
    part: int | None
    reason: str
    credit: str


class JudgedRows:
    """Reads and judges the rows that one aggregate looked at in one unit."""

    def __init__(self, run: Evaluation, node: Aggregate, unit: RunUnit, span: Span) -> None:
        self.run, self.node, self.unit = run, node, unit
        self.relations = Relations(frame=run.frame.over(span), fields=run.catalog.fields, dialect=run.dialect)
        self.fields = used_fields([node.condition, node.amount])

    def read(self) -> list[JudgedRow]:
        """All rows that reach the unit, in the order of their projects."""
        return [self._row(cells) for cells in self.run.run(self.relations.detail(self.node, unit_id=self.unit.id))]

    def _row(self, cells: Sequence[Any]) -> JudgedRow:
        row_id, subject_id, decided, amount, part = (None if cell is None else int(cell) for cell in cells[:5])
        values = {name: self._value(name, cells[5 + 2 * i], cells[6 + 2 * i]) for i, name in enumerate(self.fields)}
        group, reason = self._judged(decided, amount, values)
        added = None if group != "counted" else part if self.node.function == "合计" else amount
        if self.node.function == "个数" and group == "counted":
            added = 1
        return JudgedRow(
            row_id=row_id or 0, subject_id=subject_id or 0, group=group, amount=amount, part=added, reason=reason,
            credit=self._credit(cells),
        )  # fmt: skip

    def _credit(self, cells: Sequence[Any]) -> str:
        """Why the unit has its part although no agreement says so; empty where one does."""
        unagreed = self.run.frame.unagreed
        if unagreed is None or int(cells[-3]):
            return ""
        introducer, carrier = (None if cell is None else self.run.tree.units[int(cell)].name for cell in cells[-2:])
        return unagreed.told(introducer, carrier)

    def _value(self, name: str, cell: Any, happened: Any) -> Value:
        type_ = self.run.catalog.fields[name].type
        if type_ is Type.DATE:
            if not happened:
                return ABSENT
            return date.fromisoformat(cell) if isinstance(cell, str) else cell
        if cell is None:
            return None
        if type_ is Type.BOOL:
            return bool(int(cell))
        return str(cell) if type_ is Type.TEXT else int(cell)

    def _judged(self, decided: int | None, amount: int | None, values: Mapping[str, Value]) -> tuple[str, str]:
        if decided == 1:
            if amount is None and self.node.function != "个数":
                return "unknown", f"{self.node.amount or '金额'}未填报"
            return "counted", ""
        wanted = False if decided == 0 else None
        for part in conjuncts(self.node.condition):
            if evaluate(part, values) is wanted:
                return ("not_counted" if decided == 0 else "unknown"), _because(part, values, undecided=decided is None)
        return ("not_counted" if decided == 0 else "unknown"), f"不是到位资金({self.node.kind})"


def _because(part: Node, values: Mapping[str, Value], *, undecided: bool) -> str:
    """行业是第三产业，不符合“行业 是 工业”."""
    facts = [f"{name}{_said(values[name], part, name)}" for name in used_fields([part])]
    told = "、".join(facts)
    return f"{told}，无法判断“{part}”" if undecided else f"{told}，不符合“{part}”"


def _said(value: Value, part: Node, name: str) -> str:
    if value is None:
        return "未填报"
    if value is ABSENT:
        return "没有（未发生）"
    type_ = next(node.type for node in part.walk() if isinstance(node, Field) and node.name == name)
    return f"是{shown(value, type_)}"
