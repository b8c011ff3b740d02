"""From a sheet to entries: what is new, changed, the same, doubtful; commit, reversal, the same file twice."""

import io
from datetime import date
from pathlib import Path

import pytest

from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.intake.models import Answer, Import, ImportState
from luodi.intake.selectors import import_sheet
from luodi.intake.services import answer_questions, answer_row, commit_import, intake_files, reverse_import
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.orgs.models import Unit, UnitKind
from luodi.pipeline.models import Project

SEPTEMBER = """
| 2004年1—9月招商引资项目表 | < | < | < | < | < |
| 截至2004年9月30日 | | | | | 单位：万元 |
| 序号 | 项目名称 | 投资方 | 责任单位 | 签约时间 | 合同投资 |
| 1 | 金鹰陶瓷 | 金鹰集团 | 龙塘镇 | 2004年1月15日 | 8900 |
| 2 | 永盛酒店 | 永盛集团 | 龙塘镇 | 2004年2月 | 26000 |
| 3 | 宏达五金 | 宏达公司 | 横荷街办 | 2004-9-20 | X |
"""


def said(**filters):
    """Live entries in the order of time, as (day, kind, value)."""
    rows = Entry.objects.filter(reverses=None, reversed_by=None, subject__kind="project", **filters).in_time()
    return [
        (
            str(e.occurred_on),
            e.kind,
            e.amount_fen or e.text or e.stage or (e.unit.name if e.unit else None) or e.unknown,
        )
        for e in rows
    ]


def verdicts(import_):
    return [row.verdict for row in import_.rows.all() if row.verdict != "skipped"]


def test_a_new_project_is_posted_with_its_facts_dated_from_its_first_day(desk):
    desk.commit(SEPTEMBER)
    assert said(subject__project__name="金鹰陶瓷") == [
        ("2004-01-15", "set_name", "金鹰陶瓷"),
        ("2004-01-15", "set_credit", "龙塘镇"),
        ("2004-01-15", "set_investor", "金鹰集团"),
        ("2004-01-15", "set_contract_investment", 8900 * 10**6),
        ("2004-01-15", "stage_reached", "signed"),
    ]


def test_a_month_is_dated_its_last_day_and_an_unknown_amount_is_an_entry(desk):
    desk.commit(SEPTEMBER)
    signed = Entry.objects.get(subject__project__name="永盛酒店", kind=EntryKind.STAGE_REACHED)
    assert (str(signed.occurred_on), signed.precision) == ("2004-02-29", "month")
    contract = Entry.objects.get(subject__project__name="宏达五金", kind=EntryKind.SET_CONTRACT_INVESTMENT)
    assert (contract.unknown, contract.amount_fen) == (True, None)


def test_the_first_workbook_founds_the_units_with_kinds_by_their_names(desk):
    desk.commit(SEPTEMBER)
    assert {u.name: u.kind for u in Unit.objects.exclude(kind=UnitKind.PLACE)} == {"龙塘镇": "town", "横荷街办": "town"}


def test_a_dry_run_writes_nothing(desk):
    result = desk.run(SEPTEMBER, commit=False)
    assert (Import.objects.count(), Project.objects.count(), Unit.objects.count(), Answer.objects.count()) == (
        0,
        0,
        1,
        0,
    )
    assert result.json["counts"] == {
        "new": 3, "changed": 0, "same": 0, "doubtful": 0, "rejected": 0, "skipped": 0, "questions": 0
    }  # fmt: skip
    assert result.json["rows"][0] == {
        "file": "台账.xlsx", "sheet": "Sheet", "row": 4, "verdict": "new", "field": None, "reason": None,
        "record": {
            "project": "金鹰陶瓷", "investor": "金鹰集团", "unit": "龙塘镇", "contract_investment_yuan": "89000000.00",
            "signed_on": "2004-01-15", "report_date": "2004-09-30",
        },
    }  # fmt: skip
    assert result.exit_code == 0


def test_the_same_file_twice_changes_nothing(desk):
    first = desk.run(SEPTEMBER)
    entries = Entry.objects.count()
    second = desk.run(SEPTEMBER)
    assert first.json["entries"] == 15 and second.json["entries"] == 0
    assert [row["verdict"] for row in second.json["rows"]] == ["same"] * 3
    assert (Import.objects.count(), Entry.objects.count(), second.exit_code) == (1, entries, 0)


def test_a_doubtful_row_also_says_what_it_most_likely_means_and_posts_none_of_it(desk):
    found = desk.run("项目名称 | 落户地 | 总投资（万元） | 到位资金（万元）\n鼎新光伏支架 | 南川镇 | 500 | 20").json
    row = found["rows"][0]
    assert (row["verdict"], row["guessed"]) == ("doubtful", ["funds_arrived_basis", "funds_arrived_yuan", "unit"])
    assert (row["record"]["unit"], row["record"]["funds_arrived_yuan"]) == ("南川镇", "200000.00")
    assert (found["entries"], Entry.objects.filter(amount_fen=20_000_000).count()) == (0, 0)


HARD_TO_BELIEVE = """
| 2004年9月招商项目表 | < | < | < |
| 截至2004年9月30日 | | | 单位：元 |
| 项目名称 | 责任单位 | 总投资 | 本年累计到位资金 |
| 金鹰陶瓷 | 龙塘镇 | 120000000000 | 900 |
"""


def test_an_amount_that_is_hard_to_believe_is_asked_once_and_then_known(desk):
    import_ = desk.propose(HARD_TO_BELIEVE)
    row = import_.rows.get(verdict="doubtful")
    assert [q["question"] for q in row.questions] == [
        "“总投资”的“120000000000”合 120000000000 元，照记吗？",
        "“本年累计到位资金”的“900”合 900 元，照记吗？",
    ]
    answer_questions(import_=import_, answers={q["key"]: "as_written" for q in row.questions}, by=desk.clerk)
    commit_import(import_=import_, by=desk.clerk)
    Answer.objects.all().delete()
    row = desk.run(HARD_TO_BELIEVE, commit=False).json["rows"][0]
    assert (row["verdict"], row["record"]["total_investment_yuan"]) == ("same", "120000000000.00")
    row = desk.run(HARD_TO_BELIEVE.replace("900", "950"), commit=False).json["rows"][0]
    assert [q["field"] for q in row["questions"]] == ["funds_arrived"]


def test_a_row_whose_name_is_not_settled_is_about_no_project(desk):
    import_ = desk.commit(f"{SEPTEMBER.rstrip()}\n| 4 | — | 某客商 | 龙塘镇 | 2004年2月 | 500 |")
    row = import_.rows.get(verdict="doubtful")
    assert (row.posted, row.field) == (False, "project")
    assert row.reason == "“项目名称”写着待定或不详，认不出是哪个项目，请填上名称后重新导入；这样的行先不导入吗？"
    answer_row(row=row, answer="skip", by=desk.clerk)
    assert import_.rows.get(reason="项目名称待定，已选择不导入").verdict == "skipped"


def test_the_same_statement_in_another_file_is_the_same(desk):
    desk.commit(SEPTEMBER)
    again = desk.propose(SEPTEMBER + "| 备注：更正排版。 | | | | | |")
    assert verdicts(again) == ["same"] * 3
    with pytest.raises(BadInput, match="没有可以入账的行"):
        commit_import(import_=again, by=desk.clerk)


def test_a_changed_amount_is_a_new_fact_from_the_report_date(desk):
    desk.commit(SEPTEMBER)
    october = SEPTEMBER.replace("1—9月", "1—10月").replace("9月30日", "10月31日").replace("8900", "9500")
    import_ = desk.commit(october)
    assert verdicts(import_) == ["changed", "same", "same"]
    assert import_.rows.get(verdict="changed").reason == "合同投资：8900万元 → 9500万元"
    assert said(subject__project__name="金鹰陶瓷", kind="set_contract_investment") == [
        ("2004-01-15", "set_contract_investment", 8900 * 10**6),
        ("2004-10-31", "set_contract_investment", 9500 * 10**6),
    ]


FUNDS = """
| 截至{day} | | 单位：万元 |
| 项目名称 | 责任单位 | 到位资金（{basis}） |
| 金鹰陶瓷 | 龙塘镇 | {amount} |
"""


def funds(day, basis, amount):
    return FUNDS.format(day=day, basis=basis, amount=amount)


def test_a_cumulative_amount_posts_its_difference(desk):
    desk.commit(funds("2004年9月30日", "开工以来累计", 900))
    desk.commit(funds("2004年10月31日", "开工以来累计", 1200))
    assert said(kind="funds_reported") == [
        ("2004-09-30", "funds_reported", 900 * 10**6),
        ("2004-10-31", "funds_reported", 300 * 10**6),
    ]


def test_a_years_amount_counts_from_january(desk):
    desk.commit(funds("2003年12月31日", "本年累计", 900))
    desk.commit(funds("2004年1月31日", "本年累计", 100))
    assert [amount for _, _, amount in said(kind="funds_reported")] == [900 * 10**6, 100 * 10**6]


def test_what_arrived_this_month_is_posted_once(desk):
    desk.commit(funds("2004年9月30日", "本月", 100))
    assert verdicts(desk.propose(funds("2004年9月30日", "本月", 100) + "| 备注：无。 | | |")) == ["same"]
    desk.commit(funds("2004年10月31日", "本月", 100))
    assert len(said(kind="funds_reported")) == 2


def test_a_fall_is_doubtful_and_is_kept_out_by_the_answer(desk):
    desk.commit(funds("2004年9月30日", "开工以来累计", 900))
    import_ = desk.propose(funds("2004年10月31日", "开工以来累计", 800))
    (row,) = import_.rows.all()
    assert (row.verdict, row.field) == ("doubtful", "funds_arrived")
    assert (
        row.reason == "到位资金（开工以来累计）台账为900万元，表上为800万元；如属更正请先冲销多记的部分，照台账不改吗？"
    )
    answer_row(row=row, answer="keep", by=desk.clerk)
    assert verdicts(import_) == ["same"]


def test_an_opening_batch_is_recognized(desk):
    import_ = desk.commit(funds("2004年9月30日", "开工以来累计", 900), opening=True)
    assert said(kind="funds_recognized") == [("2004-09-30", "funds_recognized", 900 * 10**6)]
    assert import_.batch.kind == "opening"


def test_after_an_opening_batch_only_the_difference_is_reported(desk):
    desk.commit(funds("2004年9月30日", "开工以来累计", 900), opening=True)
    desk.commit(funds("2004年10月31日", "开工以来累计", 1200))
    assert said(kind="funds_reported") == [("2004-10-31", "funds_reported", 300 * 10**6)]


def test_a_doubtful_row_waits_and_is_committed_after_its_answer(desk):
    text = SEPTEMBER.replace("8900", "约8900")
    import_ = desk.commit(text)
    assert (import_.state, verdicts(import_)) == (ImportState.COMMITTED, ["doubtful", "new", "new"])
    assert Project.objects.count() == 2
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "“合同投资”写“约8900”，按“8900”记吗？"
    answer_row(row=row, answer="as_written", by=desk.clerk)
    import_.refresh_from_db()
    assert import_.state == ImportState.PROPOSED
    commit_import(import_=import_, by=desk.clerk)
    assert Project.objects.count() == 3
    assert Entry.objects.filter(batch=import_.batch, subject__kind="project").count() == 15


def test_an_answer_is_remembered_for_the_next_sheet(desk):
    text = SEPTEMBER.replace("8900", "约8900")
    answer_row(row=desk.propose(text).rows.get(verdict="doubtful"), answer="as_written", by=desk.clerk)
    later = text.replace("约8900", "约9100").replace("9月30日", "10月31日")
    assert verdicts(desk.propose(later)) == ["new"] * 3


def test_one_answer_settles_every_row_that_asks_the_same(desk):
    text = SEPTEMBER.replace("2004年1月15日", "1月15日").replace("2004-9-20", "9/20")
    import_ = desk.propose(text)
    (question,) = import_sheet(import_).questions
    assert (question.question, question.rows) == ("“签约时间”没有写年份（如“1月15日”），都是2004年吗？", 2)
    answer_questions(import_=import_, answers={question.key: "title"}, by=desk.clerk)
    assert verdicts(import_) == ["new"] * 3


def test_an_import_is_reversed_as_one(desk):
    import_ = desk.commit(SEPTEMBER)
    reverse_import(import_=import_, reason="传错了表", by=desk.clerk)
    import_.refresh_from_db()
    assert (import_.state, said()) == (ImportState.REVERSED, [])
    assert Project.objects.open().count() == 0
    assert [u.name for u in Unit.objects.filter(closed_on=None)] == ["清城区"]
    with pytest.raises(Conflict, match="已经冲销过了"):
        reverse_import(import_=import_, reason="再来一次", by=desk.clerk)


def test_a_reversed_file_can_come_in_again(desk):
    reverse_import(import_=desk.commit(SEPTEMBER), reason="传错了表", by=desk.clerk)
    again = desk.commit(SEPTEMBER)
    assert verdicts(again) == ["new"] * 3
    assert Project.objects.open().count() == 3


def test_a_ledger_that_moved_on_is_shown_before_it_is_written(desk):
    mine = desk.propose(SEPTEMBER)
    desk.commit(SEPTEMBER.replace("8900", "9100"))
    with pytest.raises(Conflict, match="差异已经重算"):
        commit_import(import_=mine, by=desk.clerk)
    assert verdicts(mine)[0] == "changed"


def test_a_moved_unit_is_asked_and_then_credited_from_the_report_date(desk):
    desk.commit(SEPTEMBER)
    moved = SEPTEMBER.replace("金鹰集团 | 龙塘镇", "金鹰集团 | 横荷街办").replace("9月30日", "10月31日")
    import_ = desk.propose(moved)
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "责任单位台账为龙塘镇，表上为横荷街办，从2004-10-31起改记横荷街办吗？"
    answer_row(row=row, answer="move", by=desk.clerk)
    commit_import(import_=import_, by=desk.clerk)
    assert Project.objects.get(name="金鹰陶瓷").unit.name == "横荷街办"


def test_a_signing_day_that_differs_is_asked(desk):
    desk.commit(SEPTEMBER)
    import_ = desk.propose(SEPTEMBER.replace("2004年1月15日", "2004年1月18日"))
    assert import_.rows.get(verdict="doubtful").reason.startswith("签约时间台账为2004-01-15，表上为2004-01-18")


def test_a_day_within_the_known_month_is_finer(desk):
    desk.commit(SEPTEMBER)
    assert verdicts(desk.propose(SEPTEMBER.replace("2004年2月", "2004年2月9日"))) == ["same", "changed", "same"]
    assert verdicts(desk.propose(SEPTEMBER.replace("2004年1月15日", "2004年1月"))) == ["same"] * 3


def test_a_shortened_unit_name_is_the_unit_and_a_strange_one_is_asked(desk):
    desk.commit(SEPTEMBER)
    assert verdicts(desk.propose(SEPTEMBER.replace("横荷街办", "横荷街道办事处"))) == ["same"] * 3
    strange = desk.propose(SEPTEMBER.replace("横荷街办", "洲心街办").replace("宏达", "丽珠"))
    row = strange.rows.get(verdict="doubtful")
    assert (row.field, row.reason) == ("unit", "没有名为“洲心街办”的单位，是哪个单位？")
    answer_row(row=row, answer="new", by=desk.clerk)
    commit_import(import_=strange, by=desk.clerk)
    assert Unit.objects.get(name="洲心街办").kind == UnitKind.TOWN


def test_two_spellings_in_the_first_workbook_are_asked_once(desk):
    import_ = desk.propose(SEPTEMBER.replace("永盛集团 | 龙塘镇", "永盛集团 | 龙塘"))
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "“龙塘”和“龙塘镇”是同一个单位吗？"
    answer_row(row=row, answer="龙塘镇", by=desk.clerk)
    commit_import(import_=import_, by=desk.clerk)
    assert {u.name for u in Unit.objects.exclude(kind=UnitKind.PLACE)} == {"龙塘镇", "横荷街办"}


def test_rows_that_wait_found_their_units_beside_the_clean_ones(desk):
    import_ = desk.commit(SEPTEMBER.replace("| X |", "| 约900 |"))
    assert verdicts(import_) == ["new", "new", "doubtful"]
    assert Unit.objects.filter(name="横荷街办").exists()


FIVE_YEARS = """
| 截至2004年9月30日 | | | 单位：万元 |
| 项目名称 | 投资方 | 责任单位 | 合同投资 |
| 石英石板 | 石都公司 | 源潭镇 | 600 |
| 凤城酒店 | 凤城集团 | 横荷街 | 7000 |
"""


def test_an_opening_batch_founds_the_units_it_names_anew_but_asks_about_near_names(desk):
    desk.commit(SEPTEMBER)
    import_ = desk.commit(FIVE_YEARS.replace("横荷街", "横荷街办处"), opening=True)
    assert verdicts(import_) == ["new", "doubtful"]
    assert Unit.objects.get(name="源潭镇").kind == UnitKind.TOWN
    assert import_.rows.get(verdict="doubtful").field == "unit"


def test_an_ordinary_import_offers_to_found_the_unit_and_a_strange_answer_is_asked_again(desk):
    desk.commit(SEPTEMBER)
    import_ = desk.propose(FIVE_YEARS.replace("横荷街", "龙塘镇"))
    row = import_.rows.get(verdict="doubtful")
    (question,) = row.questions
    assert question["likely"][-1] == {"answer": "new", "label": "新设该单位"}
    answer_row(row=row, answer="没有的镇", by=desk.clerk)
    row = import_.rows.get(verdict="doubtful")
    assert "也没有这个单位" in row.reason
    answer_row(row=row, answer="new", by=desk.clerk)
    import_.refresh_from_db()
    commit_import(import_=import_, by=desk.clerk)
    assert Unit.objects.get(name="源潭镇").kind == UnitKind.TOWN


LATE = """
| 填报日期：2004年10月8日 | | | | | | 单位：万元 |
| 项目名称 | 投资方 | 责任单位 | 行业 | 资金来源 | 签约时间 | 合同投资 |
| 金鹰陶瓷 | 金鹰集团 | 龙塘镇 | 工业 | 佛山 | 2004年3月 | 8900 |
"""


def test_first_statements_hold_from_the_signing_though_the_sheet_is_dated_later(desk):
    desk.commit(LATE)
    assert {day for day, _, _ in said()} == {"2004-03-31"}
    assert figure("合同投资", span=parse_span("2004-01..2004-09"), as_of=date(2004, 9, 30)).value == 8900 * 10**6


def test_a_later_statement_holds_from_its_report_date(desk):
    desk.commit(LATE)
    desk.commit(LATE.replace("10月8日", "11月8日").replace("8900", "9900"))
    contracts = [(day, value) for day, kind, value in said() if kind == "set_contract_investment"]
    assert contracts == [("2004-03-31", 8900 * 10**6), ("2004-11-08", 9900 * 10**6)]


def test_a_sheet_without_units_is_asked_once_or_takes_the_sender(desk):
    desk.commit(SEPTEMBER)
    text = "| 单位：万元 | |\n| 项目名称 | 合同投资 |\n| 凤城食品 | 900 |\n| 丽珠铝业 | 800 |"
    assert [q.rows for q in import_sheet(desk.propose(text)).questions] == [2]
    named = desk.commit(text, sender="龙塘镇")
    assert named.sender.name == "龙塘镇"
    assert {e.reported_by.name for e in Entry.objects.filter(batch=named.batch)} == {"龙塘镇"}


def test_a_project_under_another_name_is_asked_and_then_known(desk):
    desk.commit(SEPTEMBER)
    renamed = SEPTEMBER.replace("金鹰陶瓷 ", "金鹰陶瓷厂 ").replace("8900", "9100").replace("9月30日", "10月31日")
    import_ = desk.propose(renamed)
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "“金鹰陶瓷厂”和“金鹰陶瓷”是同一个项目吗？"
    code = Project.objects.get(name="金鹰陶瓷").code
    answer_row(row=row, answer=code, by=desk.clerk)
    commit_import(import_=import_, by=desk.clerk)
    assert Project.objects.count() == 3
    assert verdicts(desk.propose(renamed + "| 备注：无 | | | | | |")) == ["same"] * 3


def test_the_same_project_on_two_sheets_of_one_file(desk):
    started = SEPTEMBER.replace("签约时间", "开工时间").replace("2004年1月15日", "2004年3月1日").replace("X", "")
    import_ = desk.propose(SEPTEMBER, started)
    assert verdicts(import_) == ["new"] * 3 + ["changed"] * 3
    commit_import(import_=import_, by=desk.clerk)
    assert Project.objects.count() == 3
    assert Project.objects.get(name="金鹰陶瓷").started_on == date(2004, 3, 1)


def test_two_sheets_that_contradict_each_other_are_asked(desk):
    import_ = desk.propose(SEPTEMBER, SEPTEMBER.replace("8900", "9900"))
    assert verdicts(import_) == ["new"] * 3 + ["doubtful", "same", "same"]


def test_two_rows_of_one_name_without_an_investor_are_asked(desk):
    text = "| 项目名称 | 责任单位 | 合同投资（万元） |\n| 标准厂房 | 龙塘镇 | 900 |\n| 标准厂房 | 龙塘镇 | 800 |"
    import_ = desk.propose(text)
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "有两行都叫“标准厂房”，是同一个项目吗？"
    answer_row(row=row, answer="new", by=desk.clerk)
    commit_import(import_=import_, by=desk.clerk)
    assert Project.objects.count() == 2


def test_two_names_of_one_investor_in_one_file_are_asked(desk):
    text = SEPTEMBER + "| 4 | 金鹰陶瓷厂 | 金鹰集团 | 龙塘镇 | 2004年1月15日 | 8900 |"
    import_ = desk.propose(text)
    row = import_.rows.get(verdict="doubtful")
    assert row.reason == "“金鹰陶瓷厂”和“金鹰陶瓷”是同一个项目吗？"
    answer_row(row=row, answer="above", by=desk.clerk)
    commit_import(import_=import_, by=desk.clerk)
    assert Project.objects.count() == 3
    assert {a.name for a in Project.objects.get(name="金鹰陶瓷").aliases.all()} == {"金鹰陶瓷", "金鹰陶瓷厂"}


def test_two_names_of_different_investors_in_one_file_are_two_projects(desk):
    text = SEPTEMBER + "| 4 | 金鹰陶瓷厂 | 另一公司 | 龙塘镇 | 2004年1月15日 | 8900 |"
    assert verdicts(desk.propose(text)) == ["new"] * 4


def test_our_own_code_finds_the_project_whatever_its_name(desk):
    desk.commit(SEPTEMBER)
    code = Project.objects.get(name="金鹰陶瓷").code
    text = f"| 单位：万元 | | |\n| 编号 | 项目名称 | 合同投资 |\n| {code} | 金鹰陶瓷有限公司 | 8900 |"
    assert verdicts(desk.propose(text)) == ["same"]


def test_a_stage_without_a_date_has_happened_on_an_unknown_day(desk):
    desk.commit("| 截至2004年9月30日 | | |\n| 项目名称 | 责任单位 | 进度 |\n| 金鹰陶瓷 | 龙塘镇 | 已开工 |")
    entry = Entry.objects.get(kind=EntryKind.STAGE_REACHED)
    assert (entry.stage, entry.unknown, str(entry.occurred_on)) == ("started", True, "2004-09-30")


def test_reversal_and_answers_refuse_with_a_sentence(desk):
    import_ = desk.propose(SEPTEMBER)
    with pytest.raises(BadInput, match="还没有入账"):
        reverse_import(import_=import_, reason="误", by=desk.clerk)
    with pytest.raises(BadInput, match="没有等待答复的问题"):
        answer_row(row=import_.rows.first(), answer="是", by=desk.clerk)
    with pytest.raises(BadInput, match="答复不能为空"):
        answer_questions(import_=import_, answers={"x": " "}, by=desk.clerk)


def test_a_table_pasted_into_the_command_line(desk, monkeypatch):
    pasted = '项目名称\t责任单位\t总投资（万元）\n金鹰陶瓷\t龙塘镇\t8900\n"永盛\n酒店"\t龙塘镇\t26000\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pasted.encode())))
    result = intake_files(paths=[Path("-")], commit=False, by=desk.clerk)
    assert [(row["file"], row["record"]["project"]) for row in result.json["rows"]] == [
        ("粘贴的表格", "金鹰陶瓷"), ("粘贴的表格", "永盛酒店")
    ]  # fmt: skip
