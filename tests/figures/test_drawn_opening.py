"""Drawn aggregates over drawn ledgers open to rows that make exactly the figure."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings

from luodi.base.spans import parse_span
from luodi.figures.measures import measure_of, standard_catalog
from luodi.figures.opening import open_figure
from luodi.figures.selectors import figure
from luodi.ledger.choices import EntryKind
from tests.figures.ledgers import DAYS, build, ledgers
from tests.figures.test_two_answers import questions

pytestmark = pytest.mark.django_db


def opens_exactly(plan, text, as_of):
    with transaction.atomic():
        units = build(plan)
        catalog = standard_catalog()
        catalog = catalog.extended([measure_of(name="试", expression=text, catalog=catalog)])
        for unit in units[:3]:
            found = figure("试", span=parse_span("2004"), as_of=as_of, unit=unit.code, catalog=catalog)
            opening = open_figure(found, catalog=catalog)
            parts = [row.part for row in opening.counted]
            pick = max if text.startswith("最大") else min
            made = pick(parts, default=None) if text.startswith("最") else sum(parts)
            assert made == found.known_part
            assert len(opening.unknown) == found.unknown
            if "到位资金(" not in text:
                assert not [row for row in opening.not_counted if row.reason.startswith("不是到位资金")]
        transaction.set_rollback(True)


FEW, MANY = (
    settings(max_examples=n, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate])
    for n in (3, 30)
)


# Once drawn: a project that nobody is credited with, paid into; its payments were counted and did not open.
UNCREDITED = {"projects": [[(EntryKind.FUNDS_RECOGNIZED, date(2003, 7, 4), {"amount_fen": 3, "unknown": False})]]}
UNCREDITED |= {"reversed": [], "moved_on": None, "merged_on": None}


@FEW
@example(plan=UNCREDITED, text="个数(到位资金(认定), 非 (到位日期 在 本期))", as_of=date(2004, 1, 17))
@given(plan=ledgers(), text=questions(), as_of=DAYS)
def test_random_aggregates_open_exactly(plan, text, as_of):
    opens_exactly(plan, text, as_of)


@pytest.mark.drill
@MANY
@given(plan=ledgers(), text=questions(), as_of=DAYS)
def test_many_random_aggregates_open_exactly(plan, text, as_of):
    opens_exactly(plan, text, as_of)
