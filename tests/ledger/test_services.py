"""The door: retries, keys, shapes, sealed periods, void subjects, and what it gives back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.base.spans import parse_span
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.models import Batch, Entry, PostingPeriod
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import (
    AlreadyReversed,
    Fact,
    KeyReused,
    MisshapenFact,
    ReversalOfReversal,
    SubjectVoid,
    lock_ledger,
    open_batch,
    post_entries,
    post_entry,
    reverse_batch,
    reverse_entry,
)
from luodi.orgs.models import Place
from luodi.pipeline.services import register_projects, reverse_project_batch

DAY = date(2024, 3, 1)


@pytest.fixture
def fact(book) -> Fact:
    subject = register_projects(names=["铜箔项目"], on=DAY)[0].subject
    return Fact(
        subject=subject, kind=EntryKind.FUNDS_REPORTED, occurred_on=DAY, amount_fen=300, key="表单-1", source="录入"
    )


def test_sequences_run_without_gap_and_rows_come_back_with_ids(book, fact) -> None:
    before = last_sequence()
    posted = post_entries([replace(fact, key=f"表单-{n}") for n in range(1200)], by=book.by)
    assert [e.sequence for e in posted] == list(range(before + 1, before + 1201))
    assert [e.pk for e in posted] == list(Entry.objects.filter(sequence__gt=before).values_list("id", flat=True))
    assert Entry.objects.get(pk=posted[-1].pk).key == "表单-1199"


def test_a_retry_returns_the_entry_that_is_there(book, fact) -> None:
    first = post_entry(fact, by=book.by)
    again = post_entries([replace(fact, key="表单-2"), replace(fact, source="接口")], by=book.by)
    assert again[1] == first
    assert Entry.objects.filter(kind=EntryKind.FUNDS_REPORTED).count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"amount_fen": 301},
        {"occurred_on": date(2024, 3, 2)},
        {"kind": EntryKind.FUNDS_RECOGNIZED},
        {"amount_fen": None, "unknown": True},
        {"currency": "USD"},
        {"text": "首期"},
    ],
)
def test_a_key_used_for_another_fact_is_refused(book, fact, other) -> None:
    post_entry(fact, by=book.by)
    with pytest.raises(KeyReused, match="“表单-1”已用于第"):
        post_entry(replace(fact, **other), by=book.by)


def test_a_key_twice_in_one_posting_is_refused(book, fact) -> None:
    with pytest.raises(KeyReused, match="同一批"):
        post_entries([fact, fact], by=book.by)


def test_what_is_refused_gives_its_numbers_back(book, fact) -> None:
    before = last_sequence()
    over = Fact(
        subject=fact.subject,
        kind=EntryKind.SET_CREDIT,
        occurred_on=DAY,
        unit=book.units["甲镇"],
        quantity=6000,
        source="录入",
    )
    with pytest.raises(BadInput):
        post_entries([fact, over, replace(over, unit=book.units["乙镇"])], by=book.by)
    assert (last_sequence(), Entry.objects.filter(subject=fact.subject).count()) == (before, 0)


MISSHAPEN = {
    "缺少金额": {"amount_fen": None},
    "只留一样": {"unknown": True},
    "缺少阶段": {"kind": EntryKind.STAGE_REACHED},
    "缺少单位": {"kind": EntryKind.SET_CREDIT},
    "缺少内容": {"kind": EntryKind.SET_SECTOR, "amount_fen": None},
    "只能记在单位名下": {"kind": EntryKind.SET_PLACEMENT},
    "最多 80 个": {"kind": EntryKind.SET_SECTOR, "text": "新" * 81},
    "最多 2000 个": {"text": "长" * 2001},
    "空字符": {"text": "铜\0箔"},
    "大得放不下": {"amount_fen": 2**63},
}


@pytest.mark.parametrize("said", MISSHAPEN)
def test_a_misshapen_fact_is_refused_with_a_sentence(book, fact, said) -> None:
    with pytest.raises(MisshapenFact, match=said):
        post_entry(replace(fact, **MISSHAPEN[said]), by=book.by)


def test_a_target_is_an_amount_or_a_count(book) -> None:
    target = Fact(
        subject=book.units["甲镇"].subject,
        kind=EntryKind.SET_TARGET,
        occurred_on=DAY,
        measure="引进项目",
        span=parse_span("2024"),
        source="下达",
    )
    with pytest.raises(MisshapenFact, match="只填一项"):
        post_entry(target, by=book.by)
    assert post_entry(replace(target, quantity=12), by=book.by).span_last == date(2024, 12, 31)


def test_a_fact_about_a_project_is_not_posted_to_a_unit(book, fact) -> None:
    with pytest.raises(MisshapenFact, match="只能记在项目名下"):
        post_entry(replace(fact, subject=book.units["甲镇"].subject), by=book.by)


def test_a_sealed_period_takes_nothing_and_what_comes_later_goes_to_the_next_open_month(book, fact) -> None:
    entry = post_entry(fact, by=book.by)
    PostingPeriod.objects.update(sealed_at=timezone.now())
    later = [
        post_entry(replace(fact, key="表单-2"), by=book.by),
        reverse_entry(entry=entry, reason="写错", by=book.by),
    ]
    assert {e.period.first for e in later} == {entry.period.last + timedelta(days=1)}
    assert later[0].is_late


def test_in_an_exercise_entries_post_to_the_month_of_its_day(book, fact) -> None:
    Place.objects.update(exercise_today=date(2024, 9, 30))
    assert post_entry(fact, by=book.by).period.first == date(2024, 9, 1)


def test_an_entry_before_its_period_is_late_except_in_an_opening_batch(book, fact) -> None:
    opening = open_batch(kind=BatchKind.OPENING, label="期初", by=book.by)
    late, opened = post_entry(fact, by=book.by), post_entry(replace(fact, key="期初-1"), by=book.by, batch=opening)
    assert (late.is_late, opened.is_late) == (True, False)


def test_the_reversal_repeats_the_entry_in_the_database_not_the_one_in_hand(book, fact) -> None:
    entry = post_entry(fact, by=book.by)
    entry.amount_fen = 1  # a careless caller
    red = reverse_entry(entry=entry, reason=" 凭证重复 ", by=book.by)
    assert (red.amount_fen, red.occurred_on, red.reason, red.key) == (300, DAY, "凭证重复", None)


def test_a_reversal_needs_a_reason(book, fact) -> None:
    entry = post_entry(fact, by=book.by)
    with pytest.raises(BadInput, match="写明事由"):
        reverse_entry(entry=entry, reason="  ", by=book.by)


def imported(book, fact) -> Batch:
    batch = open_batch(kind=BatchKind.IMPORT, label="一月报表.xlsx", by=book.by)
    stage = replace(fact, kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, amount_fen=None, key=None)
    post_entries([fact, stage], by=book.by, batch=batch)
    return batch


def test_a_batch_is_reversed_as_one_once(book, fact) -> None:
    batch = imported(book, fact)
    first = post_entry(replace(fact, key="表单-2"), by=book.by)
    red = reverse_batch(batch=batch, reason="报错表", by=book.by)
    assert [e.reverses.sequence for e in red] == sorted(e.reverses.sequence for e in red)
    assert list(Entry.objects.live(as_of=date.max, known=last_sequence()).filter(subject=fact.subject)) == [first]
    with pytest.raises(AlreadyReversed, match="每一笔都已冲销"):
        reverse_batch(batch=batch, reason="报错表", by=book.by)
    with pytest.raises(ReversalOfReversal):
        reverse_batch(batch=red[0].batch, reason="冲错了", by=book.by)


def test_what_is_void_takes_no_further_entry(book, fact) -> None:
    reverse_project_batch(batch=imported(book, fact), reason="报错表", by=book.by, on=DAY)
    with pytest.raises(SubjectVoid, match="已于2024-03-01作废"):
        post_entry(replace(fact, key="表单-3"), by=book.by)


@pytest.mark.django_db(transaction=True)
def test_the_turnstile_is_refused_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        lock_ledger()
