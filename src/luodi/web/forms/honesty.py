"""What is asked of people who look for signals, explain one, open a review, conclude it, or set the terms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from luodi.honesty.choices import Outcome, RuleName, SignalState
from luodi.honesty.selectors import ALL, SignalQuery
from luodi.honesty.terms import LABELS, Terms
from luodi.ledger.choices import EvidenceKind
from luodi.ledger.evidence import Paper
from luodi.orgs.models import Unit

_STATES = [("", "没有办完的"), *SignalState.choices, (ALL, "全部")]


class SignalFilterForm(forms.Form):
    """Which signals; a value that makes no sense is left out."""

    state = forms.ChoiceField(label="状态", required=False, choices=_STATES)
    rule = forms.ChoiceField(label="规则", required=False, choices=[("", "全部规则"), *RuleName.choices])
    outcome = forms.ChoiceField(
        required=False, choices=[("", ""), *Outcome.choices], widget=forms.HiddenInput
    )  # the count of a rule's true ones leads here
    unit = forms.ChoiceField(label="单位", required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {unit.code: unit for unit in units}
        listed = [("", "全部单位"), *((unit.code, unit.name) for unit in units)]
        self.fields["unit"].choices = listed  # type: ignore[attr-defined]

    def query(self) -> SignalQuery:
        """What was asked, as far as it could be read."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if value not in {None, ""}}
        if "unit" in given:
            given["unit"] = self._units[given["unit"]]
        return SignalQuery(**given)


class ExplainForm(forms.Form):
    """The unit's word, and a paper if there is one."""

    text = forms.CharField(
        label="说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清这件事是怎么来的、依据在哪里；记错的请先在台账里更正。提交以后不能改，可以再补充。",
        error_messages={"required": "请写说明。"},
    )
    file = forms.FileField(label="附件", required=False, help_text="合同、回单、会议记录等，PDF 或图片；没有可以不附。")

    def paper(self) -> Paper | None:
        """The file as evidence of no amount."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is None:
            return None
        return Paper(name=file.name or "附件", content=file.read(), kind=EvidenceKind.OTHER)


class ReviewForm(forms.Form):
    """Why somebody should look."""

    reason = forms.CharField(
        label="为什么要核查",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清要核对什么。单位会看到，并有几个工作日答复；结论由另一位作。",
        error_messages={"required": "请写为什么要核查。"},
    )


class ConcludeForm(forms.Form):
    """What came of it, and why."""

    outcome = forms.ChoiceField(
        label="结论", choices=Outcome, widget=forms.RadioSelect, error_messages={"required": "请选一种结论。"}
    )
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "结论要写明理由。"},
    )


class TermsForm(forms.Form):
    """Days and per cents of the rules, the rules at rest, and why."""

    off = forms.MultipleChoiceField(
        label="停用的规则", required=False, choices=RuleName, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="为什么这样改",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "改期限要写明理由。"},
    )

    def __init__(self, *args: Any, terms: Terms, off: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = {
            name: forms.IntegerField(label=LABELS[name], initial=value, min_value=1, max_value=3650)
            for name, value in terms.document().items()
        }
        self.fields["off"].initial = sorted(off)
        self.fields = {**numbers, **self.fields}

    def terms(self) -> Terms:
        """The numbers as terms."""
        return Terms(**{name: self.cleaned_data[name] for name in LABELS})
