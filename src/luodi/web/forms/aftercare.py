"""What people say about projects after signing."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from luodi.aftercare.models import ScaleClass, SiteStep
from luodi.aftercare.rules import Terms
from luodi.aftercare.selectors import scale_classes, site_steps
from luodi.aftercare.services import MOST_DAYS
from luodi.base.errors import BadInput
from luodi.base.quantities import natural_money
from luodi.base.spans import parse_span
from luodi.orgs.models import Unit
from luodi.web.forms.leads import AmountField, UnitField, day_field

_PICTURES = ".png,.jpg,.jpeg,.pdf"
_CODE = "项目编号，如 P000001"


class SiteCheckForm(forms.Form):
    """What was seen on the site, and what was spent by then."""

    on = day_field("检查日期")
    step: "forms.ModelChoiceField[SiteStep]" = forms.ModelChoiceField(None, label="形象进度", empty_label="请选择")
    spent = AmountField(
        label="累计完成投资", required=False, help_text="开工以来一共，连单位写，如 1.2亿；不清楚先不填"
    )
    photo = forms.FileField(label="现场照片", required=False, widget=forms.FileInput(attrs={"accept": _PICTURES}))
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = site_steps()  # type: ignore[attr-defined]


class SubstitutionForm(forms.Form):
    """Which project takes this one's place, who approved it and why."""

    new = forms.CharField(label="换成哪个项目", max_length=16, help_text=f"{_CODE}；要已经签约")
    approval = forms.CharField(label="谁批准", max_length=120, help_text="会议、文号或领导姓名")
    reason = forms.CharField(label="为什么", max_length=200)
    on = day_field("日期")


class ReinvestmentForm(forms.Form):
    """Whose reinvestment this project is."""

    first = forms.CharField(label="原有项目", max_length=16, help_text=f"{_CODE}；要已经投产")


class SpanField(forms.CharField):
    """A span in the trade's notation."""

    def clean(self, value: Any) -> Any:
        """The span; refuses what is none."""
        try:
            return parse_span(super().clean(value))
        except BadInput as refused:
            raise forms.ValidationError(str(refused)) from None


class TaxForm(forms.Form):
    """What was paid over a span."""

    span: "forms.Field" = SpanField(label="哪一段", max_length=40, help_text="如 2004Q3、2004-09、2004-01..2004-09")
    amount = AmountField(label="税收", help_text="连单位写，如 120万")
    source = forms.CharField(label="来源", max_length=120, help_text="如 税务局三季度清单")


class WithdrawTaxForm(forms.Form):
    """Why a row is taken back."""

    because = forms.CharField(label="撤销原因", max_length=200)


class EnterpriseForm(forms.Form):
    """A firm that crossed the line."""

    name = forms.CharField(label="企业", max_length=120)
    scale_class: "forms.ModelChoiceField[ScaleClass]" = forms.ModelChoiceField(None, label="类别", empty_label="请选择")
    unit = UnitField("属地单位", empty_label="请选择")
    entered_on = day_field("入库日期")
    project = forms.CharField(label="招商项目", required=False, max_length=16, help_text=f"{_CODE}；不是招商来的留空")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale_class"].queryset = scale_classes()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class LeavingForm(forms.Form):
    """The day on which a firm left the register."""

    on = day_field("退库日期")


class TermsForm(forms.Form):
    """What counts as major, how often sites are checked, when the measures disagree."""

    start = AmountField(label="重大项目的总投资起点", help_text="连单位写，如 1亿")
    every_days = forms.IntegerField(label="多少天检查一次", min_value=1, max_value=MOST_DAYS)
    divergence_points = forms.IntegerField(label="两种进度背离多少个百分点要提示", min_value=1, max_value=100)
    property_sectors = forms.CharField(
        label="哪些行业算常规房地产", max_length=120, help_text="用顿号隔开；这些行业的项目再大也不列入重点"
    )

    def terms(self) -> Terms:
        """What was set, for the service."""
        given = self.cleaned_data
        return Terms(
            from_fen=given["start"],
            every_days=given["every_days"],
            divergence_points=given["divergence_points"],
            property_sectors=tuple(given["property_sectors"].split("、")),
        )

    @staticmethod
    def begun(terms: Terms) -> dict[str, Any]:
        """The form as it stands now."""
        return {
            "start": str(natural_money(terms.from_fen)).replace("元", ""),
            "every_days": terms.every_days,
            "divergence_points": terms.divergence_points,
            "property_sectors": "、".join(terms.property_sectors),
        }


class StepForm(forms.Form):
    """A step of the site, and what is usually spent by then."""

    name = forms.CharField(label="形象进度", max_length=20)
    expected_percent = forms.IntegerField(label="一般完成投资（%）", min_value=0, max_value=100)


class ClassForm(forms.Form):
    """A class of above-scale firms."""

    scale_class = forms.CharField(label="类别", max_length=20)
