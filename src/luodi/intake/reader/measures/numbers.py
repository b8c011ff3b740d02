"""A number as a cell writes it, exact: 1,234.5 under 万元, 803.9亩, 21.6%; what is not one certain number is asked."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luodi.base.numerals import parse_number
from luodi.base.quantities import round_half_up
from luodi.base.steps import in_steps, number_of, places_of, unit_of
from luodi.intake.reader.asking import (
    AS_WRITTEN,
    LEAVE_BLANK,
    MARKS,
    SAY_UNKNOWN,
    Column,
    clean,
    plain_answer,
    read_mark,
    unknown_word,
)
from luodi.intake.reader.cells import Cell, shown
from luodi.intake.reader.measures.units import SCALES, Scale, Sort
from luodi.intake.reader.readings import NOTHING, Doubt, Likely, Nothing, Unknown

_BEFORE = re.compile(r"^(大约|约|将近|接近|近|超过|超|逾|不低于|不少于|不超过|至少|最多|预计|计划|可达|达)")
_AFTER = re.compile(r"(左右|上下|以上|以下|以内|余|多|[+])(?=$|[^\d.,])")
_UNITS = sorted(SCALES, key=lambda word: (-len(word), word))
_TOO_LARGE = 10**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A stated number: fen (or cents of `currency`), or whole steps of `measured_in`."""

    amount_fen: int | None = None
    currency: str = "CNY"
    quantity: int | None = None
    measured_in: str | None = None

    @property
    def number(self) -> Fraction:
        """For adding up: fen, or the number in its unit."""
        if self.amount_fen is not None:
            return Fraction(self.amount_fen)
        return Fraction(number_of(self.quantity or 0, self.measured_in))

    @property
    def sort(self) -> tuple[str, str]:
        """What may be added to what: money of one currency, numbers of one unit."""
        return ("money", self.currency) if self.amount_fen is not None else ("number", unit_of(self.measured_in))

    def __str__(self) -> str:
        """As the diff prints it: 12.34亿元, 620个, 803.9亩, 21.6%."""
        if self.amount_fen is None:
            return f"{decimal_text(self.number, places_of(self.measured_in))}{unit_of(self.measured_in)}"
        if self.currency != "CNY":
            return f"{decimal_text(self.number / 10**6, 4)}万{_CURRENCIES.get(self.currency, self.currency)}"
        whole = abs(self.amount_fen) >= 10**10
        return (
            f"{decimal_text(self.number / 10**10, 8)}亿元" if whole else f"{decimal_text(self.number / 10**6, 6)}万元"
        )


_CURRENCIES = {"USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元", "GBP": "英镑"}
_MONEY_WORDS = {"CNY": "元", **_CURRENCIES}
Read = Stated | Unknown | Nothing | Doubt


def decimal_text(number: Fraction, places: int) -> str:
    """A number with at most so many decimals, without trailing zeros."""
    text = f"{round_half_up(number, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_value(cell: Cell) -> bool:
    """A number, or words that stand where one would: X, 待定, 803.9亩, 约3亿."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, date):
        return False
    if isinstance(cell, int | float):
        return True
    text = re.sub(r"\s", "", clean(cell))
    return text in MARKS or unknown_word(text) is not None or _split(_core(text)) is not None


def _core(text: str) -> str:
    return _AFTER.sub("", _BEFORE.sub("", text))


def _split(text: str) -> tuple[Fraction, str | None] | None:
    """A number and the unit behind it; None when the words are no number."""
    if not re.match(r"[-+]?[\d]", text):
        number = parse_number(text) if re.fullmatch(r"[〇零一二两三四五六七八九十百千万亿点]{2,}", text) else None
        return None if number is None else (number, None)
    number = parse_number(text)
    if number is not None:
        return number, None
    for unit in _UNITS:
        if text.endswith(unit):
            number = parse_number(text.removesuffix(unit))
            return None if number is None else (number, unit)
    return None


def read_number(cell: Cell, asked: Column, *, unit: str | None) -> Read:  # noqa: PLR0911 (one answer per way of writing)
    """One cell whose heading says `unit` (None when nobody says); the cell's own unit goes before it."""
    if cell is None:
        return NOTHING
    if isinstance(cell, bool | date):
        return _reread(cell, asked, unit)
    if isinstance(cell, int | float):
        return _in_unit(Fraction(repr(cell)), unit, cell, asked)
    text = re.sub(r"\s", "", clean(cell))
    if not text:
        return NOTHING
    if text in MARKS:
        reading = read_mark(asked, text)
        return reading if isinstance(reading, Doubt | Unknown | Nothing) else NOTHING
    if (unknown := unknown_word(text)) is not None:
        return unknown
    split = _split(text)
    if split is not None:
        return _in_unit(split[0], _own(text, split[1], unit), cell, asked)
    core = _core(text)
    if _split(core) is None:
        return _reread(cell, asked, unit)
    return _about(core, cell, asked, unit)


def _own(text: str, said: str | None, unit: str | None) -> str | None:
    """The cell's own unit; 3.2亿 under 万元 carries its own size, so that only what is measured comes from above."""
    if said is not None or unit is None or not re.search(r"[万亿]", text):
        return said or (None if re.search(r"[万亿]", text) else unit)
    scale = SCALES.get(unit)
    return unit if scale is None else _MONEY_WORDS.get(scale.base, scale.base)


def _about(core: str, cell: Cell, asked: Column, unit: str | None) -> Read:
    """约3亿, 6900多亩: kept as written when a person says so."""
    answer = asked.ask_cell(cell, f"“{asked.label}”写“{shown(cell)}”，按“{core}”记吗？", AS_WRITTEN, SAY_UNKNOWN)
    if isinstance(answer, Doubt):
        return answer
    return _answered(core if answer == AS_WRITTEN.answer else answer, asked, unit)


def _in_unit(number: Fraction, unit: str | None, cell: Cell, asked: Column) -> Read:
    if unit is None:
        answer = asked.ask("unit", f"“{asked.label}”没有写计量单位，是什么单位？", *_LIKELY_UNITS)
        if isinstance(answer, Doubt):
            return answer
        unit = _own(shown(cell), None, answer) or answer
    scale = SCALES.get(unit)
    if scale is None:
        question = f"“{unit}”不是认得的计量单位，请写 万元、个、亩、% 之类。"
        return Doubt(key=f"unit[{unit}]:{asked.field}", field=asked.field, question=question, likely=_LIKELY_UNITS)
    if number < 0 and scale.sort is not Sort.RATE:
        answer = asked.ask_cell(cell, f"“{asked.label}”写“{shown(cell)}”，是负数，照记吗？", AS_WRITTEN, LEAVE_BLANK)
        if isinstance(answer, Doubt) or answer != AS_WRITTEN.answer:
            return answer if isinstance(answer, Doubt) else _answered(answer, asked, unit)
    return _kept(number, scale) or _reread(cell, asked, unit)


def _kept(number: Fraction, scale: Scale) -> Stated | None:
    """The number as the ledger keeps it; None when it cannot: part of a project, five decimals, out of all proportion."""
    value = number * scale.factor
    if abs(number) >= _TOO_LARGE:
        return None
    if scale.sort is Sort.MONEY:
        return Stated(amount_fen=int(round_half_up(value, 0)), currency=scale.currency)
    stepped = in_steps(value, scale.base)
    if stepped is None or (scale.sort is Sort.COUNT and value.denominator != 1):
        return None
    return Stated(quantity=stepped[0], measured_in=stepped[1])


_LIKELY_UNITS = tuple(Likely(answer=unit, label=unit) for unit in ("万元", "亿元", "个", "%"))


def _reread(cell: Cell, asked: Column, unit: str | None) -> Read:
    question = f"“{asked.label}”写“{shown(cell)}”，看不出是多少，请填数。"
    answer = asked.ask_cell(cell, question, SAY_UNKNOWN, LEAVE_BLANK)
    return answer if isinstance(answer, Doubt) else _answered(answer, asked, unit)


def _answered(answer: str, asked: Column, unit: str | None) -> Read:
    """A typed answer: a number, with its unit where the heading says none."""
    given = plain_answer(answer)
    if isinstance(given, Unknown | Nothing):
        return given
    text = re.sub(r"\s", "", clean(answer))
    split = _split(text)
    scale = SCALES.get((_own(text, split[1], unit) or "") if split else "")
    kept = _kept(split[0], scale) if split is not None and scale is not None else None
    question = f"“{answer}”不是能记的数，请写成 5000万元、12个 或 803.9亩。"
    return kept or Doubt(key=f"value[{answer[:40]}]:{asked.field}", field=asked.field, question=question)
