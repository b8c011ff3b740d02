"""Days as messages say them, from the day the message was sent: 昨天, 上周三, 本周五, 3月底, 10号, 4.11, 明年3月.

A year that nobody wrote is the one that makes sense of what is told: a thing that happened lies behind the day it was told.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from luodi.base.numerals import parse_number
from luodi.base.spans import month_of
from luodi.intake.reader.plain_dates import day_in, month_in
from luodi.intake.reader.readings import Day, Precision

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_DAYS_AGO = {"大前天": 3, "前天": 2, "前日": 2, "昨天": 1, "昨日": 1, "昨晚": 1, "昨": 1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0,
             "今上午": 0, "今": 0, "明天": -1, "明日": -1, "明": -1, "后天": -2, "大后天": -3}  # fmt: skip
_WEEKS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2, "": 0}
_WEEKDAYS = {c: n for n, chars in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天七7")) for c in chars}
_PATTERN = re.compile(
    r"(?P<year>\d{4}|[〇零一二三四五六七八九]{4}|去|今|明|上|前|后)年(?P<year_month>" + _NUMBER + r")月(?:份)?(?:(?P<year_day>" + _NUMBER + r")[日号])?"
    r"|(?P<iso>\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?)(?!\d)"
    r"|(?P<ago>大前天|大后天|前天|前日|昨[天日晚]|今[天日早晚]|今上午|明[天日]|后天|(?:昨|今|明)(?=上午|下午|早|晚))"
    r"|(?P<week>上上|下下|上|本|这|下|(?<![一每两几半]))(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])(?![个年家项])"
    r"|(?P<near_month>上上|上|本|这|当|下下|下)(?:个)?月(?:(?P<near_day>" + _NUMBER + r")[日号])?"
    r"|(?P<month>" + _NUMBER + r")月(?:份)?(?:(?P<day>" + _NUMBER + r")[日号]?(?!\d|个|月))?"
    r"|(?P<bare_year>20\d{2}|去|今|明)年(?![底末\d])"
    r"|(?<![\d.])(?P<dotted>\d{1,2}[./]\d{1,2})(?![\d.亿万%])"
    r"|(?<![\d第.])(?P<only_day>\d{1,2})[日号](?!楼|线|地块|厂房|门)"
    r"|(?P<end>(?:\d{4}|去|今|本|明)?年[底末]|(?<!\d)月[底末])"
    r"|(?<![天日昨今明晚一二三四五六\d号])(?P<hours>上午|下午|早上|中午)"
)  # fmt: skip
_MONTHS_END = 25  # from this day on 月底 may have come
_LONG_PAST, _LONG_AGO = 120, 300  # days
_VAGUE = re.compile(r"[一二三四1-4]季度|[上下]半年|年内|年前|春节[前后]|近期|日内|月内|下周(?![一二三四五六日天])|明年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A day that a text tells, and where: `start` and `end` are characters of the text."""

    start: int
    end: int
    day: Day
    late: bool = False  # 月底, 月末: the end of that month
    sure: bool = True  # False: nobody wrote the year

    @property
    def exact(self) -> bool:
        """Known to the day."""
        return self.day.precision is Precision.DAY

    def runs_on(self, sent: date) -> bool:
        """Known only as a month, and that month is still running."""
        return not self.exact and (self.day.first.year, self.day.first.month) == (sent.year, sent.month)

    def after(self, sent: date) -> bool:
        """Lies (or ends) behind the day the message was sent: it cannot have happened yet."""
        if self.exact:
            return self.day.first > sent
        if self.late and month_of(sent).first == self.day.first:
            return sent.day < _MONTHS_END
        return self.day.first > sent


def days_in(text: str, sent: date) -> tuple[Told, ...]:
    """Every day that `text` tells, in order; what no calendar has is left out."""
    found = []
    for match in _PATTERN.finditer(text):
        day = _day(match, sent)
        if day is not None:
            tail = re.match(r"[底末]", text[match.end() :])
            late = bool(tail) or match["end"] is not None
            end = match.end() + (1 if tail else 0)
            sure = not (match["month"] or match["dotted"] or (match["end"] and match["end"][0] in "年月"))
            found.append(Told(start=match.start(), end=end, day=day, late=late, sure=sure))
    return tuple(found)


def vague(text: str) -> bool:
    """Names a time without a month: 三季度, 下半年, 年内, 近期."""
    return _VAGUE.search(text) is not None


def settled(told: Told, sent: date, *, past: bool) -> Told:
    """The same day in the year that makes sense: what has happened is not ahead, what is planned is not long past."""
    year = told.day.first.year
    if told.sure:
        return told
    if past and told.day.first > sent:
        year -= 1
    elif not past and (sent - told.day.first).days > _LONG_PAST:
        year += 1
    day = day_in(year, told.day.first.month, told.day.first.day)
    if day is None or (past and (sent - day.first).days > _LONG_AGO):
        return told
    return replace(told, day=Day(first=day.first, precision=told.day.precision))


def _number(text: str | None) -> int:
    return int(parse_number(text or "") or 0)


def _day(match: re.Match[str], sent: date) -> Day | None:
    return next((make(match, sent) for group, make in _MAKERS.items() if match[group]), None)


def _written_whole(match: re.Match[str], _: date) -> Day | None:
    year, month, *rest = re.split(r"[-./]", match["iso"])
    return _in_year(int(year), month, rest[0] if rest else None)


def _dotted(match: re.Match[str], sent: date) -> Day | None:
    month, day = re.split(r"[./]", match["dotted"])
    return _in_year(sent.year, month, day)


def _weekday(match: re.Match[str], sent: date) -> Day:
    monday = sent - timedelta(days=sent.weekday())
    return Day(first=monday + timedelta(days=7 * _WEEKS[match["week"]] + _WEEKDAYS[match["weekday"]]))


def _year(said: str, sent: date) -> int:
    steps = {"前": -2, "去": -1, "上": -1, "今": 0, "明": 1, "后": 2}
    return sent.year + steps[said] if said in steps else _number(said)


def _in_year(year: int, month: str | None, day: str | None) -> Day | None:
    return day_in(year, _number(month), _number(day)) if day else month_in(year, _number(month))


def _near_month(match: re.Match[str], sent: date) -> Day | None:
    step = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(match["near_month"], 0)
    months = sent.year * 12 + sent.month - 1 + step
    return _in_year(months // 12, str(months % 12 + 1), match["near_day"])


def _end(said: str, sent: date) -> Day | None:
    if said.startswith("月"):
        return month_in(sent.year, sent.month)
    year = re.match(r"\d{4}|[去明]", said)
    return month_in(_year(year.group(), sent) if year else sent.year, 12)


def _whole_year(said: str, sent: date) -> Day | None:
    made = day_in(_year(said, sent), 1, 1)
    return None if made is None else Day(first=made.first, precision=Precision.YEAR)


_MAKERS: dict[str, Callable[[re.Match[str], date], Day | None]] = {
    "year": lambda m, sent: _in_year(_year(m["year"], sent), m["year_month"], m["year_day"]),
    "iso": _written_whole,
    "ago": lambda m, sent: Day(first=sent - timedelta(days=_DAYS_AGO[m["ago"]])),
    "weekday": _weekday,
    "near_month": _near_month,
    "month": lambda m, sent: _in_year(sent.year, m["month"], m["day"]),
    "bare_year": lambda m, sent: _whole_year(m["bare_year"], sent),
    "dotted": _dotted,
    "only_day": lambda m, sent: _in_year(sent.year, str(sent.month), m["only_day"]),
    "hours": lambda _, sent: Day(first=sent),
    "end": lambda m, sent: _end(m["end"], sent),
}
