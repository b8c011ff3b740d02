"""Writing once: the same Idempotency-Key with the same content gets the same answer, and nothing is done twice."""

import hashlib
from collections.abc import Callable

from django.http import HttpResponse

from luodi.access.answers import answered_once
from luodi.web.api.doors import AGAIN, JSON, KEY_HEADER, MULTIPART, Caller
from luodi.web.api.shapes import Told


def once(request: Caller, act: Callable[[], Told], *, status: int = 200) -> HttpResponse:
    """Do `act` under the request's key, or give what was answered before (and say so in a header)."""

    def done() -> tuple[int, str]:
        return status, act().model_dump_json()

    key = request.headers[KEY_HEADER]
    answered = answered_once(person=request.user, key=key, fingerprint=_fingerprint(request), act=done)
    response = HttpResponse(answered.body, content_type=JSON, status=answered.status)
    if answered.again:
        response.headers[AGAIN] = "true"
    return response


def _fingerprint(request: Caller) -> str:
    """What makes two requests the same: method, address, and every field and file that was sent."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != MULTIPART:
        found.update(request.body)
        return found.hexdigest()
    for name in sorted(request.POST):
        found.update(repr((name, request.POST.getlist(name))).encode("utf-8", "surrogateescape"))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            file.seek(0)
            found.update(f"{name} {file.name} {hashlib.sha256(file.read()).hexdigest()}".encode("utf-8", "replace"))
            file.seek(0)
    return found.hexdigest()
