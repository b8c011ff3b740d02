"""Which words each expression of a rulebook may use, and of what type they are.

An indicator's measure speaks of ledger rows and of figures; its score of 权重, 数值, 目标, 完成率 and the group; a rule's
condition of every indicator, the total, the rank and the unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from luodi.rulebook.awards import Events, ItemWise, Judged
from luodi.rulebook.document import Indicator, Rulebook
from luodi.rulebook.nodes import Node, Type
from luodi.rulebook.peers import OWN_RANKS
from luodi.rulebook.vocabulary import Field, Vocabulary, ledger_fields

_UNIT_TYPES: Mapping[str, Type] = {
    **dict.fromkeys(("亿元", "千万元", "百万元", "万元", "千元", "元"), Type.MONEY),
    "%": Type.RATIO,
    "个": Type.COUNT,
    "项": Type.COUNT,
    "次": Type.COUNT,
    "家": Type.COUNT,
    "天": Type.DURATION,
}
RESULTS: Mapping[str, Type] = {
    "总分": Type.NUMBER,
    "名次": Type.NUMBER,
    "倒数名次": Type.NUMBER,
    "组内单位数": Type.COUNT,
    **dict.fromkeys(("组内平均总分", "组内最高总分", "组内最低总分"), Type.NUMBER),
    "总完成率": Type.RATIO,
    "上期名次": Type.NUMBER,
    "上期总分": Type.NUMBER,
    "等次": Type.TEXT,
    "组别": Type.TEXT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Figures (their types, their trees) and fields that a rulebook may lean on; given by the caller: this room knows no ledger."""

    figures: Mapping[str, Type] = field(default_factory=dict)
    measures: Mapping[str, Node] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=ledger_fields)


def type_of(indicator: Indicator, node: Node | None) -> Type:
    """What the indicator's value is: from its measure, else from its unit."""
    if indicator.growth_base is not None:
        return Type.RATIO
    if node is not None:
        return node.type
    if indicator.scoring is not None and isinstance(indicator.scoring.shape, Judged | Events):
        return Type.NUMBER
    if indicator.scoring is not None and isinstance(indicator.scoring.shape, ItemWise):
        line = indicator.scoring.shape.inner.line
        return (
            Type.MONEY
            if line is not None and line.unit.endswith("元")
            else _UNIT_TYPES.get(indicator.unit, Type.NUMBER)
        )
    return reported_type(indicator)


def reported_type(indicator: Indicator) -> Type:
    """What is reported for an indicator without a measure, as its 单位 says."""
    return _UNIT_TYPES.get(indicator.unit, Type.NUMBER)


def indicator_names(types: Mapping[str, Type], *, scores: bool) -> dict[str, Type]:
    """X, X.目标, X.完成率 and (where they are known already) X.得分 and X.名次 of every indicator."""
    names: dict[str, Type] = {}
    for name, kind in types.items():
        names |= {name: kind, f"{name}.目标": kind, f"{name}.完成率": Type.RATIO}
        if scores:
            names |= {f"{name}.得分": Type.NUMBER, f"{name}.名次": Type.NUMBER, f"{name}.倒数名次": Type.NUMBER}
    return names


def judged_names(types: Mapping[str, Type]) -> frozenset[str]:
    """Every name that a run itself gives: indicators and their results, the words of a score, the result of a unit."""
    return frozenset({*indicator_names(types, scores=True), *own_names(Type.NUMBER), *RESULTS, "单位名称", "单位类别"})


def own_names(kind: Type) -> dict[str, Type]:
    """The words of one indicator's score."""
    relative = {f"{scope}{what}": kind for scope in ("组内", "全体") for what in ("平均", "最高", "最低")}
    relative |= dict.fromkeys(OWN_RANKS, Type.NUMBER)
    fixed = {"权重": Type.NUMBER, "完成率": Type.RATIO, "组内单位数": Type.COUNT, "组别": Type.TEXT}
    return {**fixed, "数值": kind, "目标": kind, "基数": kind, **relative}


def vocabulary(words: Words, names: Mapping[str, Type]) -> Vocabulary:
    """The figures given from outside, overlaid by the rulebook's own names."""
    return Vocabulary(fields=words.fields, names={**words.figures, **names})


def leaf_types(rulebook: Rulebook, measures: Mapping[str, Node]) -> dict[str, Type]:
    """The type of each indicator with a value of its own."""
    return {leaf.name: type_of(leaf, measures.get(leaf.name)) for leaf in rulebook.leaves()}


def item_names(words: Words) -> dict[str, Type]:
    """Inside 逐项 a condition speaks of the one project: its fields are names there."""
    return {name: known.type for name, known in words.fields.items() if known.rows == "项目"}
