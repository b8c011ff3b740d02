"""What a caller states, and the shape each kind of fact must have. The database checks the same once more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from luodi.base.spans import Span
from luodi.ledger.choices import (
    FUNDS_KINDS,
    MONEY_SETTING_KINDS,
    SIDE_KINDS,
    TEXT_SETTING_KINDS,
    EntryKind,
    EvidenceGrade,
    Precision,
    Stage,
    SubjectKind,
)
from luodi.ledger.models import Subject
from luodi.ledger.refusals import MisshapenFact
from luodi.orgs.models import Unit

WHOLE_BP: Final = 10_000
_LARGEST: Final = 2**63 - 1  # a bigint column

_MONEY: Final = frozenset({*FUNDS_KINDS, *MONEY_SETTING_KINDS})
_TEXT: Final = frozenset(TEXT_SETTING_KINDS)
_MEASURED: Final = frozenset({EntryKind.SET_TARGET, EntryKind.MEASURE_REPORTED})
_OF_PROJECTS: Final = (
    EntryKind.STAGE_REACHED,
    EntryKind.SET_SECTOR,
    EntryKind.SET_ORIGIN,
    EntryKind.SET_INVESTOR,
    EntryKind.SET_CREDIT,
    *SIDE_KINDS,
    *_MONEY,
)
_OF_UNITS: Final = (EntryKind.SET_PLACEMENT, EntryKind.UNIT_CLOSED, *_MEASURED)
_ABOUT: Final = dict.fromkeys(_OF_PROJECTS, SubjectKind.PROJECT) | dict.fromkeys(_OF_UNITS, SubjectKind.UNIT)
_ALWAYS: Final[dict[EntryKind, tuple[str, ...]]] = {
    EntryKind.STAGE_REACHED: ("stage",),
    EntryKind.SET_CREDIT: ("unit", "quantity"),
    EntryKind.SET_INTRODUCER: ("unit",),
    EntryKind.SET_CARRIER: ("unit",),
    EntryKind.SET_PLACEMENT: ("unit",),
    EntryKind.SET_TARGET: ("measure", "span"),
    EntryKind.MEASURE_REPORTED: ("measure", "span"),
    EntryKind.NOTE: ("text",),
}
_WORDS: Final = {
    "stage": "阶段",
    "unit": "单位",
    "quantity": "数量",
    "measure": "指标",
    "span": "跨度",
    "text": "内容",
    "source": "来源",
    "key": "幂等键",
    "measured_in": "计量单位",
}
# As long as the columns: of the entry, and for names and the like of the cached rows.
_LONGEST_TEXT: Final = {
    EntryKind.SET_NAME: 200,
    EntryKind.SET_INVESTOR: 200,
    EntryKind.SET_SECTOR: 80,
    EntryKind.SET_ORIGIN: 80,
}
_LONGEST: Final = {"text": 2000, "source": 200, "measure": 80, "measured_in": 16, "key": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a caller states; the ledger adds sequence, time, period and person. Amounts in fen, shares in basis points.

    `key` makes a retry harmless: the same key with the same fact returns the entry that is there.
    """

    subject: Subject
    kind: EntryKind
    occurred_on: date
    source: str
    precision: Precision = Precision.DAY
    key: str | None = None
    amount_fen: int | None = None
    currency: str = "CNY"
    quantity: int | None = None
    measured_in: str | None = None
    text: str | None = None
    unit: Unit | None = None
    stage: Stage | None = None
    measure: str | None = None
    span: Span | None = None
    reported_by: Unit | None = None
    unknown: bool = False
    grade: EvidenceGrade | None = None


def check_fact(fact: Fact) -> None:
    """Refuse a fact that its kind does not allow, with one sentence naming subject, kind and field."""
    for because in _misfits(fact):
        raise MisshapenFact(f"{fact.subject.code}的“{EntryKind(fact.kind).label}”{because}")


def _misfits(fact: Fact) -> Iterator[str]:
    about = _ABOUT.get(fact.kind)
    if about is not None and about != fact.subject.kind:
        yield f"只能记在{about.label}名下，请核对对象。"
    for name in _ALWAYS.get(fact.kind, ()):
        if getattr(fact, name) is None:
            yield f"缺少{_WORDS[name]}，请补充。"
    yield from _misvalued(fact)
    if fact.grade is not None and fact.kind != EntryKind.FUNDS_RECOGNIZED:
        yield "不分佐证等级：只有认定的到位资金才分，请去掉。"
    for name, longest in _LONGEST.items():
        text = getattr(fact, name)
        most = _LONGEST_TEXT.get(fact.kind, longest) if name == "text" else longest
        if text is not None and len(text) > most:
            yield f"的{_WORDS[name]}有 {len(text)} 个字，最多 {most} 个，请缩短。"
        if text is not None and "\0" in text:  # PostgreSQL cannot store it
            yield f"的{_WORDS[name]}里有不可见的空字符，请删去后重新粘贴。"


def _misvalued(fact: Fact) -> Iterator[str]:
    kind, amount, quantity = fact.kind, fact.amount_fen, fact.quantity
    if fact.unknown:
        if amount is not None or quantity is not None:
            yield "记为不详，就不能同时有数值，请只留一样。"
        return
    if kind in _MONEY and amount is None:
        yield "缺少金额；确实不知道的请记为不详，没有填报的不要记账。"
    if kind in _TEXT and not fact.text:
        yield "缺少内容；确实不知道的请记为不详，没有填报的不要记账。"
    if kind in _MEASURED and (amount is None) == (quantity is None):
        yield "要么是金额、要么是个数，请只填一项。"
    if kind == EntryKind.SET_CREDIT and not 0 <= (quantity or 0) <= WHOLE_BP:
        yield "的份额应在 0 到 10000（万分之）之间，请改正。"
    if max(abs(amount or 0), abs(quantity or 0)) > _LARGEST:
        yield "的数值大得放不下，请核对计量单位。"
