"""What the filter over projects offers: the same for list, board, calendar, chart, gaps and export."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Value
from django.db.models.functions import Cast

from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import crediting_units


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """What a filter over projects offers; of each unit only its id, code and name are known."""

    units: tuple[Unit, ...]
    sectors: tuple[str, ...]


def filter_choices(scope: Scope) -> FilterChoices:
    """Units by code, and sectors in the order of their code points.  One query."""
    none = Cast(Value(0), BigIntegerField())  # of a sector; a bare value has no type in a union on PostgreSQL
    units = crediting_units(scope).order_by().values_list("pk", "code", "name")
    sectors = Project.objects.visible_to(scope).open().exclude(sector=None).order_by()
    told = units.union(sectors.values_list(none, "sector", "sector").distinct(), all=True)
    rows: list[tuple[int, str, str]] = sorted(told, key=lambda row: row[1])
    return FilterChoices(
        units=tuple(Unit(pk=pk, code=code, name=name) for pk, code, name in rows if pk),
        sectors=tuple(sector for pk, sector, _ in rows if not pk and sector),
    )
