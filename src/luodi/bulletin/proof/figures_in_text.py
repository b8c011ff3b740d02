"""From tokens to figures: worth, hedge, role, metric, period and subject, read off the words around."""

import re
from bisect import bisect_left
from fractions import Fraction

from luodi.bulletin.proof.figure import Figure, Qualifier, Role
from luodi.bulletin.proof.intervals import FAR, Interval
from luodi.bulletin.proof.layout import Layout
from luodi.bulletin.proof.metrics import metric_of, noun_after, subject_of
from luodi.bulletin.proof.periods_in_text import Period, periods
from luodi.bulletin.proof.tokens import Token, tokens
from luodi.bulletin.proof.vocabulary import (
    BOUNDARY,
    CLASSIFIERS,
    HEDGE_AFTER,
    HEDGE_BEFORE,
    MEASURED,
    MONEY,
    NOT_TARGET,
    POINT_UNITS,
    RATIO_UNITS,
    TARGET,
)

_CUTTING = {"number", "bare", "range", "redacted"}  # a date or a name inside a label belongs to the label
_CLAUSE_MARKS = re.compile(r"[，,。；;：\n\t|！？!?]")
_RANK_BEFORE = re.compile(
    r"第$|倒数第$|(?:排名|排|列|居|位居|位列|名列|排在)(?:全[国省市县区镇])?(?:第|倒数第|倒数)?$|前$|[前末后]$"
)
_RANK_SCOPE = re.compile(r"排名|位列|名列|列|居|排|位次|名次|由|升至|上升|前移|倒数|后退")
_TARGET_AFTER = re.compile(
    r"(?:[^，。；、“]{0,6}[、，]\d[^，。；“]{0,10}?|[^，。；、“]{0,6})[”\"]?[)）]?的(?:年度|全年|总体|总|奋斗)?(?:目标|任务)(?!的)"
)
_BAND_NOUN = re.compile(
    r"的?(?:[、和及或]|级|重大|重点|大|产业|工业|[一-龥]{0,4}(?:项目|企业|企业数|单位|部门|的[\d一二三四五六七八九十]))"
)
_ORDINAL_UNITS = {"批", "届", "次", "期", "季度", "产业", "轮", "级", "页", "组", "篇", "章", "条", "大", "名", "位"}


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
    value, step, scale, dimension = _worth(token, text)
    label = _back_to(text, hedge_start, limits[0], BOUNDARY)
    clause_before = _clause_before(text, token.start)
    clause_after = _clause_after(text, token.end)
    noun = noun_after(text[token.end : min(limits[1], token.end + 14)])
    role = _role(token, dimension, hedge, clause_before, clause_after, text)
    period, words = _period_of(layout, token, spans)
    cell = layout.cell(token.start)
    metric = cell_metric(layout, token) if cell and cell.row else metric_of(label, noun, clause_before)
    metric = "" if role in {Role.DATE, Role.LIST_NUMBER} else metric
    return Figure(
        start=token.start,
        end=token.end,
        quote=text[token.start : token.end],
        value=value,
        bounds=_bounds(value, step, hedge, token, dimension),
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
    """In a table: the row's first cell and the column's heading."""
    cell = layout.cell(token.start)
    if cell is None:
        return ""
    mates = [c for c in layout.cells if c.table == cell.table]
    heading = next((c.text for c in mates if c.row == 0 and c.column == cell.column), "")
    return re.sub(r"[（(].*?[）)]", "", heading)


def _worth(token: Token, text: str) -> tuple[Fraction | None, Fraction, Fraction, str]:
    """Value, worth of the last digit, worth of one printed unit, dimension."""
    unit, number = token.unit, token.number
    if token.kind in {"date", "list_number"}:
        return number, Fraction(0), Fraction(1), token.kind
    dimension, factor, exact = _dimension(unit)
    if not unit and token.scale > 1:
        follows = text[token.end : token.end + 2]
        dimension = "CNY" if token.scale >= 10**4 and not re.match(r"[个家户人名亩吨条]", follows) else "number"
    if not unit and (header := _header_unit(text, token)):
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


def _header_unit(text: str, token: Token) -> tuple[str, Fraction, bool] | None:
    """In a table cell without a unit: the unit in the column's heading (亿元)."""
    begin = text.rfind("\n", 0, token.start) + 1
    if "|" not in text[begin : token.start] and "\t" not in text[begin : token.start]:
        return None
    mark = "|" if "|" in text[begin : token.start] else "\t"
    column = text[begin : token.start].count(mark)
    lines = text[:begin].rstrip("\n").split("\n")
    for line in reversed(lines):
        if mark not in line:
            return None
        cells = line.split(mark)
        match = _HEADER_UNIT.search(cells[column]) if column < len(cells) else None
        if match:
            dimension, factor, exact = _dimension(match["unit"])
            for char in match["scale"]:
                factor *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[char]
            return dimension, factor, exact
    return None


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


def _bounds(value: Fraction | None, step: Fraction, hedge: Qualifier, token: Token, dimension: str) -> Interval:
    if value is None:
        return Interval(Fraction(0), FAR)
    if token.upper is not None and token.number:
        return Interval(value, value * token.upper / token.number)
    size = max(step, abs(value) / 10)
    if hedge is Qualifier.NEAR:
        return Interval(value * Fraction(4, 5), value)
    if hedge is Qualifier.OVER:
        return Interval(value, value + (size if token.after else abs(value) / 2))
    if hedge is Qualifier.ABOUT:
        return Interval(value * Fraction(17, 20), value * Fraction(23, 20))
    if hedge is Qualifier.AT_LEAST:
        return Interval(value, FAR)
    if hedge is Qualifier.AT_MOST:
        return Interval(Fraction(0), value)
    if dimension in {"percent", "points", "倍"} or step:
        return Interval.around(value, step)
    return Interval.point(value)


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


def _role(token: Token, dimension: str, hedge: Qualifier, before: str, after: str, text: str) -> Role:
    simple = {
        "date": Role.DATE,
        "list_number": Role.LIST_NUMBER,
        "name": Role.NAME,
        "cadence": Role.CADENCE,
        "redacted": Role.UNFILLED,
    }
    if token.kind in simple:
        return simple[token.kind]
    if token.kind == "word":
        return Role.RANK if token.unit == "位" else Role.NAME
    if rank := _rank_role(token, before, dimension, after):
        return rank
    if _is_threshold(token, dimension, hedge, before, after):
        return Role.THRESHOLD
    if dimension in {"强", "级"}:
        return Role.RANK
    return Role.TARGET if _is_target(token, before, text) else Role.ACTUAL


def _rank_role(token: Token, before: str, dimension: str, after: str) -> Role | None:
    if not _RANK_BEFORE.search(before):
        return None
    if token.unit in {"位", "名", ""} and dimension not in {"CNY", "percent"}:
        ranked = before.endswith(("前", "末", "后")) or _RANK_SCOPE.search(before[-24:]) or token.unit in {"位", "名"}
        if ranked and token.scale == 1:
            return Role.RANK
    if before.endswith("第") and (token.unit in _ORDINAL_UNITS or not token.unit):
        return Role.ORDINAL
    return (
        Role.DATE
        if before.endswith("前") and token.unit in {"个", "天", "月", "个月"} and after.startswith("月")
        else None
    )


def _is_threshold(token: Token, dimension: str, hedge: Qualifier, before: str, after: str) -> bool:
    """A bound of a size class: 5000万元以上项目, 超10亿元的, 50%以下的部门, 亿元项目."""
    if dimension in {"points", "天", "date"} or (not token.unit and token.scale == 1):
        return False
    if dimension == "percent" and re.search(r"(?:没有达到|未达到|达不到|不足|低于|没有完成)[^，。；]*$", before):
        return True
    if (
        dimension == "CNY"
        and re.match(r"的(?:企业|项目|单位)", after)
        and re.search(r"突破|超过|达到|年纳税|产值|收入", before)
    ):
        return True
    if dimension == "CNY" and re.match(r"(?:以上)?(?:乃至|以至|甚至)", after):
        return True
    bound = hedge in {Qualifier.AT_LEAST, Qualifier.AT_MOST} or token.after in {"以上", "以下", "及以上", "以内"}
    if (
        bound
        and re.search(r"(?:增长|达到|达|完成|要|必须在|力争|实现|投资|占)$", before.rstrip("至少约超过"))
        and not _BAND_NOUN.match(after)
    ):
        return False
    if bound and dimension in {"CNY", "USD", "percent", "mu", "m2"}:
        return True
    if bound and dimension == "人" and re.match("的?企业|的?单位|的\\d|的[一二三四五六七八九十有]", after):
        return True
    if dimension == "CNY" and re.match(r"的?(?:级|以上|以下|及以上|以内)|(?:项目|企业|大关|元?级)", after):
        return (
            not re.search(r"(?:总投资|投资|完成|到位)$", before)
            or token.kind == "bare"
            or after.startswith(("大关", "以"))
        )
    if token.kind == "range" and dimension == "CNY" and re.match(r"的?[（(]?(?:项目|企业|的)", after):
        return True
    over = hedge is Qualifier.OVER and re.search(r"(?:超|超过|过|突破|达)$", before)
    return bool(
        over
        and re.match(r"(?:的?(?:项目|企业|单位|园区|镇|乡|$)|的\d|大关|外)", after[:4])
        and dimension in {"CNY", "percent"}
        and after
    )


def _is_target(token: Token, before: str, text: str) -> bool:
    if (
        token.unit in {"%", "个百分点", "百分点"}
        and re.search(r"完成|占|的$|达到目标", before)
        and not re.search("力争|确保|预计", before)
    ):
        return False
    opening = text[max(0, token.start - len(before) - 14) : token.start - len(before)]
    announced = re.search(r"(?:目标|任务|计划)(?:任务|指标)?(?:为|是)?[：:]$", opening)  # 目标任务为：签约50个、…
    cleaned = NOT_TARGET.sub("", f"目标{before}" if announced else before)
    if token.unit in CLASSIFIERS and cleaned.endswith("的"):
        return False  # 计划实施的84个项目: what was planned is named, not aimed at
    if token.unit in CLASSIFIERS:
        # 承担招商任务的48个部门, 55个有招商任务的部门和10个局: the bodies, not the task
        cleaned = re.sub(r"任务的$|(?:有|承担|完成)[^，。；]{0,8}任务的[一-龥]{0,6}", "", cleaned)
    if _TARGET_AFTER.match(text, token.end) or re.compile(
        r"[”\"]?(?:年度|全年|总)?(?:目标|任务|计划)(?!外|内|之)"
    ).match(text, token.end):
        return True
    found = list(TARGET.finditer(cleaned))
    if not found:
        return False
    tail = cleaned[found[-1].end() :]
    done = re.search(r"完成了?$|已|实际|达到目标|目前", tail)
    return not done or found[-1].group() in {"力争", "确保", "预计"}


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
    from dataclasses import replace

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
