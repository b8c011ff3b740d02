"""The child process that opens a file nobody has checked: limited in memory, processor time and wall time by its parent.

Run as `python -m luodi.intake.reader.child PATH`; prints one JSON document. It answers `{"refused": code}` for what it can
name; for anything worse it dies, and the parent says so in one sentence. It imports nothing of Luodi beyond this folder.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from luodi.intake.reader.plain_text import NotATable, read_plain_text

MEMORY_BYTES = 240 * 2**20  # private writable memory; the whole process stays under 256 MiB
ADDRESS_BYTES = 1024 * 2**20  # mapped libraries and thread stacks count here too
CPU_SECONDS = 9
MEMBERS = 2_000
CELLS = 3_000_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of encrypted workbooks
XML_BYTES = 200 * 2**20

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>[^<]")
_FORMAT = re.compile(r'<(?:\w+:)?numFmt\b[^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"')


class Refused(Exception):
    """The file is one of the kinds that the parent has a sentence for."""


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
    """Documents, one per line of output: for each sheet its description (an object), then its rows (arrays), from row 1.

    Row by row, so that a large sheet is never held twice.
    """
    if not _is_workbook(path):
        try:
            yield from read_plain_text(path.read_bytes())
        except NotATable as because:
            raise Refused(str(because)) from None
        return
    archive = _checked_archive(path)
    import python_calamine  # after the limits, and only for files that look like workbooks

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise Refused("encrypted") from None
    extras = _Extras(archive) if archive is not None else None
    total = 0
    for meta in book.sheets_metadata:
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
            **(extras.of(meta.name) if extras is not None else {}),
        }
        if sheet.start is None:
            continue
        left = [None] * sheet.start[1]  # iter_rows starts at row 1, but at the first used column
        for row in sheet.iter_rows():
            yield [*left, *map(_plain, row)]


def _is_workbook(path: Path) -> bool:
    """A zip or an old .xls by its first bytes; anything else may be text. Refuses an empty file."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise Refused("empty")
    return head == _OLD or head.startswith(b"PK")


def _checked_archive(path: Path) -> zipfile.ZipFile | None:
    """The zip that an .xlsx or .ods is, or None for an old .xls; refuses other zips."""
    with path.open("rb") as file:
        old = file.read(8) == _OLD
    if old:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise Refused("encrypted")
        return None
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    if len(names) > MEMBERS:
        raise Refused("members")
    if sum(member.file_size for member in archive.infolist()) > XML_BYTES:
        raise Refused("large")
    office = "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
    if not office and not {"mimetype", "content.xml"} <= set(names):
        raise Refused("kind")
    return archive


def _plain(cell: Any) -> Any:  # noqa: PLR0911 (one answer per kind)
    """JSON has no dates: they travel as ["d", iso]; a whole float travels as an integer."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, datetime):
        return ["t", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell


class _Extras:
    """What calamine does not tell: hidden rows, error cells, formulas without a stored value, dressed-up number formats."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._paths = self._sheet_paths()
        self._dressing, self._monthly = self._styles()

    def of(self, name: str) -> dict[str, Any]:
        path = self._paths.get(name)
        if path is None or path not in self._archive.namelist():
            return {}
        data = self._archive.read(path)
        hidden = [
            int(m[1]) - 1
            for a in _ROW.findall(data)
            if b"hidden=" in a and _is_on(a, b"hidden") and (m := _row_number(a))
        ]
        unread, dressed, months = [], [], []
        for attributes, body in _interesting(data, styled=bool(self._dressing or self._monthly)):
            reference = _REF.search(attributes)
            if reference is None:
                continue
            place = [int(reference[2]) - 1, _column(reference[1])]
            if b't="e"' in attributes or ((b"<f" in body or b":f" in body) and not _VALUE.search(body)):
                unread.append(place)
            style = _STYLE.search(attributes)
            if style is not None and int(style[1]) in self._dressing:
                dressed.append(place)
            if style is not None and int(style[1]) in self._monthly:
                months.append(place)
        return {"hidden_rows": hidden, "unread": unread, "dressed": dressed, "months": months}

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

    def _styles(self) -> tuple[frozenset[int], frozenset[int]]:
        """Cell styles by number format: those that show another magnitude or unit, and those that show a month only."""
        styles = self._text("xl/styles.xml")
        formats = {int(number): _unescape(code) for number, code in _FORMAT.findall(styles)}
        dressing = {number for number, code in formats.items() if _dresses(code)}
        monthly = {number for number, code in formats.items() if _shows_month_only(code)} | _MONTH_FORMATS
        table = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
        used = (
            [int(_attribute(tag, "numFmtId") or 0) for tag in re.findall(r"<(?:\w+:)?xf\b[^>]*>", table[0])]
            if table
            else []
        )
        return (
            frozenset(i for i, number in enumerate(used) if number in dressing),
            frozenset(i for i, number in enumerate(used) if number in monthly),
        )

    def _text(self, path: str) -> str:
        return self._archive.read(path).decode("utf-8", "replace") if path in self._archive.namelist() else ""


_MONTH_FORMATS = {17, 27, 36, 50, 57}  # built in: mmm-yy and, in Chinese, yyyy"年"m"月"


def _dresses(code: str) -> bool:
    """0!.0, and 0, and 0.00"亿元" show another number than the cell holds."""
    if re.search(r"[yd]|m{2,}|h:", re.sub(r'"[^"]*"|\[[^\]]*\]', "", code)):
        return False
    return re.search(r"!\.|[0#?],+(?![0#?])|[万亿]|美元|港|[€£]|USD|\[\$[$€£]", code) is not None


def _shows_month_only(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    return "y" in bare and "m" in bare and "d" not in bare and "h" not in bare


def _interesting(data: bytes, *, styled: bool) -> Iterator[tuple[bytes, bytes]]:
    """Cells worth a look; a sheet without formulas, errors and dressing costs two searches."""
    if styled or b't="e"' in data or re.search(rb"<(?:\w+:)?f\b", data):
        for match in _CELL.finditer(data):
            yield match[1], match[2] or b""


def _is_on(attributes: bytes, name: bytes) -> bool:
    return re.search(rb"\b" + name + rb'="(?:1|true)"', attributes) is not None


def _row_number(attributes: bytes) -> re.Match[bytes] | None:
    return re.search(rb'\br="(\d{1,7})"', attributes)


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


def main() -> int:
    """Read the one file named on the command line."""
    limit()
    out = sys.stdout
    try:
        for document in read(Path(sys.argv[1])):
            out.write(json.dumps(document, separators=(",", ":")))  # dumps is written in C, dump is not
            out.write("\n")
    except Refused as refused:
        json.dump({"refused": str(refused)}, out)
    except MemoryError:
        json.dump({"refused": "memory"}, out)
    except zipfile.BadZipFile:
        json.dump({"refused": "broken"}, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
