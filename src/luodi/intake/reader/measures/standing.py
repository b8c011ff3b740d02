"""Where a table of measures stands on a sheet: its headings, how deep they are, and its last row."""

import re

from luodi.intake.reader.cells import Cell, Grid, is_text, shown
from luodi.intake.reader.columns import squeeze
from luodi.intake.reader.headings import is_counting_row
from luodi.intake.reader.measures.numbers import is_value
from luodi.intake.reader.measures.units import plain
from luodi.intake.reader.measures.words import vocabulary
from luodi.intake.reader.plain_dates import YEARS
from luodi.intake.reader.sections import is_note, is_total

_DEEPEST = 3
_LONGEST_HEADING = 30
_LINE_ABOVE = re.compile(
    r"^\(?(?:填报|报送|制表|填表|编制|统计|计量)?(?:单位|日期|时间|人|部门)(?:\([^()]{0,6}\))?:|^截[至止]"
)


def is_heading(grid: Grid, row: int) -> bool:
    """Short words only (years may be numbers), two cells at least, with numbers within three rows below."""
    cells = grid.filled(row)
    if len(cells) < 2 or not any(is_text(cell) for _, cell in cells):
        return False
    words = [shown(cell) for _, cell in cells]
    if any(_LINE_ABOVE.match(plain(word)) for word in words):
        return False
    if any(len(word) > _LONGEST_HEADING for word in words) or is_note(words[0]) or is_total(words[0]):
        return False
    if any(is_value(cell) and not _is_year(cell) for _, cell in cells):
        return False
    return any(is_data(grid, below) for below in range(row + 1, min(row + 2 + _DEEPEST, grid.height)))


def _is_year(cell: Cell) -> bool:
    return isinstance(cell, int) and cell in YEARS


def is_data(grid: Grid, row: int) -> bool:
    """A name and a number beside it."""
    cells = grid.filled(row)
    named = next((i for i, (_, cell) in enumerate(cells) if is_text(cell) and not is_value(cell)), None)
    return named is not None and any(is_value(cell) for _, cell in cells[named + 1 :])


def depth_of(grid: Grid, row: int) -> int:
    """Rows of headings: as long as the row below has words under groups and no numbers."""
    depth = 1
    for column, _ in grid.filled(row):
        merge = grid.merge(row, column)
        if merge is not None and merge.top == row:
            depth = max(depth, min(merge.bottom - row + 1, _DEEPEST))
    while depth < _DEEPEST and _continues(grid, row, row + depth):
        depth += 1
    return depth


def _continues(grid: Grid, top: int, row: int) -> bool:
    below = [(c, v) for c, v in grid.filled(row) if (m := grid.merge(row, c)) is None or m.top == row]
    if len(below) < 2 or is_data(grid, row) or not all(is_text(v) or _is_year(v) for _, v in below):
        return False
    first = grid.filled(top)[0][0]
    return all(column != first for column, _ in below) and not is_counting_row(grid, row)


def last_row(grid: Grid, first: int) -> int:
    """The row before the next headings, or the sheet's last."""
    blank = 0
    for row in range(first, grid.height):
        blank = blank + 1 if not grid.filled(row) else 0
        if row > first and is_heading(grid, row) and _starts_anew(grid, row):
            return row - 1
    return grid.height - 1


def _starts_anew(grid: Grid, row: int) -> bool:
    """New headings stand below a blank row or a title, or name columns again."""
    before = grid.filled(row - 1)
    heads = vocabulary().heads
    first = squeeze(shown(grid.filled(row)[0][1]))
    named = first in heads["unit"] | heads["measure"] | heads["number"]
    return named or not before or (len(before) == 1 and not is_value(before[0][1]))
