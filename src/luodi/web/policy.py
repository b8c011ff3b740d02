"""Who may open an address: every view names one policy, and tests walk the table of addresses for it.

A policy looks at the roles a person holds today; which rows they see is decided by each record's `visible_to`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from luodi.base.errors import Conflict, LuodiError, NotFound
from luodi.ledger.alarms import refuse_while_alarmed
from luodi.orgs.models import Person, Role
from luodi.orgs.selectors import Scope, scope_of, today

NOBODY = Scope(roles=frozenset(), unit_ids=frozenset(), everything=False)
_READS = ("GET", "HEAD", "OPTIONS")
_BUREAU = (Role.BUREAU_CLERK, Role.BUREAU_HEAD)
_UNIT = (Role.UNIT_CLERK, Role.UNIT_HEAD)


class Request(HttpRequest):
    """A request that has passed its policy: a person, their scope on this day, and the day itself."""

    user: Person
    scope: Scope
    today: date
    htmx: HtmxDetails


class View(Protocol):
    """A view with its policy attached."""

    policy: "Predicate"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A question about a scope; `refusal` is the sentence a person reads when the answer is no."""

    name: str
    holds: Callable[[Scope], bool]
    refusal: str = ""
    even_read_only: bool = False  # what may be sent while a tamper alarm stands

    def __call__(self, scope: Scope) -> bool:
        """The answer for this scope."""
        return self.holds(scope)


anyone = Predicate(name="anyone", holds=lambda _: True)
signed_in = Predicate(
    name="signed_in",
    holds=lambda scope: bool(scope.roles),
    refusal="您目前没有在任的岗位，看不到业务页面。请联系招商办核对任职起止日期。",
)
may_import = Predicate(
    name="may_import",
    holds=lambda scope: scope.may(*_BUREAU, *_UNIT),
    refusal="您的岗位只能查看，不能导入台账。需要报送时，请联系本单位填报员或招商办。",
)
may_collect = Predicate(
    name="may_collect",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="收数由招商办发表、汇总和确认。您可以在收数页下载和交回本单位的表。",
)
may_reverse = Predicate(
    name="may_reverse",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="冲销只能由招商办办理。请把要冲销的分录编号和事由告诉招商办经办。",
)
may_run_assessment = Predicate(
    name="may_run_assessment",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="考核只能由招商办计算和发布。您可以在考核页查看已经发布的结果。",
)
may_issue_bulletin = Predicate(
    name="may_issue_bulletin",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="通报只能由招商办编印。您可以下载已经印发的通报。",
)
may_draft_rulebook = Predicate(
    name="may_draft_rulebook",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="办法由招商办起草。您可以查看已经发布的办法；有意见请告诉招商办经办。",
)
may_read_drafts = Predicate(
    name="may_read_drafts",
    holds=lambda scope: scope.everything,
    refusal="草案和试算在发布以前只供招商办、领导和督查、审计查看；已经发布的办法在“办法”里。",
)
may_publish_rulebook = Predicate(
    name="may_publish_rulebook",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD, Role.LEADER),
    refusal="办法由招商办负责人或领导发布，起草的人不能发布自己写的办法。",
)
may_reply_to_proposal = Predicate(
    name="may_reply_to_proposal",
    holds=lambda scope: scope.may(*_UNIT),
    refusal="申辩由单位负责人或单位填报员提交。您可以查看单位的答复。",
)
may_decide_proposal = Predicate(
    name="may_decide_proposal",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD, Role.LEADER),
    refusal="处理建议由招商办负责人或领导决定，公布这次考核的人除外。您可以查看决定和理由。",
)
may_seal = Predicate(
    name="may_seal",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD),
    refusal="封账由招商办负责人办理。您可以在封账页下载本单位的证据包。",
)
may_verify = Predicate(
    name="may_verify",
    holds=lambda scope: scope.everything,
    even_read_only=True,
    refusal="全库核验由招商办、领导和督查、审计进行。您可以用本单位的证据包和核验程序自己核对。",
)


def policy(predicate: Predicate) -> Callable[[Callable[..., HttpResponse]], View]:
    """Let a view run only when `predicate` holds for the person today; sign-in comes first unless `anyone`.

    A refusal raised by a service or selector becomes a page with its sentence, so that no view has to catch what it
    cannot mend.
    """

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if predicate is anyone:
                return view(request, *args, **kwargs)
            if isinstance(request.user, AnonymousUser):
                return _to_sign_in(request)
            day = today()
            scope = scope_of(request.user, day)
            request.scope, request.today = scope, day  # type: ignore[attr-defined]
            wanting = next((asked for asked in (signed_in, predicate) if not asked(scope)), None)
            try:
                if not (wanting or predicate.even_read_only or request.method in _READS):
                    refuse_while_alarmed()
                response = refuse(request, 403, wanting.refusal) if wanting else view(request, *args, **kwargs)
            except LuodiError as error:
                response = refuse(request, _status(error), str(error))
            add_never_cache_headers(response)  # the next person at this desk must not go back to it
            return response

        guarded.policy = predicate  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page of ours is asked for again after signing in; a fragment would swap the form into the page, so it reloads."""
    fragment = bool(getattr(request, "htmx", False))
    wanted = request.META.get("HTTP_HX_CURRENT_URL", "") if fragment else request.get_full_path()
    address = f"{reverse('sign-in')}?{urlencode({'next': wanted})}"
    return HttpResponseClientRedirect(address) if fragment else redirect(address)


def _status(error: LuodiError) -> int:
    if isinstance(error, NotFound):
        return 404
    return 409 if isinstance(error, Conflict) else 400


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page with one sentence. "Not yours" and "not there" both come as 404 with the same page."""
    if getattr(request, "htmx", False):
        told = TemplateResponse(request, "notice.html", {"sentence": sentence}, status=status)
        told.headers["HX-Retarget"], told.headers["HX-Reswap"] = "#page", "afterbegin"
        return told
    base = "base.html" if getattr(request, "scope", NOBODY).roles else "plain.html"
    return TemplateResponse(request, f"{status}.html", {"sentence": sentence, "base": base}, status=status)
