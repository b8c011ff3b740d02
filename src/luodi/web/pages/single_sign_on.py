"""Coming in by the place's single sign-on, and binding one's account to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from luodi.access.factors import has_second_factor
from luodi.access.models import AuditOutcome
from luodi.access.outside import bind_outside, person_outside, unbind_outside
from luodi.base.errors import LuodiError
from luodi.integrations.oidc.client import Identity
from luodi.orgs.models import Person
from luodi.web.entrance import enter, let_halfway, told
from luodi.web.pages.people import arrived
from luodi.web.policy import Request, anyone, own_account, policy, refuse
from luodi.web.single_sign_on import come_back, offered, set_out


@never_cache
@require_safe
@policy(anyone)
def go(request: HttpRequest) -> HttpResponse:
    """Send the browser to the place's single sign-on."""
    binds = isinstance(request.user, Person)
    try:
        return redirect(set_out(request, wanted=request.GET.get("next", ""), binds=binds))
    except LuodiError as refused:
        return refuse(request, 400, str(refused))


@never_cache
@require_safe
@policy(anyone)
def back(request: HttpRequest) -> HttpResponse:
    """Take the answer once: let the person in who has bound that account, or bind it to the person signed in."""
    try:
        identity, wanted, binds = come_back(request)
        if binds:
            return _bound(request, identity)
        person = person_outside(issuer=identity.issuer, subject=identity.subject)
    except LuodiError as refused:
        told(request, f"用{offered()}登录", person=None, outcome=AuditOutcome.FAILED, detail=str(refused))
        return refuse(request, 400, str(refused))
    if has_second_factor(person) and not identity.several_factors:
        let_halfway(request, person, wanted=wanted)
        return redirect("sign-in-code")
    enter(request, person, second_factor=identity.several_factors, how=offered())
    return arrived(request, person, wanted)


@require_POST
@policy(own_account, audited="解除本人的统一认证绑定")
def unbind(request: Request, number: int) -> HttpResponse:
    """Take away a binding of one's own."""
    unbind_outside(person=request.user, number=number)
    messages.success(request, f"已解除与{offered() or '统一认证'}的绑定。")
    return redirect("account")


def _bound(request: HttpRequest, identity: Identity) -> HttpResponse:
    person = request.user
    if not isinstance(person, Person):
        return redirect("sign-in")
    bind_outside(person=person, issuer=identity.issuer, subject=identity.subject)
    told(request, f"绑定{offered()}账号", person=person)
    messages.success(request, f"已绑定{offered()}，以后可以用它登录。")
    return redirect("account")
