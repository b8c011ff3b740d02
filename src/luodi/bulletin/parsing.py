"""Reads the text of a template (see `template.py`): one pass over the lines, every finding with its place and mend."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from luodi.base.errors import BadInput
from luodi.bulletin.template import (
    ABSOLUTE,
    ALERTS,
    CLAIM,
    MARKS,
    RANKING,
    Insert,
    Mark,
    Part,
    Passage,
    Reference,
    Sentence,
    Template,
    count_name,
)
from luodi.figures.figure import read_grades
from luodi.rulebook.expression import ExpressionRefused, parse
from luodi.rulebook.findings import Finding, nearest
from luodi.rulebook.nodes import Name, Node, Type, leaves
from luodi.rulebook.periods import canonical, is_span
from luodi.rulebook.tree import Row, Table, Word, read_tree
from luodi.rulebook.vocabulary import Vocabulary

_HEAD_KEYS: Final = ("模板", "题目", "落款", "证据等级", "许可数字", "名单")
_BRACE: Final = re.compile(r"\{([^{}]*)\}")
_REFERENCE: Final = re.compile(
    r"(?P<name>[^()（）@·|]+)(?:[(（](?P<inner>[^()（）]+)[)）]|@(?P<period>[^·|]+))?(?:·(?P<unit>[^|]+))?(?:\|(?P<form>.+))?"
)
_INSERT: Final = re.compile(rf"\[({RANKING}|{ALERTS})(?:[:：](.*))?\]")
_SPELLED: Final = re.compile(
    r"[〇零一二两三四五六七八九十百千万亿]+(?:点[〇零一二三四五六七八九]+)?(?:个(?!别)|项|家|宗|亩|万|亿|成(?!为|效|果|本)|倍|分之|名次)"
)


class TemplateRefused(BadInput):
    """The template cannot be used; carries every finding, not the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__(f"通报模板有 {len(self.findings)} 处要改：" + "".join(map(str, self.findings)))


def read_template(text: str, *, names: Mapping[str, Type]) -> Template:
    """The template in `text`. `names`: the figures that may be named, with their types.

    Raises TemplateRefused with all findings.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    return _Reader(text, names).template()


class _Reader:
    """One pass over the lines; findings are collected."""

    def __init__(self, text: str, names: Mapping[str, Type]) -> None:
        self.text, self.findings = text, list[Finding]()
        self.names = dict(names)
        self.allowed: tuple[str, ...] = ()

    def refuse(self, line: int, column: int, message: str, fix: str) -> None:
        """Remember one finding and go on."""
        self.findings.append(Finding(line, column, message, fix))

    def template(self) -> Template:
        lines = self.text.split("\n")
        end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)
        if lines[0].strip() != "---" or not end:
            raise TemplateRefused([Finding(1, 1, "模板没有开头", "第一行写 ---，写完模板、题目、落款后再写一行 ---")])
        head = self._head("\n".join(["", *lines[1:end]]))
        self.allowed = tuple(w.text for w in _words(head.get("许可数字")))
        lists = self._lists(head.get("名单"))
        for listed in lists:
            self.names |= {listed: Type.TEXT, count_name(listed): Type.COUNT}
        title, issuer = self._stated(head, "题目"), self._stated(head, "落款")
        name, grades = head.get("模板"), self._grades(head)
        body = self._body(lines, end + 1)
        if not body:
            self.refuse(end + 1, 1, "模板没有正文", "在第二个 --- 后面写 ## 一、总体情况 和段落")
        if self.findings:
            raise TemplateRefused(self.findings)
        named = name.text if isinstance(name, Word) else ""
        return Template(
            name=named, title=title, issuer=issuer, lists=lists, body=tuple(body), text=self.text, grades=grades
        )

    # -- head ---------------------------------------------------------------------------------------------------

    def _head(self, text: str) -> Table:
        tree, findings = read_tree(text)
        self.findings += findings
        if not isinstance(tree, Table):
            raise TemplateRefused(self.findings or [Finding(2, 1, "开头要一行一个“键: 值”", "例如 模板: 招商引资通报")])
        for key, _ in tree:
            if key.text not in _HEAD_KEYS:
                near = nearest(key.text, _HEAD_KEYS)
                fix = f"改为“{near}”" if near else f"可写：{'、'.join(_HEAD_KEYS)}"
                self.refuse(key.place.line, key.place.column, f"开头不认识“{key.text}”", fix)
        for needed in ("模板", "题目", "落款"):
            if not isinstance(tree.get(needed), Word):
                self.refuse(2, 1, f"开头没有“{needed}”", f"补一行 {needed}: …")
        return tree

    def _stated(self, head: Table, key: str) -> Sentence:
        word = head.get(key)
        if not isinstance(word, Word):
            return Sentence(parts=())
        return self._sentence(word.text, word.place.line, word.place.column)

    def _grades(self, head: Table) -> str:
        word = head.get("证据等级")
        if word is None:
            return ""
        try:
            grades = "".join(read_grades(word.text)) if isinstance(word, Word) else ""
        except BadInput:
            grades = ""
        if not grades:
            place = next(key.place for key, _ in head if key.text == "证据等级")
            self.refuse(place.line, place.column, "看不懂这个证据等级", "写成 证据等级: A、B，或删去这一行（不论等级）")
        return grades

    def _lists(self, tree: object) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in tree if isinstance(tree, Table) else ():
            if isinstance(value, Word):
                node = self._condition(value.text, value.place.line, value.place.column)
                if node is not None:
                    found[key.text] = node
        return found

    # -- body ---------------------------------------------------------------------------------------------------

    def _body(self, lines: list[str], start: int) -> list[Passage | Insert]:
        found: list[Passage | Insert] = []
        block: list[Sentence] = []

        def close() -> None:
            if block:
                found.append(Passage(level=0, sentences=tuple(block)))
                block.clear()

        for number, raw in enumerate(lines[start:], start=start + 1):
            line = raw.strip()
            heading = re.match(r"(##|###) +(.*)", line)
            if not line or heading or _INSERT.fullmatch(line):
                close()
            if heading:
                sentence = self._sentence(heading[2], number, 1 + len(heading[1]) + 1)
                found.append(Passage(level=len(heading[1]) - 1, sentences=(sentence,)))
            elif match := _INSERT.fullmatch(line):
                found.append(self._insert(match, number))
            elif line and not line.startswith("<!--"):
                block.append(self._line(line, number, block))
        close()
        return found

    def _line(self, line: str, number: int, before: list[Sentence]) -> Sentence:
        head, colon, rest = line.partition("：")
        if head == "否则" and colon:
            if not before or (before[-1].when is None and not before[-1].otherwise):
                self.refuse(number, 1, "“否则”前面没有“当”", "在同一段的上一行写 当 条件：句子")
            return replace(self._sentence(rest, number, 4, conditional=True), otherwise=True)
        if line.startswith("当 "):
            if not colon:
                self.refuse(number, 1, "“当”后面没有冒号", "写成 当 项目时序差 < 0个百分点：句子（全角冒号）")
                return Sentence(parts=())
            when = self._condition(head[2:], number, 3)
            return replace(self._sentence(rest, number, len(head) + 2, conditional=True), when=when)
        return self._sentence(line, number, 1)

    def _insert(self, match: re.Match[str], number: int) -> Insert:
        columns = [c.strip() for c in re.split(r"[、，,|]", match[2] or "") if c.strip()]
        found = tuple(self._reference(column, number, 1) for column in columns)
        return Insert(kind=match[1], columns=tuple(r for r in found if isinstance(r, Reference)))

    def _condition(self, source: str, line: int, column: int) -> Node | None:
        try:
            node = parse(source, Vocabulary(names=self.names), line=line, column=column)
        except ExpressionRefused as refused:
            self.findings += refused.findings
            return None
        if node.type is not Type.BOOL:
            self.refuse(line, column, f"“{source}”不是条件", f"写成条件，例如 {source} ≥ 0")
        for leaf in leaves(node):
            if not isinstance(leaf, Name):
                self.refuse(leaf.line, leaf.column, f"“{leaf}”不是指标", "模板的条件里只写指标的名称")
        return node

    def _sentence(self, text: str, line: int, column: int, *, conditional: bool = False) -> Sentence:
        parts: list[Part] = []
        at = 0
        for match in _BRACE.finditer(text):
            parts += [text[at : match.start()], self._reference(match[1], line, column + match.start())]
            at = match.end()
        parts.append(text[at:])
        self._no_digits(text, line, column)
        if not conditional and (claim := CLAIM.search(text)):
            message = f"“{claim.group()}”是结论，不能写死"
            self.refuse(line, column + claim.start(), message, f"改写成 当 条件：…{claim.group()}…")
        return Sentence(parts=tuple(part for part in parts if part != ""))

    def _no_digits(self, text: str, line: int, column: int) -> None:
        bare = _BRACE.sub(lambda m: " " * len(m.group()), text)
        for allowed in sorted(self.allowed, key=len, reverse=True):
            bare = bare.replace(allowed, " " * len(allowed))
        digit = next((n for n, char in enumerate(bare) if unicodedata.normalize("NFKC", char)[:1].isdigit()), None)
        spelled = _SPELLED.search(bare)
        if digit is None and spelled is None:
            return
        start = digit if digit is not None else spelled.start() if spelled else 0
        written = re.match(r"[\d.,％%]+|.", bare[start:]) if digit is not None else spelled
        shown = written.group() if written else ""
        fix = "写成 {指标名}，由台账给出；若是日期或条文号，列入开头的“许可数字”"
        self.refuse(line, column + start, f"模板里写死了数字“{shown}”", fix)

    def _reference(self, text: str, line: int, column: int) -> Part:
        text = text.strip()
        if text in MARKS:
            return Mark(word=text)
        match = _REFERENCE.fullmatch(text)
        if match is None:
            self.refuse(line, column, f"看不懂“{{{text}}}”", "写成 {指标}、{指标(时段)} 或 {指标·单位}")
            return Mark(word=text)
        name, period = match["name"].strip(), match["inner"] or match["period"]
        if name not in self.names:
            near = nearest(name, self.names)
            self.refuse(line, column, f"没有名为“{name}”的指标", f"改为“{near}”" if near else "先定义这个指标")
        if period and not is_span(period):
            self.refuse(line, column, f"“{period}”不是时段", "写 本季、上半年、第三季度、9月 或 2004Q3")
        if match["form"] not in {None, ABSOLUTE}:
            self.refuse(line, column, f"没有“{match['form']}”这种写法", f"只有 |{ABSOLUTE}")
        return Reference(
            name=name,
            period=canonical(period) if period else None,
            unit=match["unit"],
            absolute=match["form"] == ABSOLUTE,
        )


def _words(tree: object) -> tuple[Word, ...]:
    if isinstance(tree, Word):
        return (tree,)
    return tuple(item for item in tree.items if isinstance(item, Word)) if isinstance(tree, Row) else ()
