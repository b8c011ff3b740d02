"""功效系数 and 名次: shapes in which a unit is compared with the others."""

from luodi.base.quantities import Exact
from luodi.rulebook.awards import ByRank, Efficacy, Scope, Shape
from luodi.rulebook.choices import Choice
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import Row, Table, Tree


def read_efficacy(reader: Reader, table: Table, article: str) -> Shape | None:
    """功效系数 with its two explicit ends: all equal, and a group of one."""
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


def read_by_rank(reader: Reader, table: Table, _article: str) -> Shape | None:
    """名次: a list of points with 其余, or a first place and a fall per place."""
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
