"""The functions of the language: one table row each, with the sentence and the example that the reference prints."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from luodi.rulebook import kinds
from luodi.rulebook.counting import EXAMPLES, arity, counted, summed
from luodi.rulebook.interpreter import Arguments, Callee, Interpreter
from luodi.rulebook.nodes import (
    Binary,
    Call,
    Literal,
    Lookup,
    Name,
    Node,
    Spot,
    Type,
)
from luodi.rulebook.registered import REGISTERED


def _extreme(word: str) -> Callable[[Interpreter, Arguments, Spot], Node]:
    """不超过, 不低于, 较大, 较小: all arguments of one type (a plain number goes with a count)."""

    def read(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
        arity(reader, arguments, at, word, (2, 9))
        parts = [reader.read(argument) for argument in arguments]
        for left, right in pairwise(parts):
            if not kinds.comparable(left, right) and not reader.broken(left) and not reader.broken(right):
                message, fix = kinds.why_not("≥", left, right)
                reader.refuse(right.line, right.column, message, fix)
        written = [part.type for part in parts if not isinstance(part, Literal)]
        type_ = (written or [part.type for part in parts] or [Type.NUMBER])[0]
        return Call(type=type_, function=word, arguments=tuple(parts), **at)

    return read


def _single(word: str) -> Callable[[Interpreter, Arguments, Spot], Node]:
    """向下取整, 向上取整, 绝对值: one quantity, its type kept."""

    def read(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
        if not arity(reader, arguments, at, word, (1, 1)):
            return Literal(type=Type.NUMBER, value=0, **at)
        part = reader.read(arguments[0])
        if part.type not in kinds.QUANTITIES and not reader.broken(part):
            reader.refuse(
                part.line,
                part.column,
                f"“{part}”是{part.type.value}，“{word}”要一个数",
                f"例如 {EXAMPLES[word]}",
            )
        type_ = Type.NUMBER if part.type is Type.RATIO and word != "绝对值" else part.type
        return Call(type=type_, function=word, arguments=(part,), **at)

    return read


def _root(word: str) -> Callable[[Interpreter, Arguments, Spot], Node]:
    """自然对数, 常用对数, 平方根: of a number, a count or a ratio; an amount has no logarithm before it is divided."""

    def read(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
        if not arity(reader, arguments, at, word, (1, 1)):
            return Literal(type=Type.NUMBER, value=0, **at)
        part = reader.read(arguments[0])
        if part.type not in {Type.NUMBER, Type.COUNT, Type.RATIO} and not reader.broken(part):
            fix = (
                f"先除以同类的数，例如 {word}(1 + 数值 ÷ 1亿元)"
                if part.type is Type.MONEY
                else f"例如 {EXAMPLES[word]}"
            )
            reader.refuse(part.line, part.column, f"“{part}”是{part.type.value}，“{word}”要一个数", fix)
        return Call(type=Type.NUMBER, function=word, arguments=(part,), **at)

    return read


def _choice(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    """如果(条件, 甲, 乙)."""
    if not arity(reader, arguments, at, "如果", (3, 3)):
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


def _is_unknown(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    if not arity(reader, arguments, at, "未填报", (1, 1)):
        return Literal(type=Type.BOOL, value=False, **at)
    return Call(type=Type.BOOL, function="未填报", arguments=(reader.read(arguments[0]),), **at)


def _if_unknown(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    if not arity(reader, arguments, at, "未填报时", (2, 2)):
        return Literal(type=Type.NUMBER, value=0, **at)
    value, instead = (reader.read(argument) for argument in arguments)
    if value.type is not instead.type and not kinds.comparable(value, instead) and not reader.broken(value):
        message, fix = kinds.why_not("≥", value, instead)
        reader.refuse(instead.line, instead.column, message.replace("比较", "代替"), fix)
    return Call(type=value.type, function="未填报时", arguments=(value, instead), **at)


def _figure(reader: Interpreter, argument: Any) -> Name | None:
    """The figure that an argument names, or a finding and None."""
    node = reader.read(argument)
    if isinstance(node, Name):
        return node
    if not reader.broken(node):
        reader.refuse(node.line, node.column, f"“{node}”不是指标", "括号里写指标的名称，例如 引进项目")
    return None


def _target(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    """目标(指标[, 时段]): the target of the year unless a span is named."""
    figure = _figure(reader, arguments[0]) if arity(reader, arguments, at, "目标", (1, 2)) else None
    if figure is None:
        return Literal(type=Type.NUMBER, value=0, **at)
    period = reader.argument_period(arguments[1]) if len(arguments) == 2 else None
    if len(arguments) == 2 and period is None:
        reader.refuse(**at, message="目标的第二项要一个时段", fix=f"例如 目标({figure.name}, 本期)")
    return Lookup(type=figure.type, function="目标", name=figure.name, period=period, **at)


def _completion(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    """完成率(指标[, 时段]) is 指标 ÷ 目标(指标[, 时段])."""
    figure = _figure(reader, arguments[0]) if arity(reader, arguments, at, "完成率", (1, 2)) else None
    if figure is None:
        return Literal(type=Type.RATIO, value=0, **at)
    target = _target(reader, arguments, at)
    return Binary(type=Type.RATIO, sign="÷", left=figure, right=target, **at)


def _share(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    """占比(部分, 全部): the base is always written."""
    if not arity(reader, arguments, at, "占比", (2, 2)):
        return Literal(type=Type.RATIO, value=0, **at)
    part, whole = (reader.read(argument) for argument in arguments)
    if part.type is not whole.type and not reader.broken(part) and not reader.broken(whole):
        message, _ = kinds.why_not("÷", part, whole)
        reader.refuse(whole.line, whole.column, message, "部分和全部要同一口径：个数比个数，金额比金额")
    return Binary(type=Type.RATIO, sign="÷", left=part, right=whole, **at)


def _quarter_mean(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    figure = _figure(reader, arguments[0]) if arity(reader, arguments, at, "季均", (1, 1)) else None
    if figure is None:
        return Literal(type=Type.NUMBER, value=0, **at)
    return Lookup(type=figure.type, function="季均", name=str(figure), **at)


def _reported(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    """报送(名称, 金额|个数|数值|比率[, 时段])."""
    word = reader.argument_word(arguments[0]) if arity(reader, arguments, at, "报送", (2, 3)) else None
    kind = reader.argument_word(arguments[1]) if word else None
    types = {type_.value: type_ for type_ in (Type.MONEY, Type.COUNT, Type.NUMBER, Type.RATIO)}
    if word and kind not in types:
        reader.refuse(
            **at,
            message=f"“报送”的第二项要写明是什么，这里是“{kind}”",
            fix=f"写 {'、'.join(types)} 之一，例如 报送({word}, 金额)",
        )
    period = reader.argument_period(arguments[2]) if len(arguments) == 3 else None
    return Lookup(type=types.get(kind or "", Type.NUMBER), function="报送", name=word or "", period=period, **at)


def _elapsed(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    arity(reader, arguments, at, "序时进度", (0, 1))
    period = reader.argument_period(arguments[0]) if arguments else None
    if arguments and period is None:
        reader.refuse(**at, message="序时进度的括号里要一个时段", fix="写 序时进度、序时进度(本年) 或 序时进度(本期)")
    return Lookup(type=Type.RATIO, function="序时进度", period=period, **at)


def _remaining(word: str) -> Callable[[Interpreter, Arguments, Spot], Node]:
    def read(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
        arity(reader, arguments, at, word, (0, 0))
        return Lookup(type=Type.NUMBER, function=word, **at)

    return read


def _registered(reader: "Interpreter", arguments: Arguments, at: Spot) -> Node:
    """处理在期(不得评先): whether the measure stands in the register of what was decided."""
    word = reader.argument_word(arguments[0]) if arity(reader, arguments, at, REGISTERED, (1, 1)) else None
    if arguments and not word:
        reader.refuse(
            **at, message="处理在期的括号里要写是哪一项处理", fix="照结果运用里“建议”的写法，例如 处理在期(不得评先)"
        )
    return Lookup(type=Type.BOOL, function=REGISTERED, name=word or "", **at)


FUNCTIONS: Mapping[str, Callee] = MappingProxyType({
    "个数": Callee(read=counted, meaning="数项目、到账笔数或单位，每个只数一次"),
    "合计": Callee(read=summed("合计"), meaning="把金额加起来；按计功份额分到单位"),
    "最大": Callee(read=summed("最大"), meaning="其中最大的一个（不分份额）"),
    "最小": Callee(read=summed("最小"), meaning="其中最小的一个（不分份额）"),
    "目标": Callee(read=_target, meaning="目标任务；不写时段就是全年目标"),
    "完成率": Callee(read=_completion, meaning="指标 ÷ 目标"),
    "占比": Callee(read=_share, meaning="部分 ÷ 全部，分母总要写明"),
    "季均": Callee(read=_quarter_mean, meaning="本年在本季以前各季度的平均数"),
    "序时进度": Callee(read=_elapsed, meaning="时间过去的份额，按月计；不写时段就是全年", bare=True),
    "剩余月数": Callee(read=_remaining("剩余月数"), meaning="到年底还有几个月", bare=True),
    "剩余季度数": Callee(read=_remaining("剩余季度数"), meaning="本季以后还有几个季度", bare=True),
    "报送": Callee(read=_reported, meaning="单位报送的总数（不是从项目加出来的）"),
    "处理在期": Callee(read=_registered, meaning="对这个单位的这项处理登记过，还没有到期或解除"),
    "不超过": Callee(read=_extreme("不超过"), meaning="取小的：第一项不超过第二项"),
    "不低于": Callee(read=_extreme("不低于"), meaning="取大的：第一项不低于第二项"),
    "较大": Callee(read=_extreme("较大"), meaning="几项中最大的"),
    "较小": Callee(read=_extreme("较小"), meaning="几项中最小的"),
    "向下取整": Callee(read=_single("向下取整"), meaning="只算整份：每超10%加1分，超25%加2分"),
    "向上取整": Callee(read=_single("向上取整"), meaning="不足一份按一份"),
    "绝对值": Callee(read=_single("绝对值"), meaning="去掉负号"),
    "自然对数": Callee(read=_root("自然对数"), meaning="ln，算到四十位有效数字；零和负数没有对数，按“基数为零”办"),
    "常用对数": Callee(read=_root("常用对数"), meaning="lg，同上"),
    "平方根": Callee(read=_root("平方根"), meaning="开方，算到四十位有效数字；负数没有平方根"),
    "如果": Callee(read=_choice, meaning="条件成立取前者，不成立取后者"),
    "未填报": Callee(read=_is_unknown, meaning="这一项是不是没有填报（X、不详、待定）"),
    "未填报时": Callee(read=_if_unknown, meaning="没有填报时用后者代替，写出来才算数"),
})  # fmt: skip
