"""The values of a group, worked out once: ends, mean and places, so that thousands of units are compared in one pass each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from luodi.base.quantities import Exact
from luodi.rulebook.document import Ties
from luodi.rulebook.ranking import order, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Known values of the units compared, with what is asked of them most; `ranked` is filled when it is first asked."""

    values: tuple[Exact, ...] = ()
    mean: Exact | None = None
    best: Exact | None = None
    worst: Exact | None = None
    ranked: dict[tuple[Ties, bool], dict[Exact, Exact]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, values: Iterable[Exact]) -> "Peers":
        """Of these values, in any order."""
        known = tuple(values)
        if not known:
            return cls()
        mean = Fraction(sum(known), len(known))
        return cls(values=known, mean=mean, best=max(known, key=order), worst=min(known, key=order))

    def __len__(self) -> int:
        return len(self.values)

    def place(self, own: Exact, ties: Ties, *, rising: bool) -> Exact:
        """The place of a value among these; the highest is first when `rising`."""
        key = (ties, rising)
        if key not in self.ranked:
            self.ranked[key] = places(self.values, ties, rising=rising)
        return self.ranked[key][own]


Values = tuple[Peers, Peers]  # values and completions
_SCOPES = ("组内", "全体")
OWN_RANKS = tuple(f"{scope}{what}" for scope in _SCOPES for what in ("名次", "倒数名次", "完成率名次"))


def own_ranks(
    value: Exact | None, completion: Exact | None, others: tuple[Values, Values], ties: Ties
) -> dict[str, Exact | None]:
    """OWN_RANKS of one unit: the place of its value, or of its completion, in the group and among all."""
    found: dict[str, Exact | None] = {}
    for scope, (values, completions) in zip(_SCOPES, others, strict=True):
        found[f"{scope}名次"] = None if value is None else values.place(value, ties, rising=True)
        found[f"{scope}倒数名次"] = None if value is None else values.place(value, ties, rising=False)
        found[f"{scope}完成率名次"] = None if completion is None else completions.place(completion, ties, rising=True)
    return found
