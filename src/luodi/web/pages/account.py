"""我的账号: another password, the second factor, one's own sessions, the single sign-on one is bound to."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import check_password
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.factors import (
    CodeRefused,
    begin_second_factor,
    codes_left,
    confirm_second_factor,
    end_second_factor,
    enrolment_address,
    has_second_factor,
    typed_secret,
)
from luodi.access.models import SecondFactor, SignedSession
from luodi.access.passwords import PasswordRefused, change_due, choose_password
from luodi.access.sessions import end_other_sessions, end_session, own_sessions
from luodi.web.answers import answer
from luodi.web.entrance import SECOND_FACTOR, enter, password_policy, second_factor_due
from luodi.web.forms.account import ConfirmCodeForm, PasswordForm, PresentPasswordForm
from luodi.web.policy import Request, own_account, policy
from luodi.web.qr import Picture, qr_code
from luodi.web.single_sign_on import Binding, bindings, offered


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Context of people/account.html. `here` is the session that reads the page."""

    sessions: list[SignedSession]
    here: str
    has_second_factor: bool
    codes_left: int
    form: PresentPasswordForm
    single_sign_on: str
    bindings: list[Binding]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """Context of people/password.html. `due`: nothing else may be done before; `says`: what the policy asks."""

    form: PasswordForm
    due: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage:
    """Context of people/second_factor.html: the code to scan and the same in letters; afterwards the recovery codes."""

    form: ConfirmCodeForm
    due: bool
    qr: Picture | None = None
    secret: str = ""
    codes: tuple[str, ...] = ()


@require_safe
@policy(own_account)
def account(request: Request) -> HttpResponse:
    """What belongs to one's own account."""
    return _account(request, PresentPasswordForm())


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@policy(own_account, audited="修改本人密码")
def own_password(request: Request) -> HttpResponse:
    """Choose another password; every other session ends, this one goes on under a new key."""
    person, form, policy_ = request.user, PasswordForm(request.POST or None), password_policy()
    due = change_due(person, policy_, timezone.now())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = choose_password(person=person, present=given["present"], wanted=given["wanted"], policy=policy_)
        except PasswordRefused as refused:
            form.add_error(None, str(refused))
        else:
            passed = bool(request.session.get(SECOND_FACTOR))
            enter(request, person, second_factor=passed, how="改密码后继续")
            messages.success(request, "密码已改好；用旧密码登录的其他设备都已退出。")
            return redirect("front" if due else "account")
    page = PasswordPage(form=form, due=due, says=policy_.says)
    return answer(request, "people/password.html", page, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@policy(own_account, audited="启用本人动态口令")
def own_second_factor(request: Request) -> HttpResponse:
    """Scan the code, give the first six digits, keep the recovery codes."""
    if has_second_factor(request.user):
        return redirect("account")
    factor, form = begin_second_factor(person=request.user), ConfirmCodeForm(request.POST or None)
    due = second_factor_due(request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_second_factor(person=request.user, code=form.cleaned_data["code"], now=timezone.now())
        except CodeRefused as refused:
            form.add_error("code", str(refused))
        else:
            request.session[SECOND_FACTOR] = True
            request.session.cycle_key()
            page = SecondFactorPage(form=form, due=due, codes=tuple(codes))
            return answer(request, "people/second_factor.html", page)
    return _to_scan(request, factor, form, due=due)


@sensitive_post_parameters()
@require_POST
@policy(own_account, audited="停用本人动态口令")
def end_own_second_factor(request: Request) -> HttpResponse:
    """Sign in without a code again; asks for the password, since somebody may sit at a desk that was left open."""
    form = PresentPasswordForm(request.POST)
    if form.is_valid() and not check_password(form.cleaned_data["present"], request.user.password):
        form.add_error("present", "密码不对，请重新填写。")
    if not form.is_valid():
        return _account(request, form)
    end_second_factor(person=request.user)
    request.session[SECOND_FACTOR] = False
    messages.success(request, "动态口令已停用。")
    return redirect("account")


@require_POST
@policy(own_account, audited="退出本人的其他登录")
def end_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    end_other_sessions(person=request.user, but=request.session.session_key or "")
    messages.success(request, "其他设备上的登录都已退出。")
    return redirect("account")


@require_POST
@policy(own_account, audited="退出本人的一次登录")
def end_one_session(request: Request, number: int) -> HttpResponse:
    """Sign out one other device."""
    end_session(number=number, person=request.user)
    messages.success(request, "那次登录已退出。")
    return redirect("account")


def _account(request: Request, form: PresentPasswordForm) -> HttpResponse:
    person = request.user
    page = AccountPage(
        sessions=own_sessions(person, now=timezone.now(), absolute=settings.SESSION_ABSOLUTE),
        here=request.session.session_key or "",
        has_second_factor=has_second_factor(person),
        codes_left=codes_left(person),
        form=form,
        single_sign_on=offered(),
        bindings=bindings(person),
    )
    return answer(request, "people/account.html", page, status=422 if form.errors else 200)


def _to_scan(request: Request, factor: SecondFactor, form: ConfirmCodeForm, *, due: bool) -> HttpResponse:
    qr = qr_code(enrolment_address(factor, place=request.get_host()))
    page = SecondFactorPage(form=form, due=due, qr=qr, secret=typed_secret(factor))
    return answer(request, "people/second_factor.html", page, status=422 if form.errors else 200)
