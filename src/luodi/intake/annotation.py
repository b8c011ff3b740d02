"""The workbook that goes back with the reason beside each row that waits: what a unit mends and sends again."""

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill

from luodi.base.errors import BadInput
from luodi.intake.models import ImportFile, ImportRow, RowVerdict
from luodi.intake.reader.annotate import HEADING
from luodi.intake.reader.cells import Sheet
from luodi.intake.reader.workbook import WALL_SECONDS, read_bytes
from luodi.intake.written import plain_text

_UNSURE = frozenset({RowVerdict.DOUBTFUL, RowVerdict.REJECTED})
_FILL = PatternFill("solid", fgColor="FFF4CE")
_KEPT = (".xlsx", ".xlsm")  # what can be written again with its looks


def annotated_workbook(file: ImportFile, rows: Iterable[ImportRow]) -> tuple[str, bytes]:
    """Name and bytes of the file with its reasons; `rows` as their reader may see them (`shielded`).

    An .xlsx keeps its looks; other kinds come back as an .xlsx of their cells. Refuses a file without such a row.
    """
    notes: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.file_id == file.pk and row.verdict in _UNSURE and not row.posted:
            notes.setdefault(row.sheet, {})[str(row.row)] = plain_text(_reasons(row))
    if not notes:
        raise BadInput(f"“{file.name}”里没有要补正的行，不用退回。")
    content = bytes(file.content)
    kept = file.name.lower().endswith(_KEPT) and content.startswith(b"PK")
    done = _annotated(content, notes) if kept else None
    stem = Path(file.name).stem.removesuffix("（待补正）")
    return f"{stem}（待补正）.xlsx", done or _rebuilt(content, file.name, notes)


def _reasons(row: ImportRow) -> str:
    return "；".join(dict.fromkeys([question["question"] for question in row.questions] or [row.reason]))


def _annotated(content: bytes, notes: Mapping[str, Mapping[str, str]]) -> bytes | None:
    """By a bounded child, since a file somebody sent is opened whole; None when it dies of it."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "luodi.intake.reader.annotate", file.name]
        try:
            done = subprocess.run(
                command, input=json.dumps(notes).encode(), capture_output=True, timeout=WALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def _rebuilt(content: bytes, name: str, notes: Mapping[str, Mapping[str, str]]) -> bytes:
    """The cells as they were read, and the reasons."""
    book = Workbook(write_only=True)
    for sheet in read_bytes(content, name=name).sheets:
        _copy(book, sheet, notes.get(sheet.name, {}))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _copy(book: Workbook, sheet: Sheet, notes: Mapping[str, str]) -> None:
    page = book.create_sheet(sheet.name[:31])
    width = max((len(row) for row in sheet.rows), default=0)
    first = min((int(row) for row in notes), default=0)
    for number, row in enumerate(sheet.rows, start=1):
        cells = [plain_text(cell) if isinstance(cell, str) else cell for cell in row]
        words = HEADING if number == first - 1 else notes.get(str(number))
        if words is not None:
            note = WriteOnlyCell(page, value=words)
            note.fill = _FILL
            cells += [*[None] * (width - len(cells)), note]
        page.append(cells)
