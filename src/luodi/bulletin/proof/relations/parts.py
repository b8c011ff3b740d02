"""Parts and wholes: 其中, 分别为, colon lists, 合计; sums are judged only where the parts exclude each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from luodi.bulletin.proof.figure import Figure, Role
from luodi.bulletin.proof.intervals import Interval, total
from luodi.bulletin.proof.judge import Finding, Proposal, Relation, certain, printed
from luodi.bulletin.proof.view import View, is_actual, same_kind

_MARK = re.compile(
    r"其中|按[^，。；]{1,6}?(?:划分|分类|来分|来看|分|看)[，,：:]?|从[^，。；]{1,6}看[，,]|分赴|分布[在于]|中[，,：:]|分别(?:为|是|达|有|来自|落户|位于|分布)|包括|[：:]"
)
_SUM = re.compile(
    r"(?:合计|总计|共计|总数)[一-龥]{0,6}$|(?:共|一共|合起来|[三两四五]年累计)(?:为|达|达到|有|签约|引进|完成|新增|投资|实现)?$"
)
_RUNNING = re.compile(r"累计[一-龥]{0,6}$")
_OPEN = re.compile(r"等$|等[，。；]|其余|其他|前[一二三四五六七八九十\d]|主要|如|例如|包含|排名")
_STOP = re.compile(r"同比|比上年|比去年|增长|下降|占|较|平均|目标|计划|任务|累计")
_OVERLAP = re.compile(r"同时|交叉|重复|兼|多项|部分企业|既.*又|重叠")
_NEEDS_A_TOTAL = {"", "crossing", "period", "place", "order", "use", "staff"}  # else the first figure may be a fellow
_DERIVED = re.compile(r"顺差|逆差|差额|净|余额|结余|合计|均|缺口")
CROSSING = re.compile(
    r"以上|以下|超|亿元项目|外资项目|重点|新增|新建|高新技术|规上|规模以上|世界|上市|民营|龙头|省级|国家级|当年|今年|独角兽|专精特新|限上|招商引资项目|优质"
)
SORTS = {
    "origin": r"省外|省内|市外|市内|境外|境内|国外|国内|外资|内资|侨资|台资",
    "sector": r"第[一二三]产业|[一二三]产(?!业链)|制造业|工业|服务业|农业|商贸|旅游业|建筑业|文旅|物流业",
    "place": r"[一-龥](?:县|区|市|镇|乡|街道|街办|园区|片区|开发区|经开区|高新区|新区|地区|组|省|湾区|三角|冀|局|村)(?:$|到位|签约|引进|完成|开工|竣工|新|共|的|项目|有|落地|投产)",
    "period": r"季度|半年|月份?(?:$|[^民])|\d{4}年|去年|今年",
    "stage": r"竣工|投产|建成|在建|未开工|待开工|前期|停工",
    "handled": r"办结|正在办|无法办|未办|待办",
    "staff": r"干部|职工|聘用|专职|兼职|人员$|志愿者",
    "use": r"安排|用于|补贴|奖补|贴息|经费|奖励|办公",
    "land": r"用地",
    "deal": r"(?:合同|协议|意向)项目",
    "owner": r"政府投资|企业投资|民间投资|国有投资|出口|进口",
    "order": r"第[一二三四五六七八九十\d]+[次批期季]|[一二三四]期",
    "level": r"(?:国家|省|市|县|区|镇)[）)]?(?:级|本级|重点)",
    "vintage": r"^(?:其中)?[，,]?(?:当年|今年|本年|上年|去年|前年|往年|更早|历年|以前年度)",
    "phase": r"续建|新建(?!道路|厂房)|新开工|结转",
}
_COMPLETE = {
    "sector": ({"第一产业", "第二产业", "第三产业"}, {"一产", "二产", "三产"}, {"农业", "工业", "服务业"}),
    "stage": ({"竣工", "在建", "未开工"}, {"投产", "在建", "未开工"}, {"建成", "在建", "未开工"}),
    "handled": ({"办结", "正在办理", "无法办理"}, {"已办结", "未办结"}),
    "origin": ({"省外", "省内"}, {"境外", "境内"}, {"市外", "市内"}, {"外资", "内资"}, {"国外", "国内"}),
    "staff": ({"专职", "兼职"},),
    "owner": ({"出口", "进口"}, {"政府投资", "企业投资"}),
    "deal": ({"合同项目", "协议项目", "意向项目"},),
}


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
        yield from _sums(view, sentence)


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
        labels = tuple(_label(view, f) for f in listed)
        open_words = view.text[whole.end : listed[-1].end + 6]
        closed = (
            mark.group()[0] in "分：:"
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
    labels = tuple(_label(view, f) for f in listed)
    return Breakdown(whole=before[-1], parts=tuple(listed), labels=labels, closed=False, among=False)


def _bare_list(view: View, sentence: list[Figure], index: int, lead: str) -> re.Match[str] | None:
    """共签约85个项目，工业47个、服务业29个: a total followed at once by labels of one classification."""
    whole, first = sentence[index - 1], sentence[index]
    following = sentence[index + 1] if index + 1 < len(sentence) else None
    if following is None or not re.fullmatch(r"[一-龥]{0,4}[，,][一-龥]{2,8}", lead):
        return None
    sorts = {sort_of(_label(view, first)), sort_of(_label(view, following))}
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
            or _SUM.search(figure.label)
            or _STOP.search(figure.label)
            or _DERIVED.search(figure.label)
        ):
            break
        if not figure.label.strip("和与及、") and "分别" not in view.text[whole.end : figure.start]:
            break
        found.append(figure)
    return found


def _label(view: View, figure: Figure) -> str:
    """What the part is called: the words before it, the noun after it, and the bound it follows."""
    previous = view.previous_figure(figure)
    bound = (
        previous.quote if previous and previous.role == "threshold" and len(view.between(previous, figure)) < 10 else ""
    )
    return f"{bound}{view.item(figure).partition('#')[0]}{figure.noun}"


def sort_of(label: str) -> str:
    """The classification a label belongs to; "" when unknown, "crossing" when it cuts across others."""
    for name in ("phase", "level", "vintage"):
        if re.search(SORTS[name], label):
            return name
    if CROSSING.search(label):
        return "crossing"
    for name, pattern in SORTS.items():
        if re.search(pattern, label):
            return name
    return ""


def _sorts(labels: tuple[str, ...]) -> set[str]:
    """The classifications among the labels; an unknown label joins the one that the others share."""
    found = [sort_of(label) for label in labels]
    known = set(found) - {""}
    allocated = bool(re.search(r"安排|用于|拨付|投入|分配", labels[0])) and "crossing" not in known
    if allocated:
        return {"use"}
    return known if len(known) == 1 and found.count("") * 2 <= len(found) else set(found)


def _complete(sort: str, labels: tuple[str, ...]) -> bool:
    return any(
        len(family) == len(labels) and all(sum(word in label for label in labels) == 1 for word in family)
        for family in _COMPLETE.get(sort, ())
    )


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
    sorts = _sorts(breakdown.labels)
    one_sort = len(sorts) == 1
    sort = next(iter(sorts)) if one_sort else ""
    computed = total([f.bounds for f in listed])
    complete = one_sort and _complete(sort, breakdown.labels)
    exclusive = one_sort and sort not in {"", "crossing"} and (sort != "stage" or complete)
    rest = any(re.search("其他|其余", label) for label in breakdown.labels)  # what is left over closes the list
    spread = breakdown.closed or complete or rest
    too_much = computed.low > whole.bounds.high
    if "crossing" in sorts or (not too_much and not spread):
        return None if not _equal(computed, whole) else _proposal(whole, listed, computed, strict=True)
    if sort == "origin" and not complete and not too_much:
        return None
    strict = exclusive or spread
    if not strict and (len(sorts - {""}) > 1 or len(listed) < 3 or _OVERLAP.search(view.sentence_words(whole))):
        return None
    return _proposal(whole, listed, computed, strict=strict)


def _equal(computed: Interval, whole: Figure) -> bool:
    return computed.meets(whole.bounds)


def _proposal(whole: Figure, listed: tuple[Figure, ...], computed: Interval, *, strict: bool) -> Proposal:
    best = sum((f.amount for f in listed), Fraction(0))
    return Proposal(
        relation=Relation.PARTS,
        stated=whole,
        inputs=listed,
        computed=computed,
        best=best,
        working=f"{'＋'.join(f.quote for f in listed)}＝{printed(whole, best)}",
        strict=strict,
        question="各项之间有没有交叉？请核对。",
    )


def _sums(view: View, sentence: list[Figure]) -> Iterator[Proposal]:
    """A、B、C，合计D: the run of like figures before 合计 must give it."""
    for index, figure in enumerate(sentence):
        yield from _counted_list(view, sentence[:index], figure)
        running = _RUNNING.search(figure.label) and _periods_listed(view, sentence[:index])
        if not (running or _SUM.search(figure.label)) or re.search("^全|我|今年|去年", figure.label) or figure.is_ratio:
            continue
        listed: list[Figure] = []
        for earlier in reversed(sentence[:index]):
            if earlier.place.clause == figure.place.clause:
                continue  # 三个片区共签约57个: the number of bodies is no summand
            if earlier.dimension != figure.dimension:
                if earlier.is_money or figure.is_money:
                    continue
                break
            alike = all(same_kind(earlier, other) for other in [figure, *listed])
            if not alike or not is_actual(earlier) or _SUM.search(earlier.label):
                break
            listed.insert(0, earlier)
        words = view.text[listed[0].start : figure.start] if listed else ""
        plain_list = (
            len(listed) > 1 and not re.search(r"其中|等|占|目标|任务|增|比|较", words) and all(f.exact for f in listed)
        )
        if plain_list and _parallel(view, listed):
            yield _proposal(figure, tuple(listed), total([f.bounds for f in listed]), strict=True)


def _counted_list(view: View, earlier: list[Figure], figure: Figure) -> Iterator[Proposal]:
    """三个片区分别a、b、c，全县共d: as many figures as bodies; whether they are all must be asked when they fall short."""
    listed: list[Figure] = []
    for one in reversed(earlier):
        if one.dimension != figure.dimension or (
            listed and not re.fullmatch("[、和]|以及", view.between(one, listed[0]))
        ):
            break
        listed.insert(0, one)
    ahead = [f for f in earlier if listed and f.start < listed[0].start]
    if (
        len(listed) < 2
        or not ahead
        or ahead[-1].value != len(listed)
        or not re.search("^[^占]*(?:共|合计|总)[一-龥]{0,4}$", figure.label)
    ):
        return
    if "分别" not in view.between(ahead[-1], listed[0]) or figure.place.segment != listed[0].place.segment:
        return
    computed = total([f.bounds for f in listed])
    strict = computed.low > figure.bounds.high
    proposal = _proposal(figure, tuple(listed), computed, strict=strict)
    yield replace(proposal, question="其余的在哪里？请问列出的是不是全部？")


def _periods_listed(view: View, earlier: list[Figure]) -> bool:
    """一季度、二季度、三季度分别A、B、C: as many periods as figures, so that a running total must close."""
    if len(earlier) < 2:
        return False
    begin, _ = view.layout.piece(view.layout.sentences, earlier[0].start)
    lead = view.text[begin : earlier[0].start]
    return "分别" in lead and len(re.findall("[一二三四]季度|\\d+月", lead)) == len(earlier)


def _parallel(view: View, listed: list[Figure]) -> bool:
    """The items are written alike: none is a size class among others, none the whole of the rest."""
    labels = [_label(view, f) for f in listed]
    banded = [bool(re.search("以上|以下", label)) for label in labels]
    before = [view.previous_figure(f) for f in listed]
    return not any(banded) or all(b is not None and b.role is Role.THRESHOLD for b in before)
