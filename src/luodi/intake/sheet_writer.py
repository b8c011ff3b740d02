"""One table on one sheet, written row by row and never held whole: title, lines above, headings, rows, notes, print set-up.

A3 landscape, headings repeated on each page, thin borders (how offices hand lists to their leaders).
"""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from luodi.intake.layouts import Layout, LayoutColumn
from luodi.intake.reader.record import AMOUNTS, DATES, Field
from luodi.intake.written import Cell, plain_text

_FACE = "宋体"
_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="F2F5FA")
_KNOWN_FILL = PatternFill("solid", fgColor="F2F2F2")
_A3 = 8


class SheetWriter:
    """One sheet of a streamed workbook. `lines`: rows between title and headings, each the words at left and at right."""

    def __init__(self, book: Workbook, *, name: str, layout: Layout, lines: Sequence[tuple[str, str]]) -> None:
        self._sheet = book.create_sheet(name)
        self._layout = layout
        self._width = len(layout.columns)
        self._row = 0
        self.head_row = len(lines) + 2
        self.first = self.head_row + layout.depth
        self._open = [self._body_cell(column, locked=False) for column in layout.columns]
        self._known = [self._body_cell(column, locked=True) for column in layout.columns]
        self._set_up()
        self._heads(lines)

    @property
    def next_row(self) -> int:
        """The row, from 1, that comes next."""
        return self._row + 1

    @property
    def sheet(self) -> Any:
        """The openpyxl sheet, for what only one kind of workbook needs (protection, lists of choices)."""
        return self._sheet

    def add(self, values: Sequence[Cell], *, known: Sequence[bool] = ()) -> None:
        """A row of the table. Where `known` holds, the cell is shown as filled in and is locked once the sheet is protected."""
        cells = []
        for place, value in enumerate(values):
            cell = (self._known if known and known[place] else self._open)[place]
            cell.value = value
            cells.append(cell)
        self._append(cells)

    def note(self, text: str) -> None:
        """Words below the table, across its whole width."""
        self._across(text, size=11, height=None)

    def _set_up(self) -> None:
        sheet = self._sheet
        for place, column in enumerate(self._layout.columns, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = column.width
        name = next((n for n, c in enumerate(self._layout.columns, start=1) if c.states is Field.PROJECT), 0)
        sheet.freeze_panes = f"{get_column_letter(name + 1)}{self.first}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{self.head_row}:{self.first - 1}"
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top = margins.bottom = 0.6

    def _heads(self, lines: Sequence[tuple[str, str]]) -> None:
        self._across(self._layout.title, size=22, height=40, bold=True, center=True)
        for left, right in lines:
            self._line(left, right)
        rows = [[""] * self._width for _ in range(self._layout.depth)]
        for top, first, bottom, last in heading_blocks(self._layout.columns):
            rows[top][first] = self._layout.columns[first].words[top]
            if (top, first) != (bottom, last):
                self._merge(self.head_row + top, first + 1, self.head_row + bottom, last + 1)
        for words in rows:
            cells = []
            for word in words:
                cell = self._cell(word, bold=True)
                cell.border, cell.fill = _GRID, _HEAD_FILL
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
                cells.append(cell)
            self._append(cells)

    def _line(self, left: str, right: str) -> None:
        """Words at the left edge and at the right edge of one row; alone, they run across."""
        if not right:
            self._across(left, size=11, height=None)
            return
        cells = [self._cell(left), *(self._cell(None) for _ in range(self._width - 2)), self._cell(right)]
        cells[-1].alignment = Alignment(horizontal="right")
        self._append(cells)

    def _across(self, text: str, *, size: int, height: float | None, bold: bool = False, center: bool = False) -> None:
        cell = self._cell(text, size=size, bold=bold)
        cell.alignment = Alignment(horizontal="center" if center else "left", vertical="center", wrap_text=True)
        row = self.next_row
        # A merged cell does not grow with its words by itself.
        lines = -(-len(text) * 2 // max(1, sum(column.width for column in self._layout.columns)))
        self._sheet.row_dimensions[row].height = height or 18 * max(1, lines)
        self._append([cell])
        if self._width > 1:
            self._merge(row, 1, row, self._width)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")

    def _append(self, cells: "Sequence[WriteOnlyCell]") -> None:
        self._sheet.append(list(cells))
        self._row += 1

    def _cell(self, value: str | None, *, size: int = 11, bold: bool = False) -> "WriteOnlyCell":
        cell = WriteOnlyCell(self._sheet, value=None if value is None else plain_text(value))
        cell.font = Font(name=_FACE, size=size, bold=bold)
        return cell

    def _body_cell(self, column: LayoutColumn, *, locked: bool) -> "WriteOnlyCell":
        cell = self._cell(None)
        cell.border = _GRID
        right, center = column.states in AMOUNTS, column.counts or column.states in DATES
        across = "right" if right else "center" if center else "left"
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        cell.protection = Protection(locked=locked)
        if column.states in DATES:
            cell.number_format = "yyyy-mm-dd"
        if locked:
            cell.fill = copy(_KNOWN_FILL)
        return cell


def heading_blocks(columns: Sequence[LayoutColumn]) -> Iterator[tuple[int, int, int, int]]:
    """Each heading's place as (top, left, bottom, right), inclusive, from 0: a group over its columns, a leaf to the bottom."""
    depth = max(len(column.words) for column in columns)
    for left, column in enumerate(columns):
        last = len(column.words) - 1
        yield last, left, depth - 1, left
        for top in range(last):
            if left and _in_group(columns[left - 1], column, top):
                continue
            right = left
            while right + 1 < len(columns) and _in_group(column, columns[right + 1], top):
                right += 1
            yield top, left, top, right


def _in_group(one: LayoutColumn, other: LayoutColumn, top: int) -> bool:
    deeper = min(len(one.words), len(other.words)) > top + 1
    return deeper and one.words[: top + 1] == other.words[: top + 1]
