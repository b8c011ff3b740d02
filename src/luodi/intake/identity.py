"""Same project or another? Pure rules on frozen rows (docs/algorithms/identity.md).

L1: one code, or one name and one investor. L2: names at least 85 % alike and one investor. L3: names 60–85 % alike and one
investor, or one investor and an amount within 10 %. Only L1 is matched unasked. 二期 is not a duplicate of 一期.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import chain

from rapidfuzz import fuzz

ALIKE, SOMEWHAT = 85, 60
SAME_NAME, ONCE_NAMED = "名称相同", "与曾用名相同"
_UNLIKE = 40
_COMMON = 200  # a pair of characters that more names share than this tells nothing
_PLAIN = re.compile(r"[\u4e00-\u9fff0-9A-Za-z]+")  # nothing in it to leave out
_FIRM = re.compile(r"(?:股份|有限|责任)*公司$")
_NUMERALS = re.compile(r"[0-9a-z一二三四五六七八九十甲乙丙丁东西南北上下]+")


class Level(IntEnum):
    """How sure it is; smaller is surer."""

    SAME = 1
    ALIKE = 2
    SOMEWHAT = 3
    WEAK = 4  # looked at in the work-list of near-duplicates only; no row of a sheet is asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A project as far as identity needs it. `names` holds every name it was seen under. Amounts in fen.

    `credit_codes`: 统一社会信用代码 of its investor; where both sides have one, it says whether the investor is one.
    """

    ref: str
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    investor: str | None = None
    credit_codes: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    amounts_fen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A known project that the row may be, with the ground a person reads."""

    ref: str
    level: Level
    ground: str


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """A name for comparing: half-width, without blanks, brackets' signs, quotes and the words every firm bears."""
    if _PLAIN.fullmatch(name):
        return name.lower()
    text = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\s()\[\]【】《》<>“”\"'·,，。.、\-—]", "", text)


@lru_cache(maxsize=65_536)
def firm(name: str) -> str:
    """An investor for comparing: without 有限公司 and the like."""
    bare = plain(name)
    return (_FIRM.sub("", bare) or bare) if bare.endswith("公司") else bare


def siblings(one: str, other: str) -> bool:
    """Names that differ only in their numbering: 一期 and 二期, A区 and B区, 东 and 西."""
    one, other = plain(one), plain(other)
    if one == other:
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    tail = 0
    while tail < min(len(one), len(other)) - shared and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    rest = (one[shared : len(one) - tail], other[shared : len(other) - tail])
    if all(not part or _NUMERALS.fullmatch(part) for part in rest):
        return True
    phases = [re.findall(r"([一二三四五六七八九十\d]+)(?:期|号|标段|批|#)", name) for name in (one, other)]
    return any(phases) and phases[0] != phases[1]


def is_code(field: str, code: str) -> bool:
    """Only our own 编号 (P000001), and an outside code long enough to be one; an office's own numbering proves nothing."""
    return re.fullmatch(r"[Pp]\d{6}", code) is not None if field == "code" else len(code) >= 8


def unlike(name: str, others: Iterable[str]) -> bool:
    """The name shares next to nothing with any of the others."""
    return all(fuzz.ratio(plain(name), plain(other)) < _UNLIKE for other in others)


class Register:
    """All known projects, looked up by code, name, investor and shared pairs of characters; linear, not each with each."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._all: dict[str, Known] = {}
        self._opened: set[str] = set()
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_investor: dict[str, list[str]] = defaultdict(list)
        self._by_pair: dict[str, list[str]] = defaultdict(list)
        for project in known:
            self._add(project, project.ref)

    def open(self, project: Known, ref: str) -> None:
        """Know from now on, by this reference, a project that a row of the file at hand opens."""
        self._opened.add(ref)
        self._add(project, ref)

    def _add(self, project: Known, ref: str) -> None:
        self._all[ref] = project
        for code in project.codes:
            self._by_code[code.upper()] = ref
        names = map(plain, project.names)
        for name in names if len(project.names) == 1 else dict.fromkeys(names):
            self._by_name[name].append(ref)
            if project.investor is None:
                for pair in pairs_of(name):
                    self._by_pair[pair].append(ref)
        if project.investor is not None:
            self._by_investor[firm(project.investor)].append(ref)
        for code in project.credit_codes:
            self._by_investor[code].append(ref)

    def __contains__(self, ref: str) -> bool:
        return ref in self._all

    def coded(self, code: str) -> str | None:
        """The project that a code leads to, its own or one that was merged into it; None when there is none."""
        return code if code in self._all else self._by_code.get(code.upper())

    def get(self, ref: str) -> Known:
        """The project behind a reference."""
        return self._all[ref]

    def same(self, row: Known) -> Match | None:
        """The one project that the row is for certain (L1), else None.

        Where one side names no investor, the same name under the same unit is as good; two such projects are not certain.
        """
        for code in row.codes:
            if ref := self._by_code.get(code.upper()):
                return Match(ref=ref, level=Level.SAME, ground="编号相同")
        refs = self._by_name.get(plain(row.names[0]))
        if refs is None:
            return None
        named = [(ref, self._all[ref]) for ref in refs]
        invested = [ref for ref, k in named if of_one_investor(row, k)]
        if len(invested) == 1:
            return Match(ref=invested[0], level=Level.SAME, ground="名称、投资方相同")
        silent = [
            ref
            for ref, k in named
            if not (row.investor and k.investor)
            and not _credit_codes_differ(row, k)
            and (not row.units or not k.units or row.units & k.units)
        ]
        if not invested and len(silent) == 1 and len(named) == 1:
            return Match(ref=silent[0], level=Level.SAME, ground="名称、责任单位相同")
        return None

    def alike(self, row: Known, *, without: frozenset[str] = frozenset()) -> tuple[Match, ...]:
        """Projects that the row may be (L2, L3), surest first, at most three. `without`: those other rows are surely about.

        The rows of one file are other projects than each other, unless names are nearly one and the investor is (L2).
        """
        found = [
            replace(match, ref=ref)
            for ref in self._candidates(row)
            if ref not in without
            and (ref not in self._opened or _nearly_one(row, self._all[ref]))
            and (match := judge(row, self._all[ref])) is not None
        ]
        return tuple(sorted(found, key=lambda match: (match.level, match.ref))[:3])

    def _candidates(self, row: Known) -> Iterable[str]:
        """The projects of the same name or investor, or of a name with many pairs in common, each once."""
        name = plain(row.names[0])
        found = [self._by_name.get(name)]
        if row.investor is not None:
            found.append(self._by_investor.get(firm(row.investor)))
        found += [self._by_investor.get(code) for code in row.credit_codes]
        if self._by_pair:
            found.append(self._sharing_pairs(pairs_of(name)))
        said = [refs for refs in found if refs]
        return dict.fromkeys(chain.from_iterable(said)) if len(said) > 1 else said[0] if said else ()

    def _sharing_pairs(self, pairs: tuple[str, ...]) -> list[str]:
        """The projects without an investor whose names share at least half of these pairs."""
        blocks = [self._by_pair.get(pair, ()) for pair in pairs]
        shared = Counter(chain.from_iterable(block for block in blocks if len(block) <= _COMMON))
        return [ref for ref, count in shared.items() if count * 2 >= len(pairs)]


def judge(row: Known, known: Known, *, weak: bool = False) -> Match | None:
    """The level at which two projects may be one; None when they are two for all that is said. `weak`: L4 too."""
    name = plain(row.names[0])
    likeness = max([fuzz.ratio(name, plain(other)) for other in known.names])
    match = _judged(row, known, likeness, weak=weak)
    # Looked at last, because it takes longest and most pairs are not alike at all.
    return None if match is None or all(siblings(row.names[0], name) for name in known.names) else match


def _nearly_one(row: Known, other: Known) -> bool:
    """Both names and investors; quick, for most rows of one investor are not alike at all."""
    name = plain(row.names[0])
    near = any(fuzz.ratio(name, plain(known), score_cutoff=ALIKE) for known in other.names)
    return near and of_one_investor(row, other)


def _judged(row: Known, known: Known, likeness: float, *, weak: bool) -> Match | None:
    one_investor = of_one_investor(row, known)
    if one_investor and likeness >= SOMEWHAT:
        level = Level.ALIKE if likeness >= ALIKE else Level.SOMEWHAT
        return Match(ref=known.ref, level=level, ground=f"名称{likeness:.0f}%相似，投资方相同")
    if one_investor and _amounts_near(row, known):
        return Match(ref=known.ref, level=Level.SOMEWHAT, ground="投资方相同，金额相差不到一成")
    if likeness == 100:
        now = plain(row.names[0]) == plain(known.names[0])
        return Match(ref=known.ref, level=Level.ALIKE, ground=SAME_NAME if now else ONCE_NAMED)
    silent = not (row.investor and known.investor)
    if silent and likeness >= ALIKE and (not row.units or not known.units or row.units & known.units):
        return Match(ref=known.ref, level=Level.SOMEWHAT, ground=f"名称{likeness:.0f}%相似")
    if weak and likeness >= ALIKE:
        return Match(ref=known.ref, level=Level.WEAK, ground=f"名称{likeness:.0f}%相似，投资方或责任单位不同")
    return None


def of_one_investor(one: Known, other: Known) -> bool:
    """By 统一社会信用代码 where both sides have one, else by name."""
    if one.credit_codes and other.credit_codes:
        return bool(one.credit_codes & other.credit_codes)
    return bool(one.investor and other.investor and firm(one.investor) == firm(other.investor))


def _credit_codes_differ(one: Known, other: Known) -> bool:
    return bool(one.credit_codes and other.credit_codes and not one.credit_codes & other.credit_codes)


def _amounts_near(row: Known, known: Known) -> bool:
    """Some amount of the one lies within a tenth of an amount of the other."""
    for a in row.amounts_fen:
        for b in known.amounts_fen:
            larger = max(a, b)
            if larger > 0 and abs(a - b) * 10 <= larger:
                return True
    return False


def pairs_of(name: str) -> tuple[str, ...]:
    """The pairs of neighboring characters of a name."""
    return tuple({name[i : i + 2] for i in range(len(name) - 1)})
