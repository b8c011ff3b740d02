"""预警 on the real ledger: rules over units, over the place, over projects, each with its ground and what it cites."""

from collections.abc import Mapping, Sequence

from luodi.assessment.listing import holders, project_rows
from luodi.assessment.measuring import Measuring
from luodi.figures.sources import names_of
from luodi.rulebook.alarms import PLACE, Alarm, place_alarms, project_alarm, unit_alarms
from luodi.rulebook.cards import Card, Moment, UnitInput
from luodi.rulebook.document import AlertScope, Rule
from luodi.rulebook.judging import measured_names
from luodi.rulebook.nodes import Aggregate, Type


def alarms_of(
    measuring: Measuring,
    units: Sequence[UnitInput],
    cards: Sequence[Card],
    moment: Moment,
    history: Sequence[Mapping[str, Card]],
) -> tuple[Alarm, ...]:
    """All alarms, in the order of the rules, then of units as ranked, then of projects by code."""
    checked = measuring.bound
    place = next((unit for unit in units if unit.kind == PLACE), None)
    found = list(unit_alarms(checked, cards, history))
    if place is not None:
        found += place_alarms(checked, measured_names(checked, place, moment), place.name)
    for rule in checked.sound().alerts:
        if rule.scope is AlertScope.PROJECT:
            found += _over_projects(measuring, rule, moment)
    order = {rule.name: index for index, rule in enumerate(checked.sound().alerts)}
    return tuple(sorted(found, key=lambda alarm: order[alarm.rule]))


def _over_projects(measuring: Measuring, rule: Rule, moment: Moment) -> list[Alarm]:
    run, today = measuring.run, moment.today
    if today is None:
        return []
    aggregate = Aggregate(type=Type.COUNT, function="个数", rows="项目", condition=measuring.bound.nodes[rule.when])
    rows = [row for row in project_rows(run, aggregate) if row.decided]
    named = names_of(run, sorted({row.subject_id for row in rows}))
    held = holders(run)
    found = []
    for row in sorted(rows, key=lambda row: named[row.subject_id][0]):
        code, name = named[row.subject_id]
        own = [unit_id for unit_id in held.get(row.subject_id, {}) if unit_id != run.tree.root.id]
        unit = run.tree.units[min(own)].name if own else run.tree.root.name
        about = f"{code} {name}".strip()
        alarm = project_alarm(measuring.bound, rule, about, row.fields, today=today, unit=unit)
        if alarm is not None:
            found.append(alarm)
    return found
