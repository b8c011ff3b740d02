"""The values of a group, worked out once: ends, mean and places, so that thousands of units are compared in one pass each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from luodi.base.quantities import Exact
from luodi.rulebook.document import Ties
from luodi.rulebook.ranking import places


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
        mean = Fraction(sum(known, Fraction(0)), len(known))
        return cls(values=known, mean=mean, best=max(known, key=Fraction), worst=min(known, key=Fraction))

    def __len__(self) -> int:
        return len(self.values)

    def place(self, own: Exact, ties: Ties, *, rising: bool) -> Exact:
        """The place of a value among these; the highest is first when `rising`."""
        key = (ties, rising)
        if key not in self.ranked:
            self.ranked[key] = places(self.values, ties, rising=rising)
        return self.ranked[key][own]
