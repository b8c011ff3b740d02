"""Finds every number-like token of a text in small passes; a later pass never overlaps an earlier one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from luodi.base.numerals import parse_number
from luodi.bulletin.proof.vocabulary import CLASSIFIERS, HEDGE_AFTER, MEASURED, MONEY, NAMED_AFTER, POINT_UNITS, SCALES

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = r"[一二三四五六七八九十百千万亿两零〇廿卅]+(?:点[一二三四五六七八九零〇]+[百千万亿]*)?"
_UNITS = sorted({*MONEY, *MEASURED, *CLASSIFIERS, *POINT_UNITS, "%", "‰", "倍", "成", "番"}, key=len, reverse=True)
_UNIT = "|".join(re.escape(u) for u in _UNITS)
_AFTER = "|".join(sorted(HEDGE_AFTER, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<num>{_ARABIC}|{_CHINESE})"
    r"(?:(?P<dash>[至到~～—–-])(?P<num2>(?:\d+(?:\.\d+)?)|[一二三四五六七八九十百]+))?"
    r"(?P<more>多|余|来|几)?(?P<scale>个[万亿](?!元)|(?:[百千万亿](?!分点|分之)){1,2})?(?P<more2>多|余)?"
    rf"(?:[ ]?(?P<unit>{_UNIT}))?(?P<half>半)?(?P<after>{_AFTER})?"
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
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:[0-2]?\d|3[01])(?:\s+\d{1,2}:\d\d(?::\d\d)?)?(?!\d)"
    r"|(?:19|20)\d\d\s?[-—–~至]\s?(?:19|20)\d\d年(?:度)?"
    r"|(?:(?:19|20)\d\d|二[〇○零]..)年(?:度|初|底|末)?(?:第?[一二三四]季度|上半年|下半年)?(?:\d{1,2}\s?[—–~至-]\s?\d{1,2}月份?|\d{1,2}月(?:\d{1,2}[日号])?)?"
    r"|\d{1,2}月\d{1,2}[日号]?\s?[—–~至-]\s?(?:\d{1,2}月)?\d{1,2}[日号]"
    r"|\d{1,2}\s?[—–~至-]\s?\d{1,2}月(?:份)?(?!内)"
    r"|(?:1[0-2]|[1-9])月(?:\d{1,2}[日号]|上旬|中旬|下旬|份|底|末|初|当月)?|[一二三四五六七八九十]{1,2}月(?:份|底|末)"
    r"|(?:前三|第?[一二三四])季度|前[一二三四]季度|\d{1,2}:\d{2}(?::\d{2})?|(?<!\d)(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?!\d)|[〔\[（(]20\d\d[〕\]）)]\d+号|7[×xX*]24"
)
_LIST_NUMBER = re.compile(
    r"(?:^|(?<=[\n。；;：:!！?？\s]))(?:\d{1,2}[.、．](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)"
    r"|第\d+篇|(?<=[\n。；;：:，,、\s])[一二三四五六七八九十](?=是|要|方面是)|第[一二三四五六七](?=，)",
    re.MULTILINE,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A number-like piece of the text, not yet understood.

    `number` is as printed (1.2 in 1.2亿元), `scale` its factor (10^8), `step` the worth of the last digit in `number`.
    """

    start: int
    end: int
    kind: str
    number: Fraction | None = None
    upper: Fraction | None = None
    scale: Fraction = field(default_factory=lambda: Fraction(1))
    step: Fraction = field(default_factory=lambda: Fraction(0))
    unit: str = ""
    after: str = ""


def tokens(text: str) -> list[Token]:
    """All tokens in order; passes that know more come first and keep their ground."""
    taken = bytearray(len(text))
    found: list[Token] = []
    for one_pass in PASSES:
        for token in one_pass(text):
            if not any(taken[token.start : token.end]):
                taken[token.start : token.end] = b"\x01" * (token.end - token.start)
                found.append(token)
    return sorted(found, key=lambda t: t.start)


def _dates(text: str) -> Iterator[Token]:
    for match in _DATE.finditer(text):
        before = text[max(match.start() - 1, 0) : match.start()]
        if before.isdigit() or before == ".":
            continue
        yield Token(start=match.start(), end=match.end(), kind="date")


def _list_numbers(text: str) -> Iterator[Token]:
    for match in _LIST_NUMBER.finditer(text):
        digits = re.sub(r"[^一二三四五六七八九十\d]", "", match.group())
        yield Token(start=match.start(), end=match.end(), kind="list_number", number=parse_number(digits))


def _fractions(text: str) -> Iterator[Token]:
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
            after = HEDGE_AFTER_AT(text, match.end())
            yield Token(
                start=match.start(),
                end=match.end() + len(after),
                kind="number",
                number=number,
                step=step,
                unit="%",
                after="多" if match["half_of"] == "过半" else after,
            )


def HEDGE_AFTER_AT(text: str, offset: int) -> str:  # noqa: N802
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


def _ranges(text: str) -> Iterator[Token]:
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


def _numbers(text: str) -> Iterator[Token]:
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


def _bare(text: str) -> Iterator[Token]:
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


def _names(text: str) -> Iterator[Token]:
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


def _cadences(text: str) -> Iterator[Token]:
    for match in _CADENCE_WORDS.finditer(text):
        unit, number = _CADENCE[match.group()]
        yield Token(start=match.start(), end=match.end(), kind="cadence", number=Fraction(number), unit=unit)


def _words(text: str) -> Iterator[Token]:
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


def _redacted(text: str) -> Iterator[Token]:
    for match in _REDACTED.finditer(text):
        unit = re.compile(rf"余?(?:个亿|亿元|万元|{_UNIT})?").match(text, match.end())
        end = unit.end() if unit else match.end()
        yield Token(start=match.start(), end=end, kind="redacted", unit=text[match.end() : end])


PASSES: tuple[Callable[[str], Iterator[Token]], ...] = (
    _dates,
    _list_numbers,
    _redacted,
    _fractions,
    _words,
    _names,
    _cadences,
    _ranges,
    _numbers,
    _bare,
)
