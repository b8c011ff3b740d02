"""指标: from its text to a typed row of the scorecard, parts and all."""

from luodi.rulebook.awards import Expression, Line, Points, Start
from luodi.rulebook.choices import Choice
from luodi.rulebook.document import Indicator, TargetChoice, TargetPeriod, Weight
from luodi.rulebook.literals import read_literal
from luodi.rulebook.periods import is_span
from luodi.rulebook.reading import Reader
from luodi.rulebook.shapes import read_scoring
from luodi.rulebook.tree import Table, Tree, Word

KEYS = (
    "名称",
    "条文",
    "口径",
    "同比",
    "单位",
    "位数",
    "目标",
    "权重",
    "计分",
    "封顶",
    "保底",
    "起计",
    "时点",
    "基数为零",
    "适用",
    "时段",
    "分项",
    "说明",
)
ZERO_BASES = ("不适用", "零分", "满分", "未填报")


def read_indicators(reader: Reader, tree: Tree | None, parent: str = "", article: str = "") -> tuple[Indicator, ...]:
    """The indicators in the order written; a name written twice is refused. Parts without an article have the parent's."""
    found: list[Indicator] = []
    seen: dict[str, int] = {}
    for item in reader.rows(tree, "分项" if parent else "指标"):
        row = reader.table(item, "指标", KEYS)
        indicator = None if row is None else _indicator(reader, row, article)
        if indicator is None:
            continue
        if indicator.name in seen:
            reader.refuse(
                indicator.place, f"指标“{indicator.name}”写了两次，第一次在第 {seen[indicator.name]} 行", "改名或合并"
            )
            continue
        seen[indicator.name] = indicator.place.line
        found.append(indicator)
    return tuple(found)


def _indicator(reader: Reader, row: Table, above: str) -> Indicator | None:
    name, article = reader.word(row.get("名称"), "名称"), reader.word(row.get("条文"), "条文") or above
    if not name:
        reader.refuse(row.place, "指标没有写名称", "加上“名称: 合同投资”")
        return None
    if not article:
        reader.refuse(row.place, f"指标“{name}”没有写条文", "加上“条文: 第四条第一款”，每一分都要指得出依据")
    scored = row.get("计分")
    shown = isinstance(scored, Word) and scored.text == "不计分"
    scoring = None if scored is None or shown else read_scoring(reader, scored, article)
    parts = read_indicators(reader, row.get("分项"), name, article)
    if scored is None and "分项" not in row.by_key:
        reader.refuse(row.place, f"指标“{name}”没有写计分", "写上计分；只看数不计分的，写“计分: 不计分”")
    if "口径" not in row.by_key and "分项" not in row.by_key and not _given(row):
        reader.refuse(
            row.place, f"指标“{name}”没有写口径", "加上“口径: 合计(合同投资)”；由人评定或另行报送的写“口径: 报送”"
        )
    cap, uncapped = _cap(reader, row.get("封顶"))
    places = reader.whole(row.get("位数"), "位数")
    return Indicator(
        name=name,
        place=row.place,
        article=article,
        measure=_measure(reader, row),
        growth_base=reader.expression(row.get("同比"), "同比"),
        unit=_unit(reader, row.get("单位")),
        places=places,
        target=_target(reader, row, article),
        weight=_weight(reader, row.get("权重")),
        scoring=scoring,
        cap=cap,
        uncapped=uncapped,
        floor=reader.points(row.get("保底"), "保底"),
        start=_start(reader, row.get("起计"), article),
        dated_by=reader.word(row.get("时点"), "时点"),
        zero_base=_zero_base(reader, row.get("基数为零")),
        applies=reader.expression(row.get("适用"), "适用"),
        periods=_periods(reader, row.get("时段")),
        parts=parts,
        remark=reader.word(row.get("说明"), "说明"),
    )


def _unit(reader: Reader, tree: Tree | None) -> str:
    text = reader.word(tree, "单位")
    if tree is not None and text in {"美元", "亿美元"}:
        reader.refuse(tree.place, f"外币按万美元计，单位不能是“{text}”", "写“单位: 万美元”")
    return text


def _periods(reader: Reader, tree: Tree | None) -> tuple[str, ...]:
    words = reader.words(tree, "时段")
    for word in words:
        if not is_span(word) and tree is not None:
            reader.refuse(tree.place, f"看不懂时段“{word}”", "写 第一季度、上半年、9月，或 [第一季度, 第二季度]")
    return tuple(word for word in words if is_span(word))


def _given(row: Table) -> bool:
    """Whether the value is given by people or events, so that no measure is needed."""
    scoring = row.get("计分")
    return isinstance(scoring, Table) and bool({"评定", "事件"} & set(scoring.by_key))


def _measure(reader: Reader, row: Table) -> Expression | None:
    written = row.get("口径")
    if isinstance(written, Word) and written.text == "报送":
        return None
    return reader.expression(written, "口径")


def _cap(reader: Reader, tree: Tree | None) -> tuple[Points | None, bool]:
    if isinstance(tree, Word) and tree.text == "不封顶":
        return None, True
    return reader.points(tree, "封顶"), False


def _target(reader: Reader, row: Table, article: str) -> TargetChoice:
    tree = row.get("目标")
    place = row.place if tree is None else tree.place
    if tree is None:
        return TargetChoice(place=place)
    if isinstance(tree, Word):
        return _target_word(reader, tree)
    table = reader.table(tree, "目标", ("取", "期间", "层级"))
    if table is None:
        return TargetChoice(place=place, none=True)
    period = reader.choice(table.get("期间"), TargetPeriod, "期间")
    taken = reader.word(table.get("取"), "取")
    fixed = read_literal(taken) if taken else None
    if fixed is None and table.get("期间") is None:
        reader.findings.append(Choice.TARGET.left_open(table.place, article, "目标没有写期间"))
    level = reader.word(table.get("层级"), "层级")
    return TargetChoice(place=place, measure="" if fixed else taken, fixed=fixed, period=period, level=level)


def _target_word(reader: Reader, word: Word) -> TargetChoice:
    if word.text == "不设":
        return TargetChoice(place=word.place, none=True)
    if (fixed := read_literal(word.text)) is not None:
        return TargetChoice(place=word.place, fixed=fixed)
    period = reader.choice(word, TargetPeriod, "目标")
    return TargetChoice(place=word.place, period=period, none=period is None)


def _weight(reader: Reader, tree: Tree | None) -> Weight | None:
    if tree is None:
        return None
    if isinstance(tree, Word):
        value = reader.number(tree, "权重")
        if value is not None and value < 0:
            reader.refuse(tree.place, "权重不能小于零", "扣分的写成“扣分”，或事件的负分")
        return Weight(default=value)
    by_group = {}
    for group, item in reader.open_table(tree, "权重") or ():
        text = reader.word(item, "权重")
        by_group[group.text] = None if text == "不适用" else reader.number(item, f"{group.text}的权重")
    return Weight(default=by_group.pop("其余", None), by_group=by_group)


def _start(reader: Reader, tree: Tree | None, article: str) -> Start | None:
    row = reader.table(tree, "起计", ("按", "自", "含"))
    if row is None:
        return None
    line = reader.literal(row.get("自"), "自")
    inclusive = reader.flag(row.get("含"), "含")
    if line is not None and row.get("含") is None:
        reader.findings.append(Choice.BOUNDARY.left_open(row.key("自"), article, "起计写了一条线"))
    if line is None or inclusive is None:
        if row.get("自") is None:
            reader.refuse(row.place, "起计没有写从多少起", "写成 {按: 完成率, 自: 60%, 含: 是}")
        return None
    driver = reader.expression(row.get("按"), "按") or Expression(text="完成率", place=row.place)
    return Start(driver=driver, line=Line(at=line, inclusive=inclusive))


def _zero_base(reader: Reader, tree: Tree | None) -> str:
    text = reader.word(tree, "基数为零")
    if tree is not None and text not in ZERO_BASES:
        reader.refuse(tree.place, f"基数为零不能是“{text}”", f"可以写：{'、'.join(ZERO_BASES)}")
    return text
