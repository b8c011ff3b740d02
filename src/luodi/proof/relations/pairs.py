"""Pairs that the words make: 由A到B, 上年同期为A, 比上年的A, 是A的n倍."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luodi.proof.figure import Figure
from luodi.proof.periods_in_text import PERIOD
from luodi.proof.view import View, is_actual, same_kind
from luodi.proof.vocabulary import LAST_YEAR

_FROM = re.compile(r"(?:由|从)[^，。；]*$")


_TO = re.compile(r"(?:增|升|提|扩|减|降|缩|压|变|发展|跃|回落|下跌|攀)[^，。；]{0,4}(?:到|至|为|成)|(?:到|至)")


PAST_AFTER = re.compile(
    rf"(?:{LAST_YEAR.pattern}|\d{{4}}年(?:同期)?|[一二三四五六七八九十]年前|此前|此前的)[^，。；\d]{{0,8}}?(?:为|是|完成|仅|只有|决算数为|有|分别为)?$"
)


_PARENTHESIS = re.compile(r"(?:同比|环比|上年|去年|同期)[（(]$")


COMPARED = re.compile(
    rf"(?:(?<![占环同存贷对])比(?![重例])|(?<![比])较|相比|对比|与)(?:{LAST_YEAR.pattern}|\d{{4}}年)?[^，。；]{{0,12}}$"
)


CHANGE = re.compile(
    r"(?:增长|增加|增|净增|上升|提升|提高|下降|减少|减|降低|缩短|压缩|降|少|多|上涨|下滑|回落|新增|相差|扩大|收窄|缩小|压减|[多少](?:引进|签约|开工|到位|完成|投产|增))(?:了|约|近|达|超|超过)*$|(?:增幅|降幅|涨幅|增速|降速|跌幅)(?:为|达|达到|是|约)*$"
)


_RATIO_OF = re.compile(r"是[^，。；]*的$|相当于[^，。；]*的$|达到?[^，。；]*的$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A figure and what it is compared with."""

    current: Figure
    base: Figure
    others: tuple[Figure, ...] = ()  # bases printed beside it: 快报数, 年报数


def pairs_of(view: View, sentence: list[Figure]) -> Iterator[Pair]:
    """Pairs that the words themselves make: 由A到B, 上年同期为A, 比上年的A, 是A的n倍."""
    for index, figure in enumerate(sentence):
        if figure.dimension in {"points", "倍", "番"} or is_change(figure):
            continue
        after = sentence[index + 1] if index + 1 < len(sentence) else None
        if after and _FROM.search(figure.clause_before) and same_kind(figure, after) and _goes_to(view, figure, after):
            yield Pair(current=after, base=figure)
            continue
        if _FROM.search(figure.clause_before) and figure.clause_before.rstrip().endswith(("由", "从")):
            continue
        if not is_actual(figure) and not re.search(r"(?:比|较)[^，。；]*的$", figure.clause_before):
            continue
        past = (
            PAST_AFTER.search(figure.clause_before)
            or COMPARED.search(figure.clause_before)
            or _PARENTHESIS.search(figure.clause_before)
        )
        ratio = _RATIO_OF.search(figure.clause_before + "的") if after and after.unit == "倍" else None
        if past or ratio:
            yield from _with_current(view, sentence, index, figure)


def is_change(figure: Figure) -> bool:
    """An increase or a growth; but 去年同期增幅为13.5% is last year's rate, a base."""
    if re.search(rf"^(?:{LAST_YEAR.pattern})[^比较]{{0,4}}(?:增幅|增速|降幅)(?:为|是|达)?$", figure.label):
        return False
    return bool(CHANGE.search(figure.clause_before))


def _goes_to(view: View, first: Figure, second: Figure) -> bool:
    words = view.between(first, second)
    return len(words) <= 24 and bool(_TO.search(words)) and not re.search(r"[。；]", words)


def _with_current(view: View, sentence: list[Figure], index: int, base: Figure) -> Iterator[Pair]:
    """The nearest earlier figure of the kind is what is compared; in a 分别 list, the one at the same place."""
    run = _run_around(view, sentence, index)
    place = run.index(base)
    earlier = [f for f in sentence if f.start < run[0].start and is_actual(f) and f.dimension not in {"points", "倍"}]
    earlier = [f for f in earlier if not CHANGE.search(f.clause_before) or len(run) > 1]
    earlier = [f for f in earlier if not f.is_ratio or base.is_ratio]
    if len(run) > 1 and len(earlier) >= len(run):
        current = earlier[-len(run) :][place]
        if same_kind(current, base):
            yield Pair(current=current, base=base)
        return
    same = [f for f in earlier if same_kind(f, base) and _same_measure(f, base)]
    same = [f for f in same if not (COMPARED.search(f.clause_before) or _PARENTHESIS.search(f.clause_before))] or same
    if same and base.place.clause - same[-1].place.clause <= 3:
        beside = [f for f in sentence if f.place.clause == base.place.clause and f is not base and same_kind(f, base)]
        yield Pair(current=same[-1], base=base, others=tuple(f for f in beside if f.start > base.start))


def _run_around(view: View, sentence: list[Figure], index: int) -> list[Figure]:
    """The figures joined to this one by 、 or 和 (of any dimension)."""
    first = last = index
    gap = re.compile(r"[、和]|以及")
    while first and gap.fullmatch(view.between(sentence[first - 1], sentence[first])):
        first -= 1
    while last + 1 < len(sentence) and gap.fullmatch(view.between(sentence[last], sentence[last + 1])):
        last += 1
    return sentence[first : last + 1]


def _same_measure(current: Figure, base: Figure) -> bool:
    """Money against money of the same currency; counts of one thing; the base names no other measure."""
    if base.clause_before.endswith(("（", "(")) and "与" in base.clause_before:
        return True
    if re.search(r"(?:比|较)[^，。；]*(?:要求|进度|计划|目标|任务)的?$", base.clause_before):
        return True
    words = PERIOD.sub("", re.sub(rf"{LAST_YEAR.pattern}|\d+年", "", base.label))
    words = re.sub(r"[为是的仅只有而则（(比较与由从]|完成|决算数|全年|相比|相当于|同期|实现|达到?", "", words)
    return len(words) <= 2 or words in current.metric or current.metric in words
