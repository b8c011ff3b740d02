"""The child process that looks into a file of evidence nobody has checked: bounded in memory, processor and wall time.

Run as `python -m luodi.ledger.preview_child KIND PATH PAGE`. For a PDF it writes one line of JSON (how many pages) and
the picture of the page (from 1) as PNG; for a Word file JSON lines, a paragraph or the cells of a table row each. It runs no
script and follows no link of the file, and imports nothing of Luodi.
"""

import json
import resource
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

MEMORY_BYTES = 700 * 2**20
CPU_SECONDS = 15
_LONGEST_SIDE = 1600  # pixels: readable on a screen, and bounded for a page of two hundred inches
_LARGEST_SCALE = 2.0
_LINES = 2000


def limit() -> None:
    """Bind this process before a byte of the file is read."""
    for kind, bound in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def picture(path: Path, number: int) -> tuple[int, bytes]:
    """How many pages a PDF has, and page `number` (from 1) as PNG; no picture when there is no such page."""
    import pypdfium2  # after the limits

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    if not 1 <= number <= count:
        return count, b""
    page = document[number - 1]
    scale = min(_LARGEST_SCALE, _LONGEST_SIDE / max(1.0, *page.get_size()))
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    width, height, channels, stride = bitmap.width, bitmap.height, bitmap.n_channels, bitmap.stride
    held = bytes(bitmap.buffer)
    rows = (_colors(held[y * stride : y * stride + width * channels], channels) for y in range(height))
    return count, png(width, height, rows)


def _colors(row: bytes, channels: int) -> bytes:
    """Red, green and blue of each dot; a grey row three times over."""
    if channels == 3:
        return row
    out = bytearray(len(row) // channels * 3)
    for color in range(3):
        out[color::3] = row[color % channels :: channels]
    return bytes(out)


def png(width: int, height: int, rows: Iterator[bytes]) -> bytes:
    """A PNG of eight bits a color."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def words(path: Path) -> Iterator[list[str]]:
    """The text of a Word file: a paragraph as one text, a table row as its cells."""
    from docx import Document
    from docx.table import Table

    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            yield from ([cell.text.strip() for cell in row.cells] for row in block.rows)
        elif block.text.strip():
            yield [block.text.strip()]


def main() -> int:
    """Look into the one file named on the command line."""
    limit()
    kind, path, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if kind == "pdf":
        count, drawn = picture(path, number)
        sys.stdout.buffer.write(json.dumps({"pages": count}).encode() + b"\n" + drawn)
        return 0
    for index, line in enumerate(words(path)):
        if index == _LINES:
            break
        sys.stdout.write(json.dumps(line) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
