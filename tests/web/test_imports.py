"""导入: send, look, answer, commit, reverse; and what a unit's own sheet must not read out to it."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.ledger.models import Entry
from luodi.pipeline.models import Project
from tests.intake.formats import as_ods
from tests.web.cast import FOREIGN_TO_TOWN
from tests.web.sheets import A_FOREIGN_ONE, CLEAN, LIKE_A_FOREIGN_ONE, LIKE_ONE_WE_KNOW, workbook
from tests.web.walk import read


def text(response) -> str:
    return response.content.decode()


def send(client, *rows: list, name: str = "九月.xlsx", **given: str):
    sheet = SimpleUploadedFile(name, workbook(*rows))
    return client.post("/imports/new/", {"sheets": sheet, **given})


@pytest.fixture
def clerk(as_person):
    return as_person("clerk")


def test_sheet_goes_in_and_out_again(clerk):
    before = Entry.objects.count()
    here = send(clerk, *CLEAN, LIKE_ONE_WE_KNOW).headers["Location"]
    page = text(clerk.get(here))
    assert "要您答复的问题" in page
    assert "确认入账（2 行）" in page
    assert Entry.objects.count() == before, "nothing is posted by looking"
    assert "已入账" in text(clerk.post(f"{here}commit/", follow=True))
    assert "青禾食品加工项目" in text(clerk.get("/projects/"))
    assert clerk.post(f"{here}reverse/", {"reason": "错"}).status_code == 422
    assert "整批冲销" in text(clerk.post(f"{here}reverse/", {"reason": "交错了月份"}, follow=True))
    assert "青禾食品加工项目" not in text(clerk.get("/projects/"))


def test_answer_settles_the_row(clerk, cast):
    here = send(clerk, LIKE_ONE_WE_KNOW).headers["Location"]
    page = text(clerk.get(here))
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    code = cast.project("松鹤").code
    assert f'value="{code}"' in page
    rows = text(clerk.post(f"{here}answer/", {"key": key, "answer": code}, headers={"HX-Request": "true"}))
    assert "要您答复的问题" not in rows
    assert "确认入账（1 行）" in rows
    clerk.post(f"{here}commit/")
    assert Project.objects.get(subject__code=code).contract_investment_fen == 8800 * 10**6


@pytest.mark.parametrize(
    ("given", "status"), [({}, 422), ({"key": "nonsense", "answer": "new"}, 409), ({"key": "x", "answer": " "}, 422)]
)
def test_answer_is_refused(clerk, given, status):
    here = send(clerk, LIKE_ONE_WE_KNOW).headers["Location"]
    assert clerk.post(f"{here}answer/", given).status_code == status


def test_an_open_document_is_taken_like_any_other(clerk):
    book = openpyxl.load_workbook(io.BytesIO(workbook(*CLEAN)))
    sent = SimpleUploadedFile("九月.ods", as_ods(book))
    page = text(clerk.post("/imports/new/", {"sheets": sent}, follow=True))
    assert [row[0] in page for row in CLEAN] == [True] * len(CLEAN)


def test_same_file_twice_is_one_import(clerk):
    content = workbook(*CLEAN)
    sent = [clerk.post("/imports/new/", {"sheets": SimpleUploadedFile("九月.xlsx", content)}) for _ in range(2)]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]


def test_second_commit_reads_who_was_faster(clerk, as_person):
    here = send(clerk, *CLEAN).headers["Location"]
    clerk.post(f"{here}commit/")
    response = as_person("head").post(f"{here}commit/")
    assert response.status_code == 409
    assert "陈敏" in text(response)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("报告.pdf", b"%PDF-1.4", "不是表格文件"),
        ("九月.xlsx", b"not a workbook", "九月.xlsx"),
        ("九月.xlsx", b"", "空"),
    ],
)
def test_file_is_refused_with_a_sentence(clerk, name, content, sentence):
    response = clerk.post("/imports/new/", {"sheets": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert sentence in text(response)


@pytest.mark.parametrize(
    ("login", "method", "path", "status"),
    [
        ("auditor", "get", "", 200),
        ("leader", "get", "", 200),
        ("rival", "get", "", 404),
        ("auditor", "post", "commit/", 403),
        ("leader", "post", "answer/", 403),
        ("rival", "post", "commit/", 404),
        ("town", "post", "reverse/", 403),
        ("clerk", "post", "", 405),
        ("clerk", "get", "commit/", 405),
        ("clerk", "get", "rows/0/", 200),
        ("clerk", "get", "rows/99/", 404),
    ],
)
def test_import_answers(as_person, login, method, path, status):
    here = send(as_person("town"), *CLEAN, sender="云台镇").headers["Location"]
    assert getattr(as_person(login), method)(f"{here}{path}").status_code == status


def test_town_sends_for_itself_only(as_person):
    assert send(as_person("town"), *CLEAN, sender="清河镇").status_code == 422
    assert "这是期初台账" not in text(as_person("town").get("/imports/new/"))


@pytest.mark.parametrize("row", [LIKE_A_FOREIGN_ONE, A_FOREIGN_ONE])
def test_own_sheet_reads_no_foreign_project_out(as_person, cast, row):
    town = as_person("town")
    here = send(town, *CLEAN, row, sender="云台镇").headers["Location"]
    foreign = cast.project("鸢尾")
    for page in (here, f"{here}?verdict=changed", f"{here}?verdict=doubtful", f"{here}rows/2/"):
        shown = text(town.get(page))
        assert foreign.code not in shown
        assert [word for word in FOREIGN_TO_TOWN if word in shown.replace(row[0], "").replace(row[1], "")] == []


def test_own_sheet_changes_no_foreign_project(as_person, cast):
    town = as_person("town")
    here = send(town, *CLEAN, A_FOREIGN_ONE, sender="云台镇").headers["Location"]
    response = town.post(f"{here}commit/")
    assert response.status_code == 409
    assert "其他单位" in text(response)
    assert Project.objects.get(pk=cast.project("鸢尾").pk).contract_investment_fen == 8 * 10**10


def test_entry_opens_to_its_row_and_the_row_to_its_entries(clerk):
    here = send(clerk, *CLEAN).headers["Location"]
    clerk.post(f"{here}commit/")
    entry = Entry.objects.filter(batch__intake__isnull=False, amount_fen=5000 * 10**6).get()
    page = text(clerk.get(f"/entries/{entry.sequence}/"))
    row = re.search(rf'href="({here}rows/\d+/)"', page)[1]
    assert f"/entries/{entry.sequence}/" in text(clerk.get(row))


def test_the_row_stands_beside_the_project_it_may_be(clerk, cast):
    page = text(clerk.get(send(clerk, LIKE_ONE_WE_KNOW).headers["Location"]))
    assert "表上这一行" in page and cast.project("松鹤").name in page
    assert all(word in page for word in ("相同", "不同", "只有一边有"))
    assert read(page).bare == []


def test_a_town_is_not_shown_a_foreign_project_beside_its_row(as_person):
    town = as_person("town")
    page = text(town.get(send(town, LIKE_A_FOREIGN_ONE, sender="云台镇").headers["Location"]))
    assert "表上这一行" not in page and "64.00" not in page


PASTED = {
    "excel": "项目名称\t投资方\t责任单位\t合同投资（万元）\n青禾食品加工项目\t青禾食品有限公司\t云台镇\t3000\n",
    "chat": "项目名称  投资方  责任单位  合同投资（万元）\r\n青禾食品加工项目  青禾食品有限公司  云台镇  3000",
    "full-width": "项目名称　投资方　责任单位　合同投资（万元）\n青禾食品加工项目　青禾食品有限公司　云台镇　3000",
    "bars": "| 项目名称 | 投资方 | 责任单位 | 合同投资（万元） |\n|---|---|---|---|\n| 青禾食品加工项目 | 青禾食品有限公司 | 云台镇 | 3000 |",
}


@pytest.mark.parametrize("copied", PASTED.values(), ids=PASTED)
def test_a_pasted_table_is_taken_like_a_file(clerk, copied):
    here = clerk.post("/imports/new/", {"pasted": copied, "report_date": "2004-09-30"}).headers["Location"]
    assert "粘贴的表格" in text(clerk.get(here))
    clerk.post(f"{here}commit/")
    assert Project.objects.get(name="青禾食品加工项目").contract_investment_fen == 3000 * 10**6


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "请选择表格文件，或把表格粘贴"),
        ({"pasted": "青禾食品加工项目签约了"}, "看不出是表格"),
        ({"pasted": " \n "}, "请选择表格文件"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(clerk, given, sentence):
    answer = clerk.post("/imports/new/", given)
    assert answer.status_code == 422
    assert sentence in text(answer)
