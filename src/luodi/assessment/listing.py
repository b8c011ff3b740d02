"""Rows of projects behind a condition, with their fields: one statement for the whole place, however many units there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.figures.evaluation import Evaluation
from luodi.ledger.choices import EntryKind
from luodi.ledger.selectors import credit_shares, credit_sides
from luodi.rulebook.evaluate import ABSENT, Value
from luodi.rulebook.nodes import Aggregate, Call, Field, Junction, Node, Not, Type, both
from luodi.rulebook.relations import Relations, used_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """One project as the condition saw it. `decided`: True, False, or None when it cannot be told."""

    subject_id: int
    decided: bool | None
    amount_fen: int | None
    fields: Mapping[str, Value]


def project_rows(run: Evaluation, aggregate: Aggregate, more: Collection[str] = ()) -> list[ProjectRow]:
    """Every project of the place as the bound aggregate looks at it; `more`: further fields to bring along."""
    condition = aggregate.condition
    for name in more:
        condition = both(condition, _always(run, name))
    seen = Aggregate(
        type=aggregate.type,
        function=aggregate.function,
        rows="项目",
        amount=aggregate.amount,
        condition=condition,
        by=aggregate.by,
    )
    names = used_fields([seen.condition, seen.amount])
    relations = Relations(frame=run.frame, fields=run.catalog.fields, dialect=run.dialect)
    found = []
    for cells in run.run(relations.detail(seen, unit_id=run.tree.root.id)):
        fields = {name: _value(run, name, cells[5 + 2 * i], cells[6 + 2 * i]) for i, name in enumerate(names)}
        decided = None if cells[2] is None else bool(int(cells[2]))
        amount = None if cells[3] is None else int(cells[3])
        found.append(ProjectRow(subject_id=int(cells[1]), decided=decided, amount_fen=amount, fields=fields))
    return found


def _always(run: Evaluation, name: str) -> Node:
    """A condition that always holds and reads the field: how a statement is asked to bring a column along."""
    said = Field(type=run.catalog.fields[name].type, name=name)
    if said.type is Type.BOOL:
        return Junction(type=Type.BOOL, word="或", parts=(said, Not(type=Type.BOOL, operand=said)))
    unsaid = Call(type=Type.BOOL, function="未填报", arguments=(said,))
    return Junction(type=Type.BOOL, word="或", parts=(unsaid, Not(type=Type.BOOL, operand=unsaid)))


def _value(run: Evaluation, name: str, cell: Any, happened: Any) -> Value:
    kind = run.catalog.fields[name].type
    if kind is Type.DATE:
        if not happened:
            return ABSENT
        return date.fromisoformat(cell) if isinstance(cell, str) else cell
    if cell is None:
        return None
    if kind is Type.BOOL:
        return bool(int(cell))
    return str(cell) if kind is Type.TEXT else int(cell)


def holders(run: Evaluation) -> dict[int, dict[int, int]]:
    """Subject → unit → basis points, for the units credited as of the run's day and for all units above them."""
    found: dict[int, dict[int, int]] = {}
    for subject, shares in _credited(run).items():
        held = found.setdefault(subject, {})
        for unit_id, share in shares.items():
            for above in _upwards(run, unit_id):
                held[above] = held.get(above, 0) + share
    return found


def _credited(run: Evaluation) -> dict[int, dict[int, int]]:
    """Subject → unit → basis points: agreements, and what 无协议时 makes of the projects that have none."""
    agreed = credit_shares(as_of=run.frame.as_of, known=run.frame.known)
    if (unagreed := run.frame.unagreed) is None:
        return agreed
    sides = credit_sides(as_of=run.frame.as_of, known=run.frame.known)
    for subject, side in sides.items():
        if not agreed.get(subject):
            agreed[subject] = unagreed.shares(side.get(EntryKind.SET_INTRODUCER), side.get(EntryKind.SET_CARRIER))
    return agreed


def _upwards(run: Evaluation, unit_id: int) -> list[int]:
    found: list[int] = []
    at: int | None = unit_id
    while at is not None and at not in found:
        found.append(at)
        unit = run.tree.units.get(at)
        at = None if unit is None else unit.parent_id
    return found
