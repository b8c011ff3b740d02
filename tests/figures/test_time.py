"""What a figure says stays said: the same span, as-of and known give the same figure for ever; unknowns are never a number."""

from datetime import date

import pytest

from luodi.base.spans import parse_span
from luodi.figures.opening import open_figure
from luodi.figures.selectors import figure, unit_figures
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry, Subject
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import Fact, open_projects, post_entries, reverse_entry
from luodi.ledger.units import found_place, found_unit, merge_unit, rename_unit, set_target
from luodi.orgs.models import Person, UnitKind
from luodi.orgs.services import add_person
from tests.figures.district import AS_OF, SPAN, build_district

pytestmark = pytest.mark.django_db
NAMES = [
    "引进项目",
    "合同投资",
    "工业投资占比",
    "项目完成率",
    "投资集中度",
    "零引进单位",
    "亿元以上项目",
    "项目滑坡幅度",
]
YEAR = parse_span("2004")


def said(known):
    found = unit_figures(NAMES, span=SPAN, as_of=AS_OF, known=known)
    return {code: [(f.key, f.printed, f.formula, f.scope_name) for f in row.values()] for code, row in found.items()}


def test_a_bulletin_of_september_reads_the_same_after_all_that_happened_since():
    units = build_district()
    by, known = Person.objects.get(login="clerk"), last_sequence()
    before = said(known)
    project = Subject.objects.get(code="P000001")
    late = {"subject": project, "occurred_on": date(2004, 2, 1), "source": "补录"}
    reverse_entry(entry=Entry.objects.get(subject=project, kind=EntryKind.STAGE_REACHED), reason="未签正式合同", by=by)
    post_entries(
        [
            Fact(kind=EntryKind.SET_SECTOR, text="第三产业", **late),
            Fact(kind=EntryKind.SET_CREDIT, unit=units["龙塘镇"], quantity=0, **late),
            Fact(kind=EntryKind.SET_CREDIT, unit=units["镇街G"], quantity=10_000, **late),
            Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, amount_fen=1, **late),
        ],
        by=by,
    )
    set_target(unit=units["示范区"], measure="引进项目", span=YEAR, on=date(2004, 3, 1), by=by, quantity=120)
    merge_unit(unit=units["镇街F"], successor=units["镇街E"], on=date(2004, 9, 1), by=by)
    rename_unit(unit=units["镇街E"], name="城东街道", on=date(2004, 9, 1), by=by)
    assert said(known) == before
    after = unit_figures(NAMES, span=SPAN, as_of=AS_OF)
    assert after["U001"]["引进项目"].printed == "73个"
    assert after["U001"]["项目完成率"].printed == "60.83%"
    assert after["U006"]["引进项目"].printed == "10个"  # 镇街E with the merged 镇街F
    assert after["U006"]["引进项目"].scope_name == "城东街道"
    assert "U007" not in after


def signed(subject, on, **amount):
    at = {"subject": subject, "occurred_on": on, "source": "表"}
    return [
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **at),
        Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, **at, **amount),
    ]


@pytest.fixture
def town():
    by = add_person(login="clerk", name="经办甲", password=None)
    root = found_place(name="示范区", on=date(2004, 1, 1), by=by)
    return by, [
        found_unit(name=f"{name}镇", kind=UnitKind.TOWN, parent=root, on=date(2004, 1, 1), by=by) for name in "甲乙"
    ]


def test_an_unknown_amount_is_no_number_and_no_total_is_printed(town):
    by, _ = town
    first, second, third = open_projects(count=3, on=date(2004, 1, 1))
    blank = signed(third, date(2004, 2, 1))[:1]
    post_entries(
        [
            *signed(first, date(2004, 2, 1), amount_fen=30_000_000_000),
            *signed(second, date(2004, 2, 1), unknown=True),
            *blank,
        ],
        by=by,
    )
    total = figure("合同投资", span=YEAR, as_of=AS_OF)
    assert (total.value, total.unknown, total.printed) == (None, 2, "未填报")
    assert total.printed_known_part == "3.00亿元（另有 2 项未填报）"
    assert figure("引进项目", span=YEAR, as_of=AS_OF).printed == "3个"
    assert figure("亿元以上项目", span=YEAR, as_of=AS_OF).printed == "未填报"
    assert figure("工业投资占比", span=YEAR, as_of=AS_OF).printed == "未填报"
    assert [row.reason for row in open_figure(total).unknown] == ["合同投资未填报", "合同投资未填报"]
    big = open_figure(figure("亿元以上项目", span=YEAR, as_of=AS_OF))
    assert {row.reason for row in big.unknown} == {"合同投资未填报，无法判断“合同投资 ≥ 1亿元”"}


def test_a_shared_project_counts_once_at_each_unit_and_once_above_and_its_fen_add_up(town):
    by, (first, second) = town
    (project,) = open_projects(count=1, on=date(2004, 1, 1))
    shares = [(first, 3_333), (second, 6_667)]
    credit = [
        Fact(
            kind=EntryKind.SET_CREDIT, subject=project, occurred_on=date(2004, 1, 1), unit=u, quantity=q, source="协议"
        )
        for u, q in shares
    ]
    post_entries([*signed(project, date(2004, 2, 1), amount_fen=10_000_000_001), *credit], by=by)
    found = unit_figures(["引进项目", "合同投资"], span=YEAR, as_of=AS_OF)
    assert [row["引进项目"].value for row in found.values()] == [1, 1, 1]
    assert [row["合同投资"].value for row in found.values()] == [10_000_000_001, 3_333_000_000, 6_667_000_001]


def test_an_amount_follows_the_shares_of_its_own_day(town):
    by, (first, second) = town
    (project,) = open_projects(count=1, on=date(2004, 1, 1))
    at = {"subject": project, "source": "表"}
    moves = [(date(2004, 3, 1), first, 10_000), (date(2004, 6, 1), first, 0), (date(2004, 6, 1), second, 10_000)]
    post_entries(
        [
            *(
                Fact(kind=EntryKind.SET_CREDIT, occurred_on=day, unit=unit, quantity=share, **at)
                for day, unit, share in moves
            ),
            *(
                Fact(kind=EntryKind.FUNDS_RECOGNIZED, occurred_on=day, amount_fen=fen, **at)
                for day, fen in [(date(2004, 2, 1), 1), (date(2004, 5, 31), 10), (date(2004, 6, 1), 100)]
            ),
        ],
        by=by,
    )
    found = unit_figures(["认定到位资金", "申报到位资金"], span=YEAR, as_of=AS_OF)
    assert [row["认定到位资金"].value for row in found.values()] == [
        111,
        11,
        100,
    ]  # the first credit holds from the beginning
    assert {row["申报到位资金"].value for row in found.values()} == {0}


def test_a_project_that_nobody_is_credited_with_stands_at_the_place(town):
    by, _ = town
    (project,) = open_projects(count=1, on=date(2004, 1, 1))
    post_entries(signed(project, date(2004, 2, 1), amount_fen=5), by=by)
    found = unit_figures(["引进项目", "合同投资"], span=YEAR, as_of=AS_OF)
    assert [(row["引进项目"].value, row["合同投资"].value) for row in found.values()] == [(1, 5), (0, 0), (0, 0)]


def test_signed_on_an_unknown_day_is_undecided_and_not_signed_is_decided(town):
    by, _ = town
    happened, never = open_projects(count=2, on=date(2004, 1, 1))
    at = {"occurred_on": date(2004, 2, 1), "source": "表"}
    named = [Fact(kind=EntryKind.SET_NAME, subject=subject, text="项目", **at) for subject in (happened, never)]
    post_entries(
        [*named, Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, subject=happened, unknown=True, **at)], by=by
    )
    found = figure("引进项目", span=YEAR, as_of=AS_OF)
    assert (found.value, found.unknown, found.known_part) == (None, 1, 0)
    opened = open_figure(found)
    assert opened.unknown[0].reason == "签约日期未填报，无法判断“签约日期 在 2004年”"
    assert opened.not_counted[0].reason == "签约日期没有（未发生），不符合“签约日期 在 2004年”"
