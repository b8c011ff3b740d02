"""People in roles and plans made backwards: what is lacking is listed, what is late is counted in days."""

from datetime import date

import pytest

from luodi.base.errors import BadInput, Conflict
from luodi.orgs.selectors import scope_of
from luodi.pipeline import boards, duties, nodes
from luodi.pipeline.choices import GateResult
from luodi.pipeline.gaps import gaps as gaps_of
from luodi.pipeline.models import Duty, DutyRole, GateItem, Node
from luodi.pipeline.moving import record_item
from luodi.pipeline.plans import Progress, flag, missed_month, slippage_days
from luodi.pipeline.selectors import ProjectQuery
from tests.pipeline.conftest import YI

TODAY = date(2026, 6, 15)


@pytest.fixture
def staffed(district):
    duties.take_usual_roles()
    return district


def gaps(district, kind: str) -> dict[str, str]:
    found = gaps_of(scope_of(district.people["陈"], TODAY), ProjectQuery(), today=TODAY, shown=kind)
    return {lack.project.name: lack.what for lack in found.lines}


def give(district, project, role: str, holder: str, since: date = date(2026, 3, 1), **more) -> Duty:
    part = DutyRole.objects.get(name=role)
    return duties.give_duty(project=project, role=part, holder=holder, since=since, by=district.people["陈"], **more)


# 种子 · 角色 · 到了哪个阶段才要 · 总投资（亿）· 缺不缺
ASKED = """
S0-07 包联领导      签约  2  缺
S0-07 包联领导      洽谈  2  不缺
S4-34 责任人        意向  2  缺
S4-34 责任人        协议  2  缺
S1-29 项目专员      洽谈  2  缺
S4-32 驻工地专员    开工  2  缺
S4-32 驻工地专员    签约  2  不缺
S4-32 驻工地专员    竣工  2  不缺
S1-26 项目专班      签约 30  缺
S1-26 项目专班      签约  2  不缺
S4-44 要素保障专班  签约  2  缺
S4-44 要素保障专班  流失  2  不缺
"""


@pytest.mark.parametrize("line", ASKED.strip().splitlines())
def test_projects_that_lack_a_part_are_listed_until_somebody_plays_it(staffed, line):
    _, role, stage, yi, told = line.split()
    project = staffed.reach(staffed.begin("石榴新材料项目", total_fen=int(yi) * YI), stage, on=date(2026, 3, 1))
    assert ("石榴新材料项目" in gaps(staffed, role)) == (told == "缺")
    give(staffed, project, role, "王建国")
    assert "石榴新材料项目" not in gaps(staffed, role)


def test_one_officer_at_a_time_and_the_history_stays(staffed):
    """Seeds S1-29 and S3-43: a second officer, a second team is refused; a change ends the first."""
    project = staffed.project
    give(staffed, project, "项目专员", "王建国")
    with pytest.raises(Conflict, match="已经是王建国"):
        give(staffed, project, "项目专员", "赵明")
    give(staffed, project, "项目专员", "赵明", date(2026, 5, 1), replacing=True)
    assert [d.holder for d in duties.duties_of([project], on=date(2026, 4, 30))[project.pk]] == ["王建国"]
    assert [d.holder for d in duties.duties_of([project], on=date(2026, 5, 1))[project.pk]] == ["赵明"]
    give(staffed, project, "项目专班", "一专班")
    with pytest.raises(Conflict, match="已经是一专班"):
        give(staffed, project, "项目专班", "二专班")


def test_members_may_be_many(staffed):
    give(staffed, staffed.project, "专班成员", "王建国")
    give(staffed, staffed.project, "专班成员", "赵明")
    assert len(duties.duties_of([staffed.project], on=TODAY)[staffed.project.pk]) == 2


def test_a_change_before_the_first_day_is_refused_and_nothing_is_written(staffed):
    give(staffed, staffed.project, "项目专员", "王建国")
    with pytest.raises(BadInput, match="不能早于"):
        give(staffed, staffed.project, "项目专员", "赵明", date(2026, 2, 1), replacing=True)
    assert Duty.objects.get().until is None


def test_four_of_five_slots_are_listed(staffed):
    """Seed S4-42: the five parties are the place's own."""
    for name in ("包抓县级领导", "包抓部门", "包抓镇街", "包抓干部", "包抓银行"):
        duties.set_duty_role(name=name, exclusive=True, team="五位一体")
    for name in ("包抓县级领导", "包抓部门", "包抓镇街", "包抓干部"):
        give(staffed, staffed.project, name, "王建国")
    assert gaps(staffed, "五位一体") == {"松鹤精密机械项目": "五位一体还缺包抓银行"}
    give(staffed, staffed.project, "包抓银行", "清河农商行")
    assert gaps(staffed, "五位一体") == {}


# 种子 S0-54 每行：计划 完成 相差天数 旗；S4-65 逐月：六月里漏没漏
SLIPPED = """
2026-06-10  2026-06-07   -3    已完成  不漏
2026-06-10  2026-06-10    0    已完成  不漏
2026-06-10  2026-06-14    4    晚完成  不漏
2026-05-20  2026-06-01   12    晚完成  不漏
2026-06-10  没有          5    逾期    漏
2026-06-15  没有       没到    未到期  不漏
2026-07-01  没有       没到    未到期  不漏
2026-06-10  日期不详   没到    已完成  不漏
"""


@pytest.mark.parametrize("line", SLIPPED.strip().splitlines())
def test_slippage_and_flag(line):
    planned, done, days, word, missed = line.split()
    progress = Progress(done=done != "没有", on=None if done in {"没有", "日期不详"} else date.fromisoformat(done))
    on = date.fromisoformat(planned)
    assert slippage_days(on, progress, today=TODAY) == (None if days == "没到" else int(days))
    assert flag(on, progress, today=TODAY).word == word
    assert missed_month(on, progress, month=date(2026, 6, 1), today=TODAY) == (missed == "漏")


def test_a_month_that_was_missed_stays_missed():
    later = Progress(done=True, on=date(2026, 6, 2))
    assert missed_month(date(2026, 5, 20), later, month=date(2026, 5, 1), today=TODAY)


def test_stage_and_item_are_done_where_they_are_stated(district):
    same = {"project": district.project, "by": district.people["李"]}
    nodes.plan_node(stage="started", planned_on=date(2026, 5, 1), **same)
    nodes.plan_node(
        item=GateItem.objects.get(name="房屋拆迁"), planned_on=date(2026, 4, 1), owner=district.units["云台镇"], **same
    )
    own = nodes.plan_node(name="围挡进场", planned_on=date(2026, 4, 10), **same)

    def told():
        return {
            line.node.name: line.slipped_days
            for line in nodes.nodes_of([district.project], today=TODAY)[district.project.pk]
        }

    assert told() == {"开工": 45, "房屋拆迁": 75, "围挡进场": 66}
    assert gaps(district, "节点逾期") == {"松鹤精密机械项目": "逾期：房屋拆迁、围挡进场、开工"}
    district.reach(district.project, "开工", on=date(2026, 4, 29))
    item = GateItem.objects.get(name="房屋拆迁")
    record_item(item=item, result=GateResult.PASSED, on=date(2026, 4, 1), note="", today=TODAY, **same)
    nodes.finish_node(node=own, on=date(2026, 4, 12), today=TODAY)
    assert told() == {"开工": -2, "房屋拆迁": 0, "围挡进场": 2}
    with pytest.raises(Conflict, match="刚刚有人办过"):
        nodes.finish_node(node=own, on=date(2026, 4, 13), today=TODAY)
    with pytest.raises(BadInput, match="计划自己就完成"):
        nodes.finish_node(node=Node.objects.get(stage="started"), on=TODAY, today=TODAY)


def test_a_plan_is_not_moved_but_withdrawn_with_a_reason(district):
    same = {"project": district.project, "by": district.people["李"], "stage": "started"}
    node = nodes.plan_node(planned_on=date(2026, 5, 1), **same)
    with pytest.raises(Conflict, match="计划里已经有“开工”"):
        nodes.plan_node(planned_on=date(2026, 8, 1), **same)
    with pytest.raises(BadInput, match="要写明原因"):
        nodes.withdraw_node(node=node, because=" ")
    nodes.withdraw_node(node=node, because="红线调整，区政府同意")
    nodes.plan_node(planned_on=date(2026, 8, 1), **same)
    assert [n.withdrawn_because for n in Node.objects.order_by("id")] == ["红线调整，区政府同意", ""]


def test_signed_projects_without_nodes_and_started_ones_not_in_statistics_are_listed(district):
    """Seeds S4-30 and S4-16."""
    signed = district.reach(district.begin("柏舟物流园项目"), "签约", on=date(2026, 3, 1))
    district.reach(district.begin("鹭洲温泉项目"), "签约", "开工", on=date(2026, 3, 1))
    district.reach(district.begin("鸢尾电子项目"), "签约", "开工", "入统", on=date(2026, 3, 1))
    assert set(gaps(district, "没有节点计划")) == {"柏舟物流园项目", "鹭洲温泉项目", "鸢尾电子项目"}
    nodes.plan_node(project=signed, stage="landed", planned_on=date(2026, 9, 1), by=district.people["李"])
    assert "柏舟物流园项目" not in gaps(district, "没有节点计划")
    assert gaps(district, "开工未入统") == {"鹭洲温泉项目": "已开工，没有入统"}


def test_views_show_what_the_filter_finds(district):
    scope = scope_of(district.people["陈"], TODAY)
    other = district.reach(district.begin("柏舟物流园项目", sector="三产"), "签约", on=date(2026, 3, 1))
    district.reach(district.project, "签约", on=date(2026, 3, 1))
    for project in (other, district.project):
        nodes.plan_node(project=project, stage="landed", planned_on=date(2026, 6, 20), by=district.people["李"])
    only = ProjectQuery(sector="三产")
    board = boards.board(scope, only, today=TODAY)
    assert [(c.stage.label, c.count, [x.project.name for x in c.cards]) for c in board.columns] == [
        ("签约", 1, ["柏舟物流园项目"])
    ]
    [row] = boards.chart(scope, only, year=2026, today=TODAY).rows
    assert [[x.node.name for x in cell] for cell in row.months] == [*[[]] * 5, ["落地"], *[[]] * 6]
    sheet = boards.month_sheet(scope, only, month=date(2026, 6, 1), today=TODAY)
    assert [(d.day.day, len(d.lines)) for w in sheet.weeks for d in w if d.lines] == [(20, 1)]
    late = boards.month_sheet(scope, ProjectQuery(), month=date(2026, 6, 1), today=date(2026, 7, 2))
    assert [line.node.project.name for line in late.missed] == ["柏舟物流园项目", "松鹤精密机械项目"]
