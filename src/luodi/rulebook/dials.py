"""Every number of a rulebook where it stands in the text, so that it can be changed without touching anything else.

A panel is one provision as a form: its words in the order written, and a dial in the place of each number. Turning a
dial replaces exactly that token; comments, layout and every other character stay as they were.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from luodi.base.errors import BadInput
from luodi.base.numerals import normalize, parse_number
from luodi.rulebook.articles import Provision, Said, provisions
from luodi.rulebook.check import Checked
from luodi.rulebook.literals import read_literal
from luodi.rulebook.nodes import Literal, Node
from luodi.rulebook.spelling import Type
from luodi.rulebook.tree import Place, Word
from luodi.rulebook.written import amount_of

UNTURNED = frozenset({"办法", "依据", "说明", "跨度", "案例"})  # sections without a number that decides a score
_TEXT_KEYS = frozenset({"名称", "条文", "说明", "时段", "引"})
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WHOLE = re.compile(r"(?P<number>[+\-−－]?[\d０-９][\d０-９,，.．]*)(?P<unit>\D*)")
_INSIDE = re.compile(
    r"(?P<number>[\d０-９][\d０-９,，.．]*)\s*(?P<unit>亿元|千万元|百万元|万元|千元|元|%|％|个百分点|[天日分]|[个项次家人户宗件条场份批期处名位])?"
)
_NUMERIC = frozenset({Type.MONEY, Type.COUNT, Type.RATIO, Type.POINT, Type.NUMBER, Type.DURATION})
_ENTERED = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")


class DialsRefused(BadInput):
    """Some of the entered numbers cannot stand there; `refusals`: the dial's key → why."""

    def __init__(self, refusals: Mapping[str, str]) -> None:
        self.refusals = dict(refusals)
        super().__init__("；".join(dict.fromkeys(refusals.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A number of the text: `key` is its line and column ("12.9"), `start` its offset; `unit` follows the number."""

    key: str
    start: int
    number: str
    unit: str
    gap: str = ""

    @property
    def written(self) -> str:
        """The whole token as it stands."""
        return f"{self.number}{self.gap}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One key of a provision and what it says: texts and dials in turn."""

    label: str
    pieces: tuple[str | Dial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Parts that stand together: the keys of an indicator itself, or one rung of a ladder."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One provision as a form."""

    section: str
    name: str
    article: str
    line: int
    lines: tuple[Line, ...]

    @property
    def dials(self) -> tuple[Dial, ...]:
        """Its numbers in the order written."""
        return tuple(p for line in self.lines for part in line.parts for p in part.pieces if isinstance(p, Dial))


def panels(text: str, checked: Checked) -> tuple[Panel, ...]:
    """The provisions that decide a score. Numbers inside an expression turn only where `checked` could read it."""
    text = text.removeprefix("\ufeff")
    cutter = _Cutter(text, checked)
    return tuple(cutter.panel(one) for one in provisions(text) if one.section not in UNTURNED)


def turned(text: str, entered: Mapping[str, str], checked: Checked) -> str:
    """`text` with the numbers `entered` under their dials' keys; raises DialsRefused with every refusal at once.

    A bare number keeps the unit that stands there; with a unit of the same kind (1亿元 for 100万元) both are replaced.
    """
    text = text.removeprefix("\ufeff")
    refusals: dict[str, str] = {}
    replacements: list[tuple[Dial, str]] = []
    for dial in (dial for panel in panels(text, checked) for dial in panel.dials):
        wanted = normalize(entered.get(dial.key, dial.number))
        if wanted == normalize(dial.number):
            continue
        token = _token(dial, wanted)
        if token is None:
            refusals[dial.key] = _why(dial, wanted)
        else:
            replacements.append((dial, token))
    if refusals:
        raise DialsRefused(refusals)
    for dial, token in sorted(replacements, key=lambda pair: pair[0].start, reverse=True):
        text = text[: dial.start] + token + text[dial.start + len(dial.written) :]
    return text


def _token(dial: Dial, wanted: str) -> str | None:
    if _ENTERED.fullmatch(wanted) and parse_number(wanted) is not None:
        return f"{wanted}{dial.gap}{dial.unit}"
    before, after = read_literal(dial.written), read_literal(wanted)
    same = before is not None and after is not None and after.unit and before.measure is after.measure
    return wanted if same else None


def _why(dial: Dial, wanted: str) -> str:
    like = f"，或连单位写成 {dial.written} 这样" if dial.unit else ""
    if not wanted:
        return f"原来是 {dial.written} 的地方空着，请填一个数{like}"
    return f"“{wanted}”不能放在原来是 {dial.written} 的地方，请只填数字{like}"


class _Cutter:
    """Cuts the words of provisions into texts and dials."""

    def __init__(self, text: str, checked: Checked) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _BREAK.finditer(text))]
        self.nodes: dict[Place, Node] = {expression.place: node for expression, node in checked.nodes.items()}

    def panel(self, provision: Provision) -> Panel:
        """The provision, its plain keys first, then each nested row."""
        lines = [
            Line(label=" · ".join(path), parts=tuple(self._part(said) for said in group))
            for path, group in _grouped(provision.words)
        ]
        return Panel(
            section=provision.section,
            name=provision.name,
            article=provision.article,
            line=provision.place.line,
            lines=tuple(lines),
        )

    def _part(self, said: Said) -> Part:
        label = said.path[-1] if said.path else ""
        return Part(label=label, pieces=tuple(self._pieces(said, label)))

    def _pieces(self, said: Said, label: str) -> Iterator[str | Dial]:
        word = said.word
        start = self._offset(word)
        if start is None or label in _TEXT_KEYS:
            yield word.text
            return
        whole = _WHOLE.fullmatch(word.text)
        if whole and read_literal(word.text) is not None:
            unit = whole["unit"].lstrip()
            gap = whole["unit"][: len(whole["unit"]) - len(unit)]
            yield Dial(key=_key(word.place, 0), start=start, number=whole["number"], unit=unit, gap=gap)
            return
        yield from self._inside(word, start)

    def _inside(self, word: Word, start: int) -> Iterator[str | Dial]:
        """The texts and numbers of an expression; a number counts only where the parsed tree has one."""
        done = 0
        for at, literal in _literals(self.nodes.get(word.place), word):
            found = _INSIDE.match(word.text, at)
            if found is None or at < done or amount_of(normalize(found.group()).replace(" ", ""))[0] != literal.value:
                continue
            if at > done:
                yield word.text[done:at]
            number, unit = found["number"], found["unit"] or ""
            gap = found.group()[len(number) : len(found.group()) - len(unit)] if unit else ""
            yield Dial(key=_key(word.place, at), start=start + at, number=number, unit=unit, gap=gap)
            done = at + len(number) + len(gap) + len(unit)
        if done < len(word.text):
            yield word.text[done:]

    def _offset(self, word: Word) -> int | None:
        """Where the word starts in the text; None when it is not written in one piece (folded or escaped)."""
        if word.place.line > len(self.starts):
            return None
        start = self.starts[word.place.line - 1] + word.place.column - 1
        return start if word.text and self.text.startswith(word.text, start) else None


def _literals(node: Node | None, word: Word) -> list[tuple[int, Literal]]:
    """Numbers of the tree with their offset in the word, first to last, each place once."""
    found = {
        part.column - word.place.column: part
        for part in (node.walk() if node is not None else ())
        if isinstance(part, Literal) and part.type in _NUMERIC and part.line == word.place.line
    }
    return sorted((at, literal) for at, literal in found.items() if 0 <= at < len(word.text))


def _key(place: Place, at: int) -> str:
    return f"{place.line}.{place.column + at}"


def _grouped(words: Iterable[Said]) -> Iterator[tuple[tuple[str, ...], list[Said]]]:
    """Words under the same keys together: what stands directly in the provision first, then as written, outer before inner."""
    groups: dict[tuple[str, ...], list[Said]] = {(): []}
    for said in words:
        path = said.path[:-1]
        for length in range(1, len(path)):
            groups.setdefault(path[:length], [])
        groups.setdefault(path, []).append(said)
    yield from ((path, group) for path, group in groups.items() if group)
