"""Sealing: what is covered, who is told what, and that a root is the same everywhere."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import connection

from luodi.base.errors import BadInput, NotFound
from luodi.base.spans import Span, month_of, parse_span
from luodi.ledger.alarms import end_alarm, raise_alarm, standing_alarm
from luodi.ledger.canonical import canonical_field, canonical_row, salt_of
from luodi.ledger.choices import EntryKind
from luodi.ledger.covered import entry_rows, sealed_columns
from luodi.ledger.luodi_verify import ALGORITHM, Package, check_package, compare, merkle_root, read_package, row_leaf
from luodi.ledger.models import Entry, PostingPeriod, Seal
from luodi.ledger.refusals import HomeReadOnly, PeriodSealed
from luodi.ledger.seals import (
    SealBroken,
    leaves_of,
    references_today,
    seal_of,
    seal_period,
    sealed_package,
    witnesses,
    witnessing_units,
)
from luodi.ledger.triggers import drop_triggers
from luodi.ledger.verification import ledger_against, verify_ledger
from luodi.orgs.models import Place, Role
from luodi.orgs.selectors import today
from luodi.orgs.services import appoint
from tests.ledger.notation import BEGINNING, Book

pytestmark = pytest.mark.django_db
RULES = canonical_row("rulebook", sha256=("S", "ab" * 32), title=("S", "考核办法"))


def this_month() -> Span:
    return month_of(today())


@pytest.fixture
def lived(written) -> Book:
    return written(
        "2024-01-05 铜箔项目 计功 甲镇 10000",
        "2024-01-05 铝箔项目 计功 乙镇 6000",
        "2024-01-05 铝箔项目 计功 甲镇 4000",
        "2024-01-05 银浆项目 计功 乙镇 10000",
        "2024-03-01 铜箔项目 申报 300",
        "2024-03-01 银浆项目 申报 800",
        "2024-07-01 甲镇 目标 引进项目 2024 12",
    )


@pytest.fixture
def seal(lived) -> Seal:
    return seal_period(month=this_month(), by=lived.by, extra=[RULES])


@pytest.fixture
def packages(seal) -> dict[str, Package]:
    return {w.unit.name: w.package for w in witnesses(seal, witnessing_units(), extra=[RULES])}


def entries_of(labels) -> set[int]:
    return {int(label.split()[1]) for label in labels if label.startswith("entry ")}


# What is sealed


def test_every_column_of_an_entry_is_sealed() -> None:
    """A new column must be added to the rows that are sealed, marked `later`, or its changes would go unseen."""
    assert sealed_columns() == {field.name for field in Entry._meta.concrete_fields}


def test_a_seal_holds_the_entries_of_its_month_and_what_they_point_to(seal) -> None:
    labels = list(leaves_of(seal.leaves))
    assert labels[0] == f"seal {seal.period.first}"
    assert entries_of(labels) == set(Entry.objects.values_list("sequence", flat=True))
    assert {label.split()[0] for label in labels} == {"seal", "entry", "unit", "subject", "person", "rulebook"}
    assert seal.root == merkle_root([bytes.fromhex(leaf) for leaf in leaves_of(seal.leaves).values()]).hex()
    assert (seal.known, seal.algorithm) == (Entry.objects.count(), ALGORITHM)


def test_a_row_is_sealed_once_and_the_next_seal_knows_the_one_before(seal, lived) -> None:
    lived.write("2024-09-01 铜箔项目 申报 1")
    Place.objects.update(exercise_today=seal.period.last + timedelta(days=1))
    later = seal_period(month=this_month(), by=lived.by, extra=[RULES])
    first, second = leaves_of(seal.leaves), leaves_of(later.leaves)
    assert set(first) & set(second) == set()
    assert entries_of(second) == {Entry.objects.count()}
    package = next(w.package for w in witnesses(later, witnessing_units()))
    assert ("previous", "S", seal.root) in package.rows[package.header][1].fields
    assert verify_ledger(extra=[RULES]).ok


def test_an_untouched_ledger_agrees_with_its_seals(seal) -> None:
    found = verify_ledger(extra=[RULES])
    assert (found.problems, found.root, found.seals) == ((), seal.root, ((str(seal.period), seal.root),))


def test_what_higher_rooms_sealed_is_asked_of_them_again(seal) -> None:
    altered = canonical_row("rulebook", sha256=("S", "ab" * 32), title=("S", "另一份办法"))
    assert [p.row for p in verify_ledger(extra=[altered]).problems] == [RULES.label]
    assert [p.row for p in verify_ledger().problems] == [RULES.label]


def test_life_goes_on_after_a_seal(seal, lived) -> None:
    """Entries, reversals, moves, renamings, mergers and voids are facts of later months; no seal minds them."""
    for line in (
        "冲销 5 凭证重复",
        "2024-05-01 铜箔项目 移交 乙镇",
        "2024-06-01 甲镇 更名 甲街道",
        "2024-06-01 丙办 隶属 甲镇",
        "2024-08-01 乙镇 并入 甲镇",
        "2024-08-01 锡箔项目 申报 5",
    ):
        lived.write(line)
    assert verify_ledger(extra=[RULES]).problems == ()
    assert {e.period.first for e in Entry.objects.filter(sequence__gt=seal.known)} == {
        seal.period.last + timedelta(days=1)
    }


# Refusals


def test_a_month_is_sealed_once(seal, lived) -> None:
    with pytest.raises(PeriodSealed, match="只封一次"):
        seal_period(month=this_month(), by=lived.by)


@pytest.mark.parametrize(
    ("period", "refusal", "said"),
    [
        ("2099-01", BadInput, "还没有开始"),
        ("2019-01", NotFound, "没有记过账"),
        ("2024", BadInput, "不是一个月"),
        ("2024-01-02..2024-01-31", BadInput, "不是一个月"),
    ],
)
def test_what_is_no_posted_month_is_not_sealed(period, refusal, said, lived) -> None:
    with pytest.raises(refusal, match=said):
        seal_period(month=parse_span(period), by=lived.by)
    assert Seal.objects.count() == 0


def test_a_month_that_is_not_sealed_has_no_seal(lived) -> None:
    with pytest.raises(NotFound, match="还没有封账"):
        seal_of(this_month())


def test_two_sealed_months_ahead_are_passed_over(seal, lived) -> None:
    """However the clock stands, what is recorded goes to the first month after it that is open."""
    lived.write("2024-09-01 铜箔项目 申报 1")
    PostingPeriod.objects.filter(sealed_at=None).update(sealed_at=seal.sealed_at)
    lived.write("2024-09-02 铜箔项目 申报 2")
    newest = Entry.objects.latest("sequence")
    assert newest.period.first > month_of(seal.period.last + timedelta(days=1)).last
    assert newest.is_late


# Witnesses


def test_each_unit_opens_its_own_rows_and_holds_the_leaves_of_all(packages, seal) -> None:
    whole = sealed_package(seal).leaves
    assert {name: package.leaves == whole for name, package in packages.items()} == dict.fromkeys(packages, True)
    about = {
        name: {
            text for row in p.rows.values() for n, _, text in row[1].fields if (row[1].kind, n) == ("entry", "subject")
        }
        for name, p in packages.items()
    }
    assert about["甲镇"] == {"P000001", "P000002", "U002"}
    assert about["乙镇"] == {"P000002", "P000003", "U003"}
    assert about["丙办"] == {"U004"}
    assert set(packages["本区"].rows) == set(whole)


def test_no_package_tells_of_a_foreign_project(packages) -> None:
    """Neither amount nor name nor person of 乙镇's own project stands in 甲镇's file, only labels and hashes."""
    text = packages["甲镇"].text()
    opened = text[text.index('"rows":') :]
    assert "P000003" not in opened
    assert "80000000" not in text.replace(packages["甲镇"].root, "")
    assert not any(row.kind in {"person", "appointment", "batch"} for _, row in packages["甲镇"].rows.values())


def test_equal_amounts_do_not_show_in_the_leaves(packages, seal, lived) -> None:
    """Who guesses a foreign row cannot try the guess: each leaf has a salt, and salts of own rows tell no other."""
    salts = {salt for salt, _ in packages["本区"].rows.values()}
    assert len(salts) == len(packages["本区"].rows)
    label, row = next((label, row) for label, (_, row) in packages["本区"].rows.items() if row.kind == "entry")
    assert row_leaf(b"", row).hex() != packages["本区"].leaves[label]
    assert salt_of(seal.salt_key, label) != salt_of("00" * 32, label)


def test_packages_are_whole_read_back_and_agree_with_the_ledger(packages) -> None:
    for package in packages.values():
        read = read_package(package.text())
        assert read == package
        assert check_package(read) == []
        assert compare(read, ledger_against(read, extra=[RULES])) == []


def test_a_package_is_the_same_whenever_it_is_made(packages, seal, lived) -> None:
    lived.write("2024-05-01 铜箔项目 移交 乙镇")
    lived.write("2024-06-01 甲镇 隶属 乙镇")
    again = {w.unit.name: w.package for w in witnesses(seal, witnessing_units(), extra=[RULES])}
    assert {name: p.text() for name, p in again.items()} == {name: p.text() for name, p in packages.items()}


def test_no_package_is_made_from_a_ledger_that_says_otherwise(seal) -> None:
    with pytest.raises(SealBroken, match="luodi verify"):
        list(witnesses(seal, witnessing_units()))  # the rulebook it was sealed with is not there


# The alarm


def test_while_an_alarm_stands_nothing_is_posted_and_nothing_sealed(seal, lived) -> None:
    drop_triggers(connection)
    problems = verify_ledger(extra=[RULES]).problems
    raise_alarm(problems)
    assert raise_alarm(problems) == standing_alarm(), "one alarm, however often it is found"
    for act in ("2024-09-01 铜箔项目 申报 1", "冲销 5 凭证重复", "2024-06-01 甲镇 更名 甲街道"):
        with pytest.raises(HomeReadOnly, match="只读"):
            lived.write(act)
    with pytest.raises(HomeReadOnly):
        seal_period(month=this_month(), by=lived.by)
    with pytest.raises(BadInput, match="只能由招商办负责人解除"):
        end_alarm(reason="从昨天的备份恢复，已核对", by=lived.by)
    appoint(person=lived.by, unit=lived.units["本区"], role=Role.BUREAU_HEAD, valid_from=BEGINNING)
    ended = end_alarm(reason="从昨天的备份恢复，已核对", by=lived.by)
    assert (ended.ended_by, standing_alarm()) == (lived.by, None)
    lived.write("2024-09-01 铜箔项目 申报 1")


def test_an_alarm_ends_only_for_a_reason(lived) -> None:
    with pytest.raises(BadInput, match="没有篡改报警"):
        end_alarm(reason="没事", by=lived.by)
    raise_alarm(())
    appoint(person=lived.by, unit=lived.units["本区"], role=Role.BUREAU_HEAD, valid_from=BEGINNING)
    with pytest.raises(BadInput, match="事由"):
        end_alarm(reason=" ", by=lived.by)


# The same everywhere

BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("tag", "alike", "text"),
    [
        ("D", [date(2024, 3, 1), "2024-03-01"], "2024-03-01"),
        (
            "T",
            [
                datetime(2024, 3, 1, 0, 5, 0, 70, tzinfo=UTC),
                datetime(2024, 3, 1, 8, 5, 0, 70, tzinfo=BEIJING),
                "2024-03-01 00:05:00.000070",
            ],
            "2024-03-01T00:05:00.000070Z",
        ),
        ("T", [datetime(2024, 3, 1, tzinfo=UTC), "2024-03-01 00:00:00"], "2024-03-01T00:00:00.000000Z"),
        ("B", [True, 1], "1"),
        ("B", [False, 0], "0"),
        ("I", [-(2**63)], "-9223372036854775808"),
        ("S", ["𬭎（改）"], "𬭎（改）"),
    ],
)
def test_both_engines_spell_a_value_alike(tag, alike, text) -> None:
    assert {canonical_field("名", tag, value) for value in alike} == {("名", tag, text)}


@pytest.mark.parametrize(
    ("tag", "value"),
    [("I", "1"), ("I", 1.0), ("I", True), ("S", 1), ("B", 2), ("D", "昨天"), ("D", "2024-3-1"), ("T", "now"), ("T", 5)],
)
def test_what_a_column_should_not_hold_has_a_spelling_of_its_own(tag, value) -> None:
    assert canonical_field("名", tag, value)[1] == "X"


GOLDEN = "a86513ad22bfdc58603a7607285c70e6a298dc54908c1d464393dec11a6e3ef0"


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_the_same_ledger_has_the_same_root_on_both_engines(lived) -> None:
    """The root was computed once and is kept here; `make test` and `make test-postgres` both must come to it.

    The moments of recording and sealing are the clock's, so they are put aside before hashing.
    """
    salt_key = "07" * 32
    rows = [*entry_rows(PostingPeriod.objects.get().pk), *references_today([RULES]).values()]
    fixed = [row._replace(fields=tuple(f for f in row.fields if f[0] not in {"recorded_at", "period"})) for row in rows]
    leaves = [row_leaf(bytes.fromhex(salt_of(salt_key, row.label)), row) for row in fixed]
    assert merkle_root(leaves).hex() == GOLDEN
    assert Entry.objects.filter(kind=EntryKind.SET_CREDIT).count() == 4
