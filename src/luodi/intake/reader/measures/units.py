"""How numbers are measured: 万元 is money, 家 counts, 亩 is a number of its own, % is a rate. Exact factors to what is kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType


class Sort(StrEnum):
    """What a measured number is."""

    MONEY = "金额"
    COUNT = "个数"
    NUMBER = "数值"
    RATE = "比率"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A unit of measure: `factor` leads to `base` (fen or cents for money, else the unit that is kept)."""

    sort: Sort
    base: str
    factor: Fraction
    currency: str = "CNY"


_TENS = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MONEY = {
    "元": "CNY",
    "美元": "USD",
    "美金": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "欧元": "EUR",
    "日元": "JPY",
    "英镑": "GBP",
}
_COUNTED = (
    "人次",
    "户次",
    "批次",
    "个",
    "家",
    "户",
    "人",
    "项",
    "次",
    "批",
    "宗",
    "件",
    "条",
    "支",
    "名",
    "位",
    "场",
    "套",
    "台",
    "期",
    "所",
    "处",
)
_MEASURED = ("亩", "公顷", "平方米", "平方公里", "吨", "千瓦时", "度", "千瓦", "公里", "吨标煤")


def _table() -> dict[str, Scale]:
    found: dict[str, Scale] = {}
    for word, currency in _MONEY.items():
        for prefix, factor in _TENS.items():
            found[f"{prefix}{word}"] = Scale(
                sort=Sort.MONEY, base=currency, factor=Fraction(factor * 100), currency=currency
            )
    for word in _COUNTED:
        for prefix in ("", "万"):
            found[f"{prefix}{word}"] = Scale(sort=Sort.COUNT, base=word, factor=Fraction(_TENS[prefix]))
    for word in _MEASURED:
        for prefix in ("", "万", "亿"):
            found[f"{prefix}{word}"] = Scale(sort=Sort.NUMBER, base=word, factor=Fraction(_TENS[prefix]))
    for word in ("%", "百分比", "百分点", "个百分点"):
        found[word] = Scale(sort=Sort.RATE, base="%", factor=Fraction(1))
    found["万"] = found["万元"]
    found["亿"] = found["亿元"]
    return found


SCALES: Mapping[str, Scale] = MappingProxyType(_table())
_WORDS = "|".join(sorted(map(re.escape, SCALES), key=lambda word: (-len(word), word)))
_IN_BRACKETS = re.compile(rf"[(\[【](?:计量)?(?:单位)?[::]?({_WORDS})[)\]】]")
_BEHIND = re.compile(rf"[,、/]({_WORDS})$")
_AFTER_WORD = re.compile(rf"(?:计量)?单位\s*:?\s*((?:(?:人民币)?(?:{_WORDS})[、,,/和及 ]*)+)")
_ALL = re.compile(rf"(?:{_WORDS})")
ENDING = re.compile(rf"^(.*?\d[\d,.]*\s*[十百千万亿]*?)\s*({_WORDS})?$")


def plain(text: str) -> str:
    """Half-width, dashes alike, no blanks: how labels are compared here."""
    return re.sub(r"\s+", "", re.sub(r"[−–—―－~～]+", "-", unicodedata.normalize("NFKC", text)))


def is_unit_of_measure(text: str) -> bool:
    """万元, (亩), 单位：家 and nothing else."""
    bare = re.sub(r"^(?:计量)?单位:?|[()\[\]【】]", "", plain(text))
    return bare in SCALES


def unit_within(text: str) -> tuple[str | None, str]:
    """The unit in or behind a label, and the label without it: 合同投资（万元） → 万元, 合同投资."""
    bare = plain(text)
    if bare in SCALES:
        return bare, ""
    for pattern in (_IN_BRACKETS, _BEHIND):
        if match := pattern.search(bare):
            return match[1], bare.replace(match[0], "", 1)
    return None, bare


def units_above(text: str) -> tuple[str, ...]:
    """The units that a line above a table names: 单位：万元、个 → 万元, 个."""
    found: list[str] = []
    for match in _AFTER_WORD.finditer(plain(text)):
        found += _ALL.findall(match[1])
    found += [match[1] for match in _IN_BRACKETS.finditer(plain(text)) if match[1] not in found]
    return tuple(dict.fromkeys(found))
