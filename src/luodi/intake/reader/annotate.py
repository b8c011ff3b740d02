"""The child process that writes the reason beside each row of a workbook somebody sent: bounded like the one that reads.

Run as `python -m luodi.intake.reader.annotate PATH`; the notes come in on standard input as JSON, sheet → row (from 1) → words;
the workbook goes out on standard output. Cells, looks and lists of choices stay as they were sent.
"""

import io
import json
import resource
import sys
from collections.abc import Mapping
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

MEMORY_BYTES = 480 * 2**20  # openpyxl holds every cell as an object
CPU_SECONDS = 25
_FILE_BYTES = 100 * 2**20
_WIDTH = 46
_FILL = PatternFill("solid", fgColor="FFF4CE")
HEADING = "退回原因"


def annotate(source: str, notes: Mapping[str, Mapping[str, str]], out: BinaryIO) -> None:
    """Write the workbook at `source` with a column of reasons at the right edge of each sheet named in `notes`."""
    book = load_workbook(source)
    for name, rows in notes.items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        column = sheet.max_column + 1
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
        first = min(map(int, rows))
        for row, words in {str(max(1, first - 1)): HEADING, **rows}.items():
            cell = sheet.cell(int(row), column)
            cell.value, cell.data_type = words, "s"
            cell.fill, cell.font = _FILL, Font(name="宋体", size=11, bold=words == HEADING)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.protection = Protection(locked=False)
    book.save(out)


def main() -> int:
    """Read the one file named on the command line and the notes from standard input."""
    for kind, bound in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
    ):
        resource.setrlimit(kind, (bound, bound))
    out = io.BytesIO()
    annotate(sys.argv[1], json.load(sys.stdin), out)
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
