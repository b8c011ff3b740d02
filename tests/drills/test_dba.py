"""Whoever owns the database edits, cuts, forks, restores and hashes everything anew: any one package held outside tells (C4)."""

import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from luodi.base.spans import month_of
from luodi.ledger.choices import EntryKind
from luodi.ledger.luodi_verify import Package, verify, written_rows
from luodi.ledger.models import Entry, Seal
from luodi.ledger.seals import seal_period, witnesses
from luodi.ledger.services import Fact
from luodi.ledger.triggers import create_triggers
from luodi.ledger.verification import ledger_against
from luodi.orgs.models import Place
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person
from luodi.pipeline.services import post_project_facts
from tests.ledger.conftest import found_book, with_a_key
from tests.ledger.notation import BEGINNING, Book
from tests.ledger.tampering import lift_everything, restore_checks, seal_anew, seen_at_home

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
SEEDS = int(os.environ.get("LUODI_DRILL_SEEDS", "2"))  # `make drill-dba` takes 50


@pytest.fixture
def book(db) -> Book:
    book = with_a_key(found_book(add_person(login="clerk", name="经办员", password=None)))
    for line in (
        "2024-01-05 铜箔项目 计功 甲镇 10000",
        "2024-02-01 铜箔项目 阶段 签约",
        "2024-03-09 铜箔项目 认定 300",
    ):
        book.write(line)
    return book


@pytest.fixture
def held(book) -> dict[str, Package]:
    """The month is sealed, and each unit keeps its package."""
    seal = seal_period(month=month_of(today()), by=book.by)
    return {w.unit.name: w.package for w in witnesses(seal, book.units.values())}


@pytest.fixture
def lifted(held) -> Iterator[None]:
    connection.check_constraints()
    lift_everything()
    yield
    restore_checks()
    if connection.vendor == "sqlite":
        create_triggers(connection)


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def standing() -> list[int]:
    return list(Entry.objects.filter(reverses=None, amount_fen__isnull=False).values_list("sequence", flat=True))


def edited(drawn: random.Random, book: Book) -> int:
    """An amount changed."""
    sequence = drawn.choice(standing())
    sql("UPDATE ledger_entry SET amount_fen = amount_fen + %s WHERE sequence = %s", drawn.randrange(1, 10**9), sequence)
    return sequence


def moved(drawn: random.Random, book: Book) -> int:
    """Another unit credited."""
    sequence = Entry.objects.filter(kind=EntryKind.SET_CREDIT).values_list("sequence", flat=True).first()
    unit = drawn.choice([u.pk for name, u in book.units.items() if name not in {"甲镇", "本区"}])
    sql("UPDATE ledger_entry SET unit_id = %s WHERE sequence = %s", unit, sequence)
    return sequence


def cut(drawn: random.Random, book: Book) -> int:
    """The tail of the ledger gone, the counter put back."""
    last = Entry.objects.order_by("-sequence").values_list("sequence", flat=True)[0]
    first = last - drawn.randrange(2)
    sql("DELETE FROM ledger_entry WHERE sequence >= %s", first)
    sql("UPDATE ledger_counter SET last = %s WHERE name = 'entry'", first - 1)
    return first


def restored(drawn: random.Random, book: Book) -> int:
    """Yesterday's backup, and other facts in the place of those that came after it."""
    first = cut(drawn, book)
    for n in range(first, Entry.objects.count() + 1 + drawn.randrange(1, 3)):
        sql(
            "INSERT INTO ledger_entry (sequence, subject_id, kind, occurred_on, precision, recorded_at, amount_fen, "
            "currency, by_id, unknown, period_id, source) SELECT %s, subject_id, kind, occurred_on, precision, recorded_at, "
            "amount_fen + %s, currency, by_id, unknown, period_id, source FROM ledger_entry WHERE sequence = %s",
            n, drawn.randrange(1, 10**6), standing()[0],
        )  # fmt: skip
    return first


def renamed(drawn: random.Random, book: Book) -> str:
    """The unit behind a code becomes another kind of unit: a rule of the groups, changed in the master data alone."""
    code = drawn.choice([u.code for name, u in book.units.items() if name in {"甲镇", "乙镇"}])
    sql("UPDATE orgs_unit SET kind = 'park' WHERE code = %s", code)
    return f"unit {code}"


SCENARIOS: dict[str, Callable[[random.Random, Book], int | str]] = {
    "改金额": edited, "改计功单位": moved, "截掉末尾": cut, "恢复旧备份再接着记": restored, "只改主数据": renamed,
}  # fmt: skip


def told_by(package: Package) -> dict:
    """What a clerk's laptop says: the package as a file, the home's rows as lines, nothing else."""
    return verify(package.text(), list(written_rows(ledger_against(package))))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_any_package_tells_whoever_hashes_everything_anew(scenario, book, held, lifted) -> None:
    caught = at_home = 0
    for seed in range(SEEDS):
        with transaction.atomic():
            touched = SCENARIOS[scenario](random.Random(seed), book)
            seal_anew(Seal.objects.get())
            at_home += bool(seen_at_home())
            reports = {name: told_by(package) for name, package in held.items()}
            assert not [name for name, report in reports.items() if report["ok"]], "each holder sees it"
            caught += all(touched in {p["entry"] for p in report["problems"]} for report in reports.values())
            transaction.set_rollback(True)
    sys.stdout.write(
        f"\n{scenario}并重算全部哈希 {SEEDS} 次：每家的证据包都点名 {caught} 次；不看证据包发现 {at_home} 次\n"
    )
    assert (caught, at_home) == (SEEDS, 0), "the red control: without a package outside nobody sees it"


def test_a_fork_is_told_by_the_package_of_the_other_branch(book, held, lifted) -> None:
    """Two histories from one point: whoever holds a package of the one is not shown the other."""
    Place.objects.update(exercise_today=Seal.objects.get().period.last + timedelta(days=1))
    subject = book.projects["铜箔项目"].subject

    def month(amount_fen: int) -> Package:
        fact = Fact(
            subject=subject, kind=EntryKind.FUNDS_REPORTED, occurred_on=BEGINNING, amount_fen=amount_fen, source="录入"
        )
        entry = post_project_facts([fact], by=book.by)[0]
        seal = seal_period(month=month_of(today()), by=book.by)
        told.append(entry.sequence)
        return next(witnesses(seal, [book.units["乙镇"]])).package

    told: list[int] = []
    with transaction.atomic():
        package = month(5)
        transaction.set_rollback(True)
    month(6)
    report = told_by(package)
    assert not report["ok"]
    assert {p["field"] for p in report["problems"]} >= {"root"}
