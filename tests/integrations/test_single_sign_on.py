"""Single sign-on against a real provider: bound accounts come in, nobody else, and no answer is good twice."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from luodi.access.factors import begin_second_factor, confirm_second_factor, typed_secret
from luodi.access.models import AuditEvent, OutsideIdentity
from luodi.access.passwords import give_password
from luodi.integrations.oidc.client import OutsideRefused, Provider, checked_claims, discover
from luodi.ledger.units import found_place
from luodi.orgs.models import Person, Role
from luodi.orgs.services import add_person, appoint, disable_person
from luodi.web.environment import Environment
from tests.integrations.provider import answered, running_provider

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
def li(issuer, monkeypatch) -> Person:
    """李卫东 may fill for the place, and has bound the provider's account `li-at-city`."""
    asked = Environment(oidc_issuer=issuer, oidc_client_id="luodi", oidc_client_secret="shared")
    monkeypatch.setattr("luodi.web.single_sign_on.environment", lambda: asked)
    person = add_person(login="li", name="李卫东", password=None)
    root = found_place(name="本区", on=person.password_set_at.date(), by=person)
    appoint(person=person, unit=root, role=Role.UNIT_CLERK, valid_from=root.opened_on)
    client = Client()
    client.force_login(person)
    assert come_back(client, "li-at-city").headers["Location"] == "/account/"
    return person


def come_back(client: Client, subject: str):
    return client.get(answered(client.get("/sign-in/outside/").headers["Location"], subject))


def reads(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_bound_account_comes_in(li):
    client = Client()
    assert come_back(client, "li-at-city").headers["Location"] == "/desk/"
    assert reads(client)
    assert AuditEvent.objects.filter(act="登录", person=li, detail="统一认证").exists()


def test_an_account_that_nobody_bound_makes_nobody(li):
    client, before = Client(), Person.objects.count()
    response = come_back(client, "stranger")
    assert response.status_code == 400
    assert "还没有在本系统绑定" in response.content.decode()
    assert (Person.objects.count(), reads(client)) == (before, False)
    assert AuditEvent.objects.filter(outcome="failed").exists()


def test_an_answer_is_good_once_and_in_its_own_browser_only(li):
    client, thief = Client(), Client()
    back = answered(client.get("/sign-in/outside/").headers["Location"], "li-at-city")
    assert thief.get(back).status_code == 400
    thief.get("/sign-in/outside/")
    assert thief.get(back).status_code == 400
    assert client.get(back).status_code == 302
    client.post("/sign-out/")
    assert client.get(back).status_code == 400
    assert not reads(client)
    assert not reads(thief)


def test_another_state_is_refused_and_ends_the_journey(li):
    client = Client()
    back = answered(client.get("/sign-in/outside/").headers["Location"], "li-at-city")
    assert client.get(re.sub(r"state=[^&]+", "state=mine", back)).status_code == 400
    assert client.get(back).status_code == 400


def test_another_code_is_refused(li):
    client = Client()
    back = answered(client.get("/sign-in/outside/").headers["Location"], "li-at-city")
    assert client.get(re.sub(r"code=[^&]+", "code=mine", back)).status_code == 400
    assert not reads(client)


def test_whoever_has_left_does_not_come_in(li):
    disable_person(person=li)
    client = Client()
    assert come_back(client, "li-at-city").status_code == 400
    assert not reads(client)


def test_a_given_password_is_changed_first_on_this_path_too(li):
    give_password(person=li)
    client = Client()
    come_back(client, "li-at-city")
    assert client.get("/desk/").headers["Location"] == "/account/password/"


def test_the_second_factor_is_asked_for_all_the_same(li):
    app = pyotp.TOTP(typed_secret(begin_second_factor(person=li)).replace(" ", ""))
    confirm_second_factor(person=li, code=app.now(), now=timezone.now())
    client = Client()
    assert come_back(client, "li-at-city").headers["Location"] == "/sign-in/code/"
    assert not reads(client)


def test_one_outside_account_is_one_person(li):
    other = Client()
    person = add_person(login="sun", name="孙梅", password=None)
    other.force_login(person)
    assert come_back(other, "li-at-city").status_code == 400
    assert OutsideIdentity.objects.get().person == li


def test_the_journey_carries_state_nonce_and_challenge(li):
    asked = parse_qs(urlsplit(Client().get("/sign-in/outside/").headers["Location"]).query)
    assert {"state", "nonce", "code_challenge", "code_challenge_method"} <= asked.keys()
    assert asked["scope"] == ["openid"]


KEY, FOREIGN = (RSAKey.generate_key(2048, {"kid": "k"}, private=True) for _ in range(2))
HERE = Provider(
    issuer="https://sso.example",
    authorization_endpoint="https://sso.example/a",
    token_endpoint="https://sso.example/t",
    jwks_uri="https://sso.example/k",
    client_id="luodi",
    client_secret="",
)
SOUND = {"iss": "https://sso.example", "aud": "luodi", "sub": "li", "nonce": "n", "exp": 4_000_000_000}


def token(key=KEY, alg="RS256", **changed):
    return jwt.encode({"alg": alg, "kid": "k"}, SOUND | changed, key, algorithms=[alg])


def claims(text):
    keys = KeySet([KEY]).as_dict(private=False)
    return checked_claims(text, keys, provider=HERE, nonce="n")


def test_a_sound_token_is_read():
    assert claims(token())["sub"] == "li"


@pytest.mark.parametrize(
    "text",
    [
        token(aud="another"),
        token(iss="https://evil.example"),
        token(nonce="other"),
        token(exp=1),
        token(sub=""),
        token(FOREIGN),
        token() + "x",
        "",
        ".".join(["eyJhbGciOiJub25lIn0", token().split(".")[1], ""]),
    ],
    ids=["audience", "issuer", "nonce", "too old", "nobody", "foreign key", "altered", "empty", "unsigned"],
)
def test_a_forged_token_is_refused(text):
    with pytest.raises(OutsideRefused):
        claims(text)


def test_a_provider_that_is_not_there_or_comes_unprotected_is_refused(issuer):
    with pytest.raises(OutsideRefused, match="暂时连不上"):
        discover(issuer=f"{issuer}/nowhere", client_id="luodi", client_secret="")
    with pytest.raises(OutsideRefused, match="https"):
        discover(issuer="http://sso.example", client_id="luodi", client_secret="")
