"""Why there is or is no number: known, unknown, missing, not applicable, over a zero base. Zero is a number."""

from luodi.base.quantities import Exact
from luodi.rulebook.awards import Events
from luodi.rulebook.cards import Reading, State, UnitInput
from luodi.rulebook.document import Gap, Gaps, Indicator
from luodi.rulebook.situation import Tale


def reading_of(leaf: Indicator, unit: UnitInput) -> Reading:
    """What is known of an indicator; where events are counted, none reported is none happened."""
    silent = leaf.scoring is not None and isinstance(leaf.scoring.shape, Events)
    return unit.readings.get(leaf.name) or (Reading(events={"": ()}) if silent else Reading(missing=True))


def state_of(leaf: Indicator, reading: Reading, gaps: Gaps) -> tuple[State, Exact | None]:
    """Unknown before anything else: no rule may turn an X into a number."""
    if reading.unknown:
        return State.UNKNOWN, None
    if reading.zero_base:
        return {
            "不适用": (State.NOT_APPLICABLE, None),
            "未填报": (State.UNKNOWN, None),
        }.get(leaf.zero_base, (State.KNOWN, reading.value))
    given = reading.value is not None or reading.items is not None or reading.events or reading.marks
    if reading.missing or not given:
        if gaps.missing is Gap.ZERO and reading.missing:
            return State.KNOWN, 0
        return (State.MISSING if reading.missing else State.UNKNOWN), None
    return State.KNOWN, reading.value


def why_none(leaf: Indicator, tale: Tale) -> State:
    """Why a known value has no points: the rule gives none, or something that the rule asks for was not reported."""
    if tale.not_applicable or (tale.zero_base and leaf.zero_base == "不适用"):
        return State.NOT_APPLICABLE
    tale.tell("计分要用的数有未填报的，不计分")
    return State.UNKNOWN


def zero_base_score(leaf: Indicator, reading: Reading, weight: Exact | None) -> Exact | None:
    """Points that 基数为零 gives outright: none or all."""
    if not reading.zero_base or reading.unknown or weight is None:
        return None
    return {"零分": 0, "满分": weight}.get(leaf.zero_base)
