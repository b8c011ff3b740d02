"""What is asked of people who look for proposals, reply to one, decide one, or end what stands in the register."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.assessment.docket import Stance, Verdict
from luodi.assessment.docketing import DocketQuery, DocketState, RegisterState, verdict_words
from luodi.assessment.models import Proposal
from luodi.orgs.models import Unit

_STATES = [("", "待办"), *((s.value, s.value) for s in DocketState), ("all", "全部")]
_KINDS = [("", "全部类别"), *((k.value, k.label) for k in Proposal.Kind if k != Proposal.Kind.ALERT)]
_STANDING = [("", "全部状态"), *((s.value, s.value) for s in RegisterState)]


class _UnitFilter(forms.Form):
    """Filters by unit; a value that makes no sense is left out."""

    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="单位", required=False, to_field_name="code", empty_label="全部单位"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What was asked, as far as it could be read."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value not in {None, ""}}


class DocketFilterForm(_UnitFilter):
    """Which proposals."""

    state = forms.ChoiceField(label="状态", required=False, choices=_STATES)
    kind = forms.ChoiceField(label="类别", required=False, choices=_KINDS)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def query(self) -> DocketQuery:
        """What was asked, as a query."""
        return DocketQuery(**self.asked())


class RegisterFilterForm(_UnitFilter):
    """Which register entries."""

    state = forms.ChoiceField(label="状态", required=False, choices=_STANDING)


class ReplyForm(forms.Form):
    """The unit's word."""

    stance = forms.ChoiceField(label="态度", choices=Stance, widget=forms.RadioSelect, initial=Stance.OBJECTS)
    text = forms.CharField(
        label="事实和理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清楚哪个数、哪一笔不对，依据在哪里；无异议的可以不写。提交以后不能改，可以再补充。",
    )


class DecideForm(forms.Form):
    """Confirm or decline, what of it, and why."""

    verdict = forms.ChoiceField(
        label="决定", choices=Verdict, widget=forms.RadioSelect, error_messages={"required": "请选确认还是不采纳。"}
    )
    measures = forms.MultipleChoiceField(
        label="确认的事项",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只确认其中几项的，去掉其余的勾。",
    )
    from_on = forms.DateField(
        label="起始日", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="不填就是今天。"
    )
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "决定要写明理由。"},
    )

    def __init__(self, *args: Any, kind: str, measures: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        yes, no = verdict_words(kind)
        self.fields["verdict"].choices = [(Verdict.CONFIRMED, yes), (Verdict.DECLINED, no)]  # type: ignore[attr-defined]
        if kind != Proposal.Kind.CONSEQUENCE:
            del self.fields["measures"], self.fields["from_on"]
        else:
            self.fields["measures"].choices = [(one, one) for one in measures]  # type: ignore[attr-defined]
            self.fields["measures"].initial = list(measures)


class ReleaseForm(forms.Form):
    """Why an entry is to stand no more."""

    reason = forms.CharField(
        label="解除的理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "解除要写明理由。"},
    )
