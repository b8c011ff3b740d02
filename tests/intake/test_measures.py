"""The second layout, from a sheet to entries: unit totals, targets, macro figures, neighbours (issue "Intake")."""

from datetime import date

import pytest

from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.intake.models import ImportState
from luodi.intake.services import answer_questions, commit_import, reverse_import
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.ledger.units import found_unit
from luodi.orgs.models import Unit, UnitKind
from luodi.orgs.selectors import root_unit
from luodi.pipeline.models import Project

TOTALS = """
| 各镇街招商引资完成情况表 | < | < | < | < |
| 2003年1—9月 | | 截至2003年9月30日 | | 单位：万元 |
| 单位 | 引进项目数 | 合同投资 | 全年目标（合同投资） | 用地（亩） |
| 龙塘镇 | 12 | 8900 | 1.2亿 | 120.5 |
| 石角镇 | 3 | X | 8000 | — |
| 合计 | 15 | | 20000 | |
"""


@pytest.fixture
def towns(desk):
    for name in ("龙塘镇", "石角镇"):
        found_unit(name=name, kind=UnitKind.TOWN, parent=root_unit(), on=date(1990, 1, 1), by=desk.clerk)
    return desk


def said(**filters):
    """Live statements: unit, measure, span, day, value."""
    rows = Entry.objects.filter(measure__isnull=False, reverses=None, reversed_by=None, **filters)
    return [
        (e.subject.unit.name, e.measure, str(parse_span(f"{e.span_first}..{e.span_last}")), str(e.occurred_on), e.amount_fen if e.amount_fen is not None else (e.quantity, e.measured_in) if e.quantity is not None else None)
        for e in rows.order_by("sequence")
    ]  # fmt: skip


def test_each_cell_is_a_statement_of_a_unit_for_a_span(towns):
    import_ = towns.commit(TOTALS)
    assert said() == [
        ("龙塘镇", "引进项目", "2003-01..2003-09", "2003-09-30", (12, "个")),
        ("龙塘镇", "合同投资", "2003-01..2003-09", "2003-09-30", 8900 * 10**6),
        ("龙塘镇", "合同投资", "2003", "2003-01-01", 12_000 * 10**6),
        ("龙塘镇", "用地指标", "2003-01..2003-09", "2003-09-30", (12050, "0.01亩")),
        ("石角镇", "引进项目", "2003-01..2003-09", "2003-09-30", (3, "个")),
        ("石角镇", "合同投资", "2003-01..2003-09", "2003-09-30", None),
        ("石角镇", "合同投资", "2003", "2003-01-01", 8000 * 10**6),
        ("石角镇", "用地指标", "2003-01..2003-09", "2003-09-30", None),
    ]
    assert Entry.objects.filter(kind=EntryKind.SET_TARGET).count() == 2
    assert import_.state == ImportState.COMMITTED
    assert not Project.objects.exists()


def test_the_record_of_such_a_row_on_the_command_line(towns):
    result = towns.run(TOTALS, commit=False)
    rows = [row for row in result.json["rows"] if row["verdict"] == "new"]
    assert rows[1] == {
        "file": "台账.xlsx", "sheet": "Sheet", "row": 4, "verdict": "new", "field": None, "reason": None,
        "record": {
            "unit": "龙塘镇", "measure": "合同投资", "kind": "reported", "span": "2003-01..2003-09",
            "value": "89000000.00", "measured_in": "元", "column": "C", "report_date": "2003-09-30",
        },
    }  # fmt: skip
    assert [row["record"]["value"] for row in rows] == [12, "89000000.00", "120000000.00", "120.5", 3, None, "80000000.00", None]  # fmt: skip
    assert not said()


def test_the_same_statements_again_change_nothing(towns):
    towns.commit(TOTALS)
    again = towns.run(TOTALS + "| 备注：重新排版。 | | | | |")
    assert {row["verdict"] for row in again.json["rows"]} == {"same", "skipped"}
    assert (again.json["entries"], again.exit_code, len(said())) == (0, 0, 8)


def test_a_changed_number_is_a_new_statement_from_the_report_date(towns):
    towns.commit(TOTALS)
    import_ = towns.commit(TOTALS.replace("8900", "9100").replace("截至2003年9月30日", "填报日期：2003年10月8日"))
    (row,) = import_.rows.filter(verdict="changed")
    assert (row.field, row.reason) == ("measure", "合同投资 2003年1—9月：8900万元 → 9100万元")
    nine_months = parse_span("2003-01..2003-09")
    assert figure("报送合同投资", span=nine_months, as_of=date(2003, 9, 30), unit="龙塘镇").printed == "0.89亿元"
    assert figure("报送合同投资", span=nine_months, as_of=date(2003, 10, 8), unit="龙塘镇").printed == "0.91亿元"


def test_an_older_sheet_does_not_take_the_newer_ones_place_unasked(towns):
    towns.commit(TOTALS.replace("截至2003年9月30日", "填报日期：2003年10月20日"))
    towns.commit(TOTALS.replace("8900", "9100").replace("截至2003年9月30日", "填报日期：2003年10月25日"))
    import_ = towns.propose(TOTALS.replace("8900", "8800").replace("截至2003年9月30日", "填报日期：2003年10月8日"))
    (row,) = import_.rows.filter(verdict="doubtful")
    assert (
        row.reason
        == "龙塘镇的合同投资 2003年1—9月台账为9100万元（2003-10-25报），这张表较早，写8800万元，照台账不改吗？"
    )
    answer_questions(import_=import_, answers={row.questions[0]["key"]: "keep"}, by=towns.clerk)
    assert not import_.rows.filter(verdict__in=("doubtful", "changed")).exists()


def test_unknown_does_not_take_a_numbers_place(towns):
    towns.commit(TOTALS)
    import_ = towns.propose(TOTALS.replace("8900", "X"))
    assert (
        import_.rows.get(verdict="doubtful").reason
        == "龙塘镇的合同投资 2003年1—9月台账为8900万元，表上写不详，照台账不改吗？"
    )


def test_a_sum_that_does_not_close_is_asked_and_the_rows_do_not_wait_for_it(towns):
    import_ = towns.commit(TOTALS.replace("| 15 |", "| 16 |"))
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "“合计”的“引进项目数”写16个，各行相加是15个，以各行为准吗？"
    assert len(said()) == 8
    answer_questions(import_=import_, answers={row.questions[0]["key"]: "rows"}, by=towns.clerk)
    assert not import_.rows.filter(verdict="doubtful").exists()


def test_a_unit_nobody_knows_is_asked(towns):
    import_ = towns.propose(TOTALS.replace("石角镇", "石脚镇"))
    assert {row.reason for row in import_.rows.filter(verdict="doubtful")} == {"没有名为“石脚镇”的单位，是哪个单位？"}
    key = import_.rows.filter(verdict="doubtful")[0].questions[0]["key"]
    answer_questions(import_=import_, answers={key: "石角镇"}, by=towns.clerk)
    assert not import_.rows.filter(verdict="doubtful").exists()


NIGHT = """
| 2003年1-9月主要经济指标 |
| 指标 | 单位 | 数值 | 上年同期 | 增长% | 备注 |
| 一、GDP | 亿元 | 106.8 | 95 | 12.4 | |
| 夜间经济收入 | 万元 | 12 | 10 | | 新设 |
"""


def test_a_measure_nobody_knows_is_asked_once_and_remembered(towns):
    import_ = towns.propose(NIGHT)
    assert {row.reason for row in import_.rows.filter(verdict="doubtful")} == {"“夜间经济收入”是什么指标？"}
    key = import_.rows.filter(verdict="doubtful")[0].questions[0]["key"]
    answer_questions(import_=import_, answers={key: "own"}, by=towns.clerk)
    commit_import(import_=import_, by=towns.clerk)
    assert [row[:3] for row in said(measure="夜间经济收入")] == [
        ("清城区", "夜间经济收入", "2003-01..2003-09"),
        ("清城区", "夜间经济收入", "2002-01..2002-09"),
    ]
    assert not towns.propose(NIGHT.replace("106.8", "107.8")).rows.filter(verdict="doubtful").exists()


def test_what_other_offices_reported_is_asked_and_both_may_stand_side_by_side(towns):
    for name in ("统计局", "商务局"):
        found_unit(name=name, kind=UnitKind.DEPARTMENT, parent=root_unit(), on=date(1990, 1, 1), by=towns.clerk)
    towns.commit(TOTALS, sender="统计局")
    import_ = towns.propose(TOTALS.replace("8900", "9000"), sender="商务局")
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "龙塘镇的合同投资 2003年1—9月，统计局报8900万元，商务局报9000万元，以哪个为准？"
    side = towns.commit(
        "| 2003年9月 |\n| 单位 | 到位资金（万元） | < |\n| ^ | 商务局数 | 统计局数 |\n| 龙塘镇 | 12 | 13 |\n| 石角镇 | 4 | 4 |"
    )
    assert side.state == ImportState.COMMITTED
    assert {row[1] for row in said(batch=side.batch)} == {"到位资金（商务局）", "到位资金（统计局）"}


def test_an_import_of_measures_is_reversed_as_one(towns):
    import_ = towns.commit(TOTALS)
    reverse_import(import_=import_, reason="传错了表", by=towns.clerk)
    assert said() == []
    assert {u.closed_on for u in Unit.objects.all()} == {None}
    towns.commit(TOTALS)
    assert len(said()) == 8


def test_projects_and_measures_in_one_workbook(towns):
    projects = "| 截至2003年9月30日 | | 单位：万元 |\n| 项目名称 | 责任单位 | 合同投资 |\n| 金鹰陶瓷 | 龙塘镇 | 900 |"
    import_ = towns.commit(projects, TOTALS)
    assert (Project.objects.count(), len(said()), import_.rows.filter(verdict="doubtful").count()) == (1, 8, 0)


def test_an_opening_batch_founds_units_by_the_kinds_of_their_sections(desk):
    desk.commit(
        "| 2006年小分队组建情况 |\n| 单位 | 小分队（支） | 小分队人数（人） |\n| 一、市直部门 | | |\n| 教育局 | 2 | 6 |\n"
        "| 二、招商局 | | |\n| 驻温州招商局 | 1 | 3 |\n| 合计 | 3 | 9 |",
        opening=True,
    )
    assert {u.name: u.kind for u in Unit.objects.exclude(kind="place")} == {
        "教育局": "department",
        "驻温州招商局": "office",
    }


def test_two_cells_of_one_import_that_disagree_are_settled_by_the_number_that_holds(towns):
    other = TOTALS.replace("8900", "9000").replace("| 15 |", "| |")
    import_ = towns.propose(TOTALS, other)
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == ("龙塘镇的合同投资 2003年1—9月，“Sheet”第4行是8900万元，“表1续1”第4行是9000万元，以哪个为准？")
    answer_questions(import_=import_, answers={row.questions[0]["key"]: "9000万元"}, by=towns.clerk)
    commit_import(import_=import_, by=towns.clerk)
    assert [row[4] for row in said(measure="合同投资", subject__unit__name="龙塘镇", kind="measure_reported")] == [
        9000 * 10**6
    ]


def test_a_row_that_is_no_units_name_founds_nothing_even_in_an_opening_batch(desk):
    import_ = desk.commit(TOTALS.replace("石角镇", "其他"), opening=True)
    assert {u.name for u in Unit.objects.exclude(kind="place")} == {"龙塘镇"}
    assert {row.reason for row in import_.rows.filter(verdict="doubtful")} == {"没有名为“其他”的单位，是哪个单位？"}


def test_no_total_is_printed_over_what_is_not_known(towns):
    towns.commit(TOTALS)
    nine_months = parse_span("2003-01..2003-09")
    whole = figure("各单位报送合同投资", span=nine_months, as_of=date(2003, 9, 30))
    assert (whole.printed, whole.printed_known_part) == ("未填报", "0.89亿元（另有 1 项未填报）")
    assert figure("各单位报送引进项目", span=nine_months, as_of=date(2003, 9, 30)).printed == "15个"
    assert figure("报送合同投资", span=nine_months, as_of=date(2003, 9, 30), unit="石角镇").printed == "未填报"
