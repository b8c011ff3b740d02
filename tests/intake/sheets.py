"""Sheets written as text: one line a row, cells between bars; `^` continues the merged cell above, `<` the one on the left."""

import io
import re
import zipfile
from datetime import datetime

import openpyxl

from luodi.intake.reader.cells import Merge, Sheet, Workbook
from luodi.intake.reader.rows import Context, read_rows


def sheet(text, name="表1"):
    lines = [line.strip().strip("|").split("|") for line in text.strip().splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines]
    width = max(map(len, cells))
    cells = [line + [""] * (width - len(line)) for line in cells]
    merges = []
    for row in range(len(cells)):
        for column in range(width):
            if cells[row][column] in {"^", "<"}:
                continue
            right, bottom = column, row
            while right + 1 < width and cells[row][right + 1] == "<":
                right += 1
            while bottom + 1 < len(cells) and cells[bottom + 1][column] == "^":
                bottom += 1
            if right > column or bottom > row:
                merges.append(Merge(top=row, left=column, bottom=bottom, right=right))
    rows = tuple(tuple(_cell(cell) for cell in line) for line in cells)
    return Sheet(name=name, rows=rows, merges=tuple(merges))


def _cell(text):
    if text in {"^", "<", ""}:
        return None
    return int(text) if text.isdigit() and len(text) < 9 else text


def read(text, answers=None, **context):
    """The rows of one sheet; `answers` by the question's key without the layout."""
    book = Workbook(name="台账.xlsx", sheets=(sheet(text),))
    rows = read_rows(book, Context(**context))
    if answers:
        given = {f"{row.layout}|{key}": answer for row in rows for key, answer in answers.items()}
        rows = read_rows(book, Context(answers=given, **context))
    return rows


def records(rows):
    return [row.record.as_json() for row in rows if not row.skipped]


def asked(rows):
    """The distinct questions, by key without the layout."""
    return {doubt.key.partition("|")[2]: doubt.question for row in rows for doubt in row.doubts}


def xlsx(*sheets):
    """The bytes of a workbook of these sheets."""
    book = openpyxl.Workbook()
    for number, made in enumerate(sheets):
        fill(book.active if number == 0 else book.create_sheet(f"{made.name}续{number}"), made)
    # The same sheets are the same bytes: a workbook carries no clock here.
    book.properties.created = book.properties.modified = datetime(2004, 9, 30)  # noqa: DTZ001  the format has no zone
    buffer = io.BytesIO()
    book.save(buffer)
    return repacked(buffer.getvalue())


def fill(page, made):
    """Write the cells and merges of one sheet."""
    for row, cells in enumerate(made.rows, 1):
        for column, cell in enumerate(cells, 1):
            page.cell(row, column, cell)
    for merge in made.merges:
        page.merge_cells(
            start_row=merge.top + 1, end_row=merge.bottom + 1, start_column=merge.left + 1, end_column=merge.right + 1
        )


def repacked(content):
    """The same members with one date, since a zip carries the time it was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "docProps/core.xml":
                text = re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", text)
            new.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()
