"""Find the tables of a sheet: where headings stand, how deep they are, which column states what, where the rows end.

Headings are one to three rows, merged or not; a sheet may hold several tables below one another, each with its own headings.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from luodi.intake.reader.asking import clean, unknown_word
from luodi.intake.reader.cells import Cell, Grid, is_text, shown
from luodi.intake.reader.columns import (
    IGNORED,
    Heading,
    fingerprint,
    likely_fields,
    read_heading,
    squeeze,
    vocabulary,
)
from luodi.intake.reader.headings import heading_depth, heading_path, is_counting_row, is_heading_row
from luodi.intake.reader.heads import Heads, read_heads
from luodi.intake.reader.months import of_another_time, with_months
from luodi.intake.reader.readings import Doubt, Likely
from luodi.intake.reader.record import BASIS_LABELS, FIELD_LABELS, Basis, Field
from luodi.intake.reader.sections import is_note, is_total, stage_of
from luodi.intake.reader.tables import TableColumn
from luodi.intake.reader.words import ticks_stage

_MEASURED = re.compile(r"\((?:[^()]*/[^()]*|m2|平方米|万平方米|亩|公顷|吨|万吨|人|名|个|台|套|千瓦|标煤|%)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: `first` and `last` are its rows below the headings (inclusive, 0-based)."""

    heads: Heads
    columns: tuple[TableColumn, ...]
    head_row: int
    first: int
    last: int
    layout: str

    def of(self, field: Field) -> TableColumn | None:
        """The first undoubted column of a field."""
        return next((c for c in self.columns if c.heading.field == field and c.doubt is None), None)


def find_tables(grid: Grid, answers: Mapping[str, str] | None = None) -> tuple[Table, ...]:
    """The tables of a sheet in their order. `answers` settle questions by `layout|key`."""
    heads_at: list[tuple[int, int]] = []
    below = 0
    for row in grid.used:
        if row >= below and is_heading_row(grid, row):
            heads_at.append((row, heading_depth(grid, row)))
            below = row + heads_at[-1][1]
    tables: list[Table] = []
    for position, (top, depth) in enumerate(heads_at):
        last = heads_at[position + 1][0] - 1 if position + 1 < len(heads_at) else grid.height - 1
        table = _table(grid, top, depth, last=last, before=tables[-1] if tables else None, answers=answers or {})
        if tables and table.layout == tables[-1].layout:
            table = replace(table, heads=read_heads(grid, top, top, tables[-1].heads))
        tables.append(table)
    return tuple(tables)


def answers_of(answers: Mapping[str, str], layout: str) -> dict[str, str]:
    """The answers given for one layout, without its name."""
    return {key.removeprefix(f"{layout}|"): answer for key, answer in answers.items() if key.startswith(f"{layout}|")}


def _table(grid: Grid, top: int, depth: int, *, last: int, before: Table | None, answers: Mapping[str, str]) -> Table:
    start = _title_start(grid, top, before)
    heads = read_heads(grid, start, top, before.heads if before else None)
    first = top + depth
    while first <= last and is_counting_row(grid, first):
        first += 1
    paths = [heading_path(grid, top, depth, column) for column in range(grid.width)]
    labels = tuple("".join(path) for path in paths)
    layout = fingerprint(labels, heads.unit)
    columns = _columns(grid, paths, (first, last), heads, answers_of(answers, layout))
    return Table(heads=heads, columns=columns, head_row=top, first=first, last=last, layout=layout)


def _title_start(grid: Grid, top: int, before: Table | None) -> int:
    """Rows directly above the headings that are titles: on a lower table, back to the last row of two cells or more."""
    if before is None:
        return 0
    start = top
    while start - 1 >= before.first and len(grid.filled(start - 1)) <= 1:
        start -= 1
    return start


def _columns(
    grid: Grid, paths: list[tuple[str, ...]], rows: tuple[int, int], heads: Heads, answers: Mapping[str, str]
) -> tuple[TableColumn, ...]:
    first, last = rows
    columns: list[TableColumn] = []
    used = grid.used_between(first, last)
    unread = {index for row, index in grid.sheet.unread if first <= row <= last}
    for index, path in enumerate(paths):
        filled = [cell for cell in grid.column(index, used) if cell is not None]
        if not filled and index not in unread:
            continue
        label = "·".join(path) or f"第{index + 1}列"
        if not path and _only_beside(grid, index, first, last):
            continue
        columns.append(_settle(index, label, read_heading(path), filled, answers, blank=not path))
    columns = [_of_its_time(c, heads, answers) for c in with_months(columns, heads)]
    columns = [_by_the_others(c, columns) for c in _last_basis(columns)]
    return _unrivalled(grid, used, columns, answers)


def _only_beside(grid: Grid, index: int, first: int, last: int) -> bool:
    """A column without heading whose cells are titles, notes or section names that stand alone in their rows."""
    rows = grid.used_between(first, last)
    return all(len(grid.filled(row)) <= 1 for row in rows if grid.raw(row, index) is not None)


def _settle(
    index: int, label: str, heading: Heading, filled: Sequence[Cell], answers: Mapping[str, str], *, blank: bool
) -> TableColumn:
    """Give the column its meaning, or its question."""
    if not heading.known and ticks_stage(label, filled):
        heading = replace(heading, field=Field.STAGE)
    elif heading.field == Field.STAGE and _tells(filled):
        column = _asked(index, label, heading, (Field.STAGE, Field.REMARKS), answers)
        question = f"“{label}”里写的多是整句话，这一列是什么？"
        return column if column.doubt is None else replace(column, doubt=replace(column.doubt, question=question))
    if heading.field is not None:
        return TableColumn(index=index, label=label, heading=_by_content(heading, filled))
    if heading.candidates:
        dated = [c for c in heading.candidates if c.endswith("_on")]
        if dated and "stage" in heading.candidates and all(_looks_dated(cell) for cell in filled):
            return TableColumn(index=index, label=label, heading=replace(heading, field=dated[0], candidates=()))
        return _asked(index, label, heading, heading.candidates, answers)
    if not blank and not _matters(label):
        return TableColumn(index=index, label=label, heading=replace(heading, field=IGNORED))
    return _asked(index, label, heading, likely_fields(label), answers)


def _by_content(heading: Heading, filled: Sequence[Cell]) -> Heading:
    """编号 that only counts 1, 2, 3 is 序号."""
    if heading.field != Field.CODE:
        return heading
    texts = (unicodedata.normalize("NFKC", shown(cell)) for cell in filled)
    counts = (re.fullmatch(r"\(?\d{1,4}\)?", text) for text in texts if not is_total(text) and not is_note(text))
    return replace(heading, field=IGNORED) if all(counts) else heading


def _tells(filled: Sequence[Cell]) -> bool:
    """A column of progress that tells instead of naming stages: hardly a cell of many names one, or none even speaks of one."""
    texts = {text for cell in filled if (text := clean(shown(cell))) and unknown_word(text) is None}
    passages = [text for text in texts if stage_of(text) is None]
    if len(passages) > 3 and len(passages) * 3 > len(texts) * 2:
        return True
    silent = all(word not in text for text in texts for word, _ in vocabulary().stage_words)
    return len(passages) > 1 and silent


def _looks_dated(cell: Cell) -> bool:
    return not is_text(cell) or re.search(r"[\d√✓✔]", shown(cell)) is not None


def _matters(label: str) -> bool:
    """An unknown column is asked about unless its heading names what no record holds (用地面积, 联系电话)."""
    if _MEASURED.search(unicodedata.normalize("NFKC", label)):
        return False
    if re.search(r"资|金额|到[位账帐]|时间|日期|单位|企业|公司|名称|行业|产业|来源|阶段|进[度展]", label):
        return True
    return not any(word in label for word in vocabulary().ignorable)


def _asked(
    index: int, label: str, heading: Heading, candidates: tuple[str, ...], answers: Mapping[str, str]
) -> TableColumn:
    """A column whose meaning a person gives once for this layout."""
    key = f"column[{squeeze(label)}]"
    answer = answers.get(key)
    if answer is not None and _is_meaning(answer):
        field, _, basis = answer.partition(":")
        settled = replace(heading, field=field, basis=Basis(basis) if basis else heading.basis, candidates=())
        return TableColumn(index=index, label=label, heading=settled)
    likely = tuple(Likely(answer=c, label=field_label(c)) for c in dict.fromkeys((*candidates, IGNORED)))
    doubt = Doubt(
        key=key,
        field=candidates[0].partition(":")[0] if candidates else "column",
        question=f"“{label}”这一列是什么？",
        likely=likely,
    )
    return TableColumn(index=index, label=label, heading=replace(heading, field=None), doubt=doubt)


def _is_meaning(answer: str) -> bool:
    """The answer names a field, with its basis for arrived funds, or says that the column is left out."""
    field, _, basis = answer.partition(":")
    return field == IGNORED or (field in FIELD_LABELS and (basis == "" or basis in BASIS_LABELS))


def field_label(code: str) -> str:
    """A field, with its basis, in people's words."""
    if code == IGNORED:
        return "不用导入"
    field, _, basis = code.partition(":")
    return FIELD_LABELS[field] + (f"（{BASIS_LABELS[basis]}）" if basis else "")


def _of_its_time(column: TableColumn, heads: Heads, answers: Mapping[str, str]) -> TableColumn:
    """Arrived funds of another year or month than the statement's are asked about."""
    if not of_another_time(column, heads) or f"column[{squeeze(column.label)}]" in answers:
        return column
    meaning = f"{Field.FUNDS_ARRIVED}:{column.heading.basis}"
    return _asked(column.index, column.label, replace(column.heading, field=None), (meaning,), answers)


def _last_basis(columns: list[TableColumn]) -> list[TableColumn]:
    """累计 beside a column of 本年累计 can only be what has arrived since the project began."""
    sure = {c.heading.basis for c in columns if c.heading.field == Field.FUNDS_ARRIVED}
    cumulative = f"{Field.FUNDS_ARRIVED}:{Basis.CUMULATIVE}"
    unclear = [
        c
        for c in columns
        if c.doubt is not None and c.heading.candidates[-1:] == (cumulative,) and len(c.heading.candidates) == 2
    ]
    if len(unclear) != 1 or Basis.YEAR not in sure or Basis.CUMULATIVE in sure:
        return columns
    meant = Heading(field=Field.FUNDS_ARRIVED, basis=Basis.CUMULATIVE, unit=unclear[0].heading.unit)
    return [replace(c, heading=meant, doubt=None) if c is unclear[0] else c for c in columns]


def _by_the_others(column: TableColumn, columns: Sequence[TableColumn]) -> TableColumn:
    """What a column in doubt cannot be, since another column surely is that: 固定资产投资 beside 总投资.

    Left out when nothing else remains; beside 项目名称, 企业名称 is the investor's.
    """
    could = column.heading.candidates
    sure = {str(c.heading.field) for c in columns if c.doubt is None}
    rest = [field for field in could if field.partition(":")[0] not in sure and field != IGNORED]
    if column.doubt is None or not could or len(rest) == len(could):
        return column
    if not rest and (IGNORED in could or Field.PROJECT in could):
        return replace(column, heading=replace(column.heading, field=IGNORED), doubt=None)
    if rest == [Field.INVESTOR] and Field.PROJECT in could:
        return replace(column, heading=replace(column.heading, field=Field.INVESTOR), doubt=None)
    return column


def _take_turns(grid: Grid, rows: Sequence[int], columns: Sequence[TableColumn]) -> bool:
    """No row fills two of the columns: 内资 or 外资, each project in its own."""
    return all(sum(grid.at(row, c.index) is not None for c in columns) < 2 for row in rows)


def _unrivalled(
    grid: Grid, rows: Sequence[int], columns: list[TableColumn], answers: Mapping[str, str]
) -> tuple[TableColumn, ...]:
    """Two columns that claim one field are both asked about, unless each row fills but one of them."""
    claims: dict[tuple[str | None, Basis | None], list[TableColumn]] = {}
    for column in columns:
        if column.doubt is None and column.heading.field not in {None, IGNORED, Field.REMARKS}:
            claims.setdefault((column.heading.field, column.heading.basis), []).append(column)
    rivals = {
        id(c): rival
        for rival in claims.values()
        if len(rival) > 1 and not _take_turns(grid, rows, rival)
        for c in rival
    }
    if not rivals:
        return tuple(columns)
    settled = []
    for column in columns:
        if id(column) not in rivals:
            settled.append(column)
            continue
        field = str(column.heading.field)
        key = f"rival[{field}]"
        if key in answers:
            chosen = answers[key] == str(column.index)
            settled.append(column if chosen else replace(column, heading=replace(column.heading, field=IGNORED)))
            continue
        likely = tuple(Likely(answer=str(c.index), label=c.label) for c in rivals[id(column)])
        question = f"有{len(likely)}列都像“{FIELD_LABELS[field]}”，用哪一列？"
        settled.append(replace(column, doubt=Doubt(key=key, field=field, question=question, likely=likely)))
    return tuple(settled)
