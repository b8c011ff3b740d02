"""The functions of the language: one table row each, with the sentence and the example that the reference prints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from luodi.rulebook import kinds
from luodi.rulebook.nodes import (
    Aggregate,
    Binary,
    Call,
    Field,
    Literal,
    Lookup,
    Name,
    Node,
    Period,
    Spot,
    Type,
    Within,
    both,
)
from luodi.rulebook.vocabulary import FUNDS

if TYPE_CHECKING:
    from luodi.rulebook.expression import Reader

Arguments = list[Any]  # lark's trees: unread, because 到位资金(认定) and 本期 mean something else here than elsewhere
_FUNDS_WORD = "到位资金"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """One function. `bare`: it also stands without brackets. `meaning` and `example` make the reference page."""

    read: Callable[["Reader", Arguments, Spot], Node]
    meaning: str
    example: str
    bare: bool = False


def _arity(reader: "Reader", arguments: Arguments, at: Spot, word: str, wanted: tuple[int, int]) -> bool:
    low, high = wanted
    if low <= len(arguments) <= high:
        return True
    how_many = f"{low}" if low == high else f"{low} 到 {high}"
    reader.refuse(
        **at, message=f"“{word}”要 {how_many} 项，这里有 {len(arguments)} 项", fix=f"例如 {FUNCTIONS[word].example}"
    )
    return False


def _extreme(word: str) -> Callable[["Reader", Arguments, Spot], Node]:
    """不超过, 不低于, 较大, 较小: all arguments of one type (a plain number goes with a count)."""

    def read(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
        _arity(reader, arguments, at, word, (2, 9))
        parts = [reader.read(argument) for argument in arguments]
        for left, right in pairwise(parts):
            if not kinds.comparable(left, right) and not reader.broken(left) and not reader.broken(right):
                message, fix = kinds.why_not("≥", left, right)
                reader.refuse(right.line, right.column, message, fix)
        written = [part.type for part in parts if not isinstance(part, Literal)]
        type_ = (written or [part.type for part in parts] or [Type.NUMBER])[0]
        return Call(type=type_, function=word, arguments=tuple(parts), **at)

    return read


def _single(word: str) -> Callable[["Reader", Arguments, Spot], Node]:
    """向下取整, 向上取整, 绝对值: one quantity, its type kept."""

    def read(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
        if not _arity(reader, arguments, at, word, (1, 1)):
            return Literal(type=Type.NUMBER, value=0, **at)
        part = reader.read(arguments[0])
        if part.type not in kinds.QUANTITIES and not reader.broken(part):
            reader.refuse(
                part.line,
                part.column,
                f"“{part}”是{part.type.value}，“{word}”要一个数",
                f"例如 {FUNCTIONS[word].example}",
            )
        type_ = Type.NUMBER if part.type is Type.RATIO and word != "绝对值" else part.type
        return Call(type=type_, function=word, arguments=(part,), **at)

    return read


def _choice(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    """如果(条件, 甲, 乙)."""
    if not _arity(reader, arguments, at, "如果", (3, 3)):
        return Literal(type=Type.NUMBER, value=0, **at)
    test, yes, no = (reader.read(argument) for argument in arguments)
    reader.condition(test)
    if yes.type is not no.type and not kinds.comparable(yes, no) and not reader.broken(yes) and not reader.broken(no):
        reader.refuse(
            no.line,
            no.column,
            f"两个结果一个是{yes.type.value}，一个是{no.type.value}",
            "两个结果要同一类，例如 10分 和 0分",
        )
    return Call(
        type=no.type if isinstance(yes, Literal) else yes.type, function="如果", arguments=(test, yes, no), **at
    )


def _is_unknown(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    if not _arity(reader, arguments, at, "未填报", (1, 1)):
        return Literal(type=Type.BOOL, value=False, **at)
    return Call(type=Type.BOOL, function="未填报", arguments=(reader.read(arguments[0]),), **at)


def _if_unknown(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    if not _arity(reader, arguments, at, "未填报时", (2, 2)):
        return Literal(type=Type.NUMBER, value=0, **at)
    value, instead = (reader.read(argument) for argument in arguments)
    if value.type is not instead.type and not kinds.comparable(value, instead) and not reader.broken(value):
        message, fix = kinds.why_not("≥", value, instead)
        reader.refuse(instead.line, instead.column, message.replace("比较", "代替"), fix)
    return Call(type=value.type, function="未填报时", arguments=(value, instead), **at)


def _figure(reader: "Reader", argument: Any) -> Name | None:
    """The figure that an argument names, or a finding and None."""
    node = reader.read(argument)
    if isinstance(node, Name):
        return node
    if not reader.broken(node):
        reader.refuse(node.line, node.column, f"“{node}”不是指标", "括号里写指标的名称，例如 引进项目")
    return None


def _target(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    """目标(指标[, 时段]): the target of the year unless a span is named."""
    figure = _figure(reader, arguments[0]) if _arity(reader, arguments, at, "目标", (1, 2)) else None
    if figure is None:
        return Literal(type=Type.NUMBER, value=0, **at)
    period = reader.argument_period(arguments[1]) if len(arguments) == 2 else None
    if len(arguments) == 2 and period is None:
        reader.refuse(**at, message="目标的第二项要一个时段", fix=f"例如 目标({figure.name}, 本期)")
    return Lookup(type=figure.type, function="目标", name=figure.name, period=period, **at)


def _completion(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    """完成率(指标[, 时段]) is 指标 ÷ 目标(指标[, 时段])."""
    figure = _figure(reader, arguments[0]) if _arity(reader, arguments, at, "完成率", (1, 2)) else None
    if figure is None:
        return Literal(type=Type.RATIO, value=0, **at)
    target = _target(reader, arguments, at)
    return Binary(type=Type.RATIO, sign="÷", left=figure, right=target, **at)


def _share(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    """占比(部分, 全部): the base is always written."""
    if not _arity(reader, arguments, at, "占比", (2, 2)):
        return Literal(type=Type.RATIO, value=0, **at)
    part, whole = (reader.read(argument) for argument in arguments)
    if part.type is not whole.type and not reader.broken(part) and not reader.broken(whole):
        message, _ = kinds.why_not("÷", part, whole)
        reader.refuse(whole.line, whole.column, message, "部分和全部要同一口径：个数比个数，金额比金额")
    return Binary(type=Type.RATIO, sign="÷", left=part, right=whole, **at)


def _quarter_mean(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    figure = _figure(reader, arguments[0]) if _arity(reader, arguments, at, "季均", (1, 1)) else None
    if figure is None:
        return Literal(type=Type.NUMBER, value=0, **at)
    return Lookup(type=figure.type, function="季均", name=str(figure), **at)


def _reported(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    """报送(名称, 金额|个数|数值|比率[, 时段])."""
    word = reader.argument_word(arguments[0]) if _arity(reader, arguments, at, "报送", (2, 3)) else None
    kind = reader.argument_word(arguments[1]) if word else None
    types = {type_.value: type_ for type_ in (Type.MONEY, Type.COUNT, Type.NUMBER)}
    if word and kind not in types:
        reader.refuse(
            **at,
            message=f"“报送”的第二项要写明是什么，这里是“{kind}”",
            fix=f"写 {'、'.join(types)} 之一，例如 报送({word}, 金额)",
        )
    period = reader.argument_period(arguments[2]) if len(arguments) == 3 else None
    return Lookup(type=types.get(kind or "", Type.NUMBER), function="报送", name=word or "", period=period, **at)


def _elapsed(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    _arity(reader, arguments, at, "序时进度", (0, 1))
    period = reader.argument_period(arguments[0]) if arguments else None
    if arguments and period is None:
        reader.refuse(**at, message="序时进度的括号里要一个时段", fix="写 序时进度、序时进度(本年) 或 序时进度(本期)")
    return Lookup(type=Type.RATIO, function="序时进度", period=period, **at)


def _remaining(word: str) -> Callable[["Reader", Arguments, Spot], Node]:
    def read(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
        _arity(reader, arguments, at, word, (0, 0))
        return Lookup(type=Type.NUMBER, function=word, **at)

    return read


# -- aggregates -----------------------------------------------------------------------------------------------------


def _funds(reader: "Reader", argument: Any) -> str | None:
    """The kind when the argument is 到位资金(申报|认定); None when it is something else."""
    word = str(argument.children[0])
    if word != _FUNDS_WORD or argument.data not in {"name", "call"}:
        return None
    inside = [reader.argument_word(child) for child in argument.children[1:]]
    kind = inside[0] if inside else reader.vocabulary.funds
    if kind not in FUNDS or len(inside) > 1:
        at = reader.at(argument.children[0])
        reader.refuse(**at, message="到位资金要写明是申报数还是认定数", fix="写 到位资金(认定) 或 到位资金(申报)")
    return kind if kind in FUNDS else "认定"


def _counted(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
    """个数(项目[, 条件]), 个数(到位资金(认定)[, 条件]), 个数(单位, 条件), 个数(条件)."""
    arguments, by = _credited_by(reader, arguments)
    if not _arity(reader, arguments, at, "个数", (1, 2)):
        return Literal(type=Type.COUNT, value=0, **at)
    head = arguments[0]
    rows, kind = "项目", _funds(reader, head)
    word = str(head.children[0]) if head.data == "name" else ""
    if kind is not None:
        rows = _FUNDS_WORD
    elif word in {"项目", "单位"}:
        rows = word
    conditions = arguments[1:] if kind is not None or word in {"项目", "单位"} else arguments
    if len(conditions) == 2:
        reader.refuse(
            **at, message="个数的第一项要写数什么", fix="例如 个数(项目, 签约日期 在 本期)；几个条件用“且”连接"
        )
    condition = reader.condition(reader.over(rows, conditions[0])) if conditions else None
    made = Aggregate(type=Type.COUNT, function="个数", rows=rows, kind=kind or "", condition=condition, by=by, **at)
    return _checked(reader, made)


def _summed(word: str) -> Callable[["Reader", Arguments, Spot], Node]:
    """合计, 最大, 最小 of an amount over its rows."""

    def read(reader: "Reader", arguments: Arguments, at: Spot) -> Node:
        arguments, by = _credited_by(reader, arguments)
        if not _arity(reader, arguments, at, word, (1, 2)):
            return Literal(type=Type.MONEY, value=0, **at)
        kind = _funds(reader, arguments[0])
        rows = _FUNDS_WORD if kind is not None else "单位" if _speaks_of_units(arguments[0]) else "项目"
        condition = reader.condition(reader.over(rows, arguments[1])) if len(arguments) == 2 else None
        if kind is not None:
            made = Aggregate(
                type=Type.MONEY, function=word, rows=_FUNDS_WORD, kind=kind, condition=condition, by=by, **at
            )
            return _checked(reader, made)
        amount = reader.over(rows, arguments[0])
        allowed = kinds.QUANTITIES if rows == "单位" else {Type.MONEY, Type.COUNT, Type.NUMBER, Type.DURATION}
        if amount.type not in allowed and not reader.broken(amount):
            reader.refuse(
                amount.line,
                amount.column,
                f"“{amount}”是{amount.type.value}，不能{word}",
                f"例如 {FUNCTIONS[word].example}",
            )
        made = Aggregate(type=amount.type, function=word, rows=rows, amount=amount, condition=condition, by=by, **at)
        return _checked(reader, made)

    return read


def _speaks_of_units(argument: Any) -> bool:
    """Whether an amount is written with 单位.: then the rows are the units below."""
    return any(str(token).startswith("单位.") for token in argument.scan_values(lambda _: True))


def _credited_by(reader: "Reader", arguments: Arguments) -> tuple[Arguments, str | None]:
    """Take the trailing 按 签约日期 off the arguments."""
    if not arguments or arguments[-1].data != "by":
        return arguments, None
    token = arguments[-1].children[0]
    known = reader.vocabulary.fields.get(str(token))
    if known is None or known.type is not Type.DATE:
        reader.refuse(**reader.at(token), message=f"“{token}”不是日期，不能“按”它计功", fix="例如 按 签约日期")
        return arguments[:-1], None
    return arguments[:-1], str(token)


def _dated(made: Aggregate) -> Aggregate:
    """Funds without a word about their day are those of 本期: the reader of a definition sees it written."""
    parts = made.condition.walk() if made.condition else ()
    if made.rows != _FUNDS_WORD or any(isinstance(part, Field) and part.name == "到位日期" for part in parts):
        return made
    at = Spot(line=made.line, column=made.column)
    day = Field(type=Type.DATE, name="到位日期", **at)
    period = Period(type=Type.SPAN, word="本期", **at)
    within = Within(type=Type.BOOL, operand=day, period=period, **at)
    return replace(made, condition=both(within, made.condition))


def _checked(reader: "Reader", made: Aggregate) -> Aggregate:
    """Refuse words that the rows do not have: figures inside projects, project fields inside units."""
    allowed = {"项目": {"项目"}, _FUNDS_WORD: {"项目", _FUNDS_WORD}, "单位": {"单位"}}[made.rows]
    for part in [*(made.amount.walk() if made.amount else ()), *(made.condition.walk() if made.condition else ())]:
        if reader.broken(part):
            continue
        if isinstance(part, Field) and reader.vocabulary.fields[part.name].rows not in allowed:
            owner = reader.vocabulary.fields[part.name].rows
            fix = (
                f"这里数的是{made.rows}；{owner}的条件写在 个数({owner}, …) 里"
                if owner != _FUNDS_WORD
                else "写 合计(到位资金(认定), 到位日期 在 本期)"
            )
            reader.refuse(part.line, part.column, f"“{part}”是{owner}的事，不是{made.rows}的事", fix)
        elif isinstance(part, Name) and made.rows != "单位":
            fix = "单位的指标写在 个数(单位, …) 或 合计(单位.指标) 里"
            reader.refuse(part.line, part.column, f"“{part}”是单位的指标，不能写进{made.rows}的条件", fix)
        elif isinstance(part, Aggregate | Lookup) and made.rows != "单位":
            reader.refuse(
                part.line, part.column, f"“{part}”不能写进{made.rows}的条件", "先把它说明为一个指标，再在外面使用"
            )
    return _dated(made)


FUNCTIONS: Mapping[str, Callee] = MappingProxyType({
    "个数": Callee(read=_counted, meaning="数项目、到账笔数或单位，每个只数一次", example="个数(项目, 签约日期 在 本期)"),
    "合计": Callee(read=_summed("合计"), meaning="把金额加起来；按计功份额分到单位", example="合计(到位资金(认定), 到位日期 在 本期)"),
    "最大": Callee(read=_summed("最大"), meaning="其中最大的一个（不分份额）", example="最大(单位.合同投资)"),
    "最小": Callee(read=_summed("最小"), meaning="其中最小的一个（不分份额）", example="最小(合同投资, 签约日期 在 本期)"),
    "目标": Callee(read=_target, meaning="目标任务；不写时段就是全年目标", example="目标(引进项目)"),
    "完成率": Callee(read=_completion, meaning="指标 ÷ 目标", example="完成率(引进项目)"),
    "占比": Callee(read=_share, meaning="部分 ÷ 全部，分母总要写明", example="占比(工业项目, 引进项目)"),
    "季均": Callee(read=_quarter_mean, meaning="本年在本季以前各季度的平均数", example="季均(引进项目)"),
    "序时进度": Callee(read=_elapsed, meaning="时间过去的份额，按月计；不写时段就是全年", example="序时进度(本年)", bare=True),
    "剩余月数": Callee(read=_remaining("剩余月数"), meaning="到年底还有几个月", example="剩余月数", bare=True),
    "剩余季度数": Callee(read=_remaining("剩余季度数"), meaning="本季以后还有几个季度", example="剩余季度数", bare=True),
    "报送": Callee(read=_reported, meaning="单位报送的总数（不是从项目加出来的）", example="报送(用地指标, 数值)"),
    "不超过": Callee(read=_extreme("不超过"), meaning="取小的：第一项不超过第二项", example="不超过(完成率, 120%)"),
    "不低于": Callee(read=_extreme("不低于"), meaning="取大的：第一项不低于第二项", example="不低于(10分 − 2分, 0分)"),
    "较大": Callee(read=_extreme("较大"), meaning="几项中最大的", example="较大(1, 2, 3)"),
    "较小": Callee(read=_extreme("较小"), meaning="几项中最小的", example="较小(1, 2, 3)"),
    "向下取整": Callee(read=_single("向下取整"), meaning="只算整份：每超10%加1分，超25%加2分", example="向下取整(25% ÷ 10%)"),
    "向上取整": Callee(read=_single("向上取整"), meaning="不足一份按一份", example="向上取整(25% ÷ 10%)"),
    "绝对值": Callee(read=_single("绝对值"), meaning="去掉负号", example="绝对值(−3)"),
    "如果": Callee(read=_choice, meaning="条件成立取前者，不成立取后者", example="如果(完成率 ≥ 100%, 10分, 0分)"),
    "未填报": Callee(read=_is_unknown, meaning="这一项是不是没有填报（X、不详、待定）", example="未填报(合同投资)"),
    "未填报时": Callee(read=_if_unknown, meaning="没有填报时用后者代替，写出来才算数", example="未填报时(完成率, 0%)"),
})  # fmt: skip
