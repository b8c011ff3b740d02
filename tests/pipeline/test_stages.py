"""Stages by their stories in cases/stages.yaml; the stage table."""

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.errors import BadInput, Conflict, LuodiError
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.pipeline import stagelist
from luodi.pipeline.choices import ClockUnit, Confirmer, DelayReason, GateResult
from luodi.pipeline.models import GateItem, GateRecord, Project, StageTerm
from luodi.pipeline.moving import end_delay, excuse_delay, move_stage, record_item, record_items
from luodi.pipeline.road import answers_of, may_move, roads_of, what_is_missing

STORIES = YAML(typ="safe").load(Path(__file__).with_name("cases") / "stages.yaml")
STAGES = {stage.label: stage for stage in Stage}
RESULTS = {"通过": GateResult.PASSED, "不通过": GateResult.FAILED, "例外": GateResult.EXCEPTED}
REASONS = {reason.label: reason for reason in DelayReason}


def fulfil(district, premise):
    """“签约要件齐，除了尽职调查，落地要件齐”: pass the items of those stages but the excepted ones."""
    excepted = {part.removeprefix("除了") for part in premise.split("，") if part.startswith("除了")}
    stages = {STAGES[part[:2]] for part in premise.split("，") if part.endswith("要件齐")}
    for item in stagelist.recorded_items().filter(stage__in=stages).exclude(name__in=excepted):
        GateRecord.objects.create(
            project=district.project, item=item, result="passed", on=date(2026, 1, 1), by=district.people["陈"]
        )


def act(district, line, story):
    day, who, what, *rest = line.split()
    project = Project.objects.get(pk=district.project.pk)
    on, today = date.fromisoformat(day), story["今天"]
    same = {"project": project, "by": district.people[who], "today": today}
    if what == "导入":
        district.reach(project, *rest, on=on)
    elif what == "记":
        move_stage(to=STAGES[rest[0]], on=on, note=" ".join(rest[1:]), **same)
    elif what == "停表":
        first = story.get("停表起", on)
        last = date.fromisoformat(rest[1]) if rest[1:] else None
        excuse_delay(reason=REASONS[rest[0]], first=first, last=last, note="区里发文认定", **same)
    else:
        item = GateItem.objects.get(name=rest[0])
        record_item(item=item, result=RESULTS[what], on=on, note=" ".join(rest[1:]), **same)


def clock_told(road):
    running = road.running
    late = f" {running.late_days}" if running.late_days else ""
    return f"{running.due} {running.to.label} {running.word}{late}"


def stands(district, story, key, refusal):
    project = Project.objects.select_related("subject").get(pk=district.project.pk)
    road = roads_of([project], today=story["今天"])[project.pk]
    entries = Entry.objects.filter(subject=project.subject)
    told = {
        "阶段": project.get_stage_display,
        "待补": lambda: [m.name for m in road.arrears],
        "还缺": lambda: [m.name for m in road.ahead],
        "时限": lambda: clock_told(road),
        "说明": lambda: entries.get(kind=EntryKind.NOTE).text,
        "到过": lambda: [Stage(s).label for s in entries.exclude(stage=None).values_list("stage", flat=True)],
        "未通过": lambda: {n: a.note for n, a in answers_of([project])[project.pk].items() if a.result == "failed"},
        "拒绝": lambda: refusal,
    }
    return told[key]()


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s["名称"])
def test_story(district, story):
    fulfil(district, story.get("前提", ""))
    refusal = ""
    for line in story["经过"]:
        try:
            act(district, line, story)
        except LuodiError as refused:
            refusal = str(refused)
    wanted = story["期望"]
    assert wanted.get("拒绝", "") in refusal
    assert bool(refusal) == ("拒绝" in wanted), refusal
    assert {key: stands(district, story, key, "") for key in wanted if key != "拒绝"} == {
        key: value for key, value in wanted.items() if key != "拒绝"
    }


def test_a_refusal_lists_every_missing_item_with_its_way_out(district):
    today = date(2026, 3, 1)
    district.project = district.reach(district.project, "签约", on=date(2026, 1, 10))
    told = may_move(district.project, to=Stage.LANDED, on=today, today=today)
    lacking = what_is_missing(district.project, to=Stage.LANDED)
    assert len(lacking) == 11
    assert all(f"{m.name}还没有结果（{m.way_out}）" in told for m in lacking)


def test_a_fact_of_the_ledger_is_asked_for_once(district):
    bare = district.begin("无名项目", total_fen=None)
    assert [m.name for m in what_is_missing(bare, to=Stage.STARTED) if m.why == "没有填报"] == ["总投资"]
    with pytest.raises(BadInput, match="看台账里有没有填报"):
        same = {"on": date(2026, 1, 1), "note": "", "by": district.people["陈"], "today": date(2026, 1, 1)}
        item = GateItem.objects.get(name="总投资")
        record_item(project=bare, item=item, result=GateResult.PASSED, **same)


def test_several_items_are_recorded_together_or_none(district):
    same = {"on": date(2026, 1, 1), "note": "", "by": district.people["陈"], "today": date(2026, 1, 1)}
    items = list(stagelist.recorded_items().filter(stage=Stage.SIGNED)[:2])
    known = GateItem.objects.get(name="总投资")
    bare = district.begin("无名项目", total_fen=None)
    with pytest.raises(BadInput):
        record_items(project=bare, items=[*items, known], result=GateResult.PASSED, **same)
    assert not GateRecord.objects.filter(project=bare).exists()
    assert len(record_items(project=bare, items=items, result=GateResult.PASSED, **same)) == len(items)


def test_a_side_stage_asks_for_nothing(district):
    assert what_is_missing(district.project, to=Stage.LOST) == ()


def test_without_a_list_nothing_is_asked_and_no_clock_runs(district):
    GateItem.objects.all().delete()
    StageTerm.objects.all().delete()
    today = date(2026, 3, 1)
    project = district.reach(district.project, "签约", on=date(2026, 1, 10))
    assert may_move(project, to=Stage.LANDED, on=today, today=today) == ""
    assert roads_of([project], today=today)[project.pk].clocks == ()


def test_what_a_place_has_set_stays(district):
    stagelist.set_term(
        stage=Stage.LANDED,
        confirmed_by=Confirmer.BY_UNIT,
        next_stage=Stage.STARTED,
        within_days=30,
        counted_in=ClockUnit.WORKING_DAYS,
    )
    stagelist.set_item(name="安评", stage=Stage.LANDED, attribute="", must_pass=True, way_out="不再要", in_use=False)
    stagelist.take_usual_stages()
    assert StageTerm.objects.get(stage=Stage.LANDED).within_days == 30
    assert "安评" not in [item.name for item in stagelist.items()]


@pytest.mark.parametrize(
    ("next_stage", "within", "sentence"),
    [("signed", 30, "时限只能往后算"), ("started", None, "同时填"), ("", 30, "同时填"), ("started", 0, "1 到 1000")],
)
def test_a_clock_that_leads_nowhere_is_refused(district, next_stage, within, sentence):
    with pytest.raises(BadInput, match=sentence):
        stagelist.set_term(
            stage=Stage.LANDED,
            confirmed_by=Confirmer.BY_UNIT,
            next_stage=next_stage,
            within_days=within,
            counted_in=ClockUnit.CALENDAR_DAYS,
        )


def test_excused_days_do_not_overlap_and_end_once(district):
    same = {"project": district.project, "by": district.people["陈"], "today": date(2026, 5, 1)}
    said = {"reason": DelayReason.ON_HOLD, "note": "业主申请"}
    delay = excuse_delay(first=date(2026, 3, 1), last=None, **said, **same)
    with pytest.raises(Conflict, match="日期不能重叠"):
        excuse_delay(first=date(2026, 4, 1), last=date(2026, 4, 2), **said, **same)
    ended = {"by": district.people["陈"], "today": date(2026, 5, 1)}
    end_delay(delay=delay, last=date(2026, 3, 31), **ended)
    with pytest.raises(Conflict, match="已经结束"):
        end_delay(delay=delay, last=date(2026, 4, 1), **ended)
    assert excuse_delay(first=date(2026, 4, 1), last=date(2026, 4, 2), **said, **same).last == date(2026, 4, 2)
