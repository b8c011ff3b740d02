"""A session ends when nothing came for a while, and in any case some hours after signing in."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from luodi.access.session_store import SEEN
from luodi.access.sessions import over

_SEEN_AGAIN_SECONDS = 60


def session_limits(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware behind authentication: sign out what has outlived its limits, and note that the person is still there."""

    def limited(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now = timezone.now()
            data = dict(request.session.items())
            if over(data, now=now, idle=settings.SESSION_IDLE, absolute=settings.SESSION_ABSOLUTE):
                logout(request)
            elif now.timestamp() - data[SEEN] > _SEEN_AGAIN_SECONDS:
                _note_seen(request.session)
        return get_response(request)

    return limited


def _note_seen(session: SessionBase) -> None:
    """Save the session, which writes the moment (access/session_store.py). Reading goes on where nothing can be written."""
    with suppress(OperationalError):
        session.save(must_create=False)
