"""Time: a quarter inside the year to date, halves and quarters that add up, days that fit their span."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from luodi.proof.figure import Figure, Role
from luodi.proof.intervals import total
from luodi.proof.judge import Finding, Proposal, Relation, certain, printed
from luodi.proof.metrics import metric_key
from luodi.proof.periods_in_text import Period, periods
from luodi.proof.view import View, is_actual, same_kind

_STOCK = re.compile(r"余额|存量|总数|现有|在册|保有|累计|目标|计划|任务|在建|力争|预计")
_QUARTER_WORDS = re.compile(r"第?[一二三四]季度|末季|首季|四季度|最后一个季度")
_RUSH = re.compile(r"(?:奋战|大干|苦干|实干|决战|攻坚|冲刺|鏖战|突击)[“\"]?$")
_FROM_TO = re.compile(
    r"(?:从|自)?(?P<m1>\d{1,2})月(?P<d1>\d{1,2})[日号](?:开始|起)?[，,]?(?:到|至|—|-|～|~)(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号](?:结束|止|截止)?[，,]?(?:的|这|共|历时|为期|前后|[^。；\d]{0,24}(?:为期|历时|前后|共))?[^\d，。；一二三四五六七八九十百]{0,4}$"
)
_TODAY = re.compile(r"今天(?:已经)?是(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]")
_LEFT = re.compile(r"(?:年底|年末|年终|全年|今年)[^，。；]{0,6}(?:剩|剩下|只有|还有|不到)[^，。；]{0,4}$")


def calendars(view: View) -> Iterator[Proposal | Finding]:
    """All relations of time."""
    yield from _within(view)
    yield from _spans(view)


def _own(figure: Figure) -> Period | None:
    found = periods(figure.period_words) if figure.period_words else []
    return found[-1][2] if found else None


def _within(view: View) -> Iterator[Proposal | Finding]:
    for sentence in view.sentences:
        dated = [
            (f, p)
            for f in sentence
            if is_actual(f) and (f.is_money or f.dimension in {"个", "家", "亩", "人次"}) and (p := _own(f))
        ]
        for whole, outer in dated:
            inner = [
                (f, p) for f, p in dated if f.start > whole.start and p.inside(outer) and _comparable(view, whole, f)
            ]
            too_big = next((f for f, _ in inner if f.bounds.low > whole.bounds.high), None)
            if too_big:
                yield certain(
                    Relation.PERIOD,
                    too_big,
                    f"{_own_words(too_big)}的{too_big.quote}包含在{outer.words}的{whole.quote}之内，不会更大。",
                    whole,
                )
                continue
            around = [(f, p) for f, p in dated if f is not whole and p.within(outer) and _comparable(view, whole, f)]
            if proposal := _tiled(whole, outer, inner) or _tiled(whole, outer, around):
                yield proposal


def _own_words(figure: Figure) -> str:
    return figure.period_words or "其中一段"


def _comparable(view: View, whole: Figure, part: Figure) -> bool:
    """Same kind of figure, and the part names the same metric or none of its own."""
    if (
        not same_kind(whole, part)
        or _STOCK.search(part.label)
        or re.search("余额|存量|目标|计划|任务", whole.clause_before)
    ):
        return False
    if "累计" in part.clause_before or "同比" in part.label or re.search("比|较|占", part.clause_before):
        return False
    one, other = metric_key(whole.metric), metric_key(part.metric)
    words = view.text[min(whole.start, part.start) : max(whole.end, part.end)]
    if "；" in words and "其中" not in words:
        return False
    return not other or other in one or one in other or (one[-2:] == other[-2:] == "项目" and one == other)


def _tiled(whole: Figure, outer: Period, inner: list[tuple[Figure, Period]]) -> Proposal | None:
    """The parts cover the whole period without gap or overlap: they must add up to it."""
    ordered = sorted(inner, key=lambda pair: pair[1].first)
    month = outer.first
    for _, period in ordered:
        if period.first != month:
            return None
        month = period.last + 1
    if len(ordered) < 2 or month != outer.last + 1:
        return None
    figures = tuple(f for f, _ in ordered)
    best = sum((f.amount for f in figures), Fraction(0))
    return Proposal(
        relation=Relation.PERIOD,
        stated=whole,
        inputs=figures,
        computed=total([f.bounds for f in figures]),
        best=best,
        working=f"{'＋'.join(f.quote for f in figures)}＝{printed(whole, best)}",
    )


def _spans(view: View) -> Iterator[Finding]:
    for figure in view.figures:
        if figure.dimension != "天" or figure.value is None or figure.role is Role.CADENCE or not figure.exact:
            continue
        yield from _quarter_rush(view, figure)
        yield from _from_to(view, figure)
        yield from _between_dates(view, figure)
        yield from _days_left(view, figure)


def _quarter_rush(view: View, figure: Figure) -> Iterator[Finding]:
    """No quarter has more than 92 days."""
    if figure.amount <= 92 or not _RUSH.search(view.preceding(figure, 6)):
        return
    words = view.sentence_words(figure)
    begin = view.layout.paragraph_text(figure.start)
    start, _ = view.layout.piece(view.layout.paragraphs, figure.start)
    near = begin[: figure.start - start][-160:]
    if not (_QUARTER_WORDS.search(words) or re.search("末季", near)) or re.search(r"\d月\d+日", words):
        return
    quarter = (_QUARTER_WORDS.search(words) or re.search("末季", near)).group()  # type: ignore[union-attr]
    yield certain(
        Relation.SPAN,
        figure,
        f"一个季度最多92天，{quarter}里安排不下“{figure.quote}”。",
        expected="92天",
    )


def _from_to(view: View, figure: Figure) -> Iterator[Finding]:
    match = _FROM_TO.search(view.preceding(figure, 44))
    if not match:
        return
    days = _days(int(match["m1"]), int(match["d1"]), int(match["m2"]), int(match["d2"]))
    if days is None or not _far(figure, days):
        return
    yield certain(
        Relation.SPAN,
        figure,
        f"从{match['m1']}月{match['d1']}日到{match['m2']}月{match['d2']}日共{days[0]}天，不是{figure.quote}。",
        expected=f"{days[0]}天",
    )


def _between_dates(view: View, figure: Figure) -> Iterator[Finding]:
    """3月10日签约，5月9日开工，用时60天: both ways of counting the ends are allowed."""
    if (
        not re.search(r"(?:用时|历时|仅用|只用|耗时)(?:仅|只有|不到)?$", figure.clause_before)
        or "工作日" in figure.quote
    ):
        return
    begin, _ = view.layout.piece(view.layout.sentences, figure.start)
    dates = re.findall(r"(\d{1,2})月(\d{1,2})[日号]", view.text[begin : figure.start])
    if len(dates) != 2:
        return
    (m1, d1), (m2, d2) = dates
    days = _days(int(m1), int(d1), int(m2), int(d2))
    if days and _far(figure, [*days, days[0] - 1, days[1] - 1]):
        yield certain(
            Relation.SPAN,
            figure,
            f"{m1}月{d1}日到{m2}月{d2}日是{days[0] - 1}天，不是{figure.quote}。",
            expected=f"{days[0] - 1}天",
        )


def _far(figure: Figure, days: list[int]) -> bool:
    """More than one day off every way of counting."""
    return all(abs(figure.amount - Fraction(d)) > 1 for d in days)


def _days(m1: int, d1: int, m2: int, d2: int) -> list[int] | None:
    """Days with both ends counted, in a common and in a leap year."""
    try:
        return [(date(y if (m2, d2) >= (m1, d1) else y + 1, m2, d2) - date(y, m1, d1)).days + 1 for y in (2023, 2024)]
    except ValueError:
        return None


def _days_left(view: View, figure: Figure) -> Iterator[Finding]:
    today = _TODAY.search(view.sentence_words(figure))
    if not today or not _LEFT.search(figure.clause_before):
        return
    days = _days(int(today["m"]), int(today["d"]), 12, 31)
    if days is None or not _far(figure, [days[0], days[0] - 1]):
        return
    yield certain(
        Relation.SPAN,
        figure,
        f"从{today['m']}月{today['d']}日到12月31日还有{days[0] - 1}天，不是{figure.quote}。",
        expected=f"{days[0] - 1}天",
    )
