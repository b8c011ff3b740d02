"""Passes that find written numbers: fractions, ranges, numerals with units, scales that stand alone (亿元)."""

import re
from collections.abc import Iterator
from fractions import Fraction

from luodi.base.numerals import parse_number
from luodi.proof.token import Token
from luodi.proof.vocabulary import CLASSIFIERS, HEDGE_AFTER, MEASURED, MONEY, POINT_UNITS, SCALES

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"


_CHINESE = r"[一二三四五六七八九十百千万亿两零〇廿卅]+(?:点[一二三四五六七八九零〇]+[百千万亿]*)?"


_UNITS = sorted({*MONEY, *MEASURED, *CLASSIFIERS, *POINT_UNITS, "%", "‰", "倍", "成", "番"}, key=len, reverse=True)


UNIT = "|".join(re.escape(u) for u in _UNITS)


_AFTER = "|".join(sorted(HEDGE_AFTER, key=len, reverse=True))


_NUMBER = re.compile(
    rf"(?P<num>{_ARABIC}|{_CHINESE})"
    r"(?:(?P<dash>[至到~～—–-])(?P<num2>(?:\d+(?:\.\d+)?)|[一二三四五六七八九十百]+))?"
    r"(?P<more>多|余|来|几)?(?P<scale>个[万亿](?!元)|(?:[百千万亿](?!分点|分之)){1,2})?(?P<more2>多|余)?"
    rf"(?:[ ]?(?P<unit>{UNIT}))?(?P<half>半)?(?P<after>{_AFTER})?"
)


_MONEY_RANGE = re.compile(
    rf"(?P<a>{_ARABIC})(?P<s1>万|亿)?(?:元)?[至到~～—–-](?P<b>{_ARABIC})(?P<s2>万|亿)(?P<unit>元|美元)"
)


_BARE = re.compile(
    r"(?P<pre>上|近|过|数|几)?(?P<scale>[百千万亿]{1,2})(?P<unit>元|美元|条|家|户|人|名|亩|强|日|天|吨|件|项)(?P<after>以上|以下)?(?!意|子)"
)


_FRACTION = re.compile(
    r"百分之(?P<pct>[一二三四五六七八九十百零点两]+|\d+(?:\.\d+)?)|(?P<den>[二三四五六七八九十]+|\d+)分之(?P<top>[一二三四五六七八九两]+|\d+)"
    r"|(?P<tenths>[一二三四五六七八九])成(?P<half>半)?|(?P<half_of>一半|半数|过半)"
)


def fractions(text: str) -> Iterator[Token]:
    """百分之六十, 四分之三, 六成, 一半: all as per cent."""
    for match in _FRACTION.finditer(text):
        hundred = Fraction(100)
        if pct := match["pct"]:
            number, step = parse_number(pct), _last_digit(pct)
        elif match["den"]:
            top, den = parse_number(match["top"]), parse_number(match["den"])
            number, step = (top / den * 100 if top and den else None), hundred / 10
        elif match["tenths"]:
            number = (parse_number(match["tenths"]) or Fraction(0)) * 10 + (5 if match["half"] else 0)
            step = hundred / 10
        else:
            number, step = hundred / 2, hundred / 5
        if number is not None:
            after = _hedge_at(text, match.end())
            yield Token(
                start=match.start(),
                end=match.end() + len(after),
                kind="number",
                number=number,
                step=step,
                unit="%",
                after="多" if match["half_of"] == "过半" else after,
            )


def _hedge_at(text: str, offset: int) -> str:
    """The hedge word that follows at `offset`, or nothing."""
    found = re.compile(_AFTER).match(text, offset)
    return found.group() if found else ""


def _last_digit(printed: str) -> Fraction:
    """The worth of the last printed digit: 0.1 in 79.7, 1 in 74, 10 000 in 三万."""
    if re.fullmatch(_ARABIC, printed):
        return Fraction(1, 10 ** len(printed.partition(".")[2]))
    if "点" in printed:
        tail = printed.partition("点")[2]
        digits = re.match("[一二三四五六七八九零〇]+", tail)
        worth = Fraction(1, 10 ** (len(digits.group()) if digits else 0))
        for char in tail[digits.end() if digits else 0 :]:
            worth *= SCALES[char]
        return worth
    worth = Fraction(1)
    for char in reversed(printed):
        if char not in SCALES:
            break
        worth *= SCALES[char]
    return worth


def ranges(text: str) -> Iterator[Token]:
    """45亿至50亿元."""
    for match in _MONEY_RANGE.finditer(text):
        scale = SCALES[match["s2"]]
        low = Fraction(match["a"].replace(",", "")) * SCALES.get(match["s1"] or match["s2"], 1) / scale
        yield Token(
            start=match.start(),
            end=match.end(),
            kind="range",
            number=low,
            upper=Fraction(match["b"].replace(",", "")),
            scale=Fraction(scale),
            unit=match["unit"],
        )


def numbers(text: str) -> Iterator[Token]:
    """Arabic and Chinese numerals with their scale, unit and hedge."""
    position = 0
    while match := _NUMBER.search(text, position):
        position = match.end()
        if token := _number(text, match):
            yield token
        elif match["num"][0] not in "0123456789":
            position = match.start() + 1


def _number(text: str, match: re.Match[str]) -> Token | None:
    """The token of a match, or None when the numeral is no figure (一些, 5G)."""
    printed = match["num"].replace(",", "")
    number = parse_number(printed)
    stray = _glued_to_latin(text, match) if printed[0].isdigit() else not _is_chinese_quantity(text, match)
    if number is None or stray or match["scale"] == "个":
        return None
    upper = parse_number(match["num2"]) if match["num2"] else None
    unit = match["unit"] or ""
    if upper is not None and not unit:  # 10-20 without a unit: the first number alone
        return Token(start=match.start("num"), end=match.end("num"), kind="number", number=number, step=Fraction(1))
    upper = upper if upper is not None and upper >= number else None
    grown = unit == "大" and text[match.end("unit") : match.end("unit") + 1] in set("幅量力于批型")
    half = Fraction(1, 2) if match["half"] and unit in {"年", "个月", "倍"} else Fraction(0)
    return Token(
        start=match.start(),
        end=match.start("unit") if grown else match.end(),
        kind="number" if upper is None else "range",
        number=number + half,
        upper=upper,
        scale=_scale_of(match["scale"] or ""),
        step=_last_digit(printed),
        unit="" if grown else unit,  # 6.5亿大幅增长
        after=match["more"] or match["more2"] or match["after"] or "",
    )


def _scale_of(words: str) -> Fraction:
    scale = Fraction(1)
    for char in words:
        scale *= SCALES.get(char, 1)
    return scale


_ADVERBS = re.compile(
    r"一(?:些|定|种|样|直|起|方面|步|时|致|旦|切|般|线|体|流|系列|下|把手|律|味|再|向|贯|度|经|道|大批|点|路|面|手|如|并|同|心|带|环|批|年来|位|年之计|大|线城市|地|级|品)|万(?:一|众|分)|十分|百姓|百货|千方百计|千家万户|三农|三产|四处|五一|十一|百花|千秋|三甲|万家|千斤|百年"
)


_ONE_KEEPS = re.compile(r"一(?:个项目|套|人|项|次|期|个月|个都|个百分点|年|家|倍|番)")


def _is_chinese_quantity(text: str, match: re.Match[str]) -> bool:
    """A Chinese numeral is a quantity when a unit follows, and the words are no adverb (一些, 十分, 百姓)."""
    start, printed = match.start(), match["num"]
    before = text[max(start - 1, 0) : start]
    sector = before == "第" and text.startswith("产业", match.end("num"))
    if sector or (_ADVERBS.match(text, start) and not _ONE_KEEPS.match(text, start)):
        return False
    if before in set("统唯专同惟划逐") or (printed == "一" and before in set("进这那另某每任第")):
        return before == "第" and bool(match["unit"])
    if printed in {"百", "千", "万", "亿", "千万", "百万", "万亿"} and before != "第":
        return False
    if printed == "一":
        return bool(match["unit"]) and bool(_ONE_KEEPS.match(text, start) or before in set("第了增降"))
    return before in set("第前后末列居") or bool(match["unit"]) or len(printed) >= 3


def _glued_to_latin(text: str, match: re.Match[str]) -> bool:
    """5G, A4, V2: digits in a word of letters; a following unit (220KV) is no such word."""
    before = text[max(match.start() - 1, 0) : match.start()]
    after = text[match.end() : match.end() + 1]
    return (before.isascii() and before.isalpha() and before != "X") or (
        after.isascii() and after.isalpha() and after != "X"
    )


def bare_scales(text: str) -> Iterator[Token]:
    """亿元以上, 千条, 百强: the scale alone means one of it."""
    for match in _BARE.finditer(text):
        before = text[max(match.start() - 1, 0) : match.start()]
        inside = text[match.start() - 3 : match.start()]
        if before and (before.isdigit() or before in "一二三四五六七八九十百千万亿两几数多余来半.X"):
            continue
        if inside.endswith(("单位：", "单位:")) or (before in "（(/" and text[match.end() : match.end() + 1] in "）)/"):
            continue
        if match["scale"] == "万" and match["unit"] in {"人", "元"}:
            continue
        number = Fraction(1)
        for char in match["scale"]:
            number *= SCALES[char]
        after = "多" if match["pre"] in {"上", "过"} else match["after"] or ""
        start = match.start("scale") if match["pre"] in {"近", None} else match.start()
        yield Token(
            start=start, end=match.end(), kind="bare", number=number, step=number / 10, unit=match["unit"], after=after
        )
