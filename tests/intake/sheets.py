"""Sheets written as text: one line a row, cells between bars; `^` continues the merged cell above, `<` the one on the left."""

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
