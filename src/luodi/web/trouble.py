"""When the database or the disk gives up: one plain sentence with 503 or 507, never a trace. Django calls this for any uncaught error.

Nothing here asks the database. Source: reliability A7 (a full disk), A8 (a restart under load).
"""

import errno
import logging
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SQLITE_FULL = ("SQLITE_FULL", "SQLITE_IOERR")
_POSTGRES_FULL = frozenset({"53100"})
_AGAIN_SECONDS = 5
_NO_SPACE = "服务器的磁盘已满或写不进去，这次没有办成，台账没有变动；查看和导出照常。请联系系统管理员清理磁盘，空出来以后不用重启就能继续办。"
_AWAY = "数据库暂时连不上，这次没有办成，台账没有变动。请过几秒钟再试；一直不行，请联系系统管理员。"

logger = logging.getLogger("luodi.trouble")


def broken(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nobody caught: 507 when nothing can be written, 503 when the database is away, else 500."""
    error = sys.exc_info()[1]
    if any(_is_full(cause) for cause in _causes(error)):
        return _told(request, 507, _NO_SPACE)
    if any(isinstance(cause, OperationalError | InterfaceError) for cause in _causes(error)):
        answer = _told(request, 503, _AWAY)
        answer.headers["Retry-After"] = str(_AGAIN_SECONDS)
        return answer
    return HttpResponse(render_to_string("500.html"), status=500)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    named = str(getattr(error, "sqlite_errorname", ""))
    return named.startswith(_SQLITE_FULL) or getattr(error, "sqlstate", None) in _POSTGRES_FULL


def _told(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A whole page; to htmx a notice above the page it has."""
    logger.warning("%s %s: %s", request.method, request.path, sentence)
    if getattr(request, "htmx", False):
        answer = HttpResponse(render_to_string("notice.html", {"sentence": sentence}), status=status)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#page", "afterbegin"
        return answer
    return HttpResponse(render_to_string(f"{status}.html", {"sentence": sentence, "base": "plain.html"}), status=status)
