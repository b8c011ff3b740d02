"""Forms of one's own account."""

from django import forms


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
