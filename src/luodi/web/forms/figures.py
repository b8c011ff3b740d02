"""At which span, unit and time a figure is asked for."""

from collections.abc import Sequence
from datetime import date

from django import forms

from luodi.base.errors import BadInput
from luodi.base.spans import Span, parse_span


class FigureForm(forms.Form):
    """Empty fields take the year to date, the widest unit the reader has, today, and all that is known."""

    span = forms.CharField(label="跨度", required=False, max_length=40)
    unit = forms.ChoiceField(label="单位", required=False)
    as_of = forms.DateField(label="数据截至", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    known = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, given: object, *, units: Sequence[tuple[str, str]], today: date) -> None:
        super().__init__(given)  # type: ignore[arg-type]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.today = today

    def clean_span(self) -> Span:
        """The span in the trade's notation."""
        text = self.cleaned_data["span"]
        try:
            return parse_span(text) if text else parse_span(f"{self.today.year}-01..{self.today:%Y-%m}")
        except BadInput as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean_as_of(self) -> date:
        """The given day, or today."""
        return self.cleaned_data["as_of"] or self.today
