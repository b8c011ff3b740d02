"""What a person says about leads: three things to register one, the rest when it is known."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.leads.choices import LeadSource, LeadState, RulingKind
from luodi.leads.models import Investor, Squad
from luodi.leads.reading import read_fen
from luodi.leads.selectors import LeadQuery
from luodi.leads.services import LeadDraft
from luodi.leads.signing import Signing
from luodi.orgs.models import Unit


class AmountField(forms.CharField):
    """An amount as people write it, in fen."""

    def clean(self, value: Any) -> Any:
        """The fen; refuses what has no unit."""
        text = super().clean(value)
        if not text:
            return None
        fen = read_fen(text)
        if fen is None:
            raise forms.ValidationError("请连单位一起写，如 5000万 或 1.2亿。")
        return fen


def day_field(label: str, **more: Any) -> forms.DateField:
    """A day with the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the reader's units, by code."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(None, label=label, to_field_name="code", **kwargs)


class LeadFilterForm(forms.Form):
    """Filters of the list; what makes no sense is left out."""

    keyword = forms.CharField(
        label="关键词",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "客商、项目意向", "aria-label": "关键词"}),
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *LeadState.choices])
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "全部来源"), *LeadSource.choices])
    unit = UnitField("单位", required=False, empty_label="全部单位")
    lapsing = forms.BooleanField(label="快到期的", required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def query(self) -> LeadQuery:
        """What was asked, as far as it could be read."""
        self.is_valid()
        return LeadQuery(**{k: v for k, v in self.cleaned_data.items() if v not in {None, ""}})


class LeadForm(forms.Form):
    """A new lead on one screen."""

    investor = forms.CharField(
        label="客商", max_length=120, widget=forms.TextInput(attrs={"placeholder": "公司全称或老板怎么称呼"})
    )
    title = forms.CharField(
        label="项目意向", max_length=120, widget=forms.TextInput(attrs={"placeholder": "想来做什么"})
    )
    source = forms.ChoiceField(label="怎么来的", choices=LeadSource.choices)
    unit = UnitField("登记单位", empty_label=None)
    contact_name = forms.CharField(label="联系人", required=False, max_length=40)
    contact_position = forms.CharField(label="职务", required=False, max_length=40)
    phone = forms.CharField(
        label="电话", required=False, max_length=32, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    amount = AmountField(label="意向投资", required=False, help_text="连单位写，如 5000万、1.2亿")
    sector = forms.CharField(label="行业", required=False, max_length=80)
    home = forms.CharField(label="客商所在地", required=False, max_length=40)
    referrer: "forms.ModelChoiceField[Investor]" = forms.ModelChoiceField(
        None, label="推荐客商", required=False, empty_label="无", help_text="以商引商的，选是哪位客商介绍的"
    )
    squad: "forms.ModelChoiceField[Squad]" = forms.ModelChoiceField(
        None, label="驻点组", required=False, empty_label="无"
    )
    diaspora = forms.BooleanField(label="是在外乡贤", required=False)
    consent = forms.CharField(
        label="信息来源和本人同意", required=False, max_length=120, help_text="登记在外乡贤时必须写"
    )
    source_text = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    ALWAYS = ("investor", "title", "source", "unit")

    def __init__(
        self, *args: Any, units: QuerySet[Unit], referrers: QuerySet[Investor], squads: QuerySet[Squad], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["referrer"].queryset = referrers  # type: ignore[attr-defined]
        self.fields["squad"].queryset = squads  # type: ignore[attr-defined]
        if units.count() == 1:
            self.fields["unit"].initial = units.get().code
            self.fields["unit"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A referral names who brought it; a diaspora card its consent."""
        given = self.cleaned_data
        if given.get("source") == LeadSource.REFERRAL and given.get("referrer") is None:
            self.add_error("referrer", "以商引商请选推荐客商；还没有建档的，先选别的来源。")
        if given.get("diaspora") and not given.get("consent"):
            self.add_error("consent", "请写明信息来源和本人是否同意。")
        return given

    @property
    def first(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [self[name] for name in self.ALWAYS if not self[name].is_hidden]

    @property
    def later(self) -> list[forms.BoundField]:
        """What may wait."""
        return [field for field in self.visible_fields() if field.name not in self.ALWAYS]

    def draft(self) -> LeadDraft:
        """The registration."""
        given = dict(self.cleaned_data)
        given.pop("unit")
        return LeadDraft(amount_fen=given.pop("amount"), **(given | {"source": LeadSource(given["source"])}))


class TextForm(forms.Form):
    """A few words, or many."""

    text = forms.CharField(label="做了什么", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class LossForm(forms.Form):
    """Why it was lost."""

    reason = forms.ChoiceField(label="流失原因")
    note = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, *args: Any, reasons: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(reason, reason) for reason in reasons]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """To whom, and why."""

    unit = UnitField("转交给", empty_label=None)
    reason = forms.CharField(label="事由", max_length=200)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class NegotiationForm(forms.Form):
    """A project to be talked about."""

    name = forms.CharField(label="项目名称", max_length=200)
    on = day_field("开始洽谈的日期")


class SigningForm(forms.Form):
    """What was signed."""

    name = forms.CharField(label="项目名称", max_length=200)
    signed_on = day_field("签约日期")
    total = AmountField(label="总投资", required=False, help_text="连单位写，如 3.2亿；不清楚先不填")
    contract = AmountField(label="合同投资", required=False)
    carrier = UnitField("落户单位", required=False, empty_label="同登记单位")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].queryset = units  # type: ignore[attr-defined]

    def signing(self) -> Signing:
        """What was signed, for the service."""
        given = self.cleaned_data
        return Signing(
            name=given["name"],
            signed_on=given["signed_on"],
            total_fen=given["total"],
            contract_fen=given["contract"],
            carrier=given["carrier"],
        )


class RulingForm(forms.Form):
    """The arbiter's decision; the share of the first report only under joint credit."""

    ruling = forms.ChoiceField(label="裁定", choices=RulingKind.choices, widget=forms.RadioSelect)
    first_percent = forms.IntegerField(
        label="首报单位份额（%）",
        required=False,
        min_value=1,
        max_value=99,
        help_text="只在共同计功时填，其余归后报单位",
    )
    ground = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """Joint credit says how it is shared."""
        given = self.cleaned_data
        if given.get("ruling") == RulingKind.JOINT_CREDIT and not given.get("first_percent"):
            self.add_error("first_percent", "共同计功要写明首报单位占百分之几。")
        return given


class TermsForm(forms.Form):
    """How the registry is kept."""

    protection_days = forms.IntegerField(label="首报保护（工作日）", min_value=2, max_value=365)
    warning_days = forms.IntegerField(label="到期前提醒（工作日）", min_value=1, max_value=364)
    loss_reasons = forms.CharField(label="流失原因清单", widget=forms.Textarea(attrs={"rows": 8}), help_text="一行一条")
