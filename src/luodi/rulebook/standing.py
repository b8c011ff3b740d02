"""What follows from totals: ranks within the group, grades and their shifts, lists and proposals for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from luodi.rulebook.awards import Expression
from luodi.rulebook.cards import Card, Proposal, State
from luodi.rulebook.document import Grade, Rule, Rulebook, Ties
from luodi.rulebook.evaluate import Value, evaluate, explain
from luodi.rulebook.nodes import Node
from luodi.rulebook.peers import Peers
from luodi.rulebook.ranking import rank, rank_from_end
from luodi.rulebook.tying import standings

Nodes = Mapping[Expression, Node]


def ranked(rulebook: Rulebook, nodes: Nodes, cards: Sequence[Card], last: Mapping[str, Card]) -> list[Card]:
    """Ranks within each group, of the total and of each indicator; a unit without a total has none.

    `last`: the cards of the period before, for 上期名次 and 上期总分.
    """
    ties = rulebook.ties or Ties.COMPETITION
    found = []
    for group in dict.fromkeys(card.group for card in cards):
        members = [card for card in cards if card.group == group]
        equal = Counter(card.total for card in members)
        standing = standings(members, rulebook.tie_breakers, nodes)
        places, ends = rank(standing, ties), rank_from_end(standing)
        peers = Peers.of([card.total for card in members if card.total is not None])
        of_group: dict[str, Value] = {
            "组内单位数": len(members),
            "组内平均总分": peers.mean,
            "组内最高总分": peers.best,
            "组内最低总分": peers.worst,
        }
        by_indicator = _indicator_ranks(rulebook, members, ties)
        for card in members:
            place, end = places[card.unit], ends[card.unit]
            own: dict[str, Value] = {
                "总分": card.total,
                "名次": place,
                "倒数名次": end,
                "总完成率": card.completion,
                "等次": None,
                "上期名次": last[card.unit].rank if card.unit in last else None,
                "上期总分": last[card.unit].total if card.unit in last else None,
            }
            names = {**card.names, **by_indicator[card.unit], **of_group, **own}
            steps = (*card.steps, *_untied(rulebook, nodes, card, equal[card.total]))
            found.append(replace(card, rank=place, rank_from_end=end, of=len(members), names=names, steps=steps))
    return found


def _untied(rulebook: Rulebook, nodes: Nodes, card: Card, equal: int) -> list[str]:
    """How `equal` totals were put in order, in the words of the rulebook."""
    if card.total is None or equal < 2 or not rulebook.tie_breakers:
        return []
    told = "，".join(explain(nodes[one], card.names) for one in rulebook.tie_breakers)
    return [f"总分相同的有 {equal} 个，依次看：{told}"]


def _indicator_ranks(rulebook: Rulebook, members: Sequence[Card], ties: Ties) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {card.unit: {} for card in members}
    known = {card.unit: {m.indicator: m.value for m in card.marks if m.state is State.KNOWN} for card in members}
    for leaf in rulebook.leaves():
        values = {unit: marks.get(leaf.name) for unit, marks in known.items()}
        by_value, from_end = rank(values, ties), rank_from_end(values)
        for unit in values:
            found[unit] |= {f"{leaf.name}.名次": by_value[unit], f"{leaf.name}.倒数名次": from_end[unit]}
    return found


def graded(rulebook: Rulebook, nodes: Nodes, cards: Sequence[Card]) -> list[Card]:
    """等次 in order of rank, within each grade's quota; then 升降."""
    taken: dict[tuple[str, str], int] = {}
    found = []
    for card in sorted(cards, key=lambda card: (card.group, card.rank is None, card.rank or 0, card.unit)):
        grade, steps = _grade(rulebook.grades, nodes, card, taken), list(card.steps)
        taken[card.group, grade] = taken.get((card.group, grade), 0) + 1
        for shift in rulebook.shifts:
            if evaluate(nodes[shift.when], card.names) is True:
                moved = shift.becomes or _moved(rulebook.grades, grade, shift.steps)
                steps.append(f"{shift.article} {shift.name}：{grade or '未定等次'} → {moved or '未定等次'}".strip())
                grade = moved
        found.append(replace(card, grade=grade, steps=tuple(steps), names={**card.names, "等次": grade}))
    return found


def _grade(grades: Sequence[Grade], nodes: Nodes, card: Card, taken: Mapping[tuple[str, str], int]) -> str:
    for grade in grades if card.total is not None else ():
        full = grade.quota is not None and taken.get((card.group, grade.name), 0) >= grade.quota.of(card.of)
        if not full and (grade.when is None or evaluate(nodes[grade.when], card.names) is True):
            return grade.name
    return ""


def _moved(grades: Sequence[Grade], grade: str, steps: int) -> str:
    """Up is toward the first grade written; the ends hold."""
    order = [candidate.name for candidate in grades]
    if grade not in order:
        return grade
    return order[min(max(order.index(grade) - steps, 0), len(order) - 1)]


def with_proposals(rulebook: Rulebook, nodes: Nodes, card: Card, history: Sequence[Mapping[str, Card]]) -> Card:
    """榜单 and 结果运用 whose condition holds now and, for 连续, in each of the periods before."""
    found = []
    for kind, rules in (("榜单", rulebook.lists), ("结果运用", rulebook.consequences)):
        for rule in rules:
            if holds_throughout(rule, nodes, card, history):
                told = f"，连续 {rule.consecutive} 期" if rule.consecutive > 1 else ""
                found.append(
                    Proposal(
                        kind=kind,
                        name=rule.name,
                        article=rule.article,
                        ground=f"{nodes[rule.when]}{told}",
                        proposes=rule.proposals,
                        until=rule.until,
                        exempt=rule.exempt,
                    )
                )
    return replace(card, proposals=tuple(found)) if found else card


def holds_throughout(rule: Rule, nodes: Nodes, card: Card, history: Sequence[Mapping[str, Card]]) -> bool:
    """Whether the rule's condition is true now and in the consecutive periods that it asks for; unknown is not true."""
    earlier = history[-(rule.consecutive - 1) :] if rule.consecutive > 1 else ()
    cards = [card, *(past[card.unit] for past in earlier if card.unit in past)]
    return len(cards) >= rule.consecutive and all(evaluate(nodes[rule.when], one.names) is True for one in cards)
