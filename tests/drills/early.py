"""Red controls of the drills over HTTP: the product's application, made careless in one place."""

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import count
from threading import Event, Thread
from typing import Any

from luodi.ledger import store
from luodi.web.wsgi import application

_FORMS = ("/recognition/",)
_numbers = count(10_001)
Respond = Callable[..., Any]


def early(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
    """Says a form is done before anything is committed, and does it a minute later."""
    if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].startswith(_FORMS):
        return application(environ, respond)
    kept = {**environ, "wsgi.input": BytesIO(environ["wsgi.input"].read())}

    def later() -> None:
        Event().wait(60)
        application(kept, lambda *_: None)

    Thread(target=later, daemon=True).start()
    respond("302 Found", [("Location", f"/recognition/{next(_numbers)}/")])
    return [b""]


def bare(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
    """Answers what nobody caught as Django does, with no word about a database that is away."""
    return application(environ, respond)


def careless(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
    """Goes on when a file of evidence could not be written."""
    return application(environ, respond)


if os.environ.get("LUODI_DRILL_CARELESS") == "1":
    written = store._write

    def _write(path: Any, content: bytes) -> None:
        try:
            written(path, content)
        except OSError:
            return

    store._write = _write


if os.environ.get("LUODI_DRILL_BARE") == "1":
    from luodi.web import urls  # once the application is there

    urls.handler500 = "django.views.defaults.server_error"
