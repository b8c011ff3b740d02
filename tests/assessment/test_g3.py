"""Golden G3 (seed 003) assessed on a ledger: scope of 58 and of 55, exactly half by the word, the year apart from the campaign."""

from collections import Counter
from datetime import date

import pytest

from luodi.base.spans import Span, parse_span
from luodi.orgs.models import UnitKind
from tests.assessment.golden import WAN, founded, golden, post_entries, reported, run, target

pytestmark = pytest.mark.django_db
CAMPAIGN, YEAR = Span(date(2006, 8, 29), date(2006, 12, 6)), parse_span("2006")
KINDS = {"市直部门": UnitKind.DEPARTMENT, "招商局": UnitKind.OFFICE}


@pytest.fixture
def cards():
    rows = [row for row in golden("G3")["units"] if row["assessed"]]
    by, units = founded({row["id"]: KINDS[row["kind"]] for row in rows}, on=date(2006, 1, 1))
    facts = []
    for row in rows:
        unit = units[row["id"]]
        facts += [
            target(unit, "会战引进资金", CAMPAIGN, row["campaign_target"] * WAN),
            target(unit, "全年引进资金", YEAR, row["annual_target"] * WAN),
            reported(unit, "会战引进资金", CAMPAIGN, amount_fen=row["campaign_recognised"] * WAN),
            reported(unit, "全年引进资金", CAMPAIGN, amount_fen=row["annual_recognised"] * WAN),
        ]
    post_entries(facts, by=by)
    kinds = {row["id"]: row["kind"] for row in rows}
    return [(kinds[name], card) for name, card in run("seed-003", CAMPAIGN)[1].items()]


def lists(cards, *kinds):
    return Counter(p["name"] for kind, card in cards if kind in kinds for p in card["proposals"])


def brought_in(cards, *kinds):
    return sum(float(card["会战引进资金"]["value"]) for kind, card in cards if kind in kinds) / 10**8


def test_the_scope_decides_how_many_and_how_much(cards):
    assert len(cards) == 58
    whole, only = lists(cards, "市直部门", "招商局"), lists(cards, "市直部门")
    assert (whole["完成会战任务"], whole["未完成会战任务"]) == (36, 22)
    assert (only["完成会战任务"], only["未完成会战任务"]) == (36, 19)
    assert (brought_in(cards, "市直部门", "招商局"), brought_in(cards, "市直部门")) == (8.92, 8.56)


def test_exactly_half_is_below_or_not_by_the_word(cards):
    found = lists(cards, "市直部门", "招商局")
    assert (found["没有达到一半"], found["一半以下"], found["谈话诫勉"]) == (4, 5, 4)
    assert [card["会战引进资金"]["completion_printed"] for _, card in cards].count("50.00%") == 1


def test_the_year_is_another_target(cards):
    found = lists(cards, "市直部门", "招商局")
    assert (found["完成全年任务"], found["全年没有达到一半"]) == (31, 2)
