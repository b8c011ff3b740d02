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
from luodi.ledger.models import Entry

_MAIN_LINE = {stage: place for place, stage in enumerate(s for s in Stage if s not in SIDE_STAGES)}


@dataclass(slots=True)
class State:
    """What a project's live entries say, read in the order they happened. Amounts in fen."""

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
        reached = [s for s in self.stages if s in _MAIN_LINE]
        return max(reached, key=_MAIN_LINE.__getitem__, default=None)

    @property
    def leading_unit_id(self) -> int | None:
        """The unit with the greatest share; ties go to the lower id."""
        held = [(-share, unit) for unit, share in self.shares.items() if share]
        return min(held)[1] if held else None


def state_of(entries: Iterable[Entry]) -> State:
    """Fold live entries of one project, ordered by (occurred_on, sequence). The first date of a stage counts."""
    state = State()
    for entry in entries:
        kind = EntryKind(entry.kind)
        if kind is EntryKind.STAGE_REACHED:
            _reach(state, Stage(entry.stage or ""), None if entry.unknown else entry.occurred_on)
        elif kind in FUNDS_KINDS:
            before = state.funds.get(kind, 0)
            state.funds[kind] = None if entry.unknown or before is None else before + (entry.amount_fen or 0)
        elif kind is EntryKind.SET_CREDIT:
            state.shares[entry.unit_id or 0] = entry.quantity or 0
        elif kind in MONEY_SETTING_KINDS:
            state.amounts[kind] = entry.amount_fen  # None while unknown
        elif kind in TEXT_SETTING_KINDS:
            state.texts[kind] = entry.text
    return state


def _reach(state: State, stage: Stage, day: date | None) -> None:
    if stage in SIDE_STAGES:
        state.side = stage
        return
    state.side = None
    if stage not in state.stages or (state.stages[stage] is None and day is not None):
        state.stages[stage] = day
