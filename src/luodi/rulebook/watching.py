"""预警 over projects in the small ledger of a case: which rules ring for which project."""

from dataclasses import replace

from luodi.rulebook.alarms import project_alarm
from luodi.rulebook.check import Checked
from luodi.rulebook.document import AlertScope
from luodi.rulebook.evaluate import evaluate
from luodi.rulebook.facts import Facts
from luodi.rulebook.frame import bind


def rung_for_projects(checked: Checked, facts: Facts) -> dict[str, list[str]]:
    """Project → names of the alerts that ring for it, in the order of the rules; every project of the case is named."""
    rows = {project.name: facts.row(project, facts.frame.span) for project in facts.projects}
    found: dict[str, list[str]] = {name: [] for name in rows}
    for rule in checked.sound().alerts:
        if rule.scope is not AlertScope.PROJECT:
            continue
        node = bind(checked.nodes[rule.when], facts.frame)
        bound = replace(checked, nodes={**checked.nodes, rule.when: node})
        for name, row in rows.items():
            holds = evaluate(node, row) is True
            if holds and project_alarm(bound, rule, name, row, today=facts.frame.as_of) is not None:
                found[name].append(rule.name)
    return found
