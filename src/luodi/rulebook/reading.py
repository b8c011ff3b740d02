"""Typed access to a tree: each reader method returns a value or notes a finding and returns None.

Nothing stops at the first mistake; the caller goes on with what could be read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from luodi.base.numerals import normalize
from luodi.base.quantities import Exact, Measure
from luodi.rulebook.awards import Expression, Points
from luodi.rulebook.findings import Finding, nearest
from luodi.rulebook.literals import Literal, read_literal
from luodi.rulebook.tree import Place, Row, Table, Tree, Word

Chosen = TypeVar("Chosen", bound=StrEnum)
_POINTS = frozenset({None, Measure.SCORE, Measure.COUNT})


@dataclass(slots=True)
class Reader:
    """Collects findings while the document is filled."""

    findings: list[Finding] = field(default_factory=list)

    def refuse(self, place: Place, message: str, fix: str) -> None:
        """Note one thing to mend."""
        self.findings.append(Finding(place.line, place.column, message, fix))

    def table(self, tree: Tree | None, what: str, known: Mapping[str, str] | tuple[str, ...]) -> Table | None:
        """A mapping whose keys are all in `known`; unknown keys are refused with the nearest known one."""
        if tree is None:
            return None
        if not isinstance(tree, Table):
            if isinstance(tree, Word) and "：" in tree.text:
                self.refuse(tree.place, f"{what}里用了全角冒号“：”", "改成半角冒号加一个空格“: ”")
            else:
                self.refuse(tree.place, f"{what}要写成“键: 值”", f"可用的键：{'、'.join(list(known)[:12])}")
            return None
        for key, _ in tree:
            if key.text not in known and key.text.count(")") > key.text.count("("):
                self.refuse(
                    key.place, f"“{key.text}”像是前面式子的后半截", "花括号 { } 里的式子含有逗号时，整条用引号括起来"
                )
            elif key.text not in known:
                near = nearest(key.text, known)
                fix = f"是不是“{near}”" if near else f"可用的键：{'、'.join(list(known)[:12])}"
                self.refuse(key.place, f"{what}里没有“{key.text}”这一项", fix)
        return tree

    def open_table(self, tree: Tree | None, what: str) -> Table | None:
        """A mapping whose keys are names of the author's own."""
        if tree is None or isinstance(tree, Table):
            return tree
        self.refuse(tree.place, f"{what}要写成“名称: 内容”", "每行一个名称，冒号后空一格")
        return None

    def rows(self, tree: Tree | None, what: str) -> tuple[Tree, ...]:
        """A sequence; a single mapping is refused rather than guessed to be one row."""
        if tree is None:
            return ()
        if isinstance(tree, Row):
            return tree.items
        self.refuse(tree.place, f"{what}要写成一列，每项前面加“- ”", "在每一项前写“- ”")
        return ()

    def words(self, tree: Tree | None, what: str) -> tuple[str, ...]:
        """One word or a sequence of words."""
        if isinstance(tree, Word):
            return (tree.text,) if tree.text else ()
        return tuple(self.word(item, what) for item in self.rows(tree, what))

    def word(self, tree: Tree | None, what: str) -> str:
        """A text; empty when absent."""
        if tree is None:
            return ""
        if isinstance(tree, Word):
            return tree.text
        self.refuse(tree.place, f"{what}只写一个词或一句话", "去掉里面的小项")
        return ""

    def expression(self, tree: Tree | None, what: str) -> Expression | None:
        """The text of a condition, measure or formula, to be parsed by the checker."""
        text = self.word(tree, what)
        if tree is None or not text:
            return None
        return Expression(text=text, place=tree.place)

    def choice(self, tree: Tree | None, kind: type[Chosen], what: str) -> Chosen | None:
        """One of the words of `kind`; punctuation and blanks do not count (“同名次, 后续跳过”)."""
        if tree is None:
            return None
        text = re.sub(r"[\s,，、;；]", "", self.word(tree, what))
        for member in kind:
            if member.value == text:
                return member
        near = nearest(text, [member.value for member in kind])
        options = "、".join(member.value for member in kind)
        hint = f"是不是“{near}”；" if near else ""
        self.refuse(tree.place, f"{what}不能是“{text}”", f"{hint}可以写：{options}")
        return None

    def flag(self, tree: Tree | None, what: str) -> bool | None:
        """是 or 否."""
        if tree is None:
            return None
        text = self.word(tree, what)
        if text in {"是", "否"}:
            return text == "是"
        self.refuse(tree.place, f"{what}只能写“是”或“否”", "改成 是 或 否")
        return None

    def literal(self, tree: Tree | None, what: str) -> Literal | None:
        """A number with its unit."""
        if tree is None:
            return None
        text = self.word(tree, what)
        found = read_literal(text)
        if found is None:
            self.refuse(tree.place, f"{what}不是一个数：“{text}”", "写成 60、2分、10%、10个百分点、1亿元、180天 这样")
        return found

    def number(self, tree: Tree | None, what: str) -> Exact | None:
        """A bare number, or one with 分 or a counting word."""
        found = self.literal(tree, what)
        if found is None or tree is None:
            return None
        if found.measure in _POINTS:
            return found.value
        self.refuse(tree.place, f"{what}是分数或个数，不能带“{found.unit}”", "只写数字，或写成 10分、3个")
        return None

    def whole(self, tree: Tree | None, what: str) -> int | None:
        """A bare whole number."""
        found = self.number(tree, what)
        if found is None or tree is None:
            return None
        if isinstance(found, int):
            return found
        self.refuse(tree.place, f"{what}要是整数", "写成 0、1、2 这样")
        return None

    def percent(self, tree: Tree | None, what: str) -> Exact | None:
        """A ratio: 120% is 6/5. A bare number is refused, since 1.2 and 120 would both be meant."""
        found = self.literal(tree, what)
        if found is None or tree is None:
            return None
        if found.measure is Measure.RATIO:
            return found.value
        self.refuse(tree.place, f"{what}要写百分数", f"写成 {found.value}% 这样")
        return None

    def points(self, tree: Tree | None, what: str) -> Points | None:
        """Points (2分), a share of the weight (50%), 满分 or 零分."""
        if tree is None:
            return None
        text = normalize(self.word(tree, what))
        if text in {"满分", "权重"}:
            return Points(value=1, of_weight=True)
        if text == "零分":
            return Points(value=0)
        found = read_literal(text)
        if found is not None and (found.measure in _POINTS or found.measure is Measure.RATIO):
            return Points(value=found.value, of_weight=found.measure is Measure.RATIO)
        self.refuse(tree.place, f"{what}不是分数：“{text}”", "写成 2分、50%（权重的一半）、满分 或 零分")
        return None

    def day(self, tree: Tree | None, what: str) -> date | None:
        """A calendar day written 2008-01-01."""
        if tree is None:
            return None
        text = self.word(tree, what)
        match = re.fullmatch(r"(\d{4})[-.年](\d{1,2})[-.月](\d{1,2})日?", normalize(text))
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                pass
        self.refuse(tree.place, f"{what}不是日期：“{text}”", "写成 2008-12-31 这样")
        return None
