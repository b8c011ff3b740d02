"""个数, 合计, 最大, 最小: how an aggregate is read, over projects, payments or units."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from luodi.rulebook import kinds
from luodi.rulebook.factors import whole
from luodi.rulebook.interpreter import Arguments, Interpreter
from luodi.rulebook.nodes import (
    Aggregate,
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

_FUNDS_WORD = "到位资金"
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "个数": "个数(项目, 签约日期 在 本期)",
        "合计": "合计(到位资金(认定), 到位日期 在 本期)",
        "最大": "最大(单位.合同投资)",
        "最小": "最小(合同投资, 签约日期 在 本期)",
        "目标": "目标(引进项目)",
        "完成率": "完成率(引进项目)",
        "占比": "占比(工业项目, 引进项目)",
        "季均": "季均(引进项目)",
        "序时进度": "序时进度(本年)",
        "剩余月数": "剩余月数",
        "剩余季度数": "剩余季度数",
        "报送": "报送(用地指标, 数值)",
        "处理在期": "处理在期(不得评先)",
        "不超过": "不超过(完成率, 120%)",
        "不低于": "不低于(10分 − 2分, 0分)",
        "较大": "较大(1, 2, 3)",
        "较小": "较小(1, 2, 3)",
        "向下取整": "向下取整(25% ÷ 10%)",
        "向上取整": "向上取整(25% ÷ 10%)",
        "绝对值": "绝对值(−3)",
        "自然对数": "自然对数(1 + 9)",
        "常用对数": "常用对数(1000)",
        "平方根": "平方根(225%)",
        "如果": "如果(完成率 ≥ 100%, 10分, 0分)",
        "未填报": "未填报(合同投资)",
        "未填报时": "未填报时(完成率, 0%)",
    }
)


def arity(reader: Interpreter, arguments: Arguments, at: Spot, word: str, wanted: tuple[int, int]) -> bool:
    """Refuse a wrong number of arguments; True when it is right."""
    low, high = wanted
    if low <= len(arguments) <= high:
        return True
    how_many = f"{low}" if low == high else f"{low} 到 {high}"
    reader.refuse(**at, message=f"“{word}”要 {how_many} 项，这里有 {len(arguments)} 项", fix=f"例如 {EXAMPLES[word]}")
    return False


def _funds(reader: Interpreter, argument: Any) -> str | None:
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


def counted(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
    """个数(项目[, 条件]), 个数(到位资金(认定)[, 条件]), 个数(单位, 条件), 个数(条件)."""
    arguments, by = _credited_by(reader, arguments)
    if not arity(reader, arguments, at, "个数", (1, 2)):
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


def summed(word: str) -> Callable[[Interpreter, Arguments, Spot], Node]:
    """合计, 最大, 最小 of an amount over its rows."""

    def read(reader: Interpreter, arguments: Arguments, at: Spot) -> Node:
        arguments, by = _credited_by(reader, arguments)
        if not arity(reader, arguments, at, word, (1, 2)):
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
                f"例如 {EXAMPLES[word]}",
            )
        made = Aggregate(type=amount.type, function=word, rows=rows, amount=amount, condition=condition, by=by, **at)
        return whole(_checked(reader, made))

    return read


def _speaks_of_units(argument: Any) -> bool:
    """Whether an amount is written with 单位.: then the rows are the units below."""
    return any(str(token).startswith("单位.") for token in argument.scan_values(lambda _: True))


def _credited_by(reader: Interpreter, arguments: Arguments) -> tuple[Arguments, str | None]:
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


def _checked(reader: Interpreter, made: Aggregate) -> Aggregate:
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
