"""A simulated city and the rules on it: what was planted is found, what only looks like it is not (issue 6, item 5).

Acceptance: exact rules find all and hit no declared look-alike; the others find at least 80 %; at most 5 % of honest
projects are flagged. One small city each time; all seeds, the tuned and the untouched half apart, in the drill:
`LUODI_DRILL_CITY_PROJECTS=150 pytest -s -m drill tests/honesty/test_city.py` prints the tables of docs/measurements.md.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from luodi.assessment.running import assess
from luodi.base.errors import BadInput
from luodi.base.spans import parse_span
from luodi.honesty.catalogue import RULES, find_all
from luodi.honesty.choices import Outcome, RuleName
from luodi.honesty.models import Signal
from luodi.honesty.reading import read_facts
from luodi.honesty.services import conclude_review, open_review, raise_signals
from luodi.honesty.terms import Terms
from luodi.leads.models import Lead
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.models import Entry, PostingPeriod, Seal, Subject
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person, turn_calendar
from luodi.pipeline.models import Project
from luodi.recognition.models import Claim
from luodi.simulate.city.building import LOOK_ALIKES, PLANTS, TUNED_SEEDS, UNTOUCHED_SEEDS, build_city, write_city
from luodi.simulate.demo import HomeLivedIn
from tests.honesty.measuring import STATEMENTS, Tally, measured
from tests.stage import built_once

QUICK = 24  # honest projects of the city that is built each time
PROJECTS = int(os.environ.get("LUODI_DRILL_CITY_PROJECTS", "40"))
SEEDS = int(os.environ.get("LUODI_DRILL_CITY_SEEDS", "10"))
RULEBOOK = Path(__file__).parents[1] / "web/rulebook.yaml"
DOCUMENT = Path(__file__).parents[2] / "docs/algorithms/city.md"


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small city, built once; each test works in a transaction inside this one."""
    evidence = override_settings(EVIDENCE_FOLDER=tmp_path_factory.mktemp("evidence"))
    with evidence, built_once(django_db_blocker):
        script = write_city(seed=TUNED_SEEDS[0], projects=QUICK)
        yield build_city(script, by=add_person(login="operator", name="操作员", password=None))


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


# The rules


@pytest.fixture(scope="module")
def found(city):
    """What the rules find in the city."""
    return find_all(read_facts(today()), Terms())


def holds(tally: Tally) -> None:
    """The acceptance line, on whatever was counted."""
    for name, rule in RULES.items():
        planted, hit = tally.planted[name], tally.found[name]
        assert planted, name
        if rule.exact:
            assert (hit, tally.lawful_hit[name]) == (planted, 0), tally.missed
        else:
            assert hit * 100 >= 80 * planted, tally.missed
    assert tally.honest_flagged * 100 <= 5 * tally.honest


@pytest.mark.django_db
def test_what_was_planted_is_found_and_what_only_looks_like_it_is_not(city, found):
    holds(measured(city, found))


@pytest.mark.django_db
@pytest.mark.parametrize("name", RuleName)
def test_red_control_without_its_rule_nothing_of_the_kind_is_found(city, found, name):
    without = find_all(read_facts(today()), Terms(), off=frozenset({name}))
    assert measured(city, without).found[name] == 0 < measured(city, found).found[name]
    with pytest.raises(AssertionError):
        holds(measured(city, without))


@pytest.mark.django_db
def test_the_facts_are_read_in_as_many_statements_as_of_a_small_place(city, django_assert_num_queries):
    day = today()
    with django_assert_num_queries(STATEMENTS):
        read_facts(day)


@pytest.mark.django_db
def test_the_opening_of_the_books_is_no_signal(city, found):
    opened = set(Entry.objects.filter(batch__kind=BatchKind.OPENING).values_list("subject__code", flat=True))
    codes = dict(Project.objects.values_list("pk", "subject__code"))
    about = {codes[one.project] for one in found if one.project and one.rule != RuleName.EXACT_TARGET}
    assert opened
    assert not opened & about


@pytest.mark.django_db
def test_a_unit_reads_of_nobody_else(city, found):
    """What is told to one unit names no project, lead or unit of another's; the rest is kept apart."""
    codes = dict(Project.objects.values_list("pk", "subject__code"))
    units = set(Unit.objects.values_list("name", flat=True))
    for one in found:
        foreign = {codes[c.number] for c in one.others if c.kind == "cited_project" and c.number != one.project}
        assert not [word for word in (*foreign, *units) if word in one.told]


@pytest.mark.django_db
def test_a_second_look_raises_nothing_twice(city):
    first, second = raise_signals(), raise_signals()
    assert first.raised == Signal.objects.count() > 0
    assert (second.raised, second.standing, second.cleared) == (0, first.raised, 0)


@pytest.mark.django_db
def test_scores_are_the_same_with_signals_and_without(city):
    """The same run before any signal, after the look, and after one was found to be true."""
    head, supervisor = (Person.objects.get(login=login) for login in ("bureau-head", "supervisor"))
    before = scores()
    raise_signals()
    signal = Signal.objects.order_by("id").first()
    turn_calendar(to=signal.explain_by + timedelta(days=1))
    open_review(signal=signal, reason="请核对合同", by=supervisor)
    turn_calendar(to=signal.explain_by + timedelta(days=30))
    conclude_review(signal=signal, outcome=Outcome.SUBSTANTIATED, reason="合同查无此项", by=head)
    turn_calendar(to=city.script.last)
    assert scores() == before
    assert len(before[0]) == len(city.script.units)


def scores():
    """Cards and alarms of the year's assessment."""
    found = assess(RULEBOOK.read_text("utf-8"), span=parse_span("2023"))
    return found.cards, found.alarms


@pytest.mark.drill
@pytest.mark.django_db
@pytest.mark.parametrize("half", ["tuned", "untouched"])
def test_all_cities_of_a_half(half, settings, tmp_path):
    settings.EVIDENCE_FOLDER = tmp_path / "evidence"
    tally = Tally()
    for seed in {"tuned": TUNED_SEEDS, "untouched": UNTOUCHED_SEEDS}[half][:SEEDS]:
        with transaction.atomic():
            script = write_city(seed=seed, projects=PROJECTS)
            city = build_city(script, by=add_person(login="operator", name="操作员", password=None))
            tally.add(measured(city, find_all(read_facts(today()), Terms())))
            transaction.set_rollback(True)
    print(f"\n{half}: {SEEDS} cities of {PROJECTS} honest projects\n{tally.table()}\n{tally.missed}")  # noqa: T201  what the drill is for
    holds(tally)
