"""计分: from its text to one scoring shape with what is added and taken off.

A shape is named by the one key that only it has (按比例, 达标, 阶梯, 每个, 每, 功效系数, 名次, 评定, 逐项, 事件, 公式).
"""

from collections.abc import Callable
from types import MappingProxyType

from luodi.base.quantities import Exact, Measure
from luodi.rulebook.choices import Choice
from luodi.rulebook.document import (
    Adjustment,
    AtTarget,
    ByRank,
    Efficacy,
    Event,
    Events,
    Expression,
    Formula,
    ItemWise,
    Judged,
    Ladder,
    Line,
    Partial,
    PerStep,
    Points,
    Proportional,
    Rung,
    Scope,
    Scoring,
    Shape,
)
from luodi.rulebook.literals import Literal, read_literal
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import Row, Table, Tree, Word

REFERENCES = ("目标", "基数", "组内平均", "全体平均", "组内最高", "组内最低")
_COMMON = ("加分", "扣分", "线")
_ADJUSTMENT = ("名称", "条文", "按", "每超", "每欠", "每", "加", "扣", "不足一档", "最多", "比照", "当")
_KEYS: dict[str, tuple[str, ...]] = {
    "公式": (),
    "按比例": ("超额",),
    "达标": ("未达",),
    "阶梯": ("按",),
    "每个": ("最多",),
    "每": ("得", "不足一档", "最多"),
    "功效系数": ("按", "同值", "独一", "比较范围", "次序"),
    "名次": ("按", "其余", "比较范围", "次序"),
    "评定": ("评分人", "复核"),
    "逐项": ("最多",),
    "事件": ("最多",),
}
SHAPES = tuple(_KEYS)


def read_scoring(reader: Reader, tree: Tree, article: str) -> Scoring | None:
    """The scoring under 计分; a bare text is a formula."""
    if isinstance(tree, Word):
        expression = reader.expression(tree, "计分")
        return None if expression is None else Scoring(place=tree.place, shape=Formula(expression=expression))
    if not isinstance(tree, Table):
        reader.refuse(tree.place, "计分要写成公式，或“键: 值”", f"计分的形式有：{'、'.join(SHAPES)}")
        return None
    named = [key for key, _ in tree if key.text in _KEYS]
    if len(named) != 1:
        told = (
            "没有写计分的形式"
            if not named
            else f"计分的形式写了 {len(named)} 种：{'、'.join(key.text for key in named)}"
        )
        fix = f"写一种：{'、'.join(SHAPES)}" if not named else "只留一种；两种都要时用“分项”分开写"
        reader.refuse(tree.place, told, fix)
        return None
    name = named[0].text
    reader.table(tree, f"计分（{name}）", (name, *_KEYS[name], *_COMMON))
    shape = _READERS[name](reader, tree, article)
    if shape is None:
        return None
    return Scoring(
        place=tree.place,
        shape=shape,
        adjustments=_adjustments(reader, tree, article),
        line=reader.literal(tree.get("线"), "线"),
    )


def _formula(reader: Reader, table: Table, _article: str) -> Shape | None:
    expression = reader.expression(table.get("公式"), "公式")
    return None if expression is None else Formula(expression=expression)


def _proportional(reader: Reader, table: Table, article: str) -> Shape | None:
    over = table.get("超额")
    if over is None:
        reader.findings.append(Choice.OVERSHOOT.left_open(table.key("按比例"), article, "得分按比例计算"))
        return None
    text = reader.word(over, "超额")
    cut = {"不计": 1, "计入": None}.get(text) if text in {"不计", "计入"} else reader.percent(over, "超额")
    driver = reader.expression(table.get("按比例"), "按比例") or Expression(text="完成率", place=table.place)
    return Proportional(driver=driver, cut=cut)


def _at_target(reader: Reader, table: Table, _article: str) -> Shape | None:
    met = reader.points(table.get("达标"), "达标")
    missed = table.get("未达")
    if missed is None:
        reader.refuse(
            table.key("达标"), "写了达标得多少，没有写未达得多少", "加上“未达: 零分”“未达: 满分”或“未达: 按比例”"
        )
        return None
    if met is None:
        return None
    if reader.word(missed, "未达") == "按比例":
        return AtTarget(met=met, missed=None)
    points = reader.points(missed, "未达")
    return None if points is None else AtTarget(met=met, missed=points)


def _ladder(reader: Reader, table: Table, article: str) -> Shape | None:
    driver = reader.expression(table.get("按"), "按")
    rungs: list[Rung] = []
    otherwise: Points | None = None
    for item in reader.rows(table.get("阶梯"), "阶梯"):
        row = reader.table(item, "阶梯的一档", ("自", "至", "含", "得", "当", "其余"))
        if row is None:
            continue
        if "其余" in row.by_key:
            otherwise = reader.points(row.get("其余"), "其余")
        elif (rung := _rung(reader, row, article)) is not None:
            rungs.append(rung)
    if driver is None:
        if any(rung.when is None for rung in rungs):
            reader.refuse(table.key("阶梯"), "阶梯没有写按什么分档", "加上“按: 完成率”“按: 数值”或“按: 名次”")
            return None
        driver = Expression(text="数值", place=table.place)
    if not rungs:
        return None
    return Ladder(driver=driver, rungs=tuple(rungs), otherwise=otherwise)


def _rung(reader: Reader, row: Table, article: str) -> Rung | None:
    earned = row.get("得")
    earns: Points | Expression | None
    if isinstance(earned, Word) and read_literal(earned.text) is None and earned.text not in {"满分", "零分", "权重"}:
        earns = reader.expression(earned, "得")
    else:
        earns = reader.points(earned, "得")
    if earns is None:
        if earned is None:
            reader.refuse(row.place, "这一档没有写得多少分", "加上“得: 10”")
        return None
    if (when := reader.expression(row.get("当"), "当")) is not None:
        return Rung(place=row.place, earns=earns, when=when)
    inclusive = reader.flag(row.get("含"), "含")
    lines: list[Line | None] = []
    for key in ("自", "至"):
        bound = reader.literal(row.get(key), key)
        if bound is not None and inclusive is None and row.get("含") is None:
            reader.findings.append(
                Choice.BOUNDARY.left_open(row.key(key), article, f"阶梯写了“{key} {_shown(row, key)}”")
            )
            return None
        lines.append(None if bound is None else Line(at=bound, inclusive=bool(inclusive)))
    if lines == [None, None]:
        reader.refuse(row.place, "这一档没有界值也没有条件", "写“自: 50%, 含: 是”，或“当: 条件”；最后一档写“其余: 0”")
        return None
    return Rung(place=row.place, earns=earns, start=lines[0], end=lines[1])


def _shown(row: Table, key: str) -> str:
    value = row.get(key)
    return value.text if isinstance(value, Word) else ""


def _most(reader: Reader, table: Table, article: str, because: str) -> tuple[bool, Points | None]:
    """(answered, the cap): 最多 has no default."""
    tree = table.get("最多")
    if tree is None:
        reader.findings.append(Choice.BLOCK.left_open(table.place, article, because))
        return False, None
    if reader.word(tree, "最多") == "不限":
        return True, None
    return True, reader.points(tree, "最多")


def _per_item(reader: Reader, table: Table, article: str) -> Shape | None:
    points = reader.points(table.get("每个"), "每个")
    answered, most = _most(reader, table, article, "按个数计分")
    if points is None or not answered:
        return None
    step = Literal(value=1, measure=None)
    return PerStep(step=step, points=points, partial=Partial.LINEAR, most=most)


def _per_amount(reader: Reader, table: Table, article: str) -> Shape | None:
    step = reader.literal(table.get("每"), "每")
    points = reader.points(table.get("得"), "得")
    answered, most = _most(reader, table, article, "按数量计分")
    partial = _partial(reader, table, article, _shown(table, "每"))
    if points is None and table.get("得") is None:
        reader.refuse(table.place, "写了“每”，没有写得多少分", "加上“得: 0.4分”")
    if step is None or points is None or partial is None or not answered:
        return None
    return PerStep(step=step, points=points, partial=partial, most=most)


def _partial(reader: Reader, table: Table, article: str, step: str) -> Partial | None:
    tree = table.get("不足一档")
    if tree is None:
        reader.findings.append(Choice.STEPS.left_open(table.place, article, f"每“{step}”计一次分"))
        return None
    return reader.choice(tree, Partial, "不足一档")


def _efficacy(reader: Reader, table: Table, article: str) -> Shape | None:
    bounds = reader.table(table.get("功效系数"), "功效系数", ("最高", "最低"))
    if bounds is None:
        return None
    high, low = reader.number(bounds.get("最高"), "最高"), reader.number(bounds.get("最低"), "最低")
    if "同值" not in table.by_key or "独一" not in table.by_key:
        reader.findings.append(Choice.EFFICACY.left_open(table.key("功效系数"), article, "得分用功效系数"))
        return None
    if high is None or low is None or high <= low:
        reader.refuse(bounds.place, "功效系数要写最高和最低，最高大于最低", "写成 {最高: 100, 最低: 60}")
        return None
    return Efficacy(
        high=high,
        low=low,
        flat=_or_not_applicable(reader, table.get("同值"), "同值"),
        lone=_or_not_applicable(reader, table.get("独一"), "独一"),
        scope=reader.choice(table.get("比较范围"), Scope, "比较范围") or Scope.GROUP,
        rising=_rising(reader, table),
        by_completion=_by_completion(reader, table),
    )


def _by_completion(reader: Reader, table: Table) -> bool:
    tree = table.get("按")
    text = reader.word(tree, "按") or "数值"
    if tree is not None and text not in {"数值", "完成率"}:
        reader.refuse(tree.place, f"同组比较不能按“{text}”", "写“按: 数值”或“按: 完成率”")
    return text == "完成率"


def _or_not_applicable(reader: Reader, tree: Tree | None, what: str) -> Exact | None:
    return None if reader.word(tree, what) == "不适用" else reader.number(tree, what)


def _rising(reader: Reader, table: Table) -> bool:
    tree = table.get("次序")
    text = reader.word(tree, "次序") or "高者先"
    if tree is not None and text not in {"高者先", "低者先"}:
        reader.refuse(tree.place, f"次序不能是“{text}”", "写“高者先”或“低者先”")
    return text != "低者先"


def _by_rank(reader: Reader, table: Table, _article: str) -> Shape | None:
    tree = table.get("名次")
    scope = reader.choice(table.get("比较范围"), Scope, "比较范围") or Scope.GROUP
    rising, otherwise = _rising(reader, table), reader.points(table.get("其余"), "其余")
    completion = _by_completion(reader, table)
    if isinstance(tree, Row):
        points = tuple(p for p in (reader.points(item, "名次得分") for item in tree.items) if p is not None)
        if otherwise is None:
            reader.refuse(table.key("名次"), "名次只写到第几名，没有写其余得多少", "加上“其余: 0分”")
            return None
        return ByRank(
            table=points,
            otherwise=otherwise,
            fall=None,
            floor=None,
            scope=scope,
            rising=rising,
            by_completion=completion,
        )
    row = reader.table(tree, "名次", ("第一名", "每降一名", "最低"))
    if row is None:
        return None
    first = reader.points(row.get("第一名"), "第一名")
    fall, floor = reader.number(row.get("每降一名"), "每降一名"), reader.number(row.get("最低"), "最低")
    if first is None or fall is None or floor is None:
        reader.refuse(row.place, "名次要写第一名、每降一名和最低", "写成 {第一名: 10分, 每降一名: 1分, 最低: 0分}")
        return None
    return ByRank(
        table=(first,),
        otherwise=None,
        fall=fall,
        floor=floor,
        scope=scope,
        rising=rising,
        by_completion=completion,
    )


def _judged(reader: Reader, table: Table, _article: str) -> Shape | None:
    bounds = reader.table(table.get("评定"), "评定", ("自", "至"))
    if bounds is None:
        return None
    low, high = reader.number(bounds.get("自"), "自"), reader.number(bounds.get("至"), "至")
    if low is None or high is None or low >= high:
        reader.refuse(bounds.place, "评定要写分数的范围", "写成 {自: 0分, 至: 10分}")
        return None
    scorers: list[tuple[str, Exact]] = []
    people = reader.open_table(table.get("评分人"), "评分人")
    for name, share in people or ():
        if (ratio := reader.percent(share, f"评分人{name.text}的占比")) is not None:
            scorers.append((name.text, ratio))
    if people is not None and sum(ratio for _, ratio in scorers) != 1:
        reader.refuse(people.place, "评分人的占比相加不是 100%", "改成相加等于 100%")
    check = reader.flag(table.get("复核"), "复核") or False
    return Judged(low=low, high=high, scorers=tuple(scorers), second_check=check)


def _item_wise(reader: Reader, table: Table, article: str) -> Shape | None:
    tree = table.get("逐项")
    answered, most = _most(reader, table, article, "逐项计分")
    inner = None if tree is None else read_scoring(reader, tree, article)
    if inner is None or not answered:
        return None
    if isinstance(inner.shape, Efficacy | ByRank | Judged | ItemWise | Events):
        reader.refuse(inner.place, "逐项里只能用一个项目自己就能算出的形式", "用 阶梯、达标、每、按比例 或 公式")
        return None
    return ItemWise(inner=inner, most=most)


def _events(reader: Reader, table: Table, article: str) -> Shape | None:
    kinds: list[Event] = []
    for item in reader.rows(table.get("事件"), "事件"):
        row = reader.table(item, "事件的一项", ("名称", "每次", "每季至多", "每年至多"))
        if row is None:
            continue
        name, each = reader.word(row.get("名称"), "名称"), reader.number(row.get("每次"), "每次")
        if not name or each is None:
            reader.refuse(row.place, "事件要写名称和每次得多少分", "写成 {名称: 获省级表彰, 每次: 2分}，扣分写 -1分")
            continue
        quarter = reader.whole(row.get("每季至多"), "每季至多")
        year = reader.whole(row.get("每年至多"), "每年至多")
        kinds.append(Event(name=name, each=each, per_quarter=quarter, per_year=year))
    answered, most = _most(reader, table, article, "按事件加减分")
    return Events(kinds=tuple(kinds), most=most) if answered and kinds else None


def _adjustments(reader: Reader, table: Table, article: str) -> tuple[Adjustment, ...]:
    found: list[Adjustment] = []
    for key, sign in (("加分", 1), ("扣分", -1)):
        tree = table.get(key)
        rows = (tree,) if isinstance(tree, Table) else reader.rows(tree, key)
        for item in rows:
            row = reader.table(item, key, _ADJUSTMENT)
            if row is not None and (adjustment := _adjustment(reader, row, key, sign, article)) is not None:
                found.append(adjustment)
    return tuple(found)


def _adjustment(reader: Reader, row: Table, key: str, sign: int, article: str) -> Adjustment | None:
    article = reader.word(row.get("条文"), "条文") or article
    verb = "加" if sign > 0 else "扣"
    points = reader.points(row.get(verb), verb)
    when = reader.expression(row.get("当"), "当")
    if points is None:
        reader.refuse(row.place, f"{key}没有写{verb}多少分", f"加上“{verb}: 1分”")
        return None
    name = reader.word(row.get("名称"), "名称")
    measured = next((word for word in ("每超", "每欠", "每") if word in row.by_key), None)
    if measured is None:
        if when is None:
            reader.refuse(row.place, f"{key}没有写每超多少或在什么条件下", "加上“每超: 10%”，或“当: 条件”")
            return None
        return Adjustment(place=row.place, points=points, sign=sign, when=when, name=name)
    step = _step(reader, row, measured, article)
    partial = _partial(reader, row, article, f"{measured} {_shown(row, measured)}")
    answered, most = _most(reader, row, article, f"“{measured} {_shown(row, measured)}”{key}")
    reference, level = _reference(reader, row)
    driver = reader.expression(row.get("按"), "按")
    if driver is not None and level is None and measured != "每":
        reader.refuse(
            row.key("按"), f"按“{driver.text}”{key}，没有写比照哪个数", "加上“比照: 0%”或“比照: 100%”这样的数"
        )
        return None
    if step is None or partial is None or not answered:
        return None
    return Adjustment(
        place=row.place,
        points=points,
        sign=sign,
        step=step,
        over=measured != "每欠",
        partial=partial,
        most=most,
        unlimited=most is None,
        against="零" if measured == "每" else reference,
        level=level,
        driver=driver,
        when=when,
        name=name,
    )


def _step(reader: Reader, row: Table, measured: str, article: str) -> Literal | None:
    step = reader.literal(row.get(measured), measured)
    if step is None:
        return None
    if step.value <= 0:
        reader.refuse(row.key(measured), f"“{measured}”要大于零", "写成 10%、1亿元 这样")
        return None
    shown = _shown(row, measured)
    if step.measure is None and measured != "每":
        reader.findings.append(Choice.PERCENT.left_open(row.key(measured), article, f"“{measured} {shown}”没有单位"))
        return None
    return step


def _reference(reader: Reader, row: Table) -> tuple[str, Literal | None]:
    tree = row.get("比照")
    text = reader.word(tree, "比照") or "目标"
    if text in REFERENCES:
        return text, None
    level = read_literal(text)
    if level is None and tree is not None:
        reader.refuse(tree.place, f"比照不能是“{text}”", f"可以写：{'、'.join(REFERENCES)}，或一个数")
    return "数", level


_READERS: MappingProxyType[str, Callable[[Reader, Table, str], Shape | None]] = MappingProxyType({
    "公式": _formula,
    "按比例": _proportional,
    "达标": _at_target,
    "阶梯": _ladder,
    "每个": _per_item,
    "每": _per_amount,
    "功效系数": _efficacy,
    "名次": _by_rank,
    "评定": _judged,
    "逐项": _item_wise,
    "事件": _events,
})  # fmt: skip
RATIO_STEPS = frozenset({Measure.RATIO, Measure.POINT})
