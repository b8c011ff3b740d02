"""Eight people at once, on a SQLite file and on PostgreSQL: one order, one winner, no error that is not a sentence."""

from dataclasses import replace
from datetime import date
from functools import partial
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from luodi.ledger.choices import BatchKind, EntryKind, SubjectKind
from luodi.ledger.models import Counter, Credit, Entry, PostingPeriod
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import (
    AlreadyReversed,
    CreditAboveWhole,
    Fact,
    KeyReused,
    lock_open_period,
    open_batch,
    open_subject,
    post_entries,
    post_entry,
    reverse_batch,
    reverse_entry,
    take_numbers,
)
from luodi.ledger.triggers import TABLE, create_triggers, drop_triggers
from luodi.ledger.units import found_unit, rename_unit
from luodi.orgs.models import Unit, UnitKind
from luodi.orgs.selectors import today
from luodi.pipeline.models import Project
from luodi.pipeline.services import move_project, post_project_facts, refresh_projects, register_projects
from tests.ledger.at_once import at_once, watched
from tests.ledger.database import next_row

pytestmark = pytest.mark.django_db(transaction=True)
EIGHT = range(8)
DAY = date(2024, 3, 1)
GAPS = f"SELECT MAX(sequence) - COUNT(*) FROM {TABLE}"  # what a bystander sees: 0 as long as commit order is the order


@pytest.fixture
def copper(book) -> Project:
    return register_projects(names=["铜箔项目"], on=DAY)[0]


@pytest.fixture
def fact(copper) -> Fact:
    return Fact(subject=copper.subject, kind=EntryKind.FUNDS_REPORTED, occurred_on=DAY, amount_fen=100, source="录入")


def winners(results) -> list[object]:
    return [r for r in results if not isinstance(r, Exception)]


def test_sequences_have_no_gap_at_any_moment(book, fact) -> None:
    before = last_sequence()

    def clerk() -> None:
        for size in range(1, 11):
            post_entries([fact] * size, by=book.by)

    assert watched([clerk] * 8, GAPS) == {(0,)}
    assert last_sequence() == before + 8 * 55 == Entry.objects.count()


def test_numbers_taken_before_the_turn_leave_gaps(book, keyed) -> None:
    """The red control: of two who drew numbers outside the turnstile, as from a database's own sequence, one is slow."""
    slow, fast = last_sequence() + 1, last_sequence() + 2
    drop_triggers(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(next_row(sequence=str(fast)))
            cursor.execute(GAPS)
            assert cursor.fetchone() == (1,)
            cursor.execute(next_row(sequence=str(slow)))
    finally:
        create_triggers(connection)


def test_a_first_number_is_taken_by_all_at_once(book) -> None:
    """Nobody has made the counter yet: no error, no number twice."""

    def take() -> int:
        with transaction.atomic():
            return take_numbers("新计数")[0]

    assert sorted(at_once([take] * 8)) == list(range(1, 9))
    assert Counter.objects.get(name="新计数").last == 8


def test_an_empty_ledger_is_first_written_by_all_at_once(clerk) -> None:
    """Not even the turnstile or the period exists."""
    subject = open_subject(kind=SubjectKind.PROJECT, on=DAY)
    Counter.objects.all().delete()
    fact = Fact(subject=subject, kind=EntryKind.NOTE, occurred_on=DAY, text="首笔", source="录入")
    at_once([partial(post_entry, fact, by=clerk)] * 8)
    assert list(Entry.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert PostingPeriod.objects.count() == 1


def test_one_key_sent_by_all_is_one_entry(book, fact) -> None:
    results = at_once([partial(post_entry, replace(fact, key="表单-1"), by=book.by)] * 8)
    assert len({entry.pk for entry in results}) == 1
    assert Entry.objects.filter(key="表单-1").count() == 1


def test_one_key_for_eight_facts_goes_to_one(book, fact) -> None:
    facts = [replace(fact, key="表单-1", amount_fen=n) for n in EIGHT]
    results = at_once([partial(post_entry, f, by=book.by) for f in facts])
    assert len(winners(results)) == 1
    assert sum(isinstance(r, KeyReused) for r in results) == 7


def test_shares_never_exceed_the_whole(book, copper) -> None:
    units = [
        found_unit(name=f"镇{n}", kind=UnitKind.TOWN, parent=book.units["本区"], on=DAY, by=book.by) for n in EIGHT
    ]
    share = Fact(subject=copper.subject, kind=EntryKind.SET_CREDIT, occurred_on=DAY, quantity=3000, source="录入")
    results = at_once([partial(post_entry, replace(share, unit=unit), by=book.by) for unit in units])
    assert len(winners(results)) == 3
    assert sum(isinstance(r, CreditAboveWhole) for r in results) == 5
    assert sum(Credit.objects.values_list("share_bp", flat=True)) == 9000


def test_one_entry_is_reversed_by_one(book, fact) -> None:
    entry = post_entry(fact, by=book.by)
    results = at_once([partial(reverse_entry, entry=entry, reason="写错", by=book.by)] * 8)
    assert len(winners(results)) == 1
    assert all("不必再次冲销" in str(r) for r in results if isinstance(r, AlreadyReversed))
    assert Entry.objects.filter(reverses=entry).count() == 1


def test_one_batch_is_reversed_by_one(book, fact) -> None:
    batch = open_batch(kind=BatchKind.IMPORT, label="一月报表.xlsx", by=book.by)
    post_entries([fact] * 20, by=book.by, batch=batch)
    results = at_once([partial(reverse_batch, batch=batch, reason="报错表", by=book.by)] * 8)
    assert len(winners(results)) == 1
    assert Entry.objects.exclude(reverses=None).count() == 20


def test_no_two_writers_wait_for_each_other(book) -> None:
    """Imports, moves, renamings and foundings take their locks in one order, whichever they need first."""
    projects = register_projects(names=["甲", "乙", "丙", "丁"], on=DAY)
    towns = [book.units["甲镇"], book.units["乙镇"]]

    def importing(n: int) -> None:
        made = register_projects(names=[f"新{n}-{k}" for k in range(3)], on=DAY)
        share = Fact(
            subject=made[0].subject, kind=EntryKind.SET_CREDIT, occurred_on=DAY, quantity=10_000, source="导入"
        )
        post_project_facts([replace(share, subject=p.subject, unit=towns[n % 2]) for p in made], by=book.by)

    def founding(n: int) -> None:
        unit = found_unit(name=f"站{n}", kind=UnitKind.OFFICE, parent=towns[n % 2], on=DAY, by=book.by)
        rename_unit(unit=unit, name=f"服务站{n}", on=DAY, by=book.by)

    def moving(n: int) -> None:
        for project in projects if n % 2 else reversed(projects):
            move_project(project=project, unit=towns[n % 2], on=DAY, by=book.by)

    def clerk(n: int) -> None:
        for turn in range(2):
            with transaction.atomic():
                for job in (importing, founding, moving)[n % 3 :] + (importing, founding, moving)[: n % 3]:
                    job(10 * n + turn)

    assert at_once([partial(clerk, n) for n in EIGHT]) == [None] * 8
    assert list(Entry.objects.values_list("sequence", flat=True)) == list(range(1, last_sequence() + 1))
    assert Unit.objects.filter(name__startswith="服务站").count() == 16


def test_a_row_rebuilt_while_another_posts_misses_nothing(book, fact, copper) -> None:
    """The rebuild is held between reading the entries and writing the row; a posting tries to slip in between."""
    read, posted = Event(), Event()

    def hold(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "pipeline_project" in sql:
            read.set()
            posted.wait(timeout=1)
        return execute(sql, params, many, context)

    def rebuilding() -> None:
        with connection.execute_wrapper(hold):
            refresh_projects([copper.subject_id])

    def posting() -> None:
        read.wait(timeout=30)
        post_project_facts([fact], by=book.by)
        posted.set()

    at_once([rebuilding, posting])
    copper.refresh_from_db()
    assert copper.funds_reported_fen == 100


def test_a_seal_waits_for_the_posting_that_began_before_it(book, fact) -> None:
    """And the posting that comes after the seal goes elsewhere: a sealed period misses nothing and takes nothing."""
    posting, sealing, seen = Event(), Event(), []

    def clerk() -> None:
        with transaction.atomic():
            post_entry(fact, by=book.by)
            posting.set()
            sealing.wait(timeout=30)

    def sealer() -> None:
        posting.wait(timeout=30)
        sealing.set()
        with transaction.atomic():
            period = lock_open_period(today())
            seen.append(Entry.objects.filter(period=period, kind=EntryKind.FUNDS_REPORTED).count())
            PostingPeriod.objects.filter(pk=period.pk).update(sealed_at=timezone.now())

    at_once([clerk, sealer])
    assert seen == [1]
    assert at_once([partial(post_entry, fact, by=book.by)])[0].period.sealed_at is None


def test_sealing_among_eight_writers_counts_every_entry(book, fact) -> None:
    """Five rounds begun together by eight clerks and one sealer, who seals in the third."""
    rounds, counted = Barrier(9), []

    def sealer() -> None:
        for turn in range(5):
            rounds.wait(timeout=30)
            if turn == 2:
                with transaction.atomic():
                    period = lock_open_period(today())
                    counted.append(Entry.objects.filter(period=period).count())
                    PostingPeriod.objects.filter(pk=period.pk).update(sealed_at=timezone.now())

    def clerk() -> None:
        for _ in range(5):
            rounds.wait(timeout=30)
            post_entry(fact, by=book.by)

    at_once([*[clerk] * 8, sealer])
    assert counted == [Entry.objects.exclude(period__sealed_at=None).count()]
    assert Entry.objects.filter(kind=EntryKind.FUNDS_REPORTED).count() == 40


@pytest.mark.postgres
def test_a_seal_without_the_period_lock_misses_entries(book, fact) -> None:
    """The red control: a naive seal counts while a posting that read "open" is under way. SQLite has one writer anyway."""
    posting, counted, seen = Event(), Event(), []

    def clerk() -> None:
        with transaction.atomic():
            post_entry(fact, by=book.by)
            posting.set()
            counted.wait(timeout=30)

    def naive_sealer() -> None:
        posting.wait(timeout=30)
        seen.append(Entry.objects.filter(kind=EntryKind.FUNDS_REPORTED).count())
        counted.set()

    at_once([clerk, naive_sealer])
    assert (seen, Entry.objects.filter(kind=EntryKind.FUNDS_REPORTED).count()) == ([0], 1)
