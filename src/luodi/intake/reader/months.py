"""到位资金 month by month or quarter by quarter: the sum is what arrived this year, its parts check it."""

import re
from collections.abc import Mapping
from dataclasses import replace

from luodi.base.numerals import parse_number
from luodi.base.quantities import yuan_text
from luodi.intake.reader.amounts import read_amount
from luodi.intake.reader.asking import Column
from luodi.intake.reader.cells import Grid, shown
from luodi.intake.reader.columns import IGNORED, Heading
from luodi.intake.reader.heads import Heads
from luodi.intake.reader.readings import NOTHING, Doubt, Likely, Money, Nothing, Reading
from luodi.intake.reader.record import Basis, Field
from luodi.intake.reader.tables import TableColumn

_PART = re.compile(r"(.*?)(?:(\d{1,2})月(?:份)?|第?([一二三四1-4])季度)")


def with_months(columns: list[TableColumn], heads: Heads) -> list[TableColumn]:
    """到位资金 month by month from January with its sum: the sum is what arrived this year, the months only check it."""
    months = {c.index: found for c in columns if (found := _month_of(c)) is not None}
    groups = {group for group, _ in months.values()}
    group = groups.pop() if len(groups) == 1 else ""
    sums = [c for c in columns if _is_sum_of(c, group)]
    in_order = [month for _, month in months.values()]
    told = re.search(r"(\d{4})年", group)
    other_year = told is not None and bool(heads.years) and int(told[1]) not in heads.years
    if len(sums) != 1 or len(months) < 2 or in_order != list(range(1, len(months) + 1)) or other_year:
        return columns
    meant = Heading(field=Field.FUNDS_ARRIVED, basis=Basis.YEAR, unit=sums[0].heading.unit)
    left_out = [
        replace(c, heading=replace(c.heading, field=IGNORED, basis=None)) if c.index in months else c for c in columns
    ]
    return [replace(c, heading=meant, doubt=None, months=tuple(months)) if c is sums[0] else c for c in left_out]


def with_bare_months(columns: list[TableColumn], answers: Mapping[str, str]) -> list[TableColumn]:
    """1月, 2月, … without a word of what they hold: one question for all; their sum may be what arrived this year."""
    bare = [c for c in columns if c.doubt is not None and re.fullmatch(r"\d{1,2}月(?:份)?", c.label)]
    if [int(c.label.rstrip("月份")) for c in bare] != list(range(1, len(bare) + 1)) or len(bare) < 2:
        return columns
    answer = answers.get("months")
    if answer is None:
        question = f"“{bare[0].label}”到“{bare[-1].label}”这{len(bare)}列是什么？"
        arrived = Likely(answer="arrived", label="各月到位资金，相加记为本年累计")
        likely = (arrived, Likely(answer=IGNORED, label="不用导入"))
        doubt = Doubt(key="months", field=Field.FUNDS_ARRIVED, question=question, likely=likely)
        return [replace(c, doubt=doubt) if c in bare else c for c in columns]
    out = Heading(field=IGNORED)
    settled = {c.index: replace(c, heading=out, doubt=None) for c in bare}
    if answer == "arrived":
        meant = Heading(field=Field.FUNDS_ARRIVED, basis=Basis.YEAR, unit=bare[0].heading.unit)
        months = tuple(c.index for c in bare)
        settled[months[0]] = replace(bare[0], heading=meant, doubt=None, months=months, summed=True)
    return [settled.get(c.index, c) for c in columns]


def _month_of(column: TableColumn) -> tuple[str, int] | None:
    """The group and the month (or quarter) of a column of funds that arrived in it."""
    match = _PART.fullmatch(re.sub(r"[(（][^()（）]*[)）]", "", column.label))
    funds = column.heading.field == Field.FUNDS_ARRIVED and column.heading.basis is Basis.SPAN
    if match is None or not funds or column.doubt is not None:
        return None
    return match[1], int(match[2] or parse_number(match[3]) or 0)


def _is_sum_of(column: TableColumn, group: str) -> bool:
    cumulative = f"{Field.FUNDS_ARRIVED}:{Basis.CUMULATIVE}"
    ours = bool(group) and column.label.startswith(group)
    sure = column.heading.field == Field.FUNDS_ARRIVED and column.heading.basis is Basis.YEAR
    return ours and (sure or (column.doubt is not None and cumulative in column.heading.candidates))


def of_another_time(column: TableColumn, heads: Heads) -> bool:
    """到位资金 of a year, or of a single month, that is not the statement's."""
    if column.heading.field != Field.FUNDS_ARRIVED or column.doubt is not None:
        return False
    year = re.search(r"((?:19|20)\d{2})年", column.label)
    other_year = year is not None and bool(heads.years) and int(year[1]) not in heads.years
    month = re.search(r"(?<![\d\-—~至])(\d{1,2})月(?:份)?(?!\d|[\-—~至])", column.label)
    single = month is not None and column.heading.basis is Basis.SPAN and heads.report is not None
    return other_year or (single and month is not None and int(month[1]) not in _report_months(heads))


def _report_months(heads: Heads) -> set[int]:
    """The months that a statement may call its own: that of its date, and the one before, which is closed in it."""
    month = heads.report.first.month if heads.report is not None else 0
    return {month, month - 1 or 12}


def summed(grid: Grid, row: int, column: TableColumn, *, unit: str | None, asked: Column) -> Reading:
    """What the months of a row come to; a month that is asked about or unknown leaves the sum open."""
    if any((row, c) in grid.sheet.unread for c in column.months):
        question = f"第{row + 1}行各月里有没有算出值的公式或错误值，请在 Excel 里重算后另存再导入。"
        return Doubt(key=f"unread:{asked.field}", field=asked.field, question=question)
    parts = [read_amount(grid.at(row, c), asked, unit=unit) for c in column.months]
    told = [part.fen for part in parts if isinstance(part, Money)]
    open_ones = [part for part in parts if not isinstance(part, Money | Nothing)]
    return open_ones[0] if open_ones else Money(fen=sum(told)) if told else NOTHING


def added_up(
    grid: Grid, row: int, column: TableColumn, reading: Money, *, unit: str | None, asked: Column, name: str
) -> Reading:
    """The sum as written when its parts come to it, else the question which of the two holds."""
    parts = [read_amount(grid.at(row, c), asked, unit=unit) for c in column.months]
    come_to = sum(part.fen for part in parts if isinstance(part, Money))
    if come_to == reading.fen or not all(isinstance(part, Money | Nothing) for part in parts):
        return reading
    written = shown(grid.at(row, column.index))
    answer = asked.ask(
        f"months[{name}]",
        f"第{row + 1}行各月相加是 {yuan_text(come_to)} 元，“{column.label}”写“{written}”，以哪个为准？",
        Likely(answer="sum", label="按各月相加"),
        Likely(answer="as_written", label="按写的数"),
    )
    if isinstance(answer, Doubt):
        return answer
    return Money(fen=come_to) if answer == "sum" else reading
