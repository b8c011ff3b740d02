"""Change: a figure now and the figure it is compared with give growth, points and differences."""

import re
from collections.abc import Iterator
from fractions import Fraction

from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval
from luodi.proof.judge import Finding, Proposal, Relation, certain, percent, printed
from luodi.proof.relations.pairs import CHANGE, COMPARED, PAST_AFTER, Pair, is_change, pairs_of
from luodi.proof.view import View, same_kind
from luodi.proof.vocabulary import COMPARABLE, DOWN, LAST_YEAR, UP

_MORE_THAN = re.compile(
    rf"(?:比|较|同比)(?:{LAST_YEAR.pattern})?[底末]?(?:净)?(?:增加|新增|增收|减少|减收|多|少|增|减)(?:了)?$"
)
_BEFORE_BASE = re.compile(rf"[，,]?[（(，,]?[^，。；（(]{{0,3}}(?:{LAST_YEAR.pattern}|\d{{4}}年)[^，。；]{{0,10}}")


def changes(view: View) -> Iterator[Proposal | Finding]:
    """Growth, multiples, points and differences that follow from printed pairs."""
    seen: set[tuple[int, int]] = set()
    for sentence in view.sentences:
        pairs = [p for p in pairs_of(view, sentence) if not COMPARABLE.search(_around(view, p))]
        yield from _in_turn(sentence, pairs)
        yield from _increments(view, sentence)
        yield from _against_named(sentence)
        for pair, proposal in ((p, c) for p in pairs for c in _consequences(view, sentence, p)):
            start = proposal.start if isinstance(proposal, Finding) else proposal.stated.start
            if (start, pair.base.start) not in seen:
                seen.add((start, pair.base.start))
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
        earlier = [f for f in sentence if f.start < figure.start and same_kind(f, figure) and not is_change(f)]
        named = [f for f in earlier if match and match["who"] in f.clause_before]
        if len(earlier) == 2 and len(named) == 1 and not figure.is_ratio:
            other = next(f for f in earlier if f is not named[0])
            if proposal := _difference(Pair(current=other, base=named[0]), figure):
                yield proposal


def _increments(view: View, sentence: list[Figure]) -> Iterator[Proposal]:
    """138个，比去年增加23个，增长20%: the base is the figure less its increase."""
    for now, delta, rate in zip(sentence, sentence[1:], sentence[2:], strict=False):
        words = delta.clause_before
        if COMPARED.search(now.clause_before) or PAST_AFTER.search(now.clause_before):
            continue  # it is the base itself
        if not rate.is_ratio or now.is_ratio or not same_kind(now, delta) or not _MORE_THAN.search(words):
            continue
        near = delta.place.clause - now.place.clause <= 1 and rate.place.clause - delta.place.clause <= 1
        if (
            not near
            or not CHANGE.search(rate.label)
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
        if last <= f.start < figure.start and same_kind(f, pair.current) and not CHANGE.search(f.clause_before)
    ]
    return bool(between) and not pair.current.is_ratio


def _consequence(view: View, pair: Pair, figure: Figure) -> Proposal | Finding | None:
    words = figure.clause_before
    if "分别" in words or (view.following(figure, 1) in {"和", "、"} and "分别" in view.preceding(figure, 10)):
        return None
    if figure.dimension == "倍":
        return _multiple(pair, figure, words)
    changed = CHANGE.search(words) and not re.search("环比|年均", words)
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
