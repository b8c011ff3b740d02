"""From tokens to figures: worth, hedge, role, metric, period and subject, read off the words around."""

import re
from bisect import bisect_left
from dataclasses import replace
from fractions import Fraction

from luodi.proof.figure import Figure, Qualifier, Role
from luodi.proof.intervals import FAR, Interval
from luodi.proof.layout import Layout
from luodi.proof.metrics import metric_of, noun_after, subject_of
from luodi.proof.periods_in_text import Period, periods
from luodi.proof.roles import Surroundings, role_of
from luodi.proof.token import Token
from luodi.proof.tokens import tokens
from luodi.proof.vocabulary import (
    BOUNDARY,
    CLASSIFIERS,
    HEDGE_AFTER,
    HEDGE_BEFORE,
    MEASURED,
    MONEY,
    POINT_UNITS,
    RATIO_UNITS,
)

_CUTTING = {"number", "bare", "range", "redacted"}  # a date or a name inside a label belongs to the label
_CLAUSE_MARKS = re.compile(r"[，,。；;：\n\t|！？!?]")


def figures(layout: Layout) -> list[Figure]:
    """Every figure of the text, in order."""
    found = tokens(layout.text)
    spans = periods(layout.text)
    result: list[Figure] = []
    before = 0
    for index, token in enumerate(found):
        if index and found[index - 1].kind in _CUTTING:
            before = found[index - 1].end
        after = found[index + 1].start if index + 1 < len(found) else len(layout.text)
        result.append(_dress(layout, token, (before, after), spans))
    return _spread_thresholds(result, layout.text)


def _dress(layout: Layout, token: Token, limits: tuple[int, int], spans: list[tuple[int, int, Period]]) -> Figure:
    text = layout.text
    hedge, hedge_start = _hedge(text, token, limits[0])
    value, step, scale, dimension = _worth(token, layout)
    label = _back_to(text, hedge_start, limits[0], BOUNDARY)
    clause_before = _clause_before(text, token.start)
    clause_after = _clause_after(text, token.end)
    noun = noun_after(text[token.end : min(limits[1], token.end + 14)])
    role = role_of(
        Surroundings(token=token, dimension=dimension, hedge=hedge, before=clause_before, after=clause_after, text=text)
    )
    period, words = _period_of(layout, token, spans)
    cell = layout.cell(token.start)
    metric = cell_metric(layout, token) if cell and cell.row else metric_of(label, noun, clause_before)
    metric = "" if role in {Role.DATE, Role.LIST_NUMBER} else metric
    return Figure(
        start=token.start,
        end=token.end,
        quote=text[token.start : token.end],
        value=value,
        bounds=_bounds(value, step, hedge, token),
        step=step,
        scale=scale,
        unit=_unit(token),
        dimension=dimension,
        qualifier=hedge,
        role=role,
        place=layout.place(token.start),
        label=label,
        clause_before=clause_before,
        clause_after=clause_after,
        metric=metric,
        noun=noun,
        period=period,
        period_words=words,
        subject=subject_of(layout, token.start),
    )


def cell_metric(layout: Layout, token: Token) -> str:
    """In a table: the column's heading."""
    cell = layout.cell(token.start)
    return re.sub(r"[（(].*?[）)]", "", layout.words_at(cell.table, 0, cell.column)) if cell else ""


def _worth(token: Token, layout: Layout) -> tuple[Fraction | None, Fraction, Fraction, str]:
    """Value, worth of the last digit, worth of one printed unit, dimension."""
    unit, number, text = token.unit, token.number, layout.text
    if token.kind in {"date", "list_number"}:
        return number, Fraction(0), Fraction(1), token.kind
    dimension, factor, exact = _dimension(unit)
    if not unit and token.scale > 1:
        follows = text[token.end : token.end + 2]
        dimension = "CNY" if token.scale >= 10**4 and not re.match(r"[个家户人名亩吨条]", follows) else "number"
    if not unit and (header := _header_unit(layout, token)):
        dimension, factor, exact = header
    elif not unit and token.scale == 1 and _SHARE_WITHOUT_SIGN.search(_clause_before(text, token.start)):
        dimension, factor, exact = _dimension("%")
    scale = token.scale * factor
    if number is None:
        return None, Fraction(0), scale, dimension
    step = token.step * scale
    if exact and token.scale == 1 and number.denominator == 1:
        step = (
            Fraction(10 ** _zeros(number))
            if number >= 1000 and _zeros(number) >= 2 and token.kind != "bare"
            else Fraction(0)
        )
    return number * scale, step, scale, dimension


_SHARE_WITHOUT_SIGN = re.compile(r"占[^，。；]*[的为](?:\d+(?:\.\d+)?[和、及与])*$")
_HEADER_UNIT = re.compile(
    r"[（(](?:单位[：:])?(?P<scale>[百千万亿]*)(?P<unit>元|美元|个|家|户|亩|平方米|%|项|人|次|名)[）)]"
)


def _header_unit(layout: Layout, token: Token) -> tuple[str, Fraction, bool] | None:
    """In a table cell without a unit: the unit in the column's heading, or in the row's first cell (亿元)."""
    cell = layout.cell(token.start)
    if cell is None:
        return None
    headings = [layout.words_at(cell.table, row, cell.column) for row in range(min(cell.row, 2))]
    firsts = [layout.words_at(cell.table, cell.row, column) for column in (0, 1) if column < cell.column]
    match = next((m for words in (*headings, *firsts) if (m := _HEADER_UNIT.search(words))), None)
    if match is None:
        return None
    dimension, factor, exact = _dimension(match["unit"])
    for char in match["scale"]:
        factor *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[char]
    return dimension, factor, exact


def _dimension(unit: str) -> tuple[str, Fraction, bool]:
    """Dimension of a unit, its worth, and whether it is counted exactly."""
    if unit in MONEY:
        return MONEY[unit], Fraction(1), False
    if unit in RATIO_UNITS:
        name, divisor = RATIO_UNITS[unit]
        return name, Fraction(1, divisor), False
    if unit in POINT_UNITS:
        return "points", Fraction(1, 100), False
    if unit in MEASURED:
        name, factor = MEASURED[unit]
        return name, Fraction(factor), False
    if unit in {"倍", "番"}:
        return unit, Fraction(1), False
    return CLASSIFIERS.get(unit, unit or "number"), Fraction(1), True


def _zeros(number: Fraction) -> int:
    text = str(number.numerator) if number.denominator == 1 else ""
    return len(text) - len(text.rstrip("0"))


def _unit(token: Token) -> str:
    scale = {10**4: "万", 10**8: "亿", 100: "百", 1000: "千", 10**12: "万亿"}.get(int(token.scale), "")
    return scale + token.unit


def _hedge(text: str, token: Token, limit: int) -> tuple[Qualifier, int]:
    before = text[max(limit, token.start - 6) : token.start]
    for words, kind in HEDGE_BEFORE:
        match = re.search(f"(?:{words})$", before)
        if match and not (match.group() == "上" and not before.endswith(("以上", "达上"))):
            return Qualifier(kind), token.start - len(match.group())
    if token.after:
        return Qualifier(HEDGE_AFTER.get(token.after, "over")), token.start
    if token.kind == "range":
        return Qualifier.ABOUT, token.start
    if re.match(r"(?:还|仍|有)?多(?![个家户项条])|以上|左右|有余", text[token.end : token.end + 3]):
        return Qualifier.OVER, token.start
    return Qualifier.EXACT, token.start


def _bounds(value: Fraction | None, step: Fraction, hedge: Qualifier, token: Token) -> Interval:
    if value is None:
        return Interval(Fraction(0), FAR)
    if token.upper is not None and token.number:
        return Interval(value, value * token.upper / token.number)
    if hedge is Qualifier.EXACT:
        return Interval.around(value, step)
    over = max(step, abs(value) / 10) if token.after else abs(value) / 2
    over = abs(value) * 9 if token.kind == "bare" else over  # 过亿元 may be anything short of ten
    hedged = {
        Qualifier.NEAR: Interval(value * Fraction(4, 5), value),
        Qualifier.OVER: Interval(value, value + over),
        Qualifier.ABOUT: Interval(value * Fraction(17, 20), value * Fraction(23, 20)),
        Qualifier.AT_LEAST: Interval(value, FAR),
        Qualifier.AT_MOST: Interval(Fraction(0), value),
    }
    return hedged[hedge]


def _back_to(text: str, end: int, limit: int, marks: str) -> str:
    start = end
    while start > limit and text[start - 1] not in marks:
        start -= 1
    return text[start:end].strip()


def _clause_before(text: str, end: int) -> str:
    window = text[max(0, end - 60) : end]
    cuts = [m.end() for m in _CLAUSE_MARKS.finditer(window) if not _in_number(window, m.start())]
    return window[cuts[-1] if cuts else 0 :]


def _in_number(window: str, at: int) -> bool:
    return window[at] == "," and window[at - 1 : at].isdigit() and window[at + 1 : at + 4].isdigit()


def _clause_after(text: str, start: int) -> str:
    window = text[start : start + 60]
    cut = _CLAUSE_MARKS.search(window)
    return window[: cut.start()] if cut else window


def _period_of(layout: Layout, token: Token, spans: list[tuple[int, int, Period]]) -> tuple[str, str]:
    """The nearest period before the figure in its sentence, else in its paragraph."""
    index = bisect_left(spans, token.start + 1, key=lambda s: s[0])
    paragraph = layout.piece(layout.paragraphs, token.start)[0]
    if not index or spans[index - 1][0] < paragraph:
        return "", ""
    period = spans[index - 1][2]
    return period.text, period.words


def _spread_thresholds(found: list[Figure], text: str) -> list[Figure]:
    """5000万元、亿元以上: a bound in a list makes its neighbours before it bounds too; so does a range's first end."""
    result = list(found)
    for i in range(len(result) - 2, -1, -1):
        here, following = result[i], result[i + 1]
        between = text[here.end : following.start]
        both_money = here.is_money and following.is_money
        if (
            both_money
            and here.role is Role.ACTUAL
            and following.role is Role.THRESHOLD
            and re.fullmatch(r"[、和及或]|[至到~—-]", between)
        ):
            result[i] = replace(here, role=Role.THRESHOLD)
        if both_money and re.fullmatch(r"(?:以上)?[至到~—-]", between):
            result[i] = replace(here, role=Role.THRESHOLD)
            result[i + 1] = replace(following, role=Role.THRESHOLD)
    return result
