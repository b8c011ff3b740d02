"""How a reader asks: a question is put once per column, and an answer given before settles it."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from luodi.base.numerals import normalize
from luodi.intake.reader.cells import Cell, shown
from luodi.intake.reader.guards import unguarded
from luodi.intake.reader.readings import NOTHING, UNKNOWN, Doubt, Likely, Reading, Unknown

LEAVE_BLANK = Likely(answer="nothing", label="当作没填")
SAY_UNKNOWN = Likely(answer="unknown", label="记为不详")
AS_WRITTEN = Likely(answer="as_written", label="照写的数记")

_PENDING = {
    "待定",
    "待确定",
    "未定",
    "待核",
    "待核实",
    "暂无",
    "暂缺",
    "暂未确定",
    "未确定",
    "待商定",
    "-",
    "--",
    "---",
}
_UNKNOWN = {"不详", "不明", "未知", "不清楚", "不清", "保密", "说不清", "无法统计"}
_UNKNOWN_MARK = re.compile(r"[xX×✕✗?？*]{1,6}")
MARKS = {"/", "\\", "无", "没有", "空", "n/a", "N/A", "NA", "略"}
_PLAIN_WORDS = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff0-9A-Za-z]*")  # as tidy and clean would leave them
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The column a cell stands in: which `field` it states, its heading as printed, the answers given before."""

    field: str
    label: str
    answers: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def ask(self, what: str, question: str, *likely: Likely) -> str | Doubt:
        """The answer given before to this question, or the question."""
        key = f"{what}:{self.field}"
        if key in self.answers:
            return self.answers[key]
        return Doubt(key=key, field=self.field, question=question, likely=likely)

    def ask_cell(self, cell: Cell, question: str, *likely: Likely) -> str | Doubt:
        """A question about one way of writing: the same words in the same column are asked once."""
        return self.ask(f"value[{shown(cell)[:40]}]", question, *likely)

    def asked_before(self, cell: Cell) -> str | None:
        """The answer given before to a question about this way of writing."""
        return self.answers.get(f"value[{shown(cell)[:40]}]:{self.field}")


@lru_cache(maxsize=16_384)
def clean(text: str) -> str:
    """Text without invisible characters, half-width, dashes alike, trimmed: for reading values, not for keeping names."""
    return normalize(unicodedata.normalize("NFKC", text).translate(_INVISIBLE))


def plain_answer(answer: str) -> Reading | None:
    """The two answers that every question understands."""
    if answer == LEAVE_BLANK.answer:
        return NOTHING
    return UNKNOWN if answer == SAY_UNKNOWN.answer else None


def unknown_word(text: str) -> Unknown | None:
    """X, 不详 (it is so, but not known) or 待定, — (not yet so); `text` is cleaned."""
    if text in _UNKNOWN or _UNKNOWN_MARK.fullmatch(text):
        return UNKNOWN
    return Unknown(happened=False) if text in _PENDING else None


def read_mark(column: Column, text: str) -> Reading:
    """“/” and 无 may mean nothing, not known, or zero: asked once per column and mark."""
    answer = column.ask(
        f"mark[{text}]", f"“{column.label}”里写“{text}”的，是没有填，还是不详？", LEAVE_BLANK, SAY_UNKNOWN
    )
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or NOTHING


def read_text(cell: Cell, column: Column) -> Reading:
    """A name or other words, kept as written but for line breaks and blanks at the ends."""
    if cell is None:
        return NOTHING
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        answer = column.ask_cell(
            cell, f"“{column.label}”的“{shown(cell)}”位数太多，Excel 已丢失末位，请填原文。", LEAVE_BLANK
        )
        return answer if isinstance(answer, Doubt) else plain_answer(answer) or answer
    plain = isinstance(cell, str) and _PLAIN_WORDS.fullmatch(cell) is not None
    text = str(cell) if plain else tidy(shown(cell))
    if not text:
        return NOTHING
    bare = text if plain else clean(text)
    if bare in MARKS:
        return read_mark(column, bare)
    return unknown_word(bare) or text


@lru_cache(maxsize=16_384)
def tidy(text: str) -> str:
    """Words as kept: no invisible characters, no line breaks, single blanks, no guard of our own before them."""
    text = re.sub(r"\s*[\r\n]+\s*", "", unguarded(text).translate(_INVISIBLE).replace("_x000D_", ""))
    return re.sub(r"[\s\u3000]+", " ", text).strip()
