"""What a person says about investors, contacts, visits and squads."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.leads.choices import Duty, VisitKind, VisitVerdict
from luodi.leads.models import Investor, Lead, Squad
from luodi.leads.visits import VisitDraft
from luodi.orgs.models import Person, Unit
from luodi.web.forms.leads import UnitField, day_field


class InvestorForm(forms.Form):
    """Home and tags of a card."""

    home = forms.CharField(label="所在地", required=False, max_length=40)
    tags = forms.CharField(label="标签", required=False, max_length=120, help_text="用顿号隔开，如 电子信息、重点客商")


class ContactForm(forms.Form):
    """A person at an investor."""

    name = forms.CharField(label="姓名", required=False, max_length=40)
    position = forms.CharField(label="职务", required=False, max_length=40)
    phone = forms.CharField(
        label="电话", required=False, max_length=32, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class RevealForm(forms.Form):
    """Why somebody needs the whole number."""

    reason = forms.CharField(
        label="查看事由",
        max_length=120,
        min_length=4,
        widget=forms.TextInput(attrs={"placeholder": "如：约定下周二上门"}),
    )


class VisitForm(forms.Form):
    """A visit in under a minute: whom, who, what; the next step with owner and day."""

    investor: "forms.ModelChoiceField[Investor]" = forms.ModelChoiceField(None, label="客商", empty_label="请选择")
    kind = forms.ChoiceField(label="方式", choices=VisitKind.choices)
    on = day_field("日期")
    theirs = forms.CharField(
        label="见了谁", max_length=80, widget=forms.TextInput(attrs={"placeholder": "如：董事长、投资总监"})
    )
    outcome = forms.CharField(label="谈了什么", max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    next_step = forms.CharField(label="下一步", required=False, max_length=200)
    next_owner: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        None, label="谁来办", required=False, empty_label="我自己"
    )
    next_due = day_field("何时办好", required=False)
    ours = forms.CharField(label="我方人员", max_length=80)
    where = forms.CharField(label="地点", required=False, max_length=60)
    guest_count = forms.IntegerField(
        label="来客人次", required=False, min_value=1, max_value=9999, help_text="到访接待时填"
    )
    lead: "forms.ModelChoiceField[Lead]" = forms.ModelChoiceField(
        None, label="哪条线索", required=False, empty_label="不对应线索"
    )
    squad: "forms.ModelChoiceField[Squad]" = forms.ModelChoiceField(
        None, label="驻点组", required=False, empty_label="无"
    )

    ALWAYS = ("investor", "kind", "on", "theirs", "outcome", "next_step", "next_owner", "next_due")

    def __init__(
        self,
        *args: Any,
        investors: QuerySet[Investor],
        leads: QuerySet[Lead],
        squads: QuerySet[Squad],
        people: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["investor"].queryset = investors  # type: ignore[attr-defined]
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
        self.fields["squad"].queryset = squads  # type: ignore[attr-defined]
        self.fields["next_owner"].queryset = people  # type: ignore[attr-defined]

    @property
    def first(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [self[name] for name in self.ALWAYS]

    @property
    def later(self) -> list[forms.BoundField]:
        """What may wait."""
        return [field for field in self.visible_fields() if field.name not in self.ALWAYS]

    def clean(self) -> dict[str, Any]:
        """A next step has a day; a lead belongs to the investor."""
        given = self.cleaned_data
        if given.get("next_step") and not given.get("next_due"):
            self.add_error("next_due", "写了下一步，就要写何时办好。")
        lead, investor = given.get("lead"), given.get("investor")
        if lead is not None and investor is not None and lead.investor_id != investor.pk:
            self.add_error("lead", "这条线索是另一位客商的，请核对。")
        return given

    def draft(self, by: Person) -> VisitDraft:
        """The visit; a next step without an owner is one's own."""
        given = dict(self.cleaned_data)
        given["next_owner"] = given["next_owner"] or (by if given["next_step"] else None)
        return VisitDraft(**(given | {"kind": VisitKind(given["kind"])}))


class VisitAnswerForm(forms.Form):
    """What the investor says of our record."""

    verdict = forms.ChoiceField(label="以上记录", choices=VisitVerdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="更正内容", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """A correction says what."""
        given = self.cleaned_data
        if given.get("verdict") == VisitVerdict.CORRECTED and not given.get("text", "").strip():
            self.add_error("text", "请写明哪里要更正。")
        return given


class SquadForm(forms.Form):
    """A new squad."""

    unit = UnitField("派出单位", empty_label=None)
    name = forms.CharField(label="名称", max_length=60)
    station = forms.CharField(label="驻点", required=False, max_length=40, help_text="不驻点的不填")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """Somebody who serves in a squad."""

    name = forms.CharField(label="姓名", max_length=40)
    duty = forms.ChoiceField(label="分工", choices=Duty.choices)
