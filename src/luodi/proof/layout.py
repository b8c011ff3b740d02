"""Cuts a text into paragraphs, sentences, segments and clauses, and its tables into cells.

The text is first squeezed: uniform digits and marks, no blanks or Markdown marks inside Chinese; offsets lead back.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from luodi.proof.figure import Place

_WIDE = {ord("０") + i: ord("0") + i for i in range(10)} | {
    ord("％"): "%",
    ord("﹪"): "%",
    ord("．"): ".",
    ord("　"): " ",
    ord("\xa0"): " ",
    ord("\u200b"): " ",
    ord("\ufeff"): " ",
    ord("ｘ"): "X",
    ord("Ｘ"): "X",
    ord("\r"): "\n",
    ord(";"): "；",
    ord("("): "（",
    ord(")"): "）",
    ord("!"): "！",
    ord("?"): "？",
    ord("*"): " ",  # the bold marks of Markdown
    ord("`"): " ",
    ord("#"): " ",
}
_COMMA = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),")
_COLON = re.compile(r":(?!\d)|(?<!\d):")
_BULLET = re.compile(r"^ *[-+>] (?=\S)", re.MULTILINE)
_ASCII_WORD = re.compile(r"[0-9A-Za-z]")
SENTENCE_END = "。！？!?\n…"
SEGMENT_END = SENTENCE_END + "；;"
CLAUSE_END = SEGMENT_END + "，,：:\t|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Squeezed:
    """A text made uniform for reading, with the way back: character i of `text` is character `offsets[i]` of the source."""

    text: str
    offsets: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that holds `start` to `end` of the squeezed text."""
        if start >= len(self.offsets):
            return (self.offsets[-1] + 1,) * 2 if self.offsets else (0, 0)
        return self.offsets[start], self.offsets[max(start, end - 1)] + 1


def squeeze(source: str) -> Squeezed:
    """Half-width digits and signs, full-width marks, no blanks within Chinese and no Markdown marks.

    A blank stays between two words of letters or digits (2022-03-02 07:39) and after the point of a list number.
    """
    text = source.translate(_WIDE)
    text = _COLON.sub("：", _COMMA.sub("，", text))
    text = _BULLET.sub(lambda m: " " * len(m.group()), text)
    kept: list[int] = []
    for match in re.finditer(r"[^ ]+", text):
        start = match.start()
        if kept and start > kept[-1] + 1:
            before, after = text[kept[-1]], text[start]
            words = _ASCII_WORD.match(before) and _ASCII_WORD.match(after)
            if words or (before == "." and after.isdigit()):
                kept.append(start - 1)
        kept.extend(range(start, match.end()))
    return Squeezed(text="".join(text[i] for i in kept), offsets=tuple(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell with its place and its column's heading."""

    table: int
    row: int
    column: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The boundaries of a text. Each list holds the offsets at which a new piece begins."""

    text: str
    paragraphs: tuple[int, ...]
    sentences: tuple[int, ...]
    segments: tuple[int, ...]
    clauses: tuple[int, ...]
    cells: tuple[Cell, ...]
    grid: dict[tuple[int, int, int], str]  # words by table, row and column

    def words_at(self, table: int, row: int, column: int) -> str:
        """The words of a table cell, empty where there is none."""
        return self.grid.get((table, row, column), "")

    def place(self, offset: int) -> Place:
        """Where `offset` lies."""
        cell = self.cell(offset)
        return Place(
            paragraph=bisect_right(self.paragraphs, offset),
            sentence=bisect_right(self.sentences, offset),
            segment=bisect_right(self.segments, offset),
            clause=bisect_right(self.clauses, offset),
            table=cell.table if cell else None,
            row=cell.row if cell else 0,
            column=cell.column if cell else 0,
        )

    def cell(self, offset: int) -> Cell | None:
        """The table cell around `offset`."""
        index = bisect_right(self.cells, offset, key=lambda c: c.start) - 1
        return self.cells[index] if index >= 0 and offset < self.cells[index].end else None

    def piece(self, starts: tuple[int, ...], offset: int) -> tuple[int, int]:
        """Start and end of the piece of `starts` that holds `offset`."""
        index = bisect_right(starts, offset)
        begin = starts[index - 1] if index else 0
        return begin, starts[index] if index < len(starts) else len(self.text)

    def sentence_text(self, offset: int) -> str:
        """The sentence around `offset`."""
        begin, end = self.piece(self.sentences, offset)
        return self.text[begin:end]

    def paragraph_text(self, offset: int) -> str:
        """The paragraph around `offset`."""
        begin, end = self.piece(self.paragraphs, offset)
        return self.text[begin:end]


def _starts(text: str, marks: str) -> tuple[int, ...]:
    """Offsets after each mark; a comma or colon between two digits (1,200 or 7:30) is no mark."""
    found = [0]
    for match in re.finditer(f"[{re.escape(marks)}]+", text):
        around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 3]
        grouped = match.group() == "," and re.fullmatch(r"\d\d{3}", around)
        clock = match.group() in {":", "："} and re.match(r"\d\d\d", around)
        if not grouped and not clock:
            found.append(match.end())
    return tuple(found)


def _cells(text: str) -> tuple[Cell, ...]:
    """Cells of the tables: lines that begin with "|" or hold tabs, in runs of two or more."""
    found: list[Cell] = []
    run: list[tuple[int, str]] = []
    table, offset = 0, 0
    for line in [*text.split("\n"), ""]:
        if _RULE.fullmatch(line):
            pass  # the line under a Markdown table's heading
        elif line.lstrip().startswith("|") or "\t" in line:
            run.append((offset, line))
        else:
            if len(run) > 1:
                found.extend(cell for row, (at, cells) in enumerate(run) for cell in _row(table, row, at, cells))
                table += 1
            run = []
        offset += len(line) + 1
    return tuple(found)


_RULE = re.compile(r"\|[\s|：:\-—–]+\|?")


def _row(table: int, row: int, offset: int, line: str) -> list[Cell]:
    mark = "|" if line.lstrip().startswith("|") else "\t"
    begin = line.index("|") + 1 if mark == "|" else 0
    cells = []
    for column, part in enumerate(line[begin:].split(mark)):
        start = offset + begin + len(part) - len(part.lstrip())
        cells.append(
            Cell(table=table, row=row, column=column, start=start, end=start + len(part.strip()), text=part.strip())
        )
        begin += len(part) + 1
    return cells


def lay_out(text: str) -> Layout:
    """Cut `text` (already squeezed)."""
    cells = _cells(text)
    return Layout(
        text=text,
        paragraphs=_starts(text, "\n"),
        sentences=_starts(text, SENTENCE_END),
        segments=_starts(text, SEGMENT_END),
        clauses=_starts(text, CLAUSE_END),
        cells=cells,
        grid={(c.table, c.row, c.column): c.text for c in cells},
    )
