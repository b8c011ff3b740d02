"""What a person brings to 核稿, and what they say of a remark."""

from datetime import date
from typing import Any

from django import forms

_KINDS = (".docx", ".txt", ".md")


class ManuscriptForm(forms.Form):
    """A file or pasted words, and whether the ledger is asked too."""

    file = forms.FileField(
        label="文稿",
        required=False,
        help_text="Word（.docx）、.txt 或 .md；也可以把文字贴在下面。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(_KINDS)}),
    )
    words = forms.CharField(
        label="或粘贴文字", required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=500_000
    )
    against_ledger = forms.BooleanField(label="同时核对台账", required=False, initial=True)
    as_of = forms.DateField(label="台账数据截至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = today

    def clean(self) -> dict[str, Any]:
        """One of the two must be given."""
        given = self.cleaned_data
        if not given.get("file") and not (given.get("words") or "").strip():
            raise forms.ValidationError("请选一个文件，或粘贴要核的文字。")
        return given

    def brought(self) -> tuple[str, bytes]:
        """Name and content; a file wins over pasted words."""
        file = self.cleaned_data.get("file")
        if file:
            return file.name or "", file.read()
        words: str = self.cleaned_data["words"]
        return "粘贴的文字.txt", words.encode()


class RemarkForm(forms.Form):
    """Accept, or dismiss with a reason."""

    key = forms.CharField(max_length=64)
    verdict = forms.ChoiceField(choices=[("accept", "采纳"), ("dismiss", "不采纳")])
    reason = forms.CharField(required=False, max_length=200)
