"""How the demo district keeps its projects on the road: who plays which part, plans that hold and plans that slip, gates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from luodi.ledger.choices import Stage
from luodi.orgs.models import Appointment, Person, Role
from luodi.pipeline.choices import DelayReason, GateResult
from luodi.pipeline.duties import duty_roles, give_duty, take_usual_roles
from luodi.pipeline.models import DutyRole, GateItem, Project
from luodi.pipeline.moving import excuse_delay, record_item
from luodi.pipeline.nodes import finish_node, plan_node
from luodi.pipeline.rules import place_on_road
from luodi.pipeline.stagelist import recorded_items, take_usual_stages


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stage, an item or a step of its own, planned for a day (month, day); `done` where no ledger tells it."""

    what: str
    due: tuple[int, int]
    done: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A project's plan and who stands for it; a part left blank is a gap that the pages show."""

    project: str
    steps: tuple[Step, ...]
    leader: str = ""
    officer: str = ""


_COURSES = (
    Course(
        project="漱石精密接插件",
        leader="区望山",
        officer="黎可欣",
        steps=(
            Step(what="开工", due=(3, 31)),
            Step(what="竣工", due=(6, 30)),
            Step(what="投产", due=(8, 31)),
        ),
    ),
    Course(
        project="云汀注塑模具厂",
        leader="区望山",
        officer="黎可欣",
        steps=(
            Step(what="供地", due=(7, 15), done=(7, 12)),
            Step(what="规划设计", due=(8, 31)),
            Step(what="开工", due=(9, 20)),
            Step(what="主体完工", due=(12, 20)),
        ),
    ),
    Course(
        project="翠屿牌童车总装",
        leader="商若川",
        officer="邓怀瑾",
        steps=(Step(what="开工", due=(6, 15)), Step(what="入统", due=(8, 31)), Step(what="竣工", due=(12, 20))),
    ),
    Course(
        project="鹿鸣玩具喷涂",
        leader="商若川",
        steps=(
            Step(what="土地征用", due=(8, 20), done=(8, 27)),
            Step(what="房屋拆迁", due=(9, 15)),
            Step(what="开工", due=(10, 30)),
        ),
    ),
    Course(
        project="棠溪电线电缆",
        leader="区望山",
        officer="邓怀瑾",
        steps=(
            Step(what="施工招标", due=(9, 25), done=(9, 22)),
            Step(what="围挡进场", due=(10, 12)),
            Step(what="开工", due=(10, 28)),
        ),
    ),
    Course(
        project="拙朴竹木工艺",
        officer="黎可欣",
        steps=(
            Step(what="竣工", due=(8, 31)),
            Step(what="设备安装", due=(9, 28), done=(9, 24)),
            Step(what="投产", due=(10, 31)),
        ),
    ),
    Course(
        project="龙塘商贸城",
        leader="商若川",
        steps=(Step(what="开工", due=(5, 1)), Step(what="外墙装修", due=(9, 24)), Step(what="竣工", due=(11, 30))),
    ),
    Course(
        project="坯韵抛光砖二线",
        officer="罗采薇",
        steps=(Step(what="规划设计", due=(9, 10), done=(9, 8)), Step(what="开工", due=(10, 15))),
    ),
    Course(
        project="色釉料与熔块",
        leader="区望山",
        officer="罗采薇",
        steps=(Step(what="开工", due=(7, 10)), Step(what="竣工", due=(11, 30))),
    ),
)
_UNNAMED = ("镇街E", "横荷街办")
_FAILED = ("坯韵抛光砖二线", "能评", "窑炉能耗超过限值，改燃天然气后再报")
_FLOODED = ("棠溪电线电缆", "连续暴雨，场地积水，镇里已报灾情")


def keep_roads(*, people: Mapping[str, Person], today: date) -> None:
    """Take the usual lists, and give nine projects their parts, plans and answers. The road ends on the day `today`."""
    take_usual_stages()
    take_usual_roles()
    clerk = people["bureau-clerk"]
    found = {p.name: p for p in Project.objects.open().filter(name__in=[c.project for c in _COURSES])}
    roles = {role.name: role for role in duty_roles()}
    items = list(recorded_items())
    for course in _COURSES:
        project = found[course.project]
        since = project.signed_on or today
        if course.leader:
            give_duty(project=project, role=roles["包联领导"], holder=course.leader, since=since, by=clerk)
        if course.officer:
            officer, unit = roles["项目专员"], project.unit
            give_duty(project=project, role=officer, holder=course.officer, unit=unit, since=since, by=clerk)
        _plan(project, course, items, by=clerk, today=today)
        _answer(project, course, items, by=clerk, today=today)
    _answer_for(roles["责任人"], by=clerk, today=today)
    name, text = _FLOODED
    first, last = date(today.year, 7, 12), date(today.year, 7, 30)
    excuse_delay(
        project=found[name], reason=DelayReason.FORCE_MAJEURE, first=first, last=last, note=text, by=clerk, today=today
    )


def _answer_for(role: DutyRole, *, by: Person, today: date) -> None:
    """The head of a town answers for its projects; two towns have not named anybody yet."""
    posts = Appointment.objects.filter(role=Role.UNIT_HEAD).exclude(unit__name__in=_UNNAMED).select_related("person")
    heads = {post.unit_id: post.person.name for post in posts}
    for project in Project.objects.open().filter(unit__in=heads).select_related("unit"):
        since, head = project.signed_on or today, heads[project.unit_id or 0]
        give_duty(project=project, role=role, holder=head, unit=project.unit, since=since, by=by)


def _plan(project: Project, course: Course, items: list[GateItem], *, by: Person, today: date) -> None:
    stages, named = {stage.label: stage for stage in Stage}, {item.name: item for item in items}
    for step in course.steps:
        item, due = named.get(step.what), date(today.year, *step.due)
        stage = "" if item else stages.get(step.what, "")  # 土地征用 is the name of both
        node = plan_node(
            project=project, planned_on=due, name=step.what, stage=stage, item=item, owner=project.unit, by=by
        )
        if step.done and not stage and item is None:
            finish_node(node=node, on=date(today.year, *step.done), today=today)


def _answer(project: Project, course: Course, items: list[GateItem], *, by: Person, today: date) -> None:
    """Gates that the project has passed are answered; beyond them only what the plan tells as done."""
    steps = {step.what: step for step in course.steps}
    reached = {
        Stage.SIGNED: project.signed_on,
        Stage.LANDED: project.landed_on or project.signed_on,
        Stage.STARTED: project.started_on,
    }
    for item in items:
        done = steps[item.name].done if item.name in steps else None
        on = date(today.year, *done) if done else reached[Stage(item.stage)]
        if on is None or (place_on_road(item.stage) > place_on_road(project.stage) and not done):
            continue
        failed = _FAILED[:2] == (project.name, item.name)
        result, note = (GateResult.FAILED, _FAILED[2]) if failed else (GateResult.PASSED, "")
        record_item(project=project, item=item, result=result, on=on, note=note, by=by, today=today)
