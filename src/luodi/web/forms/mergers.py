"""What a person says when two codes are one project, when they are two, and when a merger was a mistake."""

from collections.abc import Sequence
from typing import Any

from django import forms

from luodi.pipeline.merging import Beside, Choice

_WHOSE = {Choice.SURVIVOR: "用保留的", Choice.MERGED: "用并入的", Choice.BOTH: "两边相加"}
_CODE = r"[Pp]\d{6}"


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        min_length=4,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": f"请写明{label}。", "min_length": "事由太短，请写清楚凭什么这样判定。"},
    )


class MergeForm(forms.Form):
    """Whose word holds, topic by topic where there is a choice, and the reason."""

    reason = _reason("合并事由")

    def __init__(self, *args: Any, lines: Sequence[Beside], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            if line.choices:
                self.fields[line.topic] = forms.ChoiceField(
                    label=line.label,
                    choices=[(str(choice), _WHOSE[choice]) for choice in line.choices],
                    initial=str(line.usual),
                    widget=forms.RadioSelect,
                )

    def choices(self) -> dict[str, Choice]:
        """By topic."""
        return {topic: Choice(said) for topic, said in self.cleaned_data.items() if topic != "reason"}


class UndoForm(forms.Form):
    """Taking a merger back needs a reason, too."""

    reason = _reason("撤销事由")


class OtherForm(forms.Form):
    """The code of the project that this one is to be laid beside."""

    other = forms.RegexField(
        _CODE,
        label="另一个项目的编号",
        max_length=7,
        widget=forms.TextInput(attrs={"placeholder": "如 P000012"}),
        error_messages={"invalid": "编号是 P 加六位数字，如 P000012。"},
    )

    @property
    def code(self) -> str:
        """In capitals, as it is stored."""
        return str(self.cleaned_data["other"]).upper()


class ApartForm(forms.Form):
    """Two codes that are two projects."""

    one = forms.RegexField(_CODE)
    other = forms.RegexField(_CODE)
