"""Parse tree → typed nodes: words get their meaning from the vocabulary, every node its type; findings are collected.

One mistake makes one finding: what stands above a refused part is not refused again for its sake.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lark import Token, Tree

from luodi.rulebook import kinds
from luodi.rulebook.findings import Finding, nearest
from luodi.rulebook.nodes import (
    Binary,
    Compare,
    Field,
    Junction,
    Literal,
    MonthDay,
    Name,
    Negative,
    Node,
    Not,
    OneOf,
    Period,
    Spot,
    Today,
    Type,
    Within,
)
from luodi.rulebook.periods import SPAN_WORDS, canonical, is_span
from luodi.rulebook.vocabulary import Field as Source
from luodi.rulebook.vocabulary import Vocabulary
from luodi.rulebook.written import amount_of, function_mend, mend_of

_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", "-": "−", "–": "−", "*": "×", "/": "÷"}
_PLACE_WORDS = ("全域", "全区", "全县", "全市", "全镇")
_LONGEST_WAIT, _HUGE = 10_000, 10**18
_TODAY = ("今天", "截至日")
Arguments = list[Any]  # lark's trees: unread, because 到位资金(认定) and 本期 mean something else here than elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """One function. `bare`: it also stands without brackets. `meaning` and its example make the reference page."""

    read: Callable[["Interpreter", Arguments, Spot], Node]
    meaning: str
    bare: bool = False


class Place:
    """Turns a place inside the expression into a place of its file."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column

    def __call__(self, line: int, column: int) -> tuple[int, int]:
        """Line and column of the file."""
        return self.line + line - 1, column + (self.column - 1 if line == 1 else 0)


class Interpreter:
    """One pass over the parse tree: words get their meaning, every node its type; findings are collected.

    `functions`: the table of calls.py, handed in by `expression`, since its functions read their arguments through here.
    """

    def __init__(self, source: str, vocabulary: Vocabulary, place: Place, *, functions: Mapping[str, Callee]) -> None:
        self.source, self.vocabulary, self.place, self.functions = source, vocabulary, place, functions
        self.findings: list[Finding] = []
        self.rows = (
            ""  # what is being counted: there a word is a field first, elsewhere a figure first (合同投资 is both)
        )

    def refuse(self, line: int, column: int, message: str, fix: str) -> None:
        """Remember one finding and go on."""
        self.findings.append(Finding(line, column, message, fix))

    def at(self, tree: "Tree[Token] | Token") -> Spot:
        """Line and column of a part, as node arguments."""
        spot = tree if isinstance(tree, Token) else tree.meta
        line, column = self.place(spot.line or 1, spot.column or 1)
        return Spot(line=line, column=column)

    def read(self, tree: "Tree[Token]") -> Node:
        """The node that `tree` means."""
        word = str(tree.data)
        if word in {"is_one", "is_none", "among", "not_among"}:
            return self._one_of(tree, negated=word in {"is_none", "not_among"})
        if word in {"has", "has_not"}:
            return self._has(tree, negated=word == "has_not")
        if word in {"within", "not_within"}:
            return self._in_span(tree, negated=word == "not_within")
        handler: Callable[[Tree[Token]], Node] = getattr(self, f"_{word}")
        return handler(tree)

    def nodes(self, tree: "Tree[Token]") -> list[Node]:
        """The parts of `tree` that are expressions, signs left out."""
        return [self.read(child) for child in tree.children if isinstance(child, Tree)]

    def over(self, rows: str, tree: "Tree[Token]") -> Node:
        """The node that `tree` means inside an aggregate over `rows`."""
        outside, self.rows = self.rows, rows if rows != "单位" else ""
        node = self.read(tree)
        self.rows = outside
        return node

    def condition(self, node: Node) -> Node:
        """`node`, refused when it is not a condition; unknown words were refused before."""
        if node.type is not Type.BOOL and not self.broken(node):
            fix = f"写成条件，例如 {node} ≥ {kinds.EXAMPLES[node.type]}"
            self.refuse(node.line, node.column, f"“{node}”是{node.type.value}，这里要一个条件", fix)
        return node

    # -- conditions ---------------------------------------------------------------------------------------------

    def _junction(self, tree: "Tree[Token]", word: str) -> Node:
        parts = tuple(self.condition(part) for part in self.nodes(tree))
        return Junction(type=Type.BOOL, word=word, parts=parts, **self.at(tree))

    def _either(self, tree: "Tree[Token]") -> Node:
        return self._junction(tree, "或")

    def _both(self, tree: "Tree[Token]") -> Node:
        return self._junction(tree, "且")

    def _negation(self, tree: "Tree[Token]") -> Node:
        return Not(type=Type.BOOL, operand=self.condition(self.nodes(tree)[0]), **self.at(tree))

    def _chain(self, tree: "Tree[Token]") -> Node:
        sides = self.nodes(tree)
        signs = [_SIGNS.get(str(child), str(child)) for child in tree.children if isinstance(child, Token)]
        parts = []
        for left, sign, right in zip(sides, signs, sides[1:], strict=False):
            parts.append(self._compare(left, sign, right, self.at(tree)))
        return parts[0] if len(parts) == 1 else Junction(type=Type.BOOL, word="且", parts=tuple(parts), **self.at(tree))

    def _compare(self, left: Node, sign: str, right: Node, at: Spot) -> Node:
        if sign in "=≠" and left.type is Type.TEXT:
            word = _text_of(right)
            if word is not None:
                self._withdraw(right)
                return self._options(left, (word,), at, negated=sign == "≠")
        if not kinds.comparable(left, right) and not self.broken(left) and not self.broken(right):
            message, fix = kinds.why_not(sign, left, right)
            self.refuse(right.line, right.column, message, fix)
        return Compare(type=Type.BOOL, sign=sign, left=left, right=right, **at)

    def _one_of(self, tree: "Tree[Token]", *, negated: bool) -> Node:
        subtrees = [child for child in tree.children if isinstance(child, Tree)]
        options = tuple(self._slice(child.children[0]).strip("“”\"'「」") for child in subtrees[1:])
        operand = self.read(subtrees[0])
        return self._options(operand, options, self.at(tree), negated=negated)

    def _has(self, tree: "Tree[Token]", *, negated: bool) -> Node:
        operand, option = (child for child in tree.children if isinstance(child, Tree))
        found = self._options(self.read(operand), (), self.at(tree), negated=negated)
        word = self._slice(option.children[0]).strip("“”\"'「」")
        return replace(found, options=(word,), partly=True)

    def _options(self, operand: Node, options: tuple[str, ...], at: Spot, *, negated: bool) -> OneOf:
        if operand.type is not Type.TEXT and not self.broken(operand):
            fix = f"“{operand}”用 ≥ 或 = 比较，例如 {operand} ≥ {kinds.EXAMPLES[operand.type]}"
            if operand.type in {Type.BOOL, Type.DATE}:
                fix = f"直接写“{operand}”" if operand.type is Type.BOOL else f"写 {operand} 在 本期"
            self.refuse(**at, message=f"“{operand}”是{operand.type.value}，“是”和“属于”只用于文字", fix=fix)
        known = self.vocabulary.fields.get(operand.name) if isinstance(operand, Field) else None
        for option in options:
            if known and known.values and option not in known.values:
                near = nearest(option, known.values) or known.values[0]
                self.refuse(
                    **at,
                    message=f"“{operand}”没有“{option}”这一种",
                    fix=f"可写：{'、'.join(known.values)}；最接近的是 {near}",
                )
        return OneOf(type=Type.BOOL, operand=operand, options=options, negated=negated, **at)

    def _in_span(self, tree: "Tree[Token]", *, negated: bool) -> Node:
        left, right = (child for child in tree.children if isinstance(child, Tree))
        operand, period = self.read(left), self.period(right.children[0])
        if operand.type is not Type.DATE and not self.broken(operand):
            at = self.at(left)
            self.refuse(
                **at, message=f"“{operand}”是{operand.type.value}，“在…”前面要一个日期", fix="例如 签约日期 在 本期"
            )
        return Within(type=Type.BOOL, operand=operand, period=period, negated=negated, **self.at(tree))

    def period(self, token: "Tree[Token] | Token") -> Period:
        """The span that a word names."""
        word = str(token)
        if not is_span(word):
            near = nearest(word, SPAN_WORDS) or "本期"
            self.refuse(
                **self.at(token),
                message=f"“{word}”不是时段",
                fix=f"写 {near}，或 本年、第三季度、上年同期、9月、2004Q3",
            )
        return Period(type=Type.SPAN, word=canonical(word), **self.at(token))

    # -- arithmetic ---------------------------------------------------------------------------------------------

    def _binary(self, tree: "Tree[Token]") -> Node:
        left, right = self.nodes(tree)
        sign = next(_SIGNS.get(str(child), str(child)) for child in tree.children if isinstance(child, Token))
        found = kinds.result(sign, left.type, right.type)
        if found is None and not self.broken(left) and not self.broken(right):
            message, fix = kinds.why_not(sign, left, right)
            self.refuse(right.line, right.column, message, fix)
        return Binary(type=found or left.type, sign=sign, left=left, right=right, **self.at(tree))

    def _minus(self, tree: "Tree[Token]") -> Node:
        operand = self.nodes(tree)[0]
        if operand.type not in kinds.QUANTITIES and not self.broken(operand):
            self.refuse(operand.line, operand.column, f"“{operand}”是{operand.type.value}，不能取负", "去掉负号")
        return Negative(type=operand.type, operand=operand, **self.at(tree))

    # -- literals -----------------------------------------------------------------------------------------------

    def _amount(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        value, type_ = amount_of(str(token))
        if type_ is None:
            self.refuse(**self.at(token), message=f"“{token}”没有写明是什么", fix=f"金额写成 {token}元")
        if type_ is not None and type_ in kinds.TIMES and (not isinstance(value, int) or value > _LONGEST_WAIT):
            self.refuse(
                **self.at(token), message=f"“{token}”不是整数，或太长", fix="天数、月数、工作日数写整数，例如 45天"
            )
            value = 0
        if not -_HUGE < value < _HUGE:
            self.refuse(**self.at(token), message="这个数太大", fix="核对位数和单位，例如 100亿元")
            value = 0
        return Literal(type=type_ or Type.MONEY, value=value, **self.at(token))

    def _full_date(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        year, month, day = map(int, re.findall(r"\d+", str(token)))
        return Literal(type=Type.DATE, value=self._day(token, year, month, day), **self.at(token))

    def _month_day(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        month, day = map(int, re.findall(r"\d+", str(token)))
        self._day(token, 2003, month, day)
        return MonthDay(type=Type.DATE, month=month, day=day, **self.at(token))

    def _day(self, token: "Tree[Token] | Token", year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            self.refuse(
                **self.at(token), message=f"没有“{token}”这一天", fix="核对年月日（2月只到28日，闰年另写明年份）"
            )
            return date(2000, 1, 1)

    def _quoted(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        return Literal(type=Type.TEXT, value=self._slice(token)[1:-1], **self.at(token))

    # -- names and calls ----------------------------------------------------------------------------------------

    def _name(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        return self.named(str(token), token)

    def named(self, word: str, token: "Tree[Token] | Token") -> Node:  # noqa: PLR0911 (one meaning per line)
        """What a bare or dotted word means: a field, a figure, today, a look-up without brackets."""
        at = self.at(token)
        owner, _, rest = word.rpartition(".")
        owner = "全域" if owner in _PLACE_WORDS else owner
        if word in _TODAY:
            return Today(type=Type.DATE, **at)
        if word in self.functions and self.functions[word].bare:
            return self.functions[word].read(self, [], at)
        field = self.vocabulary.fields.get(rest) if owner in {"", "项目", "到位资金", "单位"} else None
        if field is not None and self._means_field(field, owner, rest):
            return Field(type=field.type, name=rest, **at)
        if word in self.vocabulary.names:
            return Name(type=self.vocabulary.names[word], name=word, **at)
        if owner in {"单位", "全域"} and rest in self.vocabulary.names:
            return Name(type=self.vocabulary.names[rest], name=rest, owner=owner, **at)
        head, among, span = word.partition("于")
        if among and is_span(span) and f"{head}日期" in self.vocabulary.fields:  # 签约于本期
            operand = Field(type=Type.DATE, name=f"{head}日期", **at)
            return Within(type=Type.BOOL, operand=operand, period=self.period(Token("NAME", span)), **at)
        self._unknown(word, at)
        return Name(type=Type.NUMBER, name=word, **at)

    def _means_field(self, field: Source, owner: str, word: str) -> bool:
        """合同投资 is a figure and a property of a project: inside an aggregate the property, elsewhere the figure."""
        if word not in self.vocabulary.names:
            return True
        return field.rows == "单位" if owner == "单位" else bool(self.rows or owner)

    def _is_known(self, word: str) -> bool:
        """Whether the word, or what stands behind its dot, is a field, a figure or a date with its span."""
        names = {word, word.rpartition(".")[2]}
        return bool(names & (self.vocabulary.fields.keys() | self.vocabulary.names.keys()))

    def _unknown(self, word: str, at: Spot) -> None:
        known = {*self.vocabulary.fields, *self.vocabulary.names}
        self.refuse(**at, message=f"不认识“{word}”", fix=mend_of(word, known))

    def _call(self, tree: "Tree[Token]") -> Node:
        token, *arguments = tree.children
        word, at = str(token), self.at(token)
        if word in self.functions:
            return self.functions[word].read(self, list(arguments), at)
        if not self._is_known(word):
            self.refuse(**at, message=f"没有“{word}”这个函数", fix=function_mend(word, self.functions))
            return Name(type=Type.NUMBER, name=word, **at)
        node = self.named(word, token)
        if isinstance(node, Field) and node.name == "到位资金":
            self.refuse(**at, message=f"“{word}(…)”要先加起来", fix="写 合计(到位资金(认定), 到位日期 在 本期)")
            return node
        if not isinstance(node, Name) or node.name not in self.vocabulary.names:
            if not self.broken(node):
                self.refuse(
                    **at, message=f"“{word}”不是函数，也不是指标", fix=f"可用的函数：{'、'.join(self.functions)}"
                )
            return node
        period = self.argument_period(arguments[0]) if len(arguments) == 1 else None
        if period is None:
            fix = f"写 {word}(第三季度) 或 {word}(上年同期)"
            if word == "到位资金":
                fix = "写 合计(到位资金(认定), 到位日期 在 本期)"
            self.refuse(**at, message=f"指标“{word}”的括号里要一个时段", fix=fix)
        return Name(type=node.type, name=node.name, owner=node.owner, period=period, **at)

    def argument_period(self, argument: "Tree[Token] | Token") -> Period | None:
        """The span that an argument names; None when it is not a span."""
        if isinstance(argument, Tree) and argument.data in {"span", "name"} and is_span(str(argument.children[0])):
            return self.period(argument.children[0])
        return None

    def argument_word(self, argument: "Tree[Token] | Token") -> str | None:
        """The bare or quoted word of an argument."""
        if isinstance(argument, Tree) and argument.data in {"name", "quoted"}:
            return self._slice(argument.children[0]).strip("“”\"'「」")
        return None

    def _span(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        self.refuse(
            **self.at(token), message=f"“{token}”是时段，这里不能用", fix="时段写在“在”后面，或写在指标的括号里"
        )
        return self.period(token)

    def _by(self, tree: "Tree[Token]") -> Node:
        token = tree.children[0]
        self.refuse(
            **self.at(token), message="“按 …”只写在个数、合计的最后", fix="例如 合计(合同投资, 已开工, 按 签约日期)"
        )
        return self.named(str(token), token)

    def _slice(self, token: "Tree[Token] | Token") -> str:
        """The source text of a token as it was written (full-width signs kept)."""
        if isinstance(token, Tree) or token.start_pos is None:
            return str(token)
        return self.source[token.start_pos : token.end_pos]

    def broken(self, node: Node) -> bool:
        """Whether something below was refused already: one mistake, one finding."""
        spots = {(part.line, part.column) for part in node.walk()}
        return any((finding.line, finding.column) in spots for finding in self.findings)

    def _withdraw(self, node: Node) -> None:
        """Forget that a bare word was unknown: it turned out to be text."""
        self.findings = [f for f in self.findings if (f.line, f.column) != (node.line, node.column)]


def _text_of(node: Node) -> str | None:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    return node.name if isinstance(node, Name) and not node.owner and not node.period else None
