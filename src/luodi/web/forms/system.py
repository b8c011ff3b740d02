"""The form that throws the switch to read-only."""

from django import forms


class ReadOnlyForm(forms.Form):
    """Why nothing is to be written; everybody reads it."""

    reason = forms.CharField(
        label="原因", max_length=100, widget=forms.TextInput(attrs={"placeholder": "如：正在升级，预计晚上八点恢复"})
    )
