"""Whose return a workbook is: by its 回收码, else by what it says of its sender; refused with one sentence when it is not ours.

Reads only. An office that sends its own Excel instead of ours is welcome, as long as it says who it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from luodi.base.errors import BadInput
from luodi.intake.holdings import unit_names
from luodi.intake.models import Round
from luodi.intake.reader.cells import Grid, Workbook
from luodi.intake.reader.checks import last_day
from luodi.intake.reader.layout import Table, find_tables
from luodi.intake.reader.record import Field
from luodi.intake.round_workbook import Mark, mark_in
from luodi.intake.unit_names import UnitNames
from luodi.ledger.models import Credit
from luodi.orgs.models import Unit

_TOP_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A table with the grid it stands on."""

    grid: Grid
    table: Table


def sender_of(book: Workbook, round_: Round) -> Unit:
    """The unit whose return this is. Refuses another round's workbook, one of two minds, and one that says nothing."""
    mark = _mark(book)
    sheets = [_Sheet(grid=g, table=t) for g in map(Grid, book.sheets) for t in find_tables(g)]
    if not sheets:
        raise BadInput(f"“{book.name}”里没有项目表（至少要有“项目名称”一列），是不是传错了文件？")
    if mark is not None:
        return _marked(book, mark, round_, sheets)
    _refuse_old(book, sheets, round_)
    units = unit_names()
    names = UnitNames(units)
    for said in (_headed(sheets), _listed(sheets), _coded(sheets)):
        found = {match.name for name in said if (match := names.find(name)).name is not None}
        if len(found) > 1:
            raise BadInput(f"“{book.name}”里有{'、'.join(sorted(map(str, found)))}的内容，请各单位分开报送。")
        if found:
            return units[str(found.pop())]
    raise BadInput(f"看不出“{book.name}”是哪个单位的表，请在表头写明“填报单位：…”，或用本轮发的表填报。")


def _mark(book: Workbook) -> Mark | None:
    texts = (cell for sheet in book.sheets for row in sheet.rows[:_TOP_ROWS] for cell in row if isinstance(cell, str))
    return next((mark for text in texts if (mark := mark_in(text)) is not None), None)


def _marked(book: Workbook, mark: Mark, round_: Round, sheets: list[_Sheet]) -> Unit:
    if mark.round_id != round_.pk:
        other = Round.objects.filter(pk=mark.round_id).first()
        when = f"{other.span.label}那一轮的" if other is not None else "别处发的"
        raise BadInput(f"“{book.name}”是{when}表，不是本轮的，请用{round_.span.label}的表填报。")
    unit = Unit.objects.filter(code=mark.unit_code, closed_on=None).first()
    if unit is None:
        raise BadInput(f"“{book.name}”的回收码里没有这个单位，请重新下载本轮的表填报。")
    names = UnitNames(unit_names())
    said = [match.name for name in _headed(sheets) if (match := names.find(name)).name not in {None, unit.name}]
    if said:
        raise BadInput(f"“{book.name}”是发给{unit.name}的表，填报单位却写{said[0]}，请用各自的表填报。")
    return unit


def _refuse_old(book: Workbook, sheets: list[_Sheet], round_: Round) -> None:
    for sheet in sheets:
        report = sheet.table.heads.report
        if report is not None and last_day(report) < round_.span_first:
            raise BadInput(f"“{book.name}”是截至{report}的旧表，早于本轮，请用{round_.span.label}的表填报。")


def _headed(sheets: list[_Sheet]) -> Iterator[str]:
    """填报单位：… above the tables."""
    for sheet in sheets:
        if sheet.table.heads.sender is not None:
            yield sheet.table.heads.sender


def _listed(sheets: list[_Sheet]) -> Iterator[str]:
    """What stands in the columns of responsible units."""
    yield from _column(sheets, Field.UNIT)


def _coded(sheets: list[_Sheet]) -> Iterator[str]:
    """The units that the projects with these 编号 are credited to."""
    codes = {code.upper() for code in _column(sheets, Field.CODE)}
    meant = Q(subject__code__in=codes) | Q(subject__project__absorbed__subject__code__in=codes)
    shares = Credit.objects.filter(meant, share_bp__gt=0)
    yield from shares.values_list("unit__name", flat=True).distinct()


def _column(sheets: list[_Sheet], states: Field) -> Iterator[str]:
    for sheet in sheets:
        column = sheet.table.of(states)
        for row in range(sheet.table.first, sheet.table.last + 1) if column is not None else ():
            cell = sheet.grid.at(row, column.index) if column is not None else None
            if isinstance(cell, str):
                yield cell.strip()
