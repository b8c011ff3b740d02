"""From a score back to the ledger: the steps told during the run, the entries that counted, those that did not and why."""

from collections.abc import Iterator
from typing import Any

from luodi.assessment.running import Assessment
from luodi.base.errors import NotFound
from luodi.base.quantities import yuan_text
from luodi.figures.evaluation import Evaluation
from luodi.figures.opening import OpenedRow, open_aggregate
from luodi.figures.selectors import made
from luodi.orgs.selectors import Scope
from luodi.rulebook.cards import Card, Mark
from luodi.rulebook.findings import nearest
from luodi.rulebook.nodes import Aggregate, Name, Node, Type, conjuncts
from luodi.rulebook.situation import printed_points


def explanation(found: Assessment, *, unit: str, indicator: str, scope: Scope | None = None) -> dict[str, Any]:
    """Steps, counted and not counted entries of one indicator of one unit; rows outside `scope` are only counted."""
    card = found.card(unit)
    mark = _mark(card, indicator)
    run = found.measuring.run
    at = run.tree.named(unit)
    counted: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    hidden = 0
    if mark.indicator in run.catalog.measures:
        measure = made(run, run.catalog[mark.indicator], at, found.frame.span)
        for aggregate in _aggregates(run, run.bound(mark.indicator, found.frame.span), found):
            opened = open_aggregate(run, aggregate, at, measure, scope=scope)
            hidden += opened.hidden
            counted += [_row(row, aggregate, mark.article) for row in opened.counted]
            rejected += [
                _row(row, aggregate, _article(found, row.reason) or mark.article)
                for row in (*opened.not_counted, *opened.unknown)
            ]
    return {
        "unit": card.unit,
        "indicator": mark.indicator,
        "article": mark.article,
        "score": printed_points(mark.score, found.rulebook.rounding),
        "steps": list(mark.steps),
        "counted": counted,
        "not_counted": rejected,
        "hidden": hidden,
    }


def _mark(card: Card, indicator: str) -> Mark:
    mark = card.mark(indicator)
    if mark is None:
        near = nearest(indicator, [one.indicator for one in card.marks])
        hint = f"是不是“{near}”？" if near else f"可以写：{'、'.join(one.indicator for one in card.marks)}。"
        raise NotFound(f"办法里没有叫“{indicator}”的指标，{hint}")
    return mark


def _aggregates(run: Evaluation, node: Node, found: Assessment) -> Iterator[Aggregate]:
    """The aggregates behind a measure, through the figures it names, each once."""
    seen: dict[Aggregate, None] = {}
    pending = [node]
    while pending:
        part = pending.pop(0)
        if isinstance(part, Aggregate):
            seen[part] = None
        elif isinstance(part, Name) and not part.owner:
            span = part.period.span if part.period and part.period.span else found.frame.span
            pending.append(run.bound(part.name, span))
        else:
            pending.extend(part.children)
    yield from (part for part in seen if part.rows != "单位")


def _row(row: OpenedRow, aggregate: Aggregate, article: str) -> dict[str, Any]:
    money = aggregate.type is Type.MONEY
    said: dict[str, Any] = {
        "entry": row.sequences[-1] if row.sequences else None,
        "project": row.subject_code,
        "name": row.subject_name,
        "kind": row.kind,
        "occurred_on": row.occurred_on.isoformat() if row.occurred_on else None,
        "article": article,
    }
    if row.part is not None:
        said["part_yuan" if money else "part"] = yuan_text(row.part) if money else row.part
    said |= {"credit": row.credit} if row.credit else {}
    return said | ({"reason": row.reason} if row.reason else {})


def _article(found: Assessment, reason: str) -> str:
    """The article of 认定 whose condition the reason names."""
    articles = {
        str(part): rule.article
        for rule in found.rulebook.recognition
        if rule.when is not None
        for part in conjuncts(found.checked.nodes[rule.when])
    }
    return next((article for part, article in articles.items() if reason.endswith(f"“{part}”")), "")
