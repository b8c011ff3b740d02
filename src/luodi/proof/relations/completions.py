"""Completion: 完成目标的P%, against a target that is printed in the clause, in brackets, or shortly before."""

import re
from collections.abc import Iterator

from luodi.proof.figure import Figure, Role
from luodi.proof.judge import Proposal, Relation
from luodi.proof.relations.quotients import share_of
from luodi.proof.view import View, same_body, same_kind
from luodi.proof.vocabulary import GROWTH_WORDS

COMPLETION = re.compile(
    r"(?:完成|达到?|实现|为|占|达成)[^，。；]*(?:目标|任务|计划)[^，。；]*$|完成(?:率|进度|比例)(?:为|达到?|是|分别为)?$|完成(?:了)?$|(?:目标|任务|计划)[^，。；]{0,6}的$"
)


_INDICATORS = re.compile(r"固定资产投资|工业投资|技改投资|资金|外资|税收|财政|产值|贷款|进出口|出口|收入|利润")


_BESIDE = re.compile(r"[，（]?[一-龥]{0,6}(?:目标|任务|计划)[一-龥]{0,3}")  # （年度任务3亿元）, ，年度目标为90亿元


GROWN = re.compile(r"(?:比|较|同比)[^，。；]*(?:增长|增加|净增|减少|下降|多|少)(?:了)?$")


def speaks_completion(figure: Figure) -> bool:
    """The clause measures a figure by a target (完成, 完成率), and not a share or a growth."""
    head = figure.clause_before
    if "占比" in head or "比重" in head or GROWTH_WORDS.search(head[-8:]):
        return False
    return bool(COMPLETION.search(head))


def targets_of(view: View, near: Figure, rate: Figure) -> list[Figure]:
    """Targets of the figure's kind in its sentence or the two before, nearest first; then one right beside the rate."""
    before = [f for f in view.before(near, sentences=3) if f.role is Role.TARGET and same_kind(f, near)]
    before = [f for f in before if f.place.clause == near.place.clause or same_body(f, near)]
    after = [f for f in view.sentence(near) if f.start > near.start and f.role is Role.TARGET and same_kind(f, near)]
    after = [f for f in after if f.start < rate.start or _BESIDE.fullmatch(view.between(rate, f))]
    return [*reversed(before), *after]


def completion(view: View, figure: Figure, head: str) -> Iterator[Proposal]:
    """The completion rate against the target in its clause, else in brackets, else nearest before."""
    explicit = [f for f in view.before(figure) if f.place.clause == figure.place.clause and not f.is_ratio]
    pool = [f for f in view.before(figure) if not f.is_ratio and f.dimension != "points" and f.role is Role.ACTUAL]
    pool = [f for f in pool if not GROWN.search(f.label)]
    if explicit and explicit[-1].role is Role.TARGET and re.search(r"目标|任务|计划|的", head):
        base = explicit[-1]
        parts = [f for f in pool if same_kind(f, base) and f is not base]
        if parts and figure.place.segment == parts[-1].place.segment:
            yield share_of(view, figure, parts[-1], [base], Relation.COMPLETION)
        return
    if not pool or figure.place.segment != pool[-1].place.segment:
        yield from _completion_in_brackets(view, figure)
        return
    part = pool[-1]
    bases = [b for b in targets_of(view, part, figure) if _same_aim(b, part)]
    words = re.search(r"(?:全年|半年|年度|季度|调整后|上半年)", head)
    if words:
        bases.sort(key=lambda f: words.group() not in f.clause_before)
    bases.sort(key=lambda f: f.place.segment != part.place.segment)
    if bases:
        yield share_of(view, figure, part, bases, Relation.COMPLETION)


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
        yield share_of(view, figure, done[0], targets[:1], Relation.COMPLETION)
