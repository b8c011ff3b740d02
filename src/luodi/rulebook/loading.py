"""From text to document: every section of a rulebook, all findings at once.

`load` never raises for what an author wrote; `document` does, for callers that need a rulebook that can run.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from luodi.rulebook.document import (
    Basis,
    Gap,
    Gaps,
    Group,
    Recognition,
    Rounding,
    RoundMode,
    RoundWhen,
    Rulebook,
    Total,
    Veto,
)
from luodi.rulebook.findings import Finding, RulebookRefused
from luodi.rulebook.indicators import read_indicators
from luodi.rulebook.literals import Literal
from luodi.rulebook.reading import Reader
from luodi.rulebook.sequels import read_grades, read_reply_days, read_rules, read_shifts
from luodi.rulebook.sharing import read_sharing, stated_once
from luodi.rulebook.tree import Table, Tree, Word, read_tree
from luodi.rulebook.tying import read_ties

SECTIONS: Mapping[str, str] = {
    "办法": "名称",
    "依据": "文号、发文机关、生效和失效日期",
    "说明": "写给人看的话",
    "跨度": "年、半年、季、月，或一次会战的起止日",
    "舍入": "得分怎样舍入",
    "并列": "同分怎样排名次",
    "缺项": "未填报、缺报、不适用、无目标各怎么办",
    "兼得": "一个项目能不能得两次加分",
    "互斥": "只取其中最高一项的指标",
    "记时": "以发生日期还是登记日期为准",
    "分组": "同组比较的单位",
    "认定": "什么算数、算给谁",
    "目标表": "写在办法里的目标",
    "共担": "共用一个结果的单位",
    "指标": "得分的各项",
    "总分": "满分、折算、占大考核的份额",
    "等次": "优秀、良好……",
    "升降": "晋档、降档、一票否决",
    "预警": "亮灯的条件",
    "榜单": "红榜、黑榜",
    "结果运用": "提请人确认的建议",
    "申辩期": "单位可以在几个工作日内申辩",
    "案例": "例子和应得的结果",
}


class Clock(StrEnum):
    """Which of an entry's two dates decides."""

    OCCURRED = "发生日期"
    RECORDED = "登记日期"


class Stacking(StrEnum):
    """Whether one project may earn two bonuses."""

    ALLOWED = "可以"
    HIGHEST = "只取最高"


def load(text: str) -> tuple[Rulebook | None, list[Finding]]:
    """Read `text`; the document is None only when it is not a mapping at all."""
    tree, findings = read_tree(text)
    reader = Reader(findings)
    table = reader.table(tree, "办法", SECTIONS)
    if table is None:
        return None, reader.findings
    title = reader.word(table.get("办法"), "办法")
    if not title:
        reader.refuse(table.place, "没有写办法的名称", "开头写上“办法: 某某区2026年度招商引资考核办法”")
    span, campaign = _span(reader, table.get("跨度"))
    clock = reader.choice(table.get("记时"), Clock, "记时")
    stacking = _stacking(reader, table.get("兼得"))
    ties, breakers = read_ties(reader, table.get("并列"))
    return Rulebook(
        title=title,
        text=text,
        basis=_basis(reader, table.get("依据")),
        span=span,
        campaign=campaign,
        rounding=_rounding(reader, table.get("舍入")),
        ties=ties,
        tie_breakers=breakers,
        gaps=_gaps(reader, table.get("缺项")),
        stacking=None if stacking is None else stacking is Stacking.ALLOWED,
        exclusive=tuple(reader.words(row, "互斥") for row in reader.rows(table.get("互斥"), "互斥")),
        recorded_date=None if clock is None else clock is Clock.RECORDED,
        groups=_groups(reader, table.get("分组")),
        recognition=tuple(_recognitions(reader, table.get("认定"))),
        targets=_targets(reader, table.get("目标表")),
        paired=tuple(reader.words(row, "共担") for row in reader.rows(table.get("共担"), "共担")),
        indicators=read_indicators(reader, table.get("指标")),
        total=_total(reader, table.get("总分")),
        grades=tuple(read_grades(reader, table.get("等次"))),
        shifts=tuple(read_shifts(reader, table.get("升降"))),
        alerts=tuple(read_rules(reader, table.get("预警"), "预警")),
        lists=tuple(read_rules(reader, table.get("榜单"), "榜单")),
        consequences=tuple(read_rules(reader, table.get("结果运用"), "结果运用")),
        reply_days=read_reply_days(reader, table.get("申辩期")),
    ), reader.findings


def document(text: str) -> Rulebook:
    """The rulebook of `text`; raises RulebookRefused with all findings of the reading."""
    rulebook, findings = load(text)
    if rulebook is None or findings:
        raise RulebookRefused(findings)
    return rulebook


def _stacking(reader: Reader, tree: Tree | None) -> Stacking | None:
    if isinstance(tree, Word) and tree.text in {"是", "否"}:
        return Stacking.ALLOWED if tree.text == "是" else Stacking.HIGHEST
    return reader.choice(tree, Stacking, "兼得")


def _basis(reader: Reader, tree: Tree | None) -> Basis:
    row = reader.table(tree, "依据", ("文号", "发文机关", "生效", "失效"))
    if row is None:
        return Basis()
    first, last = reader.day(row.get("生效"), "生效"), reader.day(row.get("失效"), "失效")
    if first and last and first > last:
        reader.refuse(row.key("失效"), "失效日期早于生效日期", "核对两个日期")
    number, issuer = reader.word(row.get("文号"), "文号"), reader.word(row.get("发文机关"), "发文机关")
    return Basis(number=number, issuer=issuer, effective=first, expires=last)


def _span(reader: Reader, tree: Tree | None) -> tuple[str, tuple[date, date] | None]:
    if isinstance(tree, Table):
        row = reader.table(tree, "跨度", ("名称", "自", "至"))
        first = reader.day(tree.get("自"), "自")
        last = reader.day(tree.get("至"), "至")
        if row is None or first is None or last is None or first > last:
            reader.refuse(
                tree.place, "会战的跨度要写名称和起止日", "写成 {名称: 百日会战, 自: 2006-08-29, 至: 2006-12-06}"
            )
            return "", None
        return reader.word(tree.get("名称"), "名称"), (first, last)
    text = reader.word(tree, "跨度")
    text = text.removesuffix("度") if text in {"年度", "半年度", "季度", "月度"} else text
    if tree is not None and text not in {"年", "半年", "季", "月"}:
        reader.refuse(tree.place, f"跨度不能是“{text}”", "写 年、半年、季、月，或 {名称: …, 自: …, 至: …}")
    return text or "年", None


def _rounding(reader: Reader, tree: Tree | None) -> Rounding | None:
    row = reader.table(tree, "舍入", ("方式", "位数", "时机"))
    if row is None:
        return None
    mode = reader.choice(row.get("方式"), RoundMode, "方式")
    places = reader.whole(row.get("位数"), "位数")
    when = reader.choice(row.get("时机"), RoundWhen, "时机")
    if places is not None and not 0 <= places <= _MOST_PLACES:
        reader.refuse(row.key("位数"), f"位数不能是 {places}", "写 0 到 6")
        return None
    if mode is None or places is None or when is None:
        return None
    return Rounding(mode=mode, places=places, when=when)


_GAPS: Mapping[str, tuple[Gap, ...]] = {
    "未填报": (Gap.NO_TOTAL,),
    "缺报": (Gap.NO_TOTAL, Gap.ZERO),
    "不适用": (Gap.REWEIGHT, Gap.SKIP, Gap.FULL),
    "无目标": (Gap.SKIP, Gap.REWEIGHT, Gap.NO_TOTAL),
}


def _gaps(reader: Reader, tree: Tree | None) -> Gaps | None:
    row = reader.table(tree, "缺项", tuple(_GAPS))
    if row is None:
        return None
    chosen: dict[str, Gap] = {}
    for name, allowed in _GAPS.items():
        written = row.get(name)
        gap = reader.choice(written, Gap, name)
        if written is None or gap is None:
            continue
        if gap not in allowed:
            why = "：未填报不是零，含有未填报的总分不印" if name == "未填报" else ""
            options = "、".join(option.value for option in allowed)
            reader.refuse(written.place, f"{name}不能“{gap.value}”{why}", f"可以写：{options}")
        chosen[name] = gap
    if len(chosen) < len(_GAPS):
        return None
    return Gaps(
        unknown=chosen["未填报"], missing=chosen["缺报"], not_applicable=chosen["不适用"], no_target=chosen["无目标"]
    )


def _groups(reader: Reader, tree: Tree | None) -> tuple[Group, ...]:
    found = []
    for name, value in reader.open_table(tree, "分组") or ():
        if isinstance(value, Word):
            found.append(Group(name=name.text, when=reader.expression(value, "分组")))
        else:
            found.append(Group(name=name.text, units=reader.words(value, "分组")))
    return tuple(found)


_MOST_PLACES = 6
_RECOGNITION = ("条文", "名称", "取", "当", "折算", "封顶", "计功", "无协议时", "说明")
_TAKEN = ("项目", "到位资金", "到位资金(认定)", "到位资金(申报)")


def _recognitions(reader: Reader, tree: Tree | None) -> list[Recognition]:
    found = []
    for item in reader.rows(tree, "认定"):
        row = reader.table(item, "认定的一条", _RECOGNITION)
        if row is None:
            continue
        takes = reader.word(row.get("取"), "取")
        if takes and takes not in _TAKEN:
            reader.refuse(row.key("取"), f"认定里不能取“{takes}”", f"可以写：{'、'.join(_TAKEN)}；不写“取”就是都算")
        if not row.get("条文"):
            reader.refuse(row.place, "认定的这一条没有写条文", "加上“条文: 第三条”，说明时才指得出依据")
        found.append(
            Recognition(
                article=reader.word(row.get("条文"), "条文"),
                place=row.place,
                name=reader.word(row.get("名称"), "名称"),
                takes=takes,
                when=reader.expression(row.get("当"), "当"),
                factor=reader.percent(row.get("折算"), "折算"),
                cap=reader.literal(row.get("封顶"), "封顶"),
                unagreed=read_sharing(reader, row),
                remark=reader.word(row.get("说明"), "说明"),
            )
        )
    stated_once(reader, found)
    return found


def _targets(reader: Reader, tree: Tree | None) -> dict[str, dict[str, dict[str, Literal]]]:
    """Unit → measure → level → value; one level is named ''."""
    found: dict[str, dict[str, dict[str, Literal]]] = {}
    for unit, measures in reader.open_table(tree, "目标表") or ():
        row = found.setdefault(unit.text, {})
        for measure, value in reader.open_table(measures, f"{unit.text}的目标") or ():
            levels = value if isinstance(value, Table) else None
            pairs = [(key.text, item) for key, item in levels] if levels is not None else [("", value)]
            read = {level: reader.literal(item, f"{unit.text}的{measure.text}") for level, item in pairs}
            row[measure.text] = {level: literal for level, literal in read.items() if literal is not None}
    return found


def _total(reader: Reader, tree: Tree | None) -> Total:
    if isinstance(tree, Word):
        return Total(full=reader.number(tree, "总分"))
    row = reader.table(tree, "总分", ("满分", "否决", "折算", "占", "封顶", "保底"))
    if row is None:
        return Total()
    converted = reader.table(row.get("折算"), "折算", ("到", "按"))
    best, to = False, None
    if converted is not None:
        to = reader.number(converted.get("到"), "到")
        by = reader.word(converted.get("按"), "按")
        best = by == "最高分"
        if to is None or by not in {"满分", "最高分"}:
            reader.refuse(
                converted.place, "折算要写到多少分、按什么折", "写成 {到: 100, 按: 满分} 或 {到: 100, 按: 最高分}"
            )
    return Total(
        full=reader.number(row.get("满分"), "满分"),
        converted_to=to,
        convert_by_best=best,
        slice=reader.percent(row.get("占"), "占"),
        cap=reader.number(row.get("封顶"), "封顶"),
        floor=reader.number(row.get("保底"), "保底"),
        vetoes=tuple(_vetoes(reader, row.get("否决"))),
    )


def _vetoes(reader: Reader, tree: Tree | None) -> Iterator[Veto]:
    for item in reader.rows(tree, "否决"):
        row = reader.table(item, "否决的一条", ("名称", "条文", "当", "得"))
        when = None if row is None else reader.expression(row.get("当"), "当")
        if row is None:
            continue
        if when is None or row.get("得") is None:
            reader.refuse(
                row.place, "否决要写条件和总分得多少", "写成 {名称: 安全事故, 条文: 第九条, 当: 事故 > 0, 得: 0}"
            )
            continue
        total = reader.number(row.get("得"), "得")
        if total is not None:
            name, article = reader.word(row.get("名称"), "名称"), reader.word(row.get("条文"), "条文")
            yield Veto(name=name, place=row.place, article=article, when=when, total=total)
