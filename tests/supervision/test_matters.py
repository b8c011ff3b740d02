"""Matters by their stories in cases/matters.yaml; eight at once on one."""

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.errors import BadInput, LuodiError
from luodi.orgs.selectors import scope_of
from luodi.supervision import selectors, services
from luodi.supervision.choices import MatterKind
from luodi.supervision.lists import set_category
from luodi.supervision.models import Category, Matter

STORIES = YAML(typ="safe").load(Path(__file__).with_name("cases") / "matters.yaml")
RAISED = {
    "提问题": MatterKind.PROBLEM,
    "提协调": MatterKind.REQUEST,
    "督办": MatterKind.ORDER,
    "再督办": MatterKind.ORDER,
}
DONE = {
    "答复": services.answer_matter,
    "确认": services.close_matter,
    "退回": services.send_back,
    "催办": services.urge_matter,
}


def act(cast, story, line, matter):
    day, who, what, *rest = line.split()
    same = {"by": cast.people[who], "on": date.fromisoformat(day)}
    if what in RAISED:
        own = "本区" if what.endswith("督办") else "云台镇"
        return services.raise_matter(
            kind=RAISED[what],
            category=Category.objects.get(name=story["类别"]),
            title=story["名称"],
            text="请尽快办理",
            owner=cast.units[rest[0]],
            raised_by_unit=cast.units[own],
            project=cast.project,
            follows=matter if what == "再督办" else None,
            **same,
        )
    matter = Matter.objects.get(pk=matter.pk)
    if what == "转办":
        services.transfer_matter(matter=matter, to=cast.units[rest[0]], reason="不归我们管", **same)
    elif what == "延期":
        services.extend_matter(matter=matter, due_on=date.fromisoformat(rest[0]), reason="等材料", **same)
    else:
        DONE[what](matter=matter, text="情况如下", **same)
    return matter


def told(cast, matter, today, wanted):
    everything = scope_of(cast.people["钱"], today)
    sheet = selectors.matter_sheet(everything, matter.pk, today=today)
    found = sheet.line.matter
    seen = {
        who: Matter.objects.visible_to(scope_of(p, today)).filter(pk=found.pk).exists()
        for who, p in cast.people.items()
    }
    loads = selectors.standing(everything, today=today).loads
    facts = {
        "状态": found.get_state_display(),
        "期限": found.due_on,
        "灯": sheet.line.light.word,
        "承办": found.owner.name,
        "转办": found.transfer_count,
        "退回": found.return_count,
        "催办": found.urging_count,
        "推诿": found.passed_about,
        "已上报": found.escalated,
        "第几次": sheet.orders,
        "暂定": sheet.line.provisional,
        "应上报": sheet.must_escalate,
        "逾期单位": [load.unit.name for load in loads if load.overdue],
        "风险": len(selectors.risks_of(cast.project)),
        "看得到": [who for who in wanted.get("看得到", []) if seen[who]],
        "看不到": [who for who in wanted.get("看不到", []) if not seen[who]],
    }
    if "到点上报" in wanted:
        facts["到点上报"] = found in services.escalate_overdue(by=cast.people["钱"], on=today)
    return {key: facts[key] for key in wanted if key != "拒绝"}


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s["名称"])
def test_story(cast, story):
    matter, refused = None, ""
    for line in story["经过"]:
        try:
            matter = act(cast, story, line, matter)
        except LuodiError as refusal:
            refused = str(refusal)
    wanted = story["期望"]
    assert (wanted["拒绝"] in refused) if "拒绝" in wanted else not refused
    if matter is not None:
        today = story["今天"]
        assert told(cast, matter, today, wanted) == {key: value for key, value in wanted.items() if key != "拒绝"}


def test_progress_is_told_and_a_matter_goes_up_to_the_leaders_once(cast):
    same = {"by": cast.people["李"], "on": date(2024, 4, 1)}
    matter = services.raise_matter(
        kind=MatterKind.REQUEST, category=set_category(name="通水", working_days=3, raises_risk=False), title="通水",
        text="请尽快办理", owner=cast.units["规划局"], raised_by_unit=cast.units["云台镇"], **same,
    )  # fmt: skip
    services.report_progress(matter=matter, text="管线已到红线", by=cast.people["孙"], on=date(2024, 4, 2))
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == "open"
    services.escalate_matter(matter=matter, reason="影响投产", **same)
    with pytest.raises(BadInput, match="已经上报领导"):
        services.escalate_matter(matter=Matter.objects.get(pk=matter.pk), reason="再报", **same)


def test_a_category_s_term_is_within_a_year_of_working_days(cast):
    with pytest.raises(BadInput, match="个工作日之间"):
        set_category(name="通水", working_days=-1, raises_risk=False)
