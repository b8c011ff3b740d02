"""Workbooks as offices really send them, untidy in every way that intake must read.

Title rows, 单位：万元, two-row merged headings, unit cells merged over many rows, section rows, 小计 and 合计, notes below;
dates and amounts written by whoever typed them. The same rows give the same bytes.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from luodi.base.numerals import parse_number
from luodi.base.spans import chinese_date
from luodi.bulletin.archive import fixed_archive
from luodi.simulate.district import Deal, District
from luodi.simulate.story import Life

Written = str | int | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One line of a sheet; amounts in 万元, or whatever was typed; None is left blank."""

    unit: str
    name: str
    investor: str
    sector: str
    origin: str = ""
    contract_wan: Written = None
    arrived_wan: Written = None
    signed_on: Written = None
    landed_on: Written = None
    started_on: Written = None
    completed_on: Written = None
    in_production_on: Written = None
    remarks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    group: str
    label: str
    field: str
    width: int = 12


_COLUMNS = (
    _Column(group="序号", label="", field="", width=6),
    _Column(group="责任单位", label="", field="unit", width=11),
    _Column(group="项目名称", label="", field="name", width=24),
    _Column(group="投资方", label="", field="investor", width=20),
    _Column(group="资金来源", label="", field="origin"),
    _Column(group="行业", label="", field="sector"),
    _Column(group="投资情况", label="合同投资额", field="contract_wan"),
    _Column(group="投资情况", label="到位资金（开工以来累计）", field="arrived_wan", width=16),
    _Column(group="时间节点", label="签约日期", field="signed_on", width=14),
    _Column(group="时间节点", label="落地日期", field="landed_on", width=14),
    _Column(group="时间节点", label="开工日期", field="started_on", width=14),
    _Column(group="时间节点", label="竣工日期", field="completed_on", width=14),
    _Column(group="时间节点", label="投产日期", field="in_production_on", width=14),
    _Column(group="备注", label="", field="remarks", width=20),
)
_ALWAYS = ("", "unit", "name", "investor")
_MONEY = ("contract_wan", "arrived_wan")
_THIN = Side(style="thin")
_TOP, _BODY = 3, 5  # rows of the headings' first line and of the first entry


def golden_workbook(district: District) -> bytes:
    """All projects of a scenario as one untidy ledger (golden G2), sections by sector, no money arrived."""
    rows = [_signed(deal, number) for number, deal in enumerate(district.projects)]
    return ledger_workbook(
        rows,
        title=f"{district.place}{district.year}年1—{district.today.month}月引进经济项目台账",
        sender="区招商局",
        until=district.today,
        by_sector=True,
    )


def report_workbook(lives: Iterable[Life], *, title: str, sender: str, until: date) -> bytes:
    """The state of projects on a report date: stages reached and money arrived since the start."""
    rows = [_reported(life, number, until) for number, life in enumerate(lives)]
    return ledger_workbook(rows, title=title, sender=sender, until=until, by_sector=False)


def ledger_workbook(rows: Sequence[SheetRow], *, title: str, sender: str, until: date, by_sector: bool) -> bytes:
    """Rows laid out by unit, or by sector and unit; a column that no row fills is left out."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one sheet
    sheet.title = "台账"
    columns = [c for c in _COLUMNS if c.field in _ALWAYS or any(getattr(r, c.field) for r in rows)]
    if by_sector:
        columns = [c for c in columns if c.field != "sector"]
    _heads(sheet, columns, title=title, sender=sender, until=until)
    row = _BODY
    sectors = list(dict.fromkeys(r.sector for r in rows)) if by_sector else [""]
    number = 0
    for index, sector in enumerate(sectors):
        members = [r for r in rows if not by_sector or r.sector == sector]
        if by_sector:
            sheet.cell(row, 1, f"{'一二三四五六'[index]}、{sector}项目")
            row += 1
        row, number = _entries(sheet, columns, members, row, number)
        row = _sum(sheet, columns, members, row, "小计")
    row = _sum(sheet, columns, rows, row, "合计") if by_sector else row
    _frame(sheet, row - 1, len(columns))
    sheet.cell(row + 1, 1, "备注：1.本表由各镇、街填报，区招商局汇总；2.投资额以合同为准；3.每月终了后五日内报送。")
    return _bytes(book, until)


def _heads(sheet: Worksheet, columns: Sequence[_Column], *, title: str, sender: str, until: date) -> None:
    width = len(columns)
    sheet.cell(1, 1, title).font = Font(size=18, bold=True)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet.cell(2, 1, f"填报单位：{sender}")
    sheet.cell(2, 5, f"截至{chinese_date(until)}")
    sheet.cell(2, width, "单位：万元")
    at = 1
    for group, members in groupby(columns, key=lambda c: c.group):
        found = list(members)
        sheet.cell(_TOP, at, group)
        for offset, column in enumerate(found):
            sheet.column_dimensions[sheet.cell(_TOP + 1, at + offset).column_letter].width = column.width
            if column.label:
                sheet.cell(_TOP + 1, at + offset, column.label)
        end_row = _TOP if found[0].label else _TOP + 1
        if (end_row, len(found)) != (_TOP, 1):
            sheet.merge_cells(start_row=_TOP, end_row=end_row, start_column=at, end_column=at + len(found) - 1)
        at += len(found)


def _entries(
    sheet: Worksheet, columns: Sequence[_Column], rows: Sequence[SheetRow], row: int, number: int
) -> tuple[int, int]:
    """Write rows unit by unit, the unit's cell merged over all of its rows; returns the next row and number."""
    for unit in dict.fromkeys(r.unit for r in rows):
        first = row
        for member in (r for r in rows if r.unit == unit):
            number += 1
            _entry(sheet, columns, member, (row, number), names_unit=row == first)
            row += 1
        if row - first > 1:
            sheet.merge_cells(start_row=first, end_row=row - 1, start_column=2, end_column=2)
    return row, number


def _entry(
    sheet: Worksheet, columns: Sequence[_Column], member: SheetRow, place: tuple[int, int], *, names_unit: bool
) -> None:
    row, number = place
    for index, column in enumerate(columns, start=1):
        if column.field != "unit" or names_unit:
            _write(sheet, row, index, getattr(member, column.field) if column.field else number)


def _write(sheet: Worksheet, row: int, column: int, value: Written) -> None:
    cell = sheet.cell(row, column, value)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if isinstance(value, date):
        cell.number_format = "yyyy/m/d"


def _sum(sheet: Worksheet, columns: Sequence[_Column], rows: Sequence[SheetRow], row: int, label: str) -> int:
    sheet.cell(row, 1, f"{label}（{len(rows)}个）")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    for index, column in enumerate(columns, start=1):
        if column.field in _MONEY:
            sheet.cell(row, index, sum(_number(getattr(r, column.field)) for r in rows))
    return row + 1


def _number(written: Written) -> int:
    """The 万元 in a cell; nothing for what is no number."""
    if not isinstance(written, str):
        return written if isinstance(written, int) else 0
    number = parse_number(written.removesuffix("元"))
    return int(number / 10_000 if written.endswith("元") else number) if number is not None else 0


def _frame(sheet: Worksheet, last: int, width: int) -> None:
    for line in sheet.iter_rows(min_row=_TOP, max_row=last, max_col=width):
        for cell in line:
            cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def _bytes(book: Workbook, until: date) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    stamp = datetime(until.year, until.month, until.day)  # noqa: DTZ001  a file's stamp has no zone
    book.properties.created = book.properties.modified = stamp
    return fixed_archive(buffer.getvalue(), instead={"docProps/core.xml": tostring(book.properties.to_tree())})


# --- how people write ------------------------------------------------------------------------------------------------

_DAYS: tuple[Callable[[date], Written], ...] = (
    lambda d: d,
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: d,
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_AMOUNTS: tuple[Callable[[int], Written], ...] = (
    lambda wan: wan,
    lambda wan: f"{wan:,}",
    lambda wan: wan,
    lambda wan: f"{wan}万元",
    lambda wan: str(wan).translate(_FULL_WIDTH),
    lambda wan: f"{wan // 10_000}.{wan % 10_000:04}亿元" if wan >= 10_000 else wan,
    lambda wan: wan,
)


def _day(day: date | None, number: int) -> Written:
    return None if day is None else _DAYS[number % len(_DAYS)](day)


def _amount(wan: int, number: int) -> Written:
    return _AMOUNTS[number % len(_AMOUNTS)](wan)


def _signed(deal: Deal, number: int) -> SheetRow:
    return SheetRow(
        unit=deal.unit,
        name=deal.name,
        investor=deal.investor,
        sector=deal.sector,
        origin=deal.origin,
        contract_wan=_amount(deal.contract_wan, number),
        signed_on=_day(deal.signed_on, number),
        remarks="用电已报装" if number % 17 == 3 else None,
    )


def _reported(life: Life, number: int, until: date) -> SheetRow:
    deal = life.deal
    return SheetRow(
        unit=deal.unit,
        name=deal.name,
        investor=deal.investor,
        sector=deal.sector,
        origin=deal.origin,
        contract_wan=_amount(deal.contract_wan, number),
        arrived_wan=life.arrived_wan(until) or None,
        signed_on=_day(deal.signed_on, number),
        landed_on=_day(life.day("landed_on", until), number + 1),
        started_on=_day(life.day("started_on", until), number + 2),
        completed_on=_day(life.day("completed_on", until), number + 3),
        in_production_on=_day(life.day("in_production_on", until), number),
    )
