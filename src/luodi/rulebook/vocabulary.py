"""The words an expression may use: fields of the rows, figures by name, spans, functions.

A field says where its value lies in the ledger (docs/records, kinds of entries), so that the compiler needs no list of
its own. Stage labels are a place's own list over the stage codes; `ledger_fields` takes them as an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from luodi.rulebook.nodes import Type

STAGES: Mapping[str, str] = MappingProxyType({
    "线索": "lead", "研判": "screening", "洽谈": "negotiation", "准入评审": "admission",
    "公平竞争审查": "fair_competition_review", "意向": "intent", "协议": "agreement", "签约": "signed",
    "注册": "registered", "备案": "filed", "供地": "land_supplied", "落地": "landed", "开工": "started",
    "入统": "in_statistics", "主体完工": "structure_completed", "竣工": "completed", "投产": "in_production",
    "入规": "above_scale", "达产": "full_capacity", "流转": "transferred", "暂停": "suspended", "流失": "lost",
    "退回": "returned", "置换": "substituted", "终止": "terminated",
})  # fmt: skip
GRADES = ("A", "B", "C", "D")  # how far the evidence of recognised funds carries (ledger EvidenceGrade)
FUNDS: Mapping[str, str] = MappingProxyType({"申报": "funds_reported", "认定": "funds_recognized"})
UNIT_KINDS: Mapping[str, str] = MappingProxyType({
    "全区": "place", "乡镇街道": "town", "部门": "department", "园区": "park", "国有企业": "enterprise",
    "小分队": "squad", "招商机构": "office", "外部单位": "external",
})  # fmt: skip
_AMOUNTS = {
    "总投资": "set_total_investment",
    "协议投资": "set_agreed_investment",
    "合同投资": "set_contract_investment",
}
_TEXTS = {"行业": "set_sector", "资金来源": "set_origin", "投资方": "set_investor", "项目名称": "set_name"}
GRADES = ("A", "B", "C", "D")  # of the evidence that a recognised amount rests on
_FUND_SPANS = {"累计": "", "当年": "本年", "本期": "本期"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of a row. `rows`: 项目, 到位资金 or 单位 (funds also see the fields of their project).

    `source` names the place of the value: ("text" | "amount", entry kind), ("stage_day" | "stage_flag", stage code),
    ("funds", entry kind, span word), ("entry", column) or ("unit", column). `values`: the only words it can have.
    """

    type: Type
    rows: str = "项目"
    source: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What one text may name. `funds`: what a bare 到位资金 means (申报 or 认定); None: the kind must be written."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    names: Mapping[str, Type] = field(default_factory=dict)
    funds: str | None = None


def ledger_fields(stages: Mapping[str, str] = STAGES) -> dict[str, Field]:
    """The fields that the ledger answers: attributes, stage days and flags, funds of a project, the entry's own day."""
    found = {name: Field(type=Type.TEXT, source=("text", kind)) for name, kind in _TEXTS.items()}
    for name, kind in _AMOUNTS.items():
        found[name] = found[f"{name}额"] = Field(type=Type.MONEY, source=("amount", kind))
    for label, code in stages.items():
        found[f"{label}日期"] = Field(type=Type.DATE, source=("stage_day", code))
        found[f"首次{label}日期"] = found[f"{label}日期"]
        found[f"已{label}"] = Field(type=Type.BOOL, source=("stage_flag", code))
    for prefix, word in _FUND_SPANS.items():
        for label, kind in FUNDS.items():
            found[f"{prefix}{label}资金"] = Field(type=Type.MONEY, source=("funds", kind, word))
    found["到位日期"] = Field(type=Type.DATE, rows="到位资金", source=("entry", "occurred_on"))
    found["到位资金"] = found["到位金额"] = Field(type=Type.MONEY, rows="到位资金", source=("entry", "amount_fen"))
    found["佐证等级"] = Field(type=Type.TEXT, rows="到位资金", source=("entry", "grade"), values=GRADES)
    found["单位名称"] = Field(type=Type.TEXT, rows="单位", source=("unit", "name"))
    found["单位类别"] = Field(type=Type.TEXT, rows="单位", source=("unit", "kind"), values=tuple(UNIT_KINDS))
    return found
