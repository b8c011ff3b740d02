"""预警: which alert rules hold, for which unit, with which lamp, on which ground. Pure; projects come as rows of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from luodi.rulebook.cards import Card
from luodi.rulebook.check import Checked
from luodi.rulebook.document import AlertScope, Light, Rule
from luodi.rulebook.evaluate import Value, evaluate, explain, shown
from luodi.rulebook.nodes import Field, Node, OneOf, conjuncts, leaves
from luodi.rulebook.standing import holds_throughout

PLACE = "全区"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alert: `about` is a unit, the place or a project; `ground` is the condition with its numbers put in.

    `figures`: every figure the ground stands on, as text and print.
    """

    rule: str
    article: str
    scope: AlertScope
    about: str
    light: Light
    ground: str
    cites: tuple[str, ...] = ()
    unit: str = ""
    figures: tuple[tuple[str, str], ...] = ()


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
    alarm = _alarm(checked, rule, about, row, unit=unit)
    if not isinstance(since, date):
        return alarm
    days = (today - since).days
    due = [(after.after(since), lamp) for lamp, after in rule.lights if after.after(since) <= today]
    if rule.lights and not due:
        return None
    light = max(due)[1] if due else alarm.light
    return replace(alarm, light=light, ground=f"{alarm.ground}，自{rule.since}已 {days} 天")


def ground_of(node: Node, names: Mapping[str, Value]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Why a condition holds: itself with its numbers put in, and each figure it stands on as text and print."""
    told = [part for part in conjuncts(node) if not _only_says_who(part)] or [node]
    figures = {str(leaf): shown(names.get(str(leaf)), leaf.type) for part in told for leaf in leaves(part)}
    ground = "，且 ".join(f"{part}（{explain(part, names).removesuffix(' = 是')}）" for part in told)
    return ground, tuple(figures.items())


def _alarm(checked: Checked, rule: Rule, about: str, names: Mapping[str, Value], unit: str = "") -> Alarm:
    ground, figures = ground_of(checked.nodes[rule.when], names)
    return Alarm(
        rule=rule.name,
        article=rule.article,
        scope=rule.scope,
        about=about,
        light=rule.light or Light.YELLOW,
        ground=ground,
        cites=rule.cites,
        unit=unit,
        figures=figures,
    )


def _only_says_who(part: Node) -> bool:
    """单位类别 是 乡镇街道 picks the unit and is no ground."""
    return isinstance(part, OneOf) and isinstance(part.operand, Field) and part.operand.name.startswith("单位")
