"""Which unit a name means: by name, by stem (龙塘 and 龙塘镇, 横荷街办 and 横荷街道), else asked. Pure.

Source: seed S2 writes 横荷街办 for a street; offices shorten names as they please. A stem that two units share decides nothing.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from luodi.intake.identity import siblings
from luodi.intake.reader.columns import vocabulary

NEAR, NEARLY_ONE = 50, 85


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMatch:
    """The name of the unit meant, when it is certain; else the nearest ones, nearest first."""

    name: str | None = None
    nearest: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def stem(name: str) -> str:
    """A unit's name without the words that say what it is: 横荷街道办事处 → 横荷."""
    bare = "".join(unicodedata.normalize("NFKC", name).split())
    for suffix, kind in vocabulary().unit_suffixes:
        if (
            (kind in {"town", "department"} or suffix == "管委会")
            and bare.endswith(suffix)
            and len(bare) - len(suffix) >= 2
        ):
            return bare[: -len(suffix)]
    return bare


def guess_kind(name: str) -> str | None:
    """town, department, park … by how the name ends; None when it says nothing."""
    bare = "".join(unicodedata.normalize("NFKC", name).split())
    return next((k for s, k in vocabulary().unit_suffixes if bare.endswith(s) and len(bare) > len(s)), None)


def guess_kinds(names: Iterable[str]) -> dict[str, str]:
    """Kinds of new units; a name that says nothing takes the kind most of the others have, else department."""
    guessed = {name: guess_kind(name) for name in names}
    common = Counter(kind for kind in guessed.values() if kind is not None).most_common(1)
    usual = common[0][0] if common else "department"
    return {name: kind or usual for name, kind in guessed.items()}


class UnitNames:
    """The place's units by name and by stem."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = dict.fromkeys(names)
        self._plain = {"".join(unicodedata.normalize("NFKC", name).split()): name for name in self._names}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            self._by_stem[stem(name)].append(name)
        self._found: dict[str, UnitMatch] = {}  # a sheet names the same units again and again

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __len__(self) -> int:
        return len(self._names)

    def find(self, name: str) -> UnitMatch:
        """The unit that `name` means, or the nearest ones."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> UnitMatch:
        bare = "".join(unicodedata.normalize("NFKC", name).split())
        if bare in self._plain:
            return UnitMatch(name=self._plain[bare])
        stemmed = self._by_stem.get(stem(name), [])
        if len(stemmed) == 1:
            return UnitMatch(name=stemmed[0])
        near = process.extract(bare, list(self._names), scorer=fuzz.ratio, limit=3, score_cutoff=NEAR)
        return UnitMatch(nearest=tuple(dict.fromkeys([*stemmed, *(found for found, _, _ in near)])))

    def nearly(self, name: str) -> tuple[str, ...]:
        """The units that may be this one written otherwise."""
        return tuple(other for other in self._names if _nearly_one(name, other))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def twins(self, written: Mapping[str, int]) -> dict[str, str]:
        """Names that may be another of them written otherwise: the rarer name (or the shorter) → the usual one.

        `written`: how often each name stands in the file. For the names that found the units of an empty home.
        """
        usual = sorted(self._names, key=lambda name: (-written[name], -len(name), name))
        found: dict[str, str] = {}
        for place, name in enumerate(usual):
            twin = next((other for other in usual[:place] if other not in found and _nearly_one(name, other)), None)
            if twin is not None:
                found[name] = twin
        return found


def _nearly_one(one: str, other: str) -> bool:
    if siblings(one, other):
        return False
    return stem(one) == stem(other) or (min(len(one), len(other)) > 3 and fuzz.ratio(one, other) >= NEARLY_ONE)
