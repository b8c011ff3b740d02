"""What lets a statement read less: stages without which every condition is false, whatever else a project says."""

from collections.abc import Callable, Iterable, Mapping

from luodi.base.spans import Span
from luodi.rulebook.nodes import Aggregate, Compare, Field, Junction, Node, Type, Within, conjuncts
from luodi.rulebook.vocabulary import Field as Source

Stages = frozenset[str]
NONE: Stages = frozenset()


def required_stages(group: Iterable[Aggregate], fields: Mapping[str, Source]) -> Stages:
    """The stages that a project must have reached before any aggregate of the group can count it or call it unknown."""

    def needed(aggregate: Aggregate) -> Stages:
        return NONE if aggregate.condition is None else _needed(aggregate.condition, lambda name: fields[name].source)

    return frozenset.intersection(*map(needed, group))


def payment_days(group: Iterable[Aggregate], fields: Mapping[str, Source]) -> Span | None:
    """The days (inclusive) outside which no aggregate of the group counts a payment; None where one of them counts any."""
    spans: list[Span] = []
    for aggregate in group:
        found = [
            part.period.span
            for part in conjuncts(aggregate.condition)
            if isinstance(part, Within) and not part.negated and isinstance(part.operand, Field)
            and fields[part.operand.name].source == ("entry", "occurred_on")
        ]  # fmt: skip
        if not found or found[0] is None:
            return None
        spans.append(found[0])
    return Span(min(span.first for span in spans), max(span.last for span in spans))


def _needed(node: Node, source: Callable[[str], tuple[str, ...]]) -> Stages:
    """A date that has not come makes its comparison false: so it does for the whole of a 且."""
    match node:
        case Field(type=Type.BOOL):
            return _stages([node], source)
        case Within(negated=False) | Compare():
            return _stages((part for part in node.walk() if part.type is Type.DATE), source)
        case Junction(word="且"):
            return frozenset.union(*(_needed(part, source) for part in node.parts))
        case Junction():
            return frozenset.intersection(*(_needed(part, source) for part in node.parts))
        case _:
            return NONE


def _stages(nodes: Iterable[Node], source: Callable[[str], tuple[str, ...]]) -> Stages:
    sources = (source(node.name) for node in nodes if isinstance(node, Field))
    return frozenset(found[1] for found in sources if found[0] in {"stage_day", "stage_flag"})
