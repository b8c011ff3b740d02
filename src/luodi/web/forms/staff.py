"""Forms of 人员与任职. Days are inclusive; what is unlawful is refused by the services."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.orgs.models import Person, Role, Unit


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day as the browser's calendar gives it."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class PostForm(forms.Form):
    """A role at a unit from a day."""

    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="单位", to_field_name="code", empty_label=None
    )
    role = forms.ChoiceField(label="角色", choices=Role.choices)
    first = day_field("从")

    def __init__(self, *args: Any, units: QuerySet[Unit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["first"].initial = today


class NewPersonForm(PostForm):
    """A person with their first post."""

    login = forms.RegexField(
        r"[\w.-]+",
        label="登录名",
        max_length=40,
        help_text="字母、数字、点和横线；离职后不再给别人用。",
        error_messages={"invalid": "登录名只用字母、数字、点和横线。"},
    )
    name = forms.CharField(label="姓名", max_length=40)
    staff_number = forms.CharField(
        label="工号", max_length=40, required=False, help_text="同一个人的几个账号填同一个工号，双人复核时算一个人。"
    )
    field_order = ("login", "name", "staff_number", "unit", "role", "first")


class AppointForm(PostForm):
    """A further post, with a last day where it is known."""

    last = day_field("到", required=False, help_text="长期任职不填。")


class EndForm(forms.Form):
    """The last day of a post or a delegation."""

    on = day_field("最后一天")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class HandOverForm(forms.Form):
    """Who takes the post over, and from which day."""

    successor: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(None, label="接任人", to_field_name="login")
    first = day_field("从这天起由接任人负责")

    def __init__(self, *args: Any, people: QuerySet[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]
        self.fields["successor"].label_from_instance = named  # type: ignore[attr-defined]
        self.fields["first"].initial = today


class DelegateForm(forms.Form):
    """Who acts in the post, for how long, and why."""

    holder: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(None, label="代理人", to_field_name="login")
    first = day_field("从")
    last = day_field("到")
    reason = forms.CharField(
        label="事由", max_length=200, widget=forms.TextInput(attrs={"placeholder": "如：出差、休假"})
    )

    def __init__(self, *args: Any, people: QuerySet[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people  # type: ignore[attr-defined]
        self.fields["holder"].label_from_instance = named  # type: ignore[attr-defined]
        self.fields["first"].initial = today


class DayForm(forms.Form):
    """The day that is asked about."""

    on = day_field("日期")


class StaffNumberForm(forms.Form):
    """The natural person behind the account."""

    staff_number = forms.CharField(
        label="工号", max_length=40, required=False, help_text="同一个人的几个账号填同一个工号，双人复核时算一个人。"
    )


def named(person: Person) -> str:
    """How a list of choices tells people of one name apart."""
    return f"{person.name}（{person.login}）"
