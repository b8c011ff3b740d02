"""At which span, unit and time a figure is asked for."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms

from luodi.base.errors import BadInput
from luodi.base.spans import Span, parse_span

GRADE_CUTS = (("A", "只计A级"), ("AB", "只计A、B级"), ("ABC", "只计A、B、C级"))


def given(asked: Mapping[str, str], *, units: Sequence[tuple[str, str]], today: date) -> dict[str, str]:
    """What was asked; what was left out becomes the year to date, the reader's first unit, and today."""
    usual = {"span": f"{today.year}-01..{today:%Y-%m}", "unit": units[0][0] if units else "", "as_of": f"{today}"}
    return usual | {key: asked[key] for key in ("span", "unit", "as_of", "known", "grades") if asked.get(key)}


class FigureForm(forms.Form):
    """A figure's coordinates; `known` empty means all that is known."""

    span = forms.CharField(label="跨度", max_length=40)
    unit = forms.ChoiceField(label="单位")
    as_of = forms.DateField(label="数据截至", widget=forms.DateInput(attrs={"type": "date"}))
    grades = forms.ChoiceField(
        label="佐证",
        required=False,
        choices=[("", "不论等级"), *GRADE_CUTS],
    )
    known = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, asked: Mapping[str, str], *, units: Sequence[tuple[str, str]]) -> None:
        super().__init__(asked)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]

    def clean_span(self) -> Span:
        """The span in the trade's notation."""
        try:
            return parse_span(self.cleaned_data["span"])
        except BadInput as refused:
            raise forms.ValidationError(str(refused)) from None
