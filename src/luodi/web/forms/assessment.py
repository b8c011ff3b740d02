"""What a run is asked for: which rulebook, over which span, as of which day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from luodi.assessment.models import RulebookVersion
from luodi.base.errors import BadInput
from luodi.base.spans import Span, parse_span


class SpanForm(forms.Form):
    """A span in the trade's notation and an as-of day; empty means the year to date, and the span's last day."""

    span = forms.CharField(label="跨度", max_length=40, help_text="如 2004、2004H1、2004Q3、2004-01..2004-09。")
    as_of = forms.DateField(
        label="数据截至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填就是跨度的最后一天（未到的取今天）。",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["span"].initial = f"{today.year}-01..{today:%Y-%m}"

    def clean_span(self) -> Span:
        """The span it names."""
        try:
            return parse_span(self.cleaned_data["span"])
        except BadInput as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        """The as-of day, when none is given."""
        given: dict[str, Any] = self.cleaned_data
        if "span" in given and not given.get("as_of"):
            given["as_of"] = min(given["span"].last, self.today)
        return given


class RunForm(SpanForm):
    """A published rulebook and when."""

    rulebook = forms.TypedChoiceField(label="考核办法", coerce=int)
    field_order = ("rulebook", "span", "as_of")

    def __init__(self, *args: Any, versions: Sequence[RulebookVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rulebook"].choices = [(version.pk, str(version)) for version in versions]  # type: ignore[attr-defined]
