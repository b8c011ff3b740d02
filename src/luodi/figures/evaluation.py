"""Evaluating measures for all units at once: SQL adds, Python puts the formulas together.

A run first collects every aggregate that the wanted measures need, over every span they name, and asks the database once
per group; then each figure is arithmetic over those whole numbers (docs/algorithms/figures.md).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import connection

from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.figures.measures import Catalog
from luodi.figures.stated import Stated, stated_values
from luodi.figures.units import RunTree, RunUnit, run_tree
from luodi.orgs.models import UnitKind
from luodi.rulebook.evaluate import Value, evaluate
from luodi.rulebook.frame import Frame, bind, elapsed, remaining
from luodi.rulebook.nodes import Aggregate, Field, Lookup, Name, Node, OneOf, Type, conjuncts, leaves
from luodi.rulebook.relations import Relations, used_fields

NO_TARGET, NOT_REPORTED, NO_BASE, NOTHING = "无目标", "未填报", "无基数", "无"
_OUTSIDE = str(UnitKind.EXTERNAL.label)
_DIALECTS = {"postgresql": "postgres"}
Run = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Worth:
    """What an expression is worth at one unit: the exact value, or None with the reason.

    `unknown`: how many rows could not be decided or had no amount; then `value` is None and `known_part` is what the
    others make. `missing`: 无目标, 无基数 … when nothing is unknown and yet there is no value.
    """

    value: Value
    unknown: int = 0
    known_part: Value = None
    missing: str = ""


def run_sql(sql: str) -> Sequence[Sequence[Any]]:
    """The rows of one statement on the home's own database, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: Sequence[Sequence[Any]] = cursor.fetchall()
    return rows


def home_dialect() -> str:
    """The storage of this home, as the compiler names it."""
    return _DIALECTS.get(connection.vendor, connection.vendor)


@dataclass(slots=True, kw_only=True)
class Evaluation:
    """One run: measures of `catalog` in `frame`, read by `run` on a storage that speaks `dialect`."""

    catalog: Catalog
    frame: Frame
    run: Run = run_sql
    dialect: str = field(default_factory=home_dialect)
    tree: RunTree = field(init=False)
    _bound: dict[tuple[str, Span], Node] = field(init=False, default_factory=dict)
    _cells: dict[tuple[Aggregate, Span], Mapping[int, tuple[int | None, int]]] = field(init=False, default_factory=dict)
    _stated: Stated | None = field(init=False, default=None)
    _worth: dict[tuple[Node, Span, int], Worth] = field(init=False, default_factory=dict)
    statements: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.tree = run_tree(self.frame)

    # -- collecting ---------------------------------------------------------------------------------------------

    def bound(self, name: str, span: Span) -> Node:
        """The expression of a measure, its words of time resolved for `span`."""
        measure = self.catalog[name]
        key = (measure.name, span)
        if key not in self._bound:
            self._bound[key] = bind(measure.node, self.frame.over(span))
        return self._bound[key]

    def prepare(self, wanted: Iterable[tuple[Node, Span]]) -> None:
        """Ask the database for all that these bound expressions need: statements grow with the words, never the rows."""
        needed: dict[Span, dict[Aggregate, None]] = {}
        pending, seen = list(wanted), set[tuple[Node, Span]]()
        while pending:
            node, span = pending.pop()
            if (node, span) in seen:
                continue
            seen.add((node, span))
            for part in node.walk():
                if isinstance(part, Aggregate) and part.rows != "单位":
                    needed.setdefault(self._home_span(part, span), {})[part] = None
                elif isinstance(part, Name):
                    inner = part.period.span if part.period and part.period.span else span
                    pending.append((self.bound(part.name, inner), inner))
        for span, aggregates in needed.items():
            fresh = [part for part in aggregates if (part, span) not in self._cells]
            for statement in self._relations(span).statements(fresh):
                self._read(statement.sql, statement.aggregates, span)

    def _relations(self, span: Span) -> Relations:
        return Relations(frame=self.frame.over(span), fields=self.catalog.fields, dialect=self.dialect)

    def _home_span(self, aggregate: Aggregate, span: Span) -> Span:
        """Bound aggregates carry their days, so that all spans share one statement; 当年认定资金 alone still needs its span."""
        sources = [self.catalog.fields[name].source for name in used_fields([aggregate.condition, aggregate.amount])]
        return span if any(source[0] == "funds" and source[2] for source in sources) else self.frame.span

    def _read(self, sql: str, aggregates: Sequence[Aggregate], span: Span) -> None:
        self.statements += 1
        rows = self.run(sql)
        for index, aggregate in enumerate(aggregates):
            cells = {row[0]: (_whole(row[1 + 2 * index]), int(row[2 + 2 * index])) for row in rows}
            self._cells[aggregate, span] = cells

    @property
    def stated(self) -> Stated:
        """Targets and reported measures, read on first use."""
        if self._stated is None:
            self._stated = stated_values(self.frame)
        return self._stated

    # -- worth --------------------------------------------------------------------------------------------------

    def measure(self, name: str, unit: RunUnit, span: Span | None = None) -> Worth:
        """What a measure is worth at a unit; `prepare` was called for it."""
        span = span or self.frame.span
        return self.worth(self.bound(name, span), unit, span)

    def worth(self, node: Node, unit: RunUnit, span: Span) -> Worth:
        """What a bound expression is worth at a unit."""
        key = (node, span, unit.id)
        if key not in self._worth:
            self._worth[key] = self._leaf(node, unit, span) if _is_leaf(node) else self._formula(node, unit, span)
        return self._worth[key]

    def leaf_values(self, node: Node, unit: RunUnit, span: Span) -> dict[str, Value]:
        """What `explain` puts in for the leaves of a bound expression."""
        return {str(leaf): self.worth(leaf, unit, span).value for leaf in leaves(node)}

    def _formula(self, node: Node, unit: RunUnit, span: Span) -> Worth:
        inner = {str(leaf): self.worth(leaf, unit, span) for leaf in leaves(node)}
        value = evaluate(node, {key: worth.value for key, worth in inner.items()})
        if value is not None:
            return Worth(value, 0, value)
        unknown = sum(worth.unknown for worth in inner.values())
        if unknown:
            known = {key: worth.known_part if worth.unknown else worth.value for key, worth in inner.items()}
            return Worth(None, unknown, evaluate(node, known))
        missing = next((worth.missing for worth in inner.values() if worth.missing), NO_BASE)
        return Worth(None, 0, None, missing)

    def _leaf(self, node: Node, unit: RunUnit, span: Span) -> Worth:
        match node:
            case Name():
                inner = node.period.span if node.period and node.period.span else span
                at = self.tree.root if node.owner == "全域" else unit
                return self.worth(self.bound(node.name, inner), at, inner)
            case Aggregate(rows="单位"):
                return self._over_units(node, unit, span)
            case Aggregate():
                empty = (0 if node.function in {"个数", "合计"} else None, 0)
                cell = self._cells[node, self._home_span(node, span)].get(unit.id, empty)
                return _aggregate_worth(cell[0], cell[1])
            case Lookup():
                return self._lookup(node, unit, span)
            case Field(name="单位名称"):
                return Worth(unit.name, 0, unit.name)
            case Field(name="单位类别"):
                return Worth(unit.kind_label, 0, unit.kind_label)
            case _:
                raise TypeError(node)

    def _lookup(self, node: Lookup, unit: RunUnit, span: Span) -> Worth:
        frame = self.frame.over(span)
        if node.function == "序时进度":
            return _sure(elapsed(node, frame))
        if node.function in {"剩余月数", "剩余季度数"}:
            return _sure(remaining(node, frame))
        if node.function == "目标":
            days = node.period.span if node.period and node.period.span else span.year
            found = self.stated.target(unit.id, self.catalog.canonical(node.name), days)
            return _stated_worth(found, NO_TARGET)
        days = node.period.span if node.period and node.period.span else span
        worth = _stated_worth(self.stated.reported(unit.id, node.name, days), NOT_REPORTED)
        number = worth.value
        if node.type is Type.RATIO and isinstance(number, int | Fraction):  # reported in per cent
            return _sure(Fraction(number) / 100)
        return worth

    def _over_units(self, node: Aggregate, unit: RunUnit, span: Span) -> Worth:
        """An aggregate over the units directly below; a unit that cannot be decided counts as unknown."""
        values: list[Exact] = []
        unknown = 0
        for _, decided, amount in self.units_behind(node, unit, span):
            if decided.value is None:
                unknown += max(decided.unknown, 1)
            elif decided.value and amount.unknown:
                unknown += amount.unknown
            elif decided.value and isinstance(amount.value, int | Fraction):
                values.append(amount.value)
        if node.function == "个数":
            return _aggregate_worth(len(values), unknown)
        if node.function == "合计":
            return _aggregate_worth(sum(values), unknown)
        pick = max if node.function == "最大" else min
        return _aggregate_worth(pick(values, key=Fraction) if values else None, unknown)

    def units_behind(self, node: Aggregate, unit: RunUnit, span: Span) -> list[tuple[RunUnit, Worth, Worth]]:
        """Each unit below with the condition's and the amount's worth there.

        Where the condition asks for 外部单位 it is they, the neighbours of the place, instead of the units below.
        """
        found = []
        children = self.tree.outside(unit) if _asks_outside(node) else self.tree.below(unit)
        for child in children:
            decided = _sure(value=True) if node.condition is None else self.worth(node.condition, child, span)
            amount = _sure(1) if node.amount is None else self.worth(node.amount, child, span)
            found.append((child, decided, amount))
        return found


def _asks_outside(node: Aggregate) -> bool:
    """Whether the condition wants 外部单位 and nothing else: 单位类别 是 外部单位 [且 …]."""
    parts = conjuncts(node.condition) if node.condition is not None else ()
    return any(isinstance(part, OneOf) and part.options == (_OUTSIDE,) and not part.negated for part in parts)


def _is_leaf(node: Node) -> bool:
    return isinstance(node, Name | Aggregate | Lookup | Field)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _sure(value: Value) -> Worth:
    return Worth(value, 0, value)


def _aggregate_worth(value: Exact | None, unknown: int) -> Worth:
    if unknown:
        return Worth(None, unknown, value)
    return Worth(value, 0, value, "" if value is not None else NOTHING)


def _stated_worth(found: tuple[Exact | None, bool] | None, missing: str) -> Worth:
    if found is None:
        return Worth(None, 0, None, missing)
    value, unknown = found
    return Worth(None, 1) if unknown else Worth(value, 0, value)
