"""The WSGI application that granian serves."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.web.settings")
application = get_wsgi_application()


def _hold_the_log_open() -> None:
    """Keep one connection to SQLite while the process lives.

    With none left SQLite removes its log, and to open it again it must write: on a full disk nobody could read (A7).
    """
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        with suppress(DatabaseError):  # a request will say what is wrong
            connection.ensure_connection()
            connection.introspection.table_names()  # opens the log


_hold_the_log_open()
