"""Every address against everybody: nobody in without signing in, and who may change what."""

import re

import pytest
from django.urls import URLPattern, get_resolver

from tests.web.cast import ADMINISTRATORS, PEOPLE
from tests.web.walk import read

OPEN_TO_ANYONE = {
    "healthz", "readyz", "sign-in", "sign-in-code", "single-sign-on", "single-sign-on-back", "sign-out", "talk"
}  # fmt: skip
ADDRESSES = {p.name: p for p in get_resolver().url_patterns if isinstance(p, URLPattern)}  # /api/ is for programs


def address_of(name: str) -> str:
    """The address with a sample value in each hole."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda hole: "1" if hole[1] == "int" else "X1", str(ADDRESSES[name].pattern))


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - OPEN_TO_ANYONE))
def test_nobody_comes_in_without_signing_in(as_person, name):
    client = as_person("")
    answers = [client.get(address_of(name)), client.post(address_of(name))]
    assert {a.status_code for a in answers} <= {302, 405}
    assert all(a.headers["Location"].startswith("/sign-in/?next=") for a in answers if a.status_code == 302)
    assert 302 in {a.status_code for a in answers}


BUSINESS = {person[0] for person in PEOPLE}
EVERYBODY = BUSINESS | {person[0] for person in ADMINISTRATORS}
MAY = {
    "in_post": EVERYBODY,
    "own_account": EVERYBODY,
    "may_staff": {"security"},
    "may_unlock": {"security", "head", "rival"},
    "may_audit": {"audit"},
    "may_see_roles": {"security", "audit"},
    "may_operate": {"system"},
    "may_import": {"clerk", "head", "town", "rival"},
    "may_register": {"clerk", "head", "town", "rival"},
    "may_set_registry": {"head"},
    "signed_in": BUSINESS,
    "may_read_drafts": {"clerk", "head", "leader", "auditor"},
    "may_publish_rulebook": {"head", "leader"},
    "may_reply_to_proposal": {"town", "rival"},
    "may_decide_proposal": {"head", "leader"},
    "may_claim": {"clerk", "head", "town", "rival"},
    "may_judge": {"clerk", "head", "rival", "leader"},
    "may_set_procedure": {"head"},
    "may_explain_signal": {"town", "rival"},
    "may_conclude_signal": {"head", "leader"},
    "may_set_signal_terms": {"head"},
    "may_seal": {"head"},
    "may_raise_matter": {"clerk", "head", "leader", "town", "rival"},
    "may_direct": {"clerk", "head", "leader"},
    "may_report_project": {"clerk", "head", "leader", "town", "rival"},
    "may_verify": {"clerk", "head", "leader", "auditor"},
}
BUREAU = {"clerk", "head"}
# Every address as one of each side; the others in the drill.
OFTEN = {"clerk", "town", "security"}
OFTEN_AND_IN_THE_DRILL = [
    login if login in OFTEN else pytest.param(login, marks=pytest.mark.drill) for login in sorted(EVERYBODY)
]


@pytest.mark.parametrize("login", OFTEN_AND_IN_THE_DRILL)
def test_each_policy_lets_in_whom_it_names(as_person, login):
    for name in sorted(set(ADDRESSES) - OPEN_TO_ANYONE):
        client = as_person(login)  # some addresses end the session, or the account's password
        allowed = login in MAY.get(ADDRESSES[name].callback.policy.name, BUREAU)
        statuses = {client.get(address_of(name)).status_code, client.post(address_of(name)).status_code}
        assert (403 not in statuses) == allowed, f"{login} {name} {statuses}"


@pytest.mark.parametrize("login", sorted(EVERYBODY - BUSINESS))
def test_administrators_see_no_business(as_person, login):
    for address in ("/desk/", "/projects/", "/imports/", "/figures/合同投资/", "/alerts/", "/projects/export/"):
        response = as_person(login).get(address)
        assert response.status_code == 403, address
        assert read(response.content.decode()).figures == [], address


@pytest.mark.parametrize(
    ("login", "address"), [("system", "/system/"), ("security", "/people/"), ("audit", "/audit/"), ("town", "/desk/")]
)
def test_everybody_begins_where_their_work_is(as_person, login, address):
    assert as_person(login).get("/").headers["Location"] == address
    assert as_person(login).get(address).status_code == 200


def test_pages_are_kept_in_no_cache(as_person):
    assert "no-store" in as_person("clerk").get("/desk/").headers["Cache-Control"]


def test_fragment_after_the_session_ended_reloads_into_the_sign_in(as_person):
    response = as_person("").get(
        "/projects/", headers={"HX-Request": "true", "HX-Current-URL": "/projects/?stage=signed"}
    )
    assert response.headers["HX-Redirect"] == "/sign-in/?next=%2Fprojects%2F%3Fstage%3Dsigned"


def test_fragment_that_is_refused_reads_a_sentence(as_person):
    response = as_person("clerk").get("/projects/P999999/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Retarget"]) == (404, "#page")
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/projects/%00/", "/projects/?keyword=%00", "/figures/%00/", "/alerts/?run=" + "9" * 5000]
)
def test_nonsense_is_answered_with_a_page(as_person, address):
    assert as_person("clerk").get(address).status_code in {200, 400, 404}
