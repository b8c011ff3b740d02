"""One table on one sheet, written row by row and never held whole: title, lines above, headings, rows, notes, print set-up.

A3 or A4 landscape, headings repeated on each page, thin borders (how offices hand lists to their leaders).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from luodi.base.personal import without_numbers
from luodi.intake.layouts import Layout, LayoutColumn
from luodi.intake.reader.record import AMOUNTS, DATES, Field
from luodi.intake.written import Cell, plain_text

_FACE = "宋体"
_PAPERS = {"A3": 8, "A4": 9}
_WHOLE = {"font_name": _FACE, "font_size": 11}
_GRID = _WHOLE | {"border": 1, "border_color": "#808080", "text_wrap": True, "valign": "vcenter"}
_HEAD = _GRID | {"bold": True, "bg_color": "#F2F5FA", "align": "center"}
_KNOWN = {"bg_color": "#F2F2F2"}


def open_book(out: IO[bytes]) -> Workbook:
    """A workbook that is written to `out` when it is closed, a row at a time. Nothing in it is ever taken for a formula."""
    given = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    return Workbook(out, given)


class SheetWriter:
    """One sheet of a streamed workbook. `lines`: rows between title and headings, each the words at left and at right."""

    def __init__(
        self, book: Workbook, *, name: str, layout: Layout, lines: Sequence[tuple[str, str]], paper: str = "A3"
    ) -> None:
        self._book, self._sheet = book, book.add_worksheet(name)
        self._layout = layout
        self._width = len(layout.columns)
        self._row = 0
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.head_row = len(lines) + 2
        self.first = self.head_row + layout.depth
        self._open = [self._format(**_body(column, locked=False)) for column in layout.columns]
        self._known = [self._format(**_body(column, locked=True)) for column in layout.columns]
        self._set_up(paper)
        self._heads(lines)

    @property
    def next_row(self) -> int:
        """The row, from 1, that comes next."""
        return self._row + 1

    @property
    def sheet(self) -> Any:
        """The sheet of xlsxwriter, for what only one kind of workbook needs (protection, lists of choices)."""
        return self._sheet

    def add(self, values: Sequence[Cell], *, known: Sequence[bool] = ()) -> None:
        """A row of the table. Where `known` holds, the cell is shown as filled in and is locked once the sheet is protected."""
        row, sheet, looks = self._row, self._sheet, self._open
        for place, value in enumerate(values):
            look = self._known[place] if known and known[place] else looks[place]
            if value is None:
                sheet.write_blank(row, place, None, look)
            elif isinstance(value, str):
                sheet.write_string(row, place, without_numbers(value), look)
            elif isinstance(value, date):
                sheet.write_datetime(row, place, value, look)
            else:
                sheet.write_number(row, place, value, look)
        self._row += 1

    def add_spread(self, values: Sequence[Cell], parts: Sequence[Sequence[Cell]]) -> None:
        """A project over as many rows as it has `parts`: its own cells merged downward, the parts' cells in the columns after.

        `values` holds the project's own cells only.
        """
        top = self._row
        for number, part in enumerate(parts or [()]):
            own = values if number == 0 else [None] * len(values)
            self.add([*own, *part, *[None] * (self._width - len(values) - len(part))])
        if self._row - top > 1:
            for place in range(len(values)):
                self._merge(top, place, self._row - 1, place)

    def note(self, text: str) -> None:
        """Words below the table, across its whole width."""
        self._across(text, size=11, height=None)

    def _set_up(self, paper: str) -> None:
        sheet, columns = self._sheet, self._layout.columns
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        name = next((n for n, c in enumerate(columns, start=1) if c.states is Field.PROJECT), 0)
        sheet.freeze_panes(self.first - 1, name)
        sheet.set_landscape()
        sheet.set_paper(_PAPERS[paper])
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.head_row - 1, self.first - 2)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)

    def _heads(self, lines: Sequence[tuple[str, str]]) -> None:
        self._across(self._layout.title, size=22, height=40, bold=True, center=True)
        for left, right in lines:
            self._line(left, right)
        rows = [[""] * self._width for _ in range(self._layout.depth)]
        for top, first, bottom, last in heading_blocks(self._layout.columns):
            rows[top][first] = self._layout.columns[first].words[top]
            if (top, first) != (bottom, last):
                self._merge(self._row + top, first, self._row + bottom, last)
        look = self._format(**_HEAD)
        for words in rows:
            for place, word in enumerate(words):
                self._sheet.write_string(self._row, place, plain_text(word), look)
            self._row += 1

    def _line(self, left: str, right: str) -> None:
        """Words at the left edge and at the right edge of one row; alone, they run across."""
        if not right:
            self._across(left, size=11, height=None)
            return
        self._sheet.write_string(self._row, 0, plain_text(left), self._format(**_WHOLE))
        self._sheet.write_string(self._row, self._width - 1, plain_text(right), self._format(**_WHOLE, align="right"))
        self._row += 1

    def _across(self, text: str, *, size: int, height: float | None, bold: bool = False, center: bool = False) -> None:
        # A merged cell does not grow with its words by itself.
        lines = -(-len(text) * 2 // max(1, sum(column.width for column in self._layout.columns)))
        look = _WHOLE | {
            "font_size": size,
            "bold": bold,
            "align": "center" if center else "left",
            "valign": "vcenter",
            "text_wrap": True,
        }
        self._sheet.set_row(self._row, height or 18 * max(1, lines))
        self._sheet.write_string(self._row, 0, plain_text(text), self._format(**look))
        if self._width > 1:
            self._merge(self._row, 0, self._row, self._width - 1)
        self._row += 1

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        # `merge_range` writes the cells too, downward, which a sheet written row by row cannot take: only the range is told.
        self._sheet.merge.append([top, left, bottom, right])

    def _format(self, **looks: object) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(looks)
        return self._formats[key]

    def choices(self, place: int, words: Sequence[str], *, strict: bool) -> None:
        """A list to choose from in one column of the rows so far; without `strict` other words may be typed too."""
        self._sheet.data_validation(
            xl_range(self.first - 1, place, self._row - 1, place),
            {
                "validate": "list",
                "source": list(words),
                "show_error": strict,
                "error_title": "请从列表里选",
                "error_message": "请点格子右边的箭头，从列表里选一项。",
            },
        )


def _body(column: LayoutColumn, *, locked: bool) -> dict[str, object]:
    right, center = column.states in AMOUNTS, column.counts or column.states in DATES
    looks: dict[str, object] = dict(_GRID)
    looks |= {"align": "right" if right else "center" if center else "left", "locked": locked}
    if column.states in DATES:
        looks["num_format"] = "yyyy-mm-dd"
    return looks | _KNOWN if locked else looks


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
