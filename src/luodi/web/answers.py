"""One way to answer: a whole page, or the named part of it that htmx asked for."""

from typing import Any

from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

from luodi.web.policy import Request


def answer(request: Request, template: str, page: Any, *, part: str = "", status: int = 200) -> TemplateResponse:
    """`page` is a context dataclass, under the name `page`. With `part`, htmx gets only that partial of the template."""
    if part and request.htmx and not request.htmx.history_restore_request:
        template = f"{template}#{part}"
    response = TemplateResponse(request, template, {"page": page}, status=status)
    if part:
        patch_vary_headers(response, ["HX-Request"])
    return response


def number_asked(request: Request, name: str) -> int | None:
    """The number that the address asks for under `name`; None when there is none that could be one of ours."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
