"""What people say about matters, meetings, inspections and notices."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.orgs.models import Unit
from luodi.supervision.choices import AccountabilityKind, Finding, MatterKind, MeetingKind, NoticeKind, StepKind
from luodi.supervision.lists import MOST_WORKING_DAYS, categories, levels
from luodi.supervision.models import InspectionPlan
from luodi.supervision.selectors import MatterQuery

_DAY = {"type": "date"}
LANES = {
    "": "全部",
    "mine": "等我办",
    "open": "未办结",
    "overdue": "已逾期",
    "passed": "推诿",
    "returned": "被退回",
    "escalated": "已上报",
    "closed": "已办结",
}


def _units(units: QuerySet[Unit], label: str, **more: Any) -> "forms.ModelChoiceField[Unit]":
    return forms.ModelChoiceField(units, label=label, to_field_name="code", **more)


class MatterFilterForm(forms.Form):
    """Every field may be left out; a value that makes no sense is dropped."""

    keyword = forms.CharField(
        label="关键词",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "事项、企业、项目"}),
    )
    lane = forms.ChoiceField(label="范围", required=False, choices=list(LANES.items()))
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部种类"), *MatterKind.choices])
    category = forms.ModelChoiceField(categories(), label="类别", required=False, empty_label="全部类别")
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _units(units, "承办单位", required=False, empty_label="全部承办单位")

    def query(self) -> MatterQuery:
        """What was asked, as far as it could be read."""
        self.is_valid()
        return MatterQuery(**{k: v for k, v in self.cleaned_data.items() if v not in {None, ""}})


class MatterForm(forms.Form):
    """A new matter; the term comes from the category unless a day is given."""

    kind = forms.ChoiceField(label="种类", widget=forms.RadioSelect)
    category = forms.ModelChoiceField(categories(), label="类别", empty_label="请选择")
    title = forms.CharField(label="事项", max_length=120)
    text = forms.CharField(label="情况说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    raised_for = forms.CharField(label="诉求企业", max_length=120, required=False)
    project = forms.CharField(
        label="有关项目", max_length=16, required=False, help_text="项目编号，如 P000001；没有立档的留空。"
    )
    due_on = forms.DateField(
        label="办理期限",
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text="不填就按类别的办理时限计算（工作日）。",
    )

    def __init__(
        self, *args: Any, kinds: list[MatterKind], owners: QuerySet[Unit], own: QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value
        self.fields["owner"] = _units(owners, "承办单位", empty_label="请选择")
        self.fields["raised_by_unit"] = _units(own, "提出单位", initial=own.first(), empty_label=None)
        self.order_fields(["kind", "category", "title", "text", "owner", "raised_for", "project", "due_on"])


_PROMPTS = {
    StepKind.ANSWERED: ("答复", "怎么办的、结果怎样"),
    StepKind.PROGRESS: ("记一条进展", "办到哪一步"),
    StepKind.TRANSFERRED: ("转办", "为什么转"),
    StepKind.CLOSED: ("确认办结", "确认意见"),
    StepKind.SENT_BACK: ("退回重办", "还差什么"),
    StepKind.URGED: ("催办", "催办内容"),
    StepKind.EXTENDED: ("延期", "为什么延"),
    StepKind.ESCALATED: ("上报领导", "上报事由"),
}


class StepForm(forms.Form):
    """One step: its words, and what its kind needs besides (to whom, until when)."""

    def __init__(self, given: Any = None, *, kind: StepKind, units: QuerySet[Unit]) -> None:
        super().__init__(given, prefix=kind.value)
        self.kind = kind
        self.name, asked = _PROMPTS[kind]
        if kind == StepKind.TRANSFERRED:
            self.fields["to"] = _units(units, "转给", empty_label="请选择")
        if kind == StepKind.EXTENDED:
            self.fields["due_on"] = forms.DateField(label="延到", widget=forms.DateInput(attrs=_DAY))
        self.fields["text"] = forms.CharField(label=asked, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CategoryForm(forms.Form):
    """A category and its term."""

    name = forms.CharField(label="类别", max_length=20)
    working_days = forms.IntegerField(
        label="办理时限（工作日）", min_value=0, max_value=MOST_WORKING_DAYS, help_text="填零就是当天办结。"
    )
    raises_risk = forms.BooleanField(label="未办结时把项目列为风险", required=False)


class MeetingForm(forms.Form):
    """A meeting, or a series of them when an interval and a last day are given."""

    kind = forms.ChoiceField(label="类别", choices=MeetingKind.choices)
    title = forms.CharField(label="名称", max_length=100)
    held_on = forms.DateField(label="日期", widget=forms.DateInput(attrs=_DAY))
    every_days = forms.IntegerField(
        label="每隔几天开一次", required=False, min_value=1, max_value=365, help_text="只开一次的留空。"
    )
    last = forms.DateField(label="开到哪天", required=False, widget=forms.DateInput(attrs=_DAY))

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"] = forms.ModelMultipleChoiceField(
            units, label="参会单位", to_field_name="code", widget=forms.CheckboxSelectMultiple
        )

    def clean(self) -> dict[str, Any]:
        """An interval needs its last day, and the other way round."""
        given: dict[str, Any] = self.cleaned_data
        if (given.get("every_days") is None) != (given.get("last") is None):
            raise forms.ValidationError("定期会议要同时填“每隔几天”和“开到哪天”，只开一次的两项都留空。")
        return given


class DecisionForm(forms.Form):
    """One decision of a meeting."""

    category = forms.ModelChoiceField(categories(), label="类别", empty_label="请选择")
    title = forms.CharField(label="议定事项", max_length=120)
    due_on = forms.DateField(label="办理期限", widget=forms.DateInput(attrs=_DAY))
    project = forms.CharField(label="有关项目", max_length=16, required=False, help_text="项目编号，没有的留空。")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _units(units, "承办单位", empty_label="请选择")
        self.order_fields(["title", "owner", "due_on", "category"])


class InspectionForm(forms.Form):
    """What was found at one unit; the lines are those of the plan."""

    findings = forms.CharField(label="督查情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, plan: InspectionPlan, units: QuerySet[Unit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"item-{n}": item for n, item in enumerate(plan.checklist)}
        self.fields["unit"] = _units(units, "督查单位", empty_label="请选择")
        self.fields["on"] = forms.DateField(label="日期", initial=today, widget=forms.DateInput(attrs=_DAY))
        for name, item in self.items.items():
            self.fields[name] = forms.ChoiceField(
                label=item, choices=Finding.choices, initial=Finding.NOT_SEEN, widget=forms.RadioSelect
            )
        self.order_fields(["unit", "on", *self.items, "findings"])

    def checklist(self) -> dict[str, Finding]:
        """What was found, by line of the plan."""
        return {item: Finding(self.cleaned_data[name]) for name, item in self.items.items()}


class NoticeForm(forms.Form):
    """A one-page document to one unit."""

    kind = forms.ChoiceField(label="文种", choices=NoticeKind.choices)
    level = forms.ModelChoiceField(
        levels(), label="级别", required=False, empty_label="不分级", help_text="只有分级通报要选。"
    )
    addressee = forms.CharField(label="谈话对象", max_length=40, required=False, help_text="只有谈话诫勉要填。")
    title = forms.CharField(label="标题", max_length=100)
    text = forms.CharField(label="正文", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    reply_by = forms.DateField(label="反馈期限", required=False, widget=forms.DateInput(attrs=_DAY))

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = _units(units, "主送单位", empty_label="请选择")
        self.order_fields(["kind", "unit", "level", "addressee", "title", "text"])


class AccountabilityForm(forms.Form):
    """Somebody answers for a unit from a day."""

    kind = forms.ChoiceField(label="责任", choices=AccountabilityKind.choices)
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=40, required=False, help_text="如：党委书记、分管副镇长")
    since = forms.DateField(label="自", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    replacing = forms.BooleanField(
        label="接替现任", required=False, help_text="第一责任人换人时勾选，现任到前一天为止。"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = _units(units, "单位", empty_label="请选择")
        self.fields["since"].initial = today
        self.order_fields(["unit"])
