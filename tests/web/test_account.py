"""One's own account: forced change on every path, the second factor, sessions, and what a stolen cookie is worth."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from luodi.access.models import AuditEvent, SecondFactor, SignedSession
from luodi.access.passwords import give_password
from luodi.access.session_store import BEGAN, SEEN
from luodi.orgs.models import Appointment, Person, Role
from luodi.orgs.services import disable_person, end_sessions, move
from tests.web.cast import PASSWORD, TODAY
from tests.web.test_doors import OPEN_TO_ANYONE, address_of

NEW = "Bailu-2004-fly"


def signed_in(login: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": login, "password": password})
    return client


def change(client: Client, present: str, wanted: str, again: str | None = None):
    return client.post("/account/password/", {"present": present, "wanted": wanted, "again": again or wanted})


def reads(client: Client) -> bool:
    return client.get("/projects/").status_code == 200


def test_a_given_password_is_good_for_choosing_another_and_nothing_more(cast):
    client = signed_in("clerk", give_password(person=cast.people["clerk"]))
    others = {p.name for p in get_resolver().url_patterns if isinstance(p, URLPattern)} - OPEN_TO_ANYONE
    own = {name for name in others if name == "account" or name.startswith("own-")}
    for name in sorted(others - own):
        for send in (client.get, client.post):
            answer = send(address_of(name))
            assert answer.status_code == 405 or answer.headers.get("Location") == "/account/password/", name


def test_choosing_opens_the_rest_and_ends_every_other_session(cast):
    given = give_password(person=cast.people["clerk"])
    client, elsewhere = signed_in("clerk", given), signed_in("clerk", given)
    assert change(client, given, NEW).headers["Location"] == "/"
    assert reads(client)
    assert not reads(elsewhere)
    assert reads(signed_in("clerk", NEW))
    assert not reads(signed_in("clerk", given))


@pytest.mark.parametrize(
    ("present", "wanted", "again", "said"),
    [
        ("wrong", NEW, NEW, "现在的密码不对"),
        (PASSWORD, NEW, "other", "两次填的新密码不一样"),
        (PASSWORD, "short", "short", "至少要 8 个字符"),
        (PASSWORD, PASSWORD, PASSWORD, "最近 5 次"),
    ],
)
def test_what_is_no_new_password(cast, present, wanted, again, said):
    response = change(signed_in("clerk"), present, wanted, again)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert reads(signed_in("clerk"))


def test_the_last_five_do_not_come_again(cast):
    client, words = signed_in("clerk"), [f"Bailu-{n}-fly" for n in range(6)]
    for old, new in zip([PASSWORD, *words], words, strict=False):
        assert change(client, old, new).status_code == 302
    assert "最近 5 次" in change(client, words[-1], words[1]).content.decode()
    assert change(client, words[-1], words[0]).status_code == 302


def test_after_ninety_days_another_one_is_due(cast, settings):
    client = signed_in("clerk")
    Person.objects.filter(login="clerk").update(password_set_at=timezone.now() - timedelta(days=91))
    assert client.get("/desk/").headers["Location"] == "/account/password/"
    settings.PASSWORD_POLICY = "asvs"
    assert reads(client)


@pytest.fixture
def phone(cast):
    """The clerk's second factor is in force; the app and the recovery codes."""
    client = signed_in("clerk")
    page = client.get("/account/second-factor/").context_data["page"]
    app = pyotp.TOTP(page.secret.replace(" ", ""))
    done = client.post("/account/second-factor/", {"code": app.now()})
    codes = done.context_data["page"].codes
    SecondFactor.objects.update(last_step_number=0)  # a test does not wait for the next half minute
    return app, codes


def test_the_right_password_alone_opens_nothing(phone):
    client = signed_in("clerk")
    assert not reads(client)
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    assert not reads(client)
    assert client.post("/sign-in/code/", {"code": phone[0].now()}).headers["Location"] == "/desk/"
    assert reads(client)


def test_a_recovery_code_stands_in_once(phone):
    for reading in (True, False):
        client = signed_in("clerk")
        client.post("/sign-in/code/", {"code": phone[1][0]})
        assert reads(client) is reading


def test_codes_are_guessed_no_better_than_passwords(phone):
    client = signed_in("clerk")
    statuses = [client.post("/sign-in/code/", {"code": f"{n:06}"}).status_code for n in range(6)]
    assert statuses[-1] == 429 or client.post("/sign-in/code/", {"code": "1"}).status_code == 429


def test_a_half_way_ends_with_the_password(phone, cast):
    client = signed_in("clerk")
    give_password(person=cast.people["clerk"])
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"


def test_where_it_is_required_administrators_begin_with_it(as_person, settings):
    settings.SECOND_FACTOR_FOR = "administrators"
    assert as_person("security").get("/people/").headers["Location"] == "/account/second-factor/"
    assert as_person("clerk").get("/desk/").status_code == 200
    settings.SECOND_FACTOR_FOR = "everyone"
    assert as_person("clerk").get("/desk/").headers["Location"] == "/account/second-factor/"


def test_stopping_it_asks_for_the_password(phone):
    client = signed_in("clerk")
    client.post("/sign-in/code/", {"code": phone[0].now()})
    assert client.post("/account/second-factor/end/", {"present": "wrong"}).status_code == 422
    assert client.post("/account/second-factor/end/", {"present": PASSWORD}).status_code == 302
    assert reads(signed_in("clerk"))


def test_the_key_of_the_session_changes_at_sign_in_and_a_planted_one_is_worthless(cast):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not reads(thief)


@pytest.mark.parametrize("end", ["sign-out", "everywhere", "one", "by-admin", "disabled", "password"])
def test_a_stolen_cookie_is_worth_nothing_once_the_session_is_ended(cast, as_person, end):
    owner, thief = signed_in("clerk"), Client()
    thief.cookies["sessionid"] = owner.session.session_key
    assert reads(thief)
    clerk = cast.people["clerk"]
    number = SignedSession.objects.get(key=owner.session.session_key).pk
    {
        "sign-out": lambda: owner.post("/sign-out/"),
        "everywhere": lambda: signed_in("clerk").post("/account/sessions/end/"),
        "one": lambda: signed_in("clerk").post(f"/account/sessions/{number}/end/"),
        "by-admin": lambda: end_sessions(person=clerk),
        "disabled": lambda: disable_person(person=clerk),
        "password": lambda: give_password(person=clerk),
    }[end]()
    assert not reads(thief)


def test_sessions_are_listed_to_their_owner_only(cast):
    mine, other = signed_in("clerk"), signed_in("town")
    signed_in("clerk")
    assert len(mine.get("/account/").context_data["page"].sessions) == 2
    foreign = SignedSession.objects.get(person=cast.people["town"]).pk
    assert mine.post(f"/account/sessions/{foreign}/end/").status_code == 404
    assert reads(other)


@pytest.mark.parametrize(("began", "seen", "over"), [(0, 29 * 60, False), (0, 31 * 60, True), (13 * 3600, 0, True)])
def test_a_session_ends_when_idle_and_when_old(cast, began, seen, over):
    client = signed_in("clerk")
    session, now = client.session, int(timezone.now().timestamp())
    session[BEGAN] = now - began
    session.save()
    row = session.encode(dict(session.items()) | {SEEN: now - seen})
    type(session).get_model_class().objects.filter(session_key=session.session_key).update(session_data=row)
    assert reads(client) is not over


def test_whoever_is_moved_reads_the_new_unit_with_the_next_request(cast, as_person):
    client = as_person("town")
    post = Appointment.objects.get(person=cast.people["town"])
    assert "松鹤" in client.get("/projects/").content.decode()
    move(appointment=post, unit=cast.units["清河镇"], role=Role.UNIT_CLERK, on=TODAY)
    page = client.get("/projects/").content.decode()
    assert "松鹤" not in page
    assert "鸢尾" in page


def test_the_trail_tells_of_coming_and_going_and_holds_no_secret(cast):
    client = signed_in("clerk")
    change(client, PASSWORD, NEW)
    client.post("/sign-out/")
    acts = list(AuditEvent.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["登录", "修改本人密码", "登录", "退出登录"]
    kept = repr(list(AuditEvent.objects.values()))
    assert not re.search(f"{re.escape(PASSWORD)}|{NEW}|pbkdf2|md5", kept)
