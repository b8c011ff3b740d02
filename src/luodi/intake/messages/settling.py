"""From all that a message says to one list: the furthest stage, one amount of funds, the last word of a correction. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from luodi.intake.messages.proposed import Certainty, Proposed
from luodi.intake.reader.record import Basis, Field
from luodi.ledger.choices import SIDE_STAGES, Stage

_LINE = [stage for stage in Stage if stage not in SIDE_STAGES]
_FUNDS = f"{Field.FUNDS_ARRIVED}_yuan"
_MOST_TELLING = (Basis.CUMULATIVE, Basis.YEAR, "", Basis.SPAN)


def settle(found: Sequence[Proposed]) -> tuple[Proposed, ...]:
    """One change per project, field and certainty, in the order of the text.

    Of several stages the furthest reached; of several amounts of funds the one that counts most; of the rest the first, but
    the last where the message corrects itself. Two different values said as facts are both doubtful.
    """
    kept: dict[tuple[str, str, str], Proposed] = {}
    for change in found:
        key = (change.project, change.field, str(change.certainty))
        before = kept.get(key)
        if before is None or _goes_before(change, before):
            kept[key] = change
        elif before.value != change.value and change.field not in {Field.STAGE, _FUNDS}:
            kept[key] = replace(before, certainty=Certainty.DOUBTFUL)
    facts = {(c.project, c.field) for c in kept.values() if c.certainty is Certainty.FACT}
    return tuple(
        sorted(
            (c for c in kept.values() if not (c.certainty is Certainty.DOUBTFUL and (c.project, c.field) in facts)),
            key=lambda change: (change.start, change.end, change.field != Field.STAGE),
        )
    )


def _goes_before(change: Proposed, before: Proposed) -> bool:
    if change.field == Field.STAGE:
        return _place(change.stage) >= _place(before.stage)
    if change.field == _FUNDS and change.basis != before.basis:
        return _MOST_TELLING.index(change.basis) < _MOST_TELLING.index(before.basis)
    return change.corrects


def _place(stage: str) -> int:
    """A side stage stands behind all others: it is where the project is now."""
    return _LINE.index(Stage(stage)) if Stage(stage) in _LINE else len(_LINE)
