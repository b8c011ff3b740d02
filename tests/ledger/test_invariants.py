"""Invariants over random ledgers: the cancelled counts for nothing, order of entry does not matter, caches are rebuilt."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from operator import itemgetter

import hypothesis.strategies as st
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings

from luodi.ledger.caches import refresh_credit
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Credit, Entry
from luodi.ledger.rules import Placement, Share, first_circle_day, first_overfull_day, shares_of
from luodi.ledger.selectors import credit_shares, last_sequence
from luodi.ledger.services import CreditAboveWhole, Fact, post_entry
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, refresh_projects, register_projects, reverse_project_entry
from luodi.pipeline.states import project_states

BOOK = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
days = st.integers(0, 40).map(lambda n: date(2024, 1, 1) + timedelta(days=7 * n))
values = st.one_of(
    st.builds(
        lambda kind, wan: {"kind": kind, "amount_fen": wan},
        st.sampled_from([EntryKind.FUNDS_REPORTED, EntryKind.FUNDS_RECOGNIZED, EntryKind.SET_TOTAL_INVESTMENT]),
        st.integers(0, 10**12),
    ),
    st.just({"kind": EntryKind.FUNDS_REPORTED, "unknown": True}),
    st.builds(lambda stage: {"kind": EntryKind.STAGE_REACHED, "stage": stage}, st.sampled_from(Stage)),
    st.builds(lambda text: {"kind": EntryKind.SET_SECTOR, "text": text}, st.sampled_from(["电子", "新材料"])),
    st.builds(
        lambda unit, share: {"kind": EntryKind.SET_CREDIT, "unit": unit, "quantity": share},
        st.sampled_from(["甲镇", "乙镇", "丙办"]),
        st.integers(0, 3333),
    ),
)
stated = st.lists(st.tuples(days, values), min_size=1, max_size=8)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Examples of one test share its fixtures; each leaves the ledger as it found it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def facts_of(book, project: Project, said) -> list[Fact]:
    return [
        Fact(subject=project.subject, occurred_on=day, source="例", **value | units(book, value)) for day, value in said
    ]


def units(book, value) -> dict[str, object]:
    return {"unit": book.units[value["unit"]]} if "unit" in value else {}


def state(project: Project, as_of: date = date.max):
    return project_states(subject_ids=[project.pk], as_of=as_of, known=last_sequence()).get(project.pk)


def row(project: Project) -> dict[str, object]:
    return Project.objects.filter(pk=project.pk).values().get()


@BOOK
@given(said=stated)
def test_entry_and_reversal_make_nothing(said, book) -> None:
    with rolled_back():
        (project,) = register_projects(names=["铜箔项目"], on=date(2024, 1, 1))
        blank = row(project)
        posted = post_project_facts(facts_of(book, project, said), by=book.by)
        for entry in reversed(posted):
            reverse_project_entry(entry=entry, reason="作废", by=book.by)
        assert state(project) is None
        assert row(project) == blank
        live = Entry.objects.live(as_of=date.max, known=last_sequence()).filter(subject=project.subject)
        assert live.aggregate(total=Sum("amount_fen"))["total"] is None
        assert not Credit.objects.filter(subject=project.subject).exists()


@BOOK
@given(said=stated, as_of=days)
def test_a_reversal_leaves_what_was_known_before_it(said, as_of, book) -> None:
    with rolled_back():
        (project,) = register_projects(names=["铜箔项目"], on=date(2024, 1, 1))
        posted = post_project_facts(facts_of(book, project, said), by=book.by)
        known, before = last_sequence(), state(project, as_of)
        with suppress(CreditAboveWhole):  # when the shares that come back would exceed the whole
            reverse_project_entry(entry=posted[0], reason="作废", by=book.by)
        assert project_states(subject_ids=[project.pk], as_of=as_of, known=known).get(project.pk) == before


@BOOK
@given(said=stated, data=st.data())
def test_order_of_entry_does_not_matter_across_days(said, data, book) -> None:
    """Facts of different days say the same in whatever order they come in; within a day the later entry holds."""
    by_day = {(day, value["kind"], value.get("unit")): (day, value) for day, value in said}
    one_each = list(by_day.values())
    other = data.draw(st.permutations(one_each))
    with rolled_back():
        first, second = register_projects(names=["甲", "乙"], on=date(2024, 1, 1))
        post_project_facts(facts_of(book, first, sorted(one_each, key=itemgetter(0))), by=book.by)
        post_project_facts(facts_of(book, second, other), by=book.by)
        same = {"subject_id", "name"}
        assert {k: v for k, v in row(first).items() if k not in same} == {
            k: v for k, v in row(second).items() if k not in same
        }
        assert credit_of(first) == credit_of(second)


def credit_of(project: Project) -> dict[int, int]:
    return dict(Credit.objects.filter(subject=project.subject).values_list("unit_id", "share_bp"))


@BOOK
@given(said=stated)
def test_cached_rows_are_what_a_rebuild_makes(said, book) -> None:
    with rolled_back():
        (project,) = register_projects(names=["铜箔项目"], on=date(2024, 1, 1))
        for fact in facts_of(book, project, said):
            post_project_facts([fact], by=book.by)
        posted, credited = row(project), credit_of(project)
        Project.objects.filter(pk=project.pk).update(stage="lost", funds_reported_fen=1, signed_on=None, unit=None)
        Credit.objects.filter(subject=project.subject).delete()
        refresh_projects([project.pk])
        refresh_credit([project.pk])
        assert (row(project), credit_of(project)) == (posted, credited)
        shares = credit_shares(as_of=date.max, known=last_sequence(), subject_ids=[project.pk])
        assert credited == shares.get(project.pk, {})


@given(st.lists(st.builds(Share, on=days, unit_id=st.integers(1, 3), share_bp=st.integers(0, 10_000)), max_size=12))
def test_overfull_days_are_found_by_the_slow_and_obvious_way_too(shares) -> None:
    history = sorted(shares, key=lambda share: share.on)
    overfull = [
        day
        for day in sorted({share.on for share in history})
        if sum(shares_of([share for share in history if share.on <= day]).values()) > 10_000
    ]
    assert first_overfull_day(history, 10_000) == (overfull[0] if overfull else None)


@given(
    st.lists(st.tuples(st.integers(1, 5), st.builds(Placement, on=days, parent_id=st.integers(1, 5))), max_size=12),
    st.integers(1, 5),
)
def test_circles_are_found_by_the_slow_and_obvious_way_too(placed, unit) -> None:
    placements: dict[int, list[Placement]] = {}
    for child, placement in sorted(placed, key=lambda pair: pair[1].on):
        placements.setdefault(child, []).append(placement)
    circles = []
    for day in sorted({placement.on for _, placement in placed}):
        parents = {c: [p.parent_id for p in h if p.on <= day][-1:] for c, h in placements.items()}
        above = unit
        for _ in range(6):
            above = next(iter(parents.get(above, [])), None)
            if above == unit:
                circles.append(day)
                break
    assert first_circle_day(unit, placements) == (circles[0] if circles else None)


def test_a_posted_entry_reads_back_as_it_was_stated(book) -> None:
    (project,) = register_projects(names=["铜箔项目"], on=date(2024, 1, 1))
    fact = Fact(
        subject=project.subject, kind=EntryKind.NOTE, occurred_on=date(2024, 2, 29), text="二期另计", source="录入"
    )
    entry = Entry.objects.get(pk=post_entry(fact, by=book.by).pk)
    assert (entry.subject, entry.kind, entry.occurred_on, entry.text, entry.source, entry.by) == (
        project.subject,
        "note",
        date(2024, 2, 29),
        "二期另计",
        "录入",
        book.by,
    )
