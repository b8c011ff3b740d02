"""The text with its figures, and the questions that relation passes ask of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from luodi.proof.figure import Figure, Role
from luodi.proof.layout import Layout

_THINGS = re.compile(
    r"项目|企业|公司|部门|乡镇|镇街|街镇|单位|园区|功能区|片区|开发区|区县|县区|县（市、区）|县\(市、区\)|街道|社区|专班|小分队|客商|人员|干部|指标|事项|问题|局|镇|县|区|村|协议|线索|活动|平台|产业"
)
_PLACES = re.compile(r"乡镇|镇街|街镇|园区|功能区|片区|开发区|区县|县区|街道|社区|镇|县|区|村|局|产业|平台|干部|人员")
_SAME_THING = {"公司": "企业", "镇街": "乡镇", "街镇": "乡镇", "镇": "乡镇", "区县": "县区", "县": "县区", "区": "县区"}
_MARKS = re.compile(r"[、，,。；;：:\n|\t]")
_INSIDE_LABELS = {Role.DATE, Role.NAME, Role.CADENCE, Role.ORDINAL}
_LIST_GAP = re.compile(r"[、，,和及与]|以及|，?和|和?其他")


@dataclass(frozen=True)
class View:
    """Figures of one text in order, with lookups by sentence and paragraph."""

    layout: Layout
    figures: tuple[Figure, ...]

    @cached_property
    def quantities(self) -> tuple[Figure, ...]:
        """Figures outside tables that may enter arithmetic."""
        return tuple(f for f in self.figures if f.countable and f.place.table is None)

    @cached_property
    def _by_sentence(self) -> dict[int, list[Figure]]:
        found: dict[int, list[Figure]] = {}
        for figure in self.quantities:
            found.setdefault(figure.place.sentence, []).append(figure)
        return found

    @cached_property
    def _by_dimension(self) -> dict[str, list[Figure]]:
        found: dict[str, list[Figure]] = {}
        for figure in self.quantities:
            found.setdefault(figure.dimension, []).append(figure)
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [f.start for f in self.figures]

    def inside(self, start: int, end: int) -> tuple[Figure, ...]:
        """The figures, of any role, that begin from `start` up to `end`."""
        return self.figures[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def like(self, figure: Figure) -> list[Figure]:
        """All quantities of the text of the figure's kind."""
        return [f for f in self._by_dimension.get(figure.dimension, []) if same_kind(f, figure)]

    @property
    def text(self) -> str:
        """The even text."""
        return self.layout.text

    @cached_property
    def sentences(self) -> list[list[Figure]]:
        """The quantities of each sentence that has some."""
        return list(self._by_sentence.values())

    def sentence(self, figure: Figure) -> list[Figure]:
        """Quantities of the figure's sentence."""
        return self._by_sentence.get(figure.place.sentence, [])

    def sentence_words(self, figure: Figure) -> str:
        """The figure's sentence."""
        return self.layout.sentence_text(figure.start)

    def before(self, figure: Figure, *, sentences: int = 1) -> list[Figure]:
        """Quantities before `figure` in its sentence and, with more `sentences`, those before it in the paragraph."""
        found: list[Figure] = []
        for number in range(figure.place.sentence - sentences + 1, figure.place.sentence + 1):
            found += [
                f
                for f in self._by_sentence.get(number, [])
                if f.start < figure.start
                and (number == figure.place.sentence or f.place.paragraph == figure.place.paragraph)
            ]
        return found

    def between(self, first: Figure, second: Figure) -> str:
        """The words between two figures."""
        return self.text[first.end : second.start]

    def following(self, figure: Figure, length: int = 12) -> str:
        """The words right after a figure."""
        return self.text[figure.end : figure.end + length]

    def preceding(self, figure: Figure, length: int = 12) -> str:
        """The words right before a figure."""
        return self.text[max(0, figure.start - length) : figure.start]

    def next_figure(self, figure: Figure) -> Figure | None:
        """The figure after this one, of any role."""
        index = bisect_left(self.figures, figure.end, key=lambda f: f.start)
        return self.figures[index] if index < len(self.figures) else None

    def previous_figure(self, figure: Figure) -> Figure | None:
        """The figure before this one, of any role."""
        index = bisect_left(self.figures, figure.start, key=lambda f: f.start) - 1
        return self.figures[index] if index >= 0 else None

    def between_marks(self, figure: Figure) -> str:
        """The two clauses before the figure, as words."""
        return self.text[max(0, figure.start - 24) : figure.start]

    def item(self, figure: Figure) -> str:
        """The list item that holds the figure: from the last mark or figure to the next."""
        before = next((f for f in self._backwards(figure) if f.role not in _INSIDE_LABELS), None)
        head = self.text[before.end if before else max(0, figure.start - 40) : figure.start]
        after = self.next_figure(figure)
        while after and after.role in _INSIDE_LABELS:
            after = self.next_figure(after)
        stop = min(after.start if after else len(self.text), figure.end + 20)
        tail = _MARKS.split(self.text[figure.end : stop])[0]
        return f"{_MARKS.split(head)[-1]}#{tail}"

    def _backwards(self, figure: Figure) -> Iterator[Figure]:
        index = bisect_left(self.figures, figure.start, key=lambda f: f.start)
        return reversed(self.figures[max(0, index - 4) : index])

    def run_from(self, figure: Figure) -> list[Figure]:
        """The enumeration that begins with `figure`: same dimension family, joined by 、 or 和."""
        run = [figure]
        while (after := self.next_figure(run[-1])) and self._joined(run[-1], after):
            run.append(after)
        return run

    def run_to(self, figure: Figure) -> list[Figure]:
        """The enumeration that ends with `figure`."""
        run = [figure]
        while (before := self.previous_figure(run[0])) and self._joined(before, run[0]):
            run.insert(0, before)
        return run

    def _joined(self, first: Figure, second: Figure) -> bool:
        return second.dimension == first.dimension and bool(_LIST_GAP.fullmatch(self.between(first, second).strip()))


def thing(figure: Figure) -> str:
    """What a count counts, if it says so: 项目, 企业, 部门."""
    if figure.noun and (match := list(_THINGS.finditer(figure.noun))):
        return _SAME_THING.get(match[-1].group(), match[-1].group())
    if figure.label.endswith(("的", "的有")) or figure.dimension not in {"个", "家"}:
        return ""  # 有集体经济项目的19个: the words describe what was named before
    match = list(_THINGS.finditer(figure.label))
    if match and match[-1].end() >= len(figure.label) - 3 and not _PLACES.fullmatch(match[-1].group()):
        return _SAME_THING.get(match[-1].group(), match[-1].group())
    return ""


def same_kind(first: Figure, second: Figure) -> bool:
    """May be compared: same dimension, and not two different things."""
    if first.dimension != second.dimension or first.dimension in {"number", ""}:
        return False
    if first.is_money or first.is_ratio:
        return True
    one, other = thing(first), thing(second)
    return not one or not other or one == other


def same_body(first: Figure, second: Figure) -> bool:
    """May speak of one place: a place is left unsaid, or the names agree (全县, 我县 and 云岭县 may be one)."""
    one, other = first.subject, second.subject
    if not one or not other or one == other:
        return True
    general = [bool(re.match("[我全本]", name)) for name in (one, other)]
    return any(general) and one[-1] == other[-1]


def overlap(one: str, other: str) -> int:
    """How many pairs of neighbouring characters two phrases share."""
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    return sum(other[i : i + 2] in pairs for i in range(len(other) - 1))


def is_actual(figure: Figure) -> bool:
    """Not a target."""
    return figure.role is Role.ACTUAL
