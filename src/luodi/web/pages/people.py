"""Coming in and going out: password, then the second factor where one is in force."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luodi.access.factors import has_second_factor
from luodi.access.sessions import forget_session
from luodi.orgs.models import Person
from luodi.web.entrance import enter, first_page, halfway, let_halfway, remember_device, told
from luodi.web.forms.people import CodeForm, SignInForm
from luodi.web.policy import anyone, policy
from luodi.web.single_sign_on import offered


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy(anyone)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; afterwards go where the person wanted, if that is a page of ours."""
    form = SignInForm(request, data=request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        if has_second_factor(person):
            let_halfway(request, person, wanted=wanted)
            return redirect("sign-in-code")
        enter(request, person, second_factor=False, how="密码")
        return arrived(request, person, wanted)
    context = {"form": form, "next": wanted, "single_sign_on": offered()}
    return TemplateResponse(request, "people/sign_in.html", context, status=429 if form.closed else 200)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy(anyone)
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor, for some minutes after the right password."""
    person, wanted = halfway(request)
    if person is None:
        return redirect("sign-in")
    form = CodeForm(request, person, timezone.now(), data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        enter(request, person, second_factor=True, how="密码和动态口令")
        return arrived(request, person, wanted)
    return TemplateResponse(request, "people/code.html", {"form": form}, status=429 if form.closed else 200)


@require_POST
@policy(anyone)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, Person):
        forget_session(request.session.session_key or "")
        told(request, "退出登录", person=request.user)
    logout(request)
    return redirect("sign-in")


def arrived(request: HttpRequest, person: Person, wanted: str) -> HttpResponse:
    """The page the person wanted, if it is ours, else the one they begin with; the browser is known from now on."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = redirect(wanted if wanted and ours else resolve_url(first_page(person)))
    remember_device(request, response, person)
    return response
