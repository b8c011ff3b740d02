"""What changed since the last issue: figure by figure under the same name, and line by line of the text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Protocol

from luodi.bulletin.content import APPENDIX_TITLE, CORRECTED, CORRECTIONS_TITLE


class Printed(Protocol):
    """An earlier issue."""

    text: Any
    figures: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change. `kind` is figure (then `key` names it) or line; a side that was not there is None."""

    kind: str
    key: str | None
    before: str | None
    after: str | None


def differences(*, before: Printed, text: str, figures: Sequence[Mapping[str, Any]]) -> list[dict[str, str | None]]:
    """Figures first, in the order of the new issue, then lines; the appendix is not compared a second time."""
    found = [*_figures(_own(before.figures), _own(figures)), *_lines(_body(before.text), _body(text))]
    return [asdict(difference) for difference in found]


def told(difference: Mapping[str, str | None]) -> str:
    """One stored difference as a person reads it: 引进项目：53个 → 74个."""
    before, after = difference["before"] or "（上期没有）", difference["after"] or "（本期没有）"
    return f"{difference['key'] or '正文'}：{before} → {after}"


def _figures(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    old = {row["key"]: row["printed"] for row in before}
    new = {row["key"]: row["printed"] for row in after}
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(kind="figure", key=key, before=old.get(key), after=new.get(key))
        for key in keys
        if old.get(key) != new.get(key)
    ]


def _own(figures: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The figures of the issue itself: what 更正说明 tells of earlier issues is no difference to the last one."""
    return [row for row in figures if CORRECTED not in row.get("trace", ())]


def _body(text: str) -> list[str]:
    body, _, _ = text.partition(f"\n附件：{APPENDIX_TITLE}\n")
    before, title, after = body.partition(f"\n{CORRECTIONS_TITLE}\n")
    signed = after.partition("\n\n")[2] if title else ""
    return [line for line in (before + "\n" + signed).split("\n") if line.strip()]


def _lines(before: list[str], after: list[str]) -> list[Difference]:
    found: list[Difference] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = zip_longest(before[old_from:old_to], after[new_from:new_to])
        found += [Difference(kind="line", key=None, before=old, after=new) for old, new in pairs]
    return found
