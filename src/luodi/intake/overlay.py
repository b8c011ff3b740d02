"""What is held once proposed changes are posted, for the next row about the same project. Pure."""

from collections.abc import Mapping
from datetime import date

from luodi.intake.reader.readings import UNKNOWN, Day, Money, Stated
from luodi.intake.reader.record import Field
from luodi.intake.statements import Arrival, Change, Held
from luodi.ledger.choices import EntryKind, Stage


def laid_over(held: Held, changes: tuple[Change, ...], ref: str) -> Held:
    """`held` with the changes of one row; `ref` names the project from now on."""
    statements: dict[Field, tuple[tuple[date, Stated], ...]] = dict(held.statements)
    stages: dict[Stage, Day | None] = dict(held.stages)
    shares: dict[str, int] = dict(held.shares)
    arrivals = list(held.arrivals)
    for change in changes:
        if change.kind is EntryKind.STAGE_REACHED and change.stage is not None:
            stages[change.stage] = None if change.unknown else Day(first=change.on, precision=change.precision)
        elif change.kind is EntryKind.SET_CREDIT:
            _share(shares, change)
        elif change.field is Field.FUNDS_ARRIVED:
            arrivals.append(Arrival(on=change.on, fen=change.amount_fen))
        else:
            said = [*statements.get(Field(change.field), ()), (change.on, _value(change))]
            statements[Field(change.field)] = tuple(sorted(said, key=lambda pair: pair[0]))
    first_on = min([change.on for change in changes] + ([held.first_on] if held.first_on else []), default=None)
    return Held(
        ref=ref, statements=statements, stages=stages, arrivals=tuple(arrivals), shares=_left(shares), first_on=first_on
    )


def _share(shares: dict[str, int], change: Change) -> None:
    shares[change.unit or ""] = change.share_bp or 0


def _left(shares: Mapping[str, int]) -> dict[str, int]:
    return {unit: share for unit, share in shares.items() if share}


def _value(change: Change) -> Stated:
    if change.unknown:
        return UNKNOWN
    return Money(fen=change.amount_fen) if change.amount_fen is not None else change.text or ""
