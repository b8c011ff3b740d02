"""What a bulletin says, before it is a file: headings, paragraphs, tables, and the figures printed in them.

Pure values. `plain_text` is the text that must read the same for ever; `document.py` lays the same blocks on a page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from luodi.base.quantities import Exact, Measure, round_half_up, yuan_text
from luodi.base.spans import Span, chinese_date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFigure:
    """A number (or a list of names) as printed, with all it takes to open it again.

    `key`: the name in the template, unique in one bulletin. `value`: fen, count, exact ratio, truth, text, or None (未填报, 无目标 …).
    `measure` says which of them; None for a text.
    `trace`: what a page needs to open it (a figure by name, unit and span; or a run).
    """

    key: str
    value: Exact | bool | str | None
    printed: str
    definition: str
    span: Span
    scope: str
    as_of: date
    known: int
    measure: Measure | None = None
    unknown: int = 0
    trace: Mapping[str, object] = field(default_factory=dict)

    @property
    def stated(self) -> str | int | bool | None:
        """The value as JSON holds it: yuan and ratios as decimal strings, counts as integers, unknown null."""
        value = self.value
        if value is None or isinstance(value, str | bool):
            return value
        if self.measure is Measure.MONEY:
            return yuan_text(int(round_half_up(value, 0)))
        if self.measure in {Measure.RATIO, Measure.POINT}:
            return f"{round_half_up(value, 6):f}"
        return value if isinstance(value, int) else f"{round_half_up(value, 4):f}"

    def as_json(self) -> dict[str, object]:
        """The figure as it is stored with the bulletin."""
        return {
            "key": self.key,
            "value": self.stated,
            "printed": self.printed,
            "unknown": self.unknown,
            "definition": self.definition,
            "span": str(self.span),
            "scope": self.scope,
            "as_of": self.as_of.isoformat(),
            "known": self.known,
            "trace": dict(self.trace),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text; `key` names the figure that it prints, if it prints one."""

    text: str
    key: str | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """一、 is level 1, （一） is level 2."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the body."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with one header row; `widths_mm` sum to the page's text width at most. `prose`: columns of running text."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths_mm: tuple[int, ...]
    prose: tuple[int, ...] = ()


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole bulletin. `figures`: in the order of first printing, each once; they make the appendix.

    `grades`: of the evidence that recognised funds count on (AB); empty: all.
    """

    title: str
    blocks: tuple[Block, ...]
    issuer: str
    issued_on: date
    as_of: date
    known: int
    figures: tuple[PrintedFigure, ...]
    grades: str = ""

    @property
    def basis(self) -> str:
        """The sentence below the title: as of which day, and on evidence of which grades."""
        graded = f"；认定的到位资金只计{'、'.join(self.grades)}级佐证" if self.grades else ""
        return f"（数据截至{chinese_date(self.as_of)}{graded}）"

    @property
    def sources(self) -> str:
        """The sentence above the appendix: what all of its figures have in common."""
        return f"各项数字的数据截至{chinese_date(self.as_of)}，所据事实到台账第{self.known}笔为止（当时所知）。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row of the appendix: a figure, or one figure for several units."""

    number: int
    name: str
    printed: str
    definition: str
    span: str
    scope: str
    keys: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The row under `APPENDIX_HEADER`."""
        return (str(self.number), self.name, self.printed, self.definition, self.span, self.scope)


SELF_EXPLAINED, CORRECTED = "self_explained", "corrected"  # marks in a trace
CORRECTIONS_TITLE = "更正说明"
APPENDIX_TITLE = "数字出处"
APPENDIX_HEADER = ("序号", "数字", "印出", "口径", "跨度", "范围")


def line(text: str) -> Line:
    """A line without figures."""
    return (Piece(text=text),)


def text_of(pieces: Line) -> str:
    """The words of a line."""
    return "".join(piece.text for piece in pieces)


def source_rows(figures: tuple[PrintedFigure, ...]) -> tuple[SourceRow, ...]:
    """The appendix: figures in order of printing; those that differ in nothing but the unit share a row.

    Left out is what states its own ground where it stands (an alert: article, figures, numbers).
    """
    groups: dict[tuple[str, str, Span], list[PrintedFigure]] = {}
    for figure in figures:
        if SELF_EXPLAINED in figure.trace:
            continue
        name = str(figure.trace.get("name", figure.key))
        groups.setdefault((name, figure.definition, figure.span), []).append(figure)
    return tuple(
        SourceRow(
            number=number,
            name=name,
            printed=_printed(members),
            definition=definition,
            span=span.label,
            scope=members[0].scope if len(members) == 1 else "各单位",
            keys=tuple(m.key for m in members),
        )
        for number, ((name, definition, span), members) in enumerate(groups.items(), start=1)
    )


def _printed(members: list[PrintedFigure]) -> str:
    if len(members) == 1:
        return members[0].printed
    return "；".join(f"{m.scope}：{m.printed}" for m in members)


def plain_text(content: Content) -> str:
    """The bulletin as text, appendix included: what a regenerated bulletin must equal to the byte."""
    return "\n".join(_lines(content)) + "\n"


def _lines(content: Content) -> Iterator[str]:
    yield from (content.title, content.basis, "")
    for block in content.blocks:
        if isinstance(block, Table):
            yield from _table(block.caption, block.header, [[text_of(cell) for cell in row] for row in block.rows])
        else:
            yield text_of(block.line)
    yield from ("", content.issuer, chinese_date(content.issued_on), "")
    yield f"附件：{APPENDIX_TITLE}"
    yield from _table(content.sources, APPENDIX_HEADER, [list(row.cells) for row in source_rows(content.figures)])


def _table(caption: str, header: tuple[str, ...], rows: list[list[str]]) -> Iterator[str]:
    yield caption
    yield "\t".join(header)
    for row in rows:
        yield "\t".join(row)
