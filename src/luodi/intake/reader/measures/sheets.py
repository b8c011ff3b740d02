"""Which of the two layouts a sheet is: projects row by row, or measures of units; asked where both could be meant."""

from collections.abc import Sequence

from luodi.intake.reader.cells import Cell, Grid, shown
from luodi.intake.reader.context import Context
from luodi.intake.reader.layout import Table
from luodi.intake.reader.measures.numbers import is_value
from luodi.intake.reader.measures.rows import measure_rows
from luodi.intake.reader.measures.tables import MeasureTable, find_measure_tables, is_unit_name
from luodi.intake.reader.measures.words import known_measure
from luodi.intake.reader.readings import Doubt, Likely
from luodi.intake.reader.record import Field, Record, Row
from luodi.intake.reader.sections import is_total

_SAMPLE = 60
MEASURES, PROJECTS = "measures", "projects"


def sheet_of_measures(grid: Grid, tables: Sequence[Table], context: Context) -> list[Row] | None:
    """The rows of a sheet that states measures; None when it lists projects (`tables`) or is neither.

    A table whose 项目 are numbers counts projects; one whose 项目 are indicators lists measures; where only some are,
    one question decides for the layout.
    """
    if not tables:
        return [
            row for table in find_measure_tables(grid, context.units) for row in measure_rows(grid, table, context)
        ] or None
    meant = [_meant(grid, table, _names(grid, table), context) for table in tables]
    if PROJECTS in meant or not (found := find_measure_tables(grid, context.units)):
        return None
    if all(one == MEASURES for one in meant):
        return [row for table in found for row in measure_rows(grid, table, context)] or None
    return _asked(grid, found[0], tables[0].layout)


def _names(grid: Grid, table: Table) -> list[Cell]:
    """What stands in the column of the projects' names, a sample of it."""
    column = table.of(Field.PROJECT)
    if column is None:
        return []
    cells = (grid.at(row, column.index) for row in range(table.first, min(table.last + 1, table.first + _SAMPLE)))
    return [cell for cell in cells if cell is not None and not is_total(shown(cell))]


def _meant(grid: Grid, table: Table, names: list[Cell], context: Context) -> str | None:
    """Projects, measures, or None for doubt."""
    values = sum(map(is_value, names))
    measures = sum(known_measure(shown(name)) is not None for name in names)
    if values == len(names):
        return MEASURES if _has_unit_names(grid, table, context) and _only_numbers(grid, table) else PROJECTS
    if values or measures < 2 or measures * 3 < len(names):
        return PROJECTS
    if measures * 2 > len(names):
        return MEASURES
    return context.answers.get(f"{table.layout}|kind")


def _only_numbers(grid: Grid, table: Table) -> bool:
    """Beside one name (and its number, and a remark) a row holds numbers only: no investor, no day, no firm."""
    rows = range(table.first, min(table.last + 1, table.first + _SAMPLE))
    remark = table.of(Field.REMARKS)
    beside = [
        sum(not is_value(cell) for c, cell in grid.filled(row) if remark is None or c != remark.index) for row in rows
    ]
    return max(beside, default=0) <= 1


def _has_unit_names(grid: Grid, table: Table, context: Context) -> bool:
    """Most rows begin with the name of a unit, so that the numbers beside it are counts."""
    rows = range(table.first, min(table.last + 1, table.first + _SAMPLE))
    texts = [
        next((shown(c) for _, c in grid.filled(row) if isinstance(c, str) and not is_value(c)), "") for row in rows
    ]
    texts = [text for text in texts if text and not is_total(text)]
    return bool(texts) and sum(is_unit_name(text, context.units) for text in texts) * 2 > len(texts)


def _asked(grid: Grid, table: MeasureTable, layout: str) -> list[Row]:
    doubt = Doubt(
        key=f"{layout}|kind",
        field="sheet",
        question="这张表的“项目”是招商项目，还是统计指标？",
        likely=(Likely(answer=PROJECTS, label="招商项目"), Likely(answer=MEASURES, label="统计指标")),
    )
    row = max(table.first, 1)
    return [
        Row(
            sheet=grid.sheet.name,
            row=row,
            record=Record(stated={}, funds={}),
            doubts=(doubt,),
            layout=layout,
            only_asks=True,
        )
    ]
