"""加分, 扣分, and what every step must say: how a broken step counts, and where it ends."""

from luodi.rulebook.awards import Adjustment, Partial, Points
from luodi.rulebook.choices import Choice
from luodi.rulebook.literals import Literal, read_literal
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import Table, Word

REFERENCES = ("目标", "基数", "组内平均", "全体平均", "组内最高", "组内最低")
_ADJUSTMENT = ("名称", "条文", "按", "每超", "每欠", "每", "加", "扣", "不足一档", "最多", "比照", "当")


def written(row: Table, key: str) -> str:
    """The text under `key` as its author wrote it."""
    value = row.get(key)
    return value.text if isinstance(value, Word) else ""


def read_most(reader: Reader, table: Table, article: str, because: str) -> tuple[bool, Points | None]:
    """(answered, the cap): 最多 has no default."""
    tree = table.get("最多")
    if tree is None:
        reader.findings.append(Choice.BLOCK.left_open(table.place, article, because))
        return False, None
    if reader.word(tree, "最多") == "不限":
        return True, None
    return True, reader.points(tree, "最多")


def read_partial(reader: Reader, table: Table, article: str, step: str) -> Partial | None:
    """不足一档, which has no default."""
    tree = table.get("不足一档")
    if tree is None:
        reader.findings.append(Choice.STEPS.left_open(table.place, article, f"每“{step}”计一次分"))
        return None
    return reader.choice(tree, Partial, "不足一档")


def read_adjustments(reader: Reader, table: Table, article: str) -> tuple[Adjustment, ...]:
    """Everything under 加分 and 扣分, in the order written."""
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
    partial = read_partial(reader, row, article, f"{measured} {written(row, measured)}")
    answered, most = read_most(reader, row, article, f"“{measured} {written(row, measured)}”{key}")
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
    shown = written(row, measured)
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
