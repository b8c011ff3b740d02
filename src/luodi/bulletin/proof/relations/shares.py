"""Shares and completion: 占…的P%, 占比P%, 完成目标的P%, one by one or 分别."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from luodi.bulletin.proof.figure import Figure, Role
from luodi.bulletin.proof.intervals import Interval, total
from luodi.bulletin.proof.judge import Finding, Proposal, Relation, percent, soft
from luodi.bulletin.proof.view import View, is_actual, overlap, same_body, same_kind
from luodi.bulletin.proof.vocabulary import GROWTH_WORDS, SCOPES

_COMPLETION = re.compile(
    r"(?:完成|达到?|实现|为|占|达成)[^，。；]*(?:目标|任务|计划)[^，。；]*$|完成(?:率|进度|比例)(?:为|达到?|是|分别为)?$|完成(?:了)?$|(?:目标|任务|计划)[^，。；]{0,6}的$"
)
_SHARE = re.compile(r"占(?!地|用|有率)|比重|占比|贡献率")
_GENERIC = re.compile(
    r"总数|总量|总额|总投资额?|全部|比重|比例|全年|所|的|为|达到?|约|到|近|仅|超过?|不足|将|全[国省市县区镇]|我[市县区]|整个|各|数|额"
)
_RATE = re.compile(
    r"(?P<verb>开工|投产|签约|落地|履约|办结|解决|到位|入驻|有效|认定|注册|竣工|验收|合格|完成|转化|办理|兑现|整改|供地|达标|化解)(?:项目)?率(?:为|达到?|是|约|仅|只有|高达)*$"
)
_INDICATORS = re.compile(r"固定资产投资|工业投资|技改投资|资金|外资|税收|财政|产值|贷款|进出口|出口|收入|利润")
_BESIDE = re.compile(r"[，（]?[一-龥]{0,6}(?:目标|任务|计划)[一-龥]{0,3}")  # （年度任务3亿元）, ，年度目标为90亿元
_GROWN = re.compile(r"(?:比|较|同比)[^，。；]*(?:增长|增加|净增|减少|下降|多|少)(?:了)?$")
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
    if _speaks_completion(figure):
        found = list(_completion(view, figure, head))
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
            yield _sum_share(figure, listed, base)
        return
    if explicit:
        base = next((f for f in reversed(explicit) if same_kind(f, part)), None)
        if base:
            yield _share(view, figure, part, [base])
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
    proposal = _share(view, figure, parts[-1], [bases[-1], *bases[:-1]])
    flows = bases[-1].is_money or re.search("签约|引进|新批|协议|合同|洽谈|意向", view.item(bases[-1]))
    yield replace(proposal, strict=not flows, question=f"“{match['verb']}率”是按哪一批算的？请写明。")


def _speaks_completion(figure: Figure) -> bool:
    head = figure.clause_before
    if "占比" in head or "比重" in head or GROWTH_WORDS.search(head[-8:]):
        return False
    return bool(_COMPLETION.search(head))


def _with_base(view: View, figure: Figure, part: Figure, phrase: str) -> Iterator[Proposal]:
    candidates = _bases(view, figure, part, phrase)
    if candidates:
        yield _share(view, figure, part, candidates)


def _part(view: View, figure: Figure, owner: str, explicit: list[Figure]) -> Figure | None:
    """The figure whose share is printed: the nearest before, or the one that the words before 占 name."""
    before = [
        f
        for f in view.before(figure)
        if not f.is_ratio and f not in explicit and f.dimension not in {"points", "倍"} and is_actual(f)
    ]
    before = [f for f in before if not _GROWN.search(f.label)]
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


def _share(
    view: View, figure: Figure, part: Figure, bases: list[Figure], relation: Relation = Relation.SHARE
) -> Proposal:
    base = bases[0]
    exact_target = relation is Relation.COMPLETION and base.exact and base.value is not None
    low = Interval.point(base.amount) if exact_target else base.bounds
    computed = part.bounds / low
    others = [] if computed.meets(figure.bounds) else _other_readings(view, figure, (part, *bases), relation)
    best = part.amount / base.divisor
    word = "完成率应为" if relation is Relation.COMPLETION else "占比应为"
    return Proposal(
        relation=relation,
        stated=figure,
        inputs=(part, base),
        computed=computed,
        others=tuple(others),
        best=best,
        working=f"{part.quote}÷{base.quote}＝{percent(best)}，{word}{percent(best, _places(figure))}",
    )


def _other_readings(view: View, figure: Figure, named: tuple[Figure, ...], relation: Relation) -> list[Interval]:
    """Every other share that the printed figures allow: other pairs of the sentence, sums of the list, other wholes.

    Any figure of the kind anywhere before may be the whole that 占总额 means, so no other base is ever called wrong.
    """
    part, base, *rest = named
    completion = relation is Relation.COMPLETION
    low = Interval.point(base.divisor) if completion and base.exact else base.bounds
    siblings = [
        f for f in view.before(figure) if same_kind(f, part) and f is not part and f is not base and f not in rest
    ]
    pool = [f for f in view.sentence(figure) if f.dimension == part.dimension and f.start != figure.start]
    others = [a.bounds / (Interval.point(b.divisor) if completion else b.bounds) for a, b in _pairs(pool, relation)]
    others += [part.bounds / b.bounds for b in rest]
    others += [f.bounds / low for f in pool if f is not base and is_actual(f)] if completion else []
    wholes = [f for f in view.like(part) if f.start < figure.start and f is not part]
    others += [
        part.bounds / (Interval.point(f.divisor) if f.role is Role.TARGET and f.exact else f.bounds) for f in wholes
    ]
    marked = "其中" in view.text[base.end : part.start] or base.place.clause == figure.place.clause
    if siblings and not marked:  # without a named whole, the parts may be all there is
        others.append(part.bounds / total([part.bounds, *(s.bounds for s in siblings)]))
    listed = [s for s in siblings if s.start < part.start]
    return [*others, *(total([part.bounds, *(s.bounds for s in listed[n:])]) / low for n in range(len(listed)))]


def _pairs(pool: list[Figure], relation: Relation) -> Iterator[tuple[Figure, Figure]]:
    """Other readings of a share: any smaller figure over a larger; of a completion: any done over any target."""
    for one in pool:
        for other in pool:
            if (relation is Relation.COMPLETION and one.role is Role.ACTUAL and other.role is Role.TARGET) or (
                relation is not Relation.COMPLETION and one is not other and other.bounds.high >= one.bounds.low
            ):
                yield one, other


def _sum_share(figure: Figure, listed: list[Figure], base: Figure) -> Proposal:
    """a、b、c，合计占d的P%."""
    best = sum((f.amount for f in listed), Fraction(0)) / base.divisor
    return Proposal(
        relation=Relation.SHARE,
        stated=figure,
        inputs=(*listed, base),
        computed=total([f.bounds for f in listed]) / base.bounds,
        best=best,
        working=f"（{'＋'.join(f.quote for f in listed)}）÷{base.quote}＝{percent(best)}，占比应为{percent(best, _places(figure))}",
    )


def _places(figure: Figure) -> int:
    return 0 if figure.step >= figure.scale or not figure.step else len(str((figure.scale / figure.step).numerator)) - 1


def _respectively(view: View, group: list[Figure], head: str) -> Iterator[Proposal | Finding]:
    """分别占…的A和B: the k shares belong to the k figures before them, in order."""
    count = len(group)
    owner = head.rpartition("占")[0]
    if GROWTH_WORDS.search(head) and not re.search(r"占[^，]*$", head):
        return
    if not re.search(r"占|比重|完成|率|目标|任务", head):
        return
    completion = bool(_COMPLETION.search(head)) and "占比" not in head
    inside = [f for f in view.before(group[0]) if f.place.clause == group[0].place.clause and not f.is_ratio]
    reach = 3 if completion else 1
    before = [
        f
        for f in view.before(group[0], sentences=reach)
        if not f.is_ratio and f not in inside and is_actual(f) and f.dimension != "points"
    ]
    if not completion and len(inside) == 1 and "占" in head:
        parts, bases = before[-count:], [[inside[0]]] * count  # 占全部181亿元的比重分别为a、b、c
    elif completion and len(inside) == count:
        parts, bases = before[-count:], [[b] for b in inside]
    else:
        parts = (inside if len(inside) == count and not completion and owner else before)[-count:]
        bases = [_base_for(view, p, rate=group[-1], completion=completion, phrase=head) for p in parts]
        aims = [f for f in view.sentence(group[0]) if f.role is Role.TARGET and parts and f.start < parts[0].start]
        if completion and len(aims) == count > 1:
            bases = [[aim] for aim in aims]  # 任务分别为a、b、c，已完成d、e、f，完成率分别为…
    if len(parts) != count or len({f.place.sentence for f in parts}) > 1:
        return
    for figure, part, base in zip(group, parts, bases, strict=True):
        usable = [b for b in base if same_kind(b, part) and b not in parts]
        if usable:
            yield _share(view, figure, part, usable, Relation.COMPLETION if completion else Relation.SHARE)


def _base_for(view: View, part: Figure, *, rate: Figure, completion: bool, phrase: str) -> list[Figure]:
    if completion:
        return _targets(view, part, rate)
    scope = next((s for s in SCOPES if s in phrase.rpartition("占")[2]), "")
    pool = [f for f in view.before(part, sentences=4) if same_kind(f, part) and is_actual(f)]
    pool = [f for f in pool if f.bounds.high >= part.bounds.low and (not scope or scope in _scope_words(view, f))]
    return list(reversed(pool))


def _targets(view: View, near: Figure, rate: Figure) -> list[Figure]:
    """Targets of the figure's kind in its sentence or the two before, nearest first; then one right beside the rate."""
    before = [f for f in view.before(near, sentences=3) if f.role is Role.TARGET and same_kind(f, near)]
    before = [f for f in before if f.place.clause == near.place.clause or same_body(f, near)]
    after = [f for f in view.sentence(near) if f.start > near.start and f.role is Role.TARGET and same_kind(f, near)]
    after = [f for f in after if f.start < rate.start or _BESIDE.fullmatch(view.between(rate, f))]
    return [*reversed(before), *after]


def _completion(view: View, figure: Figure, head: str) -> Iterator[Proposal]:
    explicit = [f for f in view.before(figure) if f.place.clause == figure.place.clause and not f.is_ratio]
    pool = [f for f in view.before(figure) if not f.is_ratio and f.dimension != "points" and f.role is Role.ACTUAL]
    pool = [f for f in pool if not _GROWN.search(f.label)]
    if explicit and explicit[-1].role is Role.TARGET and re.search(r"目标|任务|计划|的", head):
        base = explicit[-1]
        parts = [f for f in pool if same_kind(f, base) and f is not base]
        if parts and figure.place.segment == parts[-1].place.segment:
            yield _share(view, figure, parts[-1], [base], Relation.COMPLETION)
        return
    if not pool or figure.place.segment != pool[-1].place.segment:
        yield from _completion_in_brackets(view, figure)
        return
    part = pool[-1]
    bases = [b for b in _targets(view, part, figure) if _same_aim(b, part)]
    words = re.search(r"(?:全年|半年|年度|季度|调整后|上半年)", head)
    if words:
        bases.sort(key=lambda f: words.group() not in f.clause_before)
    bases.sort(key=lambda f: f.place.segment != part.place.segment)
    if bases:
        yield _share(view, figure, part, bases, Relation.COMPLETION)


def _same_aim(target: Figure, part: Figure) -> bool:
    """Target and figure name no two different indicators (固定资产投资 against 到位资金)."""
    aim, done = (set(_INDICATORS.findall(f.clause_before)) for f in (target, part))
    return not target.is_money or not aim or not done or bool(aim & done)


def _completion_in_brackets(view: View, figure: Figure) -> Iterator[Proposal]:
    """完成目标任务的104%（目标250个，完成260个）: the inputs follow in brackets."""
    after = [f for f in view.sentence(figure) if f.start > figure.start and f.place.segment == figure.place.segment]
    if len(after) < 2 or not re.match("[（(]", view.following(figure, 1)):
        return
    targets = [f for f in after if f.role is Role.TARGET]
    done = [f for f in after if f.role is Role.ACTUAL]
    if targets and done and same_kind(targets[0], done[0]):
        yield _share(view, figure, done[0], targets[:1], Relation.COMPLETION)


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
