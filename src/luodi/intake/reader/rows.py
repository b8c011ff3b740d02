"""From tables to rows: one record per project row, each field read by its column, every doubt as one short question."""

from collections.abc import Iterator
from dataclasses import replace

from luodi.base.errors import BadInput
from luodi.intake.reader.amounts import read_amount
from luodi.intake.reader.asking import Column, read_text, tidy
from luodi.intake.reader.cells import Cell, Grid, Merge, Sheet, Workbook, is_error_word, is_text, shown
from luodi.intake.reader.checks import check_record, last_day
from luodi.intake.reader.columns import IGNORED
from luodi.intake.reader.completing import Completion
from luodi.intake.reader.context import Context
from luodi.intake.reader.dates import read_date
from luodi.intake.reader.forms import laid_flat
from luodi.intake.reader.headings import is_label, names_project
from luodi.intake.reader.layout import Table, answers_of, find_tables
from luodi.intake.reader.measures.sheets import sheet_of_measures
from luodi.intake.reader.months import added_up
from luodi.intake.reader.outline import Outline
from luodi.intake.reader.passages import days_told
from luodi.intake.reader.readings import NOTHING, Day, Doubt, Likely, Money, Nothing, Reading, Stated
from luodi.intake.reader.record import AMOUNTS, DATES, EVENTS, Basis, Field, Record, Row, record_of
from luodi.intake.reader.sections import Section, SectionKind
from luodi.intake.reader.tables import TableColumn
from luodi.intake.reader.words import (
    AS_TOLD,
    first_part,
    numbers_names,
    read_remark,
    read_stage,
    read_unit,
    without_number,
)

_SAME = {"同上", "〃", "″", '"', "''", "同前", "”"}
_SAMPLE = 40  # names enough to see that they are headings
EMPTY = Record(stated={}, funds={})


def read_rows(workbook: Workbook, context: Context | None = None) -> tuple[Row, ...]:
    """Every row of every table of a workbook: projects, or measures of units, sheet by sheet.

    Refuses a workbook that has neither.
    """
    context = context or Context()
    rows: list[Row] = []
    headed = False
    for sheet in workbook.sheets:
        flat = laid_flat(sheet)
        grid = Grid(sheet if flat is None else flat.sheet)
        before: _Reader | None = None
        tables = find_tables(grid, context.answers)
        headed = headed or bool(tables)
        if flat is None and (measured := sheet_of_measures(grid, tables, context)) is not None:
            rows.extend(measured)
            continue
        for table in tables:
            reader = _Reader(grid, table, context)
            if before is not None:
                reader.go_on_from(before)
            found = reader.rows()
            rows.extend(found if flat is None else (replace(row, row=flat.origin[row.row - 1] + 1) for row in found))
            before = reader
    if not rows and headed:
        raise BadInput(f"文件“{workbook.name}”里只有表头，没有项目，请核对是否传错了表。")
    if not rows:
        raise BadInput(
            f"文件“{workbook.name}”里没有找到表头（项目表至少要有“项目名称”一列和另一列，指标表要有单位或指标的名称和数），请核对是否传错了表。"
        )
    return tuple(rows)


def _state(column: TableColumn, value: Stated, stated: dict[Field, Stated], funds: dict[Basis, Stated]) -> None:
    """Put one value under its field; arrived funds under what they count."""
    if column.heading.field == Field.FUNDS_ARRIVED and column.heading.basis is not None:
        funds[column.heading.basis] = value
    else:
        stated[Field(str(column.heading.field))] = value


def _as_written(record: Record, hard_to_believe: list[tuple[TableColumn, Stated]]) -> Record:
    """The record with these values too."""
    stated, funds = dict(record.stated), dict(record.funds)
    for column, value in hard_to_believe:
        _state(column, value, stated, funds)
    return record_of(stated, funds)


class _Reader:
    """Reads one table from top to bottom, remembering sections and the row above."""

    def __init__(self, grid: Grid, table: Table, context: Context) -> None:
        self._grid, self._table, self._context = grid, table, context
        self._answers = answers_of(context.answers, table.layout)
        self._project = table.of(Field.PROJECT)
        self._outline = Outline(grid, table, units=context.units, answers=self._answers)
        self._columns = {
            c.index: Column(field=str(c.heading.field), label=c.label, answers=self._answers) for c in table.columns
        }
        self._above: dict[Field, Stated] = {}
        self._doubted_above: dict[str, Doubt] = {}
        self._in_force: list[Section] = []  # the sections that held for the last project
        self._last_unit: Stated | None = None
        names = self._outline.names()
        self._numbered = numbers_names(names)
        labels = [name for name in names[:_SAMPLE] if is_label(name) and not names_project(name)]
        self._lies_across = len(labels) > 1 and len(labels) * 2 > len(names[:_SAMPLE])
        self._completion = Completion(
            grid,
            table,
            self._outline,
            answers=self._answers,
            units=context.units,
            sender=context.sender,
            report_date=context.report_date,
        )

    def go_on_from(self, before: "_Reader") -> None:
        """The same headings again are the next page of one table: its section and unit still hold.

        A title that stood between the pages is no section of the rows below it.
        """
        if before._table.layout != self._table.layout:  # noqa: SLF001 (one of its own kind)
            return
        said, held = before._outline.sections, before._in_force  # noqa: SLF001
        title = bool(said) and said[-1].kind is SectionKind.UNCLEAR and said != held
        self._outline.sections = self._outline.sections or (held if title else said)
        self._last_unit, self._above = before._last_unit, before._above  # noqa: SLF001

    @property
    def _sheet(self) -> Sheet:
        return self._grid.sheet

    def rows(self) -> Iterator[Row]:
        """One `Row` for each row that is not blank."""
        for row in self._grid.used_between(self._table.first, self._table.last):
            cells = self._grid.filled(row)
            if not cells and not any((row, c.index) in self._sheet.unread for c in self._table.columns):
                continue
            reason = self._outline.why_skipped(row)
            yield self._skipped(row, reason) if reason else self._data(row)
            if not reason and (name := self._outline.doubtful_section(row)) is not None:
                self._outline.enter(Section(name=name, kind=SectionKind.UNCLEAR, level=0))

    def _skipped(self, row: int, reason: str) -> Row:
        return Row(sheet=self._sheet.name, row=row + 1, record=EMPTY, skipped=reason, layout=self._table.layout)

    def _data(self, row: int) -> Row:
        stated: dict[Field, Stated] = {}
        funds: dict[Basis, Stated] = {}
        doubts: list[Doubt] = []
        hard_to_believe: list[tuple[TableColumn, Stated]] = []
        for column in self._table.columns:
            reading = self._read(row, column)
            if isinstance(reading, Doubt):
                doubts.append(reading)
                if reading.value is not None:
                    hard_to_believe.append((column, reading.value))
            elif not isinstance(reading, Nothing):
                _state(column, reading, stated, funds)
        self._tell_days(row, stated)
        self._doubted_above = {doubt.field: doubt for doubt in doubts}
        self._in_force = list(self._outline.sections)
        doubted = {doubt.field for doubt in doubts}
        doubts.extend(self._completion.complete(row, stated, doubted=doubted, above=self._last_unit))
        record = record_of(stated, funds)
        self._drop_plans(stated)
        self._above = dict(stated)
        self._last_unit = stated.get(Field.UNIT, self._last_unit)
        doubts.extend(self._spread(row))
        if self._lies_across:
            question = "“项目名称”一列里是别的表头，这张表像是横过来的，请转成一行一个项目后重新导入。"
            doubts.append(Doubt(key="across", field=Field.PROJECT, question=question))
        doubts.extend(check_record(record, self._answers))
        if (name := self._outline.doubtful_total(row)) is not None:
            likely = (Likely(answer="total", label="是小计，不导入"), Likely(answer="project", label="是一个项目"))
            question = f"“{name}”这一行写着小计或合计，是小计吗？"
            doubts.append(Doubt(key=f"total[{name}]", field=Field.PROJECT, question=question, likely=likely))
        if (name := self._outline.doubtful_section(row)) is not None:
            doubts.extend(self._completion.apply(Section(name=name, kind=SectionKind.UNCLEAR, level=0), stated, row))
        made = self._row(row, record, doubts)
        return replace(made, as_written=_as_written(record, hard_to_believe)) if hard_to_believe else made

    def _tell_days(self, row: int, stated: dict[Field, Stated]) -> None:
        """The days in a sentence about progress, once a person has said that they hold; a column of its own goes first."""
        column = self._table.of(Field.STAGE)
        text = shown(self._grid.at(row, column.index)) if column is not None else ""
        if column is not None and self._columns[column.index].asked_before(tidy(text)) == AS_TOLD:
            for event, day in days_told(text).items():
                stated.setdefault(event, day)

    def _row(self, row: int, record: Record, doubts: list[Doubt]) -> Row:
        rejected = ""
        nameless = Field.PROJECT not in record.stated
        if nameless and not any(d.field == Field.PROJECT or d.key.startswith("column[") for d in doubts):
            rejected = "缺项目名称，请补上后重新导入。"
        hidden = self._sheet.hidden or row in self._sheet.hidden_rows
        if hidden and self._answers.get("hidden_rows") == "skip":
            return self._skipped(row, "隐藏的行，已选择不导入")
        layout = self._table.layout
        return Row(
            sheet=self._sheet.name,
            row=row + 1,
            record=record,
            doubts=tuple(replace(doubt, key=f"{layout}|{key}") for key, doubt in {d.key: d for d in doubts}.items()),
            rejected=rejected,
            layout=layout,
        )

    def _read(self, row: int, column: TableColumn) -> Reading:
        """One cell by its column; a column in doubt asks for every row that fills it."""
        name = column.heading.field
        if name == IGNORED and column.doubt is None:
            return NOTHING
        home = self._grid.home(row, column.index)
        cell = self._grid.at(row, column.index)
        if column.doubt is not None:
            return NOTHING if cell is None and home not in self._sheet.unread else column.doubt
        asked = self._columns[column.index]
        if home in self._sheet.unread or is_error_word(cell):
            answer = asked.ask_cell(
                "公式", f"“{column.label}”第{row + 1}行是没有算出值的公式或错误值，请在 Excel 里重算后另存再导入。"
            )
            return answer if isinstance(answer, Doubt) else NOTHING
        if column.heading.parts and is_text(cell):
            part = first_part(shown(cell), asked)
            if isinstance(part, Doubt):
                return part
            cell = part
        if is_text(cell) and shown(cell) in _SAME:
            doubt = self._doubted_above.get(str(name))
            return self._above.get(Field(str(name)), NOTHING) if doubt is None else doubt
        return self._by_kind(row, column, cell, asked)

    def _by_kind(self, row: int, column: TableColumn, cell: Cell, asked: Column) -> Reading:
        """A cell by the kind of its field: an amount, a date, or words that must be one thing."""
        name = column.heading.field
        if name in AMOUNTS:
            return self._amount(row, column, asked)
        if name in DATES:
            month_only = self._grid.home(row, column.index) in self._sheet.months
            return read_date(cell, asked, self._table.heads.calendar, month_only=month_only)
        if name == Field.STAGE:
            return read_stage(cell, asked)
        if name == Field.REMARKS:
            return read_remark(cell)
        if name == Field.UNIT:
            return read_unit(cell, asked, self._context.units)
        reading = read_text(cell, asked)
        numbered = name == Field.PROJECT and self._numbered and isinstance(reading, str)
        return without_number(str(reading)) if numbered else reading

    def _amount(self, row: int, column: TableColumn, asked: Column) -> Reading:
        cell = self._grid.at(row, column.index)
        merge = self._grid.merge(row, column.index)
        unit = column.heading.unit or self._table.heads.unit
        reading = read_amount(cell, asked, unit=unit)
        if cell is not None and merge is not None and self._is_shared(row, merge):
            question = f"“{column.label}”一格跨了{merge.bottom - merge.top + 1}行，每个项目各是多少？请拆开后重新导入。"
            return Doubt(key=f"shared:{asked.field}", field=asked.field, question=question)
        if isinstance(reading, Money) and self._grid.home(row, column.index) in self._sheet.dressed:
            answer = asked.ask(
                "dressed",
                f"“{column.label}”用了带单位的数字格式，格里存的是“{shown(cell)}”，按它记吗？",
                Likely(answer="as_written", label="按存的数记"),
            )
            return answer if isinstance(answer, Doubt) else reading
        if column.months and isinstance(reading, Money):
            name = self._outline.name(row) or ""
            return added_up(self._grid, row, column, reading, unit=unit, asked=asked, name=name)
        return reading

    def _is_shared(self, row: int, merge: Merge) -> bool:
        """The cell spans several projects; not where the name is merged over the same rows: its events, a row each."""
        own = self._grid.merge(row, self._project.index) if self._project is not None else None
        return merge.top < merge.bottom <= self._table.last and (own is None or own.bottom != merge.bottom)

    def _drop_plans(self, stated: dict[Field, Stated]) -> None:
        """Dates after the report date that a person has called plans."""
        report = stated.get(Field.REPORT_DATE)
        for event in EVENTS:
            day = stated.get(event)
            late = isinstance(report, Day) and isinstance(day, Day) and day.first > last_day(report)
            if late and self._answers.get(f"future:{event}") == "plan":
                del stated[event]

    def _spread(self, row: int) -> Iterator[Doubt]:
        """A project that takes several rows cannot be read as one."""
        if self._project is None:
            return
        merge = self._grid.merge(row, self._project.index)
        if merge is not None and any(self._outline.adds_something(r) for r in range(merge.top + 1, merge.bottom + 1)):
            name = self._outline.name(row)
            question = f"“{name}”占了{merge.bottom - merge.top + 1}行，请并成一行后重新导入。"
            yield Doubt(key=f"spread[{name}]", field=Field.PROJECT, question=question)
