"""Whether two firms are one, and which names are alike, over many projects without comparing all with all. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Generic, TypeVar

from luodi.honesty.facts import ProjectFacts
from luodi.leads.rules import likeness

T = TypeVar("T")
_PIECE = 2  # characters that two alike names have in common somewhere
_COMMON = 400  # a piece that more names share than this tells nothing


def same_firm(one: ProjectFacts, other: ProjectFacts) -> bool:
    """By credit code where both have one, else by the name as firms are compared."""
    if one.credit_codes and other.credit_codes:
        return bool(one.credit_codes & other.credit_codes)
    return bool(one.key) and one.key == other.key


def alike_firms(one: str, other: str) -> str:
    """What two firms' keys have in common, in words; empty when they are two."""
    return likeness(key=one, title="", other_key=other, other_title="") if one and other else ""


def pairs_of_one_firm(projects: Iterable[ProjectFacts]) -> Iterator[tuple[ProjectFacts, ProjectFacts]]:
    """Each pair of projects of one firm, once, the lower id first."""
    groups: dict[str, list[ProjectFacts]] = defaultdict(list)
    for project in sorted(projects, key=lambda p: p.pk):
        for mark in {*project.credit_codes, project.key} - {""}:
            groups[mark].append(project)
    seen: set[tuple[int, int]] = set()
    for group in groups.values():
        for one, other in combinations(group, 2):
            if (one.pk, other.pk) not in seen and same_firm(one, other):
                seen.add((one.pk, other.pk))
                yield one, other


class Shelf(Generic[T]):
    """Things by the name of their firm, so that a name finds those that may be alike."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        """`named`: each thing with its firm's key."""
        self._named: list[tuple[str, T]] = list(named)
        self._by_piece: dict[str, list[int]] = defaultdict(list)
        for place, (name, _) in enumerate(self._named):
            for piece in _pieces(name):
                self._by_piece[piece].append(place)

    def like(self, name: str) -> list[tuple[str, T]]:
        """(what they have in common, thing) of each whose firm is the same or alike, in the order of the shelf."""
        places = {p for piece in _pieces(name) for p in _telling(self._by_piece.get(piece, []))}
        found = ((alike_firms(name, self._named[p][0]), self._named[p][1]) for p in sorted(places))
        return [(common, thing) for common, thing in found if common]


def _pieces(name: str) -> set[str]:
    return {name[at : at + _PIECE] for at in range(len(name) - _PIECE + 1)}


def _telling(places: Sequence[int]) -> Sequence[int]:
    return places if len(places) <= _COMMON else ()
