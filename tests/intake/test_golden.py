"""G2 as an ugly workbook: its 74 projects come in without a question, to the fen (docs/golden.md)."""

import json
from collections import defaultdict
from pathlib import Path

from django.db.models import Sum

from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.intake.services import intake_files
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.orgs.models import Unit
from tests.intake.sheets import sheet, xlsx

G0 = json.loads((Path(__file__).parents[1] / "golden/G0.json").read_text(encoding="utf-8"))
G2 = json.loads((Path(__file__).parents[1] / "golden/G2.json").read_text(encoding="utf-8"))
WAN = 10**6


def ugly():
    """Merged units, two-row headings, subtotals, mixed dates and amounts: one town a block."""
    lines = [
        "| 清城区2004年1—9月招商引资项目情况表 | < | < | < | < | < | < |",
        "| 截至2004年9月30日 | | | | | | 单位：万元 |",
        "| 责任单位 | 序号 | 项目名称 | 投资方 | 行业 | 合同情况 | < |",
        "| ^ | ^ | ^ | ^ | ^ | 签约时间 | 合同投资额 |",
    ]
    blocks = defaultdict(list)
    for project in G2["projects"]:
        blocks[project["unit"]].append(project)
    number = 0
    for unit, projects in blocks.items():
        for place, project in enumerate(projects):
            number += 1
            lines.append(_line(project, number, unit if place == 0 else "^"))
        lines.append(f"| {unit}小计 | < | < | < | < | | {sum(p['contract'] for p in projects)} |")
    lines.append(f"| 合  计 | < | < | < | < | | {sum(p['contract'] for p in G2['projects'])} |")
    lines.append("| 备注：合同投资以合同为准。 | < | < | < | < | < | < |")
    return xlsx(sheet("\n".join(lines)))


def _line(project, number, unit):
    year, month, day = project["signed"].split("-")
    signed = [f"{year}.{int(month)}.{int(day)}", f"{year}年{int(month)}月{int(day)}日", project["signed"]][number % 3]
    wan = project["contract"]
    amount = [f"{wan}", f"{wan / 10000:g}亿元" if wan % 100 == 0 else f"{wan}万元", f"{wan:,}"][number % 3]
    trade = "陶瓷五金纺织建材铝业食品电子塑料家具玩具"[number % 10 * 2 : number % 10 * 2 + 2]
    return f"| {unit} | {number} | {project['id']}{trade}项目 | 合成投资{project['id']}公司 | {project['sector']} | {signed} | {amount} |"


def test_g2_comes_in_without_a_question(desk):
    path = desk.folder / "G2.xlsx"
    path.write_bytes(ugly())
    result = intake_files(paths=[path], commit=True, by=desk.clerk)
    assert (result.exit_code, result.json["counts"]["new"], result.json["counts"]["questions"]) == (0, 74, 0)
    contracts = Entry.objects.filter(kind=EntryKind.SET_CONTRACT_INVESTMENT)
    assert (
        contracts.aggregate(fen=Sum("amount_fen"))["fen"]
        == sum(p["contract"] for p in G2["projects"]) * WAN
        == 776_400 * WAN
    )
    assert {u.name for u in Unit.objects.filter(kind="town")} == set(G2["units"])
    shares = Entry.objects.filter(kind=EntryKind.SET_CREDIT)
    assert {u: shares.filter(unit__name=u).count() for u in G2["units"]} == {
        u: sum(p["unit"] == u for p in G2["projects"]) for u in G2["units"]
    }
    signed = (
        Entry.objects.filter(kind=EntryKind.STAGE_REACHED).order_by("sequence").values_list("occurred_on", flat=True)
    )
    assert sorted(map(str, signed)) == sorted(p["signed"] for p in G2["projects"])


def test_g0_names_no_unit_and_stands_at_the_place_itself(desk):
    """620 projects of one sheet without a unit column, in a home that knows only the place: 16.5亿 arrived."""
    lines = [
        "| 2007年市外投资项目到位资金表 | < | < | < | < | < |",
        "| 截至2007年12月31日 | | | | | 单位：万元 |",
        "| 序号 | 项目名称 | 投资方 | 来源地 | 行业 | 本年到位资金 |",
    ]
    for number, p in enumerate(G0["projects"], start=1):
        origin = p["origin_city"] or p["origin_scope"]
        lines.append(f"| {number} | {p['name']} | {p['name']}投资人 | {origin} | {p['sector']} | {p['arrived_2007']} |")
    path = desk.folder / "G0.xlsx"
    path.write_bytes(xlsx(sheet("\n".join(lines))))
    result = intake_files(paths=[path], commit=True, opening=True, by=desk.clerk)
    assert (result.json["counts"]["new"], result.json["counts"]["questions"]) == (620, 0)
    span = parse_span("2007")
    assert figure("认定到位资金", span=span, as_of=span.last).printed == "16.50亿元"
