"""One project per block, label beside value, and tables turned on their side: laid out anew as a plain table.

A block begins where 项目名称 stands beside its value and above another label. Each project becomes one row below one row of
headings, so that the one reader of tables reads forms too; rows keep the number of the row that names the project.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.intake.reader.cells import Cell, Grid, Merge, Place, Sheet, is_text, shown
from luodi.intake.reader.columns import squeeze
from luodi.intake.reader.headings import is_heading_row, is_label, is_name_label, names_project, starts_form

_COLON = re.compile(
    r"\s*(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）]?\s*[.、．]?\s*)?([^：:]{2,20})[：:]\s*(\S.*)", re.DOTALL
)
_PROJECT_COLON = re.compile(r"项\s*目[^：:]{0,8}[：:]")
_LEAST_LABELS = 3
_MARKS = ("unread", "dressed", "months", "struck")

Label = tuple[str, int]  # the words, and the how-manieth of these words in its block


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """A sheet laid out as a table. `origin`: the row of the real sheet for each row of this one."""

    sheet: Sheet
    origin: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class _Project:
    """One project of a form: where it is named, and its cells by label with the places they come from."""

    row: int
    cells: dict[Label, Cell] = field(default_factory=dict)
    places: dict[Label, Place] = field(default_factory=dict)


def laid_flat(grid: Grid) -> Flat | None:
    """The sheet as a table when it holds forms and nothing else; None for an ordinary sheet."""
    grid = _colons_apart(grid)
    sheet = grid.sheet
    named = [
        (r, c)
        for r, cells in enumerate(sheet.rows)
        for c, cell in enumerate(cells)
        if isinstance(cell, str) and "项" in cell and is_name_label(cell)  # quick, for it looks at every cell
    ]
    starts = [(row, c) for row, c in named if starts_form(grid, row, c)]
    if not starts:
        return None
    starts = sorted({*starts, *_without_name(grid, named, starts)})
    first, begun = starts[0][0], {row for row, _ in starts}
    if any(_heads_table(grid, row) for row in range(first, grid.height) if row not in begun):
        return None
    projects: list[_Project] = []
    words: dict[Label, str] = {}
    for start in starts:
        projects.extend(_block(grid, start, starts, words))
    return _table(sheet, first, projects, words)


def _without_name(grid: Grid, named: Sequence[Place], starts: Sequence[Place]) -> Iterator[Place]:
    """Blocks whose name is blank or an error: the label below is the one that stands below in the first block."""
    below = {column: squeeze(shown(grid.raw(row + 1, column))) for row, column in reversed(starts)}
    for row, column in named:
        if row > starts[0][0] and below.get(column) and squeeze(shown(grid.raw(row + 1, column))) == below[column]:
            yield row, column


def _heads_table(grid: Grid, row: int) -> bool:
    """The row heads an ordinary table: it names projects itself (a form's last labels may only seem to, by the next form)."""
    named = any(is_text(cell) and names_project(shown(cell)) for _, cell in grid.filled(row))
    return named and is_heading_row(grid, row)


def _colons_apart(grid: Grid) -> Grid:
    """A sheet that writes 项目名称：… and 投资方：… in cells of their own, with label and value side by side."""
    sheet = grid.sheet
    spoken = (cell for cells in sheet.rows for cell in cells if isinstance(cell, str) and "项" in cell)
    if not any(_PROJECT_COLON.search(cell) for cell in spoken):
        return grid
    told = [
        (row, c) for row in range(grid.height) for c, cell in grid.filled(row) if _label_and_value(cell) is not None
    ]
    labels = [found[0] for place in told if (found := _label_and_value(grid.raw(*place))) is not None]
    if len(labels) < _LEAST_LABELS or not any(names_project(label) for label in labels):
        return grid
    rows = []
    for row in range(grid.height):
        cells: list[Cell] = []
        for c in range(grid.width):
            cells.extend(_label_and_value(grid.raw(row, c)) or (grid.raw(row, c), None))
        rows.append(tuple(cells))
    kept = [m for m in sheet.merges if (m.top, m.left) not in told]
    merges = tuple(Merge(top=m.top, left=2 * m.left, bottom=m.bottom, right=2 * m.right + 1) for m in kept)
    moved = {name: frozenset((r, 2 * c) for r, c in getattr(sheet, name)) for name in _MARKS}
    parted = Sheet(
        name=sheet.name, rows=tuple(rows), merges=merges, hidden=sheet.hidden, hidden_rows=sheet.hidden_rows,
        **moved,
    )  # fmt: skip
    return Grid(parted)


def _label_and_value(cell: Cell) -> tuple[str, str] | None:
    """2.项目名称：海藻肥生产 is 项目名称 and 海藻肥生产."""
    if not isinstance(cell, str) or ("：" not in cell and ":" not in cell):
        return None
    match = _COLON.fullmatch(shown(cell))
    return (match[1], match[2]) if match is not None and is_label(match[1]) else None


def _block(grid: Grid, start: Place, starts: Sequence[Place], words: dict[Label, str]) -> Iterator[_Project]:
    row, column = start
    following = min((r for r, c in starts if r > row and c == column), default=None)
    bottom = grid.height if following is None else _top_of(grid, following, row)
    right = min((c for r, c in starts if r == row and c > column), default=grid.width)
    label_columns = _label_columns(grid, range(row, bottom), column, right)
    edges = [*label_columns, right]
    aside = [c for c, _ in grid.filled(row) if column < c < edges[1]]
    if len(aside) > 1 and len(label_columns) == 1:
        yield from _sideways(grid, range(row, bottom), column, aside, words)
        return
    project = _Project(row=row)
    for line in range(_top_of(grid, row, -1), row):
        _state_head(grid, project, line, words)
    for line in range(row, bottom):
        for left, end in pairwise(edges):
            _state(grid, project, (line, left), end, words)
    yield project


def _top_of(grid: Grid, row: int, above: int) -> int:
    """Where the title and the lines 填报单位：… of a form begin whose first label stands in `row`; below the row `above`."""
    top = row
    while top - 1 > above and (cells := grid.filled(top - 1)):
        if len(cells) > 1 and not all(is_text(cell) and _COLON.fullmatch(shown(cell)) for _, cell in cells):
            break
        top -= 1
    return top


def _state_head(grid: Grid, project: _Project, row: int, words: dict[Label, str]) -> None:
    """填报单位：…　填报日期：… above one form is said of that form alone."""
    for column, cell in grid.filled(row):
        for said in re.split(r"\s{2,}|\u3000", shown(cell)):
            told = _label_and_value(said)
            if told is not None and _COLON.fullmatch(told[1]) is None:
                label = (squeeze(told[0]), 0)
                words.setdefault(label, told[0])
                project.cells.setdefault(label, told[1])
                project.places.setdefault(label, (row, column))


def _label_columns(grid: Grid, rows: range, column: int, right: int) -> list[int]:
    """The columns of labels: the one of 项目名称, and those that hold labels for the most part, from its row on."""
    found = [column]
    for c in range(column + 1, right):
        texts = [grid.raw(row, c) for row in rows if grid.raw(row, c) is not None]
        labels = [text for text in texts if is_label(text)]
        top = grid.raw(rows[0], c)
        if labels and len(labels) * 2 >= len(texts) and (top is None or is_label(top)):
            found.append(c)
    return found


def _state(grid: Grid, project: _Project, place: Place, end: int, words: dict[Label, str]) -> None:
    """What stands to the right of the label at `place`, before column `end`; several cells are read as one."""
    row, column = place
    if grid.home(row, column) != place or not is_text(grid.raw(row, column)):
        return
    merge = grid.merge(row, column)
    last, start = (row, column + 1) if merge is None else (merge.bottom, merge.right + 1)
    homes = list(dict.fromkeys(grid.home(r, c) for r in range(row, last + 1) for c in range(start, end)))
    places = [home for home in homes if grid.raw(*home) is not None or home in grid.sheet.unread]
    if not places:
        return
    text = shown(grid.raw(row, column))
    number = sum(words_of == squeeze(text) for words_of, _ in project.cells)
    label = (squeeze(text), number)
    words.setdefault(label, text)
    project.places[label] = places[0]
    cells = [grid.raw(*home) for home in places]
    project.cells[label] = cells[0] if len(cells) == 1 else "".join(map(shown, cells))


def _sideways(
    grid: Grid, rows: range, column: int, aside: Sequence[int], words: dict[Label, str]
) -> Iterator[_Project]:
    """A table on its side: each column right of the labels is a project."""
    projects = [_Project(row=rows[0]) for _ in aside]
    counts: dict[str, int] = {}
    for row in rows:
        if not is_text(grid.raw(row, column)) or _is_wide(grid, row, column):
            continue
        text = shown(grid.raw(row, column))
        label = (squeeze(text), counts.get(squeeze(text), 0))
        counts[label[0]] = label[1] + 1
        for project, c in zip(projects, aside, strict=True):
            home = grid.home(row, c)
            if grid.raw(*home) is not None or home in grid.sheet.unread:
                words.setdefault(label, text)
                project.cells[label], project.places[label] = grid.raw(*home), home
    yield from projects


def _is_wide(grid: Grid, row: int, column: int) -> bool:
    merge = grid.merge(row, column)
    return merge is not None and merge.right > merge.left


def _table(sheet: Sheet, first: int, projects: Sequence[_Project], words: dict[Label, str]) -> Flat:
    labels = list(words)
    top = first + 1
    merges = [m for m in sheet.merges if m.bottom < first]
    places: dict[Place, list[Place]] = {}
    for index, label in enumerate(labels):
        for number, project in enumerate(projects):
            if (place := project.places.get(label)) is not None:
                places.setdefault(place, []).append((top + number, index))
    merges.extend(  # one cell that stands for several projects
        Merge(top=found[0][0], left=found[0][1], bottom=found[-1][0], right=found[0][1])
        for found in places.values()
        if len(found) > 1
    )
    marked = {name: frozenset(at for place in getattr(sheet, name) for at in places.get(place, ())) for name in _MARKS}
    rows = (
        *sheet.rows[:first],
        tuple(words.values()),
        *(tuple(project.cells.get(label) for label in labels) for project in projects),
    )
    hidden = frozenset(top + n for n, project in enumerate(projects) if project.row in sheet.hidden_rows)
    flat = Sheet(
        name=sheet.name, rows=rows, merges=tuple(merges), hidden=sheet.hidden, hidden_rows=hidden,
        **marked,
    )  # fmt: skip
    return Flat(sheet=flat, origin=(*range(first), first, *(project.row for project in projects)))
