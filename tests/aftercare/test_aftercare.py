"""After signing: two measures of progress, swaps that are never silent, reinvestment, statistics, firms, taxes, priorities."""

from datetime import date
from fractions import Fraction

import pytest

from luodi.aftercare import selectors, services, tracking
from luodi.aftercare.models import ScaleClass, ScaledEnterprise, SiteStep, Substitution
from luodi.aftercare.rules import Candidate, Seen, Terms, investment_progress, tracked, why_no_priority
from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.services import Fact
from luodi.orgs.selectors import scope_of
from luodi.pipeline.choices import GateResult
from luodi.pipeline.models import Project
from luodi.pipeline.moving import record_items
from luodi.pipeline.services import post_project_facts
from luodi.pipeline.stagelist import recorded_items
from tests.pipeline.conftest import YI
from tests.recognition.office import png

TODAY = date(2026, 6, 15)
SIGNED, STARTED = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def place(district):
    services.take_usual_aftercare()
    return district


def scope(place, who="陈"):
    return scope_of(place.people[who], TODAY)


def started(place, name="石榴新材料项目", total=10, **more) -> Project:
    project = place.begin(name, total_fen=total * YI if total else None, **more)
    place.reach(project, "签约", on=SIGNED)
    return place.reach(project, "开工", on=STARTED)


def look(place, project, step, spent=None, on=TODAY, **more):
    same = {"by": place.people["李"], "today": TODAY}
    spent_fen = None if spent is None else spent * YI
    return services.check_site(
        project=project, step=SiteStep.objects.get(name=step), spent_fen=spent_fen, on=on, **same, **more
    )


# -- S1-37, S1-38 -----------------------------------------------------------------------------------------------------


# 总投资（亿） 累计完成（亿，–：没有说） 形象进度一般完成（%） 几天前看的 → 灯
PROGRESS = """
10  8  20   3  投资快于形象
10  4  20   3  两种进度相符
10  4.1 20  3  投资快于形象
10  0  45   3  形象快于投资
10  –  20   3  投资进度未填报
–   8  20   3  投资进度未填报
10  2  20  31  两种进度相符
10  2  20  32  超期未查
10  8  20  90  投资快于形象
"""


@pytest.mark.parametrize("line", PROGRESS.strip().splitlines())
def test_spend_and_site_that_lie_apart_are_flagged(line):
    total, spent, expected, days, told = line.split()
    fen = [None if n == "–" else int(Fraction(n) * YI) for n in (total, spent)]
    seen = Seen(on=date.fromordinal(TODAY.toordinal() - int(days)), expected_percent=int(expected), spent_fen=fen[1])
    assert tracked(seen, total_fen=fen[0], terms=Terms(), today=TODAY).word == told


def test_a_share_is_exact_and_unknown_is_not_zero():
    assert investment_progress(YI, 3 * YI) == Fraction(1, 3)
    assert investment_progress(None, YI) is investment_progress(YI, None) is None
    assert tracked(None, total_fen=YI, terms=Terms(), today=TODAY).word == "还没有检查"


def test_a_project_shows_investment_progress_and_the_site_with_its_photograph(place, settings, tmp_path):
    settings.EVIDENCE_FOLDER = tmp_path
    project = started(place)
    look(place, project, "基础施工", 8, photo=("现场.png", png(9)))
    found = tracking.aftercare_of(project, Terms(), today=TODAY)
    assert (found.line.progress, found.line.lamp.word) == (Fraction(8, 10), "投资快于形象")
    assert found.checks[0].photo.unit == place.units["云台镇"]
    unseen, agreeing = started(place, "海棠仓储项目", total=9), started(place, "紫藤电子项目", total=8)
    look(place, agreeing, "基础施工", 2)
    told = {
        lane: tracking.tracking(scope(place), Terms(), lane=lane, page="", today=TODAY)
        for lane in ("", "apart", "never", "late")
    }
    assert {lane: [line.project for line in found.lines] for lane, found in told.items()} == {
        "": [project, unseen, agreeing], "apart": [project], "never": [unseen], "late": [],
    }  # fmt: skip
    assert (told[""].count, told[""].counts) == (3, {"never": 1, "late": 0, "apart": 1})


def test_a_check_lies_not_in_the_future_and_what_was_spent_never_falls(place):
    project = started(place)
    look(place, project, "场地平整", 2, on=date(2026, 5, 1))
    with pytest.raises(BadInput, match="还少"):
        look(place, project, "基础施工", 1)
    with pytest.raises(BadInput, match="今天之后"):
        look(place, project, "基础施工", 3, on=date(2026, 6, 16))
    assert tracking.tracking(scope(place), Terms(), lane="late", page="", today=TODAY).count == 1


# -- S4-07 ------------------------------------------------------------------------------------------------------------


def swap(place, old, new, **more):
    given = {"approval": "区招商引资领导小组第三次会议", "reason": "用地落空", "on": TODAY, "today": TODAY}
    return services.substitute_project(old=old, new=new, by=place.people["陈"], **given | more)


def test_a_swap_leaves_the_contract_total_and_both_projects_visible(place):
    old, new = started(place), started(place, "海棠仓储项目")
    for project, fen in ((old, 5 * YI), (new, 3 * YI)):
        fact = Fact(
            subject=project.subject,
            kind=EntryKind.SET_CONTRACT_INVESTMENT,
            amount_fen=fen,
            occurred_on=SIGNED,
            source="合同",
        )
        post_project_facts([fact], by=place.people["陈"])
    span = parse_span("2026-01..2026-06")
    before = figure("合同投资", span=span, as_of=TODAY).value
    swap(place, old, new)
    assert figure("合同投资", span=span, as_of=TODAY).value == before == 8 * YI
    old.refresh_from_db()
    assert old.stage == Stage.SUBSTITUTED
    assert set(Project.objects.visible_to(scope(place, "李")).open()) >= {old, new}
    assert tracking.aftercare_of(old, Terms(), today=TODAY).replaced_by.new == new
    assert [s.old for s in tracking.aftercare_of(new, Terms(), today=TODAY).replaces] == [old]


def test_no_swap_is_silent_nor_with_what_is_not_signed(place):
    old, new, unsigned = started(place), started(place, "海棠仓储项目"), place.begin("紫藤电子项目")
    for refused, told in (
        ({"approval": " "}, "谁批准"),
        ({"reason": ""}, "为什么"),
        ({"new": unsigned}, "还没有签约"),
        ({"new": old}, "它自己"),
    ):
        with pytest.raises(BadInput, match=told):
            swap(place, old, **{"new": new} | refused)
    swap(place, old, new)
    with pytest.raises(BadInput, match="已经置换"):
        swap(place, new, Project.objects.get(pk=old.pk))
    assert Substitution.objects.count() == 1


# -- S4-35 ------------------------------------------------------------------------------------------------------------


def test_reinvestment_is_counted_apart(place):
    first, again = started(place), started(place, "石榴二期项目", total=3)
    with pytest.raises(BadInput, match="还没有投产"):
        services.note_reinvestment(project=again, first=first, by=place.people["陈"])
    first = place.reach(first, "投产", on=date(2026, 5, 1))
    services.note_reinvestment(project=again, first=first, by=place.people["陈"])
    with pytest.raises(Conflict):
        services.note_reinvestment(project=again, first=first, by=place.people["陈"])
    told = selectors.reinvestments(scope(place), page="")
    assert [(s.count, s.total_fen) for s in (told.first, told.again)] == [(1, 10 * YI), (1, 3 * YI)]


# -- S4-16, S4-17, S4-60 ----------------------------------------------------------------------------------------------


def test_a_started_project_that_is_not_filed_and_entered_is_listed(place):
    project, done = started(place), started(place, "海棠仓储项目")
    place.reach(done, "备案", "入统", on=date(2026, 4, 1))
    place.reach(project, "备案", on=date(2026, 4, 1))
    told = selectors.statistics(scope(place), lane="owed", page="")
    assert [(line.project, line.lamp.word) for line in told.lines] == [(project, "没有入统")]
    assert (told.count, told.entered, told.owed) == (2, 1, 1)


def test_classes_add_up_to_the_firms_that_stand(place):
    classes = list(ScaleClass.objects.all())
    same = {"unit": place.units["云台镇"], "by": place.people["陈"], "today": TODAY}
    for name, one in (("松鹤机械", 0), ("柏舟物流", 2), ("石榴材料", 0)):
        services.enter_enterprise(name=name, scale_class=classes[one], entered_on=date(2026, 1, 31), **same)
    with pytest.raises(Conflict, match="已经在库"):
        services.enter_enterprise(name="松鹤机械", scale_class=classes[1], entered_on=TODAY, **same)
    services.leave_register(enterprise=ScaledEnterprise.objects.get(name="石榴材料"), on=TODAY, today=TODAY)
    told = selectors.register(scope(place), scale_class="", page="")
    assert [count for _, count in told.classes] == [1, 0, 1, 0, 0]
    assert (told.standing, told.left) == (2, 1)


def test_projects_signed_in_a_year_and_what_they_paid_in_the_next(place):
    """Seed S2-27: the projects signed in 2025 paid 600 万 by the end of the year after; traced per project."""
    old = place.reach(place.begin("松鹤二号项目"), "签约", on=date(2025, 3, 1))
    new = started(place)
    same = {"source": "税务局清单", "by": place.people["陈"], "today": TODAY}
    for project, span, wan in ((old, "2026Q1", 200), (old, "2026-04", 400), (new, "2026Q1", 50)):
        services.record_tax(project=project, span=parse_span(span), amount_fen=wan * 1_000_000, **same)
    told = selectors.taxes(scope(place), year=2026, signed=2025, page="")
    assert [(line.project, line.paid_fen) for line in told.lines] == [(old, 600_000_000)]
    assert selectors.taxes(scope(place), year=2026, signed=None, page="").paid_fen == 650_000_000


def test_no_day_is_taxed_twice_and_a_withdrawn_row_counts_no_more(place):
    project, same = started(place), {"source": "税务局清单", "by": place.people["陈"], "today": TODAY}
    paid = services.record_tax(project=project, span=parse_span("2026Q1"), amount_fen=7, **same)
    for span, told in (("2026-03", "重叠"), ("2026", "还没有过完"), ("2026-01..2026-05", "重叠")):
        with pytest.raises((BadInput, Conflict), match=told):
            services.record_tax(project=project, span=parse_span(span), amount_fen=7, **same)
    services.withdraw_tax(payment=paid, because="记错了项目")
    with pytest.raises(Conflict):
        services.withdraw_tax(payment=paid, because="再撤一次")
    services.record_tax(project=project, span=parse_span("2026-03"), amount_fen=5, **same)
    assert tracking.aftercare_of(project, Terms(), today=TODAY).paid_fen == 5


# -- S1-14 ------------------------------------------------------------------------------------------------------------


def test_thirty_yi_of_ordinary_property_are_no_priority(place):
    flats = place.begin("海棠湾住宅项目", total_fen=30 * YI, sector="房地产")
    works = place.begin("石榴新材料项目", total_fen=12 * YI, sector="新材料")
    same = {"result": GateResult.PASSED, "on": TODAY, "note": "已评", "by": place.people["陈"], "today": TODAY}
    for project in (flats, works):
        record_items(project=project, items=recorded_items(), **same)
    _, lines = selectors.priorities(scope(place), Terms(), page="")
    told = {line.project.name: line.why_not for line in lines}
    assert (told["海棠湾住宅项目"], told["石榴新材料项目"]) == ("常规房地产，不列入重点", "")


# 行业 总投资（亿） 还差 赞成的标准 → 为什么不列
JUDGED = """
新材料 30  –        3 –
新材料 30  尽职调查 4 还差尽职调查
新材料 30  –        2 评审标准过半没有通过
新材料 0.5 –        4 总投资不到起点
新材料 –   –        4 总投资未填报
房地产 30  –        4 常规房地产，不列入重点
"""


@pytest.mark.parametrize("line", JUDGED.strip().splitlines())
def test_several_criteria_decide_and_not_the_size_alone(line):
    sector, total, lacking, votes, why = line.split()
    one = Candidate(
        sector=sector,
        total_fen=None if total == "–" else int(Fraction(total) * YI),
        lacking=() if lacking == "–" else (lacking,),
        speaking_for=int(votes),
        criteria=4,
    )
    assert why_no_priority(one, Terms()) == ("" if why == "–" else why)


def test_a_place_adds_its_own_steps_and_classes(place):
    services.set_site_step(name="桩基", expected_percent=12)
    assert services.set_site_step(name="桩基", expected_percent=15).expected_percent == 15
    assert services.set_scale_class(name="房地产开发业") == ScaleClass.objects.get(name="房地产开发业")
    with pytest.raises(BadInput, match="0 到 100"):
        services.set_site_step(name="桩基", expected_percent=101)
