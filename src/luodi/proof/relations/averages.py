"""Averages: 平均每个项目, 户均, 亩均, 人均 are a total over a count."""

import re
from collections.abc import Iterator

from luodi.proof.figure import Figure
from luodi.proof.judge import Proposal, Relation, printed
from luodi.proof.view import View, is_actual, overlap, thing

_MEAN = re.compile(
    r"平均每(?P<unit>个|家|户|名|人|亩|组|批|宗|次|场|天|月)?(?P<each>[一-龥]{0,4}?)(?:的)?(?P<what>投资额?|用地|税收|产值|担保|贷款|到位|完成|面积)?(?:达到?|为|约)?$"
    r"|(?P<short>户均|亩均|人均|企均|项均|均)(?P<what2>[一-龥]{0,6}?)(?:达到?|为|约)?$"
    r"|单个项目平均(?P<what3>[一-龥]{0,4}?)(?:达到?|为|约)?$|平均(?:单体|单个|每个)(?:项目|企业)?(?P<what4>[一-龥]{0,4}?)(?:达到?|为|约)?$"
)
_UNITS = {
    "次": {"次"},
    "场": {"次"},
    "批": {"批"},
    "天": {"天"},
    "月": {"月"},
    "家": {"家"},
    "户": {"家"},
    "亩": {"mu"},
    "人": {"人"},
}
_OVER = {"户均": {"家"}, "企均": {"家"}, "亩均": {"mu"}, "人均": {"人"}}


def averages(view: View) -> Iterator[Proposal]:
    """Averages against the total and the count printed before them in the sentence."""
    for figure in view.quantities:
        match = _MEAN.search(re.sub(r"[（(][^）)]*[）)]", "", figure.clause_before))
        if match is None or figure.is_ratio or re.search("比|较|增|由", figure.label):
            continue
        proposal = _average(view, figure, match)
        if proposal:
            yield proposal


def _average(view: View, figure: Figure, match: re.Match[str]) -> Proposal | None:
    before = [f for f in view.before(figure) if is_actual(f) and f.value and not f.is_ratio and f.dimension != "points"]
    if re.search("增长|提高|下降", figure.clause_before):
        return None
    what = next((match[g] for g in ("what", "what2", "what3", "what4") if match[g]), "")
    short = match["short"] or ""
    totals = [f for f in before if f.dimension == figure.dimension and not re.search("均|每", f.label)]
    before = [f for f in before if not re.search("均|每", f.clause_before)]
    if match["unit"] in _UNITS:
        counts = [f for f in before if f.dimension in _UNITS[match["unit"]]]
    else:
        counts = [f for f in before if _counted(f, short, match["each"] or ("项目" if "项目" in match.group() else ""))]
    if not totals or not counts or _of_some(view, figure, match):
        return None
    named = [f for f in totals if (what and overlap(what, f.metric)) or (what and what.rstrip("额") in f.metric)]
    chosen = (named or totals)[-1]
    count = counts[-1]
    if count is chosen:
        return None
    if chosen.place.segment != figure.place.segment or count.place.segment != figure.place.segment:
        return None
    best = chosen.amount / count.divisor
    pool = [(t, c) for t in totals for c in counts if c.value]
    return Proposal(
        relation=Relation.AVERAGE,
        stated=figure,
        inputs=(chosen, count),
        computed=chosen.bounds / count.bounds,
        others=tuple(t.bounds / c.bounds for t, c in pool),
        best=best,
        working=f"{chosen.quote}÷{count.quote}，平均应为{printed(figure, best)}",
    )


def _of_some(view: View, figure: Figure, match: re.Match[str]) -> bool:
    """其中平原乡镇平均每个…: the average of a part that the earlier figures do not count."""
    prefix = re.sub(
        r"[^一-龥]|平$|单体|单个|项目|投资|合同|协议|全[市县区镇年]|我[市县区镇]",
        "",
        figure.clause_before[: match.start()],
    )
    begin, _ = view.layout.piece(view.layout.sentences, figure.start)
    earlier = view.text[begin : figure.start - len(figure.clause_before)]
    return "其中" in prefix or (len(prefix) > 2 and prefix not in earlier)


def _counted(figure: Figure, short: str, each: str) -> bool:
    if short in _OVER:
        return figure.dimension in _OVER[short]
    if figure.dimension not in {"个", "家", "人", "mu", "批"}:
        return False
    what = thing(figure)
    return not each or not what or what in each
