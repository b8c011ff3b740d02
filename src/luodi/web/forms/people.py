"""The sign-in form."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


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

    error_messages = {
        "invalid_login": "登录名或密码不对，请核对后再试；忘记密码请联系系统管理员。",
        "inactive": "登录名或密码不对，请核对后再试；忘记密码请联系系统管理员。",
    }
