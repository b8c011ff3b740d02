"""Bulletin templates: text that an official can read and write, with figures by name and no digit of its own.

The head (between two lines of ---) names the template, its title, issuer and lists, and may say 证据等级: A、B, so that
recognised funds count only on evidence of these grades; the body is headings (##, ###),
paragraphs, and the blocks [排名表：…] and [预警清单]. In braces stands a figure: {引进项目}, {合同投资(第三季度)},
{合同投资@2004Q3}, {引进项目·龙塘镇}, {项目时序差|绝对值}; or a word of the bulletin itself: {地方} {跨度} {截至}.
「当 条件：句子」 is printed when the condition holds, 「否则：句子」 when every 当 just before it was decided false.
Refuses, all at once and with the line: a literal digit that 许可数字 does not list, a claim without a condition
(基本完成, 超额完成 …; seed S2-32), unknown figures, conditions that the rule language refuses (`parsing.py`).
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luodi.rulebook.nodes import Name, Node, leaves

MARKS: Final = ("地方", "跨度", "截至")
HEADLINE: Final = re.compile(
    r"(?<!确保)(?<!力争)(?<!争取)(?<!难以)(?<!不能)(?<!无法)(?<!未)(?:基本|圆满|超额|全面|提前|如期)完成"
)
CLAIM: Final = re.compile(rf"{HEADLINE.pattern}|达到时序|超过时序|创.{{0,4}}新高")
RANKING, ALERTS = "排名表", "预警清单"
ABSOLUTE = "绝对值"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A figure by name: for a span word (None: the bulletin's span), a unit (None: the whole place), and a form."""

    name: str
    period: str | None = None
    unit: str | None = None
    absolute: bool = False

    @property
    def key(self) -> str:
        """The name under which the figure is stored and listed."""
        return self.spoken + ("|绝对值" if self.absolute else "")

    @property
    def spoken(self) -> str:
        """The figure without its form."""
        return self.name + (f"({self.period})" if self.period else "") + (f"·{self.unit}" if self.unit else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word of the bulletin itself: 地方, 跨度, 截至."""

    word: str


Part = str | Reference | Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Parts printed always (`when` None), under a condition, or when the conditions before it failed."""

    parts: tuple[Part, ...]
    when: Node | None = None
    otherwise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A heading (level 1 or 2) or, at level 0, a paragraph; not printed when no sentence of it is."""

    level: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """A block that the run fills: the ranking table with its columns, or the alert list."""

    kind: str
    columns: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A checked template. `lists`: units for which a condition holds, by name; `digest`: SHA-256 of the text.

    `grades`: 证据等级, of the evidence that recognised funds count on, as AB; empty: all of them count.
    """

    name: str
    title: Sentence
    issuer: Sentence
    lists: Mapping[str, Node]
    body: tuple[Passage | Insert, ...]
    text: str
    grades: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def count_name(list_name: str) -> str:
    """The name of a list's length."""
    return f"{list_name}数"


def references(template: Template) -> tuple[Reference, ...]:
    """Every reference of the template, each once, whether its sentence will be printed or not."""
    sentences = [template.title, template.issuer]
    sentences += [s for part in template.body if isinstance(part, Passage) for s in part.sentences]
    found: dict[Reference, None] = {}
    for sentence in sentences:
        found.update((part, None) for part in sentence.parts if isinstance(part, Reference))
        if sentence.when is not None:
            found.update((reference, None) for reference in named_in(sentence.when))
    return tuple(found)


def named_in(node: Node) -> tuple[Reference, ...]:
    """The figures that a condition reads."""
    names = (leaf for leaf in leaves(node) if isinstance(leaf, Name))
    return tuple(Reference(name=n.name, period=n.period.word if n.period else None) for n in names)
