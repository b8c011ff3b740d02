"""预警: which alert rules hold, for which unit, with which lamp, on which ground. Pure; projects come as rows of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.rulebook.cards import Card
from luodi.rulebook.check import Checked
from luodi.rulebook.document import AlertScope, Light, Rule
from luodi.rulebook.evaluate import Value, evaluate, explain
from luodi.rulebook.standing import holds_throughout

PLACE = "全区"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alert: `about` is a unit, the place or a project; `ground` is the condition with its numbers put in."""

    rule: str
    article: str
    scope: AlertScope
    about: str
    light: Light
    ground: str
    cites: tuple[str, ...] = ()
    unit: str = ""


def unit_alarms(
    checked: Checked, cards: Sequence[Card], history: Sequence[Mapping[str, Card]] = ()
) -> tuple[Alarm, ...]:
    """Alerts over the assessed units, in the order of the rules and then of the cards."""
    return tuple(
        _alarm(checked, rule, card.unit, card.names, unit=card.unit)
        for rule in checked.sound().alerts
        if rule.scope is AlertScope.UNIT
        for card in cards
        if holds_throughout(rule, checked.nodes, card, history)
    )


def place_alarms(checked: Checked, names: Mapping[str, Value], place: str = PLACE) -> tuple[Alarm, ...]:
    """Alerts over the whole place."""
    return tuple(
        _alarm(checked, rule, place, names)
        for rule in checked.sound().alerts
        if rule.scope is AlertScope.PLACE and evaluate(checked.nodes[rule.when], names) is True
    )


def project_alarm(
    checked: Checked, rule: Rule, about: str, row: Mapping[str, Value], *, today: date, unit: str = ""
) -> Alarm | None:
    """The alert of one project for which the rule's condition holds; None while its first lamp is not due."""
    since = row.get(rule.since)
    light = rule.light or Light.YELLOW
    if rule.lights:
        days = (today - since).days if isinstance(since, date) else 0
        due = [(after.value, lamp) for lamp, after in rule.lights if days >= after.value]
        if not due:
            return None
        light = max(due)[1]
    alarm = _alarm(checked, rule, about, row, unit=unit)
    waited = f"，自{rule.since}已 {(today - since).days} 天" if isinstance(since, date) else ""
    return Alarm(
        rule=alarm.rule,
        article=alarm.article,
        scope=alarm.scope,
        about=about,
        light=light,
        ground=f"{alarm.ground}{waited}",
        cites=alarm.cites,
        unit=unit,
    )


def _alarm(checked: Checked, rule: Rule, about: str, names: Mapping[str, Value], unit: str = "") -> Alarm:
    node = checked.nodes[rule.when]
    return Alarm(
        rule=rule.name,
        article=rule.article,
        scope=rule.scope,
        about=about,
        light=rule.light or Light.YELLOW,
        ground=f"{node}：{explain(node, names).removesuffix(' = 是')}",
        cites=rule.cites,
        unit=unit,
    )
