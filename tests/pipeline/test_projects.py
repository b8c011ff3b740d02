"""Projects: registered, stated, moved, voided; the cached row always says what the entries say."""

from dataclasses import replace
from datetime import date

import pytest

from luodi.base.errors import BadInput
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.models import Subject
from luodi.ledger.services import Fact, open_batch, reverse_batch
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.selectors import Scope
from luodi.orgs.services import add_person
from luodi.pipeline.models import Alias, Project
from luodi.pipeline.services import (
    add_alias,
    add_credit_code,
    add_external_code,
    move_project,
    post_project_facts,
    register_projects,
    reverse_project_batch,
    reverse_project_entry,
)

FOUNDED, DAY = date(2020, 1, 1), date(2024, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Person:
    return add_person(login="clerk", name="经办员", password=None)


@pytest.fixture
def root(clerk) -> Unit:
    return found_place(name="本区", on=FOUNDED, by=clerk)


@pytest.fixture
def towns(root, clerk) -> list[Unit]:
    return [found_unit(name=n, kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=clerk) for n in ("甲镇", "乙镇")]


@pytest.fixture
def copper(root) -> Project:
    return register_projects(names=[" 铜箔项目 "], on=DAY)[0]


@pytest.fixture
def stated(copper, clerk):
    """Post facts about the project, each given as keywords; the row as it then stands."""

    def post(*said: dict[str, object], batch=None) -> Project:
        base = Fact(subject=copper.subject, kind=EntryKind.NOTE, occurred_on=DAY, source="录入")
        post_project_facts([replace(base, **words) for words in said], by=clerk, batch=batch)
        copper.refresh_from_db()
        return copper

    return post


def scope(*units: Unit) -> Scope:
    return Scope(roles=frozenset(), unit_ids=frozenset(u.pk for u in units), everything=False)


def credit(unit: Unit, share: int, on: date = DAY) -> dict[str, object]:
    return {"kind": EntryKind.SET_CREDIT, "unit": unit, "quantity": share, "occurred_on": on}


def test_a_project_has_a_code_and_its_name_as_first_alias(copper) -> None:
    assert (copper.code, copper.name, Alias.objects.get().name) == ("P000001", "铜箔项目", "铜箔项目")
    assert [p.code for p in register_projects(names=["甲", "乙"], on=DAY)] == ["P000002", "P000003"]


def test_a_project_needs_a_name(root) -> None:
    with pytest.raises(BadInput, match="项目名称不能为空"):
        register_projects(names=["甲", " "], on=DAY)
    assert Subject.objects.filter(kind="project").count() == 0


def test_the_row_says_what_the_entries_say(stated, towns) -> None:
    row = stated(
        {"kind": EntryKind.SET_INVESTOR, "text": "远大铜业"},
        {"kind": EntryKind.SET_CONTRACT_INVESTMENT, "amount_fen": 500},
        {"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 20},
        {"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 30},
        {"kind": EntryKind.STAGE_REACHED, "stage": Stage.SIGNED},
        credit(towns[0], 4000),
        credit(towns[1], 6000),
    )
    assert (row.investor, row.contract_investment_fen, row.funds_reported_fen, row.funds_recognized_fen) == (
        "远大铜业",
        500,
        50,
        None,
    )
    assert (row.stage, row.signed_on, row.unit) == ("signed", DAY, towns[1])


def test_unknown_and_foreign_money_have_no_yuan_in_the_row(stated) -> None:
    row = stated(
        {"kind": EntryKind.SET_TOTAL_INVESTMENT, "unknown": True},
        {"kind": EntryKind.SET_CONTRACT_INVESTMENT, "amount_fen": 500, "currency": "USD"},
        {"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 20},
        {"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 30, "currency": "USD"},
    )
    assert (row.total_investment_fen, row.contract_investment_fen, row.funds_reported_fen) == (None, None, None)


def test_the_furthest_main_stage_shows_and_a_side_stage_until_lifted(stated) -> None:
    def reach(stage: Stage, on: date) -> str:
        return stated({"kind": EntryKind.STAGE_REACHED, "stage": stage, "occurred_on": on}).stage

    shown = [
        reach(Stage.STARTED, date(2024, 5, 1)),
        reach(Stage.SIGNED, date(2024, 3, 1)),
        reach(Stage.SUSPENDED, date(2024, 6, 1)),
        reach(Stage.COMPLETED, date(2024, 9, 1)),
    ]
    assert shown == ["started", "started", "suspended", "completed"]


def test_the_name_follows_its_entries_and_goes_back_with_a_reversal(stated, copper, clerk) -> None:
    assert stated({"kind": EntryKind.SET_NAME, "text": "电解铜箔项目"}).name == "电解铜箔项目"
    reverse_project_entry(entry=copper.subject.entries.get(), reason="名称有误", by=clerk)
    copper.refresh_from_db()
    assert copper.name == "铜箔项目"


def test_a_move_keeps_earlier_days_and_changes_who_sees_it(stated, copper, clerk, towns) -> None:
    stated(credit(towns[0], 10_000))
    assert list(Project.objects.visible_to(scope(towns[0]))) == [copper]
    move_project(project=copper, unit=towns[1], on=date(2024, 6, 1), by=clerk)
    copper.refresh_from_db()
    assert copper.unit == towns[1]
    assert list(Project.objects.visible_to(scope(towns[1]))) == [copper]
    assert not Project.objects.visible_to(scope(towns[0])).exists()


def test_a_move_to_the_unit_that_has_it_changes_nothing_else(stated, copper, clerk, towns) -> None:
    stated(credit(towns[0], 7000), credit(towns[1], 3000))
    move_project(project=copper, unit=towns[0], on=date(2024, 6, 1), by=clerk)
    assert list(copper.subject.credits.values_list("unit", "share_bp")) == [(towns[0].pk, 10_000)]


def test_a_shared_project_is_seen_once_by_each(stated, copper, towns, root) -> None:
    stated(credit(towns[0], 5000), credit(towns[1], 5000))
    assert list(Project.objects.visible_to(scope(root, *towns))) == [copper]


def test_a_project_without_credit_is_seen_by_those_who_see_everything(copper, towns) -> None:
    assert not Project.objects.visible_to(scope(*towns)).exists()
    everything = Scope(roles=frozenset(), unit_ids=frozenset(), everything=True)
    assert list(Project.objects.visible_to(everything)) == [copper]


def test_the_projects_of_a_reversed_import_are_void_and_their_codes_stay_used(stated, copper, clerk, towns) -> None:
    batch = open_batch(kind=BatchKind.IMPORT, label="一月报表.xlsx", by=clerk)
    stated({"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 20}, credit(towns[0], 10_000), batch=batch)
    reverse_project_batch(batch=batch, reason="报错表", by=clerk, on=DAY)
    copper.refresh_from_db()
    assert (copper.subject.closed_on, copper.funds_reported_fen, copper.unit) == (DAY, None, None)
    assert not Project.objects.open().exists()
    assert register_projects(names=["铜箔项目"], on=DAY)[0].code == "P000002"


def test_a_project_with_other_entries_outlives_the_reversal(stated, copper, clerk) -> None:
    batch = open_batch(kind=BatchKind.IMPORT, label="一月报表.xlsx", by=clerk)
    stated({"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 20}, batch=batch)
    stated({"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 30})
    reverse_project_batch(batch=batch, reason="报错表", by=clerk, on=DAY)
    copper.refresh_from_db()
    assert (copper.subject.closed_on, copper.funds_reported_fen) == (None, 30)


def test_a_unit_that_came_with_the_import_goes_with_it_unless_others_name_it(stated, clerk, root) -> None:
    batch = open_batch(kind=BatchKind.IMPORT, label="一月报表.xlsx", by=clerk)

    def founded(name: str, parent: Unit) -> Unit:
        return found_unit(name=name, kind=UnitKind.TOWN, parent=parent, on=DAY, by=clerk, batch=batch)

    lone, above = founded("丙镇", root), founded("丁镇", root)
    named = founded("丁镇招商站", above)
    stated(credit(named, 10_000))
    reverse_project_batch(batch=batch, reason="报错表", by=clerk, on=DAY)
    for unit in (lone, above, named):
        unit.refresh_from_db()
    assert (lone.closed_on, above.closed_on, named.closed_on) == (DAY, None, None)
    assert (above.parent, named.parent) == (root, above)
    assert found_unit(name="丙镇", kind=UnitKind.TOWN, parent=root, on=DAY, by=clerk).code == "U005"


def test_reversing_a_unit_s_renaming_brings_the_old_name_back(clerk, towns) -> None:
    from luodi.ledger.services import reverse_entry
    from luodi.ledger.units import merge_unit, rename_unit

    renamed = rename_unit(unit=towns[0], name="甲街道", on=DAY, by=clerk)
    closing = merge_unit(unit=towns[0], successor=towns[1], on=DAY, by=clerk)
    for entry in (renamed, closing):
        reverse_entry(entry=entry, reason="批文作废", by=clerk)
    towns[0].refresh_from_db()
    assert (towns[0].name, towns[0].closed_on, towns[0].parent) == ("甲镇", None, towns[1])


def test_an_empty_batch_is_reversed_to_nothing(clerk, root) -> None:
    assert reverse_batch(batch=open_batch(kind=BatchKind.IMPORT, label="空表", by=clerk), reason="空", by=clerk) == []


def test_an_alias_is_kept_once(copper) -> None:
    assert add_alias(project=copper, name=" 铜箔一期 ") == add_alias(project=copper, name="铜箔一期")
    assert list(Project.objects.matching("一期")) == [copper]


def test_a_credit_code_is_kept_once_and_a_wrong_one_refused(copper) -> None:
    add_credit_code(project=copper, code="91350100m000100y43")
    assert add_credit_code(project=copper, code="91350100M000100Y43").code == "91350100M000100Y43"
    assert copper.credit_codes.count() == 1
    with pytest.raises(BadInput, match="校验位不对"):
        add_credit_code(project=copper, code="91350100M000100Y44")


def test_an_outside_code_stays_with_the_project_that_has_it(copper) -> None:
    other = register_projects(names=["铝箔项目"], on=DAY)[0]
    add_external_code(project=copper, code=" 2409-330101-04-01-100001 ")
    assert add_external_code(project=other, code="2409-330101-04-01-100001").project_id == copper.pk


def test_facts_cost_few_queries_however_many(copper, clerk, towns, django_assert_max_num_queries) -> None:
    projects = register_projects(names=[f"项目{n}" for n in range(200)], on=DAY)
    facts = [
        Fact(subject=p.subject, occurred_on=DAY, source="导入", **said)
        for p in projects
        for said in (
            {"kind": EntryKind.SET_CREDIT, "unit": towns[0], "quantity": 10_000},
            {"kind": EntryKind.FUNDS_REPORTED, "amount_fen": 1},
        )
    ]
    with django_assert_max_num_queries(50):
        post_project_facts(facts, by=clerk)
