"""Gaps: what is still missing is the target (or the whole) less what is done."""

import re
from collections.abc import Iterator

from luodi.proof.figure import Figure, Role
from luodi.proof.intervals import Interval
from luodi.proof.judge import Proposal, Relation, percent, printed
from luodi.proof.view import View, is_actual, same_kind

_GAP_BEFORE = re.compile(
    r"(?:还缺|尚缺|仍缺|还差|尚差|相差|差|还有|尚有|缺口(?:为|达)?|剩余|剩下|尚余|还余|欠)(?:近|约)?$"
)
_BEYOND = re.compile(r"超(?:出|过)?(?:年度|全年|预期|既定)?(?:目标|任务|计划)(?:数)?的?$|超额(?:完成)?$")
_GAP_AFTER = re.compile(r"的?(?:任务)?(?:缺口|差距|没有完成|未完成|待完成)")


def gaps(view: View) -> Iterator[Proposal]:
    """距目标还差N, 尚有N的缺口."""
    for figure in view.quantities:
        if not (figure.is_ratio or figure.is_money or figure.dimension in {"个", "家", "mu"}):
            continue
        if proposal := _beyond(view, figure):
            yield proposal
            continue
        if figure.is_ratio:
            continue
        before = _GAP_BEFORE.search(figure.clause_before)
        after = _GAP_AFTER.match(view.following(figure, 8))
        if not before or not (after or re.search(r"差|缺|剩|余", before.group())):
            continue
        earlier = [f for f in view.before(figure) if same_kind(f, figure)]
        targets = [f for f in earlier if f.role is Role.TARGET or re.search("需求|需要|应到|总需", f.label)]
        done = [f for f in earlier if is_actual(f) and f not in targets]
        if targets and done:
            yield _gap(figure, targets[-1], done[-1])


def _beyond(view: View, figure: Figure) -> Proposal | None:
    """超目标17%, 超额11个: what is done less the target, or over it."""
    if not _BEYOND.search(figure.clause_before):
        return None
    earlier = [f for f in view.before(figure) if not f.is_ratio and (figure.is_ratio or same_kind(f, figure))]
    targets = [f for f in earlier if f.role is Role.TARGET and f.exact]
    done = [
        f for f in earlier if is_actual(f) and targets and f.start > targets[-1].start and same_kind(f, targets[-1])
    ]
    if not done:
        return None
    target, one = targets[-1], done[-1]
    if not figure.is_ratio:
        return _gap(figure, one, target)
    best = one.amount / target.divisor - 1
    return Proposal(
        relation=Relation.COMPLETION,
        stated=figure,
        inputs=(one, target),
        computed=one.bounds / Interval.point(target.divisor) - Interval.point(1),
        others=(one.bounds / Interval.point(target.divisor),),
        best=best,
        working=f"{one.quote}÷{target.quote}－1＝{percent(best)}",
    )


def _gap(figure: Figure, target: Figure, done: Figure) -> Proposal:
    best = target.amount - done.amount
    return Proposal(
        relation=Relation.DIFFERENCE,
        stated=figure,
        inputs=(target, done),
        computed=target.bounds - done.bounds,
        best=best,
        working=f"{target.quote}－{done.quote}＝{printed(figure, best)}",
    )
