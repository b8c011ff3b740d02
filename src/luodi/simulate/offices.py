"""Workbooks as offices keep them: several pages, each with title, lines above, merged headings, rows, sums and notes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from luodi.bulletin.archive import fixed_archive

Cell = str | int | float | date | None
_THIN = Side(style="thin")
_TITLE_ROW, _LINE_ROW, _HEAD_ROW = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet. `heads`: per column its headings from the top down (one or two); `lines`: what stands left and right above."""

    name: str
    title: str
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()


def workbook_of(pages: Sequence[Page], *, stamp: date) -> bytes:
    """The bytes of a workbook; the same pages are the same bytes."""
    book = Workbook()
    first = book.active
    for number, page in enumerate(pages):
        sheet = first if number == 0 and isinstance(first, Worksheet) else book.create_sheet()
        sheet.title = page.name
        _write(sheet, page)
    buffer = io.BytesIO()
    book.save(buffer)
    when = datetime(stamp.year, stamp.month, stamp.day)  # noqa: DTZ001  a file's stamp has no zone
    book.properties.created = book.properties.modified = when
    return fixed_archive(buffer.getvalue(), instead={"docProps/core.xml": tostring(book.properties.to_tree())})


def _write(sheet: Worksheet, page: Page) -> None:
    width, depth = len(page.heads), max(map(len, page.heads))
    sheet.cell(_TITLE_ROW, 1, page.title).font = Font(size=16, bold=True)
    sheet.cell(_TITLE_ROW, 1).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=_TITLE_ROW, end_row=_TITLE_ROW, start_column=1, end_column=width)
    sheet.cell(_LINE_ROW, 1, page.lines[0] or None)
    sheet.cell(_LINE_ROW, width, page.lines[1] or None)
    _headings(sheet, page.heads, depth)
    first = _HEAD_ROW + depth
    for offset, cells in enumerate(page.rows):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(first + offset, column, value)
            if isinstance(value, date):
                cell.number_format = "yyyy/m/d"
    last = first + len(page.rows) - 1
    for line in sheet.iter_rows(min_row=_HEAD_ROW, max_row=last, max_col=width):
        for cell in line:
            cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    for offset, note in enumerate(page.notes):
        sheet.cell(last + 2 + offset, 1, note)


def _headings(sheet: Worksheet, heads: Sequence[tuple[str, ...]], depth: int) -> None:
    """A group stands over its columns in one merged cell; a heading of its own reaches down to the rows."""
    column = 1
    while column <= len(heads):
        words, end = heads[column - 1], column
        while len(words) > 1 and end < len(heads) and heads[end][0] == words[0] and len(heads[end]) > 1:
            end += 1
        sheet.cell(_HEAD_ROW, column, words[0])
        bottom = _HEAD_ROW if len(words) > 1 else _HEAD_ROW + depth - 1
        if (bottom, end) != (_HEAD_ROW, column):
            sheet.merge_cells(start_row=_HEAD_ROW, end_row=bottom, start_column=column, end_column=end)
        for under in range(column, end + 1):
            sheet.column_dimensions[get_column_letter(under)].width = 14
            if len(words) > 1:
                sheet.cell(_HEAD_ROW + 1, under, heads[under - 1][1])
        column = end + 1
