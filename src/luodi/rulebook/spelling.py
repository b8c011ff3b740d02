"""Types of values, and how the language writes a value: 100万元, 50%, 0.5个百分点, 180天, 3个月, 2004年6月30日."""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from luodi.base.quantities import FEN_PER_WAN, FEN_PER_YI
from luodi.base.spans import chinese_date


class Type(StrEnum):
    """What a value is; the label is the word that messages use."""

    MONEY = "金额"  # exact fen
    COUNT = "个数"
    RATIO = "比率"  # 0.591 is 59.1%
    POINT = "百分点"  # the difference of two ratios
    NUMBER = "数值"  # a plain number: points, weights, factors
    DATE = "日期"
    DURATION = "天数"
    MONTHS = "月数"  # 3个月: no fixed number of days
    WORKDAYS = "工作日数"
    TEXT = "文字"
    BOOL = "判断"
    SPAN = "时段"


_COUNTED = {Type.DURATION: "天", Type.MONTHS: "个月", Type.WORKDAYS: "个工作日", Type.COUNT: "个"}


def literal_text(value: object, type_: Type) -> str:  # noqa: PLR0911 (one spelling per kind)
    """A value as the language writes it: 100万元, 50%, 0.5个百分点, 180天, 2004-06-30, “工业”."""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return f"“{value}”"
    if not isinstance(value, int | Fraction):
        return "未填报"
    number = Fraction(value)
    if type_ is Type.MONEY:
        if number and number % FEN_PER_YI == 0:
            return f"{plain(number / FEN_PER_YI)}亿元"
        wan = abs(number) >= FEN_PER_WAN
        return f"{plain(number / FEN_PER_WAN)}万元" if wan else f"{plain(number / 100)}元"
    if type_ in {Type.RATIO, Type.POINT}:
        return f"{plain(number * 100)}{'%' if type_ is Type.RATIO else '个百分点'}"
    return f"{plain(number)}{_COUNTED.get(type_, '')}"


def plain(value: Fraction) -> str:
    """An exact number in digits: 26.5, 1/3 (where no decimal ends)."""
    number, places = value, 0
    while number.denominator != 1 and places < 9:
        number, places = number * 10, places + 1
    if number.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = f"{abs(number.numerator):0{places + 1}}"
    sign = "−" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
