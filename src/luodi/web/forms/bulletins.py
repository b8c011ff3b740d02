"""What an issue of a bulletin is asked for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from luodi.web.forms.assessment import SpanForm
from luodi.web.forms.figures import GRADE_CUTS


class BulletinForm(SpanForm):
    """A template, when, and whether ranks are printed."""

    template = forms.ChoiceField(label="模板")
    ranked = forms.BooleanField(
        label="印出名次", required=False, initial=True, help_text="不选则只印完成情况，不排名次。"
    )
    grades = forms.ChoiceField(
        label="认定佐证",
        required=False,
        choices=[("", "按模板（一般不论等级）"), *GRADE_CUTS],
        help_text="只影响认定的到位资金：选“只计A、B级”，C级、D级佐证的认定不计入，题目下面会写明。",
    )
    field_order = ("template", "span", "as_of", "grades", "ranked")

    def __init__(self, *args: Any, templates: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(name, name) for name in templates]  # type: ignore[attr-defined]
