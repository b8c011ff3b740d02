"""Compare what was read with what was drawn: equal, or asked; never a silently different value."""

import tempfile
from pathlib import Path

from luodi.intake.reader import child
from luodi.intake.reader.workbook import workbook_of


def read_here(content, name="抽签.xlsx"):
    """As `read_bytes`, but in this process: start-up of three hundred children would dominate."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return workbook_of(list(child.lines(Path(file.name))), name=name)


def silent_differences(truth, rows):
    """Fields that differ from `truth` ({(sheet, row): json}) without a question about them; rows lost or invented."""
    read = {(row.sheet, row.row): row for row in rows}
    found = []
    for place, wanted in truth.items():
        row = read.get(place)
        if row is None or row.skipped or row.rejected:
            found.append((place, "行没有读到", wanted, row and (row.skipped or row.rejected)))
        else:
            found += [(place, *difference) for difference in _fields(wanted, row)]
    return found + [
        (place, "多读一行", None, row.record.as_json())
        for place, row in read.items()
        if place not in truth and not row.skipped
    ]


def _fields(wanted, row):
    got = row.record.as_json()
    doubted = {doubt.field for doubt in row.doubts}
    columns_asked = any("column[" in doubt.key or "section[" in doubt.key for doubt in row.doubts)
    for key in wanted.keys() | got.keys():
        field = key.removesuffix("_yuan").removesuffix("_basis")
        asked = field in doubted or (columns_asked and key not in got)
        if not asked and wanted.get(key, "没有") != got.get(key, "没有"):
            yield key, wanted.get(key, "没有"), got.get(key, "没有")


def questions(rows):
    """The distinct questions put."""
    return {doubt.key: doubt.question for row in rows for doubt in row.doubts}
