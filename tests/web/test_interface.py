"""The interface for programs: who comes in, what is refused and how, what a unit never meets, and writing once."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from ninja import NinjaAPI

from luodi.access.models import ApiToken, AuditEvent, TokenScope
from luodi.access.passwords import give_password
from luodi.access.tokens import revoke_token
from luodi.orgs.models import Appointment
from luodi.orgs.services import disable_person, end_sessions
from luodi.supervision.lists import take_usual_lists
from luodi.supervision.models import Matter
from luodi.web.api.document import document, door_of, operations
from luodi.web.api.problems import api_problems
from luodi.web.api.site import interface
from tests.web.cast import ADMINISTRATORS, FOREIGN_TO_TOWN, TODAY, YI
from tests.web.interface import ROOT, Program
from tests.web.sheets import workbook

PROBLEM = "application/problem+json"
A_PROJECT = ["新星轴承项目", "新星轴承有限公司", "云台镇", "工业", "900", None, "2004.9.9"]


def a_matter(cast, **more):
    unit = cast.units["云台镇"].code
    said = {"kind": "request", "category": "电力", "title": "厂区缺电", "text": "需增容。", "owner": unit}
    return said | {"raised_by_unit": unit} | more


@pytest.fixture
def town(cast):
    return Program(cast.people["town"])


@pytest.fixture
def clerk(cast):
    return Program(cast.people["clerk"])


# Doors ---------------------------------------------------------------------------------------------------------------


def without_door(api: NinjaAPI) -> list[str]:
    """Operations that name neither policy nor scope."""
    return [one.path for one in operations(api) if (door := door_of(one)) is None or not door.scopes]


def test_each_operation_names_its_policy_and_its_scopes():
    assert len(operations(interface)) > 40
    assert without_door(interface) == []
    for door in map(door_of, operations(interface)):
        assert door.writes is False or door.audited, door.title


def test_red_control_an_operation_without_a_door_is_found():
    api = NinjaAPI(urls_namespace="bare", openapi_url=None, docs_url=None)
    api.get("/bare")(lambda request: {})  # noqa: ARG005
    assert without_door(api) == ["/bare"]


def end_post(cast, program):
    Appointment.objects.filter(person=program.token.person).update(valid_to=TODAY - timedelta(days=1))


ENDS = {
    "expired": (401, lambda *_: ApiToken.objects.update(made_at=timezone.now() - timedelta(9), expires_at=timezone.now())),
    "revoked": (401, lambda _, p: revoke_token(number=p.token.pk, person=p.token.person)),
    "person disabled": (401, lambda _, p: disable_person(person=p.token.person)),
    "signed out everywhere": (401, lambda _, p: end_sessions(person=p.token.person)),
    "another password": (401, lambda _, p: give_password(person=p.token.person, must_change=False)),
    "post ended": (403, end_post),
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_a_token_ends(cast, town, how):
    status, end = ENDS[how]
    assert town.get("/projects").status_code == 200
    end(cast, town)
    answer = town.get("/projects")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert AuditEvent.objects.first().act == "用接口令牌"


def test_a_person_who_must_choose_another_password_first_comes_to_nothing(cast, town):
    cast.people["town"].must_change_password = True
    cast.people["town"].save(update_fields=["must_change_password"])
    answer = town.get("/me")
    assert answer.status_code == 403
    assert "新密码" in answer.json()["detail"]


def test_a_token_made_without_a_second_factor_is_not_enough_where_one_is_asked(cast, town, settings):
    settings.SECOND_FACTOR_FOR = "everyone"
    assert town.get("/me").status_code == 200
    ApiToken.objects.update(second_factor=False)
    assert "动态口令" in town.get("/me").json()["detail"]


def test_a_token_does_what_its_scopes_say_and_no_more(cast):
    reader = Program(cast.people["clerk"], TokenScope.READ)
    assert reader.get("/projects").status_code == 200
    for answer in (reader.get("/leads"), reader.post("/matters", a_matter(cast)), reader.post("/imports/1/commit")):
        assert answer.status_code == 403
        assert "范围" in answer.json()["detail"]


@pytest.mark.parametrize("login", [login for login, *_ in ADMINISTRATORS])
def test_the_three_administrators_do_no_business_here_either(cast, login):
    program = Program(cast.people[login])
    for path in document(interface)["paths"]:
        if "{" not in path and "get" in document(interface)["paths"][path]:
            assert program.get(path.removeprefix(ROOT)).status_code == 403, path


def test_a_session_is_no_token(as_person):
    answer = as_person("clerk").get(f"{ROOT}/projects")
    assert answer.status_code == 401
    assert not answer.cookies


# Sight ---------------------------------------------------------------------------------------------------------------

ALIKE = (
    ("/projects/{}", "P000003", "P000999"),
    ("/entries/{}", "30", "99999"),
    ("/projects/{}/stages", "P000003", "P000999"),
    ("/entries?project={}", "P000003", "P000999"),
    ("/projects?unit={}", "U003", "U999"),
    ("/figures/合同投资?unit={}", "U003", "U999"),
    ("/runs/1/cards/{}", "U003", "U999"),
)


@pytest.mark.parametrize(("path", "foreign", "missing"), ALIKE)
def test_not_yours_and_not_there_answer_alike(town, path, foreign, missing):
    if path.endswith("stages"):
        answers = [town.post(path.format(code), {"to": "landed", "on": "2004-09-01"}) for code in (foreign, missing)]
    else:
        answers = [town.get(path.format(code)) for code in (foreign, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def amounts(told) -> set[int]:
    """Every whole number of at least a yuan in an answer."""
    if isinstance(told, dict):
        return set().union(*map(amounts, told.values()), set())
    if isinstance(told, list):
        return set().union(*map(amounts, told), set())
    return {told} if isinstance(told, int) and told > 10**6 else set()


def test_a_town_meets_its_own_rows_and_sums_only(cast, town):
    """Contract amounts are powers of two of 亿, so that a sum would say which project it holds."""
    own = {1 * YI, 2 * YI, 4 * YI, 5 * YI, 3 * YI // 10, YI // 10, 2 * YI // 10}
    for path, methods in document(interface)["paths"].items():
        if "get" not in methods:
            continue
        address = path.removeprefix(ROOT).format(
            name="合同投资", code="U002" if "units" in path else "P000001", sequence=20, number=1, unit="U002",
            period="2004-09",
        )  # fmt: skip
        answer = town.get(address)
        assert answer.status_code in {200, 404}, address
        text = answer.content.decode()
        assert not [word for word in FOREIGN_TO_TOWN if not word[0].isdigit() and word in text], address
        assert amounts(json.loads(text)) <= own, address


def test_the_bureau_sees_the_whole(clerk):
    told = clerk.get("/projects").json()["items"]
    assert sum(item["contract_investment"]["fen"] for item in told) == (1 + 4 + 8 + 32 + 128 + 3) * YI
    blank = next(item for item in told if item["name"].startswith("柏舟"))
    assert blank["total_investment"] == {"fen": None, "unknown": True}
    assert blank["funds_recognized"] == {"fen": None, "unknown": False}


def test_a_figure_carries_its_key_and_opens(clerk):
    told = clerk.get("/figures/合同投资", span="2004", unit="U002").json()
    assert (told["value"], told["unknown"], told["measured_in"]) == (5 * YI, False, "分")
    assert told["key"].startswith("合同投资~2004~U002~")
    rows = clerk.get("/figures/合同投资/rows", span="2004", unit="U002", known=told["known"]).json()
    assert sum(row["part"] for row in rows["items"]) == 5 * YI
    assert all(clerk.get(f"/entries/{n}").status_code == 200 for row in rows["items"] for n in row["entries"])


# Paging --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/projects", "/entries", "/units"])
def test_pages_by_key_make_the_whole_and_cost_the_same(clerk, path):
    whole = clerk.get(path, limit=200).json()["items"]
    found, after, costs = [], {}, set()
    while after is not None:
        with CaptureQueriesContext(connection) as asked:
            told = clerk.get(path, limit=2, **after).json()
        costs.add(len(asked))
        found += told["items"]
        after = None if told["next"] is None else {"after": told["next"]}
    assert found == whole
    assert len(costs) == 1
    with CaptureQueriesContext(connection) as asked:
        clerk.get(path, limit=200)
    assert {len(asked)} == costs


# Writing once --------------------------------------------------------------------------------------------------------


def test_the_same_request_again_does_nothing_again(cast, town):
    take_usual_lists()
    first, again = (town.post("/matters", a_matter(cast), key="friday-afternoon-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Matter.objects.count() == 1
    assert "重发，没有再办" in AuditEvent.objects.first().detail


def test_the_same_key_for_something_else_is_refused(cast, town):
    take_usual_lists()
    town.post("/matters", a_matter(cast), key="friday-afternoon-2")
    answer = town.post("/matters", a_matter(cast, title="另一件事"), key="friday-afternoon-2")
    assert answer.status_code == 409
    assert Matter.objects.count() == 1


def test_what_was_refused_may_come_again_with_the_same_key(cast, town):
    assert town.post("/matters", a_matter(cast), key="friday-afternoon-3").status_code == 400
    take_usual_lists()
    assert town.post("/matters", a_matter(cast), key="friday-afternoon-3").status_code == 201


def test_keys_are_a_persons_own(cast, town):
    take_usual_lists()
    other = Program(cast.people["rival"])
    unit = cast.units["清河镇"].code
    assert town.post("/matters", a_matter(cast), key="friday-afternoon-4").status_code == 201
    assert (
        other.post("/matters", a_matter(cast, owner=unit, raised_by_unit=unit), key="friday-afternoon-4").status_code
        == 201
    )


# Work ----------------------------------------------------------------------------------------------------------------


def test_a_workbook_goes_in_and_comes_out_again(clerk):
    sheet = SimpleUploadedFile("十月.xlsx", workbook(A_PROJECT))
    sent = clerk.upload("/imports", {"sheets": sheet, "report_date": "2004-09-30"})
    assert (sent.status_code, sent.json()["ready"]) == (201, 1)
    number = sent.json()["imported"]["number"]
    row = clerk.get(f"/imports/{number}/rows", verdict="new").json()["items"][0]
    assert row["row"] == 4
    assert "新星轴承项目" in {change["after"] for change in row["changes"]}
    done = clerk.post(f"/imports/{number}/commit").json()["imported"]
    assert (done["state"], done["posted"]) == ("committed", 1)
    found = clerk.get("/projects", keyword="新星").json()["items"]
    assert found[0]["contract_investment"]["fen"] == 900 * 10**6
    back = clerk.post(f"/imports/{number}/reversal", {"reason": "报错了年份"})
    assert back.json()["imported"]["state"] == "reversed"
    assert clerk.get("/projects", keyword="新星").json()["items"] == []


def test_a_foreign_row_is_blanked_and_holds_the_commit(town):
    sheet = SimpleUploadedFile(
        "九月.xlsx", workbook(["鸢尾电子项目", "鸢尾电子有限公司", "清河镇", "工业", 123, None, "2004-03-15"])
    )
    sent = town.upload("/imports", {"sheets": sheet, "sender": "U002", "report_date": "2004-09-30"})
    assert sent.status_code == 201
    number = sent.json()["imported"]["number"]
    row = town.get(f"/imports/{number}/rows").json()["items"][0]
    assert (row["project"], row["changes"]) == (None, [])
    assert town.post(f"/imports/{number}/commit").status_code in {400, 409}


def test_a_token_is_no_second_pair_of_eyes(cast, clerk):
    from luodi.recognition.procedures import set_procedure
    from tests.web.claims import STEPS

    set_procedure(steps=STEPS, statement_from_fen=None, publicity_days=0, by=cast.people["head"])
    claim = {"project": "P000001", "unit": "U002", "amount_fen": 100, "arrived_on": "2004-09-01", "payer": "松鹤"}
    filed = clerk.post("/claims", claim).json()["claim"]
    answer = clerk.post(
        f"/claims/{filed['number']}/decision", {"version": filed["version"], "kind": "passed", "ground": "属实"}
    )
    assert answer.status_code == 409
    assert "不能再由您办理" in answer.json()["detail"]


def test_first_reports_are_masked_and_neutral(cast, town):
    lead = {
        "unit": "U002",
        "investor": "青檀光学有限公司",
        "title": "镜片",
        "contact_name": "韩青",
        "phone": "13800138000",
    }
    first = Program(cast.people["rival"]).post("/leads", lead | {"unit": "U003"})
    assert (first.status_code, first.json()["told"]) == (201, "")
    later = town.post("/leads", lead).json()
    assert later["told"] == "已登记，请等待协调。"
    assert "13800138000" not in json.dumps(later)
    assert town.get("/leads").json()["items"][0]["investor"] == "青檀光学有限公司"


def test_a_stage_is_stated_and_the_gates_answer(cast, town):
    answer = town.post("/projects/P000001/stages", {"to": "signed", "on": "2004-09-01"})
    assert answer.status_code == 400
    assert "不能再记" in answer.json()["detail"]
    reached = town.post("/projects/P000001/stages", {"to": "completed", "on": "2004-09-30"})
    assert reached.status_code == 201, reached.content.decode()
    assert reached.json()["entries"][0]["stage"] == "completed"


def test_the_trail_says_by_which_token(clerk):
    clerk.get("/projects", stage="signed")
    row = AuditEvent.objects.first()
    assert row.sentence == f"陈敏从 127.0.0.1 用接口取项目列表：stage=signed，成功（令牌{clerk.token.pk}号“测试”）"


# Problems ------------------------------------------------------------------------------------------------------------


def refusals(cast, town):
    town_head = town._headers()
    yield (
        400,
        town.client.post(
            f"{ROOT}/matters",
            "{",
            content_type="application/json",
            headers=town._headers(**{"Idempotency-Key": "k" * 9}),
        ),
    )
    yield 401, town.client.get(f"{ROOT}/projects")
    yield 401, town.client.get(f"{ROOT}/projects", headers={"Authorization": "Bearer luodi_nothing"})
    yield 403, town.post("/entries/20/reversal", {"reason": "写错了"})
    yield 404, town.get("/projects/P000999")
    yield 404, town.get("/nothing")
    yield 404, town.get("/projects/")
    yield 405, town.client.delete(f"{ROOT}/projects", headers=town_head)
    yield 406, town.client.get(f"{ROOT}/projects", headers=town_head | {"Accept": "text/html"})
    yield (
        413,
        town.client.post(
            f"{ROOT}/matters",
            "[" + "1," * 2**20 + "1]",
            content_type="application/json",
            headers=town._headers(**{"Idempotency-Key": "k" * 9}),
        ),
    )
    yield (
        415,
        town.client.post(
            f"{ROOT}/matters", "<a/>", content_type="text/xml", headers=town._headers(**{"Idempotency-Key": "k" * 9})
        ),
    )
    yield 422, town.client.post(f"{ROOT}/matters", {}, content_type="application/json", headers=town_head)
    yield 422, town.get("/projects", stge="signed")
    yield 422, town.get("/projects?limit=1&limit=2")
    yield 422, town.get("/projects", limit=0)
    yield 422, town.post("/matters", a_matter(cast, kind=3))


def test_every_refusal_is_a_problem_in_chinese(cast, town):
    for status, answer in refusals(cast, town):
        told = json.loads(answer.content)
        assert (answer.status_code, told["status"], answer.headers["Content-Type"]) == (status, status, PROBLEM)
        assert "一" <= told["title"][0] <= "龥"
        assert len(told["detail"]) > 8
        assert b"<" not in answer.content.replace(b"<a/>", b"")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_problem_names_each_field(cast, town):
    told = town.post("/matters", {"kind": "wish", "titel": "x"}).json()
    assert {"field": "titel", "in": "body", "message": "没有这个字段"} in told["errors"]
    assert {"field": "kind", "in": "body", "message": "只能是 problem、request、order 之一"} in told["errors"]


def test_a_defect_is_told_without_its_trace():
    broken = api_problems(lambda _: HttpResponse("<h1>Traceback</h1>", status=500, content_type="text/html"))
    answer = broken(RequestFactory().get(f"{ROOT}/projects"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert b"Traceback" not in answer.content
    page = broken(RequestFactory().get("/projects/"))
    assert b"Traceback" in page.content


def test_who_comes_too_often_waits(town, settings):
    settings.API_PER_MINUTE = 2
    answers = [town.get("/me") for _ in range(7)]  # even where a minute ends among them, one comes too often
    late = next(answer for answer in answers if answer.status_code == 429)
    assert 0 < int(late.headers["Retry-After"]) <= 60


def test_read_only_mode_reads_and_writes_nothing(cast, town, settings):
    settings.READ_ONLY_ALWAYS = True
    assert town.get("/projects").status_code == 200
    assert town.post("/matters", a_matter(cast)).status_code == 503


def test_the_document_is_open_to_anybody_and_holds_no_row(client, cast):
    text = client.get(f"{ROOT}/openapi.json").content.decode()
    assert json.loads(text)["openapi"] == "3.1.0"
    assert not [name for name in cast.projects if name in text]
