"""The grid that every file format ends in: sheets of plain cells, merged ranges, and what a reader cannot see.

Rows and columns count from 0 inside; people read `row + 1`.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime

Cell = None | str | int | float | bool | date | datetime
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One merged range; all four bounds are inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. `unread`: error cells and formulas without a stored value, which a reader would take for blank.

    `dressed`: cells whose number format shows another magnitude or unit than the number holds (0!.0, or 0"亿元").
    `months`: cells whose number format shows year and month but no day. `struck`: cells that are crossed out.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    unread: frozenset[Place] = frozenset()
    dressed: frozenset[Place] = frozenset()
    months: frozenset[Place] = frozenset()
    struck: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """All sheets of one file, in their order. `name` is the file's name as the sender gave it."""

    name: str
    sheets: tuple[Sheet, ...]


class Grid:
    """A sheet with its merges laid over it: `at` answers through a merged range, `raw` does not."""

    __slots__ = ("_anchor", "_cells", "_filled", "_turned", "apart", "height", "sheet", "used", "width")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max((len(row) for row in sheet.rows), default=0)
        blank: list[Cell] = [None] * self.width
        self._cells = [_trimmed(row, blank) for row in sheet.rows]
        self._filled: tuple[int, list[tuple[int, Cell]]] = (-1, [])
        self._turned: tuple[tuple[int, int], list[tuple[Cell, ...]]] = ((0, -1), [])
        self._anchor: dict[Place, Merge] = {}
        for merge in sheet.merges:
            for row in range(merge.top, min(merge.bottom, self.height - 1) + 1):
                for column in range(merge.left, min(merge.right, self.width - 1) + 1):
                    self._anchor[row, column] = merge
        within = {row for row, _ in self._anchor} | {row for row, _ in sheet.unread}
        # The rows whose cells say more than their values: merged, unread, hidden, dressed up, or struck out.
        self.apart = within | {row for row, _ in (*sheet.dressed, *sheet.struck)} | sheet.hidden_rows
        # The rows that hold something, in order: a sheet with a million blank ones is passed through by these.
        self.used = [row for row, cells in enumerate(self._cells) if cells is not blank or row in within]

    def used_between(self, first: int, last: int) -> list[int]:
        """The rows from `first` to `last`, both inclusive, that hold something."""
        return self.used[bisect_left(self.used, first) : bisect_right(self.used, last)]

    def column(self, index: int, first: int, last: int) -> tuple[Cell, ...]:
        """The cells of one column in the rows of `used_between`, as `raw` gives them.

        The rows of a table are turned once for all its columns: its cells lie in memory as its rows do.
        """
        if self._turned[0] != (first, last):
            cells = self._cells
            turned = list(zip(*[cells[row] for row in self.used_between(first, last)], strict=True))
            self._turned = ((first, last), turned)
        return self._turned[1][index] if self._turned[1] else ()

    def raw(self, row: int, column: int) -> Cell:
        """The cell itself; blank text is None."""
        inside = 0 <= row < self.height and 0 <= column < self.width
        return self._cells[row][column] if inside else None

    def at(self, row: int, column: int) -> Cell:
        """The cell as it is seen: a merged range shows its first cell everywhere."""
        merge = self._anchor.get((row, column)) if self._anchor else None
        return self.raw(row, column) if merge is None else self.raw(merge.top, merge.left)

    def merge(self, row: int, column: int) -> Merge | None:
        """The merged range that covers the cell, if any."""
        return self._anchor.get((row, column))

    def home(self, row: int, column: int) -> Place:
        """Where the cell's value is stored."""
        merge = self._anchor.get((row, column))
        return (row, column) if merge is None else (merge.top, merge.left)

    def starts(self, row: int) -> tuple[Cell, bool]:
        """The first non-blank cell of a row, and whether more follow; quick, for every row is looked at."""
        if self._anchor:
            filled = self.filled(row)
            return (filled[0][1] if filled else None), len(filled) > 1
        cells = self._cells[row]
        first = cells[0] if cells else None
        if first is None:
            first = next((cell for cell in cells if cell is not None), None)
        return first, cells.count(None) < len(cells) - 1

    def filled(self, row: int) -> list[tuple[int, Cell]]:
        """The non-blank cells of a row with their columns, each merged range once (at its left edge)."""
        if self._filled[0] != row:
            self._filled = (row, self._find_filled(row))
        return self._filled[1]

    def _find_filled(self, row: int) -> list[tuple[int, Cell]]:
        if not 0 <= row < self.height:
            return []
        if not self._anchor:
            return [(column, cell) for column, cell in enumerate(self._cells[row]) if cell is not None]
        found: list[tuple[int, Cell]] = []
        for column in range(self.width):
            merge = self._anchor.get((row, column))
            if merge is not None and merge.left != column:
                continue
            value = self.at(row, column)
            if value is not None:
                found.append((column, value))
        return found


_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!"}
)


def is_error_word(cell: Cell) -> bool:
    """#REF! and its like, where a format keeps them as words."""
    return isinstance(cell, str) and cell[:1] in {"#", "E"} and (cell.strip() in _ERRORS or cell.startswith("Err:"))


def _trimmed(row: tuple[Cell, ...], blank: list[Cell]) -> list[Cell]:
    """The cells of a row to the sheet's width, blank text as None; all blank rows are the one list `blank`."""
    cells = [None if isinstance(cell, str) and (not cell or cell.isspace()) else cell for cell in row]
    return blank if cells.count(None) == len(cells) else cells + blank[len(row) :]


def is_text(cell: Cell) -> bool:
    """Words, not a number, date or truth value."""
    return isinstance(cell, str)


def shown(cell: Cell) -> str:
    """A cell as a person would read it, for questions and reasons."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
