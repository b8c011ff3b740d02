"""The code flow with PKCE: where to send the browser, and what the provider says of the code that comes back.

Only the provider's own name for the account is taken from the answer. Names, mail addresses and groups in it decide
nothing: whoever may write them elsewhere would otherwise write rights here.
"""

import hashlib
import json
import urllib.request
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit

from luodi.base.errors import LuodiError

_SECONDS, _MOST_BYTES = 10, 1_000_000
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_SEVERAL_FACTORS = frozenset({"mfa", "otp", "hwk", "sc", "fpt"})


class OutsideRefused(LuodiError):
    """The identity provider cannot be reached, or what it said does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider as it describes itself, and the place's account with it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One sign-in on its way: kept in the browser's session, good for one answer."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider has signed in. `several_factors`: it says that more than a password was asked."""

    issuer: str
    subject: str
    several_factors: bool


def discover(*, issuer: str, client_id: str, client_secret: str) -> Provider:
    """Ask the provider for its addresses. Refuses one that calls itself by another name."""
    told = _asked(urllib.request.Request(_safe(f"{issuer.rstrip('/')}/.well-known/openid-configuration")))  # noqa: S310
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(told.get("issuer", "")).rstrip("/") != issuer.rstrip("/") or not all(told.get(name) for name in names):
        raise OutsideRefused("统一认证的说明与设置的地址不符，请系统管理员核对 LUODI_OIDC_ISSUER。")
    addresses = {name: _safe(str(told[name])) for name in names}
    return Provider(issuer=str(told["issuer"]), client_id=client_id, client_secret=client_secret, **addresses)


def address_to_go(provider: Provider, journey: Journey) -> str:
    """Where the browser is sent."""
    challenge = urlsafe_b64encode(hashlib.sha256(journey.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": provider.client_id,
        "redirect_uri": journey.back,
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    mark = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return f"{provider.authorization_endpoint}{mark}{urlencode(asked)}"


def redeem(provider: Provider, journey: Journey, *, code: str) -> Identity:
    """Exchange the code for the provider's word, and check it: signature, issuer, audience, time, nonce."""
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": journey.back,
        "code_verifier": journey.verifier,
    }
    request = urllib.request.Request(  # noqa: S310  the address was checked by discover
        provider.token_endpoint,
        data=urlencode(sent).encode(),
        headers={"Authorization": f"Basic {b64encode(pair.encode()).decode()}"},
    )
    answer = _asked(request)
    keys = _asked(urllib.request.Request(provider.jwks_uri))  # noqa: S310
    claims = checked_claims(str(answer.get("id_token", "")), keys, provider=provider, nonce=journey.nonce)
    methods = claims.get("amr")
    several = isinstance(methods, list) and not _SEVERAL_FACTORS.isdisjoint(map(str, methods))
    return Identity(issuer=provider.issuer, subject=str(claims["sub"]), several_factors=several)


def checked_claims(token: str, keys: dict[str, Any], *, provider: Provider, nonce: str) -> dict[str, Any]:
    """The claims of a signed token. Refuses another key or algorithm, issuer, audience or nonce, and one that is too old."""
    try:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
    except ImportError:
        raise OutsideRefused("统一认证要多装一个组件：pip install luodi[oidc]，请系统管理员安装。") from None
    asked = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
        asked.validate(read.claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise OutsideRefused("统一认证的答复核对不上（签名、对象、时间或一次性标记），请重新登录。") from None
    return dict(read.claims)


def _safe(address: str) -> str:
    """The address, if it is HTTPS or on this very machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}):
        return address
    raise OutsideRefused("统一认证的地址必须是 https，请系统管理员核对 LUODI_OIDC_ISSUER。")


def _asked(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            told = json.loads(answer.read(_MOST_BYTES))
    except (URLError, TimeoutError, ValueError, ConnectionError):
        raise OutsideRefused("统一认证暂时连不上，或没有接受这次登录；请稍后再试，或用本系统的密码登录。") from None
    if not isinstance(told, dict):
        raise OutsideRefused("统一认证的答复看不懂，请系统管理员核对 LUODI_OIDC_ISSUER。")
    return told
