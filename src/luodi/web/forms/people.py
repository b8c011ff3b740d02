"""Forms of signing in: login and password, then the code."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from luodi.access.attempts import Caller, closed_until, note_failure
from luodi.access.factors import CodeRefused, check_code
from luodi.access.models import AuditOutcome
from luodi.orgs.models import Person
from luodi.web.entrance import caller_of, told

_WRONG = "登录名或密码不对，请核对后再试；忘记密码请联系安全管理员。"


def _refuse_closed(caller: Caller, now: datetime) -> None:
    """Raise the sentence of a closed door; it opens by itself, or at once by whoever may unlock."""
    until = closed_until(caller, now)
    if until is not None:
        minutes = max(1, int((until - now).total_seconds() + 59) // 60)
        raise ValidationError(
            f"试错次数太多，这里 {minutes} 分钟内不能再登录。急用请本单位负责人或安全管理员解锁，也可以换到您以前登录过的电脑。",
            code="closed",
        )


class SignInForm(AuthenticationForm):
    """Login and password; one sentence for every failure, so that nobody learns which logins exist."""

    username = forms.CharField(
        label="登录名", max_length=40, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    error_messages = {"invalid_login": _WRONG, "inactive": _WRONG}

    def clean(self) -> dict[str, Any]:
        """Try the password, unless the door is closed to this caller; a failure is counted and recorded."""
        login = self.cleaned_data.get("username")
        request = self.request
        if not login or not self.cleaned_data.get("password") or request is None:
            return self.cleaned_data
        caller = caller_of(request, login)
        _refuse_closed(caller, timezone.now())
        try:
            return super().clean()
        except ValidationError:
            failed = note_failure(caller)
            told(request, "登录", person=failed.person, outcome=AuditOutcome.FAILED, detail="密码不对")
            raise

    @property
    def closed(self) -> bool:
        """Whether the door was closed."""
        return self.has_error("__all__", "closed")


class CodeForm(forms.Form):
    """The code of the second factor, or a recovery code; wrong ones count as wrong passwords do."""

    code = forms.CharField(
        label="动态口令",
        max_length=20,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="手机认证应用上的六位数。手机不在身边，填一个恢复码。",
    )

    def __init__(self, request: HttpRequest, person: Person, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.request, self.person, self.now = request, person, now

    def clean(self) -> dict[str, Any]:
        """Take the code once, unless the door is closed."""
        given = self.cleaned_data
        if "code" in given:
            caller = caller_of(self.request, self.person.login)
            _refuse_closed(caller, self.now)
            try:
                check_code(person=self.person, code=given["code"], now=self.now)
            except CodeRefused as refused:
                note_failure(caller)
                told(self.request, "登录", person=self.person, outcome=AuditOutcome.FAILED, detail="动态口令不对")
                raise ValidationError(str(refused)) from None
        return given

    @property
    def closed(self) -> bool:
        """Whether the door was closed."""
        return self.has_error("__all__", "closed")
