"""The workbook a unit is given in a round: what is known stands there and is locked, what is asked is open.

Nothing is hidden: instruction, 编号 and the mark by which the workbook is known again (回收码) are all in plain sight. The
protection has no password: it guards against slips, not against people.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luodi.base.personal import holds_numbers
from luodi.base.spans import chinese_date
from luodi.intake.export import Exported, cell_of
from luodi.intake.layouts import STANDARD, Layout, LayoutColumn
from luodi.intake.models import Round
from luodi.intake.reader.record import EVENTS, Field
from luodi.intake.sheet_writer import SheetWriter, open_book
from luodi.intake.written import UNKNOWN_WORD, Cell
from luodi.ledger.choices import Stage
from luodi.orgs.models import Unit

COLUMNS = tuple(column for column in STANDARD if column.states is not Field.UNIT)
BLANK_ROWS = 20
_SETTLED = frozenset({Field.CODE, Field.PROJECT, Field.INVESTOR, Field.SECTOR, Field.ORIGIN, *EVENTS})
_OPTIONAL = frozenset({None, Field.CODE, Field.REMARKS})  # nobody is asked for a remark
_MARK = re.compile(r"回收码\s*[:：]\s*(\d{1,9})-(U\d{3,})")
_INSTRUCTION = (
    "填法：灰格是台账已经知道的，不用填；白格里只改有变化的，不知道的空着。新项目填在最后的空行，编号不用填。"
    "灰格有误的，请在备注里写明。没有任何变化的，不必交表，点“无变化”或回一句即可。"
)
_LONGEST_LIST = 250  # Excel takes no more in a list of choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A workbook as issued: its bytes, the cells left to fill, and the cells filled in."""

    content: bytes
    asked_count: int
    known_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a workbook of ours says of itself: the round it was made for, and the unit's code."""

    round_id: int
    unit_code: str


def mark_in(text: str) -> Mark | None:
    """The mark that a cell holds, if any."""
    found = _MARK.search(text)
    return Mark(round_id=int(found[1]), unit_code=found[2]) if found else None


def issued_workbook(round_: Round, unit: Unit, projects: Iterable[Exported], *, sectors: Sequence[str]) -> Issued:
    """The unit's projects as known on the round's report date, and blank rows for new ones."""
    layout = Layout(title=f"{round_.span.label}招商引资项目进度表", columns=COLUMNS)
    out = io.BytesIO()
    book = open_book(out)
    lines = [
        (f"填报单位：{unit.name}", f"单位：{layout.unit}"),
        (f"截至{chinese_date(round_.report_date)}", f"回收码：{round_.pk}-{unit.code}"),
        (_INSTRUCTION, ""),
    ]
    writer = SheetWriter(book, name="进度表", layout=layout, lines=lines)
    number = asked = known = 0
    for number, exported in enumerate(projects, start=1):
        cells: list[Cell] = [
            None
            if c.states is Field.REMARKS
            else number
            if c.counts
            else cell_of(exported, c, layout, round_.report_date)
            for c in COLUMNS
        ]
        filled = [cell is not None and cell != UNKNOWN_WORD for cell in cells]
        counted = [have for have, column in zip(filled, COLUMNS, strict=True) if column.states not in _OPTIONAL]
        known, asked = known + sum(counted), asked + len(counted) - sum(counted)
        writer.add(cells, known=[_is_locked(c, have=have) for have, c in zip(filled, COLUMNS, strict=True)])
    for blank in range(number + 1, number + BLANK_ROWS + 1):
        locked = [_is_locked(column, have=False) for column in COLUMNS]
        writer.add([blank if column.counts else None for column in COLUMNS], known=locked)
    _choices(writer, Field.STAGE, [str(stage.label) for stage in Stage], strict=True)
    _choices(writer, Field.SECTOR, sectors, strict=False)
    _protect(writer)
    book.close()
    return Issued(content=out.getvalue(), asked_count=asked, known_count=known)


def _is_locked(column: LayoutColumn, *, have: bool) -> bool:
    """What is known and does not move; money and stages move, so they stay open. 编号 and 序号 are never typed."""
    return column.counts or column.states is Field.CODE or (have and column.states in _SETTLED)


def _choices(writer: SheetWriter, states: Field, words: Sequence[str], *, strict: bool) -> None:
    """A list to choose from in one column; without `strict` other words may be typed too."""
    usable = [word for word in words if not re.search(r'[",\s]', word) and not holds_numbers(word)]
    while usable and len(",".join(usable)) > _LONGEST_LIST:
        usable.pop()
    if usable:
        place = next(n for n, column in enumerate(COLUMNS) if column.states is states)
        writer.choices(place, usable, strict=strict)


def _protect(writer: SheetWriter) -> None:
    writer.sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
