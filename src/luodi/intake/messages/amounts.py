"""Amounts behind a label in running text; their value is read by the reader of cells, so both say the same of one number."""

import re
from dataclasses import dataclass

from luodi.base.quantities import yuan_text
from luodi.intake.reader.amounts import read_amount
from luodi.intake.reader.asking import Column
from luodi.intake.reader.readings import Money
from luodi.intake.reader.record import FIELD_LABELS

_DIGITS = r"(?:\d[\d,]*(?:\.\d+)?|[一二三四五六七八九十百千两零〇](?:[一二三四五六七八九十百千两零〇点万亿]*[一二三四五六七八九十百千两零〇点])?)"
_STEP = r"(?:个)?(?:多)?(?:百万|千万|万亿|亿\d+千?万|[万亿])"
_CURRENCY = r"(?:元|块|美元|美金|港元|港币|欧元|日元|英镑)"
_AMOUNT = (
    rf"(?:大约|大概|约|将近|接近|近|超过|超|逾|不低于|不少于|不超过|至少|最多|达)?\s*{_DIGITS}\s*(?:{_STEP})?{_CURRENCY}?"
    rf"(?:\s*[-至到]\s*{_DIGITS}\s*(?:{_STEP})?{_CURRENCY}?)?(?:左右|上下|以上|以下|多|余)?{_CURRENCY}?"
)
_BEHIND = re.compile(
    r"(?:额|规模|资金|款)?\s*(?:\([^)]*\))?(?:截[至止]|到)?(?:[一二三四1-4]季度[末底]?|\d{1,2}月[底末份]*|目前|现在|这个月)?(?:应该|应|实际|已经|已|共计|共|累计|新增|首期|首笔|第[一二三]笔|资金|合计|总计|金额|为|是|达到|有|了|:|人民币|大概|其实|(?:请)?(?:更新|更正|调整|修改|修正|改)(?:为|成)|,(?=应|实际))*\s*(?P<amount>"
    + _AMOUNT
    + ")"
)
_AHEAD = re.compile(
    rf"(?P<amount>{_AMOUNT})(?:的)?(?:首期|首笔|投资)?(?:资金|款|款项)?(?:已经|已|全部|也|都|均|刚刚|刚)*$"
)
_ABOUT = re.compile(r"^(?:大约|大概|约)|(?:左右|上下)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """An amount at these characters. `value`: yuan as docs/cli.md prints it, or the words when no certain yuan is meant."""

    start: int
    end: int
    value: str
    certain: bool


def amount_behind(text: str, at: int, field: str) -> Sum | None:
    """The amount that follows a label ending at `at`."""
    match = _BEHIND.match(text, at)
    return None if match is None else _sum(match, field)


def amount_ahead(text: str, at: int, field: str) -> Sum | None:
    """The amount that stands before a label beginning at `at`: 500万元资金到位."""
    match = _AHEAD.search(text[:at])
    return None if match is None else _sum(match, field)


def _sum(match: "re.Match[str]", field: str) -> Sum | None:
    said = match["amount"].strip()
    start, end = match.span("amount")
    core = _ABOUT.sub("", re.sub(r"\s", "", said)).replace("个亿", "亿").replace("块", "元")
    if not re.search(r"[万亿元美港]", core):
        return Sum(start=start, end=end, value=said, certain=False) if re.search(r"\d{3}|\d\.\d", core) else None
    value = None if "个多" in core else read_amount(core, Column(field=field, label=FIELD_LABELS[field]), unit=None)
    if isinstance(value, Money):
        return Sum(start=start, end=end, value=yuan_text(value.fen) or "", certain=True)
    return Sum(start=start, end=end, value=said, certain=False)
