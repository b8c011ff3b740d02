"""A message made flat for reading, character for character, so that every finding can be quoted from the original.

Lines, sentences and clauses; who is quoted; what a correction takes back. Nothing is added or removed: what must not be read is blanked.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from luodi.intake.messages.days import days_in
from luodi.intake.messages.words import words

_TAKEN_BACK = (
    re.compile(r"\([^()\n]*(?:原|误)[^()\n]*\)"),  # (原发4月1日)
    re.compile(
        r"由[^,;。\n]{1,40}?(?:变更|更正|调整|修正|改|增加|增资|增|减少|减|提高|扩大|追加)(?:为|成|至|到)"
    ),  # 由2300万元更正为
    re.compile(r"(?:而)?不是\s*[\d.,]+\s*(?:万|亿)?元?"),  # 不是12亿元
    re.compile(r"\[[一-龥a-zA-Z]{1,6}\]"),  # [鼓掌]
    re.compile(r"@\S+"),
)
_SENDER = re.compile(
    r"^\s*[^\s:,。]{1,16}\s+((?:\d{4}[-/年])?\d{1,2}[-/月]\d{1,2}日?|昨天|前天|今天)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*$"
)
_QUOTED = re.compile(r"^\s*[「『][^:」』\n]{1,16}:(?P<said>[^\n]*)$")
_RULED = re.compile(r"^[\s\-—_=*]{5,}$")
_UNSURE = re.compile(r"待|不")  # …，待核实: said of what stands before
_CLAUSE = re.compile(r"(?:[^,;]|(?<=\d),(?=\d{3}(?!\d)))+[,;]?")
_LISTED = r"\s\d{1,2}[、.)](?!\d)"  # 1、甲厂 到位350万 2、乙厂 …: a number in a line begins a sentence
_SENTENCE = re.compile(rf"(?:(?!{_LISTED})[^。!?\n])+[。!?\n]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A piece between commas. `start`: where it begins in the message; `first` of its sentence, `opens` its line."""

    start: int
    text: str
    line: int
    sentence: int
    sent: date
    first: bool
    opens: bool
    asked: bool
    hearsay: int | None  # from which character of the message on it is only heard
    corrects: bool
    quoted: bool


def flat(text: str) -> str:
    """Half-width, without emoji, what a correction takes back blanked; exactly as long as `text`."""
    found = "".join(map(_flat, text))
    for pattern in _TAKEN_BACK:
        found = pattern.sub(lambda match: " " * len(match.group()), found)
    return found


def _flat(char: str) -> str:
    if "①" <= char <= "⑳":
        return "·"
    if unicodedata.category(char) in {"So", "Sk", "Cf", "Mn", "Co", "Cs"}:
        return " "
    narrow = unicodedata.normalize("NFKC", char)
    return {"~": "-", "—": "-", "–": "-", "－": "-"}.get(narrow, narrow) if len(narrow) == 1 else char


def clauses(text: str, sent: date) -> Iterator[Clause]:
    """The clauses of a message in order. A line 「姓名 4月16日 18:02」 sets the day for what follows it."""
    plain, day, at, sentence = flat(text), sent, 0, 0
    for number, line in enumerate(plain.splitlines(keepends=True)):
        start, at = at, at + len(line)
        if match := _SENDER.match(line):
            told = days_in(match[1] or "", sent)
            day = told[0].day.first if told else day
            continue
        if _RULED.match(line):
            continue
        quoted = _QUOTED.match(line)
        inner = quoted.start("said") if quoted else 0
        opens = True
        for part in _SENTENCE.finditer(line, inner):
            sentence += 1
            for clause in _sentence(part, start, number, sentence, day, opens=opens, quoted=bool(quoted)):
                yield clause
                opens = False


def _sentence(
    part: "re.Match[str]", start: int, line: int, sentence: int, day: date, *, opens: bool, quoted: bool
) -> Iterator[Clause]:
    said, pieces = part.group(), list(_CLAUSE.finditer(part.group()))
    heard = words().hearsay.search(said)
    hearsay = None if heard is None else start + part.start() + (0 if _UNSURE.match(heard.group()) else heard.start())
    for place, piece in enumerate(pieces):
        asks = words().questions.search(re.sub(r"[,;。!\s]+$", "", piece.group())) is not None
        yield Clause(
            start=start + part.start() + piece.start(),
            text=piece.group(),
            line=line,
            sentence=sentence,
            sent=day,
            first=place == 0,
            opens=opens and place == 0,
            asked=asks or (said.rstrip().endswith("?") and place == len(pieces) - 1),
            hearsay=hearsay,
            corrects=words().corrections.search(said) is not None,
            quoted=quoted,
        )
