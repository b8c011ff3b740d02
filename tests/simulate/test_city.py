"""A simulated city: the same for its seed, believable, and its list of truth names what is in the ledger."""

from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from luodi.base.errors import BadInput
from luodi.leads.models import Lead
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry, PostingPeriod, Seal, Subject
from luodi.orgs.models import Unit
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person
from luodi.pipeline.models import Project
from luodi.recognition.models import Claim
from luodi.simulate.city.building import LOOK_ALIKES, PLANTS, TUNED_SEEDS, UNTOUCHED_SEEDS, build_city, write_city
from luodi.simulate.demo import HomeLivedIn
from tests.stage import built_once

DOCUMENT = Path(__file__).parents[2] / "docs/algorithms/city.md"


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small city, built once; each test works in a transaction inside this one."""
    evidence = override_settings(EVIDENCE_FOLDER=tmp_path_factory.mktemp("evidence"))
    with evidence, built_once(django_db_blocker):
        yield build_city(write_city(seed=7, projects=6), by=add_person(login="operator", name="操作员", password=None))


def test_the_same_seed_writes_the_same_city():
    assert write_city(seed=3, projects=5) == write_city(seed=3, projects=5)
    assert write_city(seed=3, projects=5).acts != write_city(seed=4, projects=5).acts


def test_the_halves_were_named_and_do_not_meet():
    assert len(TUNED_SEEDS) == len(UNTOUCHED_SEEDS) == 10
    assert not set(TUNED_SEEDS) & set(UNTOUCHED_SEEDS)


def test_each_form_is_in_the_document():
    told = DOCUMENT.read_text(encoding="utf-8")
    planted = write_city(seed=1, projects=1).planted
    assert {one.shape for one in planted if one.shape not in told} == set()
    assert {one.kind for one in planted if f"`{one.kind}`" not in told} == set()
    assert len({(one.kind, one.shape) for one in planted}) == len(PLANTS) + len(LOOK_ALIKES) + 5


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [({"years": 2}, "至少模拟 3 年"), ({"units": 4}, "单位数应在 6 到"), ({"projects": 0}, "项目数至少是 1")],
)
def test_a_city_too_small_for_its_story_is_refused(asked, sentence):
    with pytest.raises(BadInput, match=sentence):
        write_city(seed=1, **asked)


@pytest.mark.django_db
def test_the_list_names_what_is_in_the_ledger(city):
    codes = {code for row in city.planted for code in row.projects}
    assert codes <= set(Project.objects.values_list("subject__code", flat=True))
    assert {pk for row in city.planted for pk in row.claims} <= set(Claim.objects.values_list("pk", flat=True))
    assert {n for row in city.planted for n in row.leads} <= set(Lead.objects.values_list("number", flat=True))
    assert {row.unit for row in city.planted} <= set(Unit.objects.values_list("name", flat=True))
    assert not codes & city.honest
    assert city.honest


@pytest.mark.django_db
def test_years_pass_and_their_months_are_sealed(city):
    assert today() == city.script.last == date(2023, 12, 31)
    assert Seal.objects.count() == 35
    assert PostingPeriod.objects.count() == 36
    assert Subject.objects.filter(kind="project").count() == city.projects


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [Stage.SIGNED, Stage.FILED, Stage.STARTED, Stage.COMPLETED, Stage.IN_PRODUCTION])
def test_projects_live_on_after_signing(city, stage):
    honest = Entry.objects.filter(kind=EntryKind.STAGE_REACHED, stage=stage, subject__code__in=city.honest)
    assert honest.exists()


@pytest.mark.django_db
def test_a_home_that_is_lived_in_is_left_alone(city):
    with pytest.raises(HomeLivedIn, match="LUODI_HOME"):
        build_city(city.script, by=add_person(login="another", name="别人", password=None))
