"""Percentage points: they belong to rates, and are the difference of two."""

import re
from collections.abc import Iterator

from luodi.proof.figure import Figure
from luodi.proof.judge import Finding, Proposal, Relation, certain, printed
from luodi.proof.view import View
from luodi.proof.vocabulary import RATE_WORDS

_AGAINST = re.compile(
    r"(?:高于|低于|高出|超过|超出|快于|慢于|领先|落后于?|比|较)(?P<who>[^，。；（(]*?)(?:[（(]|(?:平均)?(?:水平|增幅|增速|幅度)?$)"
)
_SEVERAL = re.compile(
    r"分别(?:高于|低于|高出|快于|慢于|比)(?P<names>[^，。；\d（(]{2,14}?)(?:平均)?(?:水平|增速|增幅)?(?:高|低|快|慢)?(?=\d|$)"
)
_BACK = re.compile(r"(?:回落|放缓|加快|提升|提高|下降|降低|上升|高出|收窄)了?$")
_CHANGE = re.compile(r"(?:多增|少增|提高|提升|上升|增加|增长|下降|降低|减少|回落|高于|高出|加快)")


def points(view: View) -> Iterator[Proposal | Finding]:
    """Points on an amount, and points that are not the difference of the rates beside them."""
    for figure in view.quantities:
        if figure.dimension != "points":
            continue
        rates = [f for f in view.sentence(figure) if f.is_ratio]
        if finding := _on_an_amount(view, figure, rates):
            yield finding
        elif proposal := _against(view, figure, rates) or _against_several(view, figure, rates):
            yield proposal


def _on_an_amount(view: View, figure: Figure, rates: list[Figure]) -> Finding | None:
    """Percentage points need a rate: an amount or a count cannot rise by them."""
    begin, _ = view.layout.piece(view.layout.segments, figure.start)
    words = view.text[begin : figure.start]
    if re.search("拉动|贡献|带动|推动", figure.clause_before):
        return None  # what pulls growth by so many points
    if not _CHANGE.search(figure.clause_before) or RATE_WORDS.search(re.sub("效率|功率|率先", "", words)):
        return None
    if any(f.place.segment == figure.place.segment and f.start < figure.start for f in rates):
        return None
    after = view.next_figure(figure)
    if after and after.is_money and re.fullmatch(r"[，,](?:达到?|为|实现)", view.between(figure, after)):
        return _type_error(figure, after)  # 到位资金同比增加6.5个百分点，达到28.9亿元
    owners = [
        f
        for f in view.before(figure)
        if f.place.segment == figure.place.segment and (f.is_money or f.dimension not in {"points", "percent", "倍"})
    ]
    if not owners or figure.place.clause - owners[-1].place.clause > 2:
        return None
    return _type_error(figure, owners[-1])


def _type_error(figure: Figure, owner: Figure) -> Finding:
    return certain(
        Relation.POINTS,
        figure,
        f"“{owner.quote}”是数额而不是率，不能提高或下降“{figure.quote}”；是增减百分之几，还是某个率（如开工率、完成率）的变化，请择一写明。",
        owner,
    )


def _against(view: View, figure: Figure, rates: list[Figure]) -> Proposal | None:
    """高于全省平均（10.8%）3.4个百分点, 增速10.3%，全省平均7.8%，高出2.6个百分点."""
    before = [f for f in rates if f.start < figure.start]
    match = _AGAINST.search(figure.label) or _AGAINST.search(figure.clause_before)
    if not match or not before or "分别" in figure.clause_before or _listed(view, figure):
        return None
    inside = [f for f in before if f.place.clause == figure.place.clause]
    who = match["who"]
    base: Figure | None
    current: Figure | None
    if inside and len(before) > len(inside):
        base, current = inside[-1], before[-len(inside) - 1]
    else:
        base = next((f for f in rates if _named(view, f, who)), None)
        current = before[-1] if base is not before[-1] else (before[-2] if len(before) > 1 else None)
    if base is None and len(before) == 2 and re.match("全部|整体|总体|面上", who):
        base, current = before  # 其中工业投资增长17.5%，高于全部投资…
    if base is None or current is None or base is current:
        return None
    return _difference(figure, current, base, rates)


def _against_several(view: View, figure: Figure, rates: list[Figure]) -> Proposal | None:
    """分别高于全省、全市a和b个百分点: the i-th from the end belongs to the i-th name from the end."""
    match = _SEVERAL.search(figure.clause_before)
    before = [f for f in rates if f.place.clause < figure.place.clause]
    if match is None or not before:
        return None
    names = re.split(r"[、和与及]", match["names"])
    following = view.following(figure, 12)
    place = 1 + len(re.findall(r"[、和](?=\d)", following.split("个百分点")[0])) if following[:1] in {"、", "和"} else 1
    if place > len(names):
        return None
    base = next((f for f in rates if _named(view, f, names[-place]) and f is not figure), None)
    current = next((f for f in reversed(before) if f is not base and not any(_named(view, f, n) for n in names)), None)
    return _difference(figure, current, base, rates) if base and current else None


def _listed(view: View, figure: Figure) -> bool:
    return "分别" in view.preceding(figure, 16)


def _named(view: View, figure: Figure, who: str) -> bool:
    who = re.sub(r"平均(?:水平|增幅|增速)?|水平|的|增速|增幅", "", who)
    if not who or len(who) > 8:
        return False
    run = view.run_to(figure)
    names = re.search(r"(?P<names>[一-龥]+(?:[、和与][一-龥]+)+)(?:平均)?分别(?:增长|为|是)?$", run[0].clause_before)
    full = view.run_from(run[0])
    if names and len(full) == len(listed := re.split("[、和与]", names["names"])):
        return listed[full.index(figure)].endswith(who)  # 全省、全市分别为6.1%和7.3%
    return who in view.preceding(figure, 10)


def _difference(figure: Figure, current: Figure, base: Figure, rates: list[Figure]) -> Proposal:
    high, low = (current, base) if current.amount >= base.amount else (base, current)
    best = high.amount - low.amount
    others = [a.bounds - b.bounds for a in rates for b in rates if a is not b]
    return Proposal(
        relation=Relation.POINTS,
        stated=figure,
        inputs=(current, base),
        computed=high.bounds - low.bounds,
        others=tuple(others),
        best=best,
        working=f"{high.quote}－{low.quote}＝{printed(figure, best)}",
    )
