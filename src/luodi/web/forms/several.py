"""A field for several rows of a list at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_LONGEST = 18  # digits of a number that both databases can compare with


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Django's field, which hands any number on to the database: one that no row can have is no choice."""

    def clean(self, value: Sequence[object] | None) -> Any:
        """The chosen rows."""
        if any(len(str(one)) > _LONGEST for one in value or ()):
            raise ValidationError("选的不在列表里，请重新勾选。")
        return super().clean(value)
