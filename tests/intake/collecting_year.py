"""Twenty units over four weeks as they really report: what is true, what each sends, and the sins on the way.

A unit's week is drawn from its number and the week alone. `Truth` is what the ledger should hold in the end; a project
whose row still waits with a question is told apart, never silently different.
"""

import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import openpyxl

from luodi.intake.files import SentFile
from luodi.intake.reader.record import Field
from luodi.intake.round_workbook import COLUMNS

HEADS = "龙塘 源潭 石角 山塘 太和 禾云 浸潭 石潭 飞来 高田 凤城 东城 横荷 洲心 桥北 江口 沙河 附城 笔架 银盏"
UNITS = [f"{head}{'镇' if number < 10 else '街道'}" for number, head in enumerate(HEADS.split())]
FIRST, AT = 7, {c.states: n for n, c in enumerate(COLUMNS, start=1) if c.states is not None}
NAMES = ["陶瓷", "五金", "电子", "纺织", "建材", "食品", "铝业", "光学", "包装", "物流"]
SINS = ("wrong_file", "old_version", "changed_header", "merged_rows", "retyped_name", "about", "none", "none")


@dataclass
class Deal:
    """A project as it truly is; amounts in 万元."""

    unit: str
    name: str
    investor: str
    contract: int
    signed: date
    arrived: int = 0
    started: date | None = None
    completed: date | None = None


@dataclass
class Week:
    """What one unit has to say in one week: per project (by place in its workbook) the cells it fills, and new projects."""

    unit: str
    sin: str
    cells: dict[str, dict[Field, object]] = field(default_factory=dict)
    fresh: list[Deal] = field(default_factory=list)

    @property
    def silent(self):
        return not self.cells and not self.fresh


class Truth:
    """All projects as they truly are at the end of each week."""

    def __init__(self):
        self.deals = {}
        for number, unit in enumerate(UNITS):
            for place in range(3):
                name = f"{unit[:2]}{NAMES[(number + place * 3) % 10]}{'甲乙丙'[place]}厂"
                signed = date(2004, 1 + place, 5 + number)
                self.deals[name] = Deal(
                    unit, name, f"{unit[:2]}{'金银铜'[place]}山公司", 1000 + number * 10 + place, signed
                )

    def of(self, unit):
        return [deal for deal in self.deals.values() if deal.unit == unit]

    def week(self, number, unit, monday):
        """Let a week pass for one unit and say what it reports."""
        chance = random.Random(f"{number}:{unit}")
        week = Week(unit, SINS[(UNITS.index(unit) + 3 * number) % len(SINS)])
        if chance.random() < 0.5:
            return week
        for deal in self.of(unit)[:3]:
            cells = {}
            if chance.random() < 0.6:
                deal.arrived += chance.randint(1, 9) * 10
                cells[Field.FUNDS_ARRIVED] = deal.arrived
            if deal.started is None and chance.random() < 0.4:
                deal.started = cells[Field.STARTED_ON] = monday + timedelta(days=chance.randint(0, 4))
            if cells:
                week.cells[deal.name] = cells
        if chance.random() < 0.2:
            name = f"{unit[:2]}{'春夏秋冬'[number]}季新{NAMES[chance.randint(0, 9)]}园"
            deal = Deal(unit, name, f"{unit[:2]}{'东南西北'[number]}海集团", 500 + number, monday + timedelta(days=1))
            self.deals[name] = deal
            week.fresh.append(deal)
        return week


def filled(workbook, week, *, sin="none"):
    """The unit's workbook with what it has to say, and what it did to it besides."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    page = book.active
    rows = {page.cell(row, AT[Field.PROJECT]).value: row for row in range(FIRST, page.max_row + 1)}
    blank = min(row for row in range(FIRST, page.max_row + 1) if page.cell(row, AT[Field.PROJECT]).value is None)
    for name, cells in week.cells.items():
        for states, value in cells.items():
            page.cell(rows[name], AT[states], value)
    for deal in week.fresh:
        fresh = {Field.PROJECT: deal.name, Field.INVESTOR: deal.investor, Field.CONTRACT_INVESTMENT: deal.contract}
        for states, value in {**fresh, Field.SIGNED_ON: deal.signed}.items():
            page.cell(blank, AT[states], value)
    if sin in MARRING:
        MARRING[sin](page, [rows[name] for name in week.cells] or [FIRST])
    out = io.BytesIO()
    book.save(out)
    return SentFile(name=f"{week.unit}.xlsx", content=out.getvalue())


def _changed_header(page, _):
    """Other words for the same columns, and the mark wiped out with the second line."""
    page.cell(5, AT[Field.PROJECT], "项目全称")
    page.cell(6, AT[Field.STARTED_ON], "动工日期")
    page.cell(6, AT[Field.CONTRACT_INVESTMENT], "合同引资额")
    page.cell(3, len(COLUMNS)).value = None


def _merged_rows(page, rows):
    """Amounts of two rows merged into one cell."""
    column, row = AT[Field.FUNDS_ARRIVED], rows[0]
    page.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)


def _retyped_name(page, rows):
    """The name typed anew, a little otherwise, and the 编号 deleted on the way."""
    cell = page.cell(rows[0], AT[Field.PROJECT])
    cell.value = f"{cell.value.removesuffix('厂')}生产基地"
    page.cell(rows[0], AT[Field.CODE]).value = None


def _about(page, rows):
    cell = page.cell(rows[0], AT[Field.FUNDS_ARRIVED])
    cell.value = f"约{cell.value}" if cell.value is not None else None


MARRING = {
    "changed_header": _changed_header,
    "merged_rows": _merged_rows,
    "retyped_name": _retyped_name,
    "about": _about,
}


def wrong_file(unit):
    book = openpyxl.Workbook()
    for row in (["会议签到表"], ["姓名", "单位"], ["张三", unit]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SentFile(name=f"{unit}签到.xlsx", content=out.getvalue())
