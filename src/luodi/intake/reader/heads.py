"""What stands above a table: its money unit, report date, year, sender; found in words, never computed from a clock."""

import calendar
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from luodi.base.numerals import parse_number
from luodi.intake.reader.cells import Grid, shown
from luodi.intake.reader.columns import money_unit, unit_name
from luodi.intake.reader.dates import Calendar
from luodi.intake.reader.plain_dates import read_plain_date
from luodi.intake.reader.readings import Day, Precision

_UNIT = re.compile(r"单位\s*:?\s*(?:人民币)?\s*((?:亿|万|千万|百万|千)?(?:元|美元|港元|港币|欧元|日元))")
_BRACKET_UNIT = re.compile(r"\(\s*((?:亿|万|千)?(?:元|美元|港元))\s*\)")
_DATE = r"(\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?+(?![\d月])|\d{8}(?!\d))"
_UNTIL = re.compile(rf"截[至止]到?\s*:?\s*{_DATE}")
_UNTIL_MONTH = re.compile(r"截[至止]到?\s*:?\s*(\d{4})年\s*(\d{1,2})月\s*(?:份|底|末|止)")
_UNTIL_NO_YEAR = re.compile(r"截[至止]到?\s*:?\s*(\d{1,2})月(?:(\d{1,2})日|底|末)")
_STATED = re.compile(rf"(?:填报|报送|上报|统计|制表|报告|报表|填表|更新)?\s*(?:时间|日期|截至)\s*:?\s*{_DATE}")
_ANY_DATE = re.compile(_DATE)
_MONTHS = re.compile(r"(\d{4})年(?:度)?\s*1\s*月?\s*[-~至到]\s*(\d{1,2})\s*月")
_MONTH = re.compile(r"(\d{4})年\s*(\d{1,2})月(?!\d{1,2}日)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|-(?=\d{1,2}-\d))")
_SENDER = re.compile(
    r"(?:填报|报送|上报|填表|申报|责任)(?:单位|部门|镇街)\s*(?:\([^)]*\))?\s*:\s*([^\s:,;]{2,30})|(?<![\u4e00-\u9fff])单位(?:名称)?\s*(?:\([^)]*\))?\s*:\s*([^\s:,;]{2,30})"
)
_CN = "〇零○一二三四五六七八九十廿卅"
_CHINESE_DATE = re.compile(rf"[{_CN}]{{4}}(?=年)|(?<=年)[{_CN}]{{1,3}}(?=月)|(?<=月)[{_CN}]{{1,3}}(?=日)")
_DAY_RANGE = re.compile(rf"{_DATE}\s*起?\s*(?:[-~]|至|到)\s*(?:\d{{4}}[年./-])?\d{{1,2}}[月./-]\d{{1,2}}日?")
_REPORTED_RANGE = re.compile(
    r"(?:周报|旬报|半月报|周进展|周动态)[^\n]*?(?P<year>\d{4})[年./-]\d{1,2}[月./-]\d{1,2}日?\s*(?:[-~]|至|到)\s*"
    r"(?:(?P<other>\d{4})[年./-])?(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})"
)
_SPACED_DATE = re.compile(rf"(?<=[\d{_CN}])\s+(?=[年月日])|(?<=[年月])\s+(?=[\d{_CN}])")
_SEAL = re.compile(r"\((?:加盖公章|盖章|公章|签章|章|印)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The statement's own words about itself. `report` may be known to the month only."""

    unit: str | None = None
    report: Day | None = None
    title_year: int | None = None
    sender: str | None = None
    title: str = ""

    @property
    def years(self) -> frozenset[int]:
        """The years that the statement is about, as far as it says."""
        told = {self.title_year, self.report.first.year if self.report is not None else None}
        return frozenset(year for year in told if year is not None)

    @property
    def calendar(self) -> Calendar:
        """What the readers of dates need."""
        return Calendar(title_year=self.title_year, report=self.report)


def read_heads(grid: Grid, top: int, bottom: int, before: Heads | None = None) -> Heads:
    """Read rows `top` to `bottom` (exclusive); what they do not say is taken over from the table `before` on the sheet."""
    lines = [_line(grid, row) for row in range(top, bottom)]
    alone = [shown(cell) for row in range(top, bottom) for _, cell in grid.filled(row) if money_unit(shown(cell))]
    text = "\n".join(line for line in lines if line)
    found = Heads(
        unit=_unit([*lines, *alone]),
        report=_report(text),
        title_year=_title_year(text),
        sender=_sender(text),
        title=next((line for line in lines if line), ""),
    )
    if before is None:
        return found
    return replace(
        found,
        unit=found.unit or before.unit,
        report=found.report or before.report,
        title_year=found.title_year or before.title_year,
        sender=found.sender or before.sender,
        title=found.title or before.title,
    )


def _line(grid: Grid, row: int) -> str:
    words = "  ".join(shown(cell) for _, cell in grid.filled(row))
    words = re.sub(r"[−–—－―]+", "-", unicodedata.normalize("NFKC", words))
    words = _SPACED_DATE.sub("", words)
    return _CHINESE_DATE.sub(lambda match: str(parse_number(match[0])), words)


def _unit(lines: list[str]) -> str | None:
    """The one money unit that the lines name; two different ones name none."""
    units = set()
    for line in lines:
        units |= {unit_name(found) for found in _UNIT.findall(line)} or {
            unit_name(u) for u in _BRACKET_UNIT.findall(line)
        }
        if (own := money_unit(line)) is not None:
            units.add(own)
    return units.pop() if len(units) == 1 else None


def _report(text: str) -> Day | None:
    """截至 goes before a date of filling in, that before the month a title names."""
    for pattern in (_UNTIL, _STATED):
        if match := pattern.search(text):
            return read_plain_date(match[1])
    if match := _UNTIL_MONTH.search(text):
        return _month_end(int(match[1]), int(match[2]))
    year = _title_year(text)
    if year is not None and (match := _UNTIL_NO_YEAR.search(text)):
        return (
            _month_end(year, int(match[1]))
            if match[2] is None
            else read_plain_date(f"{year}年{match[1]}月{match[2]}日")
        )
    return _range_end(text) or _one_day(_DAY_RANGE.sub("", text))  # a campaign's first and last day are no report date


def _range_end(text: str) -> Day | None:
    """周报（9月2日—9月8日）: as it stood on the last day."""
    match = _REPORTED_RANGE.search(text)
    if match is None:
        return None
    return read_plain_date(f"{match['other'] or match['year']}年{match['month']}月{match['day']}日")


def _one_day(text: str) -> Day | None:
    """The one day, or else the one month, that the words name."""
    dates = {day for found in _ANY_DATE.findall(text) if (day := read_plain_date(found)) is not None}
    if len(dates) == 1:
        return dates.pop()
    months = {(int(y), int(m)) for y, m in (*_MONTHS.findall(text), *_MONTH.findall(text))}
    if not dates and len(months) == 1:
        (found_year, month) = months.pop()
        return Day(first=date(found_year, month, 1), precision=Precision.MONTH) if 1 <= month <= 12 else None
    return None


def _month_end(year: int, month: int) -> Day | None:
    return Day(first=date(year, month, calendar.monthrange(year, month)[1])) if 1 <= month <= 12 else None


def _title_year(text: str) -> int | None:
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _sender(text: str) -> str | None:
    for match in _SENDER.finditer(text):
        name = _SEAL.sub("", match[1] or match[2])
        if money_unit(name) is None and not re.match(r"(亿|万|千)?元", name):
            return name
    return None
