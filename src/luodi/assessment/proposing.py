"""What a run puts before people, as rows: alerts, lists and consequences with their grounds, and releases from the register."""

from collections.abc import Iterator, Mapping

from luodi.assessment.models import Proposal, Run
from luodi.assessment.register import standing_at
from luodi.assessment.running import Assessment
from luodi.orgs.models import Unit
from luodi.rulebook.alarms import Alarm, ground_of
from luodi.rulebook.cards import Card
from luodi.rulebook.document import Rule
from luodi.rulebook.evaluate import evaluate

BY_HAND = "由人写明理由解除"


def proposal_rows(run: Run, found: Assessment, units: Mapping[str, Unit]) -> list[Proposal]:
    """All of them, numbered in order; `units` by name."""
    book = found.rulebook
    rules = {
        (section, rule.name): rule
        for section, rules in (("榜单", book.lists), ("结果运用", book.consequences))
        for rule in rules
    }
    rows = [_alert(run, alarm, units) for alarm in found.alarms]
    for card in found.cards:
        rows += [_proposed(run, units, card, rules[one.kind, one.name], found) for one in card.proposals]
    rows += _releases(run, found, units)
    for position, row in enumerate(rows):
        row.position = position
    return rows


def _alert(run: Run, alarm: Alarm, units: Mapping[str, Unit]) -> Proposal:
    return Proposal(
        run=run,
        kind=Proposal.Kind.ALERT,
        unit=units.get(alarm.unit),
        about=alarm.about,
        rule=alarm.rule,
        article=alarm.article,
        light=alarm.light.value,
        ground=alarm.ground,
        figures=_cited(alarm.figures),
        proposes=[],
    )


def _proposed(run: Run, units: Mapping[str, Unit], card: Card, rule: Rule, found: Assessment) -> Proposal:
    ground, figures = ground_of(found.checked.nodes[rule.when], card.names)
    if rule.consecutive > 1:
        ground = f"{ground}，连续 {rule.consecutive} 期"
    lasting = rule.lasts.last_day(run.span_last) if rule.lasts is not None else None
    release = str(found.checked.nodes[rule.release]) if rule.release is not None else ""
    return Proposal(
        run=run,
        kind=Proposal.Kind.CONSEQUENCE if rule in found.rulebook.consequences else Proposal.Kind.LISTED,
        unit=units[card.unit],
        about=card.unit,
        rule=rule.name,
        article=rule.article,
        ground=ground,
        figures=_cited(figures),
        proposes=list(rule.proposals),
        until_on=rule.until or lasting,
        release_when=release or (BY_HAND if rule.lasts is not None and lasting is None else ""),
        exempt=rule.exempt,
        answerable=rule.answerable,
    )


def _releases(run: Run, found: Assessment, units: Mapping[str, Unit]) -> Iterator[Proposal]:
    """Entries that stand, made under a rule of the same name, whose 解除 now holds for the unit; unknown does not hold."""
    rules = {rule.name: rule for rule in found.rulebook.consequences if rule.release is not None}
    cards = {units[card.unit].pk: card for card in found.cards}
    for entry in standing_at(as_of=run.as_of, known=run.known) if rules else ():
        rule, card = rules.get(entry.rule), cards.get(entry.unit_id)
        if rule is None or rule.release is None or card is None:
            continue
        node = found.checked.nodes[rule.release]
        if evaluate(node, card.names) is not True:
            continue
        ground, figures = ground_of(node, card.names)
        yield Proposal(
            run=run,
            kind=Proposal.Kind.RELEASE,
            unit=units[card.unit],
            about=card.unit,
            rule=rule.name,
            article=rule.article,
            ground=ground,
            figures=_cited(figures),
            proposes=[f"解除：{measure}" for measure in entry.measures],
            registration=entry,
        )


def _cited(figures: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "printed": printed} for name, printed in figures]
