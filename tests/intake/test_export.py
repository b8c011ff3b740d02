"""导出与导入互为镜像: what goes out comes back as 无变化, and nothing that a person wrote starts a formula."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from luodi.intake.export import Details, export_name, export_projects
from luodi.intake.layouts import layout_of, standard_layout
from luodi.intake.proposal import propose
from luodi.intake.proposed import Terms
from luodi.intake.reader.guards import guarded, unguarded
from luodi.intake.sheet_writer import heading_blocks
from luodi.ledger.choices import EntryKind, Precision, Stage
from luodi.ledger.services import Fact
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Place, Unit, UnitKind
from luodi.orgs.selectors import Scope, today
from luodi.orgs.services import add_person
from luodi.pipeline.selectors import ProjectQuery
from luodi.pipeline.services import post_project_facts, register_projects
from tests.intake.truth import read_here

EVERYTHING = Scope(roles=frozenset(), unit_ids=frozenset(), everything=True)
STARTS = tuple("=+-@\t\r\n＝＋－＠")


def exported(query=None, **how):
    out = io.BytesIO()
    count = export_projects(scope=EVERYTHING, query=query or ProjectQuery(), out=out, **how)
    return count, out.getvalue()


def comes_back_as(content):
    """Verdicts and reasons of the rows that are not skipped."""
    rows = propose([read_here(content)], Terms(today=today())).rows
    return [(row.verdict.value, row.reason) for row in rows if row.verdict != "skipped"]


def sheet_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def words_of(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


@pytest.fixture
def clerk(db):
    clerk = add_person(login="clerk", name="张三", password=None)
    root = found_place(name="清城区", on=date(1990, 1, 1), by=clerk, exercise_today=date(2004, 9, 30))
    for name in ("龙塘镇", "源潭镇"):
        found_unit(name=name, kind=UnitKind.TOWN, parent=root, on=date(1990, 1, 1), by=clerk)
    return clerk


def test_the_sheet_is_the_offices(clerk):
    draw_project(clerk, "金鹰陶瓷", {EntryKind.SET_CONTRACT_INVESTMENT: 8900 * 10**6})
    _, content = exported(totals=True)
    sheet = sheet_of(content)
    assert [sheet["A1"].value, sheet["A2"].value, sheet["S2"].value] == [
        "清城区招商引资项目台账", "截至2004年9月30日", "单位：万元"
    ]  # fmt: skip
    assert [str(m) for m in sheet.merged_cells.ranges if str(m) in {"A1:S1", "A3:A4", "I3:L3", "M3:R3"}]
    assert [sheet["B4"].value, sheet["B5"].value, sheet["C5"].value, sheet["K5"].value] == [
        None, "P000001", "金鹰陶瓷", 8900
    ]  # fmt: skip
    assert (sheet["A6"].value, sheet["C6"].value, sheet["K6"].value) == ("合计", "1个", 8900)
    assert sheet["A7"].value.startswith("备注：1.")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "D5"
    assert export_name() == "清城区招商引资项目台账2004-09-30.xlsx"


@pytest.fixture
def busy(clerk):
    """金鹰陶瓷 with three events, 永盛酒店 with none, 宏达五金 with one."""
    drawn = [
        draw_project(clerk, name, {EntryKind.SET_CONTRACT_INVESTMENT: 8900 * 10**6})
        for name in ("金鹰陶瓷", "永盛酒店")
    ]
    drawn.append(draw_project(clerk, "宏达五金", {EntryKind.SET_TOTAL_INVESTMENT: 100 * 10**6}))
    said = {"source": "录入", "subject": drawn[0].subject}
    facts = [
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, occurred_on=date(2004, 3, 1), **said),
        Fact(kind=EntryKind.FUNDS_REPORTED, amount_fen=300 * 10**6, occurred_on=date(2004, 5, 1), **said),
        Fact(kind=EntryKind.NOTE, text="=待协调", occurred_on=date(2004, 6, 1), **said),
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, occurred_on=date(2004, 4, 30), precision=Precision.MONTH, **said | {"subject": drawn[2].subject}),
    ]  # fmt: skip
    post_project_facts(facts, by=clerk)
    return clerk


@pytest.mark.parametrize("details", list(Details))
def test_events_beside_a_project_do_not_change_what_comes_back(busy, details):
    count, content = exported(details=details, paper="A4")
    assert comes_back_as(content) == [("same", "")] * count == [("same", "")] * 3
    assert sheet_of(content).page_setup.paperSize == 9


def test_events_stand_in_one_cell_as_offices_write_them(busy):
    sheet = sheet_of(exported(details=Details.CELL)[1])
    assert [sheet.cell(row, 20).value for row in (3, 5, 6, 7)] == [
        "进展明细",
        "1、2004-03-01 签约\n2、2004-05-01 到位资金（申报）300万元\n3、2004-06-01 =待协调",
        None,
        "1、2004-04 签约",
    ]


def test_events_stand_a_row_each_and_the_projects_cells_are_merged(busy):
    sheet = sheet_of(exported(details=Details.ROWS)[1])
    assert [[cell.value for cell in row] for row in sheet["T5:U9"]] == [
        ["2004-03-01", "签约"],
        ["2004-05-01", "到位资金（申报）300万元"],
        ["2004-06-01", "'=待协调"],
        [None, None],
        ["2004-04", "签约"],
    ]
    assert {"A5:A7", "C5:C7", "S5:S7"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert (sheet["C5"].value, sheet["C8"].value, sheet["C9"].value) == ("金鹰陶瓷", "永盛酒店", "宏达五金")


def test_no_total_over_an_unknown(clerk):
    draw_project(clerk, "金鹰陶瓷", {EntryKind.SET_CONTRACT_INVESTMENT: 8900 * 10**6})
    draw_project(clerk, "永盛酒店", {EntryKind.SET_CONTRACT_INVESTMENT: None})
    assert sheet_of(exported(totals=True)[1])["K7"].value == "未填报"


def test_the_query_decides_what_goes_out(clerk):
    draw_project(clerk, "金鹰陶瓷", {})
    draw_project(clerk, "永盛酒店", {})
    assert exported(ProjectQuery(keyword="永盛", page=9, size=20))[0] == 1
    town = Scope(roles=frozenset(), unit_ids=frozenset({Unit.objects.get(name="源潭镇").pk}), everything=False)
    assert export_projects(scope=town, query=ProjectQuery(), out=io.BytesIO()) == 0


# --- an office's own layout --------------------------------------------------------------------------------------------

OWN = """
| 附件1 2004年9月重点项目跟进表 | < | < | < | < | < |
| 截至2004年9月30日 | | | | | 单位：亿元 |
| 序号 | 项目名称 | 责任单位 | 联系人 | 投资 | < |
| ^ | ^ | ^ | ^ | 合同引资额 | 到位资金（本年累计） |
| 1 | 金鹰陶瓷 | 龙塘镇 | 王五 | 0.89 | 0.12 |
| 备注：每周五报送。 | | | | | |
"""


def test_an_offices_own_layout_is_remembered_from_its_import(desk):
    Place.objects.update(exercise_today=date(2004, 9, 30))
    import_ = desk.commit(OWN)
    layout = layout_of(import_)
    assert layout.title == "附件1 重点项目跟进表"
    _, content = exported(layout=layout)
    sheet = sheet_of(content)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
    assert rows == [
        ["序号", "编号", "项目名称", "责任单位", "联系人", "投资", None],
        [None, None, None, None, None, "合同引资额", "到位资金（本年累计）"],
        [1, "P000001", "金鹰陶瓷", "龙塘镇", None, 0.89, 0.12],
        ["备注：每周五报送。", *[None] * 6],
    ]
    assert comes_back_as(content) == [("same", "")]


def test_headings_of_a_group_stand_over_its_columns():
    blocks = list(heading_blocks(standard_layout("清城区").columns))
    assert (0, 8, 0, 11) in blocks and (0, 12, 0, 17) in blocks and (0, 0, 1, 0) in blocks


# --- drawn projects ----------------------------------------------------------------------------------------------------

WORD = st.text(alphabet="金鹰陶瓷厂二期A区1=+-@＝＋－＠（）·、.% ", min_size=1, max_size=12).map(str.strip)
NAME = st.builds(
    lambda head, tail: f"{head}{tail}项目", st.sampled_from(["", *STARTS[:4], *STARTS[6:], "'=", "''"]), WORD
)
LARGEST_FEN = 10**15  # beyond what anybody would be believed, unless the ledger says the same
MOST_ARRIVALS = 3


def amounts(below):
    wan = st.integers(1, below // 10**6 - 1).map(lambda wan: wan * 10**6)
    return st.one_of(st.none(), st.integers(1, below - 1), wan)


FEN = amounts(LARGEST_FEN)
ARRIVED = amounts(LARGEST_FEN // MOST_ARRIVALS)
DAYS = st.dates(date(1990, 1, 1), date(2004, 9, 30))
TIMES = st.tuples(DAYS, st.sampled_from(list(Precision)), st.booleans())
TEXTS = (EntryKind.SET_INVESTOR, EntryKind.SET_SECTOR, EntryKind.SET_ORIGIN, EntryKind.NOTE)
AMOUNTS = (EntryKind.SET_TOTAL_INVESTMENT, EntryKind.SET_AGREED_INVESTMENT, EntryKind.SET_CONTRACT_INVESTMENT)
STAGES = (Stage.LEAD, Stage.SIGNED, Stage.LANDED, Stage.STARTED, Stage.COMPLETED, Stage.IN_PRODUCTION, Stage.FILED)
PROJECT = st.fixed_dictionaries(
    {"name": NAME},
    optional={
        **dict.fromkeys(TEXTS, NAME),
        **dict.fromkeys(AMOUNTS, FEN),
        **dict.fromkeys(STAGES, TIMES),
        "unit": st.sampled_from(["龙塘镇", "源潭镇"]),
        "funds": st.lists(st.tuples(DAYS, ARRIVED), min_size=1, max_size=MOST_ARRIVALS),
    },
)


def draw_project(by, name, drawn):
    (project,) = register_projects(names=[name], on=date(2004, 1, 1))
    same = {"subject": project.subject, "source": "抽签"}
    facts = [Fact(kind=EntryKind.SET_NAME, text=project.name, occurred_on=date(2004, 1, 1), **same)]
    for key, value in drawn.items():
        if key in TEXTS:
            facts.append(Fact(kind=key, text=value, occurred_on=date(2004, 1, 1), **same))
        elif key in AMOUNTS:
            facts.append(Fact(kind=key, amount_fen=value, unknown=value is None, occurred_on=date(2004, 1, 1), **same))
        elif key in STAGES:
            day, precision, unknown = value
            facts.append(
                Fact(
                    kind=EntryKind.STAGE_REACHED,
                    stage=key,
                    occurred_on=day,
                    precision=precision,
                    unknown=unknown,
                    **same,
                )
            )
        elif key == "unit":
            unit = Unit.objects.get(name=value)
            facts.append(Fact(kind=EntryKind.SET_CREDIT, unit=unit, quantity=10_000, occurred_on=DAY_ONE, **same))
        elif key == "funds":
            facts += [
                Fact(kind=EntryKind.FUNDS_REPORTED, amount_fen=fen, unknown=fen is None, occurred_on=day, **same)
                for day, fen in value
            ]
    post_project_facts(facts, by=by)
    return project


DAY_ONE = date(2004, 1, 1)


def drawn(examples):
    """How many lists of projects are drawn."""
    return settings(
        max_examples=examples,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def comes_back(clerk, projects):
    with transaction.atomic():
        for project in projects:
            draw_project(clerk, project["name"], {k: v for k, v in project.items() if k != "name"})
        _, content = exported()
        assert comes_back_as(content) == [("same", "")] * len(projects)
        sheet = sheet_of(content)
        assert [c.value for c in words_of(sheet) if c.value.startswith(STARTS) or c.data_type == "f"] == []
        assert [c.value for c in sheet["A"][4 : 4 + len(projects)]] == list(range(1, len(projects) + 1))
        transaction.set_rollback(True)


@drawn(10)
@given(st.lists(PROJECT, min_size=1, max_size=5))
@example(
    [{"name": "=1+1项目", "unit": "龙塘镇"}, {"name": "－零下项目"}, {"name": "'=旧项目", "funds": [(DAY_ONE, None)]}]
)
def test_drawn_projects_come_back_unchanged_and_start_no_formula(clerk, projects):
    comes_back(clerk, projects)


@pytest.mark.drill
@drawn(150)
@given(st.lists(PROJECT, min_size=1, max_size=5))
def test_many_drawn_projects_come_back_unchanged(clerk, projects):
    comes_back(clerk, projects)


@given(st.text(alphabet="'=+-@\t\r＝＋－＠金1", max_size=6))
def test_a_guard_goes_on_and_off(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(STARTS)
