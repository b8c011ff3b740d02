"""Interface tokens: made by their person and shown once, kept as a fingerprint, used until they end. The only door for them.

A token ends with its day, when it is revoked, when its person is disabled, chooses another password or is signed out
everywhere. What it may do follows the person's posts on the day, as on a page.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from luodi.access.models import ApiToken, TokenScope
from luodi.base.errors import BadInput, NotFound
from luodi.orgs.models import Person

PREFIX = "luodi_"
LONGEST_DAYS = 365
MOST_AT_ONCE = 20
_SEEN_EVERY = timedelta(minutes=1)  # one write a minute at most, however busy a program is


@transaction.atomic
def make_token(
    *, person: Person, name: str, scopes: Collection[str], days: int, second_factor: bool, now: datetime
) -> tuple[ApiToken, str]:
    """A token for `days` days and the text to hand out, shown this once.

    Refuses a purpose left blank, no scope or an unknown one, more than a year, and more tokens than anybody can overlook.
    """
    purpose = name.strip()
    if not purpose:
        raise BadInput("请写明令牌给谁用、做什么，如“数据中台取数”。")
    wanted = [scope.value for scope in TokenScope if scope.value in scopes]
    if not wanted or set(scopes) - set(wanted):
        raise BadInput(f"请从这些范围里选：{'、'.join(TokenScope.labels)}。")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"有效期要在 1 到 {LONGEST_DAYS} 天之间，请改正。")
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once must count each other
    if sum(token_works(token, now) for token in own_tokens(person)) >= MOST_AT_ONCE:
        raise BadInput(f"有效的令牌已有 {MOST_AT_ONCE} 个，请先吊销不用的。")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=purpose[:60],
        digest=digest_of(text),
        hint=text[: len(PREFIX) + 4],
        scopes=wanted,
        second_factor=second_factor,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token, text


def digest_of(text: str) -> str:
    """The fingerprint under which a token is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def token_given(text: str) -> ApiToken | None:
    """The token with its person, whether it still works or not; None for a text that is none of ours.  1 query."""
    if not text.startswith(PREFIX):
        return None
    return ApiToken.objects.select_related("person").filter(digest=digest_of(text)).first()


def token_works(token: ApiToken, now: datetime) -> bool:
    """Whether a program may still come in with it."""
    person = token.person
    since = person.sessions_since
    ended = token.revoked_at is not None or now >= token.expires_at or not person.is_active
    return not ended and (since is None or token.made_at >= since)


def note_use(*, token: ApiToken, address: str, now: datetime) -> None:
    """Keep when and from where it was last used, at most once a minute."""
    if token.used_at is None or now - token.used_at >= _SEEN_EVERY or token.used_from != address[:45]:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now, used_from=address[:45])


def own_tokens(person: Person) -> list[ApiToken]:
    """Every token of the person, newest first."""
    return list(ApiToken.objects.filter(person=person).select_related("person"))


@transaction.atomic
def revoke_token(*, number: int, person: Person) -> ApiToken:
    """End one of the person's own tokens now. What is not theirs is not there; one that has ended stays as it is."""
    token = ApiToken.objects.select_related("person").filter(pk=number, person=person).first()
    if token is None:
        raise NotFound("没有这个令牌，请从“接口令牌”列表里选。")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token
