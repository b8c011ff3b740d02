"""What the rules read, as values: projects with their entries, reversals, targets, vouchers, leads. No I/O.

Amounts in fen. `told_first`: the first day of the posting period in which an entry was recorded, the ledger's own measure
of when (a month). Entries of an opening batch are there, marked: what was taken over is no signal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from luodi.ledger.choices import EntryKind, Stage
from luodi.pipeline.gates import Pause

# Stages that end a project, or say openly that it stands still.
ENDED = frozenset({Stage.LOST, Stage.RETURNED, Stage.SUBSTITUTED, Stage.TERMINATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A live entry about a project."""

    sequence: int
    kind: str
    on: date
    told_first: date
    opening: bool
    amount_fen: int | None = None
    text: str | None = None
    unit_id: int | None = None
    quantity: int | None = None
    stage: str | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """One standing project. `entries` in the order in which they happened; `unit_ids`: credited now, the largest first.

    `key` and `keys`: the firm as firms are compared, now and whenever it was named. `filed`: it has a filing of its own.
    """

    pk: int
    code: str
    name: str
    key: str
    sector: str
    entries: tuple[Told, ...]
    unit_ids: tuple[int, ...]
    credit_codes: frozenset[str]
    filed: bool
    pauses: tuple[Pause, ...]
    stage: str | None
    contract_fen: int | None

    def of(self, kind: EntryKind, stage: Stage | None = None) -> list[Told]:
        """Entries of a kind, and of a stage; those without a day are left out of stages."""
        found = [e for e in self.entries if e.kind == kind and (stage is None or e.stage == stage)]
        return [e for e in found if not (e.unknown and kind == EntryKind.STAGE_REACHED)]

    def first(self, stage: Stage) -> Told | None:
        """The entry that first stated a stage by the day it happened."""
        return next(iter(self.of(EntryKind.STAGE_REACHED, stage)), None)

    @property
    def unit_id(self) -> int | None:
        """The unit credited most."""
        return self.unit_ids[0] if self.unit_ids else None

    @property
    def ended(self) -> bool:
        """Whether it was openly given up."""
        return self.stage in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """An entry that was taken back. `sealed_known`: the last sequence its period's seal covers; None: it was not sealed."""

    project: int
    entry: Told
    red_sequence: int
    red_told_first: date
    sealed_known: int | None
    period_last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A unit's target of money over a span, both days inclusive."""

    sequence: int
    unit_id: int
    measure: str
    first: date
    last: date
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A voucher as a standing claim offers it, with the share of its face value that is to prove the claim."""

    evidence: int
    claim: int
    unit_id: int
    project: int
    documents: tuple[str, ...]
    face_fen: int
    share_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """A lead. `held`: the days from which its protection ran anew; `ended_on`: when it was lost or yielded, if it was."""

    pk: int
    number: int
    unit_id: int
    key: str
    registered_on: date
    held: tuple[date, ...]
    ended_on: date | None
    protected_until: date | None
    visited: bool
    validated: bool
    project: int | None
    shared_with: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the rules read, on the day `today`. `ruled`: (unit, firm's key) pairs that an arbiter has decided for."""

    today: date
    projects: Mapping[int, ProjectFacts]
    reversals: tuple[Reversal, ...] = ()
    goals: tuple[Goal, ...] = ()
    offers: tuple[Offered, ...] = ()
    leads: tuple[LeadFacts, ...] = ()
    told_apart: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int], ...] = ()
    ruled: frozenset[tuple[int, str]] = frozenset()
    protection_days: int = 30
    shares: Mapping[int, tuple[tuple[date, int, int], ...]] = field(default_factory=dict)

    def apart(self, one: int, other: int) -> bool:
        """Whether a person has said that these two are two."""
        return (min(one, other), max(one, other)) in self.told_apart
