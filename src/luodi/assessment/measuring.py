"""From the ledger to what judging takes in: every indicator of every unit, targets, and the other words that rules ask for.

Measures join the catalog of figures, so that one evaluation answers them all: the number of SQL statements depends on the
rulebook alone, never on units, projects or entries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from luodi.assessment.listing import ProjectRow, holders, project_rows
from luodi.assessment.register import measures_held
from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.figures.evaluation import NO_BASE, NOT_REPORTED, Evaluation, Worth
from luodi.figures.measures import Catalog, Measure, made_of
from luodi.figures.units import RunUnit
from luodi.orgs.models import UnitKind
from luodi.rulebook.awards import Events, Expression, ItemWise, Judged
from luodi.rulebook.cards import Reading, UnitInput
from luodi.rulebook.check import Checked
from luodi.rulebook.document import Indicator, Rulebook, TargetPeriod
from luodi.rulebook.evaluate import Value, explain
from luodi.rulebook.frame import bind
from luodi.rulebook.naming import Words, reported_type
from luodi.rulebook.nodes import Aggregate, Node, Type
from luodi.rulebook.recognizing import recognized
from luodi.rulebook.registered import registered_leaves
from luodi.rulebook.stories import asked_leaves, inner_expressions


def words_of(catalog: Catalog) -> Words:
    """The catalog's figures and fields as a rulebook may name them, aliases included."""
    figures: dict[str, Type] = {}
    measures: dict[str, Node] = {}
    for measure in catalog.measures.values():
        for name in (measure.name, *measure.aliases):
            figures[name], measures[name] = measure.type, measure.node
    return Words(figures=figures, measures=measures, fields=catalog.fields)


def extended(catalog: Catalog, checked: Checked) -> Catalog:
    """The catalog as the rulebook sees it: 认定 in every measure, its own indicators added (they take precedence)."""
    rulebook = checked.sound()
    seen = [
        replace(measure, node=recognized(rulebook, measure.node, checked.nodes))
        for measure in catalog.measures.values()
    ]
    return catalog.extended([*seen, *_own(rulebook, checked)])


def _own(rulebook: Rulebook, checked: Checked) -> Iterable[Measure]:
    for leaf in rulebook.leaves():
        if leaf.measure is not None:
            node = recognized(rulebook, checked.nodes[leaf.measure], checked.nodes, factors=not leaf.item_wise)
            yield made_of(name=leaf.name, node=node, expression=leaf.measure.text, source=leaf.article)


@dataclass(slots=True)
class Measuring:
    """One rulebook over one frame. `checked` comes with unbound trees; `bound` is the same with words of time resolved."""

    checked: Checked
    run: Evaluation
    bound: Checked = field(init=False)
    _asked: tuple[Node, ...] = field(init=False)
    _items: dict[str, list[ProjectRow]] = field(init=False, default_factory=dict)
    _registered: Mapping[str, str] = field(init=False)
    _held: Mapping[int, frozenset[str]] = field(init=False, default_factory=dict)
    _holders: dict[int, dict[int, int]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        nodes = {expression: bind(node, self.run.frame) for expression, node in self.checked.nodes.items()}
        self.bound = replace(self.checked, nodes=nodes)
        self._asked = asked_leaves(self.bound)
        self._registered = registered_leaves(self.bound.nodes)

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook."""
        return self.checked.sound()

    def units(self) -> list[UnitInput]:
        """Inputs for every standing unit, the place itself among them, by code."""
        self._prepare()
        standing = [u for u in self.run.tree.units.values() if u.standing and u.kind != UnitKind.EXTERNAL]
        return [self._unit(unit) for unit in sorted(standing, key=lambda unit: unit.code)]

    def _prepare(self) -> None:
        span = self.run.frame.span
        wanted: list[tuple[Node, Span]] = []
        for leaf in self.rulebook.leaves():
            if leaf.measure is not None:
                wanted.append((self.run.bound(leaf.name, span), span))
            if leaf.growth_base is not None:
                wanted.append((self._base(leaf.growth_base), span))
        wanted += [(leaf, span) for leaf in self._asked]
        self.run.prepare(wanted)
        if self._registered:
            self._held = measures_held(as_of=self.run.frame.as_of, known=self.run.frame.known)

    def _base(self, expression: Expression) -> Node:
        node = recognized(self.rulebook, self.checked.nodes[expression], self.checked.nodes)
        return bind(node, self.run.frame)

    def _unit(self, unit: RunUnit) -> UnitInput:
        span = self.run.frame.span
        readings = {leaf.name: self._reading(leaf, unit) for leaf in self.rulebook.leaves()}
        names: dict[str, Value] = {str(leaf): self.run.worth(leaf, unit, span).value for leaf in self._asked}
        held = self._held.get(unit.id, frozenset())
        names |= {text: measure in held for text, measure in self._registered.items()}
        return UnitInput(
            name=unit.name, kind=unit.kind_label, readings=readings, targets=self._targets(unit), names=names
        )

    # -- readings -----------------------------------------------------------------------------------------------

    def _reading(self, leaf: Indicator, unit: RunUnit) -> Reading:
        shape = leaf.scoring.shape if leaf.scoring is not None else None
        if isinstance(shape, Events):
            return Reading(events={kind.name: self._times(kind.name, unit) for kind in shape.kinds})
        if isinstance(shape, Judged) and shape.scorers:
            given = {name: self._stated(f"{leaf.name}（{name}）", unit) for name, _ in shape.scorers}
            marks = {name: found[0] for name, found in given.items() if found is not None and found[0] is not None}
            return Reading(marks=marks, missing=len(marks) < len(given), unknown=_unknown(given.values()))
        if leaf.measure is None:
            return self._reported(leaf, unit)
        if isinstance(shape, ItemWise):
            return self._item_wise(leaf, unit)
        return self._measured(leaf, unit)

    def _measured(self, leaf: Indicator, unit: RunUnit) -> Reading:
        span = self.run.frame.span
        node = self.run.bound(leaf.name, span)
        worth = self.run.worth(node, unit, span)
        filled = explain(node, self.run.leaf_values(node, unit, span))
        shape = "" if filled.startswith(f"{node} = ") else f"{node} = "
        told: tuple[str, ...] = (f"{leaf.name} = {shape}{filled}",)
        if worth.unknown:
            told = (*told, f"其中 {worth.unknown} 项未填报，不印数")
        return self._grown(leaf, replace(_reading_of(worth), explanation=told), unit)

    def _grown(self, leaf: Indicator, reading: Reading, unit: RunUnit) -> Reading:
        """同比: by how much the value has grown over its base; as it is without one."""
        if leaf.growth_base is None:
            return reading
        base = self.run.worth(self._base(leaf.growth_base), unit, self.run.frame.span)
        if reading.unknown or base.unknown or reading.value is None:
            return replace(reading, value=None, unknown=reading.unknown + base.unknown)
        before = base.value
        if base.missing == NOT_REPORTED:
            return Reading(missing=True, explanation=(*reading.explanation, "对比的一期没有报送"))
        if isinstance(before, bool) or not isinstance(before, int | Fraction) or before == 0:
            return replace(reading, value=0, base=0, zero_base=True)
        return replace(reading, value=Fraction(reading.value) / before - 1, base=before)

    def _reported(self, leaf: Indicator, unit: RunUnit) -> Reading:
        """报送: what the unit or an outside office states for exactly this span."""
        found = self._stated(leaf.name, unit)
        if found is None:
            return Reading(missing=True, explanation=(f"{leaf.name}：本期没有报送",))
        value, unknown = found
        if unknown or value is None:
            return Reading(unknown=1, explanation=(f"{leaf.name}：报送为不详",))
        scaled: Exact = Fraction(value) / 100 if reported_type(leaf) is Type.RATIO else value
        return self._grown(leaf, Reading(value=scaled, explanation=(f"{leaf.name}：报送数",)), unit)

    def _stated(self, name: str, unit: RunUnit) -> tuple[Exact | None, bool] | None:
        return self.run.stated.reported(unit.id, name, self.run.frame.span)

    def _times(self, name: str, unit: RunUnit) -> tuple[int, ...]:
        """How often an event happened: by quarter where it was reported so, else for the span."""
        quarters = [self.run.stated.reported(unit.id, name, quarter) for quarter in self.run.frame.span.quarters]
        found = quarters if any(quarters) else [self._stated(name, unit)]
        return tuple(int(one[0]) for one in found if one is not None and one[0] is not None)

    # -- 逐项 ---------------------------------------------------------------------------------------------------

    def _item_wise(self, leaf: Indicator, unit: RunUnit) -> Reading:
        if self._holders is None:
            self._holders = holders(self.run)
        if leaf.name not in self._items:
            self._items[leaf.name] = self._rows(leaf)
        items: list[Mapping[str, Value]] = []
        unknown = 0
        for row in self._items[leaf.name]:
            if unit.id not in self._holders.get(row.subject_id, {}):
                continue
            unknown += row.decided is None or (row.decided and row.amount_fen is None)
            if row.decided:
                items.append({**row.fields, "名称": row.fields.get("项目名称"), "数值": row.amount_fen})
        return Reading(items=tuple(items), unknown=unknown, explanation=(f"{leaf.name}：{len(items)} 个项目逐项计",))

    def _rows(self, leaf: Indicator) -> list[ProjectRow]:
        node = self.run.bound(leaf.name, self.run.frame.span)
        named = (part for expression in inner_expressions(leaf) for part in self.checked.nodes[expression].walk())
        fields = {str(part) for part in named if str(part) in self.run.catalog.fields}
        rows: list[ProjectRow] = []
        for aggregate in (part for part in node.walk() if isinstance(part, Aggregate)):
            rows += project_rows(self.run, aggregate, sorted({*fields, "项目名称"}))
        return rows

    # -- targets ------------------------------------------------------------------------------------------------

    def _targets(self, unit: RunUnit) -> dict[tuple[str, str, str], Exact | None]:
        """What the ledger says the unit was told to reach; a level is part of the target's name: 合同投资（任务）."""
        found: dict[tuple[str, str, str], Exact | None] = {}
        frame = self.run.frame
        for leaf in self.rulebook.leaves():
            choice = leaf.target
            if choice.none or choice.fixed is not None:
                continue
            measure = choice.measure or leaf.name
            name = f"{measure}（{choice.level}）" if choice.level else measure
            by_period = choice.period is TargetPeriod.SPAN
            stated = self.run.stated.target(unit.id, name, frame.span if by_period else frame.span.year)
            period = TargetPeriod.SPAN if by_period else TargetPeriod.YEAR
            if stated is not None:
                found[measure, period.value, choice.level] = stated[0]
        return found


def _reading_of(worth: Worth) -> Reading:
    if worth.unknown:
        return Reading(unknown=worth.unknown)
    if worth.value is None:
        return Reading(zero_base=True, value=0) if worth.missing == NO_BASE else Reading(missing=True)
    value = worth.value
    return Reading(value=value) if isinstance(value, int | Fraction) else Reading(missing=True)


def _unknown(found: Iterable[tuple[Exact | None, bool] | None]) -> int:
    return sum(1 for one in found if one is not None and one[1])
