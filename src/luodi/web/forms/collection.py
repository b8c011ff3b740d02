"""What a person says when issuing a round and when handing workbooks in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from luodi.base.spans import Span
from luodi.intake.files import SentFile
from luodi.web.forms.imports import FilesField


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class RoundForm(forms.Form):
    """The span of a round: this week unless said otherwise."""

    first = _day("从")
    last = _day("到")
    due_at = forms.DateTimeField(
        label="截止时间",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="写进催报文字里；过了时间照样能交。",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        monday = today - timedelta(days=today.weekday())
        self.fields["first"].initial, self.fields["last"].initial = monday, monday + timedelta(days=6)
        friday = datetime.combine(monday + timedelta(days=4), time(17), tzinfo=timezone.get_current_timezone())
        self.fields["due_at"].initial = friday

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given = self.cleaned_data
        if "first" in given and "last" in given and given["last"] < given["first"]:
            raise forms.ValidationError("止日早于起日，请交换。")
        return given

    @property
    def span(self) -> Span:
        """The days asked about."""
        return Span(self.cleaned_data["first"], self.cleaned_data["last"])


class ReturnsForm(forms.Form):
    """Returned workbooks, any number at once."""

    sheets = FilesField(label="交回的表", help_text="一次可以选许多个；各单位的表混在一起也认得出。")

    def sent_files(self) -> list[SentFile]:
        """The files as intake takes them."""
        return [SentFile(name=file.name or "未命名", content=file.read()) for file in self.cleaned_data["sheets"]]


class UnchangedForm(forms.Form):
    """The ticked units that have nothing to add."""

    unit = forms.MultipleChoiceField(choices=())

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
