"""A rulebook cut into its provisions, as a reader meets them: each indicator, each rule, each section, with its words.

Works on the text as written, sound or not: the editor and the comparison of two versions stand on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from luodi.rulebook.tree import Place, Row, Table, Tree, Word, read_tree

_NAMES = ("名称", "其余", "条文")
_RUNGS = {"阶梯": "第{}档"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One word of a provision under the keys that lead to it: (计分, 阶梯, 第1档, 得) → 10."""

    path: tuple[str, ...]
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One rule of a section: its name, its article, and what it says, in the order written."""

    section: str
    name: str
    article: str
    place: Place
    words: tuple[Said, ...]


def provisions(text: str) -> tuple[Provision, ...]:
    """The provisions of `text` in the order written; none when it is no mapping at all."""
    tree, _ = read_tree(text)
    return tuple(_provisions(tree)) if isinstance(tree, Table) else ()


def _provisions(tree: Table) -> Iterator[Provision]:
    for key, value in tree:
        if isinstance(value, Row):
            seen: dict[str, int] = {}
            for number, item in enumerate(value.items, 1):
                yield from _rule(key.text, item, number, seen)
        elif isinstance(value, Table) and key.text == "目标表":
            for unit, targets in value:
                words = tuple(_words(targets, ()))
                yield Provision(section=key.text, name=unit.text, article="", place=unit.place, words=words)
        else:
            words = tuple(_words(value, ()))
            yield Provision(section=key.text, name="", article="", place=key.place, words=words)


def _rule(section: str, item: Tree, number: int, seen: dict[str, int]) -> Iterator[Provision]:
    if not isinstance(item, Table):
        words = tuple(_words(item, ()))
        yield Provision(section=section, name=f"第{number}项", article="", place=item.place, words=words)
        return
    name = next((found for key in _NAMES if (found := _text(item.get(key)))), f"第{number}项")
    seen[name] = seen.get(name, 0) + 1
    if seen[name] > 1:
        name = f"{name}（{seen[name]}）"
    said = (one for key, value in item if key.text not in {"名称", "分项"} for one in _words(value, (key.text,)))
    article = _text(item.get("条文"))
    yield Provision(section=section, name=name, article=article, place=item.place, words=tuple(said))
    parts = item.get("分项")
    for place, part in enumerate(parts.items if isinstance(parts, Row) else (), 1):
        yield from _rule(section, part, place, seen)


def _words(tree: Tree, path: tuple[str, ...]) -> Iterator[Said]:
    if isinstance(tree, Word):
        yield Said(path=path, word=tree)
    elif isinstance(tree, Table):
        for key, value in tree:
            yield from _words(value, (*path, key.text))
    else:
        pattern = _RUNGS.get(path[-1] if path else "", "第{}项")
        for number, item in enumerate(tree.items, 1):
            yield from _words(item, (*path, _item(item) or pattern.format(number)))


def _item(tree: Tree) -> str:
    return _text(tree.get("名称")) if isinstance(tree, Table) else ""


def _text(tree: Tree | None) -> str:
    return tree.text if isinstance(tree, Word) else ""
