"""Tables in plain text, for the child process: .csv in any usual encoding and separator, and HTML saved as .xls.

Yields the same documents as a workbook. Refuses text that is no table, an unclosed quote, two encodings in one file, garbled words.
"""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from luodi.intake.reader.open_document import CELLS
from luodi.intake.reader.refused import CELL_CHARACTERS, Refused

_SEPARATORS = (",", "\t", ";", "，", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
_SPAN_LIMIT = 1_000
_XML_SHEETS = ("urn:schemas-microsoft-com:office:spreadsheet", "urn:oasis:names:tc:opendocument")
_UTF8_WORDS = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read_plain_text(content: bytes) -> Iterator[Any]:
    """The sheets of a text file as the child's documents."""
    text = _decoded(content)
    if not text.strip():
        raise Refused("empty")
    if (sign := _CONTROL.search(text)) is not None:
        raise Refused("null" if sign[0] == "\0" and content.count(b"\0") * 20 < len(content) else "kind")
    if "\ufffd" in text or "锟斤拷" in text:
        raise Refused("garbled")
    if any(name in text[:20_000] for name in _XML_SHEETS):
        raise Refused("xml_sheet")
    if re.search(r"<table\b", text[:200_000], re.IGNORECASE):
        yield from _from_html(text)
    else:
        yield from _from_csv(text)


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and any(map(_is_utf8, content.splitlines())):
            break  # two encodings in one file: read as one, half of the names would be other words
        return text
    raise Refused("kind" if b"\0" in content else "encoding")


def _is_utf8(line: bytes) -> bool:
    """Two Chinese characters at least, all of them as UTF-8 writes them."""
    try:
        return len(_UTF8_WORDS.findall(line)) > 1 and bool(line.decode())
    except UnicodeDecodeError:
        return False


def _from_csv(text: str) -> Iterator[Any]:
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\s*", first)
    if told is not None:
        text = rest
    separator = told[1] if told else _separator(text)
    if separator is None:
        raise Refused("kind")
    yield {"name": "表1", "hidden": False, "merges": []}
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_cell(cell) for cell in row]
    except csv.Error:
        long = max(map(len, re.split(r"[\r\n]|" + re.escape(separator), text))) > CELL_CHARACTERS
        raise Refused("cell" if long else "quote") from None


def _separator(text: str) -> str | None:
    """The sign that stands in most of the first lines, and most often."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    scores = {
        sign: (sum(sign in line for line in lines), sum(line.count(sign) for line in lines)) for sign in _SEPARATORS
    }
    best = max(scores, key=lambda sign: scores[sign])
    return best if scores[best][0] else None


def _cell(text: str) -> Any:
    """Digits become a number, as a spreadsheet would show them; codes with leading zeros and long ones stay words."""
    bare = text.strip()
    if not bare:
        return None
    if not _NUMBER.fullmatch(bare):
        return text
    if "." not in bare:
        return int(bare)
    return float(bare) if repr(float(bare)) == bare else text  # 2024.10 is October, 2024.1 is not


def _from_html(text: str) -> Iterator[Any]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    if not parser.tables:
        raise Refused("kind")
    for number, table in enumerate(parser.tables, 1):
        yield {"name": f"表{number}", "hidden": False, "merges": table.merges, "hidden_rows": table.hidden_rows}
        yield from table.rows()


class _Table:
    """Cells placed on a grid, row by row, around the spans of those above."""

    def __init__(self) -> None:
        self.merges: list[list[int]] = []
        self.hidden_rows: list[int] = []
        self._cells: dict[tuple[int, int], Any] = {}
        self._taken: set[tuple[int, int]] = set()
        self._row = -1

    def next_row(self, *, hidden: bool) -> None:
        """Begin a row."""
        self._row += 1
        if hidden:
            self.hidden_rows.append(self._row)

    def put(self, text: str, down: int, across: int) -> None:
        """Place a cell at the first free column of the row."""
        row, column = max(self._row, 0), 0
        while (row, column) in self._taken:
            column += 1
        if len(self._taken) + down * across > CELLS:
            raise Refused("large")
        self._taken |= {(row + r, column + c) for r in range(down) for c in range(across)}
        self._cells[row, column] = _cell(text)
        if down > 1 or across > 1:
            self.merges.append([row, column, row + down - 1, column + across - 1])

    def rows(self) -> Iterator[list[Any]]:
        """The grid as lists of cells."""
        height = max((row for row, _ in self._cells), default=-1) + 1
        width = max((column for _, column in self._taken), default=-1) + 1
        for row in range(height):
            yield [self._cells.get((row, column)) for column in range(width)]


class _Tables(HTMLParser):
    """Every table of a page; what stands outside of cells is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_Table] = []
        self._open: list[_Table] = []  # a table within a cell of another does not end that one
        self._text: list[str] | None = None
        self._spans = (1, 1)
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Tables, rows and cells open."""
        found = dict(attrs)
        if tag in {"script", "style", "title"}:
            self._silent += 1
        elif tag == "table":
            self._close()
            self.tables.append(_Table())
            self._open.append(self.tables[-1])
        elif tag == "tr" and self._open:
            self._close()
            self._open[-1].next_row(hidden=_NOT_SHOWN.search(found.get("style") or "") is not None)
        elif tag in {"td", "th"} and self._open:
            self._close()
            self._spans = (_span(found.get("rowspan")), _span(found.get("colspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Cells close with their own tag or with their row's."""
        if tag in {"script", "style", "title"}:
            self._silent = max(self._silent - 1, 0)
        elif tag in {"td", "th", "tr", "table"}:
            self._close()
        if tag == "table" and self._open:
            self._open.pop()

    def close(self) -> None:
        """The end of the page closes the last cell."""
        super().close()
        self._close()

    def handle_data(self, data: str) -> None:
        """Words inside a cell."""
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _close(self) -> None:
        if self._text is not None:
            if sum(map(len, self._text)) > CELL_CHARACTERS:
                raise Refused("cell")
            self._open[-1].put("".join(self._text).strip(), *self._spans)
            self._text = None


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _SPAN_LIMIT) if text and text.isdigit() else 1
