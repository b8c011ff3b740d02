"""接口令牌: one's own tokens, a new one shown once, one revoked."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from luodi.access.models import ApiToken, AuditKind, TokenScope
from luodi.access.tokens import make_token, own_tokens, revoke_token, token_works
from luodi.base.errors import BadInput
from luodi.web.answers import answer
from luodi.web.entrance import SECOND_FACTOR
from luodi.web.forms.account import TokenForm
from luodi.web.policy import Request, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """A token as its person's list shows it; `text` is nowhere but on the page that made it."""

    token: ApiToken
    scopes: str
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensPage:
    """Context of people/tokens.html. `made`: the text of a token just made, shown this once."""

    lines: list[TokenLine]
    form: TokenForm
    address: str
    made: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@policy(signed_in, audited="发放接口令牌", kind=AuditKind.RIGHTS)
def tokens(request: Request) -> HttpResponse:
    """One's own tokens; a new one is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    try:
        _, text = make_token(
            person=request.user,
            name=given["name"],
            scopes=given["scopes"],
            days=given["days"],
            second_factor=bool(request.session.get(SECOND_FACTOR)),
            now=timezone.now(),
        )
    except BadInput as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=422)
    return _page(request, TokenForm(), made=text)


@require_POST
@policy(signed_in, audited="吊销接口令牌", kind=AuditKind.RIGHTS)
def revoke(request: Request, number: int) -> HttpResponse:
    """End a token; the next request with it is refused."""
    token = revoke_token(number=number, person=request.user)
    messages.success(request, f"令牌“{token.name}”已吊销，用它的程序下一次就进不来。")
    return redirect("tokens")


def _page(request: Request, form: TokenForm, *, made: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    lines = [
        TokenLine(
            token=token,
            scopes="、".join(TokenScope(scope).label for scope in token.scopes),
            works=token_works(token, now),
        )
        for token in own_tokens(request.user)
    ]
    address = request.build_absolute_uri("/api/v1/")
    return answer(
        request, "people/tokens.html", TokensPage(lines=lines, form=form, address=address, made=made), status=status
    )
