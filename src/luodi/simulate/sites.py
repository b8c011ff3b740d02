"""What the demo district knows of its projects after signing: sites seen, firms above the scale, taxes."""

from collections.abc import Mapping
from datetime import date, timedelta

from luodi.aftercare import services
from luodi.aftercare.rules import Terms
from luodi.aftercare.selectors import scale_classes, site_steps
from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind
from luodi.ledger.services import Fact
from luodi.orgs.models import Person
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts

_FROM_WAN = 5_000
# What is seen, what per cent of the total is said to be spent, how many days ago.
_SEEN = (("主体施工", 48, 12), ("基础施工", 82, 6), ("设备安装", 80, 20), ("场地平整", 5, 45), ("主体封顶", 30, 9))


def look_at_sites(*, people: Mapping[str, Person], today: date) -> None:
    """Five large projects state their total and are seen, three that produce pay taxes and cross the line."""
    services.take_usual_aftercare()
    clerk = people["bureau-clerk"]
    services.set_tracking_terms(terms=Terms(from_fen=_FROM_WAN * FEN_PER_WAN), by=clerk)
    steps = {step.name: step for step in site_steps()}
    signed = Project.objects.open().select_related("subject", "unit").exclude(contract_investment_fen=None)
    building = signed.filter(started_on__isnull=False, in_production_on=None).order_by("-contract_investment_fen", "pk")
    large = list(building[: len(_SEEN)])
    totals = [_total_of(project) for project in large]
    post_project_facts(totals, by=clerk)
    for project, fact, (name, percent, ago) in zip(large, totals, _SEEN, strict=False):
        project.refresh_from_db()
        spent = (fact.amount_fen or 0) * percent // 100
        on = max(today - timedelta(days=ago), project.started_on or today)
        services.check_site(project=project, step=steps[name], spent_fen=spent, on=on, by=clerk, today=today)
    classes = list(scale_classes())
    span = parse_span(f"{today.year}-01..{today.year}-{max(today.month - 1, 1):02}")
    producing = signed.filter(in_production_on__lte=span.last, unit__isnull=False).order_by("in_production_on", "pk")
    for number, project in enumerate(producing[:3]):
        amount, source = (42 + 17 * number) * FEN_PER_WAN, "税务部门清单"
        services.record_tax(project=project, span=span, amount_fen=amount, source=source, by=clerk, today=today)
        if project.unit is not None:
            services.enter_enterprise(
                name=project.investor or project.name, scale_class=classes[0], unit=project.unit,
                entered_on=span.last, by=clerk, today=today, project=project,
            )  # fmt: skip


def _total_of(project: Project) -> Fact:
    """The demo's sheets tell contracts; a large project's total is a fifth above it."""
    return Fact(
        subject=project.subject,
        kind=EntryKind.SET_TOTAL_INVESTMENT,
        occurred_on=project.signed_on or project.subject.opened_on,
        amount_fen=(project.contract_investment_fen or 0) * 6 // 5,
        reported_by=project.unit,
        source="可行性研究报告",
    )
