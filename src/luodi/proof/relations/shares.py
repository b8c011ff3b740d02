"""Shares and completion: 占…的P%, 占比P%, 完成目标的P%, one by one or 分别."""

import re
from collections.abc import Iterator
from dataclasses import replace

from luodi.proof.figure import Figure, Role
from luodi.proof.judge import Finding, Proposal, Relation, soft
from luodi.proof.relations.completions import COMPLETION, GROWN, completion, speaks_completion, targets_of
from luodi.proof.relations.quotients import share_of, share_of_sum
from luodi.proof.view import View, is_actual, overlap, same_body, same_kind
from luodi.proof.vocabulary import GROWTH_WORDS, SCOPES

_SHARE = re.compile(r"占(?!地|用|有率)|比重|占比|贡献率")
_GENERIC = re.compile(
    r"总数|总量|总额|总投资额?|全部|比重|比例|全年|所|的|为|达到?|约|到|近|仅|超过?|不足|将|全[国省市县区镇]|我[市县区]|整个|各|数|额"
)
_RATE = re.compile(
    r"(?P<verb>开工|投产|签约|落地|履约|办结|解决|到位|入驻|有效|认定|注册|竣工|验收|合格|完成|转化|办理|兑现|整改|供地|达标|化解)(?:项目)?率(?:为|达到?|是|约|仅|只有|高达)*$"
)
_WHOLE_MARK = re.compile(r"其中|中，|中,|按")


def shares(view: View) -> Iterator[Proposal | Finding]:
    """All shares and completion rates of the text."""
    settled: set[int] = set()  # targets that a figure has already been measured by
    for proposed in _all(view):
        if isinstance(proposed, Proposal) and proposed.relation is Relation.COMPLETION:
            target, fits = proposed.inputs[-1], proposed.computed.meets(proposed.stated.bounds)
            printed_here = target.place.clause == proposed.stated.place.clause
            if not fits and not printed_here and (target.start in settled or _narrower(view, proposed)):
                continue  # a part or another body has its own target, which is not printed
            if fits:
                settled.add(target.start)
        yield proposed


def _narrower(view: View, proposed: Proposal) -> bool:
    """The figure is one of the 其中 below the target."""
    part, target = proposed.inputs[0], proposed.inputs[-1]
    return target.start < part.start and "其中" in view.between(target, part)


def _all(view: View) -> Iterator[Proposal | Finding]:
    done: set[int] = set()
    for figure in view.quantities:
        if not figure.is_ratio or figure.start in done or figure.role is Role.TARGET:
            continue
        group = view.run_from(figure)
        done.update(f.start for f in group)
        head = figure.clause_before
        if len(group) > 1 and _is_list(head, group):
            yield from _respectively(view, group, head)
        else:
            for one in group:
                yield from _single(view, one)


def _is_list(head: str, group: list[Figure]) -> bool:
    return "分别" in head or "各" in head or all(not f.label.strip("和与及、") for f in group[1:])


def _share_phrase(head: str) -> tuple[str, str] | None:
    """The words before and after the last 占 (占比, 比重); None when the clause speaks of growth."""
    found = list(_SHARE.finditer(head))
    if not found:
        return None
    last = next((m for m in reversed(found) if m.group() == "占"), found[-1])
    if GROWTH_WORDS.search(head[last.end() :]):
        return None
    return head[: last.start()], head[last.end() :]


def _single(view: View, figure: Figure) -> Iterator[Proposal | Finding]:
    head = figure.clause_before
    if speaks_completion(figure):
        found = list(completion(view, figure, head))
        yield from found or _rate(view, figure)
        return
    if _RATE.search(head):
        yield from _rate(view, figure)
        return
    split = _share_phrase(head)
    if split is None:
        return
    owner, phrase = split
    explicit = [
        f
        for f in view.before(figure)
        if f.place.clause == figure.place.clause and not f.is_ratio and f.start >= figure.start - len(phrase)
    ]
    part = _part(view, figure, owner, explicit)
    if part is None:
        yield from _unnamed_base(view, figure, owner, phrase)
        return
    listed = [f for f in view.run_to(part) if same_kind(f, part)]
    if explicit and re.search("合计|共|总和|[两三四]项", owner) and len(listed) > 1:
        base = next((f for f in reversed(explicit) if same_kind(f, part)), None)
        if base:
            yield share_of_sum(figure, listed, base)
        return
    if explicit:
        base = next((f for f in reversed(explicit) if same_kind(f, part)), None)
        if base:
            yield share_of(view, figure, part, [base])
        return
    yield from _with_base(view, figure, part, phrase)


def _rate(view: View, figure: Figure) -> Iterator[Proposal]:
    """办结率, 开工率: those of whom the verb is said, over the larger figure before them."""
    match = _RATE.search(figure.clause_before)
    if match is None or figure.bounds.low > 1:
        return
    before = [f for f in view.before(figure) if not f.is_ratio and f.place.segment == figure.place.segment]
    parts = [
        f
        for f in before
        if is_actual(f) and match["verb"] in view.item(f) and not re.search("未|没有|不", view.item(f))
    ]
    bases = [
        f
        for f in before
        if parts and f.start < parts[-1].start and same_kind(f, parts[-1]) and f.bounds.high >= parts[-1].bounds.low
    ]
    if not bases:
        return
    proposal = share_of(view, figure, parts[-1], [bases[-1], *bases[:-1]])
    flows = bases[-1].is_money or re.search("签约|引进|新批|协议|合同|洽谈|意向", view.item(bases[-1]))
    yield replace(proposal, strict=not flows, question=f"“{match['verb']}率”是按哪一批算的？请写明。")


def _with_base(view: View, figure: Figure, part: Figure, phrase: str) -> Iterator[Proposal]:
    candidates = _bases(view, figure, part, phrase)
    if candidates:
        yield share_of(view, figure, part, candidates)


def _part(view: View, figure: Figure, owner: str, explicit: list[Figure]) -> Figure | None:
    """The figure whose share is printed: the nearest before, or the one that the words before 占 name."""
    before = [
        f
        for f in view.before(figure)
        if not f.is_ratio and f not in explicit and f.dimension not in {"points", "倍"} and is_actual(f)
    ]
    before = [f for f in before if not GROWN.search(f.label)]
    before = [
        f for f in before if f.is_money or f.step or f.dimension in {"个", "家", "人", "件", "次", "批", "人次", "条"}
    ]
    if not before:
        return None
    nearest = before[-1]
    words = _GENERIC.sub("", re.sub(r"[^一-龥]", "", owner.rsplit("、", maxsplit=1)[-1]))
    words = re.sub(r"^(?:其中|分别|各|两项|三项|占|合计|共|合)+|(?:分别|各)$", "", words)
    if nearest.place.clause == figure.place.clause:
        return nearest
    if figure.place.clause - nearest.place.clause > 2 or figure.place.segment != nearest.place.segment:
        return None
    if not words or words in nearest.metric:
        return nearest
    named = [f for f in before if words in f.metric or (len(f.metric) > 1 and words.startswith(f.metric))]
    return named[-1] if named else None


def _bases(view: View, figure: Figure, part: Figure, phrase: str) -> list[Figure]:
    """Figures that may be the whole, nearest reading first; none when the base is not printed here."""
    scope = next((s for s in SCOPES if s in phrase), "")
    nouns = re.sub(r"[^一-龥]", "", _GENERIC.sub("", phrase))
    pool = [
        f for f in view.before(part, sentences=3) if same_kind(f, part) and is_actual(f) and not _has_share(view, f)
    ]
    pool = [f for f in pool if f.exact or f.bounds.low >= part.bounds.low]
    pool = [f for f in pool if f.place.sentence == part.place.sentence or same_body(f, part)]
    summed = [
        f
        for f in view.before(figure)
        if f.start > part.start and same_kind(f, part) and re.search("共|合计|总计|总数", f.label)
    ]
    summed += [
        f
        for f in view.sentence(figure)
        if f.start > figure.start and same_kind(f, part) and re.search("(?:共|合计|总计|总数)$", f.label)
    ]
    if summed:
        return summed[-1:]
    if scope:
        pool = [f for f in pool if scope in _scope_words(view, f)]
    if nouns and len(nouns) > 1:
        named = [f for f in pool if overlap(nouns, f.metric + f.noun + f.clause_before)]
        pool = named or ([] if not _is_rest(nouns) else pool)
    larger = [f for f in pool if f.bounds.high >= part.bounds.low]
    here = [f for f in larger if f.place.sentence == part.place.sentence]
    marked = [f for f in pool if _WHOLE_MARK.search(view.between(f, part)) and f.place.sentence == part.place.sentence]
    chosen = here or (marked or larger)
    return sorted(chosen, key=lambda f: (f not in marked, -f.start))


def _scope_words(view: View, figure: Figure) -> str:
    begin, _ = view.layout.piece(view.layout.sentences, figure.start)
    return view.text[begin : figure.start]


def _is_rest(nouns: str) -> bool:
    return bool(re.fullmatch(r"(?:总|体|数|量|项目|企业|投资|资金|签约|引进|到位|其|整|个)*", nouns))


def _has_share(view: View, figure: Figure) -> bool:
    """The figure is itself a part: its own share follows at once."""
    after = view.next_figure(figure)
    return bool(
        after and after.is_ratio and re.fullmatch(r"[，,、（]?(?:占|占比|各占)(?:为|约)?", view.between(figure, after))
    )


def _respectively(view: View, group: list[Figure], head: str) -> Iterator[Proposal | Finding]:
    """分别占…的A和B: the k shares belong to the k figures before them, in order."""
    count = len(group)
    owner = head.rpartition("占")[0]
    if GROWTH_WORDS.search(head) and not re.search(r"占[^，]*$", head):
        return
    if not re.search(r"占|比重|完成|率|目标|任务", head):
        return
    completing = bool(COMPLETION.search(head)) and "占比" not in head
    inside = [f for f in view.before(group[0]) if f.place.clause == group[0].place.clause and not f.is_ratio]
    reach = 3 if completing else 1
    before = [
        f
        for f in view.before(group[0], sentences=reach)
        if not f.is_ratio and f not in inside and is_actual(f) and f.dimension != "points"
    ]
    if not completing and len(inside) == 1 and "占" in head:
        parts, bases = before[-count:], [[inside[0]]] * count  # 占全部181亿元的比重分别为a、b、c
    elif completing and len(inside) == count:
        parts, bases = before[-count:], [[b] for b in inside]
    else:
        parts = (inside if len(inside) == count and not completing and owner else before)[-count:]
        bases = [_base_for(view, p, rate=group[-1], completion=completing, phrase=head) for p in parts]
        aims = [f for f in view.sentence(group[0]) if f.role is Role.TARGET and parts and f.start < parts[0].start]
        if completing and len(aims) == count > 1:
            bases = [[aim] for aim in aims]  # 任务分别为a、b、c，已完成d、e、f，完成率分别为…
    if len(parts) != count or len({f.place.sentence for f in parts}) > 1:
        return
    for figure, part, base in zip(group, parts, bases, strict=True):
        usable = [b for b in base if same_kind(b, part) and b not in parts]
        if usable:
            yield share_of(view, figure, part, usable, Relation.COMPLETION if completing else Relation.SHARE)


def _base_for(view: View, part: Figure, *, rate: Figure, completion: bool, phrase: str) -> list[Figure]:
    if completion:
        return targets_of(view, part, rate)
    scope = next((s for s in SCOPES if s in phrase.rpartition("占")[2]), "")
    pool = [f for f in view.before(part, sentences=4) if same_kind(f, part) and is_actual(f)]
    pool = [f for f in pool if f.bounds.high >= part.bounds.low and (not scope or scope in _scope_words(view, f))]
    return list(reversed(pool))


def _unnamed_base(view: View, figure: Figure, owner: str, phrase: str) -> Iterator[Finding]:
    """工业项目占83% after a count and an amount: two bases give two readings."""
    words = re.sub(r"[^一-龥]", "", owner)
    if not words.startswith("其中") and "其中" not in view.between_marks(figure):
        return
    if re.sub(r"[^一-龥]", "", _GENERIC.sub("", phrase)) or re.search(r"额|资金|数|量", words):
        return
    pool = [f for f in view.before(figure) if is_actual(f) and not f.is_ratio]
    counts = [f for f in pool if f.dimension == "个"]
    money = [f for f in pool if f.is_money]
    if counts and money and "项目" in words:
        yield soft(
            Relation.BASE,
            figure,
            f"“{figure.quote}”没有写明是占项目数（{counts[-1].quote}）还是占金额（{money[-1].quote}），请补明占的是哪个数？",
            counts[-1],
            money[-1],
        )
