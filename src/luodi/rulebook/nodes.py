"""The typed tree of an expression: what a text of the rule language means, node by node.

Nodes are frozen values; two nodes are equal when they mean the same, wherever they were written. `str(node)` is the
expression in its canonical spelling and serves as the key under which `evaluate` looks up figures and aggregates.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, TypedDict

from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.rulebook.spelling import Type, literal_text

__all__ = [
    "Aggregate", "Binary", "Call", "Compare", "Field", "Junction", "Literal", "Lookup", "MonthDay", "Name", "Negative", "Node", "Not", "OneOf", "Period", "Spot", "Today", "Type", "Within", "aggregates", "both", "conjuncts", "leaves", "replaced",
]  # fmt: skip


class Spot(TypedDict):
    """Where a node stands in its file, as node arguments."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression with its type and its place in the source (1-based line and column)."""

    type: Type
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)

    @property
    def children(self) -> tuple["Node", ...]:
        """The nodes directly below, in reading order."""
        found: list[Node] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Node):
                found.append(value)
            elif isinstance(value, tuple):
                found.extend(part for part in value if isinstance(part, Node))
        return tuple(found)

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A written value: money in fen, a ratio as a fraction, a duration in days."""

    value: Exact | date | str | bool

    def __str__(self) -> str:
        return literal_text(self.value, self.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay(Node):
    """6月30日: a day of the year in which the span ends."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month}月{self.day}日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Today(Node):
    """今天 or 截至日: the as-of date of the run."""

    def __str__(self) -> str:
        return "今天"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Node):
    """本期, 第三季度, 上年同期 …; `span` once it is bound to a run."""

    word: str
    span: Span | None = None

    def __str__(self) -> str:
        return self.word if self.span is None else self.span.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A figure by name, at the unit in question, at each unit (单位.) or at the whole place (全域.); for a span of its own."""

    name: str
    owner: str = ""
    period: Period | None = None

    def __str__(self) -> str:
        owner = f"{self.owner}." if self.owner else ""
        return f"{owner}{self.name}" + (f"({self.period})" if self.period else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Node):
    """A property of the row in question: 行业, 签约日期, 已开工."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative(Node):
    """−x."""

    operand: Node

    def __str__(self) -> str:
        return f"−{_wrapped(self.operand)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """非 x."""

    operand: Node

    def __str__(self) -> str:
        return f"非 {_wrapped(self.operand)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """+ − × ÷."""

    sign: str
    left: Node
    right: Node

    def __str__(self) -> str:
        tight = self.sign in "×÷"
        left = (
            _wrapped(self.left)
            if tight and isinstance(self.left, Binary) and self.left.sign in "+−"
            else str(self.left)
        )
        right = (
            _wrapped(self.right) if (tight or self.sign == "−") and isinstance(self.right, Binary) else str(self.right)
        )
        return f"{left} {self.sign} {right}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """= ≠ ≥ > ≤ <."""

    sign: str
    left: Node
    right: Node

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction(Node):
    """且 or 或 over two parts or more."""

    word: str
    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(_wrapped(part) if isinstance(part, Junction) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Node):
    """在 / 不在 a span; both ends of the span count."""

    operand: Node
    period: Period
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.operand} {'不在' if self.negated else '在'} {self.period}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Node):
    """是 / 不是 / 属于 / 不属于 some words; `partly`: 包含 / 不包含 a word."""

    operand: Node
    options: tuple[str, ...]
    negated: bool = False
    partly: bool = False

    def __str__(self) -> str:
        if self.partly:
            return f"{self.operand} {'不包含' if self.negated else '包含'} {self.options[0]}"
        if len(self.options) == 1:
            return f"{self.operand} {'不是' if self.negated else '是'} {self.options[0]}"
        return f"{self.operand} {'不属于' if self.negated else '属于'} ({', '.join(self.options)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of values: 不超过, 不低于, 向下取整 and the like."""

    function: str
    arguments: tuple[Node, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """个数, 合计, 最大, 最小 over rows: 项目, 到位资金 (of one kind) or 单位.

    `amount` is what is added; `by` is the stage date on which credit is read (None: the date that the condition puts in
    a span, else the as-of date).
    """

    function: str
    rows: str
    kind: str = ""
    amount: Node | None = None
    condition: Node | None = None
    by: str | None = None

    def __str__(self) -> str:
        what = str(self.amount or (f"{self.rows}({self.kind})" if self.kind else self.rows))
        rest = [str(self.condition)] if self.condition is not None else []
        rest += [f"按 {self.by}"] if self.by else []
        return f"{self.function}({', '.join([what, *rest])})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Node):
    """A value that the run knows: 目标(x), 报送(x), 季均(x), 序时进度, 剩余月数, 剩余季度数, 处理在期(x)."""

    function: str
    name: str = ""
    period: Period | None = None

    def __str__(self) -> str:
        kind = self.type.value if self.function == "报送" else ""
        inside = [part for part in (self.name, kind, str(self.period or "")) if part]
        return f"{self.function}({', '.join(inside)})" if inside else self.function


def replaced(node: Node, change: Callable[[Node], Node]) -> Node:
    """`node` with every part passed through `change`, from the leaves up."""
    parts: dict[str, Any] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            parts[item.name] = replaced(value, change)
        elif isinstance(value, tuple) and any(isinstance(part, Node) for part in value):
            parts[item.name] = tuple(replaced(part, change) if isinstance(part, Node) else part for part in value)
    return change(replace(node, **parts) if parts else node)


def aggregates(node: Node) -> tuple[Aggregate, ...]:
    """The aggregates in `node`, each once, in reading order (those over units include their inner names)."""
    return tuple(dict.fromkeys(part for part in node.walk() if isinstance(part, Aggregate)))


def leaves(node: Node) -> tuple[Name | Aggregate | Lookup | Field, ...]:
    """What `evaluate` must be given: names, aggregates, look-ups and fields that stand outside aggregates, each once."""
    if isinstance(node, Name | Aggregate | Lookup | Field):
        return (node,)
    return tuple(dict.fromkeys(leaf for child in node.children for leaf in leaves(child)))


def conjuncts(node: Node | None) -> tuple[Node, ...]:
    """The parts that 且 joins at the top; the whole as one part otherwise."""
    if isinstance(node, Junction) and node.word == "且":
        return tuple(part for child in node.parts for part in conjuncts(child))
    return () if node is None else (node,)


def both(left: Node | None, right: Node | None) -> Node | None:
    """`left 且 right`, where either may be missing."""
    parts = conjuncts(left) + conjuncts(right)
    if len(parts) < 2:
        return next(iter(parts), None)
    return Junction(type=Type.BOOL, line=parts[0].line, column=parts[0].column, word="且", parts=parts)


def _wrapped(node: Node) -> str:
    compound = isinstance(node, Binary | Compare | Junction | Within | OneOf | Not | Negative)
    return f"({node})" if compound else str(node)
