"""Where sessions are kept: Django's table, and each session that holds a person carries when it began and was last seen.

The moments are written with the session itself, so that no path of signing in can leave them out.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

BEGAN, SEEN = "began_at", "seen_at"


class SessionStore(DatabaseStore):
    """Sessions in the database; seconds since 1970 under `began_at` and `seen_at`."""

    def save(self, must_create: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's own signature
        """Write the session with its moments."""
        if SESSION_KEY in self:
            now = int(timezone.now().timestamp())
            self.setdefault(BEGAN, now)
            self[SEEN] = now
        return super().save(must_create=must_create)
