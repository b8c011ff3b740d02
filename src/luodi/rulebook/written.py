"""What is written in digits (100万元, 50%, 180天, 5个), and what an unknown word was probably meant to be."""

import re
from collections.abc import Collection, Mapping
from fractions import Fraction
from types import MappingProxyType

from luodi.base.numerals import parse_number
from luodi.base.quantities import FEN_PER_YUAN, Exact
from luodi.rulebook.findings import nearest
from luodi.rulebook.literals import DOLLARS, OTHERS
from luodi.rulebook.nodes import Type

_AMOUNT = re.compile(r"([\d,.]+)(.*)")
_YUAN = {"亿元": 10**8, "千万元": 10**7, "百万元": 10**6, "万元": 10**4, "千元": 10**3, "元": 1}
_TIMES: Mapping[str, tuple[Type, int]] = MappingProxyType({
    "天": (Type.DURATION, 1), "日": (Type.DURATION, 1), "个月": (Type.MONTHS, 1), "年": (Type.MONTHS, 12),
    "工作日": (Type.WORKDAYS, 1), "个工作日": (Type.WORKDAYS, 1),
})  # fmt: skip
_LONGEST = 40
_MEANT: Mapping[str, str] = MappingProxyType({
    "求和": "合计", "总和": "合计", "sum": "合计", "计数": "个数", "数量": "个数", "count": "个数", "最大值": "最大", "max": "较大",
    "最小值": "最小", "min": "较小", "若": "如果", "if": "如果", "取整": "向下取整", "对数": "自然对数", "ln": "自然对数",
    "log": "常用对数", "lg": "常用对数", "开方": "平方根", "sqrt": "平方根", "abs": "绝对值",
})  # fmt: skip
_WORD_SIGNS = ("不包含", "包含", "不属于", "属于", "不是", "不在", "且", "或", "在", "是")


def amount_of(text: str) -> tuple[Exact, Type | None]:
    """The exact value and type of a written amount; no type for 100万, which does not say what it counts.

    010 is ten: leading zeros mean nothing. 2分 is a plain number, as points are.
    """
    match = _AMOUNT.fullmatch(text)
    digits, unit = match.groups() if match else ("0", "")
    if len(digits) > _LONGEST:
        return 10**_LONGEST, Type.NUMBER  # refused by whoever asks
    value, type_ = Fraction(digits.replace(",", "")), Type.NUMBER
    if unit in {"万", "亿"}:
        return 0, None
    if unit in _YUAN:
        value, type_ = value * _YUAN[unit] * FEN_PER_YUAN, Type.MONEY
    elif unit in {"%", "个百分点"}:
        value, type_ = value / 100, Type.RATIO if unit == "%" else Type.POINT
    elif unit in _TIMES:
        type_, factor = _TIMES[unit]
        value *= factor
    elif unit in DOLLARS:
        value *= DOLLARS[unit]
    elif unit and unit not in {"分", "亩", *OTHERS}:
        type_ = Type.COUNT
    return (int(value) if value.denominator == 1 else value), type_


def _in_digits(word: str) -> str | None:
    """三个月 as 3个月, 一百万元 as 100万元; None for a word that is no number with a unit."""
    for unit in sorted(
        ("亿元", "万元", "千元", "元", *_TIMES, "个百分点", "个", "家", "户", "项", "次", "分"), key=len, reverse=True
    ):
        head = word.removesuffix(unit)
        number = parse_number(head) if head != word else None
        if number is not None and number.denominator == 1:
            return f"{number}{unit}"
    return None


def function_mend(word: str, functions: Collection[str]) -> str:
    """The function that an unknown one was probably meant to be, or all there are."""
    meant = _MEANT.get(word.lower()) or nearest(word, functions)
    listed = f"可用的函数：{'、'.join(functions)}"
    return f"改为“{meant}”；{listed}" if meant else f"{listed}；{word}是指标的，先写出这个指标"


def mend_of(word: str, known: Collection[str]) -> str:
    """What to write instead of an unknown word: blanks around a sign glued to it, or the nearest known word."""
    glued = next((sign for sign in _WORD_SIGNS if word.partition(sign)[0] in known and sign in word[:-1]), None)
    if glued:
        return f"“{glued}”前后要空一格：{word.replace(glued, f' {glued} ', 1)}"
    if word.startswith("非") and word[1:] in known:
        return f"“非”后面要空一格：非 {word[1:]}"
    if (digits := _in_digits(word)) is not None:
        return f"用数字写：{digits}"
    near = nearest(word.rpartition(".")[2], known)
    told = "先在前面写一个叫这个名字的指标（由单位报的，口径写“报送”；只用不计分的，计分写“不计分”）"
    return f"改为“{near}”；或{told}" if near else f"{told}；如果是一段文字，请加引号“”"
