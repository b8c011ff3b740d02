"""预警: what the newest run warns of, with its ground and the figures it stands on."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from luodi.assessment.browsing import alerts_for, cited_figure, run_catalog
from luodi.assessment.models import Proposal, Run
from luodi.assessment.selectors import newest_run, run_by_id
from luodi.figures.measures import Catalog
from luodi.web.addresses import figure_address
from luodi.web.answers import answer, number_asked
from luodi.web.policy import Request, policy, signed_in

LEVELS = {"红": "bad", "黄": "warn", "蓝": "idle", "绿": "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert: lamp, ground, and each figure of the ground with where it opens."""

    alert: Proposal
    level: str
    behind: str
    figures: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """Context of alerts/list.html. Without a run there is nothing to warn of yet."""

    run: Run | None
    lines: list[AlertLine]
    light: str


@require_safe
@policy(signed_in)
def alerts(request: Request) -> HttpResponse:
    """Alerts of the newest run the person may read (`?run=` of another one), worst first; `?light=` cuts them."""
    number, light = number_asked(request, "run"), request.GET.get("light", "")
    run = newest_run(scope=request.scope) if number is None else run_by_id(number, scope=request.scope)
    if run is None:
        return answer(request, "alerts/list.html", AlertsPage(run=None, lines=[], light=""))
    catalog = run_catalog(run)
    found = sorted(alerts_for(run, request.scope), key=lambda alert: alert.light != "红")
    lines = [_line(run, catalog, alert) for alert in found if light in {"", alert.light}]
    return answer(request, "alerts/list.html", AlertsPage(run=run, lines=lines, light=light))


def _line(run: Run, catalog: Catalog, alert: Proposal) -> AlertLine:
    code = alert.unit.code if alert.unit is not None else None
    behind = f"{reverse('alerts')}?run={run.pk}#alert-{alert.pk}"
    figures = []
    for cited in alert.figures:
        key = cited_figure(cited["name"], run=run, catalog=catalog, unit_code=code)
        figures.append((cited["name"], cited["printed"], figure_address(key, run=run.pk) if key else behind))
    return AlertLine(alert=alert, level=LEVELS.get(alert.light, "idle"), behind=behind, figures=tuple(figures))
