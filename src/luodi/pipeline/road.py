"""Reads over one project's road: may it move, what is missing, how its clocks stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from luodi.base.errors import NotFound
from luodi.ledger.choices import SIDE_STAGES, EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.pipeline import gates, stagelist
from luodi.pipeline.gates import Answer, Clock, Missing, Pause
from luodi.pipeline.models import Delay, GateRecord, Project, StageTerm
from luodi.pipeline.refusals import StillMissing
from luodi.pipeline.rules import State, Statement, place_on_road, state_of
from luodi.pipeline.states import project_states


def answers_of(projects: Iterable[Project]) -> dict[int, dict[str, Answer]]:
    """The newest recorded answer by project id and item.  One query."""
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    records = GateRecord.objects.filter(project__in=projects).order_by("on", "id")
    for project, item, result, note in records.values_list("project_id", "item__name", "result", "note"):
        found[project][item] = Answer(result=result, note=note)
    return found


def delay_numbered(project: Project, number: int) -> Delay:
    """The excuse of this project with this number; refuses one of another project as it refuses none."""
    found = project.delays.filter(pk=number).first()
    if found is None:
        raise NotFound("没有这次停表，请从项目页办理。")
    return found


def known_facts(project: Project) -> dict[str, object]:
    """What the row of the project knows, by the names of `stagelist.FACTS`."""
    return {name: getattr(project, "unit_id" if name == "unit" else name) for name in stagelist.FACTS if name}


def what_is_missing(project: Project, *, to: str) -> tuple[Missing, ...]:
    """What the stages up to `to` (inclusive) still ask for; nothing for a side stage.  Two queries.

    Nothing else is checked: an import states facts and passes, and what it left out is listed here as 待补.
    """
    answers = answers_of([project]).get(project.pk, {})
    return gates.missing(stagelist.needs(), to=to, known=known_facts(project), answers=answers)


def state_of_project(project: Project) -> State:
    """The project's stages with their days, as the ledger knows them now."""
    states = project_states(subject_ids=[project.pk], as_of=date.max, known=last_sequence())
    return states.get(project.pk, State())


def hindrance(state: State, *, to: Stage, on: date, today: date) -> str:
    """Why a stage cannot be stated for the day `on`, whatever the gates say; the empty text when it can.

    Forward only (seed S4-02): a main stage lies behind the furthest one reached, or is that one and lifts a side stage.
    """
    furthest = state.furthest
    if on > today:
        return f"日期 {on} 在今天之后；阶段是已经发生的事，请到那一天再记。"
    if to not in SIDE_STAGES and furthest is not None:
        back = place_on_road(to) - place_on_road(furthest)
        if back < 0 or (back == 0 and state.side is None):
            return f"项目已经到“{furthest.label}”，不能再记“{to.label}”；记错了请招商办冲销那笔分录。"
    elif to == state.side:
        return f"项目现在就是“{to.label}”，不用再记。"
    reached = state.stages.get(furthest) if furthest is not None else None
    if reached is not None and on < reached:
        return f"日期 {on} 早于“{furthest.label if furthest else ''}”的 {reached}，请核对日期。"
    return ""


def may_move(project: Project, *, to: Stage, on: date, today: date) -> str:
    """Why the project may not move to `to` on the day `on`: one sentence with every missing item; empty when it may."""
    found = hindrance(state_of_project(project), to=to, on=on, today=today)
    if found:
        return found
    lacking = what_is_missing(project, to=to)
    return str(StillMissing(to, lacking)) if lacking else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """Where a project stands: `arrears` is 待补 of stages already reached, `ahead` what `next_stage` still asks for.

    `later`: when that asks for nothing more, what the first stage behind it does. `clocks`: those that ran or run, in the
    order of the road.
    """

    next_stage: Stage | None
    arrears: tuple[Missing, ...]
    ahead: tuple[Missing, ...]
    later: tuple[Missing, ...]
    clocks: tuple[Clock, ...]
    delays: tuple[Delay, ...]

    @property
    def running(self) -> Clock | None:
        """The clock that has not ended and falls due first."""
        return first_due(self.clocks)


def clocks_of(state: State, terms: Iterable[StageTerm], pauses: list[Pause], *, today: date) -> tuple[Clock, ...]:
    """The clock of every reached stage that has one; none where a day is unknown, or that a later stage overtook."""
    found = []
    for term in terms:
        start = state.stages.get(Stage(term.stage))
        if start is None or term.within_days is None:
            continue
        later = [s for s in state.stages if place_on_road(s) >= place_on_road(term.next_stage)]
        days = [state.stages[s] for s in later]
        if later and None in days:
            continue
        reached = min((day for day in days if day is not None), default=None)
        found.append(
            gates.clock(
                to=term.next_stage,
                start=start,
                days=term.within_days,
                counted_in=term.counted_in,
                pauses=pauses,
                reached=reached,
                today=today,
            )
        )
    return tuple(found)


def running_clocks(project_ids: Collection[int], *, today: date) -> Mapping[int, Clock]:
    """Of each of these projects the clock that has not ended and falls due first; none while one is off the main line.

    Two queries: each stage that was reached comes with its term.
    """
    said: dict[int, list[Statement]] = defaultdict(list)
    terms: dict[str, StageTerm] = {}
    for entry in _stages_reached(project_ids):
        stage = entry.stage or ""
        said[entry.subject_id].append(Statement.of_stage(stage, on=entry.occurred_on, unknown=entry.unknown))
        terms[stage] = StageTerm(
            stage=stage, next_stage=entry.next_stage or "", within_days=entry.within_days, counted_in=entry.counted_in
        )
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for project, first, last in Delay.objects.filter(project__in=project_ids).values_list("project", "first", "last"):
        pauses[project].append(Pause(first=first, last=last))
    found = {}
    for project, statements in said.items():
        state = state_of(statements)
        if state.side is None:
            found[project] = first_due(clocks_of(state, terms.values(), pauses[project], today=today))
    return {project: clock for project, clock in found.items() if clock is not None}


def _stages_reached(project_ids: Collection[int]) -> QuerySet[Any]:
    """Standing entries about stages in time, with `next_stage`, `within_days` and `counted_in` of the stage's term."""
    standing = Entry.objects.filter(reverses=None, reversed_by=None, kind=EntryKind.STAGE_REACHED)
    term = StageTerm.objects.filter(stage=OuterRef("stage"))
    told = {name: Subquery(term.values(name)[:1]) for name in ("next_stage", "within_days", "counted_in")}
    return standing.filter(subject__in=project_ids).annotate(**told).in_time()


def first_due(clocks: Iterable[Clock]) -> Clock | None:
    """The clock that has not ended and falls due first."""
    open_ = [c for c in clocks if c.level != "good" and c.word != "逾期完成"]
    return min(open_, key=lambda c: c.due, default=None)


def roads_of(projects: list[Project], *, today: date) -> Mapping[int, Road]:
    """The road of each project by its id, in six queries whatever their number."""
    terms, needs, answers = stagelist.terms(), stagelist.needs(), answers_of(projects)
    states = project_states(subject_ids=[p.pk for p in projects], as_of=date.max, known=last_sequence())
    delays: dict[int, list[Delay]] = defaultdict(list)
    for delay in Delay.objects.filter(project__in=projects).select_related("by"):
        delays[delay.project_id].append(delay)
    found = {}
    for project in projects:
        state, known, told = states.get(project.pk, State()), known_facts(project), answers.get(project.pk, {})
        furthest = state.furthest
        before = [Stage(t.stage) for t in terms if place_on_road(t.stage) > place_on_road(furthest)]
        asked = [gates.missing(needs, to=stage, known=known, answers=told, after=furthest) for stage in before]
        excused = [Pause(first=d.first, last=d.last) for d in delays[project.pk]]
        ended = state.side is not None
        found[project.pk] = Road(
            next_stage=next(iter(before), None),
            arrears=gates.missing(needs, to=furthest or "", known=known, answers=told),
            ahead=next(iter(asked), ()),
            later=next((lacking for lacking in asked if lacking), ()),
            clocks=() if ended else clocks_of(state, terms, excused, today=today),
            delays=tuple(delays[project.pk]),
        )
    return found
