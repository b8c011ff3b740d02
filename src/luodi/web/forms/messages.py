"""A pasted message and what is confirmed of it."""

from datetime import date
from typing import Any

from django import forms

from luodi.web.forms.leads import UnitField, day_field


class MessageForm(forms.Form):
    """The words, and the day they were sent."""

    text = forms.CharField(
        label="消息",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7, "placeholder": "把微信里的消息原样粘贴进来，可以几个项目写在一条里"}),
    )
    sent = day_field("哪天发的", help_text="“昨天”“上周三”从这天算起")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].initial = today


class KeepForm(MessageForm):
    """What was ticked, by its number."""

    confirmed = forms.TypedMultipleChoiceField(coerce=int, required=False)
    unit = UnitField("报送单位", required=False)

    def __init__(self, *args: Any, units: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].choices = [(n, str(n)) for n in range(count)]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
