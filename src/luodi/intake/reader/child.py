"""The child process that opens a file nobody has checked: limited in memory, processor time and wall time by its parent.

Run as `python -m luodi.intake.reader.child PATH`; prints one JSON document a line: for each sheet its description, then its
rows by the dozen. It answers `{"refused": code}` for what it can name; for anything worse it dies, and the parent says so in
one sentence. It imports nothing of Luodi beyond this folder.
"""

import gc
import json
import math
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from luodi.intake.reader.binary_sheets import BinarySheets
from luodi.intake.reader.kinds import Kind, kind_of
from luodi.intake.reader.office_sheets import OfficeSheets
from luodi.intake.reader.open_document import CELLS, read_open_document
from luodi.intake.reader.plain_text import read_plain_text
from luodi.intake.reader.refused import CELL_CHARACTERS, Refused

MEMORY_BYTES = 224 * 2**20  # private writable memory; the whole process stays under 256 MiB
ADDRESS_BYTES = 1024 * 2**20  # mapped libraries and thread stacks count here too
CPU_SECONDS = 7  # with its start and what the parent does with it, ten on the clock of a quiet machine
OUTPUT_CHARACTERS = 96 * 2**20  # one long text that a million cells share is short only in the file
_LINE_CHARACTERS, _ROWS_AT_ONCE = 2**14, 64
_EXACT = 2**53  # from here on not every whole number is a float


def limit() -> None:
    """Bind this process before a byte of the file is read."""
    for kind, bound in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_AS, ADDRESS_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def read(path: Path) -> Iterator[Any]:
    """For each sheet its description, then its rows as lists, from row 1.

    Row by row, so that a large sheet is never held twice.
    """
    kind = kind_of(path)
    if kind is Kind.TEXT:
        yield from read_plain_text(path.read_bytes())
    elif kind is Kind.OPEN:
        with zipfile.ZipFile(path) as archive:
            yield from read_open_document(archive)
    elif kind is Kind.BINARY:
        yield from _with_calamine(path, BinarySheets(path.read_bytes()))
    else:
        with zipfile.ZipFile(path) as archive:
            yield from _with_calamine(path, OfficeSheets(archive))


def _with_calamine(path: Path, marks: BinarySheets | OfficeSheets) -> Iterator[Any]:
    import python_calamine  # after the limits, and only for files that look like workbooks

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise Refused("encrypted") from None
    names = [meta.name for meta in book.sheets_metadata]
    if len(set(names)) < len(names):
        raise Refused("names")
    total = 0
    for place, meta in enumerate(book.sheets_metadata):
        if meta.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        total += (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end is not None else 0
        if total > CELLS:
            raise Refused("large")
        yield {
            "name": meta.name,
            "hidden": meta.visible is not python_calamine.SheetVisibleEnum.Visible,
            "merges": [[*low, *high] for low, high in sheet.merged_cell_ranges or ()],
            **(marks.of(place) if isinstance(marks, BinarySheets) else marks.of(meta.name)),
        }
        if sheet.start is None:
            continue
        left = [None] * sheet.start[1]  # iter_rows starts at row 1, but at the first used column
        for row in sheet.iter_rows():
            # A whole float travels as an integer.
            yield left + [
                (int(cell) if cell.is_integer() and -_EXACT < cell < _EXACT else _number(cell))
                if type(cell) is float
                else ((cell or None) if type(cell) is str else cell)
                for cell in row
            ]


def _number(cell: float) -> float | str:
    """What is no number travels as words."""
    return cell if math.isfinite(cell) else str(cell)


def _moment(cell: object) -> Any:
    """JSON has no dates: they travel as ["d", iso]."""
    if isinstance(cell, datetime):
        return ["t", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    if isinstance(cell, time | timedelta):
        return str(cell)
    raise TypeError


def lines(path: Path) -> Iterator[bytes]:
    """The lines to print. What goes wrong on the way ends them with the reason."""
    try:
        written = 0
        for document, text in _texts(path):
            written += len(text)
            _bound(document, text, written)
            yield text.encode("utf-8", "surrogatepass") + b"\n"
    except Refused as refused:
        yield json.dumps({"refused": str(refused)}).encode() + b"\n"
    except MemoryError:
        yield b'{"refused":"memory"}\n'
    except zipfile.BadZipFile:
        yield b'{"refused":"broken"}\n'


def _texts(path: Path) -> Iterator[tuple[Any, str]]:
    """Each description of a sheet, and its rows by the dozen, with their JSON: one document for each would cost more than it holds.

    How many rows go together grows while they are short, so that never much more is held than what is printed.
    """
    encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_moment).encode
    waiting: list[Any] = []
    at_once = 1
    for document in read(path):
        rows = isinstance(document, list)
        if rows:
            waiting.append(document)
        if waiting and (not rows or len(waiting) >= at_once):
            text = encode(waiting)
            at_once = min(2 * at_once, _ROWS_AT_ONCE) if len(text) < _LINE_CHARACTERS else 1
            yield waiting, text
            waiting = []
        if not rows:
            yield document, encode(document)
    if waiting:
        yield waiting, encode(waiting)


def _bound(document: Any, text: str, written: int) -> None:
    """Refuses a cell that is too long, and more than a workbook may say."""
    if len(text) > CELL_CHARACTERS and isinstance(document, list):
        longest = max((len(cell) for row in document for cell in row if isinstance(cell, str)), default=0)
        if longest > CELL_CHARACTERS:
            raise Refused("cell")
    if written > OUTPUT_CHARACTERS:
        raise Refused("large")


def main() -> int:
    """Read the one file named on the command line."""
    limit()
    gc.disable()  # rows come and go by the hundred thousand, and none of them points to itself
    sys.stdout.buffer.writelines(lines(Path(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
