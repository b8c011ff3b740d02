"""计分: from its text to one scoring shape with what is added and taken off.

A shape is named by the one key that only it has (按比例, 达标, 阶梯, 每个, 每, 功效系数, 名次, 评定, 逐项, 事件, 公式).
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from types import MappingProxyType

from luodi.base.quantities import Exact
from luodi.rulebook.adjustments import read_adjustments, read_most, read_partial, written
from luodi.rulebook.awards import (
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
    Scoring,
    Shape,
)
from luodi.rulebook.choices import Choice
from luodi.rulebook.literals import Literal, read_literal
from luodi.rulebook.reading import Reader
from luodi.rulebook.relative import read_by_rank, read_efficacy
from luodi.rulebook.tree import Row, Table, Tree, Word

_COMMON = ("加分", "扣分", "线")
_KEYS: dict[str, tuple[str, ...]] = {
    "公式": (),
    "按比例": ("超额",),
    "达标": ("未达",),
    "阶梯": ("按",),
    "每个": ("最多",),
    "每": ("得", "不足一档", "最多"),
    "功效系数": ("按", "同值", "独一", "比较范围", "次序"),
    "名次": ("按", "其余", "比较范围", "次序"),
    "评定": ("评分人", "复核", "去极值", "折到权重"),
    "逐项": ("最多", "另报"),
    "事件": ("最多", "基本分"),
}
SHAPES = tuple(_KEYS)
_FEWEST_TO_TRIM = 3
COLUMN_KINDS = ("金额", "个数", "比率", "数值", "文字", "判断")


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
        adjustments=read_adjustments(reader, tree, article),
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
                Choice.BOUNDARY.left_open(row.key(key), article, f"阶梯写了“{key} {written(row, key)}”")
            )
            return None
        lines.append(None if bound is None else Line(at=bound, inclusive=bool(inclusive)))
    if lines == [None, None]:
        reader.refuse(row.place, "这一档没有界值也没有条件", "写“自: 50%, 含: 是”，或“当: 条件”；最后一档写“其余: 0”")
        return None
    return Rung(place=row.place, earns=earns, start=lines[0], end=lines[1])


def _per_item(reader: Reader, table: Table, article: str) -> Shape | None:
    points = reader.points(table.get("每个"), "每个")
    answered, most = read_most(reader, table, article, "按个数计分")
    if points is None or not answered:
        return None
    step = Literal(value=1, measure=None)
    return PerStep(step=step, points=points, partial=Partial.LINEAR, most=most)


def _per_amount(reader: Reader, table: Table, article: str) -> Shape | None:
    step = reader.literal(table.get("每"), "每")
    points = reader.points(table.get("得"), "得")
    answered, most = read_most(reader, table, article, "按数量计分")
    partial = read_partial(reader, table, article, written(table, "每"))
    if points is None and table.get("得") is None:
        reader.refuse(table.place, "写了“每”，没有写得多少分", "加上“得: 0.4分”")
    if step is not None and step.value <= 0:
        reader.refuse(table.key("每"), "“每”要大于零", "写成 1亿元、1个 这样")
        return None
    if step is None or points is None or partial is None or not answered:
        return None
    return PerStep(step=step, points=points, partial=partial, most=most)


def _judged(reader: Reader, table: Table, _article: str) -> Shape | None:
    written = table.get("评定")
    if isinstance(written, Word):
        reader.refuse(written.place, f"评定的范围看不懂：“{written.text}”", "写成 {自: 0分, 至: 5分}")
        return None
    bounds = reader.table(written, "评定", ("自", "至"))
    if bounds is None:
        return None
    low, high = reader.number(bounds.get("自"), "自"), reader.number(bounds.get("至"), "至")
    if low is None or high is None or low >= high:
        reader.refuse(bounds.place, "评定要写分数的范围", "写成 {自: 0分, 至: 10分}")
        return None
    people, check = table.get("评分人"), reader.flag(table.get("复核"), "复核") or False
    trimmed = reader.flag(table.get("去极值"), "去极值") or False
    scorers = _equal_scorers(reader, people) if isinstance(people, Row) else _scorers(reader, people)
    if trimmed and (not isinstance(people, Row) or len(scorers) < _FEWEST_TO_TRIM):
        fix = "评分人写成一列，例如 评分人: [甲, 乙, 丙, 丁]"
        reader.refuse(table.key("去极值"), "去掉一个最高分和一个最低分，评分人要不分占比、至少三个", fix)
    scaled = reader.flag(table.get("折到权重"), "折到权重")
    return Judged(low=low, high=high, scorers=scorers, second_check=check, trimmed=trimmed, scaled=scaled)


def _equal_scorers(reader: Reader, people: Row) -> tuple[tuple[str, Exact], ...]:
    """A list of names: each has the same share."""
    names = [reader.word(item, "评分人") for item in people.items]
    return tuple((name, Fraction(1, len(names))) for name in dict.fromkeys(names) if name)


def _scorers(reader: Reader, tree: Tree | None) -> tuple[tuple[str, Exact], ...]:
    scorers: list[tuple[str, Exact]] = []
    people = reader.open_table(tree, "评分人")
    for name, share in people or ():
        if (ratio := reader.percent(share, f"评分人{name.text}的占比")) is not None:
            scorers.append((name.text, ratio))
    if people is not None and sum(ratio for _, ratio in scorers) != 1:
        reader.refuse(people.place, "评分人的占比相加不是 100%", "改成相加等于 100%；各占一样的写成一列 [甲, 乙]")
    return tuple(scorers)


def _item_wise(reader: Reader, table: Table, article: str) -> Shape | None:
    tree = table.get("逐项")
    answered, most = read_most(reader, table, article, "逐项计分")
    inner = None if tree is None else read_scoring(reader, tree, article)
    if inner is None or not answered:
        return None
    if isinstance(inner.shape, Efficacy | ByRank | Judged | ItemWise | Events):
        reader.refuse(inner.place, "逐项里只能用一个项目自己就能算出的形式", "用 阶梯、达标、每、按比例 或 公式")
        return None
    return ItemWise(inner=inner, most=most, columns=tuple(_columns(reader, table.get("另报"))))


def _columns(reader: Reader, tree: Tree | None) -> Iterator[tuple[str, str]]:
    """另报: facts of an item that the ledger does not hold, each with its kind."""
    for name, kind in reader.open_table(tree, "另报") or ():
        word = reader.word(kind, "另报")
        if word in COLUMN_KINDS:
            yield name.text, word
        else:
            reader.refuse(kind.place, f"另报的“{name.text}”不能是“{word}”", f"可以写：{'、'.join(COLUMN_KINDS)}")


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
    answered, most = read_most(reader, table, article, "按事件加减分")
    base = reader.points(table.get("基本分"), "基本分") or Points(value=0)
    return Events(kinds=tuple(kinds), most=most, base=base) if answered and kinds else None


_READERS: MappingProxyType[str, Callable[[Reader, Table, str], Shape | None]] = MappingProxyType({
    "公式": _formula,
    "按比例": _proportional,
    "达标": _at_target,
    "阶梯": _ladder,
    "每个": _per_item,
    "每": _per_amount,
    "功效系数": read_efficacy,
    "名次": read_by_rank,
    "评定": _judged,
    "逐项": _item_wise,
    "事件": _events,
})  # fmt: skip
