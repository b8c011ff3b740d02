"""Opening a figure: the entries that count, those that do not and why, those that could not be decided.

Counts and sums open to rows whose parts make exactly the figure; a formula opens to its figures; a figure over units opens
to the units. Rows outside the reader's scope are only counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luodi.base.quantities import yuan_text
from luodi.base.spans import Span
from luodi.figures.evaluation import Evaluation, Worth
from luodi.figures.figure import Figure, parse_key
from luodi.figures.measures import Catalog
from luodi.figures.rows import JudgedRow, JudgedRows
from luodi.figures.selectors import evaluation, made
from luodi.figures.sources import entries_behind, names_of
from luodi.figures.units import RunUnit
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry, Subject
from luodi.orgs.selectors import Scope
from luodi.rulebook.evaluate import shown
from luodi.rulebook.nodes import Aggregate, Lookup, Name, Node, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRow:
    """One project or payment behind a figure.

    `amount`: its whole value (fen, or 1 when items are counted); `part`: what it adds to the figure at this unit, None
    when it adds nothing. `sequences`: the entries that say so, newest last. `reason`: why it does not count.
    `credit`: how it is shared where no agreement says so.
    """

    subject_code: str
    subject_name: str
    occurred_on: date | None
    sequences: tuple[int, ...]
    kind: str
    amount: int | None
    part: int | None
    reason: str = ""
    credit: str = ""
    of_unit: bool = False  # what a unit states itself, not a project


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedUnit:
    """A unit behind a figure over units: whether it counts, and what its own figure is."""

    code: str
    name: str
    counts: bool | None
    printed: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What stands behind a figure. `hidden`: rows outside the reader's scope, counted and not shown."""

    figure: Figure
    counted: tuple[OpenedRow, ...] = ()
    not_counted: tuple[OpenedRow, ...] = ()
    unknown: tuple[OpenedRow, ...] = ()
    units: tuple[OpenedUnit, ...] = ()
    parts: tuple[Figure, ...] = ()
    hidden: int = 0


def open_figure(found: Figure, *, scope: Scope | None = None, catalog: Catalog | None = None) -> Opening:
    """Open a figure as the reader with `scope` may see it (None: everything)."""
    key = parse_key(found.key)
    run = evaluation(span=key.span, as_of=key.as_of, known=key.known, catalog=catalog, grades=key.grades)
    unit = run.tree.named(key.unit)
    run.prepare([(run.bound(key.name, key.span), key.span)])
    node, span = _behind(run, key.name, key.span)
    if isinstance(node, Aggregate):
        return _open_aggregate(run, node, unit, span, found, scope)
    if isinstance(node, Lookup) and (row := _stated_row(run, node, unit, span)) is not None:
        return _open_stated(row, found, scope)
    return Opening(figure=found, parts=made(run, run.catalog[key.name], unit, key.span, deep=True).parts)


def _stated_row(run: Evaluation, node: Lookup, unit: RunUnit, span: Span) -> OpenedRow | None:
    """The statement behind 报送(x): the entry in which the unit said so; None when it said nothing."""
    days = node.period.span if node.period and node.period.span else span
    if node.function != "报送" or (sequence := run.stated.reported_by_entry(unit.id, node.name, days)) is None:
        return None
    worth = run.worth(node, unit, span)
    value = worth.value if isinstance(worth.value, int) else None
    occurred_on = Entry.objects.values_list("occurred_on", flat=True).get(sequence=sequence)
    return OpenedRow(
        subject_code=unit.code, subject_name=unit.name, occurred_on=occurred_on, sequences=(sequence,),
        kind=str(EntryKind.MEASURE_REPORTED.label), amount=value, part=value, of_unit=True,
        reason="填报为不详" if worth.unknown else "",
    )  # fmt: skip


def _open_stated(row: OpenedRow, found: Figure, scope: Scope | None) -> Opening:
    if not _visible(set(Subject.objects.filter(code=row.subject_code).values_list("pk", flat=True)), scope):
        return Opening(figure=found, hidden=1)
    return Opening(figure=found, unknown=(row,)) if row.reason else Opening(figure=found, counted=(row,))


def _behind(run: Evaluation, name: str, span: Span) -> tuple[Node, Span]:
    """The expression behind a name; a figure that is another one over another span opens to that one."""
    node = run.bound(name, span)
    while isinstance(node, Name) and not node.owner:
        span = node.period.span if node.period and node.period.span else span
        node = run.bound(node.name, span)
    return node, span


def open_aggregate(
    run: Evaluation, node: Aggregate, unit: RunUnit, found: Figure, *, scope: Scope | None = None
) -> Opening:
    """Open one bound aggregate that stands inside a larger formula (a rulebook's 个数 ÷ 个数) at a unit."""
    return _open_aggregate(run, node, unit, run.frame.span, found, scope)


def _open_aggregate(  # noqa: PLR0917
    run: Evaluation, node: Aggregate, unit: RunUnit, span: Span, found: Figure, scope: Scope | None
) -> Opening:
    if node.rows == "单位":
        run.prepare([(node, span)])
        units = tuple(_opened_unit(node, row) for row in run.units_behind(node, unit, span))
        return Opening(figure=found, units=units, parts=_units_parts(run, node, unit, span))
    rows = JudgedRows(run, node, unit, span).read()
    allowed = _visible({row.subject_id for row in rows}, scope)
    shown_rows = [row for row in rows if row.subject_id in allowed]
    opened = _opened(run, node, span, shown_rows)
    groups: dict[str, list[OpenedRow]] = {"counted": [], "not_counted": [], "unknown": []}
    for row, one in zip(shown_rows, opened, strict=True):
        groups[row.group].append(one)
    return Opening(
        figure=found, counted=tuple(groups["counted"]), not_counted=tuple(groups["not_counted"]),
        unknown=tuple(groups["unknown"]), hidden=len(rows) - len(shown_rows),
    )  # fmt: skip


def _opened(run: Evaluation, node: Aggregate, span: Span, rows: Sequence[JudgedRow]) -> list[OpenedRow]:
    found = entries_behind(run, node, span, rows)
    known = names_of(run, sorted({row.subject_id for row in rows}))
    opened = []
    for row in rows:
        behind = found.get(row.row_id, ())
        code, name = known[row.subject_id]
        opened.append(OpenedRow(
            subject_code=code, subject_name=name, sequences=tuple(entry.sequence for entry in behind),
            occurred_on=behind[-1].occurred_on if behind else None, amount=row.amount, part=row.part, reason=row.reason,
            credit=row.credit,
            kind=str(EntryKind(behind[-1].kind).label) if behind else "",
        ))  # fmt: skip
    return opened


def _visible(subject_ids: set[int], scope: Scope | None) -> set[int]:
    if scope is None or scope.everything:
        return subject_ids
    return set(Subject.objects.visible_to(scope).filter(id__in=subject_ids).values_list("id", flat=True))


# -- units ------------------------------------------------------------------------------------------------------------


def _opened_unit(node: Aggregate, row: tuple[RunUnit, Worth, Worth]) -> OpenedUnit:
    unit, decided, amount = row
    about = node.amount if node.amount is not None else node.condition
    worth = amount if node.amount is not None else decided
    printed = "" if about is None else shown(worth.value, about.type)
    reason = "" if decided.value else "未填报，无法判断" if decided.value is None else f"不符合“{node.condition}”"
    counts = decided.value if isinstance(decided.value, bool) else None
    return OpenedUnit(code=unit.code, name=unit.name, counts=counts, printed=printed, reason=reason)


def _units_parts(run: Evaluation, node: Aggregate, unit: RunUnit, span: Span) -> tuple[Figure, ...]:
    """For 最大(单位.x): the figure of each unit below, so that every one opens further."""
    if not isinstance(node.amount, Name):
        return ()
    inner = node.amount.period.span if node.amount.period and node.amount.period.span else span
    return tuple(made(run, run.catalog[node.amount.name], child, inner) for child in run.tree.below(unit))


# -- JSON -------------------------------------------------------------------------------------------------------------


def opening_json(opening: Opening) -> dict[str, object]:
    """`entries` of `luodi figure --open`: counted rows make the figure; not counted ones say why."""
    money = opening.figure.type is Type.MONEY
    groups = (("counted", opening.counted), ("not_counted", opening.not_counted), ("unknown", opening.unknown))
    entries = [_row_json(row, verdict, money=money) for verdict, rows in groups for row in rows]
    units = [
        {"unit": u.name, "code": u.code, "counts": u.counts, "printed": u.printed, "reason": u.reason}
        for u in opening.units
    ]
    parts = [
        {"name": part.name, "scope": part.scope_name, "printed": part.printed, "key": part.key}
        for part in opening.parts
    ]
    return {"entries": entries, "units": units, "opens_to": parts, "hidden": opening.hidden}


def _row_json(row: OpenedRow, verdict: str, *, money: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "verdict": verdict, "project": row.subject_code, "name": row.subject_name, "entry": row.sequences[-1] if row.sequences else None,
        "sequences": list(row.sequences), "kind": row.kind, "occurred_on": row.occurred_on.isoformat() if row.occurred_on else None,
    }  # fmt: skip
    if money:
        said |= {"amount_yuan": yuan_text(row.amount), "part_yuan": yuan_text(row.part)}
    else:
        said |= {"part": row.part}
    return said | ({"reason": row.reason} if row.reason else {})
