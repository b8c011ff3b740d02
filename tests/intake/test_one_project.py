"""One project seen twice: on two sheets of one file, under the code it was merged from, under its firm's credit code."""

from datetime import date

import pytest

from luodi.base.credit_codes import check_character
from luodi.intake.duplicates import alike_pairs, suspicions
from luodi.intake.identity import Known, Level
from luodi.intake.selectors import import_sheet
from luodi.intake.services import answer_questions
from luodi.pipeline.mergers import merge_projects
from luodi.pipeline.models import CreditCode, Distinction, Project

LIST = """
| 项目表 | < | < | < | < |
| 截至2004年9月30日 | | | | 单位：万元 |
| 项目名称 | 投资方 | 责任单位 | 签约时间 | 合同投资 |
| 金鹰陶瓷 | 金鹰集团 | 龙塘镇 | 2004-1-15 | 8900 |
| 永盛酒店 | 永盛集团 | 龙塘镇 | 2004-2-15 | 6000 |
"""
AGAIN = """
| 重点项目 | < | < | < | < |
| 截至2004年9月30日 | | | | 单位：万元 |
| 项目名称 | 投资方 | 责任单位 | 签约时间 | 合同投资 |
| 金鹰陶瓷 | 金鹰集团 | 龙塘镇 | 2004-1-15 | {} |
"""
CODED = """
| 项目表 | < | < | < | < |
| 截至2004年10月31日 | | | | 单位：万元 |
| {} | 项目名称 | 投资方 | 责任单位 | 合同投资 |
| {} | {} | {} | 龙塘镇 | {} |
"""
RIGHT = "91350100M000100Y43"


def verdicts(import_):
    return [row.verdict for row in import_.rows.all() if row.verdict != "skipped"]


def questions(import_):
    return {q.question: q for q in import_sheet(import_).questions}


def contract(name):
    return Project.objects.get(name=name).contract_investment_fen


def test_one_project_on_two_sheets_that_agree_is_posted_once(desk):
    import_ = desk.commit(LIST, AGAIN.format(8900))
    assert verdicts(import_) == ["new", "new", "same"]
    assert Project.objects.count() == 2


@pytest.mark.parametrize(("answer", "wan"), [("8900万元", 8900), ("9800万元", 9800)])
def test_two_sheets_that_differ_are_asked_and_either_may_hold(desk, answer, wan):
    import_ = desk.propose(LIST, AGAIN.format(9800))
    assert verdicts(import_) == ["new", "new", "doubtful"]
    asked = next(iter(questions(import_).values()))
    assert "“表1续1”第4行是9800万元，以哪个为准？" in asked.question
    answer_questions(import_=import_, answers={asked.key: answer}, by=desk.clerk)
    assert "doubtful" not in verdicts(import_)
    desk.commit(LIST, AGAIN.format(9800))
    assert contract("金鹰陶瓷") == wan * 10**6


def test_an_answer_holds_for_that_conflict_only(desk):
    import_ = desk.propose(LIST, AGAIN.format(9800))
    asked = next(iter(questions(import_).values()))
    answer_questions(import_=import_, answers={asked.key: "9800万元"}, by=desk.clerk)
    assert "doubtful" in verdicts(desk.propose(LIST, AGAIN.format(9900)))


def test_a_sheet_with_the_code_of_a_merged_project_is_about_the_survivor(desk):
    desk.commit(LIST)
    kept, gone = Project.objects.order_by("subject__code")
    merge_projects(survivor=kept, merged=gone, choices={}, reason="同一项目", by=desk.clerk)
    import_ = desk.commit(CODED.format("编号", gone.code, "永盛酒店", "金鹰集团", 9900))
    assert verdicts(import_) == ["changed"]
    assert import_.rows.get(verdict="changed").subject == kept.subject
    assert contract("金鹰陶瓷") == 9900 * 10**6


def test_a_name_of_a_merged_project_is_known_and_not_asked_again(desk):
    desk.commit(LIST)
    kept, gone = Project.objects.order_by("subject__code")
    merge_projects(survivor=kept, merged=gone, choices={}, reason="同一项目", by=desk.clerk)
    assert verdicts(desk.propose(CODED.format("序号", 1, "永盛酒店", "金鹰集团", 9900))) == ["changed"]


def test_a_credit_code_is_kept_with_its_project_and_written_back(desk):
    desk.commit(CODED.format("统一社会信用代码", RIGHT.lower(), "金鹰陶瓷", "金鹰集团", 8900))
    assert CreditCode.objects.get().code == RIGHT


def test_one_credit_code_is_one_investor_whatever_its_name(desk):
    desk.commit(CODED.format("统一社会信用代码", RIGHT, "金鹰陶瓷项目", "金鹰集团", 8900))
    import_ = desk.propose(CODED.format("统一社会信用代码", RIGHT, "金鹰陶瓷厂项目", "金鹰（清远）实业", 8900))
    assert verdicts(import_) == ["doubtful"]
    assert any("是同一个项目吗" in question for question in questions(import_))


def test_two_credit_codes_are_two_investors_of_one_name(desk):
    other = "91440100123456789" + check_character("91440100123456789")
    desk.commit(CODED.format("统一社会信用代码", RIGHT, "金鹰陶瓷项目", "金鹰集团", 8900))
    import_ = desk.propose(CODED.format("统一社会信用代码", other, "清远物流园", "金鹰集团", 8900))
    assert verdicts(import_) == ["new"]


def test_a_wrong_check_digit_is_asked_and_the_rest_may_be_taken_without_it(desk):
    import_ = desk.propose(CODED.format("统一社会信用代码", "91350100M000100Y44", "金鹰陶瓷", "金鹰集团", 8900))
    asked = next(iter(questions(import_).values()))
    assert "校验位不对" in asked.question
    answer_questions(import_=import_, answers={asked.key: "leave"}, by=desk.clerk)
    assert verdicts(import_) == ["new"]
    assert not CreditCode.objects.exists()


def test_an_answer_that_names_a_code_merged_since_still_holds(desk):
    desk.commit(LIST, report_date=date(2004, 9, 30))
    kept, gone = Project.objects.order_by("subject__code")
    import_ = desk.propose(CODED.format("序号", 1, "永盛大酒店", "永盛集团", 6000))
    asked = next(iter(questions(import_).values()))
    answer_questions(import_=import_, answers={asked.key: gone.code}, by=desk.clerk)
    merge_projects(survivor=kept, merged=gone, choices={}, reason="同一项目", by=desk.clerk)
    again = desk.propose(CODED.format("序号", 1, "永盛大酒店", "永盛集团", 6000))
    assert "doubtful" not in verdicts(again)


def test_another_project_is_remembered_for_the_list_of_near_duplicates(desk):
    desk.commit(LIST)
    sheet = CODED.format("序号", 1, "永盛大酒店", "永盛集团", 16000)
    import_ = desk.propose(sheet)
    asked = next(iter(questions(import_).values()))
    answer_questions(import_=import_, answers={asked.key: "new"}, by=desk.clerk)
    desk.commit(sheet)
    assert suspicions().pairs == ()
    assert Distinction.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (("金鹰陶瓷厂项目", "金鹰集团"), ("金鹰陶瓷项目", "金鹰集团"), Level.ALIKE),
        (("金鹰建筑陶瓷生产项目", "金鹰集团"), ("金鹰陶瓷项目", "金鹰集团"), Level.SOMEWHAT),
        (("金鹰陶瓷制品厂项目", "金鹰集团"), ("金鹰陶瓷制品项目", "宏达公司"), Level.WEAK),
        (("金鹰陶瓷二期项目", "金鹰集团"), ("金鹰陶瓷项目", "金鹰集团"), None),
        (("清远物流园", "金鹰集团"), ("金鹰陶瓷项目", "金鹰集团"), None),
    ],
)
def test_pairs_of_the_ledger_by_level(one, other, level):
    known = [Known(ref=f"P00000{n}", names=(name,), investor=firm) for n, (name, firm) in enumerate((one, other))]
    assert [pair.level for pair in alike_pairs(known)] == ([level] if level else [])


def test_a_name_it_was_once_seen_under_counts_too():
    new = Known(ref="P000002", names=("新名字项目", "金鹰陶瓷项目"), investor="甲公司")
    old = Known(ref="P000001", names=("金鹰陶瓷项目",), investor="乙公司")
    assert [(p.older, p.newer, p.ground) for p in alike_pairs([new, old])] == [("P000001", "P000002", "与曾用名相同")]
