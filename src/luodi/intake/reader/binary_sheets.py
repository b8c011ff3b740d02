"""What calamine does not tell of an .xls: hidden rows, error cells, formulas without a value, dressed-up formats, what is struck, passwords.

Walks the records of the workbook stream once ([MS-XLS]). Refuses Excel 95 and older, whose words calamine garbles.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from luodi.intake.reader.compound import Compound
from luodi.intake.reader.number_formats import MONTHS_BUILT_IN, dresses, shows_month_only
from luodi.intake.reader.refused import Refused

_BOF, _EOF, _SHEET, _FORMAT, _XF, _PASSWORD = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x2F
_ROW, _FORMULA, _STRING, _ERROR, _FONT = 0x208, 0x06, 0x207, 0x205, 0x31
_WORDS, _OWN_WORDS = 0xFD, 0x204
_NUMBER, _SHORT_NUMBER, _MANY_NUMBERS = 0x203, 0x27E, 0xBD
_SHORTEST = {_ROW: 14, _ERROR: 8, _NUMBER: 6, _SHORT_NUMBER: 6, _MANY_NUMBERS: 6, _WORDS: 6, _OWN_WORDS: 6}
_HIDDEN_ROW = 0x20
_STRIKE_OUT = 0x08
_UNICODE = 0x600  # the version of Excel 97 and later


@dataclass(slots=True)
class _Marks:
    """The places of one sheet."""

    hidden_rows: list[int] = field(default_factory=list)
    unread: list[list[int]] = field(default_factory=list)
    dressed: list[list[int]] = field(default_factory=list)
    months: list[list[int]] = field(default_factory=list)
    struck: list[list[int]] = field(default_factory=list)


class BinarySheets:
    """The marks of each sheet of an .xls, by its place among all sheets."""

    def __init__(self, data: bytes) -> None:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("encrypted")
        files = Compound(data)
        names = files.names()
        if not names:
            raise Refused("broken")
        stream = files.stream("Workbook", "Book", "WORKBOOK", "BOOK")
        if stream is None:
            raise Refused("document" if {"WordDocument", "PowerPoint Document"} & set(names) else "kind")
        self._starts: list[int] = []
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._fonts: list[bool] = []  # whether each strikes out
        self._fonts_used: list[int] = []  # by style
        self._stream = stream
        self._read_globals()
        self._dressed = {n for n, f in enumerate(self._styles) if dresses(self._formats.get(f, ""))}
        monthly = MONTHS_BUILT_IN | {f for f, code in self._formats.items() if shows_month_only(code)}
        self._monthly = {n for n, f in enumerate(self._styles) if f in monthly}
        # There is no font 4: Excel counts 0 to 3, then from 5.
        striking = {n + (n > 3) for n, strikes in enumerate(self._fonts) if strikes}
        self._striking = {n for n, font in enumerate(self._fonts_used) if font in striking}

    def _read_globals(self) -> None:
        for kind, body in _records(self._stream, 0):
            if kind == _BOF and len(body) >= 2:
                if struct.unpack_from("<H", body)[0] < _UNICODE:
                    raise Refused("old")
            elif kind == _PASSWORD:
                raise Refused("encrypted")
            elif kind == _SHEET and len(body) >= 6:
                self._starts.append(struct.unpack_from("<I", body)[0])
            elif kind == _FORMAT and len(body) >= 5:
                number = struct.unpack_from("<H", body)[0]
                self._formats[number] = _format_code(body)
            elif kind == _XF and len(body) >= 4:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])
                self._fonts_used.append(struct.unpack_from("<H", body)[0])
            elif kind == _FONT and len(body) >= 4:
                self._fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & _STRIKE_OUT))

    def of(self, place: int) -> dict[str, Any]:
        """The marks of the sheet at this place, as the child's document holds them."""
        if place >= len(self._starts):
            return {}
        marks = _Marks()
        waiting: list[int] | None = None
        for kind, body in _records(self._stream, self._starts[place]):
            if kind == _FORMULA and len(body) >= 14:
                waiting = self._formula(body, marks)
            elif kind == _STRING and waiting is not None:
                if body[:2] == b"\0\0":
                    marks.unread.append(waiting)
                waiting = None
            elif kind in _SHORTEST and len(body) >= _SHORTEST[kind]:
                self._mark_record(kind, body, marks)
        return {
            "hidden_rows": marks.hidden_rows, "unread": marks.unread, "dressed": marks.dressed, "months": marks.months,
            "struck": marks.struck,
        }  # fmt: skip

    def _mark_record(self, kind: int, body: bytes, marks: _Marks) -> None:
        """Rows, errors and numbers, one or many."""
        if kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
                marks.hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif kind == _ERROR:
            if body[7]:
                marks.unread.append(list(struct.unpack_from("<HH", body)))
        elif kind == _MANY_NUMBERS:
            row, column = struct.unpack_from("<HH", body)
            for number, at in enumerate(range(4, len(body) - 7, 6)):
                self._mark(marks, row, column + number, struct.unpack_from("<H", body, at)[0])
        elif kind in {_WORDS, _OWN_WORDS}:
            row, column, style = struct.unpack_from("<HHH", body)
            marks.struck += [[row, column]] if style in self._striking else []
        else:
            self._mark(marks, *struct.unpack_from("<HHH", body))

    def _formula(self, body: bytes, marks: _Marks) -> list[int] | None:
        """A formula's stored value: an error or blank is none; words follow in a record of their own (its place is answered)."""
        row, column, style = struct.unpack_from("<HHH", body)
        if body[12:14] != b"\xff\xff":
            self._mark(marks, row, column, style)
            return None
        if body[6] in {2, 3}:
            marks.unread.append([row, column])
        return [row, column] if body[6] == 0 else None

    def _mark(self, marks: _Marks, row: int, column: int, style: int) -> None:
        if style in self._dressed:
            marks.dressed.append([row, column])
        if style in self._monthly:
            marks.months.append([row, column])
        if style in self._striking:
            marks.struck.append([row, column])


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record, to the end of the sheet that begins at `start`; charts within it are passed over."""
    at, depth, end = start, 0, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1 or kind == _BOF:
            yield kind, stream[at + 4 : at + 4 + size]
        if depth <= 0:
            return
        at += 4 + size


def _format_code(body: bytes) -> str:
    count, wide = struct.unpack_from("<HB", body, 2)
    return body[5 : 5 + 2 * count].decode("utf-16-le", "replace") if wide & 1 else body[5 : 5 + count].decode("latin-1")
