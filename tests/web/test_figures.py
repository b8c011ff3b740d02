"""数字: what may be opened by whom, and that rows make exactly the number."""

import re

import pytest

from luodi.assessment.models import Run
from luodi.figures.measures import standard_catalog

COUNTS = [
    m.name
    for m in standard_catalog().measures.values()
    if m.printed.unit == "个" and m.expression.startswith("个数(项目")
]
AS_OF = "span=2004-01..2004-09&as_of=2004-09-30"


def text(response) -> str:
    return response.content.decode()


def shown_value(page: str) -> str | None:
    found = re.search(r'<p class="figure-value"><a class="figure[^"]*" href="[^"]*">([^<]*)', page)
    return found and found[1]


@pytest.mark.parametrize("name", COUNTS)
def test_count_opens_to_rows_of_exactly_that_number(busy, as_person, name):
    page = text(as_person("clerk").get(f"/figures/{name}/?{AS_OF}"))
    value = shown_value(page)
    assert value == "未填报" or len(re.findall(r'data-label="计入"', page)) == int(value)


def test_sum_opens_to_rows_that_make_it(busy, as_person):
    page = text(as_person("clerk").get(f"/figures/合同投资/?{AS_OF}&unit=U002"))
    parts = re.findall(r'data-label="计入"><a [^>]*>([\d.]+)<span class="unit">(亿元|万元)', page)
    fen = sum(round(float(number) * {"亿元": 10_000, "万元": 1}[unit]) for number, unit in parts)
    assert shown_value(page) == f"{fen / 10_000:.2f}"


@pytest.mark.parametrize(
    ("login", "query", "opens"),
    [
        ("clerk", f"{AS_OF}&unit=U001", True),
        ("auditor", f"{AS_OF}&unit=U003", True),
        ("town", f"{AS_OF}&unit=U002", True),
        ("town", "span=2004-02-10..2004-02-10&as_of=2004-09-30&unit=U002", True),
        ("town", f"{AS_OF}&unit=U001", False),  # not what a bulletin printed: more was recorded since
        ("town", "span=2004-03-15..2004-03-15&as_of=2004-09-30&unit=U001", False),
    ],
)
def test_figure_opens_to_its_own_and_to_the_bureau(busy, as_person, login, query, opens):
    from luodi.ledger.choices import EntryKind
    from luodi.ledger.services import Fact
    from luodi.pipeline.services import post_project_facts
    from tests.web.cast import TODAY

    note = Fact(subject=busy.project("石榴").subject, kind=EntryKind.NOTE, occurred_on=TODAY, text="新", source="录入")
    post_project_facts([note], by=busy.people["clerk"])
    response = as_person(login).get(f"/figures/合同投资/?{query}")
    assert response.status_code == 200
    assert (shown_value(text(response)) is not None) == opens
    assert "签约项目的合同投资之和" in text(response), "the definition is for everybody"


def test_published_figure_opens_to_a_town_with_own_rows_and_the_rest_counted(busy, as_person):
    run = Run.objects.get()
    page = text(as_person("town").get(f"/figures/合同投资/?{AS_OF}&unit=U001&known={run.known}"))
    assert shown_value(page) == "178.00"
    assert "不在您的查看范围" in page
    assert "鸢尾" not in page


def test_narrow_span_of_another_tells_a_town_nothing(busy, as_person):
    run = Run.objects.get()
    query = f"span=2004-03-15..2004-03-15&as_of=2004-09-30&unit=U001&known={run.known}"
    assert shown_value(text(as_person("town").get(f"/figures/合同投资/?{query}"))) is None


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("clerk", "/figures/没有这个数/", 404),
        ("clerk", "/figures/合同投资/?span=2004Q9", 400),
        ("clerk", "/figures/合同投资/?unit=U999", 400),
        ("clerk", "/figures/合同投资/?as_of=yesterday", 400),
        ("clerk", "/figures/合同投资/?run=99999", 404),
        ("town", "/figures/合同投资/?unit=U003", 400),
        ("town", "/figures/?keyword=合同", 200),
    ],
)
def test_figure_answers(as_person, login, address, status):
    assert as_person(login).get(address).status_code == status
