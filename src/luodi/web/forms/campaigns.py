"""What people say about campaigns."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.models import Campaign, CampaignGuest
from luodi.campaigns.services import targetable
from luodi.orgs.models import Unit
from luodi.web.forms.leads import AmountField, UnitField, day_field


class CampaignForm(forms.Form):
    """A new campaign."""

    name = forms.CharField(
        label="名称", max_length=60, help_text="写“百日”“45天”的，天数要和起止日对得上，首尾两天都算"
    )
    kind = forms.ChoiceField(label="类别", choices=CampaignKind.choices)
    first = day_field("自")
    last = day_field("至")
    measures = forms.MultipleChoiceField(label="考核哪几个数", widget=forms.CheckboxSelectMultiple)
    small_gap_percent = forms.IntegerField(
        label="完成率到百分之几算“略有缺口”", initial=80, min_value=1, max_value=100, help_text="不到的算“差距较大”"
    )
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    USUAL = ("引进项目", "合同投资", "开工项目", "到位资金", "竣工项目", "协议投资", "总投资", "落地项目", "投产项目")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = targetable()
        self.fields["measures"].choices = [(name, name) for name in self.USUAL if name in known]  # type: ignore[attr-defined]


class _ForMeasure(forms.Form):
    """A value of one of the campaign's measures: an amount with its unit, or a count."""

    def __init__(self, *args: Any, campaign: Campaign, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["measure"].choices = [(name, name) for name in campaign.measures]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two, and the one that the measure has."""
        given: dict[str, Any] = self.cleaned_data
        if "quantity" in given and (given.get("quantity") is None) == (given.get("amount_fen") is None):
            raise forms.ValidationError("个数和金额请只填一项。")
        return given


class TargetForm(_ForMeasure):
    """A unit's target."""

    unit = UnitField("单位", empty_label="请选择")
    measure = forms.ChoiceField(label="指标")
    quantity = forms.IntegerField(label="目标（个数）", required=False, min_value=0, max_value=10**9)
    amount_fen = AmountField(label="目标（金额）", required=False, help_text="连单位写，如 5000万")


class ShareForm(_ForMeasure):
    """What a person takes on."""

    unit = UnitField("单位", empty_label="请选择")
    measure = forms.ChoiceField(label="指标")
    holder = forms.CharField(label="姓名", max_length=40)
    quantity = forms.IntegerField(label="分到（个数）", required=False, min_value=0, max_value=10**9)
    amount_fen = AmountField(label="分到（金额）", required=False, help_text="连单位写，如 500万")


class TaskForm(forms.Form):
    """A task of the countdown."""

    title = forms.CharField(label="任务", max_length=120)
    unit = UnitField("承办单位", empty_label="请选择")
    due_on = day_field("完成期限")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class GuestForm(forms.Form):
    """An investor on the list."""

    name = forms.CharField(label="客商", max_length=120)
    tag = forms.CharField(label="标签", required=False, max_length=40, help_text="如 新能源、重点客商")
    unit = UnitField("邀请单位", empty_label="请选择")
    brought_by: "forms.ModelChoiceField[CampaignGuest]" = forms.ModelChoiceField(
        None, label="由哪位客商介绍", required=False, empty_label="无"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], guests: QuerySet[CampaignGuest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["brought_by"].queryset = guests  # type: ignore[attr-defined]


class SigningListForm(forms.Form):
    """A project of the signing list."""

    project = forms.CharField(label="项目编号", max_length=16, help_text="如 P000001；要在活动期间签约")
