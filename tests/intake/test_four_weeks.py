"""Four weeks of 收数 with twenty units and their sins: the ledger ends equal to the truth, or the row waits with a question."""

import re
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from luodi.base.spans import Span
from luodi.intake.collection import collection, return_for
from luodi.intake.models import ReturnState, RowVerdict
from luodi.intake.rounds import confirm_returns, issue_round, say_unchanged, take_returns
from luodi.intake.services import answer_questions
from luodi.ledger.units import found_unit
from luodi.orgs.models import Place, Unit, UnitKind
from luodi.orgs.selectors import Scope, root_unit
from luodi.orgs.services import turn_calendar
from luodi.pipeline.models import Project
from tests.intake.collecting_year import UNITS, Truth, filled, wrong_file

EVERYTHING = Scope(roles=frozenset(), unit_ids=frozenset(), everything=True)
MONDAY = date(2004, 8, 30)


class Bureau:
    """The bureau's clerk: what she does, and how often she clicks."""

    def __init__(self, desk):
        self.by, self.clicks, self.asked, self.refused = desk.clerk, Counter(), Counter(), Counter()
        self.round = None

    def issue(self, week):
        self.round = issue_round(span=Span(MONDAY + timedelta(7 * week), MONDAY + timedelta(7 * week + 6)), by=self.by)
        self.click("发表", 2)  # the button, and 下载全部表格 for the chat group

    def click(self, what, times=1):
        self.clicks[what] += times

    def workbook(self, unit):
        return bytes(return_for(EVERYTHING, self.round, Unit.objects.get(name=unit).code).workbook)

    def take(self, files):
        """One lot: choose the files, 交表."""
        self.click("交表", 2)
        return take_returns(round_=self.round, files=files, scope=EVERYTHING, by=self.by)

    def confirm(self):
        self.click("入账")
        return confirm_returns(round_=self.round, by=self.by)

    def answer(self):
        """Open each statement that asks, and answer what the truth answers; what needs a mended workbook goes back."""
        mend = []
        for line in collection(EVERYTHING, self.round).lines:
            if not line.unsure:
                continue
            statement, unit = line.return_.statement, line.return_.unit.name
            self.click("打开存疑")
            rows = statement.rows.filter(verdict=RowVerdict.DOUBTFUL)
            asked = {q["key"]: q for row in rows for q in row.questions}
            self.asked.update(re.split(r"[\[:]", key.partition("|")[2])[0] for key in asked)
            answers = {key: q["likely"][0]["answer"] for key, q in asked.items() if q["likely"] and "shared" not in key}
            if len(answers) == len(asked):
                answer_questions(import_=statement, answers=answers, by=self.by)
                self.click("答复", 2 * len(answers))
            else:
                mend.append(unit)
                self.click("退回补正")
        return mend


@pytest.fixture
def bureau(desk):
    Place.objects.update(exercise_today=date(2004, 8, 29))
    for name in UNITS:
        found_unit(name=name, kind=UnitKind.TOWN, parent=root_unit(), on=date(1990, 1, 1), by=desk.clerk)
    return Bureau(desk)


def open_books(desk, truth):
    rows = [f"| {d.name} | {d.investor} | {d.unit} | {d.signed} | {d.contract} |" for d in truth.deals.values()]
    heads = "| 截至2004年8月29日 | | | | 单位：万元 |\n| 项目名称 | 投资方 | 责任单位 | 签约时间 | 合同投资 |\n"
    desk.commit(heads + "\n".join(rows))


def let_weeks_pass(desk, bureau, weeks):
    """Collect week by week; after each the ledger says what is true."""
    truth, earlier = Truth(), {}
    open_books(desk, truth)
    for number in range(weeks):
        turn_calendar(to=MONDAY + timedelta(7 * number + 6))
        bureau.issue(number)
        weeks = [truth.week(number, unit, MONDAY + timedelta(7 * number)) for unit in UNITS]
        _collect(bureau, weeks, earlier)
        found = collection(EVERYTHING, bureau.round)
        assert found.counts[ReturnState.OUTSTANDING] == found.counts[ReturnState.WAITING] == 0, found.reminder
        assert _differences(truth) == []
        earlier = {unit: bureau.workbook(unit) for unit in UNITS}


def test_a_week_ends_equal_to_the_truth(desk, bureau):
    let_weeks_pass(desk, bureau, 1)
    assert set(bureau.refused) == {"wrong_file"}
    assert bureau.clicks.total() < 40


@pytest.mark.drill
def test_the_ledger_ends_equal_to_the_truth(desk, bureau):
    let_weeks_pass(desk, bureau, 4)
    assert set(bureau.refused) == {"wrong_file", "old_version"}
    assert {"same", "shared", "approximate"} <= set(bureau.asked)
    per_week = sum(bureau.clicks.values()) / 4
    sys.stdout.write(
        f"\n招商办每周 {per_week:.1f} 次点击：{dict(bureau.clicks)}；问题 {dict(bureau.asked)}；退回 {dict(bureau.refused)}\n"
    )
    assert per_week < 40  # copied row by row by hand, twenty units are hundreds


def _collect(bureau, weeks, earlier):
    """Sheets come in with their sins; what was refused or goes back comes in again, mended; then all is confirmed."""
    talking = [week for week in weeks if not week.silent]
    for week in weeks:
        if week.silent:
            say_unchanged(return_=return_for(EVERYTHING, bureau.round, _code(week.unit)), by=bureau.by)
            bureau.click("无变化")
    sent = {week.unit: _sinful(bureau, week, earlier) for week in talking}
    bureau.take(list(sent.values()))
    clean = [week for week in talking if week.sin in {"wrong_file", "old_version"} and sent[week.unit] is not None]
    missing = set(collection(EVERYTHING, bureau.round).named(ReturnState.OUTSTANDING))
    bureau.click("复制催报", 1 if missing else 0)
    bureau.refused.update(week.sin for week in clean if week.unit in missing)
    assert missing == {week.unit for week in clean if week.unit in missing}
    if missing:
        bureau.take([filled(bureau.workbook(week.unit), week) for week in talking if week.unit in missing])
    mend = bureau.answer()
    if mend:
        bureau.take([filled(bureau.workbook(week.unit), week) for week in talking if week.unit in mend])
    bureau.confirm()


def _sinful(bureau, week, earlier):
    if week.sin == "wrong_file":
        return wrong_file(week.unit)
    if week.sin == "old_version" and week.unit in earlier:
        return filled(earlier[week.unit], type(week)(week.unit, "none"))
    return filled(bureau.workbook(week.unit), week, sin=week.sin)


def _code(name):
    return Unit.objects.get(name=name).code


def _differences(truth):
    """Projects of the ledger that say other than the truth; each is named with what differs."""
    wan = 10**6
    held = {
        p.name: (
            p.unit.name,
            p.investor,
            p.contract_investment_fen,
            p.signed_on,
            p.funds_reported_fen or 0,
            p.started_on,
        )
        for p in Project.objects.open().select_related("unit")
    }
    true = {
        d.name: (d.unit, d.investor, d.contract * wan, d.signed, d.arrived * wan, d.started)
        for d in truth.deals.values()
    }
    return [(name, true.get(name), held.get(name)) for name in true.keys() | held if true.get(name) != held.get(name)]
