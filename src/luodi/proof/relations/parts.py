"""Parts and wholes: 其中, 分别为, colon lists, 合计; sums are judged only where the parts exclude each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval, total
from luodi.proof.judge import Finding, Proposal, Relation, certain
from luodi.proof.relations.classifications import is_complete, sort_of, sorts_of
from luodi.proof.relations.sums import SUM, closure, label_of, sums
from luodi.proof.view import View, is_actual, same_kind

_MARK = re.compile(
    r"其中|分[^，。；]{1,4}看[，,]|被?评为|按[^，。；]{1,6}?(?:划分|分类|来分|来看|分|看)[，,：:]?|从[^，。；]{1,6}看[，,]|分赴|分布[在于]|中[，,：:]|分别(?:为|是|达|有|来自|落户|位于|分布)|包括|[：:]"
)
_OPEN = re.compile(r"等$|等[，。；]|其余|其他|前[一二三四五六七八九十\d]|主要|如|例如|包含|排名")
_STOP = re.compile(r"同比|比上年|比去年|增长|下降|占|较|平均|目标|计划|任务|累计")
_OVERLAP = re.compile(r"同时|交叉|重复|兼|多项|部分企业|既.*又|重叠")
_NEEDS_A_TOTAL = {"", "crossing", "period", "place", "order", "use", "staff"}  # else the first figure may be a fellow
_DERIVED = re.compile(r"顺差|逆差|差额|净|余额|结余|合计|均|缺口")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A whole with its listed parts; `closed` when the words say that nothing is left out."""

    whole: Figure
    parts: tuple[Figure, ...]
    labels: tuple[str, ...]
    closed: bool
    among: bool  # 其中 or 中: each part lies inside


def parts(view: View) -> Iterator[Proposal | Finding]:
    """Breakdowns that do not close, and a part larger than its whole."""
    for sentence in view.sentences:
        for breakdown in _breakdowns(view, sentence):
            yield from _judged(view, breakdown)
            if amounts := _companion(view, sentence, breakdown):
                yield from _judged(view, amounts)
        yield from sums(view, sentence)


def _companion(view: View, sentence: list[Figure], counts: Breakdown) -> Breakdown | None:
    """33个、142.8亿元：工业20个、96.5亿元，农业5个、14.2亿元: the amounts beside the counts break down alike."""
    amounts = []
    for part in counts.parts:
        after = view.next_figure(part)
        joined = (
            after
            and after.is_money
            and re.fullmatch(r"(?:项目)?[、，](?:总投资|投资|协议投资)?", view.between(part, after))
        )
        if not after or not joined or after not in sentence or not is_actual(after):
            return None
        amounts.append(after)
    wholes = [f for f in sentence if counts.whole.end <= f.start < counts.parts[0].start and f.is_money]
    if len(amounts) < 2 or len(wholes) != 1 or not is_actual(wholes[0]):
        return None
    return replace(counts, whole=wholes[0], parts=tuple(amounts))


def _breakdowns(view: View, sentence: list[Figure]) -> Iterator[Breakdown]:
    used: set[int] = set()
    if across := _from_sentence_before(view, sentence):
        yield across
    for index, first in enumerate(sentence):
        if first.start in used or not index or not is_actual(first):
            continue
        lead = _lead(view, first, sentence[index - 1])
        mark = _MARK.search(lead) or _bare_list(view, sentence, index, lead)
        if not mark or re.search(r"增|减少|比上年|比去年|较|提高|同比", lead):
            continue
        if re.search("[，,]", lead[mark.end() :].lstrip("，,")):
            continue  # the mark belongs to another clause
        whole = _whole(view, sentence, index, mark.group())
        if whole is None:
            continue
        listed = _listed(view, sentence, index, whole)
        if whole.value is not None and len(listed) <= whole.value <= len(listed) + 1 and mark.group()[0] == "分":
            continue  # 三个片区分别签约14个、9个和6个: the whole counts the list, not its sum
        used.update(f.start for f in listed)
        labels = tuple(label_of(view, f) for f in listed)
        open_words = view.text[whole.end : listed[-1].end + 6]
        closed = (
            mark.group().startswith(("分别", "分赴", "：", ":"))
            and len(listed) > 1
            and "其中" not in lead
            and not _OPEN.search(open_words)
            and _spreads(mark.group(), whole)
        )
        among = "其中" in lead or mark.group().startswith("中")
        yield Breakdown(whole=whole, parts=tuple(listed), labels=labels, closed=closed, among=among)


def _from_sentence_before(view: View, sentence: list[Figure]) -> Breakdown | None:
    """…在建项目117个。按行业分，装备制造38个、…: the whole stands in the sentence before."""
    first = sentence[0]
    begin, _ = view.layout.piece(view.layout.sentences, first.start)
    if not re.match(
        r"\s*(?:按|从)[^，。；]{1,6}(?:分|划分|来分|来看|看)[，,]|\s*其中[，,：:]?", view.text[begin : first.start]
    ):
        return None
    before = [
        f for f in view.before(first, sentences=2) if f.place.sentence != first.place.sentence and same_kind(f, first)
    ]
    if not before or not is_actual(first) or first.is_ratio:
        return None
    listed = _listed(view, sentence, 0, before[-1])
    labels = tuple(label_of(view, f) for f in listed)
    return Breakdown(whole=before[-1], parts=tuple(listed), labels=labels, closed=False, among=False)


def _bare_list(view: View, sentence: list[Figure], index: int, lead: str) -> re.Match[str] | None:
    """共签约85个项目，工业47个、服务业29个: a total followed at once by labels of one classification."""
    whole, first = sentence[index - 1], sentence[index]
    following = sentence[index + 1] if index + 1 < len(sentence) else None
    if following is None or not re.fullmatch(r"[一-龥]{0,4}[，,][一-龥]{2,8}", lead):
        return None
    sorts = {sort_of(label_of(view, first)), sort_of(label_of(view, following))}
    loose = {"", "crossing"} if re.search("共|总|合计", whole.label) else _NEEDS_A_TOTAL
    return re.search("[，,]", lead) if len(sorts) == 1 and not sorts & loose else None


def _spreads(mark: str, whole: Figure) -> bool:
    return mark[0] == "分" or whole.exact


def _lead(view: View, figure: Figure, previous: Figure) -> str:
    """The words from the previous quantity to this one, cut at the end of the segment."""
    words = view.between(previous, figure)
    return re.split(r"[；;。]", words)[-1]


def _whole(view: View, sentence: list[Figure], index: int, mark: str) -> Figure | None:
    """The nearest earlier figure of the part's kind, not itself a share or a change."""
    first = sentence[index]
    for figure in reversed(sentence[:index]):
        if figure.place.segment != first.place.segment:
            return None
        if figure.dimension == first.dimension and not figure.is_ratio:
            if not same_kind(figure, first) or re.search(r"增加|减少|净增|比|较", figure.label):
                return None
            shared = mark[0] == "分" and ("其中" in view.between(figure, first) or not is_actual(figure))
            return None if shared else figure
    return None


def _listed(view: View, sentence: list[Figure], index: int, whole: Figure) -> list[Figure]:
    """The parts: figures of the first one's dimension in the same segment until the words change."""
    first = sentence[index]
    found = [first]
    for figure in sentence[index + 1 :]:
        words = view.between(found[-1], figure)
        if figure.place.segment != first.place.segment or "其中" in words or re.search(r"[；。]", words):
            break
        if figure.dimension != first.dimension:
            continue
        if (
            not is_actual(figure)
            or not same_kind(figure, first)
            or SUM.search(figure.label)
            or _STOP.search(figure.label)
            or _DERIVED.search(figure.label)
        ):
            break
        if not figure.label.strip("和与及、") and "分别" not in view.text[whole.end : figure.start]:
            break
        found.append(figure)
    return found


def _judged(view: View, breakdown: Breakdown) -> Iterator[Proposal | Finding]:
    whole, listed = breakdown.whole, breakdown.parts
    if breakdown.among:
        for part in listed[:1] if not all(f.exact for f in listed) else listed:
            if part.bounds.low > whole.bounds.high:
                yield certain(Relation.PARTS, part, f"“{part.quote}”是“{whole.quote}”的一部分，却比整体还大。", whole)
                return
    if len(listed) < 2:
        return
    proposal = _sum(view, breakdown)
    if proposal:
        yield proposal


def _sum(view: View, breakdown: Breakdown) -> Proposal | None:
    whole, listed = breakdown.whole, breakdown.parts
    sorts = sorts_of(breakdown.labels)
    one_sort = len(sorts) == 1
    sort = next(iter(sorts)) if one_sort else ""
    computed = total([f.bounds for f in listed])
    complete = one_sort and is_complete(sort, breakdown.labels)
    exclusive = one_sort and sort not in {"", "crossing"} and (sort != "stage" or complete)
    rest = any(re.search("其他|其余", label) for label in breakdown.labels)  # what is left over closes the list
    spread = breakdown.closed or complete or rest
    too_much = computed.low > whole.bounds.high
    if "crossing" in sorts or (not too_much and not spread):
        return None if not _equal(computed, whole) else closure(whole, listed, computed, strict=True)
    if sort == "origin" and not complete and not too_much:
        return None
    strict = exclusive or spread
    if not strict and (len(sorts - {""}) > 1 or len(listed) < 3 or _OVERLAP.search(view.sentence_words(whole))):
        return None
    return closure(whole, listed, computed, strict=strict)


def _equal(computed: Interval, whole: Figure) -> bool:
    return computed.meets(whole.bounds)
