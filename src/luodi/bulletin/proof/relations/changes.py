"""Change: a figure now and the figure it is compared with give growth, points and differences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from luodi.bulletin.proof.figure import Figure
from luodi.bulletin.proof.intervals import Interval
from luodi.bulletin.proof.judge import Finding, Proposal, Relation, certain, percent, printed
from luodi.bulletin.proof.periods_in_text import PERIOD
from luodi.bulletin.proof.view import View, is_actual, same_kind
from luodi.bulletin.proof.vocabulary import COMPARABLE, DOWN, LAST_YEAR, UP

_FROM = re.compile(r"(?:由|从)[^，。；]*$")
_TO = re.compile(r"(?:增|升|提|扩|减|降|缩|压|变|发展|跃|回落|下跌|攀)[^，。；]{0,4}(?:到|至|为|成)|(?:到|至)")
_PAST_AFTER = re.compile(
    rf"(?:{LAST_YEAR.pattern}|\d{{4}}年(?:同期)?|[一二三四五六七八九十]年前|此前|此前的)[^，。；\d]{{0,8}}?(?:为|是|完成|仅|只有|决算数为|有|分别为)?$"
)
_PARENTHESIS = re.compile(r"(?:同比|环比|上年|去年|同期)[（(]$")
_COMPARED = re.compile(
    rf"(?:(?<![占环同存贷对])比(?![重例])|(?<![比])较|相比|对比|与)(?:{LAST_YEAR.pattern}|\d{{4}}年)?[^，。；]{{0,12}}$"
)
_CHANGE = re.compile(
    r"(?:增长|增加|增|净增|上升|提升|提高|下降|减少|减|降低|缩短|压缩|降|少|多|上涨|下滑|回落|新增|相差|扩大|收窄|缩小|压减|[多少](?:引进|签约|开工|到位|完成|投产|增))(?:了|约|近|达|超|超过)*$|(?:增幅|降幅|涨幅|增速|降速|跌幅)(?:为|达|达到|是|约)*$"
)
_MORE_THAN = re.compile(
    rf"(?:比|较|同比)(?:{LAST_YEAR.pattern})?[底末]?(?:净)?(?:增加|新增|增收|减少|减收|多|少|增|减)(?:了)?$"
)
_BEFORE_BASE = re.compile(rf"[，,]?[（(，,]?[^，。；（(]{{0,3}}(?:{LAST_YEAR.pattern}|\d{{4}}年)[^，。；]{{0,10}}")
_RATIO_OF = re.compile(r"是[^，。；]*的$|相当于[^，。；]*的$|达到?[^，。；]*的$")
_MONEY_OR_COUNT = {"CNY", "USD", "HKD", "EUR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A figure and what it is compared with."""

    current: Figure
    base: Figure
    others: tuple[Figure, ...] = ()  # bases printed beside it: 快报数, 年报数


def changes(view: View) -> Iterator[Proposal | Finding]:
    """Growth, multiples, points and differences that follow from printed pairs."""
    seen: set[tuple[int, int]] = set()
    for sentence in view.sentences:
        pairs = list(_pairs(view, sentence))
        yield from _in_turn(sentence, [p for p in pairs if not COMPARABLE.search(_around(view, p))])
        yield from _increments(view, sentence)
        yield from _against_named(sentence)
        for pair in pairs:
            if COMPARABLE.search(_around(view, pair)):
                continue
            for proposal in _consequences(view, sentence, pair):
                start = proposal.start if isinstance(proposal, Finding) else proposal.stated.start
                key = (start, pair.base.start)
                if key not in seen:
                    seen.add(key)
                    yield proposal


def _in_turn(sentence: list[Figure], pairs: list[Pair]) -> Iterator[Proposal | Finding]:
    """…由A到B、…由C到D，分别增长p和q: as many changes as pairs, in order."""
    heads = [
        i
        for i, f in enumerate(sentence)
        if "分别" in f.clause_before and re.search("增长|下降|增加|减少|提高|提升", f.clause_before)
    ]
    for head in heads:
        run = [f for f in sentence[head:] if f.place.clause == sentence[head].place.clause and f.is_ratio]
        run = run or []
        if len(run) != len(pairs) or len(run) < 2 or any(p.current.is_ratio for p in pairs):
            continue
        for pair, figure in zip(sorted(pairs, key=lambda p: p.current.start), run, strict=True):
            if proposal := _growth(pair, figure, sentence[head].clause_before):
                yield proposal


def _against_named(sentence: list[Figure]) -> Iterator[Proposal]:
    """我县签约31个，邻县签约44个，我们比邻县少13个: the one named, and the only other."""
    for figure in sentence:
        match = re.search(r"比(?P<who>[一-龥]{2,8}?)(?:多|少|高|低)$", figure.label)
        earlier = [f for f in sentence if f.start < figure.start and same_kind(f, figure) and not _is_change(f)]
        named = [f for f in earlier if match and match["who"] in f.clause_before]
        if len(earlier) == 2 and len(named) == 1 and not figure.is_ratio:
            other = next(f for f in earlier if f is not named[0])
            if proposal := _difference(Pair(current=other, base=named[0]), figure):
                yield proposal


def _increments(view: View, sentence: list[Figure]) -> Iterator[Proposal]:
    """138个，比去年增加23个，增长20%: the base is the figure less its increase."""
    for now, delta, rate in zip(sentence, sentence[1:], sentence[2:], strict=False):
        words = delta.clause_before
        if _COMPARED.search(now.clause_before) or _PAST_AFTER.search(now.clause_before):
            continue  # it is the base itself
        if not rate.is_ratio or now.is_ratio or not same_kind(now, delta) or not _MORE_THAN.search(words):
            continue
        near = delta.place.clause - now.place.clause <= 1 and rate.place.clause - delta.place.clause <= 1
        if (
            not near
            or not _CHANGE.search(rate.label)
            or re.search("环比|年均|其中", rate.label)
            or COMPARABLE.search(view.sentence_words(now))
        ):
            continue
        if delta.value and now.value and now.value > delta.value:
            fell = bool(DOWN.search(words[-4:])) and not UP.search(words[-3:])
            base = now.bounds + delta.bounds if fell else now.bounds - delta.bounds
            exact = now.value + delta.value if fell else now.value - delta.value
            best = delta.value / exact
            yield Proposal(
                relation=Relation.GROWTH,
                stated=rate,
                inputs=(now, delta),
                computed=delta.bounds / base,
                best=best,
                working=f"{delta.quote}÷（{now.quote}{'＋' if fell else '－'}{delta.quote}）＝{percent(best)}",
            )


def _around(view: View, pair: Pair) -> str:
    first = min(pair.current.start, pair.base.start)
    begin, end = view.layout.piece(view.layout.sentences, first)
    return view.text[begin:end]


def _pairs(view: View, sentence: list[Figure]) -> Iterator[Pair]:
    """Pairs that the words themselves make: 由A到B, 上年同期为A, 比上年的A, 是A的n倍."""
    for index, figure in enumerate(sentence):
        if figure.dimension in {"points", "倍", "番"} or _is_change(figure):
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
            _PAST_AFTER.search(figure.clause_before)
            or _COMPARED.search(figure.clause_before)
            or _PARENTHESIS.search(figure.clause_before)
        )
        ratio = _RATIO_OF.search(figure.clause_before + "的") if after and after.unit == "倍" else None
        if past or ratio:
            yield from _with_current(view, sentence, index, figure)


def _is_change(figure: Figure) -> bool:
    """An increase or a growth; but 去年同期增幅为13.5% is last year's rate, a base."""
    if re.search(rf"^(?:{LAST_YEAR.pattern})[^比较]{{0,4}}(?:增幅|增速|降幅)(?:为|是|达)?$", figure.label):
        return False
    return bool(_CHANGE.search(figure.clause_before))


def _goes_to(view: View, first: Figure, second: Figure) -> bool:
    words = view.between(first, second)
    return len(words) <= 24 and bool(_TO.search(words)) and not re.search(r"[。；]", words)


def _with_current(view: View, sentence: list[Figure], index: int, base: Figure) -> Iterator[Pair]:
    """The nearest earlier figure of the kind is what is compared; in a 分别 list, the one at the same place."""
    run = _run_around(view, sentence, index)
    place = run.index(base)
    earlier = [f for f in sentence if f.start < run[0].start and is_actual(f) and f.dimension not in {"points", "倍"}]
    earlier = [f for f in earlier if not _CHANGE.search(f.clause_before) or len(run) > 1]
    earlier = [f for f in earlier if not f.is_ratio or base.is_ratio]
    if len(run) > 1 and len(earlier) >= len(run):
        current = earlier[-len(run) :][place]
        if same_kind(current, base):
            yield Pair(current=current, base=base)
        return
    same = [f for f in earlier if same_kind(f, base) and _same_measure(f, base)]
    same = [f for f in same if not (_COMPARED.search(f.clause_before) or _PARENTHESIS.search(f.clause_before))] or same
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


def _consequences(view: View, sentence: list[Figure], pair: Pair) -> Iterator[Proposal | Finding]:
    """The growth, multiple, points or difference printed nearest after (or between) the pair."""
    start = min(pair.current.end, pair.base.end)
    last = max(pair.current, pair.base, key=lambda f: f.start)
    for figure in sentence:
        if figure.start < start or figure in (pair.current, pair.base):
            continue
        if figure.place.clause - last.place.clause > 2 or figure.place.segment > last.place.segment:
            break
        if figure.start < pair.base.start and not _BEFORE_BASE.fullmatch(view.between(figure, pair.base)):
            continue
        if _claimed_by_other(sentence, pair, figure):
            continue
        proposal = _consequence(view, pair, figure)
        if proposal:
            yield proposal


def _claimed_by_other(sentence: list[Figure], pair: Pair, figure: Figure) -> bool:
    """A further figure of the pair's kind stands between: the change is that one's."""
    last = max(pair.current.end, pair.base.end)
    between = [
        f
        for f in sentence
        if last <= f.start < figure.start and same_kind(f, pair.current) and not _CHANGE.search(f.clause_before)
    ]
    return bool(between) and not pair.current.is_ratio


def _consequence(view: View, pair: Pair, figure: Figure) -> Proposal | Finding | None:
    words = figure.clause_before
    if "分别" in words or (view.following(figure, 1) in {"和", "、"} and "分别" in view.preceding(figure, 10)):
        return None
    if figure.dimension == "倍":
        return _multiple(pair, figure, words)
    changed = _CHANGE.search(words) and not re.search("环比|年均", words)
    if not changed:
        return None
    if pair.current.is_ratio:
        return _of_rates(pair, figure)
    if figure.is_ratio:
        return _growth(pair, figure, words)
    return _difference(pair, figure) if figure.dimension == pair.current.dimension else None


def _multiple(pair: Pair, figure: Figure, words: str) -> Proposal | None:
    if pair.current.is_ratio or not pair.base.value or pair.current.value is None:
        return None
    grew = bool(re.search(r"(?:增长|增加|提高|扩大|上升|增)了?(?:约|近|超过?)?$", words))
    if not grew and not re.search(r"是|为|相当于|达", words):
        return None
    ratio = pair.current.bounds / pair.base.bounds
    best = pair.current.value / pair.base.value
    if grew:
        ratio, best = ratio - Interval.point(1), best - 1
    shown = printed(figure, best)
    return Proposal(
        relation=Relation.GROWTH if grew else Relation.RATIO,
        stated=figure,
        inputs=(pair.current, pair.base),
        computed=ratio,
        best=best,
        working=f"{pair.current.quote}是{pair.base.quote}的{percent(pair.current.value / pair.base.value, 1)}，应为{'增长' if grew else ''}{shown}",
    )


def _growth(pair: Pair, figure: Figure, words: str) -> Proposal | None:
    if not pair.base.value or pair.current.value is None:
        return None
    down = bool(DOWN.search(words[-6:])) and not UP.search(words[-3:])
    change = pair.current.bounds / pair.base.bounds - Interval.point(1)
    best = pair.current.value / pair.base.value - 1
    others = [pair.current.bounds / o.bounds - Interval.point(1) for o in pair.others if o.value]
    if down:
        change, best, others = Interval.point(0) - change, -best, [Interval.point(0) - o for o in others]
    return Proposal(
        relation=Relation.GROWTH,
        stated=figure,
        inputs=(pair.current, pair.base),
        computed=change,
        others=tuple(others),
        best=best,
        working=f"{pair.current.quote}÷{pair.base.quote}－1＝{percent(pair.current.value / pair.base.value - 1)}，应为{'下降' if down else '增长'}{printed(figure, best)}",
    )


def _difference(pair: Pair, figure: Figure) -> Proposal | None:
    if pair.current.value is None or pair.base.value is None:
        return None
    gap = pair.current.bounds - pair.base.bounds
    best = pair.current.value - pair.base.value
    if best < 0:
        gap, best = pair.base.bounds - pair.current.bounds, -best
    return Proposal(
        relation=Relation.DIFFERENCE,
        stated=figure,
        inputs=(pair.current, pair.base),
        computed=gap,
        best=best,
        working=f"{pair.current.quote}与{pair.base.quote}相差{printed(figure, best)}",
    )


def _of_rates(pair: Pair, figure: Figure) -> Proposal | Finding | None:
    """Two rates differ by percentage points; a per cent printed there must be relative."""
    if pair.current.value is None or not pair.base.value:
        return None
    gap = pair.current.bounds - pair.base.bounds
    best = pair.current.value - pair.base.value
    if best < 0:
        gap, best = pair.base.bounds - pair.current.bounds, -best
    if figure.dimension == "points":
        return Proposal(
            relation=Relation.POINTS,
            stated=figure,
            inputs=(pair.current, pair.base),
            computed=gap,
            best=best,
            working=f"{pair.current.quote}与{pair.base.quote}相差{printed(figure, best)}",
        )
    if not figure.is_ratio:
        return None
    relative = pair.current.bounds / pair.base.bounds - Interval.point(1)
    relative = Interval(min(abs(relative.low), abs(relative.high)), max(abs(relative.low), abs(relative.high)))
    if relative.meets(figure.bounds) or not gap.meets(figure.bounds):
        return None
    points = printed(figure, Fraction(best)).rstrip("%")
    return certain(
        Relation.POINTS,
        figure,
        f"{pair.current.quote}与{pair.base.quote}都是率，相差{points}个百分点，写成“{figure.quote}”是把百分点当成了百分数。",
        pair.current,
        pair.base,
        expected=f"{points}个百分点",
    )
