"""并列: what is looked at where totals are equal, and what two that stay equal share.

`并列: 同名次后续跳过`, or `并列: {依次看: [到位资金.完成率, 合同投资], 仍相同: 同名次后续跳过}`: of equal totals the one with the
higher figure is before the other; where one of them is unknown (未填报) that figure decides nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from luodi.base.quantities import Exact
from luodi.rulebook.awards import Expression
from luodi.rulebook.cards import Card
from luodi.rulebook.document import Ties
from luodi.rulebook.evaluate import evaluate
from luodi.rulebook.nodes import Node
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import Row, Table, Tree

_EXAMPLE = "写成 并列: {依次看: [到位资金.完成率, 合同投资], 仍相同: 同名次后续跳过}"


def read_ties(reader: Reader, tree: Tree | None) -> tuple[Ties | None, tuple[Expression, ...]]:
    """The tie rule and what is looked at before it."""
    if not isinstance(tree, Table):
        return reader.choice(tree, Ties, "并列"), ()
    row = reader.table(tree, "并列", ("依次看", "仍相同"))
    looked = None if row is None else row.get("依次看")
    if row is None or looked is None or row.get("仍相同") is None:
        reader.refuse(tree.place, "并列要写依次看什么、仍相同时怎样排", _EXAMPLE)
        return None, ()
    items = looked.items if isinstance(looked, Row) else (looked,)
    found = (reader.expression(item, "依次看") for item in items)
    return reader.choice(row.get("仍相同"), Ties, "仍相同"), tuple(one for one in found if one is not None)


def standings(
    cards: Sequence[Card], breakers: Sequence[Expression], nodes: Mapping[Expression, Node]
) -> dict[str, Exact | None]:
    """Unit → what ranks it, higher first, equal where nothing tells two totals apart; None without a total."""
    if not breakers:
        return {card.unit: card.total for card in cards}
    sets = _descending([card for card in cards if card.total is not None], lambda card: card.total)
    for breaker in breakers:
        sets = [part for tied in sets for part in _split(tied, nodes[breaker])]
    found: dict[str, Exact | None] = {card.unit: None for card in cards}
    return found | {card.unit: -place for place, tied in enumerate(sets) for card in tied}


def _split(tied: list[Card], node: Node) -> list[list[Card]]:
    """The tied cards by their figure, highest first; one set where any of them has none."""
    worth = {card.unit: evaluate(node, card.names) for card in tied}
    known = {unit: value for unit, value in worth.items() if isinstance(value, int | Fraction)}
    if len(tied) == 1 or len(known) < len(tied):
        return [tied]
    return _descending(tied, lambda card: known[card.unit])


def _descending(cards: Sequence[Card], worth: Callable[[Card], Any]) -> list[list[Card]]:
    ordered = sorted(cards, key=worth, reverse=True)
    return [list(tied) for _, tied in groupby(ordered, key=worth)]
