"""Coming in and going out."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luodi.web.forms.people import SignInForm
from luodi.web.policy import anyone, policy


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy(anyone)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; afterwards go where the person wanted, if that is a page of ours."""
    form = SignInForm(request, data=request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return redirect(wanted if ours else resolve_url("desk"))
    return TemplateResponse(request, "people/sign_in.html", {"form": form, "next": wanted})


@require_POST
@policy(anyone)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")
