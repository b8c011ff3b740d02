"""Coming in and going out."""

import pytest
from django.test import Client

from luodi.orgs.models import Appointment
from luodi.orgs.services import end_appointment
from tests.web.cast import PASSWORD, TODAY


def enter(login: str, password: str, wanted: str = ""):
    return Client().post("/sign-in/", {"username": login, "password": password, "next": wanted})


def test_works(cast):
    assert enter("clerk", PASSWORD).headers["Location"] == "/desk/"
    assert enter("clerk", PASSWORD, "/projects/?stage=signed").headers["Location"] == "/projects/?stage=signed"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_leads_to_pages_of_ours_only(cast, elsewhere):
    assert enter("clerk", PASSWORD, elsewhere).headers["Location"] == "/desk/"


@pytest.mark.parametrize(("login", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("operator", ""), ("", "")])
def test_refused_with_one_sentence(cast, login, password):
    response = enter(login, password)
    assert response.status_code == 200
    assert ("登录名或密码不对" in response.content.decode()) == bool(login and password)


def test_nobody_learns_which_logins_exist(cast):
    pages = [enter(login, "wrong").content.decode() for login in ("clerk", "klerc")]
    assert pages[0].count("登录名或密码不对") == pages[1].count("登录名或密码不对") == 1


def test_departed_person_reads_nothing_with_the_next_request(cast, as_person):
    client = as_person("town")
    assert client.get("/projects/").status_code == 200
    end_appointment(appointment=Appointment.objects.get(person=cast.people["town"]), on=TODAY.replace(year=2003))
    response = client.get("/projects/")
    assert response.status_code == 403
    assert "没有在任的岗位" in response.content.decode()


def test_going_out_ends_the_session(cast, as_person):
    client = as_person("clerk")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/desk/").headers["Location"] == "/sign-in/?next=%2Fdesk%2F"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_watchdog_needs_no_sign_in(db, address):
    assert Client().get(address).content == b"ok"
