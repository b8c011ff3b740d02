"""Find the tables of a sheet: where headings stand, how deep they are, which column states what, where the rows end.

Headings are one to three rows, merged or not; a sheet may hold several tables below one another, each with its own headings.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from luodi.intake.reader.cells import Grid, shown
from luodi.intake.reader.columns import (
    IGNORED,
    Heading,
    money_unit,
    read_heading,
    squeeze,
)
from luodi.intake.reader.headings import heading_depth, heading_path, is_counting_row, is_heading_row
from luodi.intake.reader.heads import Heads, read_heads
from luodi.intake.reader.meanings import asked, settle
from luodi.intake.reader.months import of_another_time, with_bare_months, with_months
from luodi.intake.reader.readings import Doubt, Likely
from luodi.intake.reader.record import AMOUNTS, FIELD_LABELS, Basis, Field
from luodi.intake.reader.tables import TableColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: `first` and `last` are its rows below the headings (inclusive, 0-based)."""

    heads: Heads
    columns: tuple[TableColumn, ...]
    head_row: int
    first: int
    last: int
    layout: str

    def of(self, field: Field) -> TableColumn | None:
        """The first undoubted column of a field."""
        return next((c for c in self.columns if c.heading.field == field and c.doubt is None), None)


def find_tables(grid: Grid, answers: Mapping[str, str] | None = None) -> tuple[Table, ...]:
    """The tables of a sheet in their order. `answers` settle questions by `layout|key`."""
    heads_at: list[tuple[int, int]] = []
    below = 0
    for row in grid.used:
        if row >= below and is_heading_row(grid, row):
            heads_at.append((row, heading_depth(grid, row)))
            below = row + heads_at[-1][1]
    tables: list[Table] = []
    for position, (top, depth) in enumerate(heads_at):
        last = heads_at[position + 1][0] - 1 if position + 1 < len(heads_at) else grid.height - 1
        table = _table(grid, top, depth, last=last, before=tables[-1] if tables else None, answers=answers or {})
        if tables and table.layout == tables[-1].layout:
            table = replace(table, heads=read_heads(grid, top, top, tables[-1].heads))
        tables.append(table)
    return tuple(tables)


def answers_of(answers: Mapping[str, str], layout: str) -> dict[str, str]:
    """The answers given for one layout, without its name."""
    return {key.removeprefix(f"{layout}|"): answer for key, answer in answers.items() if key.startswith(f"{layout}|")}


def _table(grid: Grid, top: int, depth: int, *, last: int, before: Table | None, answers: Mapping[str, str]) -> Table:
    start = _title_start(grid, top, before)
    heads = read_heads(grid, start, top, before.heads if before else None)
    first = top + depth
    while first <= last and is_counting_row(grid, first):
        first += 1
    paths = [heading_path(grid, top, depth, column) for column in range(grid.width)]
    labels = tuple("".join(path) for path in paths)
    layout = fingerprint(labels, heads.unit)
    columns = _columns(grid, paths, (first, last), heads, answers_of(answers, layout))
    return Table(heads=heads, columns=columns, head_row=top, first=first, last=last, layout=layout)


def _title_start(grid: Grid, top: int, before: Table | None) -> int:
    """Rows directly above the headings that are titles: on a lower table, back to the last row of two cells or more."""
    if before is None:
        return 0
    start = top
    while start - 1 >= before.first and len(grid.filled(start - 1)) <= 1:
        start -= 1
    return start


def _columns(
    grid: Grid, paths: list[tuple[str, ...]], rows: tuple[int, int], heads: Heads, answers: Mapping[str, str]
) -> tuple[TableColumn, ...]:
    first, last = rows
    columns: list[TableColumn] = []
    unread = {index for row, index in grid.sheet.unread if first <= row <= last}
    for index, path in enumerate(paths):
        filled = [cell for cell in grid.column(index, first, last) if cell is not None]
        if not filled and index not in unread:
            continue
        label = "·".join(path) or f"第{index + 1}列"
        if not path and _only_beside(grid, index, first, last):
            continue
        columns.append(settle(index, label, read_heading(path), filled, answers, blank=not path))
    columns = _with_units_beside(grid, rows, columns)
    columns = with_bare_months(with_months(columns, heads), answers)
    columns = [_of_its_time(c, heads, answers) for c in columns]
    columns = [_by_the_others(c, columns) for c in _last_basis(columns)]
    return _unrivalled(grid, grid.used_between(first, last), columns, answers)


def _with_units_beside(grid: Grid, rows: tuple[int, int], columns: list[TableColumn]) -> list[TableColumn]:
    """A column of 万元 and 亿元 right of an amount without a unit tells it, row by row."""
    settled = list(columns)
    for place in range(1, len(columns)):
        amount, column = columns[place - 1], columns[place]
        beside = column.index == amount.index + 1
        if amount.heading.field not in AMOUNTS or amount.heading.unit is not None or not beside:
            continue
        units = {shown(cell) for cell in grid.column(column.index, *rows) if cell is not None}
        if units and all(money_unit(text) is not None for text in units):
            settled[place - 1] = replace(amount, unit_at=column.index)
            settled[place] = replace(column, heading=replace(column.heading, field=IGNORED), doubt=None)
    return settled


def _only_beside(grid: Grid, index: int, first: int, last: int) -> bool:
    """A column without heading whose cells are titles, notes or section names that stand alone in their rows."""
    rows = grid.used_between(first, last)
    return all(len(grid.filled(row)) <= 1 for row in rows if grid.raw(row, index) is not None)


def _of_its_time(column: TableColumn, heads: Heads, answers: Mapping[str, str]) -> TableColumn:
    """Arrived funds of another year or month than the statement's are asked about."""
    if not of_another_time(column, heads) or f"column[{squeeze(column.label)}]" in answers:
        return column
    meaning = f"{Field.FUNDS_ARRIVED}:{column.heading.basis}"
    return asked(column.index, column.label, replace(column.heading, field=None), (meaning,), answers)


def _last_basis(columns: list[TableColumn]) -> list[TableColumn]:
    """累计 beside a column of 本年累计 can only be what has arrived since the project began."""
    sure = {c.heading.basis for c in columns if c.heading.field == Field.FUNDS_ARRIVED}
    cumulative = f"{Field.FUNDS_ARRIVED}:{Basis.CUMULATIVE}"
    unclear = [
        c
        for c in columns
        if c.doubt is not None and c.heading.candidates[-1:] == (cumulative,) and len(c.heading.candidates) == 2
    ]
    if len(unclear) != 1 or Basis.YEAR not in sure or Basis.CUMULATIVE in sure:
        return columns
    meant = Heading(field=Field.FUNDS_ARRIVED, basis=Basis.CUMULATIVE, unit=unclear[0].heading.unit)
    return [replace(c, heading=meant, doubt=None) if c is unclear[0] else c for c in columns]


def _by_the_others(column: TableColumn, columns: Sequence[TableColumn]) -> TableColumn:
    """What a column in doubt cannot be, since another column surely is that: 固定资产投资 beside 总投资.

    Left out when nothing else remains; beside 项目名称, 企业名称 is the investor's.
    """
    could = column.heading.candidates
    sure = {str(c.heading.field) for c in columns if c.doubt is None}
    rest = [field for field in could if field.partition(":")[0] not in sure and field != IGNORED]
    if column.doubt is None or not could or len(rest) == len(could):
        return column
    if not rest and (IGNORED in could or Field.PROJECT in could):
        return replace(column, heading=replace(column.heading, field=IGNORED), doubt=None)
    if rest == [Field.INVESTOR] and Field.PROJECT in could:
        return replace(column, heading=replace(column.heading, field=Field.INVESTOR), doubt=None)
    return column


def _take_turns(grid: Grid, rows: Sequence[int], columns: Sequence[TableColumn]) -> bool:
    """No row fills two of the columns: 内资 or 外资, each project in its own."""
    return all(sum(grid.at(row, c.index) is not None for c in columns) < 2 for row in rows)


def _unrivalled(
    grid: Grid, rows: Sequence[int], columns: list[TableColumn], answers: Mapping[str, str]
) -> tuple[TableColumn, ...]:
    """Two columns that claim one field are both asked about, unless each row fills but one of them."""
    claims: dict[tuple[str | None, Basis | None], list[TableColumn]] = {}
    for column in columns:
        if column.doubt is None and column.heading.field not in {None, IGNORED, Field.REMARKS}:
            claims.setdefault((column.heading.field, column.heading.basis), []).append(column)
    rivals = {
        id(c): rival
        for rival in claims.values()
        if len(rival) > 1 and not _take_turns(grid, rows, rival)
        for c in rival
    }
    if not rivals:
        return tuple(columns)
    settled = []
    for column in columns:
        if id(column) not in rivals:
            settled.append(column)
            continue
        field = str(column.heading.field)
        key = f"rival[{field}]"
        if key in answers:
            chosen = answers[key] == str(column.index)
            settled.append(column if chosen else replace(column, heading=replace(column.heading, field=IGNORED)))
            continue
        likely = tuple(Likely(answer=str(c.index), label=c.label) for c in rivals[id(column)])
        question = f"有{len(likely)}列都像“{FIELD_LABELS[field]}”，用哪一列？"
        settled.append(replace(column, doubt=Doubt(key=key, field=field, question=question, likely=likely)))
    return tuple(settled)


def fingerprint(labels: tuple[str, ...], unit: str | None) -> str:
    """A layout's name: the same headings in the same order under the same unit line."""
    text = "|".join(map(squeeze, labels)) + "#" + (unit or "")
    return hashlib.sha256(text.encode()).hexdigest()[:16]
