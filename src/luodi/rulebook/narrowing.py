"""What lets a statement read less: stages without which every condition is false, whatever else a project says."""

from collections.abc import Callable, Iterable, Mapping

from luodi.rulebook.nodes import Aggregate, Compare, Field, Junction, Node, Type, Within
from luodi.rulebook.vocabulary import Field as Source

Stages = frozenset[str]
NONE: Stages = frozenset()


def required_stages(group: Iterable[Aggregate], fields: Mapping[str, Source]) -> Stages:
    """The stages that a project must have reached before any aggregate of the group can count it or call it unknown."""

    def needed(aggregate: Aggregate) -> Stages:
        return NONE if aggregate.condition is None else _needed(aggregate.condition, lambda name: fields[name].source)

    return frozenset.intersection(*map(needed, group))


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
