"""The demo is golden G2 as a living year: the totals of the seed to the digit, and a day's work waiting."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from luodi.assessment.docketing import register, waiting
from luodi.assessment.models import Run
from luodi.base.errors import NotFound
from luodi.base.spans import parse_span
from luodi.bulletin.models import Bulletin
from luodi.bulletin.services import regenerate
from luodi.figures.selectors import figure
from luodi.honesty.selectors import SignalQuery, signal_list
from luodi.intake.models import Import, ImportState, RowVerdict
from luodi.ledger.models import Entry
from luodi.orgs.models import Person, Place, Role, Unit
from luodi.orgs.selectors import scope_of, today
from luodi.orgs.services import add_person
from luodi.pipeline import boards
from luodi.pipeline.gaps import gaps
from luodi.pipeline.selectors import ProjectQuery
from luodi.simulate.demo import HomeLivedIn, build_demo, rulebook_text
from tests.intake.test_export import comes_back_as, exported
from tests.stage import built_once

END = date(2004, 9, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def logins(django_db_setup, django_db_blocker):
    """The demo built once; each test works in a transaction inside this one."""
    with built_once(django_db_blocker):
        yield build_demo("G2", by=add_person(login="operator", name="本机操作员", password=None))


@pytest.mark.parametrize(
    ("name", "span", "unit", "want"),
    [
        ("引进项目", "2004-01..2004-09", None, "74个"),
        ("合同投资", "2004-01..2004-09", None, "77.64亿元"),
        ("工业投资占比", "2004-01..2004-09", None, "59.1%"),
        ("项目完成率", "2004-01..2004-09", None, "74%"),
        ("引进项目", "2004H1", None, "53个"),
        ("合同投资", "2004H1", None, "66.15亿元"),
        ("合同投资", "2004Q3", None, "11.49亿元"),
        ("合同投资", "2004-09", "横荷街办", "5.98亿元"),
        ("引进项目", "2004-01..2004-09", "龙塘镇", "31个"),
        ("项目目标", "2004", None, "100个"),
        ("投资目标", "2004", "横荷街办", "12亿元"),
    ],
)
def test_the_totals_of_the_seed(logins, name, span, unit, want):
    assert figure(name, span=parse_span(span), as_of=END, unit=unit).printed == want


def test_the_towns_targets_sum_to_the_districts(logins):
    towns = Unit.objects.filter(kind="town").values_list("name", flat=True)
    for name in ("项目目标", "投资目标"):
        whole, *parts = (figure(name, span=parse_span("2004"), as_of=END, unit=u).value for u in (None, *towns))
        assert whole == sum(parts)


def test_life_goes_on_after_signing(logins):
    year = parse_span("2004-01..2004-09")
    for name in (
        "签约已落地项目",
        "签约已开工项目",
        "签约已竣工项目",
        "签约已投产项目",
        "申报到位资金",
        "认定到位资金",
    ):
        assert figure(name, span=year, as_of=END).value > 0


def test_facts_stand_in_the_month_they_came_in(logins):
    months = Entry.objects.filter(kind="stage_reached", stage="signed").values_list("period__first", flat=True)
    assert min(months) == date(2004, 3, 1)
    assert max(months) == date(2004, 9, 1)
    assert today() == END


def test_a_sheet_waits_with_doubtful_rows(logins):
    waiting = Import.objects.get(state=ImportState.PROPOSED)
    verdicts = list(waiting.rows.values_list("verdict", flat=True))
    assert verdicts.count(RowVerdict.DOUBTFUL) == 4
    assert RowVerdict.NEW in verdicts
    assert all(row.questions for row in waiting.rows.filter(verdict=RowVerdict.DOUBTFUL))
    others = Import.objects.exclude(pk=waiting.pk)
    assert not others.filter(rows__verdict__in=[RowVerdict.DOUBTFUL, RowVerdict.REJECTED]).exists()


def test_two_bulletins_are_out_and_can_be_repeated(logins):
    nine_months, half = Bulletin.objects.all()
    assert [b.title for b in (half, nine_months)] == [
        "清城区2004年上半年招商引资情况通报",
        "清城区2004年1—9月招商引资情况通报",
    ]
    assert half.issued_on == date(2004, 7, 5)
    assert nine_months.previous == half
    assert nine_months.differences
    for bulletin in (half, nine_months):
        assert regenerate(bulletin) == bulletin.text
        assert bulletin.run.published_at is not None


def test_the_list_of_projects_comes_back_unchanged(logins):
    count, content = exported()
    assert count == 74
    assert comes_back_as(content) == [("same", "")] * 74


def test_alerts_are_up(logins):
    run = Run.objects.first()
    found = {(alert.rule, alert.about) for alert in run.proposals.filter(kind="alert")}
    assert {("零引进", "镇街F"), ("零引进", "镇街G"), ("仅小项目", "镇街E"), ("集中度", "横荷街办")} <= found


def test_the_half_year_is_decided_and_the_nine_months_wait_for_the_towns(logins):
    scope = scope_of(Person.objects.get(login="leader"), END)
    assert {(line.proposal.about, line.state.value) for line in waiting(scope, END)} == {
        ("龙塘镇", "待决定"),
        ("镇街F", "等申辩"),
        ("镇街G", "等申辩"),
    }
    (entry,) = register(scope, END)
    assert (entry.entry.unit.name, entry.state.value, entry.entry.until_on) == ("横荷街办", "在期", date(2004, 12, 31))
    assert entry.entry.decision.proposal.replies.count() == 1


def test_two_towns_are_asked_about_one_slip(logins):
    scope = scope_of(Person.objects.get(login="bureau-head"), END)
    found = signal_list(scope, END, SignalQuery())
    assert [(line.signal.unit.name, line.state.label) for line in found.lines] == [("源潭镇", "核查中")]
    assert found.with_units == 1


def test_projects_have_plans_that_hold_and_plans_that_slip(logins):
    scope = scope_of(Person.objects.get(login="bureau-clerk"), END)
    rows = boards.chart(scope, ProjectQuery(), year=2004, today=END).rows
    planned = [row for row in rows if any(row.months)]
    assert len(planned) == 9
    assert {line.flag.word for row in planned for lines in row.months for line in lines} >= {"已完成", "逾期", "未到期"}
    found = gaps(scope, ProjectQuery(), today=END, shown="包联领导")
    assert {"拙朴竹木工艺", "坯韵抛光砖二线"} <= {lack.project.name for lack in found.lines}
    assert {kind.name: kind.count for kind in found.kinds}["节点逾期"]


def test_people_sign_in_with_the_printed_password(logins):
    assert len(logins) == 23
    first, last = logins[0], logins[-1]
    assert authenticate(username=first.login, password=first.password).name == first.name
    town_head = authenticate(username=last.login, password=last.password)
    assert scope_of(town_head, END).roles == {Role.UNIT_HEAD}
    assert authenticate(username=last.login, password="falsch-2004") is None


def test_a_home_that_is_lived_in_is_left_alone(logins):
    assert Place.objects.exists()
    with pytest.raises(HomeLivedIn, match="LUODI_HOME"):
        build_demo("G2", by=add_person(login="another", name="别人", password=None))


def test_an_unknown_scenario_is_refused_by_name(db):
    with pytest.raises(NotFound, match="可用的有：G0、G1、G2、G3、G4"):
        build_demo("G7", by=add_person(login="another", name="别人", password=None))


def test_the_rulebook_is_the_sample():
    sample = Path(__file__).parents[2] / "rulebooks/samples/seed-002.yaml"
    assert rulebook_text() == sample.read_text("utf-8")
