"""Passes that find words standing for numbers: names (三个转变), cadences (每周), superlatives, redactions (X个)."""

import re
from collections.abc import Iterator
from fractions import Fraction

from luodi.base.numerals import parse_number
from luodi.proof.number_tokens import UNIT
from luodi.proof.token import Token
from luodi.proof.vocabulary import NAMED_AFTER

_NAME = re.compile(
    rf"[“\"]?(?P<num>[一二两三四五六七八九十双])(?P<noun>(?:个|大)?(?:{NAMED_AFTER})[^”\"，。；、\d]{{0,6}})[”\"]?"
)


_QUOTED = re.compile(r"[“\"‘](?P<inner>[^“”\"‘’\n，。；]{1,10})[”\"’]")


_CADENCE = {
    **dict.fromkeys(("每周", "周周", "周报", "一周一", "每星期"), ("天", 7)),
    **dict.fromkeys(("旬报", "每旬"), ("天", 10)),
    **dict.fromkeys(("每半月", "半月一", "半月报"), ("天", 15)),
    **dict.fromkeys(("每月", "月月", "月报", "一月一", "逐月", "按月"), ("月", 1)),
    **dict.fromkeys(("每季度", "季报", "每季", "首季", "按季"), ("季度", 1)),
    **dict.fromkeys(("天天", "日日", "每天", "每日", "日报"), ("天", 1)),
}


_CADENCE_WORDS = re.compile("|".join(_CADENCE))


_SUPERLATIVE = re.compile(
    r"创(?:历年来|历史|近年来|同期)?新高|(?:数量|总量|金额|数)?(?:是|为|居)?最多的|仅仅?高于|全军覆没|零(?:招引|签约|开工|报告)|大半年|一个半月|半个月|半年(?=多|内|来)|几[百千]家|几十[个家]|一批(?=项目)|(?<=[一-龥、])[一二三四]?、?二期"
)


_REDACTED = re.compile(
    r"第X{1,2}(?=[届批次名位期])|(?:第|倒数第)X{1,2}|(?<![A-Za-z])X{1,2}(?=余?(?:个|亿元|亿|万元|元|%|家|户|人|名|次|项|亩|条|月|日|天|年|批|余家))|“X{1,2}”(?=管理|活动)|双百双千|(?<=排在)第X"
)


def names(text: str) -> Iterator[Token]:
    """“三个转变”, “两手”, “310项目”: names made with numbers."""
    for match in _QUOTED.finditer(text):
        inner = match["inner"]
        numeral = re.match(r"(?P<n>\d+|[一二两三四五六七八九十双百]+)(?![\d.]*(?:%|亿|万|元))(?P<rest>[^%\d]*)", inner)
        if numeral and not re.match(r"个?(?:亿|万)|个项目", numeral["rest"]) and not re.fullmatch(r"X+", inner):
            if numeral["n"] == "一" and not re.match(r"个|号|票|票否决", numeral["rest"]):
                continue
            number = _named_number(inner)
            start = match.start("inner")
            unit = "天" if numeral["rest"].startswith(("天", "日")) else "名"
            kind = "quoted_days" if unit == "天" else "name"
            yield Token(start=start, end=start + len(inner), kind=kind, number=number, step=Fraction(0), unit=unit)
    for match in re.finditer(
        r"百日|百名|百人|百企|千企|(?<=“)[一二三四五六七八九]?[一二三四五六七八九](?=区|位|无|年|上)", text
    ):
        yield Token(
            start=match.start(),
            end=match.end(),
            kind="name",
            number=Fraction(100 if "百" in match.group() else 1),
            unit="名",
        )
    for match in _NAME.finditer(text):
        if match.group()[0] in '“"':
            number = _named_number(match.group().strip('“”"'))
            yield Token(start=match.start("num"), end=match.end("noun"), kind="name", number=number, unit="名")


def _named_number(name: str) -> Fraction:
    """What a name counts: 310, 3 in 三个转变, 2 + 4 in 二区四基地."""
    numerals = re.findall(r"\d+|[一二两三四五六七八九十百双]+", name)
    numerals = [n for n in numerals if n != "一"] or numerals  # 五位一体 counts five
    return sum((Fraction(2) if n == "双" else parse_number(n) or Fraction(0) for n in numerals), Fraction(0))


def cadences(text: str) -> Iterator[Token]:
    """每周, 旬报: how often, as days or months."""
    for match in _CADENCE_WORDS.finditer(text):
        unit, number = _CADENCE[match.group()]
        yield Token(start=match.start(), end=match.end(), kind="cadence", number=Fraction(number), unit=unit)


def words_for_numbers(text: str) -> Iterator[Token]:
    """创新高, 全军覆没, 几百家: words that stand for a figure, known or not."""
    known = {"大半年": ("年", Fraction(1, 2)), "一个半月": ("月", Fraction(3, 2)), "半个月": ("月", Fraction(1, 2))}
    for match in _SUPERLATIVE.finditer(text):
        unit, number = known.get(match.group(), ("", None))
        if match.group().startswith(("零", "全军")):
            unit, number = "个", Fraction(0)
        elif match.group().endswith(("新高", "最多的")):
            unit, number = "位", Fraction(1)
        elif match.group().endswith("二期"):
            unit, number = "期", Fraction(2)
        yield Token(start=match.start(), end=match.end(), kind="word", number=number, unit=unit)


def redactions(text: str) -> Iterator[Token]:
    """X个, 第X届: a figure left out."""
    for match in _REDACTED.finditer(text):
        unit = re.compile(rf"余?(?:个亿|亿元|万元|{UNIT})?").match(text, match.end())
        end = unit.end() if unit else match.end()
        yield Token(start=match.start(), end=end, kind="redacted", unit=text[match.end() : end])
