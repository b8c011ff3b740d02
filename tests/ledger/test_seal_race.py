"""封账与记账同时: no committed entry is missed by a root, none is posted into a sealed month. Real threads, both engines."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from luodi.base.errors import LuodiError
from luodi.base.spans import Span, month_of
from luodi.ledger.choices import EntryKind
from luodi.ledger.covered import entry_rows
from luodi.ledger.models import Entry, PostingPeriod, Seal
from luodi.ledger.refusals import PeriodSealed
from luodi.ledger.seals import leaves_of, seal_period
from luodi.ledger.services import Fact, post_entry
from luodi.ledger.verification import verify_ledger
from luodi.orgs.models import Person, Place
from luodi.orgs.selectors import today
from luodi.pipeline.services import register_projects
from tests.ledger.at_once import at_once
from tests.ledger.notation import BEGINNING

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("LUODI_DRILL_ROUNDS", "100"))  # `make drill-seals` takes more
WRITERS = 2

Sealer = Callable[[Span], object]


@pytest.fixture
def fact(book) -> Fact:
    copper = register_projects(names=["铜箔项目"], on=BEGINNING)[0]
    return Fact(
        subject=copper.subject, kind=EntryKind.FUNDS_REPORTED, occurred_on=BEGINNING, amount_fen=1, source="录入"
    )


@dataclass(slots=True)
class Missed:
    """Of how many rounds, in how many a sealed list lacks an entry that its period holds."""

    rounds: int = 0
    missed: int = 0


def race(rounds: int, *, write: Callable[[], object], seal: Sealer) -> Missed:
    """In each round two clerks post while one seals the running month; the next round is a month later."""
    found = Missed()
    for _ in range(rounds):
        write()  # the month is posted to, or there would be nothing to seal
        month = month_of(today())
        *posted, sealed = at_once([*[write] * WRITERS, partial(seal, month)])
        assert not [r for r in (*posted, sealed) if isinstance(r, LuodiError)]
        period = PostingPeriod.objects.get(first=month.first)
        held = {f"entry {n}" for n in Entry.objects.filter(period=period).values_list("sequence", flat=True)}
        found.rounds += 1
        found.missed += held != set(sealed)
        Place.objects.update(exercise_today=month.last.replace(day=28) + timedelta(days=5))
    return found


def properly(by: Person, month: Span) -> set[str]:
    seal = seal_period(month=month, by=by)
    return {label for label in leaves_of(seal.leaves) if label.startswith("entry ")}


@pytest.mark.parametrize("rounds", [8, pytest.param(ROUNDS, marks=pytest.mark.drill)])
def test_no_root_misses_a_committed_entry(rounds, book, fact) -> None:
    found = race(rounds, write=partial(post_entry, fact, by=book.by), seal=partial(properly, book.by))
    sys.stdout.write(f"\n封账与记账同时 {found.rounds} 轮，漏记 {found.missed} 轮\n")
    assert (found.rounds, found.missed) == (rounds, 0)
    assert Entry.objects.filter(kind=EntryKind.FUNDS_REPORTED).count() == rounds * (WRITERS + 1)
    assert Seal.objects.count() == rounds
    assert verify_ledger().problems == ()


def test_red_control_without_the_lock_roots_miss_entries(book, fact) -> None:
    """The same harness, and a seal that reads, then marks: a clerk who posts in between is missed."""
    read, posted = Event(), Event()

    def naively(month: Span) -> set[str]:
        period = PostingPeriod.objects.get(first=month.first)
        held = {row.label for row in entry_rows(period.pk)}
        read.set()
        posted.wait(timeout=30)
        PostingPeriod.objects.filter(pk=period.pk).update(sealed_at=timezone.now())
        return held

    def write() -> None:
        post_entry(fact, by=book.by)
        if read.is_set():
            posted.set()

    def late() -> None:
        read.wait(timeout=30)
        write()

    write()
    month = month_of(today())
    _, held = at_once([late, partial(naively, month)])
    period = PostingPeriod.objects.get(first=month.first)
    assert Entry.objects.filter(period=period).count() == len(held) + 1


def test_one_month_is_sealed_by_one(book, fact) -> None:
    post_entry(fact, by=book.by)
    results = at_once([partial(seal_period, month=month_of(today()), by=book.by)] * 8)
    assert sum(isinstance(r, Seal) for r in results) == 1
    assert all("只封一次" in str(r) for r in results if isinstance(r, PeriodSealed))
    assert Seal.objects.count() == 1


def test_a_seal_that_fails_leaves_nothing(book, fact) -> None:
    post_entry(fact, by=book.by)

    def halfway() -> None:
        with transaction.atomic():
            seal_period(month=month_of(today()), by=book.by)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        halfway()
    assert Seal.objects.count() == 0
    assert PostingPeriod.objects.exclude(sealed_at=None).count() == 0
    assert verify_ledger().problems == ()
