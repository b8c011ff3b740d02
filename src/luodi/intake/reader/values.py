"""What the cells of one column say, each distinct cell read once: a sheet names the same units, stages and days throughout.

`ColumnValues` is a table from a cell to what it states; what needs more than the cell itself (the rows above, merges, a question) is ODD.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from luodi.intake.reader.amounts import read_amount
from luodi.intake.reader.asking import Column, read_text
from luodi.intake.reader.cells import Cell, Grid, is_error_word, shown
from luodi.intake.reader.columns import IGNORED
from luodi.intake.reader.dates import read_date
from luodi.intake.reader.layout import Table
from luodi.intake.reader.readings import Doubt, Nothing, Reading, Stated
from luodi.intake.reader.record import AMOUNTS, DATES, Field
from luodi.intake.reader.sections import may_end_table
from luodi.intake.reader.tables import TableColumn
from luodi.intake.reader.words import first_part, read_remark, read_stage, read_unit, without_mark, without_number

SAME_AS_ABOVE: Final = frozenset({"同上", "〃", "″", '"', "''", "同前", "”"})
_LARGE: Final = 10**15  # from here on a whole number may have lost digits on the way


class Odd:
    """What stands for a cell that has to be looked at in its row."""


ODD: Final = Odd()


class ColumnValues(dict[Cell, Stated | Odd | None]):
    """What the cells of one column state, by cell; None: nothing.

    `numbered`: every project's name begins with a running number.
    """

    def __init__(
        self, table: Table, column: TableColumn, asked: Column, *, units: Collection[str], numbered: bool
    ) -> None:
        super().__init__({None: ODD if column.summed else None})
        self.column, self.asked = column, asked
        self._units, self._numbered = units, numbered
        self._odd = column.doubt is not None or bool(column.months) or column.unit_at is not None
        self._calendar = table.heads.calendar
        self._unit = column.heading.unit or table.heads.unit

    def read(self, cell: Cell, *, month_only: bool = False) -> Reading:
        """A cell by the kind of its field: an amount, a date, or words that must be one thing."""
        name, asked = self.column.heading.field, self.asked
        if name in AMOUNTS:
            return read_amount(cell, asked, unit=self._unit)
        if name in DATES:
            return read_date(cell, asked, self._calendar, month_only=month_only)
        if name == Field.STAGE:
            return read_stage(cell, asked)
        if name == Field.REMARKS:
            return read_remark(cell)
        if name == Field.UNIT:
            return read_unit(cell, asked, self._units)
        reading = read_text(cell, asked)
        return self._named(reading) if name == Field.PROJECT and isinstance(reading, str) else reading

    def _named(self, name: str) -> str:
        return without_number(name) if self._numbered else without_mark(name)

    def down(self, grid: Grid, rows: Collection[int]) -> list[Stated | Odd | None]:
        """What these rows state, in their order."""
        cells = grid.column(self.column.index, rows)
        if self.column.heading.field == IGNORED and self.column.doubt is None:
            return [ODD if isinstance(cell, str) and may_end_table(cell) else None for cell in cells]
        if bool in set(map(type, cells)):  # TRUE would be found under 1
            return [ODD if isinstance(cell, bool) else self[cell] for cell in cells]
        found = [self[cell] for cell in cells]
        dated = self.column.heading.field in DATES and self.column.doubt is None
        monthly = {row for row, column in grid.sheet.months if dated and column == self.column.index}
        if monthly:
            places = zip(rows, cells, found, strict=True)
            found = [self._month(c) if r in monthly and isinstance(c, date) else said for r, c, said in places]
        return found

    def _month(self, cell: date) -> Stated | Odd | None:
        return _stated(self.read(cell, month_only=True))

    def __missing__(self, cell: Cell) -> Stated | Odd | None:
        self[cell] = found = ODD if self._odd or _speaks_of_its_row(cell) else self._alone(cell)
        return found

    def _alone(self, cell: Cell) -> Stated | Odd | None:
        """What a cell states that stands in no merge and bears no mark."""
        part: Cell = cell
        if isinstance(cell, str):
            told = first_part(shown(cell), self.asked) if self.column.heading.parts else cell
            if isinstance(told, Doubt) or told.strip() in SAME_AS_ABOVE:
                return ODD
            part = told
        stated = _stated(self.read(part))
        # A sentence about progress that is no stage may date events.
        return ODD if stated is None and self.column.heading.field == Field.STAGE else stated


def _stated(reading: Reading) -> Stated | Odd | None:
    if isinstance(reading, Nothing):
        return None
    return ODD if isinstance(reading, Doubt) else reading


def _speaks_of_its_row(cell: Cell) -> bool:
    """A total, a note, a signature, an error, or a number that may have lost its last digits."""
    if isinstance(cell, str):
        return may_end_table(cell) or is_error_word(cell)
    return isinstance(cell, int | float) and abs(cell) >= _LARGE
