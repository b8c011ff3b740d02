"""YAML text to a tree that remembers where each word stands.

Scalars stay text: our own grammar reads numbers, so `010` is ten and never eight, and 是 is never a boolean of YAML's.
Duplicate keys, anchors and second documents are refused. The text itself is kept by the document, so comments live on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from luodi.rulebook.findings import Finding


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Line and column of a word, both counted from 1 as an editor shows them."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar: its text and its place (the first character inside quotation marks, where there are any)."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A sequence of trees."""

    items: "tuple[Tree, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; keys in the order in which they were written."""

    entries: "tuple[tuple[Word, Tree], ...]"
    place: Place
    by_key: "dict[str, Tree]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {key.text: value for key, value in self.entries})

    def __iter__(self) -> "Iterator[tuple[Word, Tree]]":
        return iter(self.entries)

    def get(self, *names: str) -> "Tree | None":
        """The value under the first of `names` that is written (one key, its aliases)."""
        return next((self.by_key[name] for name in names if name in self.by_key), None)

    def key(self, name: str) -> Place:
        """Where the key `name` stands, or the table itself when it is not written."""
        return next((key.place for key, _ in self.entries if key.text == name), self.place)


Tree = Word | Row | Table

_HIDDEN = "\ue000"  # stands for a comma while YAML reads; of the private area, so that no text has it
_DEEPEST, _WIDEST = 20, 20_000
_PROBLEMS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "这里多了一个冒号，或上一行没有对齐",
        "一行只写一个“键: 值”；值里有冒号时用引号括起来，同级的键对齐",
    ),
    (
        "cannot start any token",
        "这里有不能出现的字符（常见是制表符 Tab）",
        "用空格缩进，不用 Tab；以 @、`、% 开头的值用引号括起来",
    ),
    ("quoted scalar", "引号没有收尾", "补上另一个引号"),
    ("expected ',' or", "括号里的各项没有用逗号分开，或括号没有收尾", "各项之间写半角逗号，末尾补上 ] 或 }"),
    ("undefined alias", "不使用 * 引用", "把内容直接写在这里；值以 * 开头时用引号括起来"),
    ("another document", "一个文件只写一部办法", "把 --- 以后的内容另存为一个文件"),
    ("block end", "缩进与上面不一致", "同级的行左边对齐"),
)


def read_tree(text: str) -> "tuple[Tree | None, list[Finding]]":
    """Compose `text`; returns no tree and one finding when it is not YAML at all."""
    findings: list[Finding] = []
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return None, [Finding(1, 1, "文件是空的", "至少写出“办法: 名称”")]
    if (deep := _too_deep(text)) is not None:
        return None, [deep]
    try:
        node = YAML(typ="safe", pure=True).compose(_kept_together(text))  # the quick one: comments are not asked for
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, [Finding(line, 1, "这一行有看不见的控制字符", "删去它，或把文件另存为纯文本")]
    except MarkedYAMLError as error:
        return None, [_syntax(error, text)]
    if node is None:
        return None, [Finding(1, 1, "文件里只有注释", "至少写出“办法: 名称”")]
    return _tree(node, findings), findings


def _kept_together(text: str) -> str:
    """The text with the commas inside ( ) hidden from YAML: in { } they would end the value, and 合计(甲, 乙) is one."""
    return "\n".join(_line_kept(line) if "(" in line or "（" in line else line for line in text.split("\n"))


def _line_kept(line: str) -> str:
    found, depth, pending = list(line), 0, list[int]()
    for index, char in enumerate(line):
        if char in "[]{}":
            depth, pending = 0, []
        elif char == "," and depth:
            pending.append(index)
        depth = max(depth + (char in "(（") - (char in ")）"), 0)
        if not depth:
            for place in pending:
                found[place] = _HIDDEN
            pending = []
    return "".join(found)


def _too_deep(text: str) -> Finding | None:
    """Brackets within brackets within brackets: no rulebook needs it, and no reader could follow."""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        for column, char in enumerate(line, 1):
            depth = max(depth + (char in "[{") - (char in "]}"), 0)
            if depth > _DEEPEST or column > _WIDEST:
                return Finding(number, column, "括号套得太深，或这一行太长", "分成几行写，每一级向右缩进两格")
    return None


def _syntax(error: MarkedYAMLError, text: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    told = f"{error.problem or ''} {error.context or ''}"
    message, fix = next(
        ((m, f) for key, m, f in _PROBLEMS if key in told), ("这一行的写法看不懂", "核对缩进、冒号和引号")
    )
    for number in (line, line - 1):
        lines = text.splitlines()
        written = lines[number - 1] if 0 < number <= len(lines) else ""
        if full := re.match(r"[^:\"'#]*：", written):
            return Finding(number, len(full.group()), "这里用了全角冒号“：”", "改成半角冒号加一个空格“: ”")
    return Finding(line, column, message, fix)


def _tree(node: Node, findings: list[Finding]) -> Tree:
    place = Place(node.start_mark.line + 1, node.start_mark.column + 1)
    if node.anchor:
        findings.append(Finding(place.line, place.column, "不使用 & 和 * 引用", "把内容直接写出来，读的人不必跳着看"))
    if isinstance(node, ScalarNode):
        inside = Place(place.line, place.column + 1) if node.style in {"'", '"'} else place
        return Word(str(node.value).replace(_HIDDEN, ",").strip(), inside)
    if isinstance(node, SequenceNode):
        return Row(tuple(_tree(item, findings) for item in node.value), place)
    return Table(_entries(node, findings), place)


def _entries(node: Node, findings: list[Finding]) -> tuple[tuple[Word, Tree], ...]:
    entries: list[tuple[Word, Tree]] = []
    first: dict[str, int] = {}
    for key, value in node.value:
        word = _tree(key, findings)
        if not isinstance(word, Word):
            findings.append(Finding(word.place.line, word.place.column, "键只能是文字", "把键改成一个词"))
            continue
        if word.text in first:
            message = f"“{word.text}”写了两次，第一次在第 {first[word.text]} 行"
            findings.append(Finding(word.place.line, word.place.column, message, "删去一处，或合并到一处"))
            continue
        first[word.text] = word.place.line
        entries.append((word, _tree(value, findings)))
    return tuple(entries)
