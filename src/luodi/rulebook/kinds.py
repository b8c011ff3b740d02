"""Which types may meet, and what comes of it: the type algebra of the language, as tables.

Money, counts and ratios never mix; a plain number fits wherever a quantity is scaled, and 0 compares with anything that
can be counted. The difference of two ratios is in percentage points and stays so.
"""

from collections.abc import Mapping
from types import MappingProxyType

from luodi.rulebook.nodes import Literal, Node, Type

T = Type
QUANTITIES = frozenset({T.MONEY, T.COUNT, T.RATIO, T.POINT, T.NUMBER, T.DURATION})
ORDERED = QUANTITIES | {T.DATE}
TIMES = frozenset({T.DURATION, T.MONTHS, T.WORKDAYS})  # what a date may be moved by

_PLUS: Mapping[tuple[Type, Type], Type] = MappingProxyType({
    **{(t, t): t for t in QUANTITIES},
    (T.RATIO, T.POINT): T.RATIO, (T.POINT, T.RATIO): T.RATIO,
    **{(T.DATE, t): T.DATE for t in TIMES}, **{(t, T.DATE): T.DATE for t in TIMES},
    (T.COUNT, T.NUMBER): T.COUNT, (T.NUMBER, T.COUNT): T.COUNT,
    (T.RATIO, T.NUMBER): T.RATIO, (T.NUMBER, T.RATIO): T.RATIO,
})  # fmt: skip
_MINUS: Mapping[tuple[Type, Type], Type] = MappingProxyType({
    **{(t, t): t for t in QUANTITIES},
    (T.RATIO, T.RATIO): T.POINT, (T.RATIO, T.POINT): T.RATIO,
    **{(T.DATE, t): T.DATE for t in TIMES}, (T.DATE, T.DATE): T.DURATION,
    (T.COUNT, T.NUMBER): T.COUNT, (T.NUMBER, T.COUNT): T.COUNT,
    (T.RATIO, T.NUMBER): T.RATIO, (T.NUMBER, T.RATIO): T.RATIO,
})  # fmt: skip
_TIMES: Mapping[tuple[Type, Type], Type] = MappingProxyType({
    **{(T.NUMBER, t): t for t in QUANTITIES - {T.RATIO, T.COUNT}},
    **{(t, T.NUMBER): t for t in QUANTITIES - {T.RATIO, T.COUNT}},
    **{(T.RATIO, t): t for t in (T.MONEY, T.COUNT, T.DURATION, T.RATIO)},
    **{(t, T.RATIO): t for t in (T.MONEY, T.COUNT, T.DURATION, T.RATIO)},
    (T.NUMBER, T.RATIO): T.NUMBER, (T.RATIO, T.NUMBER): T.NUMBER,
    (T.POINT, T.RATIO): T.POINT, (T.RATIO, T.POINT): T.POINT,
    (T.NUMBER, T.COUNT): T.NUMBER, (T.COUNT, T.NUMBER): T.NUMBER,
    (T.COUNT, T.MONEY): T.MONEY, (T.MONEY, T.COUNT): T.MONEY, (T.COUNT, T.COUNT): T.COUNT,
})  # fmt: skip
_OVER: Mapping[tuple[Type, Type], Type] = MappingProxyType({
    **{(t, t): T.RATIO for t in QUANTITIES - {T.NUMBER, T.POINT}},
    (T.POINT, T.POINT): T.NUMBER,
    **{(t, T.NUMBER): t for t in QUANTITIES},
    **{(T.NUMBER, t): T.NUMBER for t in (T.RATIO, T.COUNT, T.NUMBER)},
    (T.MONEY, T.COUNT): T.MONEY, (T.MONEY, T.RATIO): T.MONEY, (T.COUNT, T.RATIO): T.COUNT,
    (T.DURATION, T.COUNT): T.DURATION, (T.RATIO, T.COUNT): T.RATIO,
})  # fmt: skip
_TABLES = {"+": _PLUS, "−": _MINUS, "×": _TIMES, "÷": _OVER}
_VERBS = {"+": "相加", "−": "相减", "×": "相乘", "÷": "相除"}
EXAMPLES = {
    T.MONEY: "30万元", T.COUNT: "30个", T.RATIO: "30%", T.POINT: "5个百分点", T.NUMBER: "30",
    T.DATE: "6月30日", T.DURATION: "30天", T.MONTHS: "3个月", T.WORKDAYS: "5个工作日", T.TEXT: "“工业”", T.BOOL: "已开工", T.SPAN: "本期",
}  # fmt: skip


def result(sign: str, left: Type, right: Type) -> Type | None:
    """The type of `left sign right`; None when the two may not meet."""
    return _TABLES[sign].get((left, right))


def comparable(left: Node, right: Node) -> bool:
    """Whether ≥ > = … makes sense between the two."""
    kinds = {left.type, right.type}
    if len(kinds) == 1:
        return left.type in ORDERED
    if kinds <= {T.NUMBER, T.COUNT}:
        return True
    share = T.RATIO if kinds == {T.RATIO, T.POINT} else T.NUMBER  # 0% is 0 percentage points
    zero = any(
        isinstance(side, Literal) and side.type in {share, T.NUMBER} and not side.value for side in (left, right)
    )
    return zero and kinds <= QUANTITIES


def why_not(sign: str, left: Node, right: Node) -> tuple[str, str]:
    """Reason and mend for two sides that may not meet."""
    verb = _VERBS.get(sign, "比较")
    message = f"“{left}”是{left.type.value}，“{right}”是{right.type.value}，不能{verb}"
    if {left.type, right.type} == {T.RATIO, T.POINT}:
        return message, "比率写百分号（50%），两个比率之差写“个百分点”"
    literal, other = (right, left) if isinstance(right, Literal) or not isinstance(left, Literal) else (left, right)
    if sign in _VERBS and sign in "×÷":
        return message, f"“{literal}”改为数值或比率，例如 {EXAMPLES[T.RATIO]}"
    if {left.type, right.type} & {T.MONTHS, T.WORKDAYS}:
        return message, f"把“{literal}”加到前一个日期上再比，例如 竣工日期 > 开工日期 + {literal}"
    if other.type is T.BOOL:
        return message, f"“{other}”本身就是一个条件，直接写“{other}”或“非 {other}”"
    if other.type is T.TEXT:
        return message, f"文字用“是”或“属于”，例如 {other} 是 {EXAMPLES[T.TEXT]}"
    digits = str(literal.value) if isinstance(literal, Literal) and literal.type is T.NUMBER else ""
    example = f"{digits}{_unit(other.type)}" if digits and _unit(other.type) else EXAMPLES[other.type]
    return message, f"写成{other.type.value}，例如 {other} {sign if sign not in _VERBS else '≥'} {example}"


def _unit(type_: Type) -> str:
    return {T.MONEY: "万元", T.RATIO: "%", T.DURATION: "天", T.POINT: "个百分点"}.get(type_, "")
