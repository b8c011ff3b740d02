"""What a reader of a rulebook is told: where, what, and the mend. Errors are values and come all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from luodi.base.errors import BadInput


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend: `line` and `column` count from 1; `message` says what and why, `fix` what to write instead."""

    line: int
    column: int
    message: str
    fix: str

    def __str__(self) -> str:
        return f"第 {self.line} 行第 {self.column} 列：{self.message}。{self.fix}。"


class RulebookRefused(BadInput):
    """The rulebook cannot take effect; carries every finding, not the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        more = f"（共 {len(self.findings)} 处，用 luodi rulebook check 看全部）" if len(self.findings) > 1 else ""
        super().__init__(f"办法有错，不能用：{self.findings[0]}{more}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when none is near: what the author probably meant."""
    ranked = sorted(((SequenceMatcher(None, word, name).ratio(), name) for name in known), reverse=True)
    return ranked[0][1] if ranked and ranked[0][0] >= 0.5 else None
