"""What a person says when sending files, answering a question, or taking an import back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from luodi.intake.files import SentFile
from luodi.intake.pasted import pasted_file

SHEET_KINDS = (".xlsx", ".xls", ".xlsm", ".ods", ".csv")
SHEET_BYTES = 50 * 2**20
_PASTED_LENGTH = 500_000


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field; each is checked for its kind and size."""

    widget = _Files(attrs={"accept": ",".join(SHEET_KINDS)})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """All files, or the first that is refused."""
        given = data if isinstance(data, list | tuple) and data else [data or None]
        if not self.required and not any(given):
            return []
        files = [super(FilesField, self).clean(one, initial) for one in given]
        for file in files:
            if not file.name.lower().endswith(SHEET_KINDS):
                raise forms.ValidationError(f"“{file.name}”不是表格文件，请另存为 .xlsx 后再导入。")
            if file.size > SHEET_BYTES:
                raise forms.ValidationError(f"“{file.name}”太大，请拆成几个文件后再导入。")
        return files


class ImportForm(forms.Form):
    """Files, and only what the sheets may not say themselves."""

    sheets = FilesField(
        label="表格文件", required=False, help_text="手头的 Excel 原样交上来即可，不用改表头；可以一次选几个。"
    )
    pasted = forms.CharField(
        label="粘贴表格",
        required=False,
        max_length=_PASTED_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "项目名称\t投资方\t合同投资（万元）……"}),
        help_text="没有文件也行：从 Excel 或微信里把表格连表头一起复制，粘贴到这里。",
    )
    sender = forms.ChoiceField(label="报送单位", required=False, help_text="表里每行都写了责任单位的，可以不选。")
    report_date = forms.DateField(
        label="报表日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="表里写了日期的，可以不填。",
    )
    opening = forms.BooleanField(
        label="这是期初台账",
        required=False,
        help_text="以前年度的老台账：到位资金按已认定记，不作补录标记。",
    )

    def __init__(self, *args: Any, senders: Sequence[tuple[str, str]], bureau: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for _, name in senders]
        self.fields["sender"].choices = [("", "以表内所写为准"), *names] if bureau else names  # type: ignore[attr-defined]
        if not bureau:
            self.fields["sender"].required = True
            self.fields["sender"].help_text = ""
            del self.fields["opening"]

    def clean(self) -> dict[str, Any]:
        """Files, or a pasted table, or both."""
        given = self.cleaned_data
        if "sheets" in given and not given["sheets"] and not given.get("pasted", "").strip():
            self.add_error("sheets", "请选择表格文件，或把表格粘贴到下面的框里。")
        return given

    def sent_files(self) -> list[SentFile]:
        """What was sent, as intake takes it. Refuses a pasted text that is no table."""
        sent = [SentFile(name=file.name or "未命名", content=file.read()) for file in self.cleaned_data["sheets"]]
        pasted = self.cleaned_data["pasted"]
        return [*sent, pasted_file(pasted)] if pasted.strip() else sent


class AnswerForm(forms.Form):
    """One question and its answer: one of the likely ones, or in the person's own words."""

    key = forms.CharField(max_length=400, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=200)
    other = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """The words written win over the choice; neither is refused."""
        given = self.cleaned_data
        given["answer"] = (given.get("other") or given.get("answer") or "").strip()
        if not given["answer"]:
            raise forms.ValidationError("请选一项，或写明答复。")
        return given
