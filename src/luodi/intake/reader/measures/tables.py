"""Find a table of measures on a sheet: where headings and rows stand, what the rows are, what each column says."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from luodi.base.spans import Span
from luodi.intake.reader.cells import Grid, is_text, shown
from luodi.intake.reader.checks import last_day
from luodi.intake.reader.columns import read_heading, squeeze
from luodi.intake.reader.headings import heading_path, is_counting_row
from luodi.intake.reader.heads import Heads, read_heads
from luodi.intake.reader.layout import fingerprint
from luodi.intake.reader.measures.numbers import is_value
from luodi.intake.reader.measures.spans import Clock, span_within
from luodi.intake.reader.measures.standing import depth_of, is_data, is_heading, last_row
from luodi.intake.reader.measures.units import is_unit_of_measure, plain, units_above
from luodi.intake.reader.measures.words import (
    Known,
    Label,
    kind_named,
    known_measure,
    measure_in_title,
    read_label,
    vocabulary,
    without_numbering,
)
from luodi.intake.reader.record import Field
from luodi.intake.reader.sections import is_total, is_unit_like

_NEIGHBOUR = re.compile(r".{1,8}(?:区|县|市|州|旗|盟)$")


class Axis(StrEnum):
    """What the rows are."""

    UNITS = "units"
    MEASURES = "measures"
    SPANS = "spans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that holds numbers, and what its heading says."""

    index: int
    label: Label
    unit_name: str | None = None  # the heading is a unit: 龙塘镇
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTable:
    """One table: `rows` are those below the headings; the title's words hold for all of it."""

    heads: Heads
    axis: Axis
    names_in: int
    measured_in: int | None
    columns: tuple[Column, ...]
    first: int
    last: int
    layout: str
    clock: Clock
    titled: Known | None
    targets: bool
    units: tuple[str, ...]
    kind: str | None


def find_measure_tables(grid: Grid, units: Collection[str]) -> tuple[MeasureTable, ...]:
    """The tables of measures on a sheet, in their order; none when the sheet is something else."""
    found: list[MeasureTable] = []
    row = 0
    while row < grid.height:
        depth = depth_of(grid, row) if is_heading(grid, row) else 0
        if not depth:
            row += 1
            continue
        last = last_row(grid, row + depth)
        table = _table(grid, row, depth, last, units, found[-1].heads if found else None)
        if table is not None:
            found.append(table)
        row = last + 1
    return tuple(found)


# --- what it is -------------------------------------------------------------------------------------------------------


def _table(  # noqa: PLR0917
    grid: Grid, top: int, depth: int, last: int, units: Collection[str], before: Heads | None
) -> MeasureTable | None:
    heads = read_heads(grid, _title_start(grid, top, before), top, before)
    first = top + depth
    while first <= last and is_counting_row(grid, first):
        first += 1
    body = [row for row in range(first, last + 1) if is_data(grid, row)]
    paths = {c: heading_path(grid, top, depth, c) for c in range(grid.width)}
    names_in = _name_column(grid, paths, body)
    if names_in is None or not body or _names_investors(grid, paths, body):
        return None
    measured_in = next((c for c in paths if c > names_in and _says_units(grid, paths[c], body, c)), None)
    above = _lines_above(grid, top, before)
    clock = _clock(heads, above)
    axis = _axis(grid, paths[names_in], body, names_in, units, clock)
    if axis is None:
        return None
    columns = tuple(_columns(grid, paths, body, names_in, measured_in, axis, units, clock))
    if not columns:
        return None
    labels = tuple("".join(paths[c]) for c in range(grid.width))
    title = f"{grid.sheet.name} {heads.title}"
    return MeasureTable(
        heads=heads,
        axis=axis,
        names_in=names_in,
        measured_in=measured_in,
        columns=columns,
        first=first,
        last=last,
        layout=fingerprint(labels, heads.unit),
        clock=clock,
        titled=measure_in_title(heads.title),
        targets=bool(re.search(r"目标|任务|计划", heads.title)) and not re.search(r"完成|进度|实绩", heads.title),
        units=units_above(above),
        kind=kind_named(title),
    )  # fmt: skip


def _names_investors(grid: Grid, paths: Mapping[int, tuple[str, ...]], body: Sequence[int]) -> bool:
    """A list of projects, whatever it calls them: a column of investors with their names."""
    columns = [c for c, path in paths.items() if path and read_heading(path).field == Field.INVESTOR]
    return any(isinstance(cell := grid.at(row, c), str) and not is_value(cell) for c in columns for row in body)


def _title_start(grid: Grid, top: int, before: Heads | None) -> int:
    start = top if before is not None else 0
    while before is not None and start > 0 and 0 < len(grid.filled(start - 1)) <= 3 and not is_data(grid, start - 1):
        start -= 1
    return start


def _lines_above(grid: Grid, top: int, before: Heads | None) -> str:
    rows = range(_title_start(grid, top, before), top)
    return "\n".join("  ".join(shown(cell) for _, cell in grid.filled(row)) for row in rows)


def _clock(heads: Heads, above: str) -> Clock:
    """The table's span: the title's; a title's year cut at 截至 a day within it."""
    year = heads.title_year or (heads.report.first.year if heads.report is not None else None)
    span = next(
        (s for line in above.splitlines() if (s := span_within(plain(line), Clock(year=year))[0]) is not None), None
    )
    report = last_day(heads.report) if heads.report is not None else None
    until = re.search(r"截[至止]", above) is not None
    if span is not None and until and report is not None and span == Span(span.first.replace(month=1, day=1), span.last.replace(month=12, day=31)) and report in span:  # fmt: skip
        span = Span(span.first, report)
    return Clock(span=span, year=year)


def _name_column(grid: Grid, paths: dict[int, tuple[str, ...]], body: list[int]) -> int | None:
    """The column that names the rows: the first of words that is no number, remark or unit of measure."""
    heads = vocabulary().heads
    wordy = [
        c
        for c in paths
        if squeeze("".join(paths[c])) not in heads["number"] | heads["remark"] and _is_wordy(grid, body, c)
    ]
    if not wordy:
        return None
    wanted = heads["unit"] | heads["measure"]
    named = [c for c in wordy[:2] if squeeze("".join(paths[c][-1:])) in wanted]
    return named[-1] if named and not _says_units(grid, paths[named[-1]], body, named[-1]) else wordy[0]


def _is_wordy(grid: Grid, body: list[int], column: int) -> bool:
    cells = [grid.at(row, column) for row in body]
    words = [cell for cell in cells if is_text(cell) and not is_value(cell) and not is_unit_of_measure(shown(cell))]
    return len(words) * 2 > len(body)


def _says_units(grid: Grid, path: tuple[str, ...], body: list[int], column: int) -> bool:
    """计量单位: its cells are 万元, 家, 亩."""
    if path and squeeze(path[-1]) not in vocabulary().heads["measured_in"]:
        return False
    cells = [shown(cell) for row in body if (cell := grid.at(row, column)) is not None]
    return bool(cells) and sum(map(is_unit_of_measure, cells)) * 2 > len(cells)


def _axis(  # noqa: PLR0917
    grid: Grid, path: tuple[str, ...], body: list[int], column: int, units: Collection[str], clock: Clock
) -> Axis | None:
    """What the rows' names are, by most of them; the heading decides where they say nothing."""
    names = [shown(grid.at(row, column)) for row in body]
    names = [name for name in names if name and not is_total(name)]
    measures = sum(known_measure(_bare(name)) is not None for name in names)
    spans = sum(_is_span(name, clock) for name in names)
    named = sum(is_unit_name(name, units) for name in names)
    heads, head = vocabulary().heads, squeeze("".join(path))
    if spans * 2 > len(names):
        return Axis.SPANS
    if measures and measures >= named:
        return Axis.MEASURES
    if named * 2 >= max(len(names), 1) or (head in heads["unit"] and named):
        return Axis.UNITS
    if head in heads["unit"]:
        return Axis.UNITS
    return Axis.MEASURES if head in heads["measure"] and measures else None


def _bare(name: str) -> str:
    label = read_label((name,), Clock())
    return label.measure.name if label.measure is not None else without_numbering(plain(name))


def _is_span(name: str, clock: Clock) -> bool:
    year = clock.year or (clock.span.last.year if clock.span is not None else None)
    span, rest = span_within(plain(name), Clock(span=clock.span, year=year))
    return span is not None and not squeeze(rest)


def is_unit_name(name: str, units: Collection[str]) -> bool:
    """A known unit, the place itself (全区), or words that end as a unit's name does."""
    bare = plain(name)
    if name in units or bare in units or squeeze(bare) in vocabulary().whole:
        return True
    if known_measure(_bare(name)) is not None:
        return False
    return is_unit_like(bare) or _NEIGHBOUR.fullmatch(bare) is not None


def _columns(  # noqa: PLR0917
    grid: Grid, paths: dict[int, tuple[str, ...]], body: list[int], names_in: int, measured_in: int | None,
    axis: Axis, units: Collection[str], clock: Clock,
) -> Iterator[Column]:  # fmt: skip
    heads = vocabulary().heads
    for index, path in paths.items():
        head = squeeze("".join(path))
        if index in {names_in, measured_in} or head in heads["number"] | heads["remark"] or not path:
            continue
        cells = [grid.at(row, index) for row in body]
        filled = [cell for cell in cells if cell is not None]
        unread = any((row, index) in grid.sheet.unread for row in body)
        if not unread and sum(map(is_value, filled)) * 2 < max(len(filled), 1):
            continue
        if not filled and not unread:
            continue
        total = is_total(path[-1]) and (axis is not Axis.UNITS or read_label(path[:-1], clock).measure is None)
        named = axis is not Axis.UNITS and not total and is_unit_name(path[-1], units)
        label = read_label(path[:-1] if named or is_total(path[-1]) else path, clock)
        if label.derived:
            continue
        yield Column(index=index, label=label, unit_name=path[-1] if named else None, total=total)
