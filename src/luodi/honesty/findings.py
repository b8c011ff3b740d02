"""What a rule finds, as a value. Pure."""

import hashlib
from dataclasses import dataclass

from luodi.honesty.choices import CitedKind, RuleName


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cited:
    """What a finding rests on: the sequence of an entry, or the id of a project, a claim, a piece of evidence or a lead."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that one unit should be asked about. `told`: what the unit reads, which names nobody else's.

    `beside`: what only reviewers read. `own` and `others` are what it cites: the unit's own, and what is another's.
    """

    rule: RuleName
    unit_id: int
    told: str
    own: tuple[Cited, ...]
    project: int | None = None
    beside: str = ""
    others: tuple[Cited, ...] = ()

    @property
    def key(self) -> str:
        """The same finding of another day has the same key, however its sentence counts the days."""
        cited = ",".join(f"{c.kind}{c.number}" for c in sorted({*self.own, *self.others}))
        return hashlib.sha256(f"{self.rule} {self.unit_id} {cited}".encode()).hexdigest()


def entries(*sequences: int) -> tuple[Cited, ...]:
    """Entries, cited."""
    return tuple(Cited(kind=CitedKind.ENTRY, number=sequence) for sequence in sequences)


def cited(kind: CitedKind, *numbers: int) -> tuple[Cited, ...]:
    """Other rows, cited."""
    return tuple(Cited(kind=kind, number=number) for number in numbers)
