"""The filters of the audit trail: the same for page and export."""

from typing import Any

from django import forms

from luodi.access.models import AuditKind, AuditOutcome
from luodi.access.trail import TrailQuery
from luodi.web.forms.staff import day_field


class TrailForm(forms.Form):
    """Every field may be left out; what makes no sense is left out."""

    keyword = forms.CharField(
        label="关键词",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "姓名、登录名、做了什么、对象、来自"}),
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *AuditKind.choices])
    outcome = forms.ChoiceField(label="结果", required=False, choices=[("", "全部结果"), *AuditOutcome.choices])
    first = day_field("从", required=False)
    last = day_field("到", required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def query(self) -> TrailQuery:
        """What was asked, as far as it could be read."""
        self.is_valid()
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
        return TrailQuery(**asked)
