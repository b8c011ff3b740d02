"""The rule pack behind the warnings of the lint: words that a rule should no longer reward, why, by which source.

`compliance.yaml` is data, dated and reviewed like a rulebook: the national list of encouraged and prohibited matters is not
final (2026-03), so it changes without the program. A hit is a warning to a reader, never a verdict.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from luodi.rulebook.findings import RulebookRefused
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import read_tree

_KEYS = ("词", "为什么", "依据", "改")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Words that a rule should no longer reward, and why."""

    words: tuple[str, ...]
    why: str
    source: str
    fix: str


def read_pack(text: str) -> tuple[Restriction, ...]:
    """The entries of a pack; raises RulebookRefused with every finding, a source that is missing among them."""
    tree, findings = read_tree(text)
    reader = Reader(findings)
    pack = reader.table(tree, "合规提醒", ("版本", "条目"))
    found = []
    for item in reader.rows(pack.get("条目") if pack is not None else None, "条目"):
        row = reader.table(item, "合规提醒的一条", _KEYS)
        if row is None:
            continue
        missing = [key for key in _KEYS if key not in row.by_key]
        if missing:
            reader.refuse(row.place, f"这一条没有写{'、'.join(missing)}", "四样都要写：没有依据的不提醒")
            continue
        words = reader.words(row.get("词"), "词")
        why, source, fix = (reader.word(row.get(key), key) for key in _KEYS[1:])
        found.append(Restriction(words=words, why=why, source=source, fix=fix))
    if reader.findings:
        raise RulebookRefused(reader.findings)
    return tuple(found)


@cache
def standard_pack() -> tuple[Restriction, ...]:
    """The pack that comes with this version."""
    return read_pack((files("luodi.rulebook") / "compliance.yaml").read_text("utf-8"))
