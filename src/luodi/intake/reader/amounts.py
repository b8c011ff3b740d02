"""Amounts as people write them, exact to the fen; what is not one certain amount becomes a question.

Reads 1.2亿, 5000 under a heading (万元), １２３４, 1,200.5万, 壹佰万元. Asks about 约3亿, 3-5亿, 100万美元, a missing unit,
a magnitude no project has. X, 待定, — are unknown; blank is nothing (design, "Entry" law 6).
"""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luodi.base.numerals import parse_number
from luodi.base.quantities import FEN_PER_YI, FEN_PER_YUAN, fen_of, yuan_text
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
from luodi.intake.reader.readings import NOTHING, Doubt, Likely, Money, Reading

YUAN_UNITS = {"元": Fraction(1), "千元": Fraction(1000), "万元": Fraction(10**4), "百万元": Fraction(10**6),
              "千万元": Fraction(10**7), "亿元": Fraction(10**8)}  # fmt: skip
_FEN_OF = {unit: int(yuan) * FEN_PER_YUAN for unit, yuan in YUAN_UNITS.items()}
FOREIGN = re.compile(r"美元|美金|港元|港币|港幣|欧元|日元|英镑|台币|澳门元|USD|HKD|EUR|US\$|HK\$|[$€£]", re.IGNORECASE)
_BEFORE = re.compile(r"^(大约|约|将近|接近|近|超过|超|逾|不低于|不少于|不超过|至少|最多|预计|计划|拟|可达|达)")
_AFTER = re.compile(r"(左右|上下|以上|以下|以内|余元|多元|余|多|[+])$")
_RANGE = re.compile(r"^([\d.,]+)(万|亿|万元|亿元|元)?(?:-|~|～|至|到)([\d.,]+)(万|亿|万元|亿元|元)?$")
_NAMED = re.compile(r"(\d+(?:\.\d+)?)(万|亿)")
_LARGEST_FEN = 1000 * FEN_PER_YI
_SMALLEST_FEN = 1000 * 100
_BEYOND_MONEY = 10**18
_LONGEST = 60  # characters of one amount


def read_amount(cell: Cell, column: Column, *, unit: str | None) -> Reading:  # noqa: PLR0911 (one answer per way of writing)
    """One amount cell. `unit` is what heading or sheet line says (元, 万元, 亿元, 万美元 …), None when nobody says."""
    if cell is None:
        return NOTHING
    if isinstance(cell, bool | date):
        return _reread(column, cell, unit)
    if isinstance(cell, int) and unit in YUAN_UNITS and abs(cell) < _BEYOND_MONEY:
        return _plausible(Money(fen=cell * _FEN_OF[unit]), cell, column)
    if isinstance(cell, int | float):
        return _in_unit(Fraction(repr(cell)), cell, column, unit)
    text = _bare(cell)
    if not text:
        return NOTHING
    if text in MARKS:
        return read_mark(column, text)
    unknown = unknown_word(text) or unknown_word(re.sub(r"(万|亿)?元?$", "", text))
    if unknown is not None:
        return unknown
    if FOREIGN.search(text):
        return _foreign(column, text)
    if len(text) > _LONGEST or re.search(r"\d\s+\d", clean(cell)):
        return _reread(column, cell, unit)
    return _written(text, cell, column, unit)


def _bare(text: str) -> str:
    """The words of an amount without blanks, currency marks of the yuan, and 整."""
    text = re.sub(r"\s", "", clean(text)).lstrip("'")
    text = re.sub(r"^(人民币|RMB|CNY|¥|￥)|(人民币|RMB|CNY)$|(?<=元)整$", "", text)
    return re.sub(r"圆$", "元", text)


def _written(text: str, cell: Cell, column: Column, unit: str | None) -> Reading:
    if unit is not None and unit not in YUAN_UNITS and not _says_unit(text):
        return Money(fen=0) if parse_number(text) == 0 else _foreign(column, unit, cell)
    if match := _RANGE.match(text):
        return _ranged(match, cell, column, unit)
    core = _AFTER.sub("", _BEFORE.sub("", text))
    value = _value(core, column, unit)
    if value is None:
        return _reread(column, cell, unit)
    if isinstance(value, Doubt) or core == text:
        return value if isinstance(value, Doubt) else _plausible(value, cell, column)
    word = text.replace(core, "…", 1)
    answer = column.ask(
        f"approximate[{word}]", f"“{column.label}”写“{shown(cell)}”，按“{core}”记吗？", AS_WRITTEN, SAY_UNKNOWN
    )
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or _plausible(value, cell, column)


def _value(text: str, column: Column, unit: str | None) -> Money | Doubt | None:
    """The amount that `text` is; its own 元, 万, 亿 go before the heading's."""
    own = _says_unit(text)
    number = parse_number(text.removesuffix("元") if own else text)
    if number is None or abs(number) >= _BEYOND_MONEY:
        return None
    if own:
        return Money(fen=fen_of(number))
    return _scaled(number, column, unit)


def _says_unit(text: str) -> bool:
    return text.endswith("元") or re.search(r"[万亿萬億]", text) is not None


def _scaled(number: Fraction, column: Column, unit: str | None) -> Money | Doubt:
    if number == 0:
        return Money(fen=0)
    if unit is None:
        answer = column.ask(
            "unit",
            f"“{column.label}”没有写单位，是万元还是亿元？",
            Likely(answer="万元", label="万元"),
            Likely(answer="亿元", label="亿元"),
            Likely(answer="元", label="元"),
        )
        if isinstance(answer, Doubt):
            return answer
        unit = answer
    if unit not in YUAN_UNITS:
        return _foreign_doubt(column, unit)
    return Money(fen=fen_of(number * YUAN_UNITS[unit]))


def _in_unit(number: Fraction, cell: Cell, column: Column, unit: str | None) -> Reading:
    if unit is not None and unit not in YUAN_UNITS:
        return _foreign(column, unit, cell) if number else Money(fen=0)
    if abs(number) >= _BEYOND_MONEY:
        return _reread(column, cell, unit)
    value = _scaled(number, column, unit)
    return value if isinstance(value, Doubt) else _plausible(value, cell, column)


def _plausible(value: Money, cell: Cell, column: Column) -> Reading:
    """Refuses silently to believe a negative amount, less than 1000 元, or 1000亿元 and more."""
    if value.fen == 0 or _SMALLEST_FEN <= value.fen < _LARGEST_FEN:
        return value
    yuan = (yuan_text(value.fen) or "").removesuffix(".00")
    answer = column.ask_cell(cell, f"“{column.label}”的“{shown(cell)}”合 {yuan} 元，照记吗？", AS_WRITTEN, SAY_UNKNOWN)
    if isinstance(answer, Doubt):
        return replace(answer, value=value)
    return plain_answer(answer) or (value if answer == AS_WRITTEN.answer else _answered(answer, column))


def _ranged(match: re.Match[str], cell: Cell, column: Column, unit: str | None) -> Reading:
    low, low_unit, high, high_unit = match.groups()
    values = [_value(low + (low_unit or high_unit or ""), column, unit), _value(high + (high_unit or ""), column, unit)]
    if any(value is None for value in values):
        return _reread(column, cell, unit)
    answer = column.ask(
        "range",
        f"“{column.label}”写“{shown(cell)}”这样的幅度，按哪个数记？",
        Likely(answer="low", label="按低的记"),
        Likely(answer="high", label="按高的记"),
        SAY_UNKNOWN,
    )
    if isinstance(answer, Doubt):
        return answer
    chosen = values[0] if answer == "low" else values[1] if answer == "high" else None
    return plain_answer(answer) or chosen or _answered(answer, column)


def _foreign_doubt(column: Column, currency: str) -> Doubt:
    question = f"“{column.label}”是外币（{currency}），台账按人民币记，先记为不详，还是逐个填折合的人民币数？"
    return Doubt(
        key=f"currency[{currency}]:{column.field}",
        field=column.field,
        question=question,
        likely=(SAY_UNKNOWN, Likely(answer="each", label="逐个填"), LEAVE_BLANK),
    )


def _foreign(column: Column, currency: str, cell: Cell = None) -> Reading:
    """Foreign money keeps its currency in the question; no rate is assumed (design, "Entry" law 8).

    Under a heading in foreign money one answer may leave all of it open; an amount in yuan is told of one `cell` alone.
    """
    doubt = _foreign_doubt(column, currency)
    answer = column.answers.get(doubt.key)
    if answer is None or (plain := plain_answer(answer)) is not None:
        return doubt if answer is None else plain or NOTHING
    if cell is None and answer != "each":
        return _answered(answer, column)
    written = f"{shown(cell)}（{currency}）" if cell is not None else currency
    question = f"“{column.label}”写“{written}”，折合人民币多少？请填金额，如 2.1亿。"
    own = column.ask_cell(cell if cell is not None else currency, question, SAY_UNKNOWN, LEAVE_BLANK)
    return own if isinstance(own, Doubt) else plain_answer(own) or _answered(own, column)


def _reread(column: Column, cell: Cell, unit: str | None) -> Reading:
    """A cell that is not one amount: asked as it stands; the answer is read like a cell."""
    question = f"“{column.label}”写“{shown(cell)}”，看不出是多少，请填金额。"
    answer = column.ask_cell(cell, question, *_named_in(cell), SAY_UNKNOWN, LEAVE_BLANK)
    if isinstance(answer, Doubt):
        return answer
    return plain_answer(answer) or _answered(answer, column, unit)


def _named_in(cell: Cell) -> list[Likely]:
    """The amounts that a cell of several names, each and together: 一期3亿，二期5亿 may be meant as 8亿."""
    found = _NAMED.findall(clean(cell)) if isinstance(cell, str) else []
    if len(found) < 2:
        return []
    named = [f"{number}{scale}元" for number, scale in found[:3]]
    if len({scale for _, scale in found}) == 1 and not re.search(r"其中|含", str(cell)):
        together = sum((Decimal(number) for number, _ in found), Decimal())
        return [_said(f"{together}{found[0][1]}元", "合计"), *(_said(text, "只记") for text in named)]
    return [_said(text, "记") for text in named]


def _said(text: str, before: str) -> Likely:
    return Likely(answer=text, label=f"{before}{text}")


def _answered(answer: str, column: Column, unit: str | None = None) -> Reading:
    """A typed answer: an amount with its unit, as 3.2亿 or 5000万元."""
    value = _value(_bare(answer), column, unit)
    if value is None:
        return Doubt(
            key=f"value[{answer[:40]}]:{column.field}",
            field=column.field,
            question=f"“{answer}”不是金额，请写成 5000万元 或 3.2亿。",
        )
    return value
