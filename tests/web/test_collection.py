"""收数: issue, hand in, confirm, 无变化, 催报; a town has its own part only."""

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.intake.models import Return, Round
from luodi.pipeline.models import Project
from luodi.web.cli import main
from tests.web.cast import FOREIGN_TO_TOWN
from tests.web.walk import read


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def round_(as_person) -> Round:
    response = as_person("clerk").post("/collection/issue/", {"first": "2004-09-01", "last": "2004-09-30"})
    assert response.status_code == 302
    return Round.objects.get()


def workbook_of(client, round_, cast, town, *, funds=None):
    """The town's workbook as it downloads it, with the first project's arrived funds filled."""
    response = client.get(f"/collection/{round_.pk}/{cast.units[town].code}/file/")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    page = book.active
    column = next(c.column for c in page[6] if c.value and "到位资金" in str(c.value))
    page.cell(7, column, funds)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(f"{town}.xlsx", out.getvalue())


def test_a_round_from_issue_to_ledger(as_person, cast, round_):
    clerk, town = as_person("clerk"), as_person("town")
    assert "还没有报的单位：云台镇、清河镇、河东园区" in text(clerk.get("/collection/"))
    here = f"/collection/{round_.pk}/"
    handed = town.post(f"{here}take/", {"sheets": workbook_of(town, round_, cast, "云台镇", funds=5000)})
    assert "云台镇：已收到。" in text(handed)
    assert clerk.post(f"{here}{cast.units['清河镇'].code}/unchanged/").status_code == 302
    page = text(clerk.get("/collection/"))
    assert "还没有报的单位：河东园区" in page and "没有疑问的全部入账" in page
    assert "云台镇：已入账 1 笔。" in text(clerk.post(f"{here}confirm/"))
    assert Project.objects.get(pk=cast.project("松鹤").pk).funds_reported_fen == 5000 * 10**6 - 3 * 10**9
    states = {"outstanding": 1, "handed_in": 1, "unchanged": 1, "waiting": 0}
    for state, count in states.items():
        shown = text(clerk.get(f"{here}?state={state}"))
        assert len(re.findall(r'<td class="lead-cell">', shown)) == count


def test_no_digit_stands_outside_a_figure_after_a_post(as_person, cast, round_):
    clerk, here = as_person("clerk"), f"/collection/{round_.pk}/"
    files = [workbook_of(clerk, round_, cast, "云台镇", funds="约5000"), SimpleUploadedFile("签到2004.xlsx", b"PK")]
    page = text(clerk.post(f"{here}take/", {"sheets": files}))
    assert read(page).bare == []
    assert read(text(clerk.get(here))).bare == read(text(as_person("town").get(f"{here}?state=waiting"))).bare == []
    assert "退回补正的表" in page and "notice-error" in page
    mended = clerk.get(f"{here}{cast.units['云台镇'].code}/mend/")
    shown = openpyxl.load_workbook(io.BytesIO(mended.content)).active
    assert any(c.value and "约5000" in str(c.value) for c in shown[7][-1:])


def test_a_town_sees_and_sends_its_own_only(as_person, cast, round_):
    town, here = as_person("town"), f"/collection/{round_.pk}/"
    page = text(town.get("/collection/"))
    assert "云台镇" in page and "清河镇" not in page and "催报" not in page
    assert [word for word in FOREIGN_TO_TOWN if word in page] == []
    foreign = cast.units["清河镇"].code
    assert {town.get(f"{here}{foreign}/{what}/").status_code for what in ("file", "mend")} == {404}
    assert town.post(f"{here}{foreign}/unchanged/").status_code == 404
    sent = town.post(f"{here}take/", {"sheets": workbook_of(as_person("clerk"), round_, cast, "清河镇")})
    assert sent.status_code == 422
    assert "只能交本单位的" in text(sent)
    assert Return.objects.exclude(answered_at=None).count() == 0


@pytest.mark.parametrize(
    ("login", "method", "path", "status"),
    [
        ("auditor", "get", "", 200),
        ("leader", "get", "files/", 200),
        ("auditor", "post", "take/", 403),
        ("leader", "post", "confirm/", 403),
        ("town", "post", "confirm/", 403),
        ("clerk", "post", "take/", 422),
        ("clerk", "get", "take/", 405),
        ("clerk", "get", "X1/file/", 404),
        ("clerk", "get", "U002/mend/", 404),
        ("town", "get", "U002/file/", 200),
    ],
)
def test_collection_answers(as_person, round_, login, method, path, status):  # noqa: PLR0917
    assert getattr(as_person(login), method)(f"/collection/{round_.pk}/{path}").status_code == status


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [("2004-10-01", "2004-10-31", "还没有开始"), ("2004-09-30", "2004-09-01", "止日早于起日"), ("x", "", "日期")],
)
def test_issue_is_refused_with_a_sentence(as_person, first, last, sentence):
    response = as_person("clerk").post("/collection/issue/", {"first": first, "last": last})
    assert response.status_code == 422
    assert sentence in text(response)


def test_unchanged_after_a_workbook_reads_a_sentence(as_person, cast, round_):
    town, here = as_person("town"), f"/collection/{round_.pk}/"
    town.post(f"{here}take/", {"sheets": workbook_of(town, round_, cast, "云台镇", funds=5000)})
    response = town.post(f"{here}{cast.units['云台镇'].code}/unchanged/")
    assert response.status_code == 409
    assert "以表为准" in text(response)


def test_ticked_units_are_unchanged_in_one_go(as_person, cast, round_):
    clerk, here = as_person("clerk"), f"/collection/{round_.pk}/"
    ticked = {"unit": [cast.units[name].code for name in ("云台镇", "清河镇")]}
    assert "已记无变化：云台镇、清河镇。" in text(clerk.post(f"{here}unchanged/", ticked, follow=True))
    page = text(clerk.get(here))
    assert "还没有报的单位：河东园区" in page and page.count('name="unit"') == 1
    assert "都已经答复过了" in text(clerk.post(f"{here}unchanged/", ticked, follow=True))
    assert "请先在单位前面打勾" in text(clerk.post(f"{here}unchanged/", {"unit": ["U999"]}))
    assert as_person("town").post(f"{here}unchanged/", ticked).status_code == 403


def test_the_time_it_is_due_is_shown_and_told(as_person):
    clerk = as_person("clerk")
    given = {"first": "2004-09-01", "last": "2004-09-30", "due_at": "2004-09-24T17:00"}
    page = text(clerk.post("/collection/issue/", given, follow=True))
    assert "2004-09-24 17:00" in page and "已过截止时间" in page and "请于9月24日（星期五）17:00前交齐" in page
    assert read(page).bare == []


def test_commands_issue_and_tell(cast, tmp_path, capsys):
    assert (
        main(
            [
                "collect",
                "issue",
                "--span",
                "2004-09",
                "--out",
                str(tmp_path / "收数"),
                "--due",
                "2004-09-24T17:00",
                "--json",
            ]
        )
        == 0
    )
    names = json.loads(capsys.readouterr().out)["files"]
    assert names[0] == "云台镇2004年9月招商引资进度表.xlsx"
    assert sorted(path.name for path in (tmp_path / "收数").iterdir()) == sorted(names)
    assert main(["collect", "status", "--span", "2004-09", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (
        told["counts"]["outstanding"] == 3
        and told["burden"]["fields"] == told["burden"]["asked"] + told["burden"]["known"]
    )
    assert told["due_at"].startswith("2004-09-24T")
    assert main(["collect", "issue", "--span", "2004-09", "--out", str(tmp_path / "收数"), "--due", "周五"]) != 0
    assert main(["collect", "status", "--span", "2004-08"]) == 1
    assert "还没有发表收数" in (told := capsys.readouterr().err) and "“周五”不是时间" in told


def test_command_writes_what_intake_reads_back(cast, tmp_path, capsys):
    file = str(tmp_path / "台账.xlsx")
    assert main(["export", "--out", file, "--unit", "云台镇", "--json"]) == 0
    count = json.loads(capsys.readouterr().out)["projects"]
    assert main(["intake", file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["same"] == count > 1
