"""Forms of one's own account."""

from django import forms

from luodi.access.models import TokenScope


def password_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    """A password as it is typed: not stripped, not shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=128, strip=False, widget=widget, help_text=help_text)


class PasswordForm(forms.Form):
    """The present password, and another one twice."""

    present = password_field("现在的密码", "current-password")
    wanted = password_field("新密码", "new-password")
    again = password_field("再填一次新密码", "new-password")

    def clean_again(self) -> str:
        """Both are the same."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("wanted"):
            raise forms.ValidationError("两次填的新密码不一样，请重新填写。")
        return again


class ConfirmCodeForm(forms.Form):
    """The first code of a second factor."""

    code = forms.CharField(
        label="手机上的六位数",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PresentPasswordForm(forms.Form):
    """The present password, before something is taken away."""

    present = password_field("现在的密码", "current-password")


class TokenForm(forms.Form):
    """What a new interface token is for, what it may be used for, and how long."""

    name = forms.CharField(
        label="用途",
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "给谁用、做什么，如：数据中台每晚取数"}),
    )
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[TokenScope.READ],
        help_text="够用就好。能看哪些、能办什么，还要看您本人的岗位。",
    )
    days = forms.TypedChoiceField(
        label="有效期",
        coerce=int,
        choices=[(30, "30 天"), (90, "90 天"), (180, "180 天"), (365, "1 年")],
        initial=90,
        help_text="最长一年；改密码、停用账号、被强制下线，令牌当场作废。",
    )
