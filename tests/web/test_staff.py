"""人员与任职, 审计 and 系统 on their pages: works, refused, bad answers; and every act leaves its row."""

from datetime import timedelta

import pytest
from django.test import Client

from luodi.access.models import AuditEvent
from luodi.access.readonly import read_only_reason, switch_read_only_off
from luodi.orgs.models import Appointment, Person, Role
from luodi.orgs.selectors import scope_of
from tests.web.cast import PASSWORD, TODAY
from tests.web.test_doors import ADDRESSES, OPEN_TO_ANYONE, address_of

NEXT = TODAY + timedelta(days=1)


@pytest.fixture
def security(as_person):
    return as_person("security")


def post_of(cast, login) -> Appointment:
    return Appointment.objects.get(person=cast.people[login])


def rights(cast, login, day=NEXT):
    return scope_of(Person.objects.get(login=login), day).roles


def test_somebody_new_comes_in_with_a_password_shown_once(cast, security):
    sent = {"login": "he.lin", "name": "何琳", "unit": cast.units["云台镇"].code, "role": "unit_clerk", "first": TODAY}
    page = security.post("/people/new/", sent).context_data["page"]
    client = Client()
    client.post("/sign-in/", {"username": "he.lin", "password": page.password})
    assert client.get("/desk/").headers["Location"] == "/account/password/"
    assert page.password not in repr(list(AuditEvent.objects.values()))
    again = security.post("/people/new/", sent)
    assert (again.status_code, "已有人使用" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("act", "sent", "said"),
    [
        ("appoint", {"role": "system_admin", "first": TODAY}, "互相排斥"),
        ("appoint", {"role": "unit_head", "first": ""}, "从：这个字段是必填项"),
        ("posts/{post}/end", {"on": "1980-01-01"}, "不在任职期内"),
        ("posts/{post}/hand-over", {"successor": "town", "first": NEXT}, "接任人"),
        ("posts/{post}/delegate", {"holder": "security", "first": TODAY, "last": NEXT, "reason": "出差"}, "管理员"),
        ("posts/999999/end", {"on": TODAY}, "没有这项任职"),
        ("delegations/1/end", {"on": TODAY}, "没有这项代理"),
    ],
)
def test_what_is_refused_stands_on_the_page(cast, security, act, sent, said):
    address = f"/people/town/{act.format(post=post_of(cast, 'town').pk)}/"
    response = security.post(address, {"unit": cast.units["云台镇"].code, **sent})
    assert response.status_code == 422
    assert said in response.content.decode()


def test_appointing_lending_and_handing_over(cast, security):
    town = cast.units["清河镇"].code
    security.post("/people/town/appoint/", {"unit": town, "role": "unit_head", "first": NEXT, "last": ""})
    assert rights(cast, "town") == {Role.UNIT_CLERK, Role.UNIT_HEAD}
    lent = {"holder": "clerk", "first": NEXT, "last": NEXT, "reason": "休假"}
    security.post(f"/people/head/posts/{post_of(cast, 'head').pk}/delegate/", lent)
    assert rights(cast, "clerk") == {Role.BUREAU_CLERK, Role.BUREAU_HEAD}
    page = security.get("/people/clerk/").content.decode()
    assert "休假" in page
    security.post(f"/people/rival/posts/{post_of(cast, 'rival').pk}/hand-over/", {"successor": "clerk", "first": NEXT})
    assert rights(cast, "rival") == set()
    assert Role.UNIT_HEAD in rights(cast, "clerk")
    acts = set(AuditEvent.objects.filter(person=cast.people["security"]).values_list("act", flat=True))
    assert {"任命", "登记代理", "交接任职"} <= acts


def test_open_work_of_a_post_is_the_successors(busy, as_person, security):
    """Work waits for a post, not for a person: the rows of the unit's import move with the post."""
    assert "等答复" in as_person("town").get("/desk/").content.decode()
    post = post_of(busy, "town")
    security.post(f"/people/town/posts/{post.pk}/hand-over/", {"successor": "rival", "first": TODAY})
    assert as_person("town").get("/desk/").status_code == 403
    assert "2004年9月.xlsx" in as_person("rival").get("/imports/").content.decode()


def test_whoever_stands_in_is_shown_as_such(cast, as_person, security):
    lent = {"holder": "town", "first": TODAY, "last": TODAY, "reason": "出差"}
    security.post(f"/people/head/posts/{post_of(cast, 'head').pk}/delegate/", lent)
    client = as_person("town")
    assert "（代周立）" in client.get("/desk/").content.decode()
    client.post("/seals/2004-09/", {})  # refused by its form: no row; a write as 代 has the name in it
    client.post("/projects/P999999/")
    client.get("/people/town/")
    assert set(AuditEvent.objects.filter(person=cast.people["town"]).values_list("standing_in", flat=True)) == {"周立"}


@pytest.mark.parametrize("act", ["disable", "enable", "sign-out", "password", "second-factor", "unlock"])
def test_acts_on_an_account(cast, security, act):
    client = Client()
    client.post("/sign-in/", {"username": "town", "password": PASSWORD})
    assert security.post(f"/people/town/{act}/").status_code in {200, 302}
    gone = act in {"disable", "sign-out", "password", "second-factor"}
    assert (client.get("/desk/").status_code == 302) is gone


def test_the_security_administrator_cannot_take_business_by_a_second_account(cast, security):
    security.post("/people/security/staff-number/", {"staff_number": "0017"})
    security.post("/people/clerk/staff-number/", {"staff_number": "0017"})
    assert Person.objects.get(login="clerk").staff_number is None


def test_heads_see_their_own_people_and_can_only_unlock(as_person):
    page = as_person("rival").get("/people/").content.decode()
    assert "孙梅" in page
    assert "李卫东" not in page
    assert "/people/rival/" not in page
    assert as_person("rival").get("/people/rival/").status_code == 403


def test_each_refusal_and_each_export_is_in_the_trail(cast, as_person):
    as_person("town").get("/people/")
    as_person("town").get("/projects/P999999/")
    as_person("clerk").get("/projects/export/?stage=signed")
    page = as_person("audit").get("/audit/").content.decode()
    assert "李卫东从 127.0.0.1 用页面打开页面：/people/，被拒绝（解锁由" in page
    assert "陈敏从 127.0.0.1 用页面导出项目台账：（stage=signed），成功" in page


def test_every_address_that_writes_says_what_it_does(db):
    """One without a name of its own would stand in the trail as a bare address: `@policy(…, audited="…")`."""
    client = Client()
    writing = [name for name in set(ADDRESSES) - OPEN_TO_ANYONE if client.post(address_of(name)).status_code == 302]
    assert len(writing) > 40
    assert sorted(name for name in writing if not ADDRESSES[name].callback.audited) == []


def test_the_trail_is_filtered_and_taken_away(cast, as_person):
    as_person("clerk").get("/projects/export/")
    as_person("town").get("/people/")
    client = as_person("audit")
    assert client.get("/audit/?kind=export").context_data["page"].found.paginator.count == 1
    assert client.get("/audit/?keyword=李卫东&outcome=refused").context_data["page"].found.paginator.count == 1
    assert client.get("/audit/?first=2999-01-01").context_data["page"].found.paginator.count == 0
    assert client.get("/audit/?first=nonsense&page=x&kind=y").status_code == 200
    table = b"".join(client.get("/audit/export/?kind=export").streaming_content).decode()
    assert table.startswith("\ufeff时间,人员")
    assert "导出项目台账" in table


def test_no_cell_of_the_table_is_a_formula(cast, as_person):
    as_person("town").get("/projects/=cmd()/")
    AuditEvent.objects.create(way="page", kind="write", act="=1+1", outcome="done", object="＝cmd")
    table = b"".join(as_person("audit").get("/audit/export/").streaming_content).decode()
    assert "'=1+1,'＝cmd" in table


@pytest.fixture
def read_only(as_person):
    client = as_person("system")
    client.post("/system/read-only/on/", {"reason": "正在升级"})
    yield client
    if read_only_reason():
        switch_read_only_off()


def test_read_only_refuses_every_write_and_lets_every_read_through(busy, as_person, read_only):
    reads = {"desk", "projects", "imports", "figures", "runs", "bulletins", "seals", "projects-export", "account"}
    client = as_person("head")
    for name in sorted(set(ADDRESSES) - OPEN_TO_ANYONE - {"seal-verify", "read-only-on", "read-only-off"}):
        assert client.post(address_of(name)).status_code in {403, 405, 503}, name
        if name in reads:
            assert client.get(address_of(name)).status_code == 200, name
    page = client.post("/imports/new/")
    assert "正在升级" in page.content.decode()
    assert "只读中" in client.get("/desk/").content.decode()


def test_the_switch_is_thrown_back_while_it_is_on(cast, as_person, read_only):
    assert read_only.post("/system/read-only/on/", {"reason": ""}).status_code == 422
    assert read_only.post("/system/read-only/off/").status_code == 302
    assert read_only_reason() == ""
    acts = list(AuditEvent.objects.filter(kind="system").values_list("act", flat=True))
    assert acts == ["关闭只读", "打开只读"]


def test_signing_in_goes_on_in_read_only_mode(cast, read_only):
    client = Client()
    assert client.post("/sign-in/", {"username": "clerk", "password": PASSWORD}).status_code == 302
    assert client.get("/projects/").status_code == 200
    assert client.post("/account/password/", {"present": PASSWORD}).status_code == 503
