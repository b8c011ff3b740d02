"""Guesses that failed, and the doors they close: per login and address, and per address; never per login alone.

Whoever knows a rival's login could otherwise lock them out on the last day of a month. A device that has signed in with
the login before is known by a signed cookie, and is counted by itself.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from luodi.access.models import FailedSignIn
from luodi.access.rules import LOCK, locked_until
from luodi.orgs.models import Person

DEVICE_COOKIE = "luodi_device"
DEVICE_LIFE = timedelta(days=180)
_SALT = "luodi.access.device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who knocks: the login as typed, the address it comes from, and the mark of a device known for this login."""

    login: str
    address: str
    device: str = ""

    @property
    def digest(self) -> str:
        """What is kept of the login: somebody may have typed a password there."""
        return login_digest(self.login)


def login_digest(login: str) -> str:
    """The fingerprint of a login under the home's key."""
    return salted_hmac("luodi.access.login", login.strip().lower(), algorithm="sha256").hexdigest()


def new_device(login: str) -> str:
    """The text of a cookie that says: from here somebody has signed in with this login."""
    return signing.dumps([login_digest(login)[:32], secrets.token_hex(8)], salt=_SALT)


def known_device(cookie: str | None, login: str) -> str:
    """The mark of the device when the cookie is ours, young enough and for this login; else the empty text."""
    try:
        digest, mark = signing.loads(cookie or "", salt=_SALT, max_age=DEVICE_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(mark) if digest == login_digest(login)[:32] else ""


def closed_until(caller: Caller, now: datetime) -> datetime | None:
    """When this caller may try again; None when the door is open.  At most 2 queries."""
    recent = FailedSignIn.objects.filter(at__gt=now - LOCK.window, forgiven_at=None)
    if caller.device:
        own = recent.filter(login_digest=caller.digest, device=caller.device)
        return locked_until(_moments(own), count=LOCK.device_count, now=now)
    pair = recent.filter(login_digest=caller.digest, address=caller.address, device="")
    return locked_until(_moments(pair), count=LOCK.pair_count, now=now) or locked_until(
        _moments(recent.filter(address=caller.address, device="")), count=LOCK.address_count, now=now
    )


def note_failure(caller: Caller) -> FailedSignIn:
    """Remember a guess that failed."""
    return FailedSignIn.objects.create(
        person=Person.objects.filter(login=caller.login.strip()).first(),
        login_digest=caller.digest,
        address=caller.address,
        device=caller.device,
    )


def locked_logins(now: datetime) -> dict[int, datetime]:
    """Ids of people whom a door is closed to somewhere at this moment, each with when it opens.  1 query."""
    recent = FailedSignIn.objects.filter(at__gt=now - LOCK.window, forgiven_at=None, person__isnull=False)
    found: dict[tuple[int, str, str], list[datetime]] = {}
    for person, address, device, at in recent.values_list("person_id", "address", "device", "at"):
        found.setdefault((person, address, device), []).append(at)
    closed: dict[int, datetime] = {}
    for (person, _, device), moments in found.items():
        until = locked_until(moments, count=LOCK.device_count if device else LOCK.pair_count, now=now)
        if until is not None:
            closed[person] = max(until, closed.get(person, until))
    return closed


@transaction.atomic
def unlock(*, person: Person) -> int:
    """Forgive the failures of this login, and those of the addresses they came from: the person may try at once."""
    own = FailedSignIn.objects.filter(login_digest=login_digest(person.login), forgiven_at=None)
    places = set(own.filter(at__gt=timezone.now() - LOCK.window).values_list("address", flat=True))
    forgiven = own.update(forgiven_at=timezone.now())
    for address in places:
        recent = FailedSignIn.objects.filter(address=address, forgiven_at=None, at__gt=timezone.now() - LOCK.window)
        if recent.count() >= LOCK.address_count:
            forgiven += recent.update(forgiven_at=timezone.now())
    return forgiven


def _moments(failures: QuerySet[FailedSignIn]) -> list[datetime]:
    newest = failures.order_by("-at").values_list("at", flat=True)
    return list(newest[: LOCK.address_count])
