"""How an office's table looks: title, headings, units, notes. The standard one, and the one an import came in.

A layout of an office's own is read off a sheet that the office once sent, each time it is wanted: nobody fills a form for
it, and it is always what the office really uses. So no record of its own is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from luodi.base.errors import BadInput
from luodi.intake.files import SentFile, read_sent
from luodi.intake.models import Answer, Import
from luodi.intake.reader.amounts import YUAN_UNITS
from luodi.intake.reader.cells import Grid, shown
from luodi.intake.reader.columns import IGNORED
from luodi.intake.reader.headings import heading_depth, heading_path
from luodi.intake.reader.layout import Table, find_tables
from luodi.intake.reader.record import AMOUNTS, Basis, Field
from luodi.intake.reader.sections import is_note


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutColumn:
    """One column: its headings from the top down, what it states (None: nothing the ledger knows), its own money unit."""

    words: tuple[str, ...]
    states: Field | None = None
    basis: Basis | None = None
    unit: str | None = None
    counts: bool = False  # 序号
    wide: int = 0  # in characters, where it is not as wide as its field usually is

    @property
    def width(self) -> int:
        """In characters of a sheet."""
        if self.wide:
            return self.wide
        return _WIDTHS.get(self.states, 13) if self.states is not None else 6 if self.counts else 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table's looks. `unit` is the money unit of the columns that name none themselves."""

    title: str
    columns: tuple[LayoutColumn, ...]
    unit: str = "万元"
    notes: tuple[str, ...] = field(default=())

    @property
    def depth(self) -> int:
        """How many rows the headings take."""
        return max(len(column.words) for column in self.columns)


_WIDTHS: dict[Field, int] = {
    Field.CODE: 10,
    Field.PROJECT: 26,
    Field.INVESTOR: 22,
    Field.UNIT: 12,
    Field.SECTOR: 10,
    Field.STAGE: 9,
    Field.REMARKS: 26,
}
CODE = LayoutColumn(words=("编号",), states=Field.CODE)
_NUMBER = LayoutColumn(words=("序号",), counts=True)
_MONEY, _DAYS = "投资情况", "时间节点"
STANDARD = (
    _NUMBER,
    CODE,
    LayoutColumn(words=("项目名称",), states=Field.PROJECT),
    LayoutColumn(words=("投资方",), states=Field.INVESTOR),
    LayoutColumn(words=("责任单位",), states=Field.UNIT),
    LayoutColumn(words=("行业",), states=Field.SECTOR),
    LayoutColumn(words=("资金来源",), states=Field.ORIGIN),
    LayoutColumn(words=("阶段",), states=Field.STAGE),
    LayoutColumn(words=(_MONEY, "总投资"), states=Field.TOTAL_INVESTMENT),
    LayoutColumn(words=(_MONEY, "协议投资"), states=Field.AGREED_INVESTMENT),
    LayoutColumn(words=(_MONEY, "合同投资"), states=Field.CONTRACT_INVESTMENT),
    LayoutColumn(words=(_MONEY, "到位资金（开工以来累计）"), states=Field.FUNDS_ARRIVED, basis=Basis.CUMULATIVE),
    LayoutColumn(words=(_DAYS, "首次接洽时间"), states=Field.FIRST_CONTACT_ON),
    LayoutColumn(words=(_DAYS, "签约时间"), states=Field.SIGNED_ON),
    LayoutColumn(words=(_DAYS, "落地时间"), states=Field.LANDED_ON),
    LayoutColumn(words=(_DAYS, "开工时间"), states=Field.STARTED_ON),
    LayoutColumn(words=(_DAYS, "竣工时间"), states=Field.COMPLETED_ON),
    LayoutColumn(words=(_DAYS, "投产时间"), states=Field.IN_PRODUCTION_ON),
    LayoutColumn(words=("备注",), states=Field.REMARKS),
)
_PERIOD = re.compile(
    r"\d{4}年(?:度)?\s*(?:\d{1,2}\s*(?:月?\s*[-—~至]\s*\d{1,2})?\s*月份?|[上下]半年|第?[一二三四1-4]季度)?"
)
_NOTES = ("备注：1.编号由系统给出，请勿改动；2.“不详”是有而不知道数目或日子，空格是没有填报。",)


def standard_layout(place: str) -> Layout:
    """The layout of a place whose office has none of its own."""
    return Layout(title=f"{place}招商引资项目台账", columns=STANDARD, notes=_NOTES)


def layout_of(import_: Import) -> Layout:
    """The layout of the first table of an import's files, with our 编号 put in where it has none.

    Columns that the ledger does not know (联系人, 建设内容) keep their place and stay blank; so do amounts in foreign money.
    """
    files = [SentFile(name=file.name, content=bytes(file.content)) for file in import_.files.all()[:1]]
    answers = dict(Answer.objects.filter(sender_name=import_.sender_name or "").values_list("key", "answer"))
    for sheet in read_sent(files)[0].sheets:
        grid = Grid(sheet)
        for table in find_tables(grid, answers)[:1]:
            return _read_off(grid, table, fallback=import_.label)
    raise BadInput(f"{import_}的表里找不到表头，不能照它的样子导出；请换一次导入。")


def _read_off(grid: Grid, table: Table, *, fallback: str) -> Layout:
    depth = heading_depth(grid, table.head_row)
    known = {column.index: column for column in table.columns}
    columns: list[LayoutColumn] = []
    for index in range(grid.width):
        words = heading_path(grid, table.head_row, depth, index)
        if not words:
            continue
        meant = known.get(index)
        heading = meant.heading if meant is not None and meant.doubt is None else None
        states = Field(heading.field) if heading and heading.field and heading.field != IGNORED else None
        unit = heading.unit if heading is not None else None
        columns.append(
            LayoutColumn(
                words=words,
                states=None if states in AMOUNTS and not _in_yuan(unit) else states,
                basis=heading.basis if heading is not None else None,
                unit=unit,
                counts=words[-1] in {"序号", "序", "顺序号"},
            )
        )
    unit = table.heads.unit if _in_yuan(table.heads.unit) else None
    title = _PERIOD.sub("", table.heads.title) or fallback
    return Layout(title=title, columns=_coded(columns), unit=unit or "万元", notes=_notes(grid, table))


def _in_yuan(unit: str | None) -> bool:
    return unit is None or unit in YUAN_UNITS


def _coded(columns: Sequence[LayoutColumn]) -> tuple[LayoutColumn, ...]:
    """With a 序号 first and our 编号 beside it: what comes back is then known for certain."""
    found = [column for column in columns if column.states is not Field.CODE]
    if not any(column.counts for column in found):
        found.insert(0, _NUMBER)
    place = next(n for n, column in enumerate(found) if column.counts) + 1
    return (*found[:place], CODE, *found[place:])


def _notes(grid: Grid, table: Table) -> tuple[str, ...]:
    """备注：… below the table, from the first such row to the last."""
    found: list[str] = []
    for row in range(table.first, table.last + 1):
        cells = grid.filled(row)
        if len(cells) == 1 and (found or is_note(shown(cells[0][1]))):
            found.append(shown(cells[0][1]))
    return tuple(found)
