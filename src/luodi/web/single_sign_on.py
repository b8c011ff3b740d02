"""The journey to the place's single sign-on and back, as the browser's session keeps it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from luodi.access.models import OutsideIdentity
from luodi.base.errors import BadInput, NotFound
from luodi.integrations.oidc.client import Identity, Journey, Provider, address_to_go, discover, redeem
from luodi.orgs.models import Person
from luodi.web.environment import environment

_KEPT, _SECONDS = "single_sign_on", 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An outside account as its owner sees it."""

    number: int
    subject: str
    bound_at: datetime


def offered() -> str:
    """The name of the place's single sign-on; the empty text when there is none."""
    return environment().oidc_name if environment().oidc_issuer else ""


def bindings(person: Person) -> list[Binding]:
    """The outside accounts that the person has bound."""
    held = OutsideIdentity.objects.filter(person=person)
    return [Binding(number=one.pk, subject=one.subject, bound_at=one.bound_at) for one in held]


def set_out(request: HttpRequest, *, wanted: str, binds: bool) -> str:
    """Begin a journey and return the address to go to. `binds`: it is to bind the account of the person signed in."""
    journey = Journey(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        back=request.build_absolute_uri(reverse("single-sign-on-back")),
    )
    kept = [journey.state, journey.nonce, journey.verifier, journey.back, int(timezone.now().timestamp())]
    request.session[_KEPT] = [*kept, wanted, binds]
    return address_to_go(_provider(), journey)


def come_back(request: HttpRequest) -> tuple[Identity, str, bool]:
    """Who came back, where they wanted to go, and whether they came to bind.

    A journey is good for one return: its state, nonce and verifier are gone from the session before anything is asked,
    so that an answer sent again finds nothing to meet.
    """
    kept = request.session.pop(_KEPT, None)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not kept or not constant_time_compare(str(kept[0]), state):
        raise BadInput("这次统一认证登录不是从这里出发的，或已经用过。请回登录页重新点一次。")
    if not 0 <= timezone.now().timestamp() - kept[4] < _SECONDS:
        raise BadInput("统一认证登录用时太久，已经失效。请回登录页重新点一次。")
    if not code:
        raise BadInput("统一认证没有让您登录。请回登录页再试，或用本系统的密码登录。")
    journey = Journey(state=kept[0], nonce=kept[1], verifier=kept[2], back=kept[3])
    return redeem(_provider(), journey, code=code), str(kept[5]), bool(kept[6])


def _provider() -> Provider:
    asked = environment()
    if not asked.oidc_issuer:
        raise NotFound("这里没有设置统一认证，请用登录名和密码登录。")
    return discover(issuer=asked.oidc_issuer, client_id=asked.oidc_client_id, client_secret=asked.oidc_client_secret)
