"""Golden G1 (seed 001) assessed on a ledger: twelve projects, six fields, the ladder, four detectors, to the digit."""

from datetime import date

import pytest

from luodi.base.spans import parse_span
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import open_projects
from luodi.orgs.models import UnitKind
from luodi.rulebook.check import check
from tests.assessment.golden import WAN, founded, golden, post_entries, run, sample, state

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 6, 30)


@pytest.fixture
def ledger():
    rows = golden("G1")["projects"]
    kinds = {row["promoting_unit"]: UnitKind.PARK for row in rows} | {"部门甲": UnitKind.DEPARTMENT}
    by, units = founded(kinds, on=date(2024, 1, 1))
    facts = []
    subjects = open_projects(count=len(rows), on=date(2024, 1, 1))
    for subject, row in zip(subjects, rows, strict=True):
        sector = f"{row['field']}、房地产" if row["flag"] == "房地产捆绑" else row["field"]
        facts += [
            state(subject, EntryKind.SET_NAME, row["signed"], text=row["id"]),
            state(subject, EntryKind.SET_SECTOR, row["signed"], text=sector),
            state(subject, EntryKind.SET_AGREED_INVESTMENT, row["signed"], amount_fen=row["agreed"] * WAN),
            state(subject, EntryKind.SET_CREDIT, row["signed"], unit=units[row["promoting_unit"]], quantity=10_000),
        ]
        stages = (("signed", Stage.SIGNED), ("landed", Stage.LANDED), ("started", Stage.STARTED))
        facts += [state(subject, EntryKind.STAGE_REACHED, row[k], stage=stage) for k, stage in stages if row[k]]
        if row["arrived"]:
            paid = row["arrived"] * WAN
            facts.append(state(subject, EntryKind.FUNDS_RECOGNIZED, "2025-06-01", amount_fen=paid))
    post_entries(facts, by=by)
    return by, units, dict(zip((row["id"] for row in rows), subjects, strict=True))


def printed(unit):
    """Every figure of the place as the golden page prints it: counts, amounts in 亿, the rate in per cent."""
    values = {one["name"]: one["value"] for one in unit["indicators"]}
    return {k: v if isinstance(v, int) else round(float(v) / 10**8, 4) for k, v in values.items() if "率" not in k}


def test_every_figure_of_the_place(ledger):
    _, units = run("seed-001", parse_span("2025"), as_of=AS_OF)
    assert printed(units["本市"]) == {
        "在册签约项目": 12, "在册协议投资": 119.99, "累计到位资金": 20.5, "已落地": 9, "落地后开工": 4,
        "十亿元以上": 5, "二十亿元以上": 2, "三十亿元以上": 1,
        "新一代信息技术": 40, "新能源": 29.99, "医疗健康": 15, "现代旅游": 15, "商贸休闲娱乐": 10, "现代物流": 10, "六大领域合计": 119.99,
    }  # fmt: skip
    assert units["本市"]["到位率"]["value"] == "0.170848"  # 17.1%


def rung(document):
    return {(alarm["rule"], alarm["about"].split()[-1]): alarm["ground"] for alarm in document["alerts"]}


def test_the_four_detectors_and_no_others(ledger):
    told = rung(run("seed-001", parse_span("2025"), as_of=AS_OF)[0])
    assert set(told) == {
        ("签而不落", "P05"), ("签而不落", "P07"), ("落而不开", "P12"), ("两张皮", "部门甲"), ("房地产捆绑", "P09"),
    }  # fmt: skip
    assert told["签而不落", "P05"].endswith("自签约日期已 241 天")
    assert told["签而不落", "P07"].endswith("自签约日期已 258 天")
    assert told["落而不开", "P12"].endswith("自落地日期已 200 天")


def test_a_hand_over_in_writing_ends_the_two_skins(ledger):
    by, units, projects = ledger
    moved = projects["P11"]
    shares = (("部门甲", 0), ("平台6", 10_000))
    post_entries(
        [state(moved, EntryKind.SET_CREDIT, "2025-06-20", unit=units[u], quantity=q) for u, q in shares], by=by
    )
    document, cards = run("seed-001", parse_span("2025"), as_of=AS_OF)
    assert not [key for key in rung(document) if key[0] == "两张皮"]
    assert cards["平台6"]["已落地"]["value"] == 2


def test_the_ladder_as_printed_is_refused():
    ladder = "计分: {按: 数值, 阶梯: [{自: 2023亿元, 含: 是, 得: 3}, {自: 20亿元, 含: 是, 得: 1}, {自: 30亿元, 含: 是, 得: 2}]}"
    text = sample("seed-001").replace("权重: 100, 计分: {按比例: 数值, 超额: 不计}", f"权重: 100, {ladder}", 1)
    text = text.replace("口径: 落地后开工 ÷ 已落地, 基数为零: 不适用", "口径: 在册协议投资", 1)
    assert any("自 30亿元”排在“自 20亿元”后面" in error.message for error in check(text).errors)
