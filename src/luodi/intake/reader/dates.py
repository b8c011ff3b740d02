"""Dates as people write them, with the precision they were written in; a year or a day that nobody wrote is asked.

Reads 2024.3, 2004年3月, 2004-3-5, 20040305, 二〇〇四年九月 and Excel's serials. Asks about 3/5 and 12月 (which year), 24.3,
3月底, 上半年, 预计…. Refuses days no calendar has.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from luodi.intake.reader.asking import (
    LEAVE_BLANK,
    MARKS,
    SAY_UNKNOWN,
    Column,
    clean,
    plain_answer,
    read_mark,
    unknown_word,
)
from luodi.intake.reader.cells import Cell, shown
from luodi.intake.reader.plain_dates import YEARS, day_in, month_in, read_plain_date, squeezed, without_time
from luodi.intake.reader.readings import NOTHING, UNKNOWN, Day, Doubt, Likely, Precision, Reading

_SERIAL_ZERO = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was; true from March 1900
_SERIALS = range(32_874, 49_676)  # 1990-01-01 to 2035-12-31

_SHORT_DAY = re.compile(r"[’']?(\d{2})[年./\-](\d{1,2})[月./\-](\d{1,2})[日号]?")
_SHORT_MONTH = re.compile(r"[’']?(\d{2})(?:年(\d{1,2})月份?|[./\-](\d{1,2}))")
_NO_YEAR_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?|(\d{1,2})[./\-](\d{1,2})[日号]?")
_NO_YEAR_MONTH = re.compile(r"(\d{1,2})月份?")
_PART = re.compile(r"(?:(\d{4})[年./\-])?(\d{1,2})月(底|末|初|中旬|上旬|下旬|中)")
_VAGUE = re.compile(
    r"(?:(\d{2,4})年)?(?:上半年|下半年|年底|年末|年初|年中|第?[一二三四1-4]季度|春季|秋季|近期|[上下]旬)|\d{4}年[底末初中]"
)
_PLAN = re.compile(r"预计|计划|拟|力争|争取|将于|待|目标")
_NOT_YET = re.compile(
    r"(?:未|尚未|还未|暂未|没有|没|否|×未)(?:签约?|签订|落地|开工|动工|竣工|完工|投产|建成|接洽|到位)?"
)
_DONE = re.compile(r"(?:已|已经|是|√|✓|✔)(?:签约?|签订|落地|开工|动工|竣工|完工|投产|建成|接洽)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What the sheet says about time: the year in its title, and its report date."""

    title_year: int | None = None
    report: Day | None = None


def read_date(cell: Cell, column: Column, calendar: Calendar, *, month_only: bool = False) -> Reading:
    """One date cell. `month_only`: its number format shows no day, so a first of the month is that month."""
    if cell is None:
        return NOTHING
    if isinstance(cell, date):
        return _stored(cell, column, month_only=month_only)
    if isinstance(cell, bool):
        return _reread(column, cell, calendar)
    if isinstance(cell, int | float):
        return _number(cell, column, calendar)
    return _text(cell, column, calendar)


def _stored(cell: date, column: Column, *, month_only: bool) -> Reading:
    day = cell.date() if isinstance(cell, datetime) else cell
    if day.year not in YEARS:
        return _reread(column, cell, Calendar())
    if month_only and day.day == 1:
        return Day(first=day, precision=Precision.MONTH)
    return Day(first=day)


def _number(cell: float, column: Column, calendar: Calendar) -> Reading:
    """A bare number: 20040305, 2004, a serial, or 2024.3 (but 2024.1 may have been 2024.10)."""
    if float(cell).is_integer():
        whole = int(cell)
        if whole in _SERIALS:
            return Day(first=_SERIAL_ZERO + timedelta(days=whole))
        return read_plain_date(str(whole)) or _reread(column, cell, calendar)
    if int(cell) in _SERIALS:
        return Day(first=_SERIAL_ZERO + timedelta(days=int(cell)))
    text = repr(cell)
    head, _, tail = text.partition(".")
    if tail == "1" or (tail in {"2", "3"} and len(head) < 4 and int(head) <= 12):
        longer = _yearful(head, f"{tail}0", calendar)
        return _reread(column, cell, calendar, *filter(None, (_yearful(head, tail, calendar), longer)))
    return _text(text, column, calendar)


def _yearful(head: str, tail: str, calendar: Calendar) -> str | None:
    """A likely answer for a number that lost its last zero: 2024.1 is 2024-01 or 2024-10."""
    year = int(head) if len(head) == 4 else 2000 + int(head)
    if int(head) <= 12:
        day = day_in(calendar.title_year, int(head), int(tail)) if calendar.title_year else None
    else:
        day = month_in(year, int(tail))
    return None if day is None else str(day)


def _text(cell: str, column: Column, calendar: Calendar) -> Reading:  # noqa: PLR0911 (one answer per way of writing)
    text = squeezed(cell)
    if not text:
        return NOTHING
    if text in MARKS:
        return read_mark(column, text)
    if (unknown := unknown_word(text)) is not None:
        return unknown
    if _NOT_YET.fullmatch(text):
        return NOTHING
    if _DONE.fullmatch(text):
        return UNKNOWN
    if re.search(r"\d\s+\d", without_time(clean(cell))):
        return _reread(column, cell, calendar)
    return read_plain_date(text) or _partial(text, cell, column, calendar)


def _partial(text: str, cell: str, column: Column, calendar: Calendar) -> Reading:  # noqa: PLR0911 (as above)
    """A date that lacks something: its year, its century, its day."""
    if _PLAN.search(text):
        return _planned(text, column)
    if match := _PART.fullmatch(text):
        return _part_of_month(match, cell, column, calendar)
    if _VAGUE.fullmatch(text):
        return _vague(text, column)
    short, bare = _short(text), _yearless(text)
    if short is not None and bare is not None:
        return _reread(column, cell, calendar, str(short), *_in_title_year(bare, calendar))
    if short is not None:
        return _short_year(short, cell, column)
    if bare is not None:
        return _without_year(bare, cell, column, calendar)
    return _reread(column, cell, calendar)


def _short(text: str) -> Day | None:
    """24.3 or 04年3月5日, read in this century."""
    if match := _SHORT_DAY.fullmatch(text):
        return day_in(2000 + int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT_MONTH.fullmatch(text):
        return month_in(2000 + int(match[1]), int(match[2] or match[3]))
    return None


def _yearless(text: str) -> tuple[int, int | None] | None:
    """Month and day (or None) of 3/5, 3月5日, 3月; a leap year decides nothing here."""
    if match := _NO_YEAR_DAY.fullmatch(text):
        month, day = int(match[1] or match[3]), int(match[2] or match[4])
        return (month, day) if day_in(2000, month, day) else None
    if match := _NO_YEAR_MONTH.fullmatch(text):
        return (int(match[1]), None) if 1 <= int(match[1]) <= 12 else None
    return None


def _in_title_year(bare: tuple[int, int | None], calendar: Calendar) -> list[str]:
    year, (month, day) = calendar.title_year, bare
    return [f"{year}-{month:02}-{day:02}"] if year and day else []


def _without_year(found: tuple[int, int | None], cell: str, column: Column, calendar: Calendar) -> Reading:
    """The year is proposed from the title or the report date, never taken."""
    month, day = found
    if calendar.title_year is not None:
        year, key = calendar.title_year, "year"
        likely = Likely(answer="title", label=f"都是标题里的{year}年")
    elif calendar.report is not None:
        year = calendar.report.first.year
        key, likely = f"year[{year}]", Likely(answer=str(year), label=f"都是{year}年")
    else:
        return _reread(column, cell, calendar)
    answer = column.ask(key, f"“{column.label}”没有写年份（如“{shown(cell)}”），都是{year}年吗？", likely)
    if isinstance(answer, Doubt):
        return answer
    if answer != "title":
        year = int(answer) if answer.isdigit() else year
    made = day_in(year, month, day) if day else month_in(year, month)
    return plain_answer(answer) or made or _reread(column, cell, Calendar())


def _short_year(short: Day, cell: str, column: Column) -> Reading:
    likely = Likely(answer="2000", label=f"是{short.first.year}年")
    answer = column.ask(
        "short_year", f"“{column.label}”写“{shown(cell)}”，是{short.first.year}年吗？", likely, SAY_UNKNOWN
    )
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or short


def _part_of_month(match: re.Match[str], cell: str, column: Column, calendar: Calendar) -> Reading:
    month, part = int(match[2]), match[3]
    if match[1] is None:
        base = _without_year((month, None), cell, column, calendar) if 1 <= month <= 12 else None
    else:
        base = month_in(int(match[1]), month)
    if base is None:
        return _reread(column, cell, calendar)
    if not isinstance(base, Day):
        return base
    last = (base.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    likely = [Likely(answer="month", label="只记到月")]
    if part in {"底", "末"}:
        likely.append(Likely(answer="last_day", label="记最后一天"))
    answer = column.ask(f"part[{part}]", f"“{column.label}”写“{shown(cell)}”，记哪一天？", *likely)
    if isinstance(answer, Doubt):
        return answer
    if answer == "month":
        return base
    return plain_answer(answer) or (Day(first=last) if answer == "last_day" else _answered(answer, column, calendar))


def _vague(text: str, column: Column) -> Reading:
    likely = [SAY_UNKNOWN, LEAVE_BLANK]
    if match := re.match(r"(\d{4})年", text):
        likely.insert(0, Likely(answer=f"{match[1]}年", label=f"只记到{match[1]}年"))
    answer = column.ask(f"value[{text}]", f"“{column.label}”写“{text}”，是哪一天？", *likely)
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or _answered(answer, column, Calendar())


def _planned(text: str, column: Column) -> Reading:
    """A plan is not a fact: it is kept out unless a person says that it happened."""
    answer = column.ask(
        "plan", f"“{column.label}”写“{text}”，是打算，还没有发生？", Likely(answer="nothing", label="还没有发生，不记")
    )
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or _answered(answer, column, Calendar())


def _reread(column: Column, cell: Cell, calendar: Calendar, *guesses: str) -> Reading:
    likely = [Likely(answer=guess, label=guess) for guess in guesses]
    if isinstance(cell, date):
        likely.append(Likely(answer=str(cell)[:10], label="照记"))
    question = f"“{column.label}”写“{shown(cell)}”，看不出是哪一天，请填日期。"
    answer = column.ask_cell(cell, question, *likely, SAY_UNKNOWN, LEAVE_BLANK)
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or _answered(answer, column, calendar)


def _answered(answer: str, column: Column, calendar: Calendar) -> Reading:
    """A typed answer: a date with its year."""
    day = read_plain_date(answer)
    if day is None and (bare := _yearless(answer)) and calendar.title_year and bare[1]:
        day = day_in(calendar.title_year, bare[0], bare[1])
    if day is not None:
        return day
    return Doubt(
        key=f"value[{answer[:40]}]:{column.field}",
        field=column.field,
        question=f"“{answer}”不是日期，请写成 2004-03-05 或 2004-03。",
    )
