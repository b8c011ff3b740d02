"""What the cells of one column say, each distinct cell read once: a sheet names the same units, stages and days throughout.

`ColumnValues` is a table from a cell to what it states; what needs more than the cell itself (the rows above, merges, a question) is ODD.
"""

from collections.abc import Callable, Collection
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
        self._reads = self._reader_of(column.heading.field)

    def read(self, cell: Cell, *, month_only: bool = False) -> Reading:
        """A cell by the kind of its field: an amount, a date, or words that must be one thing."""
        return read_date(cell, self.asked, self._calendar, month_only=True) if month_only else self._reads(cell)

    def _reader_of(self, name: str | None) -> Callable[[Cell], Reading]:
        asked = self.asked
        if name in AMOUNTS:
            return lambda cell: read_amount(cell, asked, unit=self._unit)
        if name in DATES:
            return lambda cell: read_date(cell, asked, self._calendar)
        if name == Field.REMARKS:
            return read_remark
        if name == Field.STAGE:
            return lambda cell: read_stage(cell, asked)
        if name == Field.UNIT:
            return lambda cell: read_unit(cell, asked, self._units)
        return self._read_name if name == Field.PROJECT else lambda cell: read_text(cell, asked)

    def _read_name(self, cell: Cell) -> Reading:
        reading = read_text(cell, self.asked)
        if not isinstance(reading, str):
            return reading
        return without_number(reading) if self._numbered else without_mark(reading)

    def down(self, grid: Grid, first: int, last: int) -> list[Stated | Odd | None]:
        """What the rows from `first` to `last` that hold something state, in their order."""
        cells = grid.column(self.column.index, first, last)
        if self.column.heading.field == IGNORED and self.column.doubt is None:
            return [ODD if isinstance(cell, str) and may_end_table(cell) else None for cell in cells]
        if bool in set(map(type, cells)):  # TRUE would be found under 1
            return [ODD if isinstance(cell, bool) else self[cell] for cell in cells]
        found = [self[cell] for cell in cells]
        dated = self.column.heading.field in DATES and self.column.doubt is None
        monthly = {row for row, column in grid.sheet.months if dated and column == self.column.index}
        if monthly:
            places = zip(grid.used_between(first, last), cells, found, strict=True)
            found = [self._month(c) if r in monthly and isinstance(c, date) else said for r, c, said in places]
        return found

    def _month(self, cell: date) -> Stated | Odd | None:
        return _stated(self.read(cell, month_only=True))

    def __missing__(self, cell: Cell) -> Stated | Odd | None:
        if self._odd:
            found: Stated | Odd | None = ODD
        elif isinstance(cell, str):
            found = self._said(cell)
        else:
            lossy = isinstance(cell, int | float) and abs(cell) >= _LARGE
            found = ODD if lossy else _stated(self._reads(cell))
        self[cell] = found
        return found

    def _said(self, cell: str) -> Stated | Odd | None:
        """What words state that stand in no merge and bear no mark; a total, note, signature or error is odd."""
        if may_end_table(cell) or is_error_word(cell):
            return ODD
        told = first_part(shown(cell), self.asked) if self.column.heading.parts else cell
        if isinstance(told, Doubt) or told.strip() in SAME_AS_ABOVE:
            return ODD
        stated = _stated(self._reads(told))
        # A sentence about progress that is no stage may date events.
        return ODD if stated is None and self.column.heading.field == Field.STAGE else stated


def _stated(reading: Reading) -> Stated | Odd | None:
    if isinstance(reading, Nothing):
        return None
    return ODD if isinstance(reading, Doubt) else reading
