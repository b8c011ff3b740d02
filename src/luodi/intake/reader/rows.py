"""From tables to rows: one record per project row, each field read by its column, every doubt as one short question."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from luodi.base.errors import BadInput
from luodi.intake.reader.amounts import read_amount
from luodi.intake.reader.asking import Column, tidy
from luodi.intake.reader.cells import Grid, Merge, Sheet, Workbook, is_error_word, is_text, shown
from luodi.intake.reader.checks import check_record, drop_plans
from luodi.intake.reader.columns import IGNORED, money_unit
from luodi.intake.reader.completing import Completion
from luodi.intake.reader.context import Context
from luodi.intake.reader.forms import laid_flat
from luodi.intake.reader.headings import is_label, names_project
from luodi.intake.reader.layout import Table, answers_of, find_tables
from luodi.intake.reader.measures.sheets import sheet_of_measures
from luodi.intake.reader.months import added_up, summed
from luodi.intake.reader.outline import Outline
from luodi.intake.reader.passages import days_told
from luodi.intake.reader.plain_rows import PlainRows, Readings
from luodi.intake.reader.readings import NOTHING, Doubt, Likely, Money, Nothing, Reading, Stated
from luodi.intake.reader.record import AMOUNTS, Basis, Field, Record, Row, record_of
from luodi.intake.reader.sections import Section, SectionKind
from luodi.intake.reader.tables import TableColumn, as_written, state
from luodi.intake.reader.values import SAME_AS_ABOVE, ColumnValues
from luodi.intake.reader.words import AS_TOLD, first_part, numbers_names

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
        grid = Grid(sheet)
        if (flat := laid_flat(grid)) is not None:
            grid = Grid(flat.sheet)
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


class _Reader:
    """Reads one table from top to bottom, remembering sections and the row above."""

    def __init__(self, grid: Grid, table: Table, context: Context) -> None:
        self._grid, self._table, self._context = grid, table, context
        self._answers = answers_of(context.answers, table.layout)
        self._project = table.of(Field.PROJECT)
        self._outline = Outline(grid, table, units=context.units, answers=self._answers)
        names, sample = self._outline.names(), list(islice(self._outline.names(), _SAMPLE))
        numbered = numbers_names(names)
        self._values = {
            c.index: ColumnValues(
                table,
                c,
                Column(field=str(c.heading.field), label=c.label, answers=self._answers),
                units=context.units,
                numbered=numbered,
            )
            for c in table.columns
        }
        self._above: Mapping[Field, Stated] = {}
        self._doubted_above: dict[str, Doubt] = {}
        self._in_force: list[Section] = []  # the sections that held for the last project
        self._last_unit: Stated | None = None
        labels = [name for name in sample if is_label(name) and not names_project(name)]
        self._lies_across = len(labels) > 1 and len(labels) * 2 > len(sample)
        self._completion = Completion(
            grid,
            table,
            self._outline,
            answers=self._answers,
            units=context.units,
            sender=context.sender,
            report_date=context.report_date,
        )
        self._plain_rows = PlainRows(
            grid,
            tuple(self._values.values()),
            outline=self._outline,
            completion=self._completion,
            answers=self._answers,
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
        rows = self._grid.used_between(self._table.first, self._table.last)
        unread = {row for row, index in self._sheet.unread if index in self._values}
        readings_of = self._plain_rows.readings(self._table.first, self._table.last)
        for row, readings in zip(rows, readings_of, strict=True):
            if readings is not None and not self._lies_across and (made := self._plain(row, readings)) is not None:
                yield made
            elif self._grid.filled(row) or row in unread:
                yield from self._alone(row)

    def _plain(self, row: int, readings: Readings) -> Row | None:
        """A row that raises nothing; None when it has to be read by itself."""
        record = self._plain_rows.record(row, readings, above=self._last_unit)
        if record is None:
            return None
        self._doubted_above, self._above, self._in_force = {}, record.stated, self._outline.sections
        self._last_unit = record.stated.get(Field.UNIT, self._last_unit)
        return Row(sheet=self._sheet.name, row=row + 1, record=record, layout=self._table.layout)

    def _alone(self, row: int) -> Iterator[Row]:
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
                state(column, reading, stated, funds)
        self._tell_days(row, stated)
        self._doubted_above = {doubt.field: doubt for doubt in doubts}
        self._in_force = list(self._outline.sections)
        doubted = {doubt.field for doubt in doubts}
        doubts.extend(self._completion.complete(row, stated, doubted=doubted, above=self._last_unit))
        record = record_of(stated, funds)
        drop_plans(stated, self._answers)
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
        return replace(made, as_written=as_written(record, hard_to_believe)) if hard_to_believe else made

    def _tell_days(self, row: int, stated: dict[Field, Stated]) -> None:
        """The days in a sentence about progress, once a person has said that they hold; a column of its own goes first."""
        column = self._table.of(Field.STAGE)
        text = shown(self._grid.at(row, column.index)) if column is not None else ""
        if column is not None and self._values[column.index].asked.asked_before(tidy(text)) == AS_TOLD:
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
        if self._outline.is_struck(row) and self._answers.get("struck_rows") == "skip":
            return self._skipped(row, "划掉的行，已选择不导入")
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
        asked = self._values[column.index].asked
        if (odd := self._odd(row, column, asked)) is not None:
            return odd
        if column.heading.parts and is_text(cell):
            part = first_part(shown(cell), asked)
            if isinstance(part, Doubt):
                return part
            cell = part
        if is_text(cell) and shown(cell) in SAME_AS_ABOVE:
            doubt = self._doubted_above.get(str(name))
            return self._above.get(Field(str(name)), NOTHING) if doubt is None else doubt
        month_only = home in self._sheet.months
        reading = self._values[column.index].read(cell, month_only=month_only)
        return self._amount(row, column, reading) if name in AMOUNTS else reading

    def _odd(self, row: int, column: TableColumn, asked: Column) -> Reading | None:
        """A cell without a value, or crossed out by itself (asked once a column); None for one that is read as it is."""
        home, cell = self._grid.home(row, column.index), self._grid.at(row, column.index)
        if home in self._sheet.unread or is_error_word(cell):
            question = f"“{column.label}”第{row + 1}行是没有算出值的公式或错误值，请在 Excel 里重算后另存再导入。"
            answer = asked.ask_cell("公式", question)
            return answer if isinstance(answer, Doubt) else NOTHING
        if home not in self._sheet.struck or self._outline.is_struck(row):
            return None
        question = f"“{column.label}”里划掉的（如“{shown(cell)[:30]}”）还按它记吗？"
        likely = (Likely(answer="nothing", label="不记"), Likely(answer="count", label="照记"))
        answer = asked.ask("struck", question, *likely)
        return answer if isinstance(answer, Doubt) else NOTHING if answer == "nothing" else None

    def _amount(self, row: int, column: TableColumn, reading: Reading) -> Reading:
        """An amount where it stands: not one cell for several projects, not dressed up, the sum of its months."""
        cell, asked = self._grid.at(row, column.index), self._values[column.index].asked
        unit = column.heading.unit or self._table.heads.unit
        if column.unit_at is not None:
            unit = money_unit(shown(self._grid.at(row, column.unit_at))) or unit
            reading = read_amount(cell, asked, unit=unit)
        if column.summed:
            return summed(self._grid, row, column, unit=unit, asked=asked)
        merge = self._grid.merge(row, column.index)
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

    def _spread(self, row: int) -> Iterator[Doubt]:
        """A project that takes several rows cannot be read as one."""
        if self._project is None:
            return
        merge = self._grid.merge(row, self._project.index)
        if merge is not None and any(self._outline.adds_something(r) for r in range(merge.top + 1, merge.bottom + 1)):
            name = self._outline.name(row)
            question = f"“{name}”占了{merge.bottom - merge.top + 1}行，请并成一行后重新导入。"
            yield Doubt(key=f"spread[{name}]", field=Field.PROJECT, question=question)
