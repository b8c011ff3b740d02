"""A hand in the database is found and named; who seals anew is found by any older package."""

import json
import os
import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection, transaction

from luodi.base.spans import month_of
from luodi.ledger.choices import BatchKind, EntryKind
from luodi.ledger.luodi_verify import Package, compare
from luodi.ledger.models import Batch, Entry, Seal
from luodi.ledger.seals import seal_period, sealed_package, witnesses
from luodi.ledger.services import Fact, open_batch
from luodi.ledger.triggers import create_triggers
from luodi.ledger.verification import ledger_against, verify_ledger
from luodi.orgs.models import Appointment, Place, Role
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person, appoint
from luodi.pipeline.services import post_project_facts
from tests.ledger.conftest import found_book, with_a_key
from tests.ledger.notation import BEGINNING, Book
from tests.ledger.tampering import drill, lift_everything, restore_checks, seal_anew, seen_at_home
from tests.stage import built_once

pytestmark = pytest.mark.django_db
ROWS = int(os.environ.get("LUODI_DRILL_ROWS", "6"))  # `make drill-seals` takes 50

LINES = (
    "2024-01-05 铜箔项目 计功 甲镇 10000",
    "2024-01-05 铝箔项目 计功 乙镇 6000",
    "2024-02-01 铜箔项目 阶段 签约",
    "2024-02-01 铜箔项目 合同投资 900",
    "2024-02-02 铜箔项目 总投资 不详",
    "2024-03-01 铝箔项目 行业 工业",
    "2024-03-09 铝箔项目 认定 300",
    "2024-07-01 甲镇 目标 引进项目 2024 12",
    "冲销 4 合同改签",
)


@pytest.fixture(scope="module")
def month(django_db_setup, django_db_blocker) -> Iterator[tuple[Book, dict[str, Package]]]:
    """The book whose month is sealed, and its packages by unit, as they were handed out."""
    with built_once(django_db_blocker):
        keyed = with_a_key(found_book(add_person(login="clerk", name="经办员", password=None)))
        seal = sealed(keyed)
        yield keyed, {w.unit.name: w.package for w in witnesses(seal, keyed.units.values())}


@pytest.fixture
def keyed(db, month) -> Book:
    return deepcopy(month[0])


@pytest.fixture
def seal(keyed) -> Seal:
    return Seal.objects.get()


@pytest.fixture
def packages(keyed, month) -> dict[str, Package]:
    return month[1]


def sealed(keyed: Book) -> Seal:
    """A month with an entry of every shape: money, text, stage, share, target, unknown, a reversal, a key, a batch."""
    for line in LINES:
        keyed.write(line.replace("冲销 4", "冲销 6"))
    batch = open_batch(kind=BatchKind.IMPORT, label="九月.xlsx", by=keyed.by)
    copper, town = keyed.projects["铜箔项目"].subject, keyed.units["甲镇"]
    fact = Fact(
        subject=copper,
        kind=EntryKind.FUNDS_REPORTED,
        occurred_on=BEGINNING,
        amount_fen=5,
        source="导入",
        reported_by=town,
    )
    post_project_facts([fact], by=keyed.by, batch=batch)
    appoint(person=keyed.by, unit=town, role=Role.UNIT_CLERK, valid_from=BEGINNING)
    return seal_period(month=month_of(today()), by=keyed.by)


@pytest.fixture
def lifted(packages) -> Iterator[None]:
    lift_everything()
    yield
    restore_checks()
    if connection.vendor == "sqlite":
        create_triggers(connection)


@pytest.mark.parametrize("rows", [1, pytest.param(ROWS, marks=pytest.mark.drill)])
def test_every_column_of_an_entry_is_watched(rows, seal, packages, lifted) -> None:
    """100 % of the changes are found: to the field by a package that opens the entry, to the entry by every other."""
    newest = list(Entry.objects.order_by("-sequence").values_list("sequence", flat=True))
    tally = drill(seal, packages["本区"], packages["丙办"], newest[:rows])
    told = f"{tally.made} 处改动，{len(tally.unseen)} 处没发现，{len(tally.unnamed)} 处没说对；"
    told += (
        f"重新封账后本机发现 {tally.seen_after_resealing} 处，旧证据包发现 {tally.seen_by_packages_after_resealing} 处"
    )
    sys.stdout.write(f"\n{told}\n")
    assert (tally.unseen, tally.unnamed) == ([], [])
    assert tally.made > 50 * min(rows, len(newest))
    assert tally.seen_by_packages_after_resealing == tally.made
    assert tally.seen_after_resealing == 0, "the red control: without an older package nobody sees it"
    assert {how for _, how in tally.refused} <= {
        "加一",
        "减一",
        "对调",
        "抹去",
        "填空",
    }  # keys and columns that never lack


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


REFERENCES = {
    "单位类别": ("UPDATE orgs_unit SET kind = 'park' WHERE name = '乙镇'", "unit U003", "kind"),
    "单位编号": ("UPDATE orgs_unit SET code = 'U009' WHERE name = '乙镇'", "unit U003", None),
    "设立日期": ("UPDATE orgs_unit SET opened_on = '2021-01-01' WHERE name = '乙镇'", "unit U003", "opened_on"),
    "项目编号": ("UPDATE ledger_subject SET code = 'P000009' WHERE code = 'P000001'", "subject P000001", None),
    "对象类别": ("UPDATE ledger_subject SET kind = 'unit' WHERE code = 'P000001'", "subject P000001", "kind"),
    "立档日期": ("UPDATE ledger_subject SET opened_on = '2021-01-01' WHERE code = 'P000001'", "subject P000001", "opened_on"),
    "批次类别": ("UPDATE ledger_batch SET kind = 'opening'", "batch {batch}", "kind"),
    "批次名称": ("UPDATE ledger_batch SET label = '八月.xlsx'", "batch {batch}", "label"),
    "经手人": ("UPDATE orgs_person SET name = '别人' WHERE login = 'clerk'", "person clerk", "name"),
    "登录名": ("UPDATE orgs_person SET login = 'other' WHERE login = 'clerk'", "person clerk", None),
    "任职": ("UPDATE orgs_appointment SET role = 'leader'", "appointment {appointment}", "role"),
    "删任职": ("DELETE FROM orgs_appointment", "appointment {appointment}", None),
    "账期起日": ("UPDATE ledger_postingperiod SET first = '2020-01-01'", "{seal}", None),
    "账期止日": ("UPDATE ledger_postingperiod SET last = '2030-01-01'", "{seal}", "last"),
    "账期封账时间": ("UPDATE ledger_postingperiod SET sealed_at = NULL", "{seal}", "period_sealed_at"),
    "封账时间": ("UPDATE ledger_seal SET sealed_at = '2020-01-01 00:00:00'", "{seal}", "sealed_at"),
    "封账序号": ("UPDATE ledger_seal SET known = known - 1", "{seal}", "known"),
    "封账人": ("UPDATE ledger_seal SET by_id = by_id + 1000", "{seal}", "by"),
    "封账算法": ("UPDATE ledger_seal SET algorithm = 'md5'", "{seal}", "algorithm"),
    "根": ("UPDATE ledger_seal SET root = leaves", "{seal}", "root"),
}  # fmt: skip


@pytest.mark.parametrize("change", REFERENCES)
def test_what_entries_point_to_is_watched_as_well(change, seal, packages, lifted) -> None:
    """Each is named by the package of the place; the home names the row, without the field."""
    statement, row, field = REFERENCES[change]
    if connection.vendor == "postgresql" and field == "root":
        statement = "UPDATE ledger_seal SET root = algorithm"
    header = packages["本区"].header
    named = row.format(batch=Batch.objects.get().pk, appointment=Appointment.objects.get().pk, seal=header)
    with transaction.atomic():
        sql(statement)
        told = {(p.row, p.field) for p in compare(packages["本区"], ledger_against(packages["本区"]))}
        at_home = {p.row for p in verify_ledger().problems}
        transaction.set_rollback(True)
    assert (named, field) in told
    assert named in at_home


CACHES = {
    "单位名称": ("UPDATE orgs_unit SET name = '丁镇' WHERE name = '乙镇'", ("unit U003", "name", "乙镇", "丁镇")),
    "隶属": ("UPDATE orgs_unit SET parent_id = NULL WHERE name = '乙镇'", ("unit U003", "parent", "U001", None)),
    "撤并": ("UPDATE orgs_unit SET closed_on = '2024-01-01' WHERE name = '乙镇'", ("unit U003", "closed_on", None, "2024-01-01")),
    "份额": ("UPDATE ledger_credit SET share_bp = 1 WHERE share_bp = 6000", ("subject P000002", "credit", "U003 6000", "U003 1")),
    "作废": ("UPDATE ledger_subject SET closed_on = '2024-01-01' WHERE code = 'P000001'", ("subject P000001", "closed_on", None, "2024-01-01")),
    "序号簿": ("UPDATE ledger_counter SET last = last + 1 WHERE name = 'entry'", None),
}  # fmt: skip


@pytest.mark.parametrize("change", CACHES)
def test_caches_are_held_to_their_entries(change, seal) -> None:
    """They are not sealed, because they follow from what is."""
    assert verify_ledger().problems == ()
    statement, told = CACHES[change]
    sql(statement)
    problems = {(p.row, p.field, p.was, p.is_now) for p in verify_ledger().problems}
    assert problems if told is None else problems == {told}


def test_whoever_reseals_an_older_month_breaks_the_newer_one(seal, keyed, lifted) -> None:
    """The root of the seal before is part of each seal, so one package of any later month witnesses all earlier ones."""
    Place.objects.update(exercise_today=seal.period.last + timedelta(days=1))
    keyed.write("2024-09-01 铜箔项目 申报 8")
    later = seal_period(month=month_of(today()), by=keyed.by)
    sql("UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE sequence = 8")
    seal_anew(seal)
    assert {(p.row, p.field) for p in seen_at_home()} == {(sealed_package(later).header, None)}


def test_garbage_in_a_column_is_found_not_tripped_over(seal, packages, lifted) -> None:
    """SQLite stores anything anywhere; PostgreSQL refuses it."""
    if connection.vendor == "postgresql":
        return
    for column, garbage in (
        ("occurred_on", "昨天"),
        ("occurred_on", "2024-13-45"),
        ("recorded_at", "now"),
        ("amount_fen", "很多"),
        ("unknown", 7),
    ):
        with transaction.atomic():
            sql(f'UPDATE ledger_entry SET "{column}" = %s WHERE sequence = 8', garbage)
            told = {(p.entry, p.field) for p in compare(packages["本区"], ledger_against(packages["本区"]))}
            assert told == {(8, column)}
            assert 8 in {p.entry for p in verify_ledger().problems}
            transaction.set_rollback(True)
    sql("UPDATE ledger_entry SET source = CAST(x'ff41' AS TEXT) WHERE sequence = 8")
    assert {p.entry for p in compare(packages["本区"], ledger_against(packages["本区"]))} == {8}


def test_a_broken_leaf_list_is_found(seal, lifted) -> None:
    for leaves in ("", "[]", "[[1,2]]", json.dumps([["entry 1", "zz"]])):
        Seal.objects.update(leaves=leaves)
        assert any(p.field == "root" for p in verify_ledger().problems)


def test_a_seal_taken_away_is_missed(seal, packages, lifted) -> None:
    Seal.objects.all().delete()
    assert packages["本区"].header in {p.row for p in verify_ledger().problems}
    told = compare(packages["甲镇"], ledger_against(packages["甲镇"]))
    assert any((p.field, p.is_now) == ("root", None) for p in told)
