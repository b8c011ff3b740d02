"""What a person says when issuing a round and when handing workbooks in."""

from datetime import date, timedelta
from typing import Any

from django import forms

from luodi.base.spans import Span
from luodi.intake.files import SentFile
from luodi.web.forms.imports import FilesField


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class RoundForm(forms.Form):
    """The span of a round: this week unless said otherwise."""

    first = _day("从")
    last = _day("到")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        monday = today - timedelta(days=today.weekday())
        self.fields["first"].initial, self.fields["last"].initial = monday, monday + timedelta(days=6)

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
