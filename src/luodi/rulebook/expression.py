"""Text of the rule language → typed tree, or every finding at once with its place and mend.

The grammar is `grammar.lark`; `interpreter` gives the words their meaning and checks types. Line and column are those of
the file. Nothing is executed, nothing is read by `eval`.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput

from luodi.base.errors import BadInput
from luodi.rulebook.calls import FUNCTIONS
from luodi.rulebook.findings import Finding
from luodi.rulebook.interpreter import Interpreter, Place
from luodi.rulebook.nodes import Node
from luodi.rulebook.vocabulary import Vocabulary

_DEEPEST = 80
_MEND = "在这里补上或改正，例如：合计(合同投资, 签约日期 在 本期 且 合同投资 ≥ 1亿元)"


class ExpressionRefused(BadInput):
    """The expression cannot be used; carries every finding, not the first."""

    def __init__(self, source: str, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__(f"式子“{source.strip()}”有 {len(self.findings)} 处要改：" + " ".join(map(str, self.findings)))


def parse(source: str, vocabulary: Vocabulary, *, line: int = 1, column: int = 1) -> Node:
    """The typed tree of `source`, whose first character stands at `line` and `column` of its file.

    Raises ExpressionRefused with all findings. Fields outside aggregates are allowed: alert conditions speak of a row.
    """
    place = Place(line, column)
    try:
        tree = _parser().parse(_half_width(source))
    except UnexpectedInput as refused:
        raise ExpressionRefused(source, [_syntax(source, refused, place)]) from None
    if _depth(tree) > _DEEPEST:
        told = Finding(line, column, "式子太长，或括号套得太深", "分成几个指标写，再在这里用它们的名称")
        raise ExpressionRefused(source, [told])
    reader = Interpreter(source, vocabulary, place, functions=FUNCTIONS)
    node = reader.read(tree)
    if reader.findings:
        raise ExpressionRefused(source, dict.fromkeys(reader.findings))
    return node


def _depth(tree: Any) -> int:
    """How many levels a parse tree has, counted level by level."""
    depth, level = 0, [tree]
    while level and depth <= _DEEPEST:
        depth += 1
        level = [child for node in level for child in getattr(node, "children", ())]
    return depth


@cache
def _parser() -> Lark:
    grammar = (files("luodi.rulebook") / "grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _half_width(source: str) -> str:
    """Full-width ASCII to half-width, one character for one, so that every place stays where it was."""
    return "".join(
        chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else " " if char == "\u3000" else char for char in source
    )


def _syntax(source: str, refused: UnexpectedInput, place: Place) -> Finding:
    if isinstance(refused, UnexpectedEOF) or getattr(getattr(refused, "token", None), "type", "") == "$END":
        lines = source.split("\n")
        line, column = place(len(lines), len(lines[-1]) + 1)
        return Finding(line, column, "式子没有写完", _MEND)
    line, column = place(refused.line, refused.column)
    if isinstance(refused, UnexpectedCharacters):
        return Finding(line, column, f"看不懂“{refused.char}”", "删去它，或给文字加上引号“”")
    word = str(getattr(refused, "token", ""))
    return Finding(line, column, f"这里不该出现“{word}”", "看看前面是否少了 且、或、逗号、括号，或运算符前后的数")
