"""What stands in a cell: the ledger's statement as a sheet writes it, so that reading it back states the same. Pure."""

from datetime import date
from decimal import Decimal

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from luodi.intake.layouts import LayoutColumn
from luodi.intake.reader.guards import guarded
from luodi.intake.reader.readings import UNKNOWN, Day, Money, Precision, Stated, Unknown
from luodi.intake.reader.record import Basis, Field
from luodi.intake.statements import EVENT_STAGES, Held

Cell = str | int | Decimal | date | None
UNKNOWN_WORD = "不详"
NO_UNIT = "未定"  # a blank cell among units would mean "as above"
_TENTHS = {"元": 2, "千元": 5, "万元": 6, "百万元": 8, "千万元": 9, "亿元": 10}


def held_value(held: Held, column: LayoutColumn, on: date) -> Stated | None:
    """What the ledger says on the day `on` (inclusive) in the column's field; None: nothing is reported."""
    field = column.states
    if field is Field.FUNDS_ARRIVED:
        return arrived(held, column.basis or Basis.CUMULATIVE, on)
    if field is not None and field in EVENT_STAGES:
        stage = EVENT_STAGES[field]
        if stage not in held.stages:
            return None
        day = held.stages[stage]
        return UNKNOWN if day is None else day if day.first <= on else None
    return held.at(field, on) if field is not None else None


def arrived(held: Held, basis: Basis, on: date) -> Stated | None:
    """Σ of what had arrived by `on`: since the beginning, in its year, or on that very day."""
    if basis is Basis.SPAN:
        counted = [a for a in held.arrivals if a.on == on]
    else:
        counted = [a for a in held.arrivals if a.on <= on and (basis is Basis.CUMULATIVE or a.on.year == on.year)]
    if not counted:
        return None
    if any(a.fen is None for a in counted):
        return UNKNOWN
    return Money(fen=sum(a.fen or 0 for a in counted))


def written(value: Stated | None, unit: str) -> Cell:
    """A statement as a cell: amounts as exact numbers of `unit` (万元 …), whole days as dates, words never as a formula."""
    if value is None:
        return None
    if isinstance(value, Unknown):
        return UNKNOWN_WORD
    if isinstance(value, Money):
        return _number(value.fen, unit)
    return _day(value) if isinstance(value, Day) else plain_text(value)


def plain_text(text: str) -> str:
    """Words as a workbook may hold them."""
    return guarded(ILLEGAL_CHARACTERS_RE.sub("", text))


def _number(fen: int, unit: str) -> int | Decimal:
    number = Decimal(fen).scaleb(-_TENTHS[unit])
    whole = int(number)
    return whole if whole == number else Decimal(f"{number:f}".rstrip("0"))


def _day(day: Day) -> date | str:
    if day.precision is Precision.DAY:
        return day.first
    year = f"{day.first.year}年"
    return f"{year}{day.first.month}月" if day.precision is Precision.MONTH else year
