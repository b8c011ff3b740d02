"""Refusals as application/problem+json (RFC 9457): Chinese title and detail, the field, and the way out. Never HTML."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja.errors import HttpError, ValidationError

from luodi.access.readonly import ReadOnly
from luodi.base.errors import Conflict, LuodiError, NotFound

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
TITLES = {
    400: "不能这样办理",
    401: "没有有效的令牌",
    403: "没有这项权限",
    404: "没有找到",
    405: "这个地址不接受这种方法",
    406: "给不出您要的格式",
    409: "情况已经变了",
    413: "内容太大",
    415: "内容的格式不对",
    422: "请求不合接口文档",
    429: "请求太频繁",
    500: "系统出错了",
    503: "暂时只能查阅",
}
_WAYS_OUT = {
    400: "请求读不懂，请核对内容是不是完整的 JSON（UTF-8）。",
    404: "没有这个地址。全部地址见 /api/v1/openapi.json。",
    405: "这个地址可以用的方法见答复头 Allow，全部说明见 /api/v1/openapi.json。",
    413: "请分几次送，或在网页上传。",
    500: "请求没有办成。请把时间和地址告诉系统管理员，用同一个 Idempotency-Key 可以放心重发。",
}


class Refused(LuodiError):
    """A refusal at the door, with its status and headers."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})


def problem(
    status: int,
    detail: str = "",
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """One problem; `errors` name each field that is wrong and what is wrong with it."""
    title = TITLES.get(status, "请求没有办成")
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or _WAYS_OUT.get(status, title),
    }
    if errors:
        told["errors"] = errors
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=MEDIA_TYPE, status=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    response.context_data = {"sentence": told["detail"]}  # type: ignore[attr-defined]
    return response


def problem_of(error: Exception) -> HttpResponse | None:
    """The problem that an exception is; None for a defect, which is for the log."""
    if isinstance(error, Refused):
        return problem(error.status, str(error), headers=error.headers)
    if isinstance(error, LuodiError):
        return problem(_status(error), str(error))
    if isinstance(error, ValidationError):
        wrong = [_wrong(one) for one in error.errors]
        told = "；".join(f"{one['field']}：{one['message']}" for one in wrong[:5])
        return problem(422, f"{told}。请对照接口文档改正后再发。", errors=wrong)
    status = _plain_status(error)
    return None if status is None else problem(status)


def _plain_status(error: Exception) -> int | None:
    """The status of what Django and ninja refuse by themselves, in English that nobody shall read."""
    if isinstance(error, RequestDataTooBig):
        return 413
    if isinstance(error, Http404):
        return 404
    return getattr(error, "status_code", 400) if isinstance(error, HttpError | SuspiciousOperation) else None


def _status(error: LuodiError) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, ReadOnly):
        return 503
    return 409 if isinstance(error, Conflict) else 400


_SAYS = {
    "missing": "缺这一项",
    "extra_forbidden": "没有这个字段",
    "string_type": "要写成文字",
    "int_type": "要写成整数",
    "int_from_float": "要写成整数",
    "int_parsing": "要写成整数",
    "int_parsing_size": "数太大了",
    "bool_type": "要写成 true 或 false",
    "list_type": "要写成数组",
    "dict_type": "要写成对象",
    "model_type": "要写成对象",
    "model_attributes_type": "要写成对象",
    "string_unicode": "不是合法的 Unicode 文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "literal_error": "只能是 {expected} 之一",
    "value_error": "{error}",
}


def _wrong(one: Mapping[str, Any]) -> dict[str, str]:
    """Field and complaint of one validation error, in Chinese."""
    place = [str(part) for part in one["loc"]]
    inner = place[2:] if place[0] == "body" else place[1:]  # ninja names a body by its argument
    field = ".".join(inner) or place[0]
    says = _SAYS.get(str(one["type"]), "写法不对")
    known = {
        name: str(value).replace("'", "").replace(" or ", "、").replace(", ", "、")
        for name, value in (one.get("ctx") or {}).items()
    }
    return {"field": field, "in": place[0], "message": says.format(**known) if known else says.partition("，应")[0]}


def api_problems(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: below /api/ every refusal is a problem, whoever made it, and nothing sets or keeps a cookie."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path_info.startswith(ROOT):
            return response
        plain = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code >= 400 and plain != MEDIA_TYPE:
            kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
            response = problem(response.status_code, headers=kept)
        response.headers["Cache-Control"] = "no-store"
        response.cookies.clear()
        return response

    return answered


def on_exception(error: Exception) -> HttpResponse:
    """The problem of an exception; a defect goes on to Django, which logs it and answers 500."""
    found = problem_of(error)
    if found is None:
        raise error
    return found
