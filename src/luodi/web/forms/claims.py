"""What a person says when claiming that money arrived, deciding a step, asking for more, or setting the place's steps."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from luodi.base.numerals import normalize, parse_number
from luodi.base.quantities import FEN_PER_WAN, fen_of, round_half_up
from luodi.ledger.choices import EvidenceGrade, EvidenceKind
from luodi.ledger.evidence import Paper
from luodi.orgs.models import Role
from luodi.recognition.choices import DECISIONS, MAY_DECIDE, VerdictKind
from luodi.recognition.models import Piece, Procedure
from luodi.recognition.rules import SUPPLIED_STATEMENT_FROM_FEN, SUPPLIED_STEPS, Step
from luodi.recognition.services import OfferedPaper

PAPERS = 4
_ACCEPTED = "image/png,image/jpeg,.pdf,.docx,.xlsx,.ofd"
_AMOUNT = re.compile(r"(?P<number>.+?)(?P<unit>亿元|万元|元|亿|万)?")
_UNITS = {"亿": "亿元", "万": "万元", None: "万元"}
_LARGEST_FEN = 2**62
_DAY = forms.DateInput(attrs={"type": "date"})
_KINDS = [kind for kind in EvidenceKind if kind not in {EvidenceKind.SITE_REPORT, EvidenceKind.MINUTES}]


class AmountField(forms.CharField):
    """An amount in 万元 unless another unit is written: 500, 500万, 1.2亿元. Cleans to fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Fen; None when nothing was written and nothing need be."""
        text = normalize(super().clean(value) or "").replace(" ", "")
        if not text:
            return None
        match = _AMOUNT.fullmatch(text)
        number = parse_number(match["number"]) if match else None
        if match is None or number is None:
            raise forms.ValidationError(f"“{text}”不是金额，请写数字，如 500（万元）。")
        fen = fen_of(number, _UNITS.get(match["unit"], match["unit"]))
        if not 0 < fen <= _LARGEST_FEN:
            raise forms.ValidationError("金额应大于零，请核对单位。")
        return fen


def wan(fen: int | None) -> str:
    """Fen as a person would write it into such a field."""
    if fen is None:
        return ""
    places = next(n for n in range(7) if fen * 10**n % FEN_PER_WAN == 0)
    return f"{round_half_up(fen, 0) / FEN_PER_WAN:.{places}f}"


class PaperForm(forms.Form):
    """One file of evidence; a row without a file is none."""

    file = forms.FileField(label="文件", required=False, widget=forms.FileInput(attrs={"accept": _ACCEPTED}))
    kind = forms.ChoiceField(label="材料", choices=[(k.value, k.label) for k in _KINDS])
    face_value = AmountField(label="票面金额（万元）", required=False)
    share = AmountField(label="用来证明本次金额（万元）", required=False)
    number = forms.CharField(label="票据号或银行流水号", required=False, max_length=64)
    covers_until = forms.DateField(label="对账单截止日", required=False, widget=_DAY)

    def clean(self) -> dict[str, Any]:
        """A voucher with a face value proves all of it unless less is written; nothing proves more than it states."""
        given = self.cleaned_data
        if given.get("file") and given.get("share") and not given.get("face_value"):
            self.add_error("face_value", "写了要证明的金额，就要写票面金额。")
        if given.get("kind") == EvidenceKind.BANK_STATEMENT and given.get("file") and not given.get("covers_until"):
            self.add_error("covers_until", "对账单要写明打到哪一天。")
        return given

    def offered(self, amount_fen: int) -> OfferedPaper | None:
        """The paper as recognition takes it; its share is the face value, at most what is claimed."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        face, share = self.cleaned_data["face_value"], self.cleaned_data["share"]
        kind = EvidenceKind(self.cleaned_data["kind"])
        if share is None and face is not None:
            share = min(face, amount_fen)
        paper = Paper(
            name=file.name or "未命名",
            content=file.read(),
            kind=kind,
            face_value_fen=face,
            number=self.cleaned_data["number"],
            covers_until=self.cleaned_data["covers_until"],
        )
        return OfferedPaper(paper=paper, share_fen=share)


class Papers:
    """The rows for files of one form, the first ones open."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        self.rows = [PaperForm(data, files, prefix=f"paper{n}") for n in range(PAPERS)]

    def is_valid(self) -> bool:
        """Every row, so that all errors show at once."""
        valid = [row.is_valid() for row in self.rows]
        return all(valid)

    def offered(self, amount_fen: int) -> list[OfferedPaper]:
        """The rows that hold a file."""
        return [paper for row in self.rows if (paper := row.offered(amount_fen)) is not None]


class ClaimForm(forms.Form):
    """What the ledger does not know: how much, when, from whom."""

    amount = AmountField(label="申报金额（万元）", help_text="本次到账、申请认定的金额。")
    arrived_on = forms.DateField(label="到位日期", widget=_DAY, help_text="银行凭证上的入账日期。")
    payer = forms.CharField(label="付款方", max_length=200, help_text="银行凭证上的付款人。")
    unit = forms.ChoiceField(label="申报单位")
    remarks = forms.CharField(label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0][0]
            self.fields["unit"].widget = forms.HiddenInput()


class SupplementForm(forms.Form):
    """What was asked for; the amount may be put right as well."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount = AmountField(label="申报金额（万元）")
    ground = forms.CharField(label="补正了什么", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    removed = forms.MultipleChoiceField(label="换下的材料", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, pieces: Sequence[Piece], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["removed"].choices = [(p.pk, str(p.evidence)) for p in pieces]  # type: ignore[attr-defined]
        if not pieces:
            del self.fields["removed"]


class WithdrawForm(forms.Form):
    """Why a claim is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ground = forms.CharField(label="撤回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(forms.Form):
    """A decision at one step: passed with an amount, sent back, or refused, always with a ground."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="结论",
        choices=[(k.value, k.label) for k in DECISIONS],
        widget=forms.RadioSelect,
        initial=VerdictKind.PASSED,
    )
    amount = AmountField(label="认定金额（万元）", required=False, help_text="选通过时有效；可以少于申报。")
    ground = forms.CharField(label="意见", max_length=900, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(
        label="附件",
        required=False,
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        help_text="现场照片、评估报告等。",
    )

    def __init__(self, *args: Any, pieces: Sequence[Piece], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.graded = [piece for piece in pieces if piece.share_fen]
        for piece in self.graded:
            self.fields[f"grade{piece.pk}"] = forms.ChoiceField(
                label=f"{piece.evidence}的佐证等级",
                choices=EvidenceGrade.choices,
                initial=piece.grade,
                required=False,
            )

    def grades(self) -> dict[int, EvidenceGrade]:
        """The grade given to each piece."""
        given = {piece.pk: self.cleaned_data.get(f"grade{piece.pk}") for piece in self.graded}
        return {pk: EvidenceGrade(grade) for pk, grade in given.items() if grade}

    def paper(self) -> Paper | None:
        """The file attached to the decision."""
        return _paper(self.cleaned_data.get("file"), EvidenceKind.SITE_REPORT)


class BatchForm(forms.Form):
    """Several claims passed at one meeting."""

    ground = forms.CharField(label="意见", max_length=500, initial="会议研究同意")
    minutes_number = forms.CharField(label="会议纪要文号", max_length=80)
    held_on = forms.DateField(label="会议日期", widget=_DAY)
    file = forms.FileField(label="纪要文件", required=False, widget=forms.FileInput(attrs={"accept": _ACCEPTED}))

    def paper(self) -> Paper | None:
        """The minutes' file."""
        return _paper(self.cleaned_data.get("file"), EvidenceKind.MINUTES)


def _paper(file: Any, kind: EvidenceKind) -> Paper | None:
    return Paper(name=file.name or "未命名", content=file.read(), kind=kind) if file else None


class TextForm(forms.Form):
    """An objection, or the answer to one."""

    text = forms.CharField(label="内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ProcedureForm(forms.Form):
    """The steps of the place, a line each."""

    steps = forms.CharField(
        label="单位申报以后的步骤",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一步：名称、岗位、几个工作日，用空格隔开。岗位可以是："
        + "、".join(role.label for role in MAY_DECIDE)
        + "。",
    )
    statement_from = AmountField(
        label="多少金额起要附对账单（万元）", required=False, help_text="到账后 30 天的银行对账单；都不要就留空。"
    )
    publicity_days = forms.IntegerField(
        label="最后一步前公示几个工作日", min_value=0, max_value=60, initial=0, help_text="不公示填 0。"
    )

    @classmethod
    def showing(cls, procedure: Procedure | None) -> "ProcedureForm":
        """The form with the procedure in force."""
        steps = procedure.read if procedure is not None else SUPPLIED_STEPS
        statement = procedure.statement_from_fen if procedure is not None else SUPPLIED_STATEMENT_FROM_FEN
        return cls(
            initial={
                "steps": "\n".join(f"{s.label} {s.role.label} {s.within_days}" for s in steps),
                "statement_from": wan(statement),
                "publicity_days": procedure.publicity_days if procedure is not None else 0,
            }
        )

    def clean_steps(self) -> list[Step]:
        """The steps, or the line that cannot be read."""
        roles = {role.label: role for role in Role}
        found = []
        for number, line in enumerate(filter(None, map(str.strip, self.cleaned_data["steps"].splitlines())), start=1):
            words = normalize(line).split()
            if len(words) != 3 or words[1] not in roles or not words[2].isdecimal():
                raise forms.ValidationError(f"第 {number} 行“{line}”看不懂，请写成：资料审核 招商办经办 5。")
            found.append(Step(label=words[0], role=roles[words[1]], within_days=int(words[2])))
        return found
