"""What a proposal is made of: its terms, the rows on their way, the rows with their verdicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from luodi.intake.identity import Known
from luodi.intake.reader.readings import Doubt
from luodi.intake.reader.record import Record, Row
from luodi.intake.statements import Change
from luodi.orgs.models import UnitKind

NEW = "new:"  # how a project that a row would open is referred to, before it has a code


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DOUBTFUL = "doubtful"
    REJECTED = "rejected"
    SKIPPED = "skipped"


FirstWords = Callable[[Record, str | None], tuple[Change, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRow:
    """One row and what it would do. `ref`: the project's code, `new:n` for one to open, empty while nobody can say.

    `apart`: codes of projects that look alike and that a person said it is not. `made`: what it would change; a row that
    opens a project and is alone about it has `first_words` instead, which make its changes when somebody asks for them.
    """

    file: int
    row: Row
    verdict: Verdict
    field: str = ""
    reason: str = ""
    ref: str = ""
    alias: str = ""
    apart: tuple[str, ...] = ()
    unit: str = ""
    made: tuple[Change, ...] = ()
    first_words: FirstWords | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The facts that the row would post."""
        return self.made if self.first_words is None else self.first_words(self.row.record, self.unit or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All rows of an import, and the units (name → kind) that its clean rows would found on an empty home."""

    rows: tuple[ProposedRow, ...]
    new_units: Mapping[str, UnitKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a whole import. `today` stands in where no report date is given. `answers` by the question's key."""

    today: date
    report_date: date | None = None
    sender: str | None = None
    opening: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A row on its way to a verdict."""

    file: int
    row: Row
    doubts: list[Doubt]
    unit: str | None = None
    known: Known | None = None
    ref: str = ""
    alias: str = ""
    apart: tuple[str, ...] = ()
