"""Judging a whole run: readings and targets in, scorecards, ranks, grades and proposals out.

Pure and exact. Order: pairs share, groups form, completions, scores in the order written, no-stack sets, gaps, totals,
ranks within the group, grades, lists and proposals. Every step of a score is told while it is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from luodi.base.quantities import Exact
from luodi.rulebook.alarms import PLACE
from luodi.rulebook.awards import ItemWise, Judged
from luodi.rulebook.cards import Card, Mark, Moment, Reading, State, UnitInput
from luodi.rulebook.check import Checked
from luodi.rulebook.demands import needs_target
from luodi.rulebook.document import Indicator, RoundWhen, Rulebook, TargetPeriod, Ties
from luodi.rulebook.evaluate import Value, evaluate, shown
from luodi.rulebook.nodes import leaves
from luodi.rulebook.pairs import paired
from luodi.rulebook.peers import OWN_RANKS, Peers, Values, own_ranks
from luodi.rulebook.periods import resolve
from luodi.rulebook.registered import is_registered
from luodi.rulebook.scoring import score
from luodi.rulebook.situation import Situation, Tale, points_text, rate_text, round_points
from luodi.rulebook.standing import graded, ranked, with_proposals
from luodi.rulebook.states import reading_of, state_of, why_none, zero_base_score
from luodi.rulebook.totals import CAUTIOUS, add_up, convert, veto

EVERY_UNIT = "各单位"
ALL = "全部"


def judge(
    checked: Checked, units: Sequence[UnitInput], moment: Moment, history: Sequence[Mapping[str, Card]] = ()
) -> tuple[Card, ...]:
    """The cards of all units, by group as written, then by rank, then by name. `history`: earlier periods, newest last.

    Without 分组 the place is measured beside its own units, but neither scored nor ranked among them.
    """
    rulebook = checked.sound()
    run = _Run(checked, rulebook, moment)
    units = paired(rulebook, units)
    beside = _beside(rulebook, units)
    groups = {unit.name: run.group_of(unit) for unit in units}
    judged = [unit for unit in units if groups[unit.name] is not None and unit not in beside]
    cards = run.cards(judged, {name: group for name, group in groups.items() if group is not None})
    cards = [veto(rulebook, checked.nodes, add_up(rulebook, card)) for card in cards]
    cards = ranked(rulebook, checked.nodes, convert(rulebook, cards), history[-1] if history else {})
    cards = graded(rulebook, checked.nodes, cards)
    cards = [with_proposals(rulebook, checked.nodes, card, history) for card in cards]
    cards += [run.unscored(unit) for unit in beside]
    order = {name: index for index, name in enumerate([group.name for group in rulebook.groups] or [ALL])}
    return tuple(sorted(cards, key=lambda card: (order[card.group], card.rank is None, card.rank or 0, card.unit)))


def _beside(rulebook: Rulebook, units: Sequence[UnitInput]) -> list[UnitInput]:
    """The place, where nothing sorts it into 分组 and units of its own are judged: it is no rival of theirs."""
    place = [unit for unit in units if unit.kind == PLACE]
    return [] if rulebook.groups or len(place) == len(units) else place


def measured_names(checked: Checked, unit: UnitInput, moment: Moment) -> Mapping[str, Value]:
    """What conditions may ask of a unit that is measured but not scored, such as the place itself."""
    run = _Run(checked, checked.sound(), moment)
    names = run.names(unit, "")
    for leaf in run.rulebook.leaves():
        names |= _mark_names(run.measured(leaf, unit, ""))
    return names


class _Run:
    """The rulebook and the moment, carried through the passes."""

    def __init__(self, checked: Checked, rulebook: Rulebook, moment: Moment) -> None:
        self.checked, self.rulebook, self.moment = checked, rulebook, moment
        self.nodes, self.types = checked.nodes, checked.types
        self.ties = rulebook.ties or Ties.COMPETITION
        self.gaps = rulebook.gaps or CAUTIOUS
        # A leaf that nobody gave is unknown, and conditions over it are not true: asking is never a traceback.
        # Of the register, what nobody gave does not stand.
        self.unasked: dict[str, Value] = {
            str(leaf): False if is_registered(leaf) else None for node in self.nodes.values() for leaf in leaves(node)
        }
        self.asks_ranks = any(name in self.unasked for name in OWN_RANKS)

    # -- units and groups ---------------------------------------------------------------------------------------

    def group_of(self, unit: UnitInput) -> str | None:
        """The first group that takes the unit in; None when the rulebook does not assess it."""
        if not self.rulebook.groups:
            return ALL
        given = self.names(unit, "")
        for group in self.rulebook.groups:
            if unit.name in group.units:
                return group.name
            if group.when is not None and evaluate(self.nodes[group.when], given) is True:
                return group.name
        return None

    # -- marks --------------------------------------------------------------------------------------------------

    def cards(self, units: Sequence[UnitInput], groups: Mapping[str, str]) -> list[Card]:
        """Marks of all units, indicator by indicator, so that relative scores see their peers."""
        found: dict[str, list[Mark]] = {unit.name: [] for unit in units}
        names: dict[str, dict[str, Value]] = {unit.name: self.names(unit, groups[unit.name]) for unit in units}
        rows: dict[str, dict[str, Mark]] = {}
        for leaf in self.rulebook.leaves():
            rows[leaf.name] = {unit.name: self.measured(leaf, unit, groups[unit.name]) for unit in units}
            for unit in units:
                names[unit.name] |= _mark_names(rows[leaf.name][unit.name])
        for leaf in self.rulebook.leaves():
            marks = rows[leaf.name]
            peers = _peers(marks, groups)
            for unit in units:
                mark = marks[unit.name]
                if mark.state is State.KNOWN and leaf.scoring is not None:
                    mark = self._scored(
                        leaf, mark, reading_of(leaf, unit), names[unit.name], (peers[groups[unit.name]], peers[""])
                    )
                found[unit.name].append(mark)
                names[unit.name][f"{leaf.name}.得分"] = mark.score
        return [
            Card(
                unit=unit.name,
                kind=unit.kind,
                group=groups[unit.name],
                marks=tuple(found[unit.name]),
                total=None,
                names=names[unit.name],
            )
            for unit in units
        ]

    def unscored(self, unit: UnitInput) -> Card:
        """The card of a unit that is measured only: values, targets and completions, no points and no rank."""
        marks = [self.measured(leaf, unit, ALL) for leaf in self.rulebook.leaves()]
        names = self.names(unit, ALL)
        for mark in marks:
            names |= _mark_names(mark)
        bare = tuple(replace(mark, scored=False, score=None) for mark in marks)
        return Card(unit=unit.name, kind=unit.kind, group=ALL, marks=bare, total=None, names=names)

    def names(self, unit: UnitInput, group: str) -> dict[str, Value]:
        """Names that need no judging."""
        fixed: dict[str, Value] = {
            "单位名称": unit.name,
            "单位类别": unit.kind,
            "组别": group,
            "今天": self.moment.today,
            "序时进度": self.moment.elapsed,
        }
        return {**self.unasked, **fixed, **unit.names}

    def measured(self, leaf: Indicator, unit: UnitInput, group: str) -> Mark:
        """Value, target, completion and state, before any score."""
        reading = reading_of(leaf, unit)
        weight = leaf.weight.of(group) if leaf.weight is not None else 0
        target = self._target(leaf, unit, group)
        scored = leaf.scoring is not None
        state, value = state_of(leaf, reading, self.gaps)
        if weight is None or not self._applies(leaf, unit, group):
            state, value = State.NOT_APPLICABLE, None
        elif state is State.KNOWN and target is None and needs_target(leaf, self.nodes):
            state = State.NO_TARGET
        completion = None
        if value is not None and target is not None and target != 0:
            completion = Fraction(value) / target
        steps = list(reading.explanation)
        if completion is not None and value is not None:
            kind = self.types[leaf.name]
            told = f"{shown(value, kind)} ÷ {shown(target, kind)} = {rate_text(completion)}"
            steps.append(f"完成率 = {told}")
        if state is not State.KNOWN:
            steps.append(f"{state.value}，不计分")
        return Mark(
            indicator=leaf.name,
            article=leaf.article,
            type=self.types[leaf.name],
            state=state,
            value=value,
            unknown=reading.unknown,
            target=target,
            completion=completion,
            weight=weight if leaf.weight is not None else None,
            scored=scored,
            score=zero_base_score(leaf, reading, weight),
            steps=tuple(steps),
        )

    def _applies(self, leaf: Indicator, unit: UnitInput, group: str) -> bool:
        if leaf.periods and not self._in_period(leaf):
            return False
        if leaf.applies is None:
            return True
        names = self.names(unit, group)
        for other in self.rulebook.leaves():
            reading = unit.readings.get(other.name, Reading())
            names |= {other.name: reading.value, f"{other.name}.目标": self._target(other, unit, group)}
        names["目标"] = self._target(leaf, unit, group)
        return evaluate(self.nodes[leaf.applies], names) is True

    def _in_period(self, leaf: Indicator) -> bool:
        """时段: whether the run's span is one of those in which the indicator counts; without a span it counts."""
        span = self.moment.span
        return span is None or any(resolve(word, span) == span for word in leaf.periods)

    def _target(self, leaf: Indicator, unit: UnitInput, group: str) -> Exact | None:
        choice = leaf.target
        if choice.none:
            return None
        if choice.fixed is not None:
            return choice.fixed.value
        measure = choice.measure or leaf.name
        period = choice.period or TargetPeriod.YEAR
        written = TargetPeriod.YEAR if period is TargetPeriod.SCHEDULE else period
        for key in ((measure, written.value, choice.level), (measure, "", choice.level)):
            if key in unit.targets:
                return self._in_schedule(unit.targets[key], period)
        for row in (unit.name, group, EVERY_UNIT):
            literal = self.rulebook.targets.get(row, {}).get(measure, {}).get(choice.level)
            if literal is not None:
                return self._in_schedule(literal.value, period)
        return None

    def _in_schedule(self, target: Exact | None, period: TargetPeriod) -> Exact | None:
        if target is None or period is not TargetPeriod.SCHEDULE:
            return target
        return None if self.moment.elapsed is None else target * self.moment.elapsed

    def _scored(
        self,
        leaf: Indicator,
        mark: Mark,
        reading: Reading,
        names: Mapping[str, Value],
        others: tuple[Values, Values],
    ) -> Mark:
        if reading.zero_base and mark.score is not None:
            told = f"基数为零，按“{leaf.zero_base}”得 {points_text(mark.score)} 分"
            return replace(mark, steps=(*mark.steps, told))
        given = leaf.scoring is not None and isinstance(leaf.scoring.shape, ItemWise | Judged)
        if reading.missing and given:
            return replace(mark, score=0, steps=(*mark.steps, "缺报，按零计"))
        tale = Tale()
        if self.asks_ranks:
            names = {**names, **own_ranks(mark.value, mark.completion, others, self.ties)}
        situation = Situation(
            weight=mark.weight or 0,
            value=mark.value if mark.value is not None else 0,
            type=mark.type,
            target=mark.target,
            completion=mark.completion,
            base=reading.base,
            peers=others[0],
            everyone=others[1],
            ties=self.ties,
            names=names,
            nodes=self.nodes,
            items=reading.items,
            events=reading.events,
            marks=reading.marks,
        )
        points = score(leaf, situation, tale)
        if points is not None and self.rulebook.rounding and self.rulebook.rounding.when is RoundWhen.EACH:
            points = Fraction(round_points(points, self.rulebook.rounding))
        if points is None and tale.zero_base:
            points = {"零分": 0, "满分": mark.weight}.get(leaf.zero_base)
            tale.tell(f"除数为零，按“{leaf.zero_base or '未填报'}”")
        state = mark.state if points is not None else why_none(leaf, tale)
        return replace(mark, score=points, state=state, steps=(*mark.steps, *tale.steps), items=tuple(tale.items))


def _peers(marks: Mapping[str, Mark], groups: Mapping[str, str]) -> dict[str, Values]:
    """Values and completions by group; under "" those of all."""
    found: dict[str, tuple[list[Exact], list[Exact]]] = {"": ([], [])}
    for unit, mark in marks.items():
        lists = found.setdefault(groups[unit], ([], []))
        if mark.state is not State.KNOWN:
            continue
        for values, completions in (lists, found[""]):
            if mark.value is not None:
                values.append(mark.value)
            if mark.completion is not None:
                completions.append(mark.completion)
    return {group: (Peers.of(values), Peers.of(completions)) for group, (values, completions) in found.items()}


def _mark_names(mark: Mark) -> dict[str, Value]:
    return {
        mark.indicator: mark.value,
        f"{mark.indicator}.目标": mark.target,
        f"{mark.indicator}.完成率": mark.completion,
    }
