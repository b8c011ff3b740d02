"""The golden ledgers G0, G1, G3 and G4 as the workbooks that an office would keep (docs/golden.md).

Numbers, days of G1 and G3, units and fields are the golden ledgers' own. Names of projects, investors and units, the days
of G0 and G4, and which unit of G3 brought which project are ours: they name nobody and change no print of the tables.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from luodi.orgs.models import UnitKind
from luodi.simulate.names import BUREAUS, DEPARTMENTS, TOWNS, firm
from luodi.simulate.offices import Cell, Page

_PROJECTS = (
    ("序号",),
    ("项目名称",),
    ("投资方",),
    ("责任单位",),
    ("行业",),
    ("投资情况", "协议投资"),
    ("投资情况", "合同投资"),
    ("投资情况", "到位资金（开工以来累计）"),
    ("时间节点", "签约时间"),
    ("时间节点", "落地时间"),
    ("时间节点", "开工时间"),
    ("时间节点", "竣工时间"),
    ("备注",),
)
_INDICATORS = (("序号",), ("指标",), ("计量单位",), ("数值",))
_WAN = "单位：万元"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A golden ledger with the place it stands for. `today`: the day on which the demo opens.

    `span`: what is assessed. `units`: those that stand before the sheets come in, with their kinds. `late`: a sheet that
    came in after them and asks something; `late_file` is its name.
    """

    place: str
    today: date
    span: str
    file: str
    pages: tuple[Page, ...]
    late_file: str
    late: Page
    units: Mapping[str, UnitKind] = field(default_factory=dict)


def scenario(name: str) -> Scenario:
    """The workbook of G0, G1, G3 or G4; a KeyError for another name, which callers have checked."""
    return _SCENARIOS[name]()


@cache
def ledger(name: str) -> Mapping[str, Any]:
    """The golden ledger itself."""
    found: Mapping[str, Any] = json.loads((files("luodi.simulate") / "data" / f"{name}.json").read_text("utf-8"))
    return found


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _indicators(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((number, *row) for number, row in enumerate(rows, start=1))


# --- G0 ---------------------------------------------------------------------------------------------------------------


def _g0() -> Scenario:
    golden = ledger("G0")
    heads = (
        ("序号",), ("项目名称",), ("投资方",), ("来源地",), ("行业",), ("投资情况", "总投资"), ("投资情况", "协议投资"),
        ("投资情况", "本年到位资金"), ("项目阶段",), ("签约时间",), ("开工时间",),
    )  # fmt: skip
    projects = Page(
        name="市外项目",
        title="江山市2007年市外投资项目到位资金表",
        lines=("截至2007年12月31日", _WAN),
        heads=heads,
        rows=tuple(_g0_rows(golden["projects"])),
        notes=("备注：到位资金为当年实际到位数；信贷支持和向上争取资金另列，不计入到位资金。",),
    )
    return Scenario(
        place="江山市",
        today=date(2007, 12, 31),
        span="2007",
        file="江山市2007年招商引资台账.xlsx",
        pages=(projects, _g0_key(golden), _g0_macro(golden), _g0_land(golden)),
        late_file="用地审批补报表.xlsx",
        late=Page(
            name="补报",
            title="江山市2007年用地审批和企业情况补报表",
            heads=_INDICATORS,
            rows=_indicators((
                ("批准用地", "亩", f"{golden['land_approved']['mu_at_least']}多"), ("规模以上企业", "家", 212), ("夜间用工", "人", 860),
            )),
        ),
    )  # fmt: skip


def _g0_rows(projects: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    for number, project in enumerate(projects):
        name, investor = firm(number, project["origin_city"])
        named = name if project["synth"] or "小" in project["name"] else project["name"]
        started = f"2007年{number % 6 + 4}月" if project["stage"] == "开工" else None
        yield (
            number + 1, named, investor, project["origin_city"], project["sector"], project["total_investment"],
            project["total_investment"], project["arrived_2007"], project["stage"], f"2007年{number % 6 + 1}月", started,
        )  # fmt: skip


def _g0_key(golden: Mapping[str, Any]) -> Page:
    keys, before = golden["key_projects"], golden["key_projects_2006_hypothesis"]
    rows = (
        ("重点项目", "个", len(keys), before["total"]),
        ("重点项目开工", "个", sum(key["started"] for key in keys), before["started"]),
        ("重点项目完成投资", "万元", sum(key["completed_2007"] for key in keys), None),
    )
    return Page(
        name="重点项目",
        title="江山市重点项目进度表",
        heads=(("序号",), ("指标",), ("计量单位",), ("2007年",), ("2006年",)),
        rows=_indicators(rows),
    )


def _g0_macro(golden: Mapping[str, Any]) -> Page:
    fixed = golden["fai"]
    labour = sum(project["labour_intensive"] for project in golden["projects"])
    rows = (
        ("地区生产总值（GDP）", "万元", golden["gdp_wan"], None),
        ("财政总收入", "万元", golden["fiscal_wan"], None),
        ("全社会固定资产投资", "万元", fixed["y2007_wan"], fixed["y2006_wan_synth"]),
        ("全省固定资产投资增幅", "%", float(fixed["province_growth_pct"]), None),
        ("信贷支持", "万元", golden["credit_wan"], None),
        ("向上争取资金", "万元", golden["subsidy_wan"], None),
        ("园区基础设施投入", "万元", golden["infra_wan"], None),
        ("劳动密集型项目", "个", labour, None),
    )
    return Page(
        name="主要指标",
        title="江山市2007年主要经济指标",
        heads=(*_INDICATORS, ("上年同期",)),
        rows=_indicators(rows),
    )


def _g0_land(golden: Mapping[str, Any]) -> Page:
    batches = golden["land_quota"]
    provincial = sum(round(float(batch["mu"]) * 10) for batch in batches if batch["source"].startswith("省重点"))
    whole = sum(round(float(batch["mu"]) * 10) for batch in batches)
    rows = (("用地指标", "亩", whole / 10), ("其中：省重点建设用地计划", "亩", provincial / 10))
    return Page(name="用地", title="江山市2007年建设用地指标", heads=_INDICATORS, rows=_indicators(rows))


# --- G1 ---------------------------------------------------------------------------------------------------------------


def _g1() -> Scenario:
    rows: list[tuple[Cell, ...]] = []
    for number, project in enumerate(ledger("G1")["projects"]):
        name, investor = firm(number * 7 + 3, "")
        told = [project["flag"]] if project["flag"] else []
        if project["promoting_unit"] != project["developing_unit"]:
            told.append(f"开发主体为{project['developing_unit']}，没有移交手续")
        rows.append((
            number + 1, f"{name}{project['id']}项目", investor, project["promoting_unit"], project["field"], project["agreed"],
            None, project["arrived"] or None, _day(project["signed"]), _day(project["landed"]), _day(project["started"]),
            None, "；".join(told) or None,
        ))  # fmt: skip
    page = Page(
        name="签约项目", title="示范市六大领域签约项目推进表", lines=("截至2025年6月30日", _WAN), heads=_PROJECTS, rows=tuple(rows)
    )  # fmt: skip
    first, second = rows[4], rows[9]
    late = Page(
        name="补报", title="示范市签约项目补报表", lines=("截至2025年6月30日", _WAN), heads=_PROJECTS,
        rows=(
            (1, first[1], first[2], first[3], first[4], "约10亿", None, None, first[8], None, None, None, "正在报批用地"),
            (2, second[1], second[2], second[3], second[4], second[5], None, 3000, second[8], second[9], date(2025, 6, 25), None, None),
            (3, "晴川医疗器械项目", "晴川器械公司", "平台三", "医疗健康", 26000, None, None, "2025年6月底", None, None, None, "新签"),
        ),
    )  # fmt: skip
    units = {f"平台{number}": UnitKind.PARK for number in range(1, 7)} | {"部门甲": UnitKind.DEPARTMENT}
    return Scenario(
        place="示范市",
        today=date(2025, 6, 30),
        span="2024-01..2025-06",
        file="示范市签约项目推进表.xlsx",
        pages=(page,),
        late_file="签约项目补报表.xlsx",
        late=late,
        units=units,
    )


# --- G3 ---------------------------------------------------------------------------------------------------------------


def _g3() -> Scenario:
    golden = ledger("G3")
    names = dict(zip((unit["id"] for unit in golden["units"]), (*DEPARTMENTS, *BUREAUS), strict=True))
    campaign = "2006年8月29日—12月6日"
    assessed = [unit for unit in golden["units"] if unit["assessed"]]
    active = (("招商信息", "条", golden["leads"]), ("考察客商", "人次", golden["visits_person_times"]))
    pages = (
        _g3_projects(golden, list(names.values())),
        Page(
            name="百日竞赛", title=f"百日招商竞赛（{campaign}）引进资金完成情况表", lines=("填报单位：市招商办", _WAN),
            heads=(("单位",), ("引进资金", "竞赛任务"), ("引进资金", "完成"), ("引进资金", "完成率（%）")),
            rows=_g3_funds(assessed, names, "campaign"),
        ),
        Page(
            name="全年任务", title="2006年引进资金全年任务完成情况表", lines=("填报单位：市招商办", _WAN),
            heads=(("单位",), ("引进资金", "全年任务"), ("引进资金", "完成"), ("引进资金", "完成率（%）")),
            rows=_g3_funds(assessed, names, "annual"),
        ),
        _g3_squads(golden, names),
        Page(name="活动", title=f"百日招商竞赛（{campaign}）活动情况", heads=_INDICATORS, rows=_indicators(active)),
    )  # fmt: skip
    late = Page(
        name="补报", title=f"百日招商竞赛（{campaign}）引进资金补报表", lines=("填报单位：市招商办", _WAN),
        heads=(("单位",), ("引进资金", "完成")), rows=((DEPARTMENTS[0], 1850), (DEPARTMENTS[50], "近1500"), ("市文广新局", 600)),
    )  # fmt: skip
    kinds = {"市直部门": UnitKind.DEPARTMENT, "招商局": UnitKind.OFFICE}
    return Scenario(
        place="示范市",
        today=date(2006, 12, 7),
        span="2006-08-29..2006-12-06",
        file="百日招商竞赛台账.xlsx",
        pages=pages,
        late_file="引进资金补报表.xlsx",
        late=late,
        units={names[unit["id"]]: kinds[unit["kind"]] for unit in golden["units"]},
    )


def _g3_projects(golden: Mapping[str, Any], units: Sequence[str]) -> Page:
    rows: list[tuple[Cell, ...]] = []
    for number, project in enumerate(golden["projects"]):
        name, investor = firm(number * 5 + 1, "")
        rows.append((
            number + 1, f"{name}{project['id']}项目", investor, units[number % len(units)], "工业", project["agreed"],
            project["contract"], None, _day(project["signed"]), None, _day(project["started"]), _day(project["completed"]), None,
        ))  # fmt: skip
    return Page(
        name="项目",
        title="市直部门、招商局引进项目台账",
        lines=("截至2006年12月6日", _WAN),
        heads=_PROJECTS,
        rows=tuple(rows),
    )


def _g3_funds(units: Sequence[Mapping[str, Any]], names: Mapping[str, str], which: str) -> tuple[tuple[Cell, ...], ...]:
    def sums(of: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        return sum(u[f"{which}_target"] for u in of), sum(u[f"{which}_recognised"] for u in of)

    rows: list[tuple[Cell, ...]] = []
    for kind, section in (("市直部门", "一、市直部门"), ("招商局", "二、招商局")):
        members = [unit for unit in units if unit["kind"] == kind]
        rows.append((section, None, None, None))
        for unit in members:
            target, done = unit[f"{which}_target"], unit[f"{which}_recognised"]
            rows.append((names[unit["id"]], target, done, round(done * 100 / target, 2)))
        rows.append(("小计", *sums(members), None))
    rows.append(("合计", *sums(units), None))
    return tuple(rows)


def _g3_squads(golden: Mapping[str, Any], names: Mapping[str, str]) -> Page:
    units, staff = golden["units"], golden["staff"]
    ends = list(accumulate(unit["squads"] for unit in units))
    rows: list[tuple[Cell, ...]] = []
    for kind, section in (("市直部门", "一、市直部门"), ("招商局", "二、招商局")):
        rows.append((section, None, None))
        for unit, end in zip(units, ends, strict=True):
            if unit["kind"] == kind:
                rows.append((names[unit["id"]], unit["squads"], sum(staff[end - unit["squads"] : end])))
    rows.append(("合计", ends[-1], sum(staff)))
    return Page(
        name="小分队", title="2006年招商小分队组建情况表", heads=(("单位",), ("小分队（支）",), ("小分队人数（人）",)), rows=tuple(rows)
    )  # fmt: skip


# --- G4 ---------------------------------------------------------------------------------------------------------------


def _g4() -> Scenario:
    golden = ledger("G4")
    names = dict(zip((unit["id"] for unit in golden["units"]), TOWNS, strict=True))
    counted = [(names[unit["id"]], unit["signed"], unit["landed"]) for unit in golden["units"]]
    totals = ("合计", sum(row[1] for row in counted), sum(row[2] for row in counted))
    ranks = [(names[unit], *ranks) for unit, ranks in golden["quarter_ranks"].items()]
    peers = [(peer["name"], peer["signed"], peer["funds_wan"]) for peer in golden["peers"]]
    unknown = [(name, _X_UNITS[name], "X") for name in golden["unknown"]]
    pages = (
        _g4_projects(golden, names),
        Page(
            name="各单位",
            title="示范区2024年各单位签约落地情况表",
            heads=(("单位",), ("签约项目数",), ("落地项目数",)),
            rows=(*counted, totals),
        ),
        Page(
            name="周边区县",
            title="2024年周边区县招商情况对比",
            lines=("", _WAN),
            heads=(("区县",), ("签约数",), ("协议资金",)),
            rows=tuple(peers),
        ),
        Page(
            name="季度名次",
            title="示范区2024年各单位季度考核名次",
            heads=(("单位",), ("一季度",), ("二季度",), ("三季度",), ("四季度",)),
            rows=tuple(ranks),
        ),
        Page(name="主要指标", title="示范区2024年主要指标", heads=_INDICATORS, rows=_indicators(unknown)),
    )
    late = Page(
        name="补报", title="示范区2024年主要指标补报表", heads=_INDICATORS,
        rows=_indicators((("驻点数", "个", 8), ("对接企业", "家", "近60"), ("投资意向", "个", "/"))),
    )  # fmt: skip
    return Scenario(
        place="示范区",
        today=date(2024, 12, 31),
        span="2024",
        file="示范区2024年招商台账.xlsx",
        pages=pages,
        late_file="主要指标补报表.xlsx",
        late=late,
        units=dict.fromkeys(names.values(), UnitKind.TOWN),
    )


_X_UNITS: Mapping[str, str] = MappingProxyType({
    "五上企业": "家", "固定资产投资增长": "%", "实际利用市域外资金": "万元", "开工项目": "个", "建成投产": "个",
    "驻点数": "个", "驻点人数": "人", "对接企业": "家", "投资意向": "个",
})  # fmt: skip


def _g4_projects(golden: Mapping[str, Any], names: Mapping[str, str]) -> Page:
    """Signed and landed per unit as the ledger counts them; of the landed, started, returned and substituted in turn."""
    contracts, rows = golden["contracts"], list[tuple[Cell, ...]]()
    amounts = _spread(golden["agreed_wan"], contracts["total"])
    arrived = iter(_spread(golden["arrived_wan"], contracts["landed"]))
    landed_so_far = 0
    for unit in golden["units"]:
        for place in range(unit["signed"]):
            number = len(rows)
            name, investor = firm(number * 11 + 5, "")
            landed = place < unit["landed"]
            landed_so_far += landed
            started = landed and landed_so_far <= contracts["started"]
            returned = started and landed_so_far <= contracts["returned_started_not_built"]
            substituted = landed and not started
            month = number % 9 + 1
            rows.append((
                number + 1, f"{name}项目", investor, names[unit["id"]], "工业", amounts[number], next(arrived) if landed else None,
                "退回" if returned else "置换" if substituted else None, date(2024, month, 10),
                date(2024, month + 2, 15) if landed else None, date(2024, month + 3, 20) if started else None,
            ))  # fmt: skip
    heads = (
        ("序号",), ("项目名称",), ("投资方",), ("责任单位",), ("行业",), ("投资情况", "协议投资"),
        ("投资情况", "到位资金（开工以来累计）"), ("项目状态",), ("签约时间",), ("落地时间",), ("开工时间",),
    )  # fmt: skip
    return Page(
        name="合同项目",
        title="示范区2024年合同项目台账",
        lines=("截至2024年12月31日", _WAN),
        heads=heads,
        rows=tuple(rows),
    )


def _spread(total: int, parts: int) -> list[int]:
    """`total` in uneven parts: what one has more, its neighbour has less."""
    even, rest = divmod(total, parts)
    found = [even + (1 if number < rest else 0) for number in range(parts)]
    for number in range(0, parts - 1, 2):
        found[number] += 100 * (number + 1)
        found[number + 1] -= 100 * (number + 1)
    return found


_SCENARIOS: Mapping[str, Callable[[], Scenario]] = MappingProxyType({"G0": _g0, "G1": _g1, "G3": _g3, "G4": _g4})
