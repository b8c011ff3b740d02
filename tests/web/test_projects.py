"""项目 and 分录: works, shared, refused, read-only role, bad id, wrong method."""

import re
from io import BytesIO

import openpyxl
import pytest

from luodi.ledger.models import Entry
from luodi.pipeline.models import Project

FIGURE = re.compile(r'<a class="figure[^"]*" href="([^"]*)">(.*?)</a>')


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("login", "query", "names"),
    [
        ("clerk", "", "松鹤 柏舟 鸢尾 鹭洲 石榴 海棠"),
        ("leader", "", "松鹤 柏舟 鸢尾 鹭洲 石榴 海棠"),
        ("auditor", "stage=started", "松鹤 鸢尾"),
        ("clerk", "keyword=机械", "松鹤"),
        ("clerk", "keyword=p000002", "柏舟"),
        ("clerk", "sector=三产", "柏舟 鹭洲 海棠"),
        ("clerk", "unit=U003", "鸢尾 鹭洲"),
        ("clerk", "lacking=total_investment", "柏舟"),
        ("clerk", "having=funds_recognized", "松鹤 鸢尾 石榴"),
        ("clerk", "order=amount", "石榴 鹭洲 鸢尾 海棠 松鹤 柏舟"),
        ("clerk", "stage=nonsense&size=7&page=99", "松鹤 柏舟 鸢尾 鹭洲 石榴 海棠"),
        ("town", "", "松鹤 柏舟"),
        ("town", "unit=U003", "松鹤 柏舟"),
        ("rival", "keyword=松鹤", ""),
    ],
)
def test_list_shows_what_was_asked_and_may_be_seen(as_person, login, query, names):
    page = text(as_person(login).get(f"/projects/?{query}"))
    found = re.findall(r'<a class="name" href="/projects/P\d+/">(..)', page)
    assert found == names.split()


@pytest.mark.parametrize("login", ["clerk", "town"])
def test_counts_and_sums_open_to_lists_of_exactly_that_many(as_person, login):
    client = as_person(login)
    page = text(client.get("/projects/"))
    strip = page[page.index('class="strip"') : page.index("<table")]
    figures = [(href.replace("&amp;", "&"), shown) for href, shown in FIGURE.findall(strip)]
    counts = [(href, int(shown.split("<")[0])) for href, shown in figures if "个" in shown or "项" in shown]
    assert len(counts) > 1
    for href, count in counts:
        opened = text(client.get(f"/projects/{href}"))
        assert len(re.findall(r'<a class="name" href="/projects/', opened)) == count


def test_change_of_a_filter_fetches_the_rows_alone(as_person):
    rows = text(as_person("clerk").get("/projects/?stage=signed", headers={"HX-Request": "true"}))
    assert rows.strip().startswith('<section id="found">')
    assert "<html" not in rows


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("clerk", "/projects/P000003/", 200),
        ("auditor", "/projects/P000003/?kind=funds_recognized", 200),
        ("rival", "/projects/P000003/", 200),
        ("town", "/projects/P000003/", 404),
        ("clerk", "/projects/P999999/", 404),
        ("clerk", "/projects/U001/", 404),
        ("clerk", "/entries/0/", 404),
        ("clerk", "/entries/99999999999999999999999/", 404),
        ("", "/projects/P000003/", 302),
        ("", "/entries/1/", 302),
        ("", "/", 302),
    ],
)
def test_project_answers(as_person, login, address, status):
    assert as_person(login).get(address).status_code == status


def test_not_yours_and_not_there_answer_alike(as_person):
    client = as_person("town")
    pages = [text(client.get(f"/projects/{code}/")) for code in ("P000003", "P999999")]
    foreign, missing = (re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page) for page in pages)
    assert foreign == missing


@pytest.mark.parametrize("address", ["/projects/", "/projects/P000001/", "/entries/1/", "/desk/", "/healthz"])
def test_wrong_method(as_person, address):
    assert as_person("clerk").post(address).status_code == 405


def test_sum_of_funds_opens_to_the_entries_that_make_it(as_person, cast):
    page = text(as_person("clerk").get("/projects/P000001/?kind=funds_recognized"))
    amounts = re.findall(r'data-label="数额"><a class="figure" href="[^"]*">([\d.]+)<', page)
    assert sorted(map(float, amounts)) == [1000, 2000]
    assert "3000<span" in page


def test_entry_is_reversed_by_the_bureau_and_both_stay(as_person, cast):
    entry = Entry.objects.get(subject=cast.project("松鹤").subject, kind="set_contract_investment")
    address = f"/entries/{entry.sequence}/"
    assert "冲销事由" in text(as_person("clerk").get(address))
    assert "冲销事由" not in text(as_person("auditor").get(address))
    answer = as_person("clerk").post(f"{address}reverse/", {"reason": "金额录错，应为两亿"}, follow=True)
    assert "已冲销" in text(answer)
    assert "已被冲销" in text(as_person("town").get(address))


@pytest.mark.parametrize(
    ("login", "reason", "status"),
    [("town", "金额录错了", 403), ("auditor", "金额录错了", 403), ("leader", "金额录错了", 403), ("clerk", "错", 422)],
)
def test_reversal_is_refused(as_person, cast, login, reason, status):
    entry = Entry.objects.get(subject=cast.project("松鹤").subject, kind="set_contract_investment")
    response = as_person(login).post(f"/entries/{entry.sequence}/reverse/", {"reason": reason})
    assert response.status_code == status
    assert Entry.objects.filter(reverses=entry).count() == 0


def test_the_desk_names_what_was_recorded_last(as_person):
    page = text(as_person("town").get("/desk/"))
    about = re.findall(r'<a class="name" href="/projects/P\d+/">(..)', page[page.index("最近记账") :])
    assert set(about) == {"松鹤", "柏舟"}


def test_second_reversal_reads_a_sentence(as_person, cast):
    entry = Entry.objects.get(subject=cast.project("松鹤").subject, kind="set_contract_investment")
    client = as_person("clerk")
    client.post(f"/entries/{entry.sequence}/reverse/", {"reason": "金额录错了"})
    response = client.post(f"/entries/{entry.sequence}/reverse/", {"reason": "金额录错了"})
    assert response.status_code == 409
    assert "冲销" in text(response)


def test_list_goes_out_as_it_is_filtered_and_seen(as_person):
    def lines(login, query=""):
        answer = as_person(login).get(f"/projects/export/?{query}")
        assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
        sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).active
        return [row[2] for row in sheet.iter_rows(min_row=5, values_only=True) if row[2]]

    assert len(lines("clerk")) == Project.objects.open().count()
    assert lines("clerk", "sector=三产&page=9&size=20")[:2] == ["柏舟物流园项目", "鹭洲温泉项目"]
    assert lines("town")[:2] == ["松鹤精密机械项目", "柏舟物流园项目"]
    assert not {"鸢尾电子项目", "石榴新材料项目"} & set(lines("town"))
    assert 'href="/projects/export/?sector=' in text(as_person("clerk").get("/projects/?sector=三产"))


@pytest.mark.parametrize(("login", "like", "status"), [("clerk", "99", 404), ("town", "1", 404), ("", "", 302)])
def test_export_is_refused(as_person, login, like, status):
    assert as_person(login).get(f"/projects/export/?like={like}").status_code == status
