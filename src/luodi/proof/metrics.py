"""The words that say what a figure measures: metric, the noun counted, and the place or body it belongs to."""

import re

from luodi.proof.layout import Layout
from luodi.proof.periods_in_text import PERIOD
from luodi.proof.vocabulary import CONJUNCTION, FILLER, STOP_NOUN, TAIL

_PLACE = re.compile(
    r"(?:我|本|全|邻|兄弟|周边)(?:国|省|市|县|区|镇|乡|州|旗)|[^\W\d_年月的在与和及个共引进出到至有对向从以由中]{2,6}?(?:自治州|经开区|高新区|开发区|新区|园区|片区|街道|街办|保税区|综保区|省|市|县|(?<!地)区|镇|乡)"
)
_LEADING = re.compile(r"^(?:[和与及、其中，]|以及)+")


def noun_after(text: str) -> str:
    """The noun right after a count: 37个|部门 …; empty when a mark or a verb follows."""
    text = re.sub(r"^(?:有|承担)[^，。；]{1,8}的", "", text)
    cut = STOP_NOUN.search(text)
    noun = text[: cut.start()] if cut else text
    return noun.strip() if 1 < len(noun.strip()) <= 12 else ""


def metric_of(label: str, noun: str, clause: str) -> str:
    """The metric's words: the label before the figure without time, place filler and closing verbs, with the noun after."""
    words = _clean(label)
    if not words:
        words = _clean(re.split(r"[\d%、]", clause)[0]) if not noun else ""
    if noun and noun not in words:
        words = f"{words}{noun}" if len(words) <= 6 else words or noun
    return words


def _clean(label: str) -> str:
    words = PERIOD.sub("", label)
    words = re.sub(r"^(?:以来|同期|份|底|末|当月)", "", words)
    previous = None
    while previous != words:
        previous = words
        words = CONJUNCTION.sub("", words)
        words = FILLER.sub("", words)
        words = TAIL.sub("", words)
    return words.strip(' “”"')


def metric_key(metric: str) -> str:
    """A metric reduced to what must agree for two figures to be the same thing."""
    words = re.sub(
        r"(?:我|本|全)(?:国|省|市|县|区|镇|乡|州|旗)|[共新已]|实际|累计|总额|总数|金额|数量|的|了|截至|以来|综合来看|也要看到|但",
        "",
        metric,
    )
    return re.sub(r"^(?:完成|实现)|(?:达到|完成|实现|引进|达)$", "", words)


def subject_of(layout: Layout, offset: int) -> str:
    """The place or body named last before the figure in its sentence."""
    begin, _ = layout.piece(layout.sentences, offset)
    found = [m.group() for m in _PLACE.finditer(layout.text[begin:offset])]
    name = _LEADING.sub("", found[-1]) if found else ""
    return re.sub(r"^.*(?=[我本全][国省市县区镇乡州旗]$)", "", name)  # 市里下达我区 is 我区
