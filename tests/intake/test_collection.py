"""收数: workbooks out, returns in, 无变化, 催报; a second workbook replaces the first; what is not ours gets one sentence."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import timezone

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.spans import parse_span
from luodi.intake.annotation import annotated_workbook
from luodi.intake.collection import collection, collection_json, issued_zip, return_for, round_of
from luodi.intake.files import SentFile
from luodi.intake.models import Import, ImportState, ReturnState, Round
from luodi.intake.reader.annotate import HEADING
from luodi.intake.reader.record import Field
from luodi.intake.round_workbook import BLANK_ROWS, COLUMNS
from luodi.intake.rounds import confirm_returns, issue_round, say_all_unchanged, say_unchanged, take_returns
from luodi.intake.services import reverse_import
from luodi.ledger.models import Entry
from luodi.ledger.units import found_unit
from luodi.orgs.models import Place, Unit, UnitKind
from luodi.orgs.selectors import Scope, root_unit
from luodi.pipeline.models import Project
from tests.intake.sheets import sheet, xlsx

EVERYTHING = Scope(roles=frozenset(), unit_ids=frozenset(), everything=True)
SEPTEMBER = parse_span("2004-09")
HELD = """
| 截至2004年8月31日 | | | | | 单位：万元 |
| 项目名称 | 投资方 | 责任单位 | 行业 | 签约时间 | 合同投资 |
| 金鹰陶瓷 | 金鹰集团 | 龙塘镇 | 工业 | 2004年1月15日 | 8900 |
| 永盛酒店 | 永盛集团 | 龙塘镇 | 三产 | 2004年2月 | 26000 |
| 宏达五金 | 宏达公司 | 源潭镇 | 工业 | 2004-8-20 | X |
"""
FIRST, AT = 7, {c.states: n for n, c in enumerate(COLUMNS, start=1) if c.states is not None}


@pytest.fixture
def bureau(desk):
    Place.objects.update(exercise_today=date(2004, 9, 30))
    desk.commit(HELD)
    return desk


@pytest.fixture
def round_(bureau):
    return issue_round(span=SEPTEMBER, by=bureau.clerk)


def given_to(round_, name):
    """The workbook that a unit was given."""
    return return_for(EVERYTHING, round_, Unit.objects.get(name=name).code)


def filled(round_, name, *, rows=(), sin=None):
    """The unit's own workbook with cells filled: ({field: value} per row of the table), as a file that it sends."""
    book = openpyxl.load_workbook(io.BytesIO(given_to(round_, name).workbook))
    page = book.active
    for number, cells in rows:
        for states, value in cells.items():
            page.cell(FIRST + number - 1, AT[states], value)
    if sin is not None:
        sin(page)
    out = io.BytesIO()
    book.save(out)
    return SentFile(name=f"{name}.xlsx", content=out.getvalue())


def take(round_, *files, scope=EVERYTHING, by, **time):
    return take_returns(round_=round_, files=files, scope=scope, by=by, **time)


def state(round_, name):
    return next(line for line in collection(EVERYTHING, round_).lines if line.return_.unit.name == name).state


ARRIVED = {Field.FUNDS_ARRIVED: 1200, Field.STARTED_ON: date(2004, 9, 10)}
NEW = {Field.PROJECT: "凤城食品", Field.INVESTOR: "凤城公司", Field.SECTOR: "工业", Field.CONTRACT_INVESTMENT: 500}


# --- out ---------------------------------------------------------------------------------------------------------------


def test_each_open_unit_is_given_what_is_known_of_it(round_):
    page = openpyxl.load_workbook(io.BytesIO(given_to(round_, "龙塘镇").workbook)).active
    heads = [page.cell(row, 1).value for row in (1, 2, 3)] + [page.cell(row, len(COLUMNS)).value for row in (2, 3)]
    assert heads[:4] == ["2004年9月招商引资项目进度表", "填报单位：龙塘镇", "截至2004年9月30日", "单位：万元"]
    assert heads[4] == f"回收码：{round_.pk}-{Unit.objects.get(name='龙塘镇').code}"
    row = {states: page.cell(FIRST, place) for states, place in AT.items()}
    assert [row[s].value for s in (Field.CODE, Field.PROJECT, Field.CONTRACT_INVESTMENT, Field.STAGE)] == [
        "P000001", "金鹰陶瓷", 8900, "签约"
    ]  # fmt: skip
    assert page.protection.sheet
    locked = {states for states, cell in row.items() if cell.protection.locked}
    assert locked == {Field.CODE, Field.PROJECT, Field.INVESTOR, Field.SECTOR, Field.SIGNED_ON}
    lists = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert any("落地,开工" in words for words in lists.values()) and '"三产,工业"' in lists.values()
    assert all(page.sheet_state == "visible" for page in [page]) and not any(
        d.hidden for d in [*page.column_dimensions.values(), *page.row_dimensions.values()]
    )


def test_the_burden_is_counted_from_what_was_issued(round_):
    told = collection_json(collection(EVERYTHING, round_))
    # 15 fields a project are asked for; 金鹰陶瓷 and 永盛酒店 have six of them each, 宏达五金 five: X is not known.
    assert told["burden"] == {"asked": 3 * 15 - 17, "known": 17, "fields": 3 * 15}
    assert {r["unit"]: r["known"] for r in told["returns"]} == {"龙塘镇": 12, "源潭镇": 5}


def test_issued_again_it_only_adds_units_without_a_workbook(bureau, round_):
    before = given_to(round_, "龙塘镇").sha256
    found_unit(name="石角镇", kind=UnitKind.TOWN, parent=root_unit(), on=date(2004, 9, 1), by=bureau.clerk)
    assert issue_round(span=SEPTEMBER, by=bureau.clerk) == round_
    assert given_to(round_, "龙塘镇").sha256 == before
    assert given_to(round_, "石角镇").known_count == 0


def test_the_time_it_is_due_stands_in_the_reminder_and_may_be_put_off(bureau, round_):
    assert "前交齐" not in collection(EVERYTHING, round_).reminder
    for hour in (12, 17):
        due = datetime(2004, 9, 24, hour, tzinfo=timezone.get_current_timezone())
        issue_round(span=SEPTEMBER, by=bureau.clerk, due_at=due)
    found = collection(EVERYTHING, Round.objects.get(pk=round_.pk))
    assert "请于9月24日（星期五）17:00前交齐。" in found.reminder
    assert [found.is_overdue(date(2004, 9, day)) for day in (24, 25)] == [False, True]


def test_unchanged_for_several_at_once_leaves_those_who_answered(bureau, round_):
    take(round_, filled(round_, "龙塘镇"), by=bureau.clerk)
    returns = list(round_.returns.all())
    assert [r.unit.name for r in say_all_unchanged(returns=returns, by=bureau.clerk)] == ["源潭镇"]
    assert say_all_unchanged(returns=returns, by=bureau.clerk) == []
    assert [state(round_, name) for name in ("龙塘镇", "源潭镇")] == ["handed_in", "unchanged"]


def test_a_round_is_refused_before_its_span_and_without_units(desk):
    Place.objects.update(exercise_today=date(2004, 9, 30))
    with pytest.raises(BadInput, match="还没有开始"):
        issue_round(span=parse_span("2004-10"), by=desk.clerk)
    with pytest.raises(BadInput, match="还没有可以收数的单位"):
        issue_round(span=SEPTEMBER, by=desk.clerk)
    with pytest.raises(NotFound, match="还没有发表收数"):
        round_of(SEPTEMBER)


# --- in ----------------------------------------------------------------------------------------------------------------


def test_an_untouched_workbook_says_what_the_ledger_says(bureau, round_):
    entries = Entry.objects.count()
    take(round_, filled(round_, "龙塘镇"), by=bureau.clerk)
    assert state(round_, "龙塘镇") is ReturnState.HANDED_IN
    assert (confirm_returns(round_=round_, by=bureau.clerk), Entry.objects.count()) == ([], entries)


def test_returns_come_in_together_and_are_confirmed_at_once(bureau, round_):
    files = [
        filled(round_, "龙塘镇", rows=[(1, ARRIVED), (3, NEW)]),
        filled(round_, "源潭镇", rows=[(1, {Field.CONTRACT_INVESTMENT: 700})]),
    ]
    taken = take(round_, *files, by=bureau.clerk)
    assert [t.sentence for t in taken] == ["龙塘镇：已收到。", "源潭镇：已收到。"]
    found = collection(EVERYTHING, round_)
    assert (found.counts[ReturnState.WAITING], found.ready, found.reminder) == (2, 3, "")
    assert confirm_returns(round_=round_, by=bureau.clerk) == ["龙塘镇：已入账 7 笔。", "源潭镇：已入账 1 笔。"]
    assert collection(EVERYTHING, round_).counts[ReturnState.HANDED_IN] == 2
    assert Project.objects.get(name="金鹰陶瓷").started_on == date(2004, 9, 10)
    assert Project.objects.get(name="凤城食品").unit.name == "龙塘镇"
    assert Project.objects.get(name="宏达五金").contract_investment_fen == 700 * 10**6


def test_a_second_workbook_replaces_the_first(bureau, round_):
    take(round_, filled(round_, "龙塘镇", rows=[(1, ARRIVED), (3, NEW)]), by=bureau.clerk)
    confirm_returns(round_=round_, by=bureau.clerk)
    (taken,) = take(round_, filled(round_, "龙塘镇", rows=[(1, {Field.FUNDS_ARRIVED: 900})]), by=bureau.clerk)
    assert taken.sentence == "龙塘镇：已收到，替换上次交的。"
    confirm_returns(round_=round_, by=bureau.clerk)
    project = Project.objects.get(name="金鹰陶瓷")
    assert (project.funds_reported_fen, project.started_on) == (900 * 10**6, None)
    assert not Project.objects.open().filter(name="凤城食品").exists()
    assert state(round_, "龙塘镇") is ReturnState.HANDED_IN


def test_a_workbook_that_still_waited_is_replaced_and_cannot_be_committed_any_more(bureau, round_):
    take(round_, filled(round_, "龙塘镇", rows=[(1, ARRIVED)]), by=bureau.clerk)
    first = given_to(round_, "龙塘镇").statement
    take(round_, filled(round_, "龙塘镇", rows=[(1, {Field.FUNDS_ARRIVED: 900})]), by=bureau.clerk)
    first.refresh_from_db()
    assert first.state == ImportState.REVERSED
    assert confirm_returns(round_=round_, by=bureau.clerk) == ["龙塘镇：已入账 1 笔。"]


def test_the_same_file_twice_is_one_return(bureau, round_):
    file = filled(round_, "龙塘镇", rows=[(1, ARRIVED)])
    take(round_, file, by=bureau.clerk)
    confirm_returns(round_=round_, by=bureau.clerk)
    imports, entries = Import.objects.count(), Entry.objects.count()
    (again,) = take(round_, file, by=bureau.clerk)
    assert again.sentence == "龙塘镇：与上次交的是同一份，没有重复处理。"
    assert (Import.objects.count(), Entry.objects.count()) == (imports, entries)


def test_a_lot_too_large_for_one_request_is_taken_in_parts(bureau, round_):
    lot = [
        filled(round_, "龙塘镇", rows=[(1, ARRIVED)]),
        filled(round_, "源潭镇"),
        SentFile(name="签到.xlsx", content=b"x"),
    ]
    for read, waiting in ((1, ["源潭镇.xlsx", "签到.xlsx"]), (2, ["签到.xlsx"]), (3, [])):
        results = take(round_, *lot, by=bureau.clerk, within_seconds=0)
        assert [one.name for one in results if one.waits] == waiting
        assert all("没来得及读，请把这一批再交一次" in one.sentence for one in results if one.waits)
        assert len([one for one in collection(EVERYTHING, round_).lines if one.return_.statement_id]) == min(read, 2)
    assert {state(round_, name) for name in ("龙塘镇", "源潭镇")} <= {ReturnState.WAITING, ReturnState.HANDED_IN}


def test_two_workbooks_of_one_unit_in_two_parts_are_one_statement_in_the_end(bureau, round_):
    first, second = filled(round_, "龙塘镇", rows=[(1, ARRIVED)]), filled(round_, "龙塘镇", rows=[(2, NEW)])
    for files in (1, 2):
        take(round_, first, second, by=bureau.clerk, within_seconds=0)
        standing = given_to(round_, "龙塘镇").statement
        assert standing.files.count() == files
    assert Import.objects.filter(state=ImportState.REVERSED).count() == 1


def test_unchanged_is_an_answer_until_a_workbook_comes(bureau, round_):
    say_unchanged(return_=given_to(round_, "源潭镇"), by=bureau.clerk)
    assert state(round_, "源潭镇") is ReturnState.UNCHANGED
    take(round_, filled(round_, "源潭镇", rows=[(1, {Field.CONTRACT_INVESTMENT: 700})]), by=bureau.clerk)
    assert state(round_, "源潭镇") is ReturnState.WAITING
    with pytest.raises(Conflict, match="以表为准"):
        say_unchanged(return_=given_to(round_, "源潭镇"), by=bureau.clerk)


def test_a_statement_reversed_by_a_person_is_outstanding_again(bureau, round_):
    take(round_, filled(round_, "龙塘镇", rows=[(1, ARRIVED)]), by=bureau.clerk)
    confirm_returns(round_=round_, by=bureau.clerk)
    reverse_import(import_=given_to(round_, "龙塘镇").statement, reason="交错了月份", by=bureau.clerk)
    assert state(round_, "龙塘镇") is ReturnState.OUTSTANDING
    say_unchanged(return_=given_to(round_, "龙塘镇"), by=bureau.clerk)
    assert state(round_, "龙塘镇") is ReturnState.UNCHANGED


def test_an_offices_own_sheet_is_known_by_its_sender_or_its_codes(bureau, round_):
    own = "| 填报单位：源潭 | | 单位：万元 |\n| 项目名称 | 投资方 | 合同投资 |\n| 宏达五金 | 宏达公司 | 700 |"
    coded = "| 单位：万元 | | |\n| 编号 | 项目名称 | 合同投资 |\n| P000001 | 金鹰陶瓷 | 9000 |"
    files = [SentFile(name=f"{n}.xlsx", content=xlsx(sheet(text))) for n, text in enumerate((own, coded))]
    assert [t.taken.unit.name for t in take(round_, *files, by=bureau.clerk)] == ["源潭镇", "龙塘镇"]


OTHER = "| 会议签到表 | < |\n| 姓名 | 单位 |\n| 张三 | 龙塘镇 |"
NOBODYS = "| 项目名称 | 合同投资（万元） |\n| 凤城食品 | 700 |"
OLD = "| 填报单位：源潭镇 | 截至2004年7月31日 |\n| 项目名称 | 合同投资（万元） |\n| 宏达五金 | 700 |"
TWO = "| 项目名称 | 责任单位 |\n| 金鹰陶瓷 | 龙塘镇 |\n| 宏达五金 | 源潭镇 |"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OTHER, "“表.xlsx”里没有项目表（至少要有“项目名称”一列），是不是传错了文件？"),
        (NOBODYS, "看不出“表.xlsx”是哪个单位的表，请在表头写明“填报单位：…”，或用本轮发的表填报。"),
        (OLD, "“表.xlsx”是截至2004-07-31的旧表，早于本轮，请用2004年9月的表填报。"),
        (TWO, "“表.xlsx”里有源潭镇、龙塘镇的内容，请各单位分开报送。"),
    ],
)
def test_what_is_no_return_gets_one_sentence_and_stops_no_other(bureau, round_, text, sentence):
    wrong = SentFile(name="表.xlsx", content=xlsx(sheet(text)))
    taken = take(round_, wrong, filled(round_, "源潭镇"), by=bureau.clerk)
    assert [t.sentence for t in taken] == [sentence, "源潭镇：已收到。"]


def test_another_rounds_workbook_and_a_retyped_sender_are_refused(bureau, round_):
    earlier = issue_round(span=parse_span("2004-08"), by=bureau.clerk)
    old = filled(earlier, "龙塘镇")
    lent = filled(round_, "龙塘镇", sin=lambda page: page.cell(2, 1, "填报单位：源潭镇"))
    assert [t.sentence for t in take(round_, old, lent, by=bureau.clerk)] == [
        "“龙塘镇.xlsx”是2004年8月那一轮的表，不是本轮的，请用2004年9月的表填报。",
        "“龙塘镇.xlsx”是发给龙塘镇的表，填报单位却写源潭镇，请用各自的表填报。",
    ]


def test_a_unit_hands_in_its_own_only(bureau, round_):
    town = Scope(roles=frozenset(), unit_ids=frozenset({Unit.objects.get(name="源潭镇").pk}), everything=False)
    (taken,) = take(round_, filled(round_, "龙塘镇"), scope=town, by=bureau.clerk)
    assert (taken.taken, taken.sentence) == (None, "“龙塘镇.xlsx”不是本单位的表，只能交本单位的。")
    assert [line.return_.unit.name for line in collection(town, round_).lines] == ["源潭镇"]
    with pytest.raises(NotFound):
        return_for(town, round_, Unit.objects.get(name="龙塘镇").code)


def test_the_reminder_names_who_is_missing_and_whose_rows_wait(bureau, round_):
    vague = filled(round_, "龙塘镇", rows=[(1, {Field.FUNDS_ARRIVED: "约1200"})])
    take(round_, vague, by=bureau.clerk)
    assert collection(EVERYTHING, round_).reminder == (
        "【催报】2004年9月招商引资进度表。还没有报的单位：源潭镇。没有变化的，回一句“无变化”即可，不必交表。"
        "交来的表里有几行要补正：龙塘镇（1行），请看退回的表上最右一列。"
    )


def test_all_workbooks_in_one_file(round_):
    with zipfile.ZipFile(io.BytesIO(issued_zip(EVERYTHING, round_))) as archive:
        assert archive.namelist() == ["龙塘镇2004年9月招商引资进度表.xlsx", "源潭镇2004年9月招商引资进度表.xlsx"]
    assert BLANK_ROWS == 20


# --- back --------------------------------------------------------------------------------------------------------------


def reasons(content):
    """Row → reason, of the column at the right edge."""
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [page.cell(row, page.max_column) for row in range(1, page.max_row + 1)]
    return {cell.row: cell.value for cell in cells if cell.value and cell.fill.fgColor.rgb.endswith("FFF4CE")}


def waiting(round_, file, *, by):
    take(round_, file, by=by)
    statement = given_to(round_, "龙塘镇").statement
    return statement.files.get(), list(statement.rows.select_related("file"))


def test_the_same_workbook_comes_back_with_the_reason_beside_each_row(bureau, round_):
    file = filled(round_, "龙塘镇", rows=[(1, {Field.FUNDS_ARRIVED: "约1200"}), (2, ARRIVED)])
    name, content = annotated_workbook(*waiting(round_, file, by=bureau.clerk))
    assert name == "龙塘镇（待补正）.xlsx"
    assert reasons(content) == {
        FIRST - 1: HEADING,
        FIRST: "“投资情况·到位资金（开工以来累计）”写“约1200”，按“1200”记吗？",
    }
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page.cell(FIRST + 1, AT[Field.FUNDS_ARRIVED]).value == 1200
    assert page.data_validations.dataValidation


def test_the_mended_workbook_settles_its_row(bureau, round_):
    file = filled(round_, "龙塘镇", rows=[(1, {Field.FUNDS_ARRIVED: "约1200"})])
    _, content = annotated_workbook(*waiting(round_, file, by=bureau.clerk))
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active.cell(FIRST, AT[Field.FUNDS_ARRIVED], 1200)
    out = io.BytesIO()
    book.save(out)
    take(round_, SentFile(name="龙塘镇（待补正）.xlsx", content=out.getvalue()), by=bureau.clerk)
    found = collection(EVERYTHING, round_)
    assert (found.ready, [line.unsure for line in found.lines]) == (1, [0, 0])


def test_an_old_format_comes_back_as_a_workbook_of_its_cells(bureau, round_):
    lines = [
        "填报单位：龙塘镇,单位：万元",
        "项目名称,投资方,合同投资",
        "金鹰陶瓷,金鹰集团,约9000",
        "=永盛酒店,永盛集团,26000",
    ]
    file = SentFile(name="龙塘.csv", content="\n".join(lines).encode("gb18030"))
    name, content = annotated_workbook(*waiting(round_, file, by=bureau.clerk))
    assert (name, list(reasons(content))) == ("龙塘（待补正）.xlsx", [2, 3, 4])
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A4"].value == "'=永盛酒店"
