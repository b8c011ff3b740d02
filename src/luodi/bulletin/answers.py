"""Answers a template from the ledger: figures, lists of units, the ranking table, the alerts, at one (span, as-of, known)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from luodi.base.quantities import Measure, Quantity
from luodi.base.spans import Span
from luodi.bulletin.content import Block, PrintedFigure
from luodi.bulletin.filling import Issue
from luodi.bulletin.ranking import Standing, plain_table
from luodi.bulletin.template import ALERTS, Insert, Reference, Template, count_name, references
from luodi.figures.evaluation import Evaluation, Worth
from luodi.figures.figure import Figure
from luodi.figures.measures import KINDS
from luodi.figures.selectors import made
from luodi.figures.units import RunUnit
from luodi.rulebook.frame import bind
from luodi.rulebook.nodes import Node
from luodi.rulebook.periods import resolve


class LedgerAnswers:
    """Reads everything that `template` can ask for in one run; statements grow with its words, never with the ledger."""

    def __init__(
        self,
        *,
        template: Template,
        issue: Issue,
        run: Evaluation,
        standing: Standing | None = None,
    ) -> None:
        self.issue, self.run, self.standing = issue, run, standing
        self.lists = {name: bind(node, run.frame) for name, node in template.lists.items()}
        run.prepare(self._wanted(template))

    def _wanted(self, template: Template) -> Iterator[tuple[Node, Span]]:
        inserted = [column for part in template.body if isinstance(part, Insert) for column in part.columns]
        for reference in (*references(template), *inserted):
            if not self._is_list(reference.name):
                span = self.span_of(reference)
                yield self.run.bound(reference.name, span), span
        for node in self.lists.values():
            yield node, self.issue.span

    def _is_list(self, name: str) -> bool:
        return any(name in {listed, count_name(listed)} for listed in self.lists)

    def span_of(self, reference: Reference) -> Span:
        """The days that a reference speaks of."""
        return resolve(reference.period, self.issue.span) if reference.period else self.issue.span

    @property
    def towns(self) -> tuple[RunUnit, ...]:
        """The units directly below the place, in the order of their codes."""
        return self.run.tree.below(self.run.tree.root)

    # -- figures and lists ----------------------------------------------------------------------------------------

    def figure(self, reference: Reference) -> PrintedFigure:
        """The figure, or the list of units, that a reference names."""
        for name in self.lists:
            if reference.name == name:
                return self._list(name)
            if reference.name == count_name(name):
                return self._count(name)
        unit = self.run.tree.named(reference.unit)
        found = made(self.run, self.run.catalog[reference.name], unit, self.span_of(reference))
        return printed(found, key=reference.key, absolute=reference.absolute)

    def _members(self, name: str) -> tuple[list[RunUnit], int]:
        """The units for which the list's condition holds, and how many cannot be decided for want of a report."""
        found: list[RunUnit] = []
        unknown = 0
        for unit in self.towns:
            worth: Worth = self.run.worth(self.lists[name], unit, self.issue.span)
            if worth.value is True:
                found.append(unit)
            elif worth.value is None and worth.unknown:
                unknown += 1
        return found, unknown

    def _list(self, name: str) -> PrintedFigure:
        members, unknown = self._members(name)
        names = "、".join(unit.name for unit in members) or "无"
        return self._listed(name, name, names, names, unknown)

    def _count(self, name: str) -> PrintedFigure:
        """How many there are for sure; not known at all when none is sure and some unit has not reported."""
        members, unknown = self._members(name)
        value = None if unknown and not members else len(members)
        text = str(Quantity(value=value, measure=Measure.COUNT, unit="个"))
        more = f"（另有{unknown}个未填报）" if unknown and members else ""
        found = self._listed(name, count_name(name), value, text + more, unknown)
        return replace(found, measure=Measure.COUNT)

    def _listed(self, name: str, key: str, value: int | str | None, text: str, unknown: int) -> PrintedFigure:
        members, _ = self._members(name)
        return PrintedFigure(
            key=key,
            value=value,
            printed=text,
            definition=f"下属单位中符合“{self.lists[name]}”的",
            span=self.issue.span,
            scope=self.issue.place,
            as_of=self.issue.as_of,
            known=self.issue.known,
            unknown=unknown,
            trace={"name": key, "condition": str(self.lists[name]), "units": [unit.code for unit in members]},
        )

    # -- blocks ---------------------------------------------------------------------------------------------------

    def block(self, insert: Insert) -> tuple[tuple[Block, ...], tuple[PrintedFigure, ...]]:
        """The table of units, ranked when a rulebook ranks them, or the alert list; no rulebook, no alerts."""
        if insert.kind == ALERTS:
            return self.standing.alerts() if self.standing else ((), ())
        columns = tuple((column.spoken, partial(self._cell, column)) for column in insert.columns)
        if self.standing is None:
            return plain_table(columns, [unit.name for unit in self.towns])
        return self.standing.tables(columns)

    def _cell(self, column: Reference, unit: str) -> PrintedFigure:
        found = self.figure(replace(column, unit=unit))
        return replace(found, key=f"{column.spoken}·{unit}")


def printed(found: Figure, *, key: str, absolute: bool = False) -> PrintedFigure:
    """A figure of the ledger as a bulletin prints it; `absolute` leaves out the sign."""
    text = found.printed.lstrip("+−") if absolute else found.printed
    return PrintedFigure(
        key=key,
        value=found.value,
        measure=KINDS.get(found.type),
        printed=text,
        definition=found.definition,
        span=found.span,
        scope=found.scope_name,
        as_of=found.as_of,
        known=found.known,
        unknown=found.unknown,
        trace={"name": found.name, "figure": found.key, "unit": found.scope_code},
    )
