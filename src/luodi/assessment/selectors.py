"""Reads over runs: the newest one, its ranking, a scorecard, its alerts. Frozen rows out; rows through `visible_to`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luodi.assessment.models import Proposal, RulebookVersion, Run, Score, Standing, exact_of
from luodi.base.errors import NotFound
from luodi.base.quantities import Exact, round_half_up
from luodi.orgs.selectors import Scope
from luodi.rulebook.cards import State
from luodi.rulebook.evaluate import shown
from luodi.rulebook.nodes import Type

NOT_FILLED, NO_TARGET, NOT_RANKED, NOT_SCORED = "未填报", "无目标", "不排名", "不计分"
WANTING = frozenset({State.UNKNOWN, State.MISSING, State.NO_TARGET})  # why a unit has no total that it could have


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One indicator of one unit as a page prints it; exact numbers beside their print."""

    indicator: str
    article: str
    state: str
    type: Type
    value: Exact | None
    value_printed: str
    unknown: int
    target_printed: str
    completion_printed: str
    score_printed: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRow:
    """One unit of a ranking, with its indicators in the rulebook's order."""

    unit_code: str
    unit_name: str
    group: str
    rank: str
    total: str
    grade: str
    scores: Sequence[ScoreRow]
    steps: Sequence[str]


def newest_run(*, scope: Scope) -> Run | None:
    """The newest run the reader may see."""
    return Run.objects.visible_to(scope).select_related("rulebook", "by", "published_by").first()


def run_by_id(run_id: int, *, scope: Scope) -> Run:
    """One run; "not there" and "not yours" answer alike."""
    found = Run.objects.visible_to(scope).select_related("rulebook", "by", "published_by").filter(pk=run_id).first()
    if found is None:
        raise NotFound("没有这次考核，或还没有公布，请从考核列表里打开。")
    return found


def ranking(run: Run) -> list[RankingRow]:
    """Every unit in order of group, rank and name.  Two queries."""
    by_unit: dict[int, list[ScoreRow]] = {}
    for score in Score.objects.filter(run=run).order_by("position"):
        by_unit.setdefault(score.unit_id, []).append(score_row(score))
    names = {unit["unit"]: unit for unit in run.document["units"]}
    standings = Standing.objects.filter(run=run).select_related("unit").order_by("position")
    ordered = list(names)
    return [
        RankingRow(
            unit_code=standing.unit.code,
            unit_name=ordered[standing.position],
            group=standing.group,
            rank=standing.rank_exact or (NOT_FILLED if _lacks(by_unit, standing) else NOT_RANKED),
            total=standing.total_printed or (NOT_FILLED if _lacks(by_unit, standing) else NOT_SCORED),
            grade=standing.grade,
            scores=tuple(by_unit.get(standing.unit_id, ())),
            steps=tuple(standing.steps),
        )
        for standing in standings
    ]


def _lacks(by_unit: Mapping[int, Sequence[ScoreRow]], standing: Standing) -> bool:
    """Whether something is unknown or missing of the unit; else no indicator of the rulebook scores it at all."""
    return any(row.state in WANTING for row in by_unit.get(standing.unit_id, ()))


def scorecard(run: Run, unit_code: str) -> RankingRow:
    """One unit's card. Refuses a unit that the run did not assess."""
    found = next((row for row in ranking(run) if row.unit_code == unit_code), None)
    if found is None:
        raise NotFound("这次考核里没有这个单位，请从排名里打开。")
    return found


def score_row(score: Score) -> ScoreRow:
    """A stored score as it is printed."""
    kind = Type(score.measured_in)
    value, target = exact_of(score.value_exact), exact_of(score.target_exact)
    completion = exact_of(score.completion_exact)
    unfilled = score.state == NOT_FILLED
    return ScoreRow(
        indicator=score.indicator,
        article=score.article,
        state=score.state,
        type=kind,
        value=value,
        value_printed=score.state if value is None else shown(value, kind),
        unknown=score.unknown_count,
        target_printed=NO_TARGET if target is None else shown(target, kind),
        completion_printed=_completion(completion, unfilled=unfilled),
        score_printed=score.score_printed or (score.state if value is None or score.state != "已填报" else ""),
        steps=tuple(score.explanation),
    )


def indicators_of(run: Run) -> frozenset[str]:
    """Names of the indicators that the run scored or showed."""
    return frozenset(Score.objects.filter(run=run).order_by().values_list("indicator", flat=True).distinct())


def alerts(run: Run) -> list[Proposal]:
    """The alerts of a run, in the order of the rulebook."""
    return list(Proposal.objects.filter(run=run, kind=Proposal.Kind.ALERT).select_related("unit"))


def _completion(completion: Exact | None, *, unfilled: bool) -> str:
    if completion is not None:
        return f"{round_half_up(completion * 100, 2):f}%"
    return NOT_FILLED if unfilled else NO_TARGET


def published_text(title: str) -> str | None:
    """The newest published text under this title, or under a fingerprint that begins so; None when there is none."""
    versions = RulebookVersion.objects.order_by("-id")
    found = versions.filter(title=title).first()
    if found is None and len(title) >= 8:
        found = versions.filter(sha256__startswith=title).first()
    return None if found is None else found.text
