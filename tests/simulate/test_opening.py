"""The demos that open with an old ledger taken over: a desk with work waiting, an assessment, and figures that open."""

import pytest

from luodi.assessment.models import Run
from luodi.base.spans import parse_span
from luodi.figures.opening import open_figure
from luodi.figures.selectors import figure
from luodi.intake.models import Import, ImportState
from luodi.ledger.models import Entry
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person
from luodi.simulate.demo import build_demo
from luodi.simulate.golden import scenario

pytestmark = pytest.mark.django_db
LARGE = [pytest.param(name, marks=pytest.mark.drill) for name in ("G0", "G3")]


@pytest.mark.parametrize("name", ["G1", "G4", *LARGE])
def test_a_golden_place_opens_with_work_waiting(name):
    logins = build_demo(name, by=add_person(login="operator", name="本机操作员", password=None))
    taken, late = Import.objects.order_by("id")
    assert (taken.state, taken.opening, late.state) == (ImportState.COMMITTED, True, ImportState.PROPOSED)
    assert not taken.rows.filter(verdict="doubtful").exists()
    assert {row.verdict for row in late.rows.all()} & {"doubtful"}
    assert {row.verdict for row in late.rows.all()} & {"new", "changed"}
    assert Run.objects.get().published_at is not None
    assert (today(), len(logins) >= 5) == (scenario(name).today, True)


def test_a_reported_number_opens_to_its_entry_and_an_unknown_one_says_so():
    build_demo("G4", by=add_person(login="operator", name="本机操作员", password=None))
    year = parse_span("2024")
    (row,) = open_figure(figure("报送引进项目", span=year, as_of=year.last, unit="王益区")).counted
    entry = Entry.objects.get(sequence=row.sequences[0])
    source = f"导入{Import.objects.earliest('id').pk} 周边区县 第5行 B列"
    assert (row.part, row.of_unit, entry.measure, entry.source) == (16, True, "引进项目", source)
    (missing,) = open_figure(figure("五上企业", span=year, as_of=year.last)).unknown
    assert missing.reason == "填报为不详"
    neighbours = open_figure(figure("签约数领先的区县", span=year, as_of=year.last)).units
    assert [unit.name for unit in neighbours] == ["王益区", "区县D", "宜君县"]
