"""A column that holds an amount says its unit, last: `amount_fen`, `land_mu`, `share_bp`. Money is an integer."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.house.sources import Offence, told

UNITS = (
    "_fen",
    "_mu",
    "_bp",
    "_days",
    "_percent",
    "_points",
    "_count",
    "_bytes",
    "_cents",
    "_score_bp",
    "_sequence",
    "_number",
    "_row",
    "_seconds",
)
# Numbers that count nothing, and `quantity`, whose unit stands beside it in `measured_in`.
WITHOUT_UNIT = {"id", "sequence", "known", "last", "quantity", "rank", "row", "position", "version", "number", "year"}
_INTEGERS = (models.IntegerField, models.BigIntegerField)
_INEXACT = (models.FloatField, models.DecimalField)


def columns_without_a_unit(tables: list[type[models.Model]]) -> list[Offence]:
    """Integer columns whose name does not end in a unit, and columns of inexact numbers."""
    found = []
    for table in tables:
        for field in table._meta.concrete_fields:
            path = f"src/luodi/{table._meta.app_label}/models.py"
            what = f"{table.__name__}.{field.name}"
            if isinstance(field, _INEXACT):
                found.append(Offence(path=path, line=0, what=what, instead="an integer in minor units"))
            elif not isinstance(field, _INTEGERS) or field.primary_key or field.name in WITHOUT_UNIT:
                continue
            elif not field.name.endswith(UNITS):
                found.append(Offence(path=path, line=0, what=what, instead="the unit last in its name"))
    return found


def test_columns_say_their_unit():
    ours = [table for table in apps.get_models() if table.__module__.startswith("luodi.")]
    assert not (offences := columns_without_a_unit(ours)), told(offences)


@isolate_apps("luodi.ledger")
def test_red_control_a_bare_amount_and_a_decimal_are_found():
    class Receipt(models.Model):
        amount_fen = models.BigIntegerField()
        amount = models.BigIntegerField()
        share = models.DecimalField(max_digits=5, decimal_places=4)
        row = models.IntegerField()

        class Meta:
            app_label = "ledger"

    assert [o.what for o in columns_without_a_unit([Receipt])] == ["Receipt.amount", "Receipt.share"]
