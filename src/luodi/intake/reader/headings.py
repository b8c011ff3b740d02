"""The rows of headings above a table: where they begin, how deep they are, and the path of words above each column."""

import re
import unicodedata
from itertools import pairwise

from luodi.intake.reader.cells import Cell, Grid, is_text, shown
from luodi.intake.reader.columns import money_unit, read_heading, squeeze, vocabulary
from luodi.intake.reader.record import Field
from luodi.intake.reader.sections import is_numeral

_DEEPEST = 3
_LONGEST_HEADING = 40
_LONGEST_LABEL = 12
_APART = re.compile(r"项\s+目")
_LETTERS = {*"甲乙丙丁戊己庚辛壬癸ABCDEFG", "栏次"}


def is_heading_row(grid: Grid, row: int) -> bool:
    """Two known headings at least, one of them the project's name (here or in the two rows below)."""
    first, more = grid.starts(row)
    cells = grid.filled(row) if is_text(first) and more and not is_numeral(shown(first)) else []
    if not cells or not all(is_text(cell) and len(shown(cell)) <= _LONGEST_HEADING for _, cell in cells):
        return False
    if any(merge is not None and merge.top < row for column, _ in cells for merge in [grid.merge(row, column)]):
        return False
    if any(starts_form(grid, row, column) for column, _ in cells):
        return False
    if any(read_heading((shown(cell),)).field == Field.PROJECT for _, cell in cells):
        return True
    known = [column for column, cell in cells if _is_known(shown(cell))]
    if len(known) < 2 or len(known) * 3 < len(cells):
        return False
    named = any(_names_project((shown(cell),)) for _, cell in cells)
    return named or any(
        _names_project(heading_path(grid, row, depth, c)) for depth in (2, 3) for c in range(grid.width)
    )


def is_label(cell: Cell) -> bool:
    """Words that head a column or stand beside a value in a form."""
    return is_text(cell) and len(shown(cell)) <= _LONGEST_HEADING and read_heading((shown(cell),)).known


def names_project(text: str) -> bool:
    """项目名称 and its like."""
    return read_heading((text,)).field == Field.PROJECT


def is_name_label(cell: Cell) -> bool:
    """项目名称 and its like and nothing else."""
    short = isinstance(cell, str) and "项" in cell and len(cell) <= _LONGEST_LABEL
    spoken = short and ("项目" in str(cell) or _APART.search(str(cell)) is not None)
    return spoken and vocabulary().fields.get(squeeze(str(cell))) == Field.PROJECT


def starts_form(grid: Grid, row: int, column: int) -> bool:
    """项目名称 beside its value and above two more labels: no heading of a column, but the first label of a form."""
    if not is_name_label(grid.raw(row, column)):
        return False
    beside = next((value for place, value in grid.filled(row) if place > column), None)
    if beside is None or is_label(beside):
        return False
    below = [grid.raw(r, column) for r in range(row + 1, min(row + 7, grid.height))]
    filled = [value for value in below if value is not None]
    return bool(filled) and is_label(filled[0]) and sum(map(is_label, filled)) >= 2


def _is_known(text: str) -> bool:
    return read_heading((text,)).known or read_heading((text,)).unit is not None


def _names_project(path: tuple[str, ...]) -> bool:
    heading = read_heading(path)
    return heading.field == Field.PROJECT or Field.PROJECT in heading.candidates


def heads_other_table(grid: Grid, row: int) -> bool:
    """Words only, three at least, each a known heading or one with a unit, none of them the project's name."""
    cells = [cell for _, cell in grid.filled(row)]
    if len(cells) < 3 or not all(is_text(cell) and len(shown(cell)) <= _LONGEST_HEADING for cell in cells):
        return False
    if not all(_is_known(shown(cell)) for cell in cells):
        return False
    sure = any(read_heading((shown(cell),)).field not in {None, Field.PROJECT} for cell in cells)
    return sure and not any(names_project(shown(cell)) for cell in cells)


def heading_depth(grid: Grid, row: int) -> int:
    """How many rows the headings take: as deep as merges reach, and as long as the next row only names columns."""
    depth = 1
    for column, _ in grid.filled(row):
        merge = grid.merge(row, column)
        if merge is not None and merge.top == row and merge.bottom - row < _DEEPEST:
            depth = max(depth, merge.bottom - row + 1)
    while depth <= _DEEPEST and row + depth < grid.height and _continues(grid, row, depth):
        depth += 1
    return depth


def _continues(grid: Grid, row: int, depth: int) -> bool:
    """The row below still names columns: only words, each a known heading with what stands above it, none of them a fact."""
    below = row + depth
    fresh = [(c, v) for c, v in grid.filled(below) if (m := grid.merge(below, c)) is None or m.top == below]
    if not fresh:
        return depth < _DEEPEST and _names_units_only(grid, below + 1)
    if not all(is_text(value) and len(shown(value)) <= 20 for _, value in fresh):
        return False
    if _names_units_only(grid, below):
        return True
    project = next((c for c in range(grid.width) if _names_project(heading_path(grid, row, depth, c))), None)
    if project is not None and grid.raw(below, project) is not None:
        return squeeze(shown(grid.raw(below, project))) in vocabulary().plain
    if _splits(grid, row, depth, {column for column, _ in fresh}):
        return True
    words = vocabulary()
    good = 0
    for column, value in fresh:
        path = heading_path(grid, row, depth + 1, column)
        bare = squeeze(shown(value))
        named = bare in words.plain or money_unit(shown(value)) is not None or read_heading((shown(value),)).known
        good += named or (read_heading(path).known and bare not in words.sector_words)
    return good * 2 > len(fresh) and (len(fresh) > 1 or (good == len(fresh) == 1 and len(grid.filled(row)) > 2))


def _splits(grid: Grid, row: int, depth: int, columns: set[int]) -> bool:
    """Words in columns that have no heading of their own yet, and at the left edge of their group; nowhere else."""
    headless = {c for c in columns if all(grid.raw(r, c) is None for r in range(row, row + depth))}
    beside = all(c - 1 in columns for c in headless)
    return bool(headless) and beside and all(c in headless or c + 1 in headless for c in columns)


def _names_units_only(grid: Grid, row: int) -> bool:
    """A row of the headings that says （万元） under each amount and nothing else."""
    cells = [(c, v) for c, v in grid.filled(row) if (m := grid.merge(row, c)) is None or m.top == row]
    return bool(cells) and all(money_unit(shown(value)) is not None for _, value in cells)


def is_counting_row(grid: Grid, row: int) -> bool:
    """A row that numbers the columns: 1 2 3, (1) (2) (3), 甲 乙 1 2."""
    cells = [re.sub(r"[()\s]", "", unicodedata.normalize("NFKC", shown(cell))) for _, cell in grid.filled(row)]
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    letters = [cell for cell in cells if cell in _LETTERS]
    in_order = all(b - a == 1 for a, b in pairwise(numbers))
    return (
        len(cells) >= 3 and len(numbers) + len(letters) == len(cells) and bool(numbers) and in_order and numbers[0] <= 1
    )


def heading_path(grid: Grid, top: int, depth: int, column: int) -> tuple[str, ...]:
    """The headings above a column from the top; an unmerged group stretches to the right over columns with sub-headings."""
    parts: list[str] = []
    owned = False  # a column with a heading of its own takes no group from the left below it
    for row in range(top, min(top + depth, grid.height)):
        text = shown(grid.at(row, column))
        owned = owned or bool(text)
        if not text and not owned and any(shown(grid.at(below, column)) for below in range(row + 1, top + depth)):
            text = _group(grid, row, column)
        if text and (not parts or squeeze(parts[-1]) != squeeze(text)):
            parts.append(_one_line(text))
    return tuple(parts)


def _one_line(text: str) -> str:
    """A heading without its line breaks; three headings and more in one cell are several things."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    several = len(lines) > 2 and all(read_heading((line,)).known for line in lines)
    return re.sub(r"\s+", "", "、".join(lines) if several else text)


def _group(grid: Grid, row: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        if text := shown(grid.at(row, left)):
            merge = grid.merge(row, left)
            below = grid.merge(row + 1, left)
            stands_alone = not shown(grid.at(row + 1, left)) or (below is not None and below.top <= row)
            return "" if stands_alone or (merge is not None and merge.right > merge.left) else text
    return ""
