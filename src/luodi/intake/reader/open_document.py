"""Sheets of an .ods, for the child process: read as a stream of elements, so that a large one is never held as a tree.

Repeated rows and columns are laid out only as far as something stands in them; comments and drawings in a cell are none of
its words. Refuses a document type of its own (entities), a password, and more cells than a workbook has.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from luodi.intake.reader.open_styles import OpenStyles
from luodi.intake.reader.refused import CELL_CHARACTERS, Refused

CELLS = 3_000_000
_BLOCK = 2**16
_DEEPEST = 200
_SPACES = 10_000  # one element may stand for many blanks
_NO_WORDS = {"annotation", "frame", "g", "custom-shape", "line", "rect", "control", "caption", "note", "shapes"}
_NUMERIC = {"float", "percentage", "currency"}


def read_open_document(archive: zipfile.ZipFile) -> Iterator[Any]:
    """The sheets of the archive as the child's documents: a description, then rows."""
    manifest = "META-INF/manifest.xml"
    if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
        raise Refused("encrypted")
    styles = OpenStyles()
    if "styles.xml" in archive.namelist():
        _feed(archive, "styles.xml", styles)
    reader = _Sheets(styles)
    _feed(archive, "content.xml", reader)
    for sheet in reader.sheets:
        rows = sheet.rows
        yield {
            "name": sheet.name, "hidden": styles.hides(sheet.style), "merges": sheet.merges,
            "hidden_rows": sheet.hidden_rows, "unread": sheet.unread,
            "dressed": [place for place, style in sheet.styled if styles.dresses(style)],
            "months": [place for place, style in sheet.styled if styles.shows_month_only(style)],
            "struck": [place for place, style in sheet.styled if styles.strikes(style)],
        }  # fmt: skip
        yield from rows


def _feed(archive: zipfile.ZipFile, name: str, reader: "OpenStyles | _Sheets") -> None:
    """Read one member through a parser that resolves no entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Refused("members")
        reader.begin(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(_local(tag))

    def refuse(*_: object) -> None:
        raise Refused("members")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(name) as member:
        while block := member.read(_BLOCK):
            parser.Parse(block)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


@dataclass(slots=True)
class _Sheet:
    name: str
    style: str
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    unread: list[list[int]] = field(default_factory=list)
    styled: list[tuple[list[int], str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # the styles that columns give their cells
    blank_rows: int = 0  # asked for, and laid out once something stands below


class _Sheets:
    """Sheets, rows and cells as they come; styles that stand in the same member go to `styles`."""

    def __init__(self, styles: OpenStyles) -> None:
        self._styles = styles
        self.sheets: list[_Sheet] = []
        self._tables = self._silent = self._cells = 0
        self._hidden_groups: list[bool] = []
        self._row: list[Any] = []
        self._attributes: dict[str, str] = {}
        self._row_attributes: dict[str, str] = {}
        self._paragraphs: list[str] | None = None
        self._column = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._tables:
            self._styles.begin(tag, attributes)
        if tag == "table":
            self._tables += 1
            if self._tables == 1:
                self.sheets.append(_Sheet(attributes.get("name", ""), attributes.get("style-name", "")))
        elif self._tables != 1:
            return
        elif self._silent or tag in _NO_WORDS:
            self._silent += 1
        else:
            self._begin_within(tag, attributes)

    def _begin_within(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table-column":
            repeated = min(_repeated(attributes, "number-columns-repeated"), 16_384)
            self.sheets[-1].columns += [attributes.get("default-cell-style-name", "")] * repeated
        elif tag in {"table-row-group", "table-header-rows"}:
            self._hidden_groups.append(attributes.get("display") == "false")
        elif tag == "table-row":
            self._row, self._column, self._row_attributes = [], 0, attributes
        elif tag in {"table-cell", "covered-table-cell"}:
            self._attributes, self._paragraphs = attributes, []
        elif self._paragraphs is not None:
            self._begin_words(tag, attributes)

    def _begin_words(self, tag: str, attributes: dict[str, str]) -> None:
        assert self._paragraphs is not None  # noqa: S101  told by the caller
        if tag == "p":
            self._paragraphs.append("")
        elif self._paragraphs and tag in {"s", "tab", "line-break"}:
            blanks = " " * min(_repeated(attributes, "c"), _SPACES)
            self._paragraphs[-1] += {"s": blanks, "tab": "\t", "line-break": "\n"}[tag]

    def words(self, text: str) -> None:
        if not self._tables:
            self._styles.words(text)
        elif self._tables == 1 and not self._silent and self._paragraphs:
            self._paragraphs[-1] += text
            if len(self._paragraphs[-1]) > CELL_CHARACTERS:
                raise Refused("cell")

    def end(self, tag: str) -> None:
        if not self._tables:
            self._styles.end(tag)
        elif tag == "table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif self._silent:
            self._silent -= 1
        elif tag in {"table-row-group", "table-header-rows"}:
            self._hidden_groups.pop()
        elif tag in {"table-cell", "covered-table-cell"}:
            self._end_cell(covered=tag != "table-cell")
        elif tag == "table-row":
            self._end_row()

    def _end_cell(self, *, covered: bool) -> None:
        attributes, words = self._attributes, "\n".join(self._paragraphs or ())
        self._paragraphs = None
        repeated = _repeated(attributes, "number-columns-repeated")
        value = None if covered else _value(attributes, words)
        formula = "formula" in attributes and (value is None or _is_error(words))
        down, across = (_repeated(attributes, f"number-{way}-spanned") for way in ("rows", "columns"))
        if value is None and not formula and (down, across) == (1, 1):
            self._column += repeated
            return
        self._count(repeated + max(self._column - len(self._row), 0))
        sheet, row = self.sheets[-1], len(self.sheets[-1].rows) + self.sheets[-1].blank_rows
        self._row += [None] * (self._column - len(self._row))
        for column in range(self._column, self._column + repeated):
            self._row.append(None if formula else value)
            if formula:
                sheet.unread.append([row, column])
            own = sheet.columns[column] if column < len(sheet.columns) else ""
            style = attributes.get("style-name", own)
            if isinstance(value, int | float | list) or (value is not None and self._styles.strikes(style)):
                sheet.styled.append(([row, column], style))
        if (down, across) != (1, 1):
            sheet.merges.append([row, self._column, row + down - 1, self._column + across - 1])
        self._column += repeated

    def _end_row(self) -> None:
        sheet = self.sheets[-1]
        repeated = _repeated(self._row_attributes, "number-rows-repeated")
        if not self._row:
            sheet.blank_rows += repeated
            return
        self._count(sheet.blank_rows + (repeated - 1) * len(self._row))
        sheet.rows += [[] for _ in range(sheet.blank_rows)]
        sheet.blank_rows = 0
        first = len(sheet.rows)
        sheet.rows += [self._row] * repeated
        self._repeat_marks(sheet, first, repeated)
        if self._row_attributes.get("visibility", "visible") != "visible" or any(self._hidden_groups):
            sheet.hidden_rows += range(first, first + repeated)

    def _repeat_marks(self, sheet: _Sheet, first: int, repeated: int) -> None:
        """What marks a repeated row marks each of its copies."""
        if repeated == 1:
            return
        unread = [place for place in sheet.unread if place[0] == first]
        styled = [(place, style) for place, style in sheet.styled if place[0] == first]
        for row in range(first + 1, first + repeated):
            sheet.unread += [[row, column] for _, column in unread]
            sheet.styled += [([row, column], style) for (_, column), style in styled]

    def _count(self, more: int) -> None:
        self._cells += more
        if self._cells > CELLS:
            raise Refused("large")


def _repeated(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdigit() and len(text) < 10 else 1


def _is_error(words: str) -> bool:
    return words.startswith(("#", "Err:"))


def _day(text: str) -> Any:
    """A stored date or time as the child writes it; None for one that no calendar has."""
    try:
        return (
            ["t", datetime.fromisoformat(text[:19]).isoformat()]
            if "T" in text
            else ["d", str(date.fromisoformat(text))]
        )
    except ValueError:
        return None


def _value(attributes: dict[str, str], words: str) -> Any:
    """What a cell holds: its stored value by its type, else its words."""
    kind = attributes.get("value-type", "")
    if kind in _NUMERIC and "value" in attributes:
        number = float(attributes["value"])
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "date" and "date-value" in attributes:
        return _day(attributes["date-value"]) or words or None
    if kind == "boolean":
        return attributes.get("boolean-value") == "true"
    return attributes.get("string-value", words) or None
