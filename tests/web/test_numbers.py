"""Numbers of people in free texts: hidden on every page and answer, shown once for a reason that the trail keeps."""

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from luodi.access.models import AuditEvent, AuditKind, AuditOutcome
from luodi.supervision.choices import MatterKind
from luodi.supervision.lists import categories, take_usual_lists
from luodi.supervision.services import raise_matter
from luodi.web.numbers import hide_numbers
from tests.web.cast import TODAY

PHONE, IDENTITY = "13812345678", "110101199003074518"


@pytest.fixture
def matter(cast):
    take_usual_lists()
    units = {"owner": cast.units["云台镇"], "raised_by_unit": cast.units["本区"]}
    return raise_matter(
        kind=MatterKind.PROBLEM, category=categories().first(), title=f"找王总{PHONE}", text=f"身份证{IDENTITY}",
        by=cast.people["clerk"], on=TODAY, **units,
    )  # fmt: skip


def passed(response, **told):
    request = RequestFactory().get("/")
    for name, value in told.items():
        setattr(request, name, value)
    return hide_numbers(lambda _: response)(request).content.decode()


def test_a_page_hides_what_it_says_and_leaves_what_is_typed():
    page = f'<p title="{PHONE}">{PHONE}</p><input value="{PHONE}"><textarea>{PHONE}</textarea><b>{IDENTITY}</b>'
    hidden = '<p title="138****5678">138****5678</p>'
    assert passed(HttpResponse(page)).startswith(f'{hidden}<input value="{PHONE}"><textarea>{PHONE}</textarea>')
    assert IDENTITY not in passed(HttpResponse(page))
    assert passed(HttpResponse(page), numbers_shown=True) == page


def test_an_answer_of_the_interface_hides_texts_and_leaves_amounts():
    told = {"amount_fen": 13812345678, "notes": [PHONE, {"text": IDENTITY}]}
    said = passed(JsonResponse(told))
    assert said == '{"amount_fen": 13812345678, "notes": ["138****5678", {"text": "（身份证号已隐去）"}]}'


def test_a_reason_shows_a_page_once_and_stays_in_the_trail(matter, as_person):
    client = as_person("town")
    address = f"/supervision/{matter.pk}/"
    page = client.get(address).content.decode()
    assert (PHONE in page, IDENTITY in page, "查看号码" in page) == (False, False, True)
    shown = client.post("/numbers/", {"address": address, "reason": "约定下周二上门"}).content.decode()
    assert (PHONE in shown, IDENTITY in shown, "只显示这一次" in shown) == (True, True, True)
    event = AuditEvent.objects.filter(act="查看隐去的号码").get()
    assert (event.kind, event.outcome, event.person.login) == (AuditKind.READ, AuditOutcome.DONE, "town")
    assert event.detail == f"{address}，事由：约定下周二上门"
    assert PHONE not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("login", "sent", "status"),
    [
        ("town", ("", ""), 400),
        ("rival", ("", "想看一看"), 404),
        ("town", ("/projects/export/", "导出来看看"), 200),
        ("town", ("/numbers/", "再来一次看"), 405),
        ("town", ("https://example.invalid/x", "去别处看看"), 404),
        ("town", ("/api/v1/matters", "换个门看看"), 404),
        ("system", ("", "管理员看看"), 403),
    ],
)
def test_the_way_to_the_numbers_is_the_page_s_own_door(matter, as_person, login, sent, status):
    address, reason = sent
    answer = as_person(login).post("/numbers/", {"address": address or f"/supervision/{matter.pk}/", "reason": reason})
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, PHONE.encode() in said) == (status, False)


def test_nobody_from_outside(db):
    assert Client().post("/numbers/", {"address": "/desk/", "reason": "没有登录"}).status_code == 302
