"""The interface put together: its routers, its document, and its addresses as the one walk of addresses finds them."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import ConfigError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from luodi.web.api import claims, figures, imports, leads, ledger, matters, papers, projects, results, seals
from luodi.web.api.document import document, door_of
from luodi.web.api.doors import Door
from luodi.web.api.problems import on_exception
from luodi.web.policy import anyone, policy

_ABOUT = (
    "落地的接口：页面上能查的、能办的，程序也能查、能办，权限、四眼和留痕都一样。"
    "金额一律是整数分；没有填报是 null，填报为不详时另有 unknown: true；日期是 2026-11-24 这样。"
    "列表按键翻页：把答复里的 next 填到 after，直到 next 是 null。说明见 docs/api.md。"
)


class Interface(NinjaAPI):
    """Ninja with our refusals."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:  # noqa: ARG002  ninja's signature
        """Every refusal is a problem."""
        return on_exception(exc)


class Exact(Parser):
    """JSON without floats: a number with a point stays the decimal it was written as; NaN and Infinity are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body, as text says it."""
        return json.loads(request.body, parse_float=Decimal, parse_constant=_no_number)


def _no_number(text: str) -> Any:
    raise ValueError(text)


class Plain(JSONRenderer):
    """Chinese as it is."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


interface = Interface(
    parser=Exact(),
    renderer=Plain(),
    title="落地接口",
    version="1",
    description=_ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
for room in (seals, figures, projects, ledger, imports, claims, matters, leads, results, papers):
    interface.add_router("", room.router)


@require_safe
@policy(anyone)
def openapi(_request: HttpRequest) -> JsonResponse:
    """The document, for anybody: it holds no data."""
    return JsonResponse(document(interface), json_dumps_params={"ensure_ascii": False})


def addresses() -> list[URLPattern]:
    """Every address of the interface; each view carries its doors by method, and the policy of the first.

    Refuses an operation without a door, so that a missing policy stops the program from starting.
    """
    found = [path("openapi.json", openapi, name="openapi")]
    for bound in interface._get_bound_routers():  # noqa: SLF001  ninja adds a root page of its own otherwise
        for template, view in bound.path_operations.items():
            doors = {method: _door(one) for one in view.operations for method in one.methods}
            first = view.operations[0]
            answered: Any = view.get_view()
            answered.doors, answered.policy = doors, _door(first).policy
            found.append(path(template.lstrip("/").replace("{", "<").replace("}", ">"), answered, name=first.url_name))
    return found


def _door(one: Operation) -> Door:
    door = door_of(one)
    if door is None:
        raise ConfigError(f"{one.path}: an operation without a door")
    return door
