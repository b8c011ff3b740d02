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
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails

from luodi.base.errors import Conflict, LuodiError, NotFound
from luodi.orgs.models import Person, Role
from luodi.orgs.selectors import Scope, scope_of, today

NOBODY = Scope(roles=frozenset(), unit_ids=frozenset(), everything=False)
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
                return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
            day = today()
            scope = scope_of(request.user, day)
            request.scope, request.today = scope, day  # type: ignore[attr-defined]
            if not signed_in(scope):
                return refuse(request, 403, signed_in.refusal)
            if not predicate(scope):
                return refuse(request, 403, predicate.refusal)
            try:
                return view(request, *args, **kwargs)
            except LuodiError as error:
                return refuse(request, _status(error), str(error))

        guarded.policy = predicate  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _status(error: LuodiError) -> int:
    if isinstance(error, NotFound):
        return 404
    return 409 if isinstance(error, Conflict) else 400


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page with one sentence. "Not yours" and "not there" both come as 404 with the same page."""
    base = "base.html" if getattr(request, "scope", NOBODY).roles else "plain.html"
    return TemplateResponse(request, f"{status}.html", {"sentence": sentence, "base": base}, status=status)
