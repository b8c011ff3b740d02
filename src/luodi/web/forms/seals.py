"""The form that seals a period."""

from django import forms


class SealForm(forms.Form):
    """A seal is never taken back, so the box is not ticked beforehand."""

    confirmed = forms.BooleanField(
        label="本月的账已经核对，确认封账",
        error_messages={"required": "封账不能撤回，请先核对本月的账，再勾选确认。"},
    )
