"""What the ledger holds about a project and what a row would add: the values that the pure rules compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from luodi.base.quantities import natural_money
from luodi.base.spans import Span
from luodi.intake.reader.readings import Day, Money, Precision, Stated, Unknown
from luodi.intake.reader.record import Field
from luodi.ledger.choices import EntryKind, Stage

TEXT_KINDS: Mapping[Field, EntryKind] = {
    Field.INVESTOR: EntryKind.SET_INVESTOR,
    Field.SECTOR: EntryKind.SET_SECTOR,
    Field.ORIGIN: EntryKind.SET_ORIGIN,
}
AMOUNT_KINDS: Mapping[Field, EntryKind] = {
    Field.TOTAL_INVESTMENT: EntryKind.SET_TOTAL_INVESTMENT,
    Field.AGREED_INVESTMENT: EntryKind.SET_AGREED_INVESTMENT,
    Field.CONTRACT_INVESTMENT: EntryKind.SET_CONTRACT_INVESTMENT,
}
EVENT_STAGES: Mapping[Field, Stage] = {
    Field.FIRST_CONTACT_ON: Stage.LEAD,
    Field.SIGNED_ON: Stage.SIGNED,
    Field.LANDED_ON: Stage.LANDED,
    Field.STARTED_ON: Stage.STARTED,
    Field.COMPLETED_ON: Stage.COMPLETED,
    Field.IN_PRODUCTION_ON: Stage.IN_PRODUCTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact to post. `before` and `after` are what a person reads in the diff; `unit` and `reporter` are units' names.

    `field`: a `Field`, or measure | target, which carry `measure`, `span` and a label of their own.
    """

    field: str
    kind: EntryKind
    on: date
    precision: Precision = Precision.DAY
    amount_fen: int | None = None
    text: str | None = None
    stage: Stage | None = None
    unit: str | None = None
    share_bp: int | None = None
    unknown: bool = False
    currency: str = "CNY"
    quantity: int | None = None
    measured_in: str | None = None
    measure: str | None = None
    span: Span | None = None
    reporter: str | None = None
    label: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One arrived amount that the ledger holds; None is unknown."""

    on: date
    fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the ledger holds about a project. `statements` per field in the order of time; `stages` by their first day."""

    ref: str = ""
    statements: Mapping[Field, tuple[tuple[date, Stated], ...]]
    stages: Mapping[Stage, Day | None]
    arrivals: tuple[Arrival, ...] = ()
    shares: Mapping[str, int]
    first_on: date | None = None

    def at(self, field: Field, day: date) -> Stated | None:
        """What is stated on `day` (inclusive); before the first statement, that first one. None: never stated."""
        said = self.statements.get(field, ())
        if len(said) == 1:
            return said[0][1]
        until = [value for on, value in said if on <= day]
        return until[-1] if until else (said[0][1] if said else None)


NOTHING_HELD = Held(statements={}, stages={}, shares={})


def shown(value: Stated | None) -> str:
    """A value as the diff prints it: 8900万元, 2004-03, 不详."""
    if value is None:
        return ""
    if isinstance(value, Unknown):
        return "不详"
    return _money_shown(value.fen) if isinstance(value, Money) else str(value)


@lru_cache(maxsize=16_384)
def _money_shown(fen: int) -> str:
    return str(natural_money(fen))
