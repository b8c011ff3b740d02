"""The sessions a person has begun: listed for their owner, ended one by one or all at once."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from luodi.access.models import SignedSession
from luodi.access.rules import session_is_over
from luodi.access.session_store import BEGAN, SEEN
from luodi.base.errors import NotFound
from luodi.orgs.models import Person


def remember_session(*, person: Person, key: str, address: str, agent: str) -> SignedSession:
    """Keep that a session began; the session itself is Django's."""
    return SignedSession.objects.create(person=person, key=key, address=address, agent=agent[:200])


def own_sessions(person: Person, *, now: datetime, absolute: timedelta) -> list[SignedSession]:
    """The sessions that may still be used, newest first."""
    since = max(now - absolute, person.sessions_since or now - absolute)
    begun = SignedSession.objects.filter(person=person, ended_at=None, began_at__gte=since)
    alive = set(Session.objects.filter(session_key__in=begun.values("key")).values_list("session_key", flat=True))
    return [session for session in begun if session.key in alive]


def forget_session(key: str) -> None:
    """Note that the session with this key was left by signing out."""
    SignedSession.objects.filter(key=key, ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def end_session(*, number: int, person: Person) -> SignedSession:
    """End one of the person's own sessions. What is not theirs is not there."""
    session = SignedSession.objects.filter(pk=number, person=person).first()
    if session is None:
        raise NotFound("没有这次登录，或者已经退出。")
    _end([session])
    return session


@transaction.atomic
def end_other_sessions(*, person: Person, but: str) -> int:
    """End every session of the person except the one whose key is `but`."""
    others = list(SignedSession.objects.filter(person=person, ended_at=None).exclude(key=but))
    _end(others)
    return len(others)


def _end(sessions: list[SignedSession]) -> None:
    Session.objects.filter(session_key__in=[session.key for session in sessions]).delete()
    SignedSession.objects.filter(pk__in=[session.pk for session in sessions]).update(ended_at=timezone.now())


def over(data: dict[str, object], *, now: datetime, idle: timedelta, absolute: timedelta) -> bool:
    """Whether a session holding `data` has outlived its limits; one without its moments is over."""
    began, seen = data.get(BEGAN), data.get(SEEN)
    if not isinstance(began, int) or not isinstance(seen, int):
        return True
    zone = now.tzinfo
    return session_is_over(
        began=datetime.fromtimestamp(began, zone),
        seen=datetime.fromtimestamp(seen, zone),
        now=now,
        idle=idle,
        absolute=absolute,
    )
