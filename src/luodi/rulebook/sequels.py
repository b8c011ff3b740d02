"""等次, 升降, 预警, 榜单, 结果运用: from text to the rules that follow from scores."""

from collections.abc import Mapping

from luodi.base.numerals import normalize, parse_number
from luodi.rulebook.document import AlertScope, Grade, GradeShift, Light, Rule
from luodi.rulebook.durations import Delay, read_delay
from luodi.rulebook.quotas import read_quota
from luodi.rulebook.reading import Reader
from luodi.rulebook.terms import Term
from luodi.rulebook.tree import Table, Tree

_ENDLESS = "到解除为止"
_MOST_PERIODS = 12
_RULES: Mapping[str, tuple[str, ...]] = {
    "预警": ("名称", "条文", "对象", "当", "灯", "自", "连续", "引", "说明"),
    "榜单": ("名称", "条文", "当", "连续", "免列", "申辩", "说明"),
    "结果运用": ("名称", "条文", "当", "建议", "至", "为期", "解除", "连续", "免除", "申辩", "说明"),
}


def read_grades(reader: Reader, tree: Tree | None) -> list[Grade]:
    """等次, best first; the last one may be 其余."""
    found = []
    for item in reader.rows(tree, "等次"):
        row = reader.table(item, "等次的一档", ("名称", "当", "名额", "其余"))
        if row is None:
            continue
        other, name = reader.word(row.get("其余"), "其余"), reader.word(row.get("名称"), "名称")
        when = reader.expression(row.get("当"), "当")
        if not (other or (name and when)):
            reader.refuse(row.place, "等次要写名称和条件", "写成 {名称: 优秀, 当: 总分 ≥ 90}，最后一档写 {其余: 一般}")
            continue
        quota = read_quota(reader, row.get("名额"))
        found.append(Grade(name=name or other, place=row.place, when=when, quota=quota))
    return found


def read_shifts(reader: Reader, tree: Tree | None) -> list[GradeShift]:
    """升降: up, down, or set to a grade."""
    found = []
    for item in reader.rows(tree, "升降"):
        row = reader.table(item, "升降的一条", ("名称", "条文", "当", "升", "降", "定为"))
        when = None if row is None else reader.expression(row.get("当"), "当")
        if row is None:
            continue
        up, down = reader.whole(row.get("升"), "升") or 0, reader.whole(row.get("降"), "降") or 0
        becomes = reader.word(row.get("定为"), "定为")
        if when is None or not (up or down or becomes):
            reader.refuse(row.place, "升降要写条件和结果", "写成 {名称: 晋档, 当: …, 升: 1}，或“降: 1”“定为: 不合格”")
            continue
        name, article = reader.word(row.get("名称"), "名称"), reader.word(row.get("条文"), "条文")
        found.append(
            GradeShift(name=name, place=row.place, article=article, when=when, steps=up - down, becomes=becomes)
        )
    return found


def read_rules(reader: Reader, tree: Tree | None, section: str) -> list[Rule]:
    """预警, 榜单 or 结果运用, as `section` says."""
    found = []
    for item in reader.rows(tree, section):
        row = reader.table(item, f"{section}的一条", _RULES[section])
        if row is None:
            continue
        name, when = reader.word(row.get("名称"), "名称"), reader.expression(row.get("当"), "当")
        if not name or when is None:
            reader.refuse(row.place, f"{section}要写名称和条件", "写成 {名称: 零签约, 当: 签约项目 = 0}")
            continue
        if section == "结果运用" and not row.get("建议"):
            reader.refuse(row.place, f"结果运用“{name}”没有写建议", "加上“建议: [谈话提醒]”")
        lights, light = _lights(reader, row.get("灯"))
        consecutive = reader.whole(row.get("连续"), "连续")
        if consecutive is not None and not 1 <= consecutive <= _MOST_PERIODS:
            reader.refuse(row.key("连续"), f"连续不能是 {consecutive} 期", "写 2 到 12；只看这一期的不写“连续”")
            consecutive = 1
        found.append(
            Rule(
                name=name,
                place=row.place,
                article=reader.word(row.get("条文"), "条文"),
                when=when,
                scope=reader.choice(row.get("对象"), AlertScope, "对象") or AlertScope.UNIT,
                light=light,
                lights=lights,
                since=reader.word(row.get("自"), "自"),
                proposals=reader.words(row.get("建议"), "建议"),
                until=reader.day(row.get("至"), "至"),
                lasts=_term(reader, row),
                release=reader.expression(row.get("解除"), "解除"),
                answerable=reader.flag(row.get("申辩"), "申辩") is not False,
                consecutive=1 if consecutive is None else consecutive,
                exempt=reader.word(row.get("免列", "免除"), "免列"),
                remark=reader.word(row.get("说明"), "说明"),
                cites=reader.words(row.get("引"), "引"),
            )
        )
    return found


def read_reply_days(reader: Reader, tree: Tree | None) -> int | None:
    """申辩期: a number of working days."""
    if tree is None:
        return None
    days = _whole(normalize(reader.word(tree, "申辩期")), "个工作日")
    if days is None:
        reader.refuse(tree.place, "申辩期要写几个工作日", "写成 申辩期: 5个工作日")
    return days


def _term(reader: Reader, row: Table) -> Term | None:
    tree = row.get("为期")
    if tree is None:
        return None
    if row.get("至") is not None:
        reader.refuse(tree.place, "“至”和“为期”只能写一个", "写到哪一天的写“至”，写几年几个月的写“为期”")
    text = normalize(reader.word(tree, "为期"))
    if text == _ENDLESS:
        return Term()
    for unit, months, days in (("年", 12, 0), ("个月", 1, 0), ("天", 0, 1)):
        count = _whole(text, unit)
        if count is not None:
            return Term(months=count * months, days=count * days)
    reader.refuse(tree.place, f"为期不是一段时间：“{text}”", f"写成 3年、6个月、90天，或 {_ENDLESS}")
    return None


def _whole(text: str, unit: str) -> int | None:
    """The whole number from 1 to 9999 before `unit`; None when the text is something else."""
    number = parse_number(text.removesuffix(unit)) if text.endswith(unit) else None
    return int(number) if number is not None and number.denominator == 1 and 1 <= number <= 9999 else None


def _lights(reader: Reader, tree: Tree | None) -> tuple[tuple[tuple[Light, Delay], ...], Light | None]:
    if not isinstance(tree, Table):
        return (), reader.choice(tree, Light, "灯")
    found = []
    for key, value in tree:
        text = reader.word(value, "灯")
        light, after = reader.choice(key, Light, "灯"), read_delay(text)
        if after is None:
            reader.refuse(value.place, f"多久亮{key.text}灯看不懂：“{text}”", "写成 180天、3个月 或 10个工作日")
        if light is not None and after is not None:
            found.append((light, after))
    return tuple(found), None
