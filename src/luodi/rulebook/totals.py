"""From the marks of a card to its total: no-stack sets, parents of parts, gaps, conversion and slice. Exact; every step told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from luodi.base.quantities import Exact
from luodi.rulebook.awards import Expression
from luodi.rulebook.cards import Card, Mark, State
from luodi.rulebook.document import Gap, Gaps, Indicator, Rulebook
from luodi.rulebook.evaluate import evaluate
from luodi.rulebook.nodes import Node
from luodi.rulebook.situation import points_text, rate_text

CAUTIOUS = Gaps(unknown=Gap.NO_TOTAL, missing=Gap.NO_TOTAL, not_applicable=Gap.SKIP, no_target=Gap.SKIP)


@dataclass(slots=True)
class _Sum:
    """The running total, the weight that applied, the weight to be spread over the rest."""

    total: Exact = 0
    applied: Exact = 0
    lost: Exact = 0
    steps: list[str] = field(default_factory=list)


def add_up(rulebook: Rulebook, card: Card) -> Card:
    """The card with its total before conversion; None when a gap forbids a total."""
    steps: list[str] = []
    marks = _without_stacking(rulebook, card.marks, steps)
    scores = _indicator_scores(rulebook, card.group, marks, steps)
    total = _total(rulebook.gaps or CAUTIOUS, scores, steps)
    names = {**card.names, **{f"{name}.得分": points for name, (points, _) in scores.items()}}
    weighed = [(m.weight, m.completion) for m in marks if m.weight and m.completion is not None]
    share = sum((Fraction(weight) for weight, _ in weighed), Fraction(0))
    completion = sum((Fraction(w) * c for w, c in weighed), Fraction(0)) / share if share else None
    return replace(card, marks=marks, total=total, completion=completion, steps=tuple(steps), names=names)


def veto(rulebook: Rulebook, nodes: Mapping[Expression, Node], card: Card) -> Card:
    """否决: the first condition that holds decides the whole total; a card without one stays without."""
    for rule in rulebook.total.vetoes if card.total is not None else ():
        names = {**card.names, "总分": card.total, "总完成率": card.completion}
        if evaluate(nodes[rule.when], names) is True:
            told = f"{rule.article} {rule.name}：{nodes[rule.when]}，总分按 {points_text(rule.total)} 分".strip()
            return replace(card, total=rule.total, steps=(*card.steps, told))
    return card


def convert(rulebook: Rulebook, cards: Sequence[Card]) -> list[Card]:
    """总分: bounds, conversion to other full marks, the slice of a bigger assessment."""
    rule = rulebook.total
    if rule.cap is None and rule.floor is None and rule.converted_to is None and rule.slice is None:
        return list(cards)
    bests: dict[str, Exact] = {}
    for card in cards:
        if card.total is not None:
            bests[card.group] = max(bests.get(card.group, card.total), card.total)
    found = []
    for card in cards:
        total, steps = card.total, list(card.steps)
        if total is not None and rule.cap is not None and total > rule.cap:
            steps.append(f"总分封顶 {points_text(rule.cap)} 分")
            total = rule.cap
        if total is not None and rule.floor is not None and total < rule.floor:
            steps.append(f"总分保底 {points_text(rule.floor)} 分")
            total = rule.floor
        base = bests.get(card.group) if rule.convert_by_best else rule.full
        if total is not None and rule.converted_to is not None and base:
            steps.append(f"折算：{points_text(total)} ÷ {points_text(base)} × {points_text(rule.converted_to)}")
            total = Fraction(total) / base * rule.converted_to
        if total is not None and rule.slice is not None:
            steps.append(f"占大考核的 {rate_text(rule.slice)}：{points_text(total)} × {rate_text(rule.slice)}")
            total *= rule.slice
        found.append(replace(card, total=total, steps=tuple(steps)))
    return found


_Scores = Mapping[str, tuple[Exact | None, Sequence[Mark]]]


def _indicator_scores(rulebook: Rulebook, group: str, marks: Sequence[Mark], steps: list[str]) -> _Scores:
    """Indicator → (its score, the marks it is made of); parts are added and bounded by their parent's cap."""
    by_name = {mark.indicator: mark for mark in marks}
    found: dict[str, tuple[Exact | None, Sequence[Mark]]] = {}
    for indicator in rulebook.indicators:
        own = [by_name[leaf.name] for leaf in (indicator.parts or (indicator,))]
        counted = [mark.score for mark in own if mark.score is not None]
        points: Exact | None = sum(counted, Fraction(0)) if counted else None
        if points is not None and indicator.parts and indicator.cap is not None:
            cap = indicator.cap.of(_parent_weight(indicator, group, own))
            if points > cap:
                steps.append(f"{indicator.name}：分项相加 {points_text(points)}，封顶 {points_text(cap)} 分")
                points = cap
        found[indicator.name] = (points, [mark for mark in own if mark.scored])
    return found


def _parent_weight(indicator: Indicator, group: str, parts: Sequence[Mark]) -> Exact:
    own = indicator.weight.of(group) if indicator.weight is not None else None
    return own if own is not None else sum((part.weight or 0 for part in parts), Fraction(0))


def _total(gaps: Gaps, scores: _Scores, steps: list[str]) -> Exact | None:
    if all(points is None for points, _ in scores.values()):
        return None
    running = _Sum(steps=steps)
    for name, (points, marks) in scores.items():
        if any(not _gap(gaps, mark, running) for mark in marks):
            return None
        if marks and points is not None:
            steps.append(f"{name} {points_text(points)} 分")
            running.total += points
    if running.lost and running.applied:
        whole = running.applied + running.lost
        steps.append(f"折算：{points_text(running.total)} × {points_text(whole)} ÷ {points_text(running.applied)}")
        running.total *= Fraction(whole) / running.applied
    steps.append(f"合计 {points_text(running.total)} 分")
    return running.total


def _gap(gaps: Gaps, mark: Mark, running: _Sum) -> bool:
    """Whether a total can still be given; what a gap does is added to `running`."""
    weight = mark.weight or 0
    if mark.score is not None:
        running.applied += weight
        return True
    told = f"“{mark.indicator}”{mark.state.value}"
    rule = {
        State.UNKNOWN: gaps.unknown,
        State.MISSING: gaps.missing,
        State.NOT_APPLICABLE: gaps.not_applicable,
        State.NO_TARGET: gaps.no_target,
    }.get(mark.state, Gap.SKIP)
    if rule is Gap.REWEIGHT:
        running.lost += weight
        running.steps.append(f"{told}，{points_text(weight)} 分按比例折算到其余各项")
    elif rule is Gap.FULL:
        running.total += weight
        running.applied += weight
        running.steps.append(f"{told}，按满分 {points_text(weight)} 分")
    else:
        running.steps.append(f"{told}，{'不出总分' if rule is Gap.NO_TOTAL else '不计'}")
    return rule is not Gap.NO_TOTAL


def _without_stacking(rulebook: Rulebook, marks: Sequence[Mark], steps: list[str]) -> tuple[Mark, ...]:
    """互斥: of a set only the highest score stays; 兼得 只取最高: of one project only its highest bonus stays."""
    by_name = {mark.indicator: mark for mark in marks}
    for names in rulebook.exclusive:
        scored = [by_name[name] for name in names if name in by_name and by_name[name].score is not None]
        best = max(scored, key=lambda mark: (mark.score or 0, mark.indicator), default=None)
        for mark in scored:
            if best is not None and mark is not best and mark.score:
                steps.append(f"“{mark.indicator}”与“{best.indicator}”只取最高，{points_text(mark.score)} 分不计")
                told = f"与“{best.indicator}”只取最高，不计"
                by_name[mark.indicator] = replace(mark, score=0, steps=(*mark.steps, told))
    if rulebook.stacking is False:
        _highest_per_project(by_name, steps)
    return tuple(by_name[mark.indicator] for mark in marks)


def _highest_per_project(by_name: dict[str, Mark], steps: list[str]) -> None:
    best: dict[str, tuple[Exact, str]] = {}
    for mark in by_name.values():
        for project, points in mark.items:
            if project not in best or points > best[project][0]:
                best[project] = (points, mark.indicator)
    for name, mark in list(by_name.items()):
        lost = [(project, points) for project, points in mark.items if best[project][1] != name]
        if lost and mark.score is not None:
            taken = sum((points for _, points in lost), Fraction(0))
            told = "、".join(project for project, _ in lost)
            steps.append(f"“{name}”：{told}已在别处得了更高的分，{points_text(taken)} 分不计")
            by_name[name] = replace(mark, score=max(mark.score - taken, Fraction(0)))
