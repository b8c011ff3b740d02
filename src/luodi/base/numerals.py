"""Numbers as Chinese offices write them: Arabic, full-width, grouped, 一百二十, 一点二亿, 壹佰万.

cn2an is the test oracle, not the reader: it fails 一点二亿 and returns floats (docs/dependencies.md, 1c).
"""

import re
import unicodedata
from fractions import Fraction

_DIGITS = {c: i for i, row in enumerate(zip("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", strict=True)) for c in row}
_DIGITS |= {"两": 2, "貳": 2, "參": 3, "○": 0, "Ｏ": 0, "弌": 1, "陸": 6}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_ARABIC = re.compile(r"[+\-−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?(?:[eE][+\-]?\d{1,2})?")
_LONGEST = 60  # signs; nobody writes a longer number, and Python reads no int of thousands of digits
NUMERAL_CHARS = frozenset(_DIGITS) | frozenset(_SMALL) | frozenset(_LARGE) | {"点"}


def normalize(text: str) -> str:
    """Full-width to half-width (NFKC), dashes of all kinds to "-", blanks trimmed."""
    return re.sub(r"[−–—－﹣]", "-", unicodedata.normalize("NFKC", text)).strip()


def parse_number(text: str) -> Fraction | None:
    """The exact number that `text` is, whole; None when it is not one number, or longer than any that is written.

    Reads 1,234.5 · １２３ · 1.2亿 · 一百二十 · 一点二亿 · 二〇〇四 (digits in a row) · 壹佰贰拾万 · 3万5千.
    """
    text = normalize(text).replace(" ", "")
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-")
    if not text or len(text) > _LONGEST:
        return None
    if match := _ARABIC.match(text):
        head, tail = Fraction(match.group().replace(",", "")), text[match.end() :]
        if not tail:
            return sign * head
        factor = _factor(tail)
        if factor is not None:
            return sign * head * factor
        rest = re.fullmatch(r"([万亿])(.+)", tail)  # 3万5千
        if rest and (more := parse_number(rest[2])) is not None and more < _LARGE[rest[1]]:
            return sign * (head * _LARGE[rest[1]] + more)
        return None
    value = _chinese(text)
    return None if value is None else sign * value


def _factor(text: str) -> int | None:
    """千, 万, 百万, 万亿 … as one factor; None when a digit hides in it."""
    factor = 1
    for char in text:
        step = _LARGE.get(char) or (_SMALL.get(char) if char not in "廿卅" else None)
        if step is None:
            return None
        factor *= step
    return factor


def _chinese(text: str) -> Fraction | None:
    if not text or any(c not in NUMERAL_CHARS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return Fraction(int("".join(str(_DIGITS[c]) for c in text)))
    if "点" in text:
        return _pointed(text)
    if not any(c in _DIGITS or c in "十拾廿卅" for c in text):
        return None  # 万亿 alone is a unit, not a number
    total = wan = section = digit = 0
    step = 1
    for previous, char in zip(" " + text, text, strict=False):
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        step = _SMALL.get(char) or _LARGE[char]
        if char in _SMALL:
            section += step if char in "廿卅" else (digit or (1 if previous not in _SMALL else 0)) * step
        elif step == _LARGE["万"]:
            wan, section = (section + digit) * step, 0
        else:
            total, wan, section = total + (wan + section + digit) * step, 0, 0
        digit = 0
    if digit and text[-2:-1] not in {"零", "〇", ""} and step > 10:
        digit *= step // 10  # 一万五 is 15000, 二百五 is 250
    return Fraction(total + wan + section + digit)


def _pointed(text: str) -> Fraction | None:
    """一点二亿, 三点一四: digits after the point, then at most one factor."""
    whole, _, rest = text.partition("点")
    digits = re.match("[" + "".join(_DIGITS) + "]+", rest)
    head = _chinese(whole)
    if digits is None or head is None:
        return None
    factor = _factor(rest[digits.end() :])
    if factor is None:
        return None
    decimals = "".join(str(_DIGITS[c]) for c in digits.group())
    return (head + Fraction(int(decimals), 10 ** len(decimals))) * factor
