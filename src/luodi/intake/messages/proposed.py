"""One change that a message proposes, and how sure the message is of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Certainty(StrEnum):
    """How a message says a thing."""

    FACT = "fact"
    PLAN = "plan"
    DOUBTFUL = "doubtful"


CERTAINTY_LABELS = {Certainty.FACT: "已发生", Certainty.PLAN: "打算", Certainty.DOUBTFUL: "存疑"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One change. `start`, `end`: the characters of the message that say so (`quote`).

    `value` as docs/cli.md prints it, or the message's words where no certain value is meant. `basis`: what an arrived amount
    counts, empty when nobody says. `on`: the day it arrived. `code`: the project's 编号 when the ledger knows it.
    """

    project: str
    code: str
    field: str
    value: str
    certainty: Certainty
    quote: str
    start: int
    end: int
    basis: str = ""
    on: date | None = None
    stage: str = ""
    corrects: bool = False


def as_json(change: Proposed) -> dict[str, object]:
    """One change as `luodi parse --json` prints it."""
    found: dict[str, object] = {
        "project": change.project,
        "field": change.field,
        "value": change.value,
        "certainty": str(change.certainty),
        "quote": change.quote,
        "start": change.start,
        "end": change.end,
    }
    found |= {"code": change.code} if change.code else {}
    found |= {"basis": str(change.basis)} if change.basis else {}
    return found | ({"on": change.on.isoformat()} if change.on else {})
