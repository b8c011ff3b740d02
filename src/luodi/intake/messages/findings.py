"""What one piece of a message says, before it is told of a project: findings with their characters, values and certainty. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date

from luodi.intake.messages.amounts import Sum
from luodi.intake.messages.days import Told, days_in, settled
from luodi.intake.messages.judging import Around
from luodi.intake.messages.names import Group
from luodi.intake.messages.proposed import Certainty
from luodi.intake.messages.text import Clause
from luodi.intake.messages.words import named, words
from luodi.intake.reader.columns import vocabulary
from luodi.intake.reader.record import EVENTS, Basis, Field

_JOINING = re.compile(r"[\s,;、:。!]*(?:然后|而且|并且|并|还有|那个|了|以及|同时|现在|目前)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A clause with its projects' names blanked, the groups of projects it names, and where its next finding begins."""

    clause: Clause
    said: str
    groups: tuple[Group, ...]
    begin: int = 0

    def around(self, match: "re.Match[str]", *, planned: bool) -> Around:
        """What stands around a word of this piece."""
        window, rest = self.said[self.begin : match.start()], self.said[match.end() :]
        return Around(
            clause=self.clause, window=window, word=match.group(), rest=rest, at=match.start(), planned=planned
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a piece says at these characters of its clause, not yet of which project."""

    start: int
    end: int
    field: str
    value: str
    certainty: Certainty = Certainty.FACT
    basis: str = ""
    on: date | None = None
    stage: str = ""


def predicates(said: str) -> list[tuple[str, "re.Match[str]"]]:
    """Events, labels of amounts and of investors, in the order of the clause; of two that begin alike the longer first."""
    found = [(named(m), m) for pattern in (words().events, words().amounts) for m in pattern.finditer(said)]
    found += [("investor", m) for m in words().investors.finditer(said)]
    return sorted(found, key=lambda pair: (pair[1].start(), -pair[1].end()))


def reached(stage: str, told: Told | None, certainty: Certainty) -> list[tuple[str, str]]:
    """The fields that an event states: its day where a record holds one, and the stage (of a plan only when no day says it)."""
    if stage == "first_contact":
        return [(Field.FIRST_CONTACT_ON, str(told.day))] if told is not None else []
    found: list[tuple[str, str]] = []
    if told is not None and f"{stage}_on" in set(EVENTS):
        found.append((Field(f"{stage}_on"), str(told.day)))
    if certainty is not Certainty.PLAN or not found:
        found.append((Field.STAGE, vocabulary().stage_labels[stage]))
    return found


def stated(amount: Sum, field: str, start: int, certainty: Certainty) -> Finding:
    """An amount found behind or before its label; one that is no certain yuan is at most doubtful."""
    if not amount.certain and certainty is Certainty.FACT:
        certainty = Certainty.DOUBTFUL
    return Finding(start=start, end=max(amount.end, start), field=field, value=amount.value, certainty=certainty)


def arrived(finding: Finding, piece: Piece, around: Around) -> Finding:
    """Arrived funds with what they count and the day they arrived; a day that lies ahead makes a plan."""
    brackets = re.match(r"\s*\([^)]*\)", piece.said[finding.end :])
    basis = _basis(piece.said[piece.begin : finding.end] + (brackets.group() if brackets else ""))
    days = days_in(around.window, around.clause.sent)
    if not days:
        return replace(finding, basis=basis)
    told = settled(days[-1], around.clause.sent, past=finding.certainty is not Certainty.PLAN)
    certainty = Certainty.PLAN if told.after(around.clause.sent) else finding.certainty
    return replace(finding, basis=basis, certainty=certainty, on=told.day.first if told.exact else None)


def _basis(text: str) -> str:
    found = {basis for basis, pattern in words().basis.items() if pattern.search(text)}
    return next((str(basis) for basis in (Basis.YEAR, Basis.CUMULATIVE, Basis.SPAN) if basis in found), "")


def quote_start(piece: Piece, at: int) -> int:
    """Where the words that belong to a finding begin: behind blanks and joining words after the one before."""
    lead = _JOINING.match(piece.said[piece.begin : at])
    return piece.begin + (lead.end() if lead else 0)
