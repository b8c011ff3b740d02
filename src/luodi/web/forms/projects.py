"""The filters of the project list: the same for list, totals and export."""

from typing import Any

from django import forms

from luodi.ledger.choices import Stage
from luodi.pipeline.filtering import FilterChoices
from luodi.pipeline.selectors import AMOUNTS, ProjectQuery

_SIZES = [(n, f"每页 {n} 条") for n in (20, 50, 100)]
_ORDERS = [("", "按编号"), ("signed", "按签约日期"), ("amount", "按总投资"), ("name", "按名称")]


class ProjectFilterForm(forms.Form):
    """Every field may be left out; a value that makes no sense is told, and the list is shown without it."""

    keyword = forms.CharField(
        label="关键词",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "名称、投资方、编号"}),
    )
    stage = forms.ChoiceField(label="阶段", required=False, choices=[("", "全部阶段"), *Stage.choices])
    unit = forms.TypedChoiceField(label="责任单位", required=False, empty_value=None)
    sector = forms.ChoiceField(label="行业", required=False)
    having = forms.ChoiceField(required=False, choices=[("", ""), *AMOUNTS.items()], widget=forms.HiddenInput)
    lacking = forms.ChoiceField(required=False, choices=[("", ""), *AMOUNTS.items()], widget=forms.HiddenInput)
    order = forms.ChoiceField(label="排序", required=False, choices=_ORDERS)
    size = forms.TypedChoiceField(label="每页", required=False, choices=_SIZES, coerce=int)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: FilterChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {unit.code: unit for unit in choices.units}
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [("", "全部单位"), *((unit.code, unit.name) for unit in choices.units)]
        fields["unit"].coerce = units.__getitem__
        fields["sector"].choices = [("", "全部行业"), *((s, s) for s in choices.sectors)]

    def query(self) -> ProjectQuery:
        """What was asked, as far as it could be read."""
        self.is_valid()
        asked = {k: v for k, v in self.cleaned_data.items() if v not in {None, ""}}
        return ProjectQuery(**asked)
