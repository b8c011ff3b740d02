"""What a label says of its cells: the vocabulary of `words.yaml` applied to a heading's path or a row's name.

A word that is none of ours stays a name to be asked about; nothing is taken because it is near.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from luodi.base.spans import Span
from luodi.intake.reader.columns import squeeze
from luodi.intake.reader.measures.spans import Clock, span_within
from luodi.intake.reader.measures.units import Sort, plain, unit_within

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.)](?!\d)|#)+"
)
_PART_OF = re.compile(r"^(?:其中|#)[::,]?")
_OFFICE = re.compile(
    r"^(?:[(\[])?([\u4e00-\u9fff]{2,10}?(?:局|委|办|部门|中心|科))(?:口径|统计|数据|上报|报送|认定|提供)?数?(?:[)\]])?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A measure of the vocabulary: its name, what it is, the unit it is counted in when a sheet says none."""

    name: str
    sort: Sort
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`words.yaml`, turned for looking up; all words squeezed."""

    measures: Mapping[str, Known]
    fillers: frozenset[str]
    targets: tuple[str, ...]
    derived: tuple[str, ...]
    heads: Mapping[str, frozenset[str]]
    kinds: tuple[tuple[str, str], ...]
    whole: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary; longer words come first where order decides."""
    data: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("words.yaml"))
    measures: dict[str, Known] = {}
    for name, said in data["measures"].items():
        known = Known(name=name, sort=Sort(said["kind"]), unit=said.get("unit"))
        measures |= {squeeze(word): known for word in (name, *said["words"])}
    return Vocabulary(
        measures=measures,
        fillers=frozenset(map(squeeze, data["fillers"])),
        targets=tuple(sorted(data["targets"], key=lambda word: (-len(word), word))),
        derived=tuple(sorted(data["derived"], key=lambda word: (-len(word), word))),
        heads={kind: frozenset(map(squeeze, words)) for kind, words in data["heads"].items()},
        kinds=tuple(sorted(((word, kind) for kind, words in data["kinds"].items() for word in words), key=lambda pair: (-len(pair[0]), pair[0]))),
        whole=frozenset(map(squeeze, data["whole"])),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one label says. `name`: words that are no known measure; `derived`: worked out from other numbers."""

    text: str = ""
    measure: Known | None = None
    name: str = ""
    span: Span | None = None
    target: bool = False
    unit: str | None = None
    office: str | None = None
    derived: bool = False

    @property
    def says_measure(self) -> bool:
        """It names what is measured, known or not."""
        return self.measure is not None or bool(self.name)


def known_measure(text: str) -> Known | None:
    """The measure that these words are and nothing else."""
    words, bare = vocabulary(), squeeze(text)
    found = words.measures.get(bare)
    if found is None:
        for filler in ("完成情况", "完成数", "完成额", "完成", "实绩", "情况", "总数", "数额"):
            if bare.endswith(filler) and (found := words.measures.get(bare.removesuffix(filler))) is not None:
                break
    return found


def measure_in_title(title: str) -> Known | None:
    """The one measure that a title names; the longest word goes first, two different ones name none."""
    bare, found = squeeze(title), set[str]()
    words = vocabulary().measures
    for word in sorted(words, key=lambda word: (-len(word), word)):
        if len(word) > 2 and word in bare:
            found.add(words[word].name)
            bare = bare.replace(word, "·")
    return known_measure(found.pop()) if len(found) == 1 else None


def kind_named(text: str) -> str | None:
    """The kind of units that a section or a title speaks of: 一、市直部门 → department."""
    bare = without_numbering(plain(text))
    return next((kind for word, kind in vocabulary().kinds if word in bare), None)


def without_numbering(text: str) -> str:
    """一、, （二）, 3. and 其中： taken off."""
    return _PART_OF.sub("", _NUMBERING.sub("", text))


def read_label(path: tuple[str, ...], clock: Clock) -> Label:
    """What a heading's path (from the top down) or a row's name says together."""
    parts = [_read_part(part, clock) for part in path]
    told = Label(text="·".join(path))
    for part in parts:
        told = replace(
            told,
            span=part.span or told.span,
            target=part.target or told.target,
            unit=part.unit or told.unit,
            office=part.office or told.office,
            derived=told.derived or part.derived,
        )
    names = [part.name for part in parts if part.name]
    measures = [part.measure for part in parts if part.measure is not None]
    return _named(told, parts, names, measures)


def _named(told: Label, parts: list[Label], names: list[str], measures: list[Known]) -> Label:
    """The measure of a path: its words together, else the one that is known where the others say nothing."""
    words = [part.name or (part.measure.name if part.measure else "") for part in parts]
    together = "".join(word for word in words if word)
    if (whole := known_measure(together)) is not None:
        return replace(told, measure=whole)
    if len({known.name for known in measures}) == 1 and not names:
        return replace(told, measure=measures[-1])
    return replace(told, name="·".join(dict.fromkeys(word for word in words if word)))


def _read_part(text: str, clock: Clock) -> Label:
    """One level of a heading: its unit, its span, its role, what is left."""
    unit, rest = unit_within(without_numbering(plain(text)))
    if (known := known_measure(rest)) is not None:  # before anything is cut away: 固定资产投资增速 is a measure
        return Label(text=text, measure=known, unit=unit)
    office, rest = _office(rest)
    span, rest = span_within(rest, clock)
    if (known := known_measure(rest)) is not None:
        return Label(text=text, measure=known, unit=unit, span=span, office=office)
    words = vocabulary()
    bare = squeeze(rest)
    if any(word in bare for word in words.derived):
        return Label(text=text, derived=True, unit=unit, span=span)
    target = next((word for word in words.targets if word in bare), None)
    if target is not None:
        bare = bare.replace(target, "", 1)
        if span is None and clock.span is not None and re.search(r"年度|全年|年", target):
            span = _year_of(clock.span)
    known = known_measure(bare)
    name = "" if known is not None or bare in words.fillers else bare
    return Label(text=text, measure=known, name=name, unit=unit, span=span, target=target is not None, office=office)


def _office(text: str) -> tuple[str | None, str]:
    """The office whose number it is, in brackets or alone on its level: 到位资金（商务局） → 商务局, 到位资金."""
    for inside in re.findall(r"[(\[]([^()\[\]]+)[)\]]", text):
        if match := _OFFICE.fullmatch(inside):
            return match[1], re.sub(r"[(\[]" + re.escape(inside) + r"[)\]]", "", text, count=1)
    match = _OFFICE.fullmatch(text)
    return (match[1], "") if match is not None else (None, text)


def _year_of(span: Span) -> Span:
    return Span(span.last.replace(month=1, day=1), span.last.replace(month=12, day=31))


def nearest_measures(text: str, *, limit: int = 3) -> tuple[Known, ...]:
    """The measures whose words are nearest to unknown ones, for a question's buttons."""
    words = vocabulary().measures
    near = process.extract(squeeze(text), list(words), scorer=fuzz.ratio, limit=limit * 3, score_cutoff=45)
    return tuple({words[word].name: words[word] for word, _, _ in near}.values())[:limit]
