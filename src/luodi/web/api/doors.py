"""The door of every operation: who comes with which token, what it may be used for, what the person may do, what is kept of it.

Asked in this order: the token (401), how often it came (429), what stands before its person (403), the token's scopes and
the policy (403), the form of the request (405, 406, 413, 415, 422), read-only mode (503). Only then is a body read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from ninja import Router
from ninja.decorators import decorate_view
from ninja.operation import Operation

from luodi.access.audit import Act, record, watching
from luodi.access.models import ApiToken, AuditKind, AuditOutcome, AuditWay, TokenScope
from luodi.access.readonly import refuse_while_read_only
from luodi.access.tokens import note_use, token_given, token_works
from luodi.ledger.alarms import refuse_while_alarmed
from luodi.orgs.models import Person
from luodi.orgs.selectors import Scope, scope_of, today
from luodi.web.api.problems import Refused, problem_of
from luodi.web.callers import address_of
from luodi.web.entrance import HINDRANCES, hindrance
from luodi.web.policy import Predicate, in_post

KEY_HEADER, KEY = "Idempotency-Key", re.compile(r"[A-Za-z0-9._:-]{8,80}")
AGAIN = "Idempotency-Replayed"
JSON, MULTIPART = "application/json", "multipart/form-data"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="luodi"'}
_REFUSALS = frozenset({400, 403, 404, 409, 503})
_STRANGERS = 10  # they are let in so many times less often than a token


class Caller(HttpRequest):
    """A request that has passed its door."""

    user: Person
    token: ApiToken
    scope: Scope
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may use an operation and what it is called. `scopes`: any one of them on the token will do.

    `audited`: what the act is called in the trail; empty for a read that nobody asked to see there. `takes`: the media type
    of its body; `most_bytes`: how long that may be. `gives`: what it answers with.
    """

    title: str
    policy: Predicate
    scopes: tuple[TokenScope, ...]
    audited: str = ""
    kind: AuditKind = AuditKind.READ
    writes: bool = False
    takes: str = ""
    gives: str = JSON
    most_bytes: int = 2 * 2**20

    def guard(self, run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """The operation behind this door, as ninja runs it."""
        operation: Operation = run.__self__  # type: ignore[attr-defined]
        names = frozenset(name for model in operation.models if _is_query(model) for name in _names(model))

        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                self._admit(request)
                return self._watched(request, lambda: self._answer(request, run, names, kwargs), kwargs)
            except Exception as error:
                if (refusal := problem_of(error)) is None:
                    raise
                return refusal

        return guarded

    def _admit(self, request: Any) -> None:
        """Know the token and its person; nothing of the request but its headers is read."""
        now = timezone.now()
        token = _token(request, now)
        _refuse_haste(token, now)
        request.token, request.user, request.today = token, token.person, today()
        request.scope = scope_of(token.person, request.today)
        note_use(token=token, address=address_of(request), now=now)

    def _answer(
        self, request: Any, run: Callable[..., HttpResponseBase], names: frozenset[str], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        try:
            self._refuse_wanting(request)
            _refuse_unlisted(request, names)
            self._refuse_form(request)
            if self.writes:
                refuse_while_read_only()
                refuse_while_alarmed()
            return run(request, **kwargs)
        except Exception as error:
            if (refusal := problem_of(error)) is None:
                raise
            return refusal

    def _refuse_wanting(self, request: Any) -> None:
        unready = hindrance(request.user, request.scope, second_factor=request.token.second_factor)
        if unready:
            raise Refused(403, HINDRANCES[unready])
        for asked in (in_post, self.policy):
            if not asked(request.scope):
                raise Refused(403, asked.refusal)
        if not {scope.value for scope in self.scopes}.intersection(request.token.scopes):
            wanted = "或".join(f"“{scope.label}”" for scope in self.scopes)
            raise Refused(403, f"这个令牌没有{wanted}的范围，请在“我的账号—接口令牌”里另发一个。")

    def _refuse_form(self, request: HttpRequest) -> None:
        if self.writes and not KEY.fullmatch(request.headers.get(KEY_HEADER, "")):
            raise Refused(422, f"{KEY_HEADER}：办理类的请求要带这个头，8 到 80 位字母、数字或 . _ : -，每件事一个。")
        accepted = [part.partition(";")[0].strip() for part in request.headers.get("Accept", "*/*").lower().split(",")]
        offered = {"*/*", "application/*", self.gives, "application/problem+json", ""}
        if not offered.intersection(accepted):
            raise Refused(406, f"这个地址给出 {self.gives}，请在 Accept 里写它，或者不写 Accept。")
        if not self.takes:
            return
        if request.content_type != self.takes:
            raise Refused(415, f"这里要 {self.takes}，请在 Content-Type 里写明。")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > self.most_bytes:
            raise Refused(413, f"一次最多 {self.most_bytes // 2**20} MB，请分几次送，或在网页上传。")

    def _watched(self, request: Any, run: Callable[[], HttpResponseBase], kwargs: dict[str, Any]) -> HttpResponseBase:
        """Run under the watch of the audit trail; every row says by which token."""
        asked = " ".join([*map(str, kwargs.values()), request.META.get("QUERY_STRING", "")]).strip()
        act = Act(
            act=self.audited or self.title,
            way=AuditWay.INTERFACE,
            kind=self.kind,
            person=request.user,
            standing_in="、".join(request.scope.standing_in),
            address=address_of(request),
            object=asked,
            detail=_by(request.token),
            request=uuid4().hex,
        )
        with watching(act) as watch:
            response = run()
        if response.status_code in _REFUSALS:
            record(act, outcome=AuditOutcome.REFUSED, detail=f"{_sentence(response)}（{_by(request.token)}）")
        elif AGAIN in response.headers:
            record(act, detail=f"重发，没有再办（{_by(request.token)}）")
        elif self.audited and not watch.recorded and response.status_code < 400:
            record(act)
        return response


def _sentence(response: HttpResponseBase) -> str:
    """What the refusal says, where pages keep it, too."""
    return str((getattr(response, "context_data", None) or {}).get("sentence", ""))


def _by(token: ApiToken) -> str:
    return f"令牌{token.pk}号“{token.name}”"


def _token(request: HttpRequest, now: datetime) -> ApiToken:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = token_given(text.strip()) if scheme.lower() == "bearer" else None
    if token is not None and token_works(token, now):
        return token
    _refuse_strangers(request, now)
    if token is not None:  # ours once: somebody goes on using it, and the trail should say so
        act = Act(
            act="用接口令牌", way=AuditWay.INTERFACE, kind=AuditKind.SIGN_IN, person=token.person,
            address=address_of(request), detail=f"已到期、已吊销或本人已停用、换过密码（{_by(token)}）",
        )  # fmt: skip
        record(act, outcome=AuditOutcome.REFUSED)
    told = "请在 Authorization 里写 Bearer 和一个有效的令牌；到期、吊销、换过密码的令牌都不能再用，可在“我的账号—接口令牌”里另发。"
    raise Refused(401, told, _CHALLENGE)


def _refuse_strangers(request: HttpRequest, now: datetime) -> None:
    """Whoever comes without a token that works is answered a few times a minute, so that nobody fills the trail."""
    _count(f"api-stranger {address_of(request)}", max(1, settings.API_PER_MINUTE // _STRANGERS), now)


def _refuse_haste(token: ApiToken, now: datetime) -> None:
    _count(f"api-token {token.pk}", settings.API_PER_MINUTE, now)


def _count(who: str, most: int, now: datetime) -> None:
    """Count by the minute of the clock, in this process."""
    name = f"{who} {now:%H%M}".replace(" ", "-")
    cache.add(name, 0, timeout=120)
    if cache.incr(name) > most:
        wait = 60 - now.second
        raise Refused(429, f"每分钟最多 {most} 次，请 {wait} 秒后再来。", {"Retry-After": str(wait)})


def _is_query(model: Any) -> bool:
    return bool(model.__ninja_param_source__ == "query")


def _names(model: Any) -> frozenset[str]:
    return frozenset(model.__ninja_flatten_map__)


def _refuse_unlisted(request: HttpRequest, names: frozenset[str]) -> None:
    """A misspelled filter would otherwise give more rows than asked for, without a word."""
    for name in request.GET:
        if name not in names:
            listed = f"可以写：{'、'.join(sorted(names))}" if names else "这个地址不带参数"
            raise Refused(422, f"没有“{name[:40]}”这个参数，{listed}。")
        if len(request.GET.getlist(name)) > 1:
            raise Refused(422, f"参数“{name}”只能写一次。")


def operation(
    router: Router, method: str, path: str, door: Door, *, answers: Any, status: int = 200
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a function behind its door and into the document. Without a door there is no operation."""

    def put(view: Callable[..., Any]) -> Callable[..., Any]:
        view.door = door  # type: ignore[attr-defined]
        decorate_view(door.guard)(view)
        register = router.api_operation(
            [method],
            path,
            response={status: answers},
            operation_id=f"{view.__module__.rpartition('.')[2]}_{view.__name__}",
            summary=door.title,
            description=door.policy.refusal,
            url_name=f"api-{view.__module__.rpartition('.')[2]}-{view.__name__}".replace("_", "-"),
        )
        return register(view)

    return put


def document_file(content: bytes, *, media_type: str, name_header: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": name_header})
