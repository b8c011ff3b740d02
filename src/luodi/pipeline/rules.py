"""Pure rules: the state of a project from its live entries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from luodi.ledger.choices import (
    FUNDS_KINDS,
    MONEY_SETTING_KINDS,
    SIDE_STAGES,
    TEXT_SETTING_KINDS,
    EntryKind,
    Stage,
)

_MAIN_LINE: dict[str, int] = {stage: place for place, stage in enumerate(s for s in Stage if s not in SIDE_STAGES)}


def place_on_road(stage: str | None) -> int:
    """How far along the main line a stage lies; -1 for none and for side stages."""
    return _MAIN_LINE.get(stage or "", -1)


@dataclass(frozen=True, slots=True)
class Statement:
    """The columns of one live entry that the state of a project is read from. Amounts in minor units of `currency`."""

    kind: str
    occurred_on: date
    amount_fen: int | None
    currency: str
    quantity: int | None
    text: str | None
    unit_id: int | None
    stage: str | None
    unknown: bool

    @classmethod
    def of_stage(cls, stage: str, *, on: date, unknown: bool) -> "Statement":
        """That a stage was reached, and nothing else."""
        return cls(EntryKind.STAGE_REACHED, on, None, "CNY", None, None, None, stage, unknown)

    @property
    def yuan_amount_fen(self) -> int | None:
        """The amount in fen; None while unknown, and for foreign money, whose rate is a fact of its own."""
        return self.amount_fen if self.currency == "CNY" else None


@dataclass(slots=True)
class State:
    """What a project's live entries say, read in the order they happened. Amounts in fen; None is unknown."""

    texts: dict[EntryKind, str | None] = field(default_factory=dict)
    amounts: dict[EntryKind, int | None] = field(default_factory=dict)
    funds: dict[EntryKind, int | None] = field(default_factory=dict)
    stages: dict[Stage, date | None] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    side: Stage | None = None

    @property
    def stage(self) -> Stage | None:
        """A side stage that no later main stage lifted, else the furthest main stage."""
        if self.side is not None:
            return self.side
        return self.furthest

    @property
    def furthest(self) -> Stage | None:
        """The furthest main stage reached, also while a side stage holds."""
        return max((s for s in self.stages if s in _MAIN_LINE), key=place_on_road, default=None)

    @property
    def leading_unit_id(self) -> int | None:
        """The unit with the greatest share; ties go to the lower id."""
        held = [(-share, unit) for unit, share in self.shares.items() if share]
        return min(held)[1] if held else None


def state_of(statements: Iterable[Statement]) -> State:
    """Fold live entries of one project, ordered by (occurred_on, sequence). The first date of a stage counts."""
    state = State()
    for said in statements:
        kind = EntryKind(said.kind)
        if kind is EntryKind.STAGE_REACHED:
            _reach(state, Stage(said.stage or ""), None if said.unknown else said.occurred_on)
        elif kind in FUNDS_KINDS:
            before, more = state.funds.get(kind, 0), said.yuan_amount_fen
            state.funds[kind] = None if before is None or more is None else before + more
        elif kind is EntryKind.SET_CREDIT:
            state.shares[said.unit_id or 0] = said.quantity or 0
        elif kind in MONEY_SETTING_KINDS:
            state.amounts[kind] = said.yuan_amount_fen
        elif kind in TEXT_SETTING_KINDS:
            state.texts[kind] = said.text
    return state


def _reach(state: State, stage: Stage, day: date | None) -> None:
    if stage in SIDE_STAGES:
        state.side = stage
        return
    state.side = None
    if stage not in state.stages or (state.stages[stage] is None and day is not None):
        state.stages[stage] = day
