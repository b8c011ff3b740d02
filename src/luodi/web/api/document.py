"""The OpenAPI document, exact: every answer an operation may give, problems included, and what each write must bring."""

from functools import cache
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

from luodi.web.api.doors import JSON, KEY, KEY_HEADER, MULTIPART, Door
from luodi.web.api.problems import MEDIA_TYPE, TITLES

PREFIX = "/api/v1"
_ALWAYS = (400, 401, 403, 404, 406, 422, 429, 500)
_WHEN_WRITING = (409, 503)
_WITH_A_BODY = (413, 415)
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457。title 是哪一类，detail 说清楚是什么、怎么办，errors 指出每个不对的字段。",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "in", "message")},
                "required": ["field", "in", "message"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}


def operations(api: NinjaAPI) -> list[Operation]:
    """Every operation of the interface."""
    bound = api._get_bound_routers()  # noqa: SLF001  ninja offers no other way to walk them
    return [one for router in bound for view in router.path_operations.values() for one in view.operations]


def door_of(one: Operation) -> Door | None:
    """The door of an operation; None for one that was registered past it."""
    return getattr(one.view_func, "door", None)


@cache
def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole document."""
    told: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    doors = {one.operation_id: door for one in operations(api) if (door := door_of(one)) is not None}
    told.pop("servers", None)
    told["components"]["schemas"]["Problem"] = _PROBLEM
    told["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "接口令牌"}}
    for methods in told["paths"].values():
        for one in methods.values():
            _complete(one, doors[one["operationId"]])
    return told


def _complete(one: dict[str, Any], door: Door) -> None:
    one["security"] = [{"token": []}]
    one["x-scopes"] = [scope.value for scope in door.scopes]
    one["x-policy"] = door.policy.name
    for parameter in one["parameters"]:
        parameter["schema"] = _without_null(parameter["schema"])
    for name, field in _form_fields(one).items():
        _form_fields(one)[name] = _without_null(field)
    if door.writes:
        one["parameters"].append(_key_parameter())
    status = next(iter(one["responses"]))
    if door.gives != JSON:
        one["responses"][status]["content"] = {door.gives: {"schema": {"type": "string", "format": "binary"}}}
    wanted = [*_ALWAYS, *(_WHEN_WRITING if door.writes else ()), *(_WITH_A_BODY if door.takes else ())]
    for code in sorted(wanted):
        one["responses"][code] = {
            "description": f"{TITLES[code]} ({HTTPStatus(code).phrase})",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    one["responses"] = {str(code): answer for code, answer in one["responses"].items()}


def _form_fields(one: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form; what a form leaves out is not there, as in an address."""
    sent = one.get("requestBody", {}).get("content", {}).get(MULTIPART, {})
    found: dict[str, Any] = sent.get("schema", {}).get("properties", {})
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out or has a value; there is no way to write null in an address."""
    some = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    if len(some) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **some[0]}


def _key_parameter() -> dict[str, Any]:
    return {
        "name": KEY_HEADER,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
        "description": "每件事一个。没有收到答复时原样重发，不会办两次；同一个键换了内容会被拒绝。保留 7 天。",
    }
