"""What is asked of a person who writes, publishes, compares or tries a rulebook."""

from collections.abc import Sequence
from typing import Any

from django import forms

from luodi.assessment.editions import Edition
from luodi.web.forms.assessment import SpanForm

_BLANK = "blank"
_MOST_BYTES = 500_000


class NewDraftForm(forms.Form):
    """Where a draft starts: from a published version, from a blank one, or from a file."""

    start = forms.ChoiceField(label="从哪里写起", help_text="从已发布的一版写起，改动会和它逐条比较。")
    file = forms.FileField(
        label="或者选一个办法文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.txt"}),
        help_text="UTF-8 编码的文本；选了文件就用文件里的文字。",
    )

    def __init__(self, *args: Any, versions: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.name) for one in versions if one.version is not None]
        self.fields["start"].choices = [*choices, (_BLANK, "一部空白的办法")]  # type: ignore[attr-defined]

    def clean_file(self) -> str:
        """The text of the file; empty when there is none."""
        sent = self.cleaned_data.get("file")
        if not sent:
            return ""
        if sent.size > _MOST_BYTES:
            raise forms.ValidationError("文件太大，不像一部办法；请核对选的是不是办法文件。")
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("文件不是 UTF-8 编码，请在编辑器里另存为 UTF-8 后再选。") from None


class PublishForm(forms.Form):
    """The day from which the rulebook takes effect."""

    on = forms.DateField(label="施行日期", widget=forms.DateInput(attrs={"type": "date"}))


class TryForm(SpanForm):
    """Which text is tried, beside which, over which span."""

    against = forms.ChoiceField(label="对照", required=False)
    field_order = ("rulebook", "against", "span", "as_of")

    def __init__(self, *args: Any, others: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.name) for one in others]
        self.fields["against"].choices = [("", "不对照"), *choices]  # type: ignore[attr-defined]


class TrialForm(TryForm):
    """A trial of any edition."""

    rulebook = forms.ChoiceField(label="办法")

    def __init__(self, *args: Any, others: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, others=others, **kwargs)
        self.fields["rulebook"].choices = [(one.key, one.name) for one in others]  # type: ignore[attr-defined]


class ComparisonForm(forms.Form):
    """Two editions side by side."""

    before = forms.ChoiceField(label="原来")
    after = forms.ChoiceField(label="现在")

    def __init__(self, *args: Any, others: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(one.key, one.name) for one in others]  # type: ignore[attr-defined]
