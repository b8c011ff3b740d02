"""What an issue of a bulletin is asked for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from luodi.web.forms.assessment import SpanForm


class BulletinForm(SpanForm):
    """A template, when, and whether ranks are printed."""

    template = forms.ChoiceField(label="模板")
    ranked = forms.BooleanField(
        label="印出名次", required=False, initial=True, help_text="不选则只印完成情况，不排名次。"
    )
    field_order = ("template", "span", "as_of", "ranked")

    def __init__(self, *args: Any, templates: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(name, name) for name in templates]  # type: ignore[attr-defined]
