"""Months and working days in SQL are those of the calendar, on the home's own database and on DuckDB, day by day."""

from datetime import date, timedelta

import duckdb
import pytest
from sqlglot import exp

from luodi.base.spans import month_later
from luodi.figures.evaluation import home_dialect, run_sql
from luodi.rulebook.compile import Column, Compiler
from luodi.rulebook.dialect import day
from luodi.rulebook.durations import later
from luodi.rulebook.evaluate import evaluate
from luodi.rulebook.expression import parse
from luodi.rulebook.spelling import Type
from luodi.rulebook.vocabulary import Vocabulary, ledger_fields

pytestmark = pytest.mark.django_db
WORDS = Vocabulary(fields=ledger_fields())
CONDITIONS = (
    "开工日期 ≤ 签约日期 + 5个工作日", "开工日期 < 签约日期 + 1个工作日", "开工日期 = 签约日期 + 3个工作日", "签约日期 − 4个工作日 > 开工日期",
    "签约日期 − 2个工作日 ≥ 2026-02-13", "签约日期 + 10个工作日 < 2026-03-02", "开工日期 ≠ 签约日期 − 1个工作日", "开工日期 ≥ 签约日期 + 0个工作日",
    "开工日期 ≤ 签约日期 + 1个月", "签约日期 − 1个月 < 2026-02-01", "签约日期 + 1年 > 2027-02-28",
)  # fmt: skip
NODES = [parse(text, WORDS) for text in CONDITIONS]
SIGNED = [
    date(2026, 1, 28) + timedelta(days=n) for n in range(36)
]  # over 春节 and its worked weekends, and a short month
PAIRS = [(signed, signed + timedelta(days=apart)) for signed in SIGNED for apart in (-6, -1, 0, 1, 4, 9, 14, 31)]


def told(dialect):
    """One statement with every pair of days and every condition."""
    compiler = Compiler(dialect=dialect, column=lambda name: Column(value=exp.column(COLUMNS[name])))
    rows = ", ".join(
        f"({n}, {day(a, dialect).sql(dialect)}, {day(b, dialect).sql(dialect)})" for n, (a, b) in enumerate(PAIRS)
    )
    tests = [compiler.condition(node).sql(dialect) for node in NODES]
    return f"WITH pair(n, signed, started) AS (VALUES {rows}) SELECT {', '.join(tests)} FROM pair ORDER BY n"


COLUMNS = {"签约日期": "signed", "开工日期": "started"}


@pytest.mark.parametrize("engine", ["home", "duckdb"])
def test_every_deadline_falls_on_the_day_of_the_calendar(engine):
    rows = run_sql(told(home_dialect())) if engine == "home" else duckdb.sql(told("duckdb")).fetchall()
    wrong = [
        (text, signed, started)
        for (signed, started), row in zip(PAIRS, rows, strict=True)
        for text, node, found in zip(CONDITIONS, NODES, row, strict=True)
        if bool(found) is not evaluate(node, {"签约日期": signed, "开工日期": started})
    ]
    assert not wrong, wrong[:5]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a worked Saturday before 春节
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-24", -2, "2026-02-13"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2006-12-29", 1, "2006-12-30"),  # a worked Saturday before 元旦
    ],
)
def test_working_days_after_the_arrangements_of_the_state_council(start, count, end):
    assert later(date.fromisoformat(start), count, Type.WORKDAYS) == date.fromisoformat(end)


def test_a_month_later_is_the_same_number_or_the_last_day():
    assert month_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert month_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert month_later(date(2026, 3, 31), -1) == date(2026, 2, 28)
