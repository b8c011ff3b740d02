"""The place's own stage table: which stages it uses, their clocks, and what has to be there before each."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from ruamel.yaml import YAML

from luodi.base.errors import BadInput
from luodi.ledger.choices import SIDE_STAGES, Stage
from luodi.pipeline.choices import ClockUnit, Confirmer
from luodi.pipeline.gates import Need
from luodi.pipeline.models import GateItem, StageTerm
from luodi.pipeline.rules import place_on_road

MOST_DAYS: Final = 1000
FACTS: Final = {
    "": "另行记录结果",
    "investor": "投资方",
    "sector": "行业",
    "origin": "资金来源",
    "unit": "计功单位",
    "total_investment_fen": "总投资",
    "agreed_investment_fen": "协议投资",
    "contract_investment_fen": "合同投资",
}
MAIN_STAGES: Final = tuple(stage for stage in Stage if stage not in SIDE_STAGES)


@cache
def usual_table() -> dict[str, list[dict[str, Any]]]:
    """What `stages.yaml` supplies."""
    text = (files("luodi.pipeline") / "stages.yaml").read_text("utf-8")
    table: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(text)
    return table


def terms() -> list[StageTerm]:
    """The stages in use, in the order of the road."""
    return sorted(StageTerm.objects.all(), key=lambda term: place_on_road(term.stage))


def items() -> list[GateItem]:
    """The items in use, by the stage that asks for them, then in the order of the list."""
    return sorted(GateItem.objects.filter(in_use=True), key=lambda item: place_on_road(item.stage))


def recorded_items() -> QuerySet[GateItem]:
    """Items in use whose result somebody records; those about facts of the ledger are left out."""
    return GateItem.objects.filter(in_use=True, attribute="")


def needs() -> list[Need]:
    """The items in use as the rules read them."""
    return [
        Need(name=i.name, stage=i.stage, attribute=i.attribute, must_pass=i.must_pass, way_out=i.way_out)
        for i in items()
    ]


@transaction.atomic
def take_usual_stages() -> None:
    """Fill the lists that are still empty with the usual ones; what a place has set stays."""
    table = usual_table()
    if not StageTerm.objects.exists():
        StageTerm.objects.bulk_create(
            StageTerm(
                stage=row["阶段"],
                confirmed_by=row.get("确认", Confirmer.BY_UNIT),
                next_stage=row.get("下一阶段", ""),
                within_days=row.get("时限"),
                counted_in=row.get("单位", ClockUnit.CALENDAR_DAYS),
            )
            for row in table["阶段"]
        )
    if not GateItem.objects.exists():
        GateItem.objects.bulk_create(
            GateItem(
                stage=row["阶段"],
                name=row["要件"],
                attribute=row.get("事实", ""),
                must_pass=not row.get("答复即可", False),
                way_out=row["怎么办"],
            )
            for row in table["要件"]
        )


@transaction.atomic
def set_term(
    *, stage: str, confirmed_by: str, next_stage: str = "", within_days: int | None = None, counted_in: str
) -> StageTerm:
    """Add a stage to the list or change its clock. Unit: `counted_in`. Refuses a clock that runs backwards or nowhere."""
    if bool(next_stage) != (within_days is not None):
        raise BadInput("时限要同时填“下一阶段”和天数；没有时限的两项都留空。")
    if within_days is not None and not 1 <= within_days <= MOST_DAYS:
        raise BadInput(f"时限要在 1 到 {MOST_DAYS} 之间，请改正。")
    if next_stage and place_on_road(next_stage) <= place_on_road(stage):
        raise BadInput(f"“{Stage(next_stage).label}”不在“{Stage(stage).label}”之后，时限只能往后算，请改正。")
    values = {
        "confirmed_by": confirmed_by,
        "next_stage": next_stage,
        "within_days": within_days,
        "counted_in": counted_in,
    }
    return StageTerm.objects.update_or_create(stage=stage, defaults=values)[0]


@transaction.atomic
def set_item(*, name: str, stage: str, attribute: str, must_pass: bool, way_out: str, in_use: bool = True) -> GateItem:
    """Ask for an item before a stage, change it, or ask for it no more; its records stay."""
    if attribute not in FACTS:
        raise BadInput(f"台账里没有“{attribute}”这项事实，请从清单里选。")
    values = {"stage": stage, "attribute": attribute, "must_pass": must_pass, "way_out": way_out, "in_use": in_use}
    return GateItem.objects.update_or_create(name=name.strip()[:30], defaults=values)[0]
