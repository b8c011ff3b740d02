"""Finds every number-like token of a text in small passes; a later pass never overlaps an earlier one."""

import re
from collections.abc import Callable, Iterator

from luodi.base.numerals import parse_number
from luodi.proof.number_tokens import bare_scales, fractions, numbers, ranges
from luodi.proof.token import Token
from luodi.proof.word_tokens import cadences, names, redactions, words_for_numbers

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


PASSES: tuple[Callable[[str], Iterator[Token]], ...] = (
    _dates,
    _list_numbers,
    redactions,
    fractions,
    words_for_numbers,
    names,
    cadences,
    ranges,
    numbers,
    bare_scales,
)
