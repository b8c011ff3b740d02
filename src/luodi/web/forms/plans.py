"""What people say about a project's plan and its people."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.orgs.models import Unit
from luodi.pipeline.duties import duty_roles
from luodi.pipeline.models import DutyRole, GateItem
from luodi.pipeline.stagelist import MAIN_STAGES, recorded_items

_DAY = {"type": "date"}
_MAIN = [("", "请选择"), *((stage.value, stage.label) for stage in MAIN_STAGES)]


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))


class NodeForm(forms.Form):
    """A node: a stage, an item, or a name of its own."""

    stage = forms.ChoiceField(label="到哪个阶段", required=False, choices=_MAIN)
    item: "forms.ModelChoiceField[GateItem]" = forms.ModelChoiceField(
        None, label="或者办好哪个要件", required=False, empty_label="请选择"
    )
    name = forms.CharField(label="或者自己起名", required=False, max_length=40)
    planned_on = _day("计划日期")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = recorded_items()  # type: ignore[attr-defined]
        self.fields["owner"] = forms.ModelChoiceField(
            units, label="承办单位", required=False, to_field_name="code", empty_label="不指定"
        )


class DoneForm(forms.Form):
    """The day on which a step of its own was done."""

    on = _day("完成日期")


class WithdrawForm(forms.Form):
    """Why a node leaves the plan."""

    because = forms.CharField(label="撤销原因", max_length=200)


class DutyForm(forms.Form):
    """Who plays which part, since when."""

    role: "forms.ModelChoiceField[DutyRole]" = forms.ModelChoiceField(None, label="角色", empty_label="请选择")
    holder = forms.CharField(label="姓名（专班写名称）", max_length=40)
    since = _day("自")
    replacing = forms.BooleanField(label="接替现任", required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = duty_roles()  # type: ignore[attr-defined]
        self.fields["unit"] = forms.ModelChoiceField(
            units, label="单位", required=False, to_field_name="code", empty_label="不填"
        )
        self.order_fields(["role", "holder", "unit", "since", "replacing"])
