"""The form that reverses an entry."""

from django import forms


class ReverseForm(forms.Form):
    """A reversal needs a reason that somebody can read in five years."""

    reason = forms.CharField(
        label="冲销事由",
        max_length=200,
        min_length=4,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "冲销要写明事由。", "min_length": "事由太短，请写清楚错在哪里。"},
    )
