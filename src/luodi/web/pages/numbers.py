"""号码: a page shown once with the numbers that stand in its texts; who looked and why is kept in the audit trail."""

from copy import copy
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.decorators.http import require_POST

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput, NotFound
from luodi.web.forms.visits import RevealForm
from luodi.web.numbers import SHOWN
from luodi.web.policy import Predicate, Request, policy, signed_in


@require_POST
@policy(signed_in, audited="查看隐去的号码", kind=AuditKind.READ)
def reveal(request: Request) -> HttpResponse:
    """The page of ours that is named, asked for anew by the same person, with its numbers. Its own policy decides as ever."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise BadInput("查看隐去的号码，要写明事由（至少四个字），请返回补上。")
    address = request.POST.get("address", "")
    page, match = _asked_for(request, address)
    messages.info(request, "本页的号码只显示这一次，您的查看和事由已经记下。")
    response = match.func(page, *match.args, **match.kwargs)
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        setattr(request, SHOWN, True)
        request.told_to_the_trail = f"{address}，事由：{form.cleaned_data['reason']}"
    return response  # type: ignore[no-any-return]


def _asked_for(request: Request, address: str) -> tuple[Request, ResolverMatch]:
    """The same person's request for the page; refuses what is no page of ours that a person opens."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise NotFound("没有这一页，请从原来的页面再点一次。") from None
    if match.namespaces or not isinstance(getattr(match.func, "policy", None), Predicate):
        raise NotFound("没有这一页，请从原来的页面再点一次。")
    page = copy(request)
    page.method, page.path, page.path_info, page.resolver_match = "GET", parts.path, parts.path, match
    page.GET, page.META = QueryDict(parts.query), {**request.META, "QUERY_STRING": parts.query, "REQUEST_METHOD": "GET"}
    return page, match
