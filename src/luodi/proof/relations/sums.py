"""Lists that end in their total: A、B、C，合计D."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from luodi.proof.figure import Figure, Role
from luodi.proof.intervals import Interval, total
from luodi.proof.judge import Proposal, Relation, printed
from luodi.proof.view import View, is_actual, same_kind

SUM = re.compile(
    r"(?:合计|总计|共计|总数)[一-龥]{0,6}$|(?:共|一共|合起来|[三两四五]年累计)(?:为|达|达到|有|签约|引进|完成|新增|投资|实现)?$"
)


_RUNNING = re.compile(r"累计[一-龥]{0,6}$")


def label_of(view: View, figure: Figure) -> str:
    """What the part is called: the words before it, the noun after it, and the bound it follows."""
    previous = view.previous_figure(figure)
    bound = (
        previous.quote if previous and previous.role == "threshold" and len(view.between(previous, figure)) < 10 else ""
    )
    return f"{bound}{view.item(figure).partition('#')[0]}{figure.noun}"


def closure(whole: Figure, listed: tuple[Figure, ...], computed: Interval, *, strict: bool) -> Proposal:
    """The whole against the sum of its parts."""
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


def sums(view: View, sentence: list[Figure]) -> Iterator[Proposal]:
    """A、B、C，合计D: the run of like figures before 合计 must give it."""
    for index, figure in enumerate(sentence):
        yield from _counted_list(view, sentence[:index], figure)
        running = _RUNNING.search(figure.label) and _periods_listed(view, sentence[:index])
        if not (running or SUM.search(figure.label)) or re.search("^全|我|今年|去年", figure.label) or figure.is_ratio:
            continue
        listed = _summands(sentence[:index], figure)
        words = view.text[listed[0].start : figure.start] if listed else ""
        plain_list = (
            len(listed) > 1 and not re.search(r"其中|等|占|目标|任务|增|比|较", words) and all(f.exact for f in listed)
        )
        if plain_list and _parallel(view, listed):
            yield closure(figure, tuple(listed), total([f.bounds for f in listed]), strict=True)


def _summands(before: list[Figure], whole: Figure) -> list[Figure]:
    """The run of figures of the total's kind right before it; amounts among counts are passed over."""
    listed: list[Figure] = []
    for earlier in reversed(before):
        other_kind = earlier.dimension != whole.dimension
        if earlier.place.clause == whole.place.clause or (other_kind and (earlier.is_money or whole.is_money)):
            continue  # 三个片区共签约57个: the number of bodies is no summand
        alike = not other_kind and all(same_kind(earlier, other) for other in [whole, *listed])
        if not alike or not is_actual(earlier) or SUM.search(earlier.label):
            break
        listed.insert(0, earlier)
    return listed


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
    proposal = closure(figure, tuple(listed), computed, strict=strict)
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
    labels = [label_of(view, f) for f in listed]
    banded = [bool(re.search("以上|以下", label)) for label in labels]
    before = [view.previous_figure(f) for f in listed]
    return not any(banded) or all(b is not None and b.role is Role.THRESHOLD for b in before)
