"""What calamine does not tell of an .xlsx: hidden rows, error cells, formulas without a value, dressed-up formats, what is struck.

Looks through the XML of each sheet once, block by block, with searches only: a million blank rows cost no memory.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from luodi.intake.reader.number_formats import MONTHS_BUILT_IN, dresses, shows_month_only

_BLOCK = 2**20
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL_START = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_UNREAD = re.compile(rb'<(?:\w+:)?c(\s[^>]*?\bt="e"[^>]*)>|<(?:\w+:)?c((?:\s[^>]*)?)>\s*<(?:\w+:)?f\b')
_SIGNS_OF_UNREAD = (b't="e"', b"<f", b":f")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>[^<]")
_FORMAT = re.compile(r'<(?:\w+:)?numFmt\b[^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')


class OfficeSheets:
    """The marks of each sheet of an .xlsx, by its name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._paths = self._sheet_paths()
        dressing, monthly, struck = self._styles()
        self._by_style = (("dressed", _styled(dressing)), ("months", _styled(monthly)), ("struck", _styled(struck)))

    def of(self, name: str) -> dict[str, Any]:
        """The marks of one sheet, as the child's document holds them."""
        path = self._paths.get(name)
        marks: dict[str, list[Any]] = {"hidden_rows": [], "unread": [], "dressed": [], "months": [], "struck": []}
        if path is None or path not in self._names:
            return marks
        rows = 0
        with self._archive.open(path) as member:
            for block in _blocks(member):
                rows += self._look_at(block, rows, marks)
        return marks

    def _look_at(self, block: bytes, before: int, marks: dict[str, list[Any]]) -> int:
        """Note what stands in whole rows of XML; answers how many rows these are (for rows that do not say it)."""
        if b"hidden=" in block:
            for place, attributes in enumerate(_ROW.findall(block), before):
                if _HIDDEN.search(attributes):
                    number = _NUMBER.search(attributes)
                    marks["hidden_rows"].append(place if number is None else int(number[1]) - 1)
        if any(sign in block for sign in _SIGNS_OF_UNREAD):  # a plain search: half of all sheets have none
            for match in _UNREAD.finditer(block):
                if match[1] is not None or _has_no_value(block, match.end()):
                    marks["unread"].append(_place(block, match, before))
        for kind, pattern in self._by_style:
            if pattern is not None:
                marks[kind] += [_place(block, match, before) for match in pattern.finditer(block)]
        return block.count(b"<row") or block.count(b":row")

    def _sheet_paths(self) -> dict[str, str]:
        book = self._text("xl/workbook.xml")
        relations = {
            _attribute(tag, "Id"): _attribute(tag, "Target")
            for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", self._text("xl/_rels/workbook.xml.rels"))
        }
        paths = {}
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
            target = relations.get(_attribute(tag, "r:id") or _attribute(tag, "id"), "")
            paths[_unescape(_attribute(tag, "name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return paths

    def _styles(self) -> tuple[list[int], list[int], list[int]]:
        """Cell styles: those that show another magnitude or unit, those that show a month only, those that strike out."""
        styles = self._text("xl/styles.xml")
        formats = {int(number): _unescape(code) for number, code in _FORMAT.findall(styles)}
        dressing = {number for number, code in formats.items() if dresses(code)}
        monthly = {number for number, code in formats.items() if shows_month_only(code)} | MONTHS_BUILT_IN
        table = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
        tags = re.findall(r"<(?:\w+:)?xf\b[^>]*>", table[0]) if table else []
        used = [int(_attribute(tag, "numFmtId") or 0) for tag in tags]
        crossed = _striking(styles)
        return (
            [i for i, number in enumerate(used) if number in dressing],
            [i for i, number in enumerate(used) if number in monthly],
            [i for i, tag in enumerate(tags) if int(_attribute(tag, "fontId") or 0) in crossed],
        )

    def _text(self, path: str) -> str:
        return self._archive.read(path).decode("utf-8", "replace") if path in self._names else ""


def _striking(styles: str) -> set[int]:
    """The fonts that strike their words out."""
    fonts = re.search(r"<(?:\w+:)?fonts\b.*?</(?:\w+:)?fonts>", styles, re.DOTALL)
    each = re.findall(r"<(?:\w+:)?font(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?font>)", fonts[0], re.DOTALL) if fonts else []
    struck = re.compile(r'<(?:\w+:)?strike(?!\s+val="(?:0|false)")\s*(?:val="(?:1|true)")?\s*/>')
    return {number for number, font in enumerate(each) if struck.search(font)}


def _blocks(member: Any) -> Iterator[bytes]:
    """The XML in blocks that each end before a row begins."""
    rest = b""
    while block := member.read(_BLOCK):
        rest += block
        cut = rest.rfind(b"<row")
        if cut < 0 and (named := rest.rfind(b":row")) > 0:
            cut = rest.rfind(b"<", 0, named)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _styled(styles: list[int]) -> re.Pattern[bytes] | None:
    """Cells of one of these styles that are not blank."""
    if not styles:
        return None
    numbers = "|".join(map(str, styles)).encode()
    return re.compile(rb'<(?:\w+:)?c(\s[^>]*?\bs="(?:' + numbers + rb')"[^>]*)(?<!/)>')


def _has_no_value(block: bytes, start: int) -> bool:
    end = _CELL_END.search(block, start)
    return _VALUE.search(block, start, len(block) if end is None else end.start()) is None


def _place(block: bytes, match: re.Match[bytes], before: int) -> list[int]:
    """Row and column of a cell; one that does not say where it stands is counted out."""
    attributes = next(group for group in match.groups() if group is not None)
    reference = _REF.search(attributes)
    if reference is not None:
        return [int(reference[2]) - 1, _column(reference[1])]
    rows = list(_ROW.finditer(block, 0, match.start()))
    number = _NUMBER.search(rows[-1][1]) if rows else None
    row = before + len(rows) - 1 if number is None else int(number[1]) - 1
    start = rows[-1].end() if rows else 0
    return [max(row, 0), sum(1 for _ in _CELL_START.finditer(block, start, match.start()))]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\s{re.escape(name)}="([^"]*)"', tag)
    return match[1] if match else ""


def _unescape(text: str) -> str:
    for entity, char in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text
