"""From a table of measures to rows: one per cell that states a number, its doubts as short questions, sums only checked."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from luodi.base.errors import BadInput
from luodi.base.spans import Span, month_of, parse_span
from luodi.intake.reader.asking import Column as Asked
from luodi.intake.reader.cells import Grid, shown
from luodi.intake.reader.checks import last_day
from luodi.intake.reader.columns import squeeze
from luodi.intake.reader.context import Context
from luodi.intake.reader.measures.meaning import letter, may_be, rivals
from luodi.intake.reader.measures.naming import name_of
from luodi.intake.reader.measures.numbers import Stated, is_value, read_number
from luodi.intake.reader.measures.spans import Clock
from luodi.intake.reader.measures.statements import Statement
from luodi.intake.reader.measures.tables import Axis, Column, MeasureTable
from luodi.intake.reader.measures.totals import Sums
from luodi.intake.reader.measures.units import SCALES, Sort, is_unit_of_measure, plain, unit_within
from luodi.intake.reader.measures.unseen import unseen
from luodi.intake.reader.measures.words import (
    Known,
    Label,
    kind_named,
    read_label,
    vocabulary,
    without_numbering,
)
from luodi.intake.reader.readings import Doubt, Likely, Nothing, Unknown
from luodi.intake.reader.record import Field, Record, Row
from luodi.intake.reader.sections import is_note, is_signature, is_total

_SKIPPED = Record(stated={}, funds={})
_IGNORE = Likely(answer="ignored", label="不用导入")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What a row's name says: a unit (with the kind its section says), or what a label says."""

    text: str
    unit: str | None = None
    kind: str | None = None
    label: Label = field(default_factory=Label)


def measure_rows(grid: Grid, table: MeasureTable, context: Context) -> Iterator[Row]:
    """Every row of a table, cell by cell; a row without a statement says why it is skipped."""
    return _Reader(grid, table, context).rows()


class _Reader:
    """Reads one table from top to bottom."""

    def __init__(self, grid: Grid, table: MeasureTable, context: Context) -> None:
        self._grid, self._table, self._context = grid, table, context
        prefix = f"{table.layout}|"
        self._answers = {k.removeprefix(prefix): a for k, a in context.answers.items() if k.startswith(prefix)}
        self._general = {k[1:]: a for k, a in context.answers.items() if k.startswith("|")}
        self._kind = table.kind
        self._sums = Sums(table.layout, self._answers)
        self._span = self._table_span()
        self._rivals = rivals(table)

    def rows(self) -> Iterator[Row]:
        """Cells in the order of the sheet."""
        for row in range(self._table.first, self._table.last + 1):
            if not self._grid.filled(row):
                continue
            reason = self._why_skipped(row)
            if reason:
                yield self._skipped(row, reason)
            elif is_total(self._name(row)):
                yield from self._total(row)
            else:
                yield from self._cells(row)

    # --- rows that state nothing --------------------------------------------------------------------------------------

    def _name(self, row: int) -> str:
        return shown(self._grid.at(row, self._table.names_in)).strip()

    def _why_skipped(self, row: int) -> str:
        cells = self._grid.filled(row)
        first = shown(cells[0][1])
        if is_note(first) or is_signature(first):
            return "说明或落款"
        if any(is_value(self._grid.at(row, c.index)) for c in self._table.columns) or self._unread(row):
            return "" if self._name(row) else "没有名称"
        if len(cells) <= 2 and (kind := kind_named(first)) is not None:
            self._kind = kind
            self._sums.begin_section()
            return "分段的名称"
        return "没有数"

    def _unread(self, row: int) -> bool:
        return any((row, c.index) in self._grid.sheet.unread for c in self._table.columns)

    def _skipped(self, row: int, reason: str) -> Row:
        return Row(sheet=self._grid.sheet.name, row=row + 1, record=_SKIPPED, skipped=reason, layout=self._table.layout)

    def _total(self, row: int) -> Iterator[Row]:
        """A sum is not imported; where it is not what its rows come to, that is a question."""
        name, doubts = self._name(row), []
        for column in self._table.columns:
            asked = self._asked(column.label.text or column.unit_name or "")
            unit, _ = self._unit(column, _Named(text=name), None, row)
            found = read_number(self._grid.at(row, column.index), asked, unit=unit)
            doubt = self._sums.check(name, column, found) if isinstance(found, Stated) else None
            if doubt is not None:
                doubts.append(doubt)
        self._sums.close(name)
        if not doubts:
            yield self._skipped(row, "合计，只核对，不导入")
            return
        yield Row(
            sheet=self._grid.sheet.name,
            row=row + 1,
            record=_SKIPPED,
            doubts=tuple(doubts),
            layout=self._table.layout,
            only_asks=True,
        )

    # --- cells --------------------------------------------------------------------------------------------------------

    def _cells(self, row: int) -> Iterator[Row]:
        named = self._named(row)
        stated: dict[int, Stated | Unknown | Doubt] = {}
        for column in self._table.columns:
            found = self._cell(row, named, column)
            if found is None:
                continue
            reading, made = found
            stated[column.index] = reading
            if made is not None:
                yield made
        if stated and (doubt := self._sums.across(row, named.text, self._table.columns, stated)) is not None:
            yield Row(
                sheet=self._grid.sheet.name, row=row + 1, record=_SKIPPED, doubts=(doubt,), layout=self._table.layout,
                only_asks=True,
            )  # fmt: skip

    def _named(self, row: int) -> _Named:
        text = self._name(row)
        if self._table.axis is Axis.UNITS:
            whole = squeeze(text) in vocabulary().whole
            bare = without_numbering(text) or text
            return _Named(text=text, unit=None if whole else bare, kind=self._kind)
        return _Named(text=text, label=read_label((text,), self._clock))

    @property
    def _clock(self) -> Clock:
        return Clock(span=self._span if isinstance(self._span, Span) else None, year=self._table.clock.year)

    def _cell(self, row: int, named: _Named, column: Column) -> tuple[Stated | Unknown | Doubt, Row | None] | None:
        """What one cell states; None when it is blank or its column is left out."""
        cell = self._grid.at(row, column.index)
        unread = self._grid.home(row, column.index) in self._grid.sheet.unread
        if cell is None and not unread:
            return None
        heading = _heading(named, column)
        doubts: list[Doubt] = []
        known, name = self._measure(named, column, doubts)
        rival = self._rivals.get(column.index)
        chosen = self._answers.get(rival.key) if rival is not None else str(column.index)
        if name == _IGNORE.answer or (chosen is not None and chosen != str(column.index)):
            return None
        if rival is not None and chosen is None:
            doubts.append(rival)
        unit, odd = self._unit(column, named, known, row)
        doubts.extend(odd)
        reading = read_number(cell, self._asked(heading), unit=unit)
        if isinstance(reading, Nothing) and not unread:
            return None
        if isinstance(reading, Stated):
            self._sums.add(column, reading)
        else:
            self._sums.spoil(column)
        if isinstance(reading, Doubt):
            doubts.append(reading)
        doubts.extend(unseen(self._grid, (row, column.index), self._asked(heading), unread=unread))
        span = self._cell_span(named, column, doubts)
        if column.total:
            return (reading if isinstance(reading, Stated | Unknown | Doubt) else Unknown()), None
        whose, kind, whole = self._whose(named, column)
        statement = Statement(
            measure=name, span=span, target=self._is_target(named, column), unit=whose, kind=kind, whole=whole,
            stated=reading if isinstance(reading, Stated) else None,
            reporter=self._table.heads.sender, column=letter(column.index), report=self._table.heads.report,
        )  # fmt: skip
        made = self._row(row, statement, doubts)
        return (reading if isinstance(reading, Stated | Unknown | Doubt) else Unknown()), made

    def _row(self, row: int, statement: Statement, doubts: list[Doubt]) -> Row:
        stated = {} if statement.unit is None else {Field.UNIT: statement.unit}
        keyed = {d.key: d if d.key.startswith("|") else replace(d, key=f"{self._table.layout}|{d.key}") for d in doubts}
        return Row(
            sheet=self._grid.sheet.name, row=row + 1, record=Record(stated=stated, funds={}), doubts=tuple(keyed.values()),
            layout=self._table.layout, statement=statement,
        )  # fmt: skip

    def _asked(self, label: str) -> Asked:
        return Asked(field=squeeze(label)[:40] or "value", label=label, answers=self._answers)

    # --- what a cell is about -----------------------------------------------------------------------------------------

    def _measure(self, named: _Named, column: Column, doubts: list[Doubt]) -> tuple[Known | None, str]:
        """The measure by row, column or title, with the office whose number it is; unknown words are asked."""
        label = named.label if named.label.says_measure else column.label
        known, name = label.measure, label.name
        if known is None and not name:
            known = self._table.titled
        if known is None and not name:
            name = self._answers.get("measure", "")
            if not name:
                doubts.append(Doubt(key="measure", field="measure", question="这张表报的是什么指标？请写指标名称。"))
        if known is None and name:
            known, name = name_of(name, self._general, doubts)
        office = column.label.office or named.label.office
        full = known.name if known is not None else name
        return known, f"{full}（{office}）" if office and full != _IGNORE.answer else full

    def _unit(
        self, column: Column, named: _Named, known: Known | None, row: int
    ) -> tuple[str | None, tuple[Doubt, ...]]:
        """How the cell is measured: by its heading, its row, the column 计量单位, the measure's own unit, the title."""
        beside = shown(self._grid.at(row, self._table.measured_in)) if self._table.measured_in is not None else ""
        said = column.label.unit or named.label.unit or (unit_within(beside)[0] if is_unit_of_measure(beside) else None)
        known = known or named.label.measure or column.label.measure or self._table.titled
        if said is not None:
            odd = known is not None and SCALES[said].sort is not known.sort and not may_be(known.sort, said)
            question = f"“{known.name if known else ''}”一般是{known.sort if known else ''}，这里的计量单位写“{said}”，请核对后重新导入。"
            return said, (Doubt(key=f"odd[{said}]:{column.index}", field="measure", question=question),) if odd else ()
        fitting = [unit for unit in self._table.units if known is None or SCALES[unit].sort is known.sort]
        if known is not None and known.sort is not Sort.MONEY:
            own = known.unit or {Sort.COUNT: "个", Sort.RATE: "%"}.get(known.sort)
            return (fitting[0] if len(fitting) == 1 and known.sort is Sort.NUMBER else own), ()
        return (fitting[0] if len(fitting) == 1 else None), ()

    def _is_target(self, named: _Named, column: Column) -> bool:
        return column.label.target or named.label.target or self._table.targets

    def _whose(self, named: _Named, column: Column) -> tuple[str | None, str | None, bool]:
        """The unit's name as written, the kind that its section says, and whether it is the place itself (全区)."""
        if self._table.axis is Axis.UNITS:
            return named.unit, named.kind, named.unit is None
        if column.unit_name is not None:
            whole = squeeze(column.unit_name) in vocabulary().whole
            return (None if whole else plain(column.unit_name)), self._kind, whole
        return self._titled_unit(), None, False

    def _titled_unit(self) -> str | None:
        """A unit that the title names, or that sent a table about itself."""
        title = plain(self._table.heads.title)
        return next((u for u in sorted(self._context.units, key=len, reverse=True) if title.startswith(u)), None)

    # --- which days ---------------------------------------------------------------------------------------------------

    def _table_span(self) -> Span | Doubt | None:
        """The table's span: its title's, else a person's answer, else the question."""
        if self._table.clock.span is not None:
            return self._table.clock.span
        answer = self._answers.get("span")
        if answer is not None:
            try:
                return parse_span(answer.strip())
            except BadInput:
                return Doubt(key=f"span[{answer[:20]}]", field="span", question=f"“{answer}”不是时段，请写成 2004、2004Q3 或 2004-01..2004-09。")  # fmt: skip
        likely: list[Likely] = []
        if self._table.heads.report is not None:
            day = last_day(self._table.heads.report)
            spans = (Span(day.replace(month=1, day=1), day), month_of(day), Span(day.replace(month=1, day=1), day.replace(month=12, day=31)))  # fmt: skip
            likely = [Likely(answer=str(span), label=span.label) for span in dict.fromkeys(spans)]
        return Doubt(key="span", field="span", question="这张表的数是哪段时间的？", likely=tuple(likely))

    def _cell_span(self, named: _Named, column: Column, doubts: list[Doubt]) -> Span:
        """Row and column may each name it; a month below a year's column is that year's month."""
        said = column.label.span or named.label.span
        if said is not None:
            return said
        if isinstance(self._span, Span):
            whole_months = self._span.first.day == 1 and self._span.last == month_of(self._span.last).last
            if self._is_target(named, column) and whole_months:
                return self._span.year
            return self._span
        if isinstance(self._span, Doubt):
            doubts.append(self._span)
        today = self._context.report_date
        return parse_span("2000") if today is None else month_of(today)


def _heading(named: _Named, column: Column) -> str:
    """What a question calls the cell: the column, or where rows name measures, the row's measure."""
    if named.label.says_measure:
        return without_numbering(named.text)
    return column.label.text or column.unit_name or named.text
