"""Red controls: for each choice and each shape a deliberately wrong evaluator, and a case of ours that catches it."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from luodi.rulebook import earning, facts, judging, scoring, standing, totals
from luodi.rulebook.awards import Line, Partial, Points
from luodi.rulebook.cases import run_cases
from luodi.rulebook.document import Gap, Ties
from luodi.rulebook.literals import Literal
from luodi.rulebook.quotas import Quota
from tests.rulebook.judging.test_shapes import rulebook, shapes

BOOKS = Path(__file__).parent / "rulebooks"
SHAPES = {row["名称"]: rulebook(row) for row in shapes()}


def always(value):
    return lambda *_, **__: value


def unmoved(grades, grade, steps):
    return grade


def alone(rulebook, units):
    return list(units)


def signed_whenever(self, project, name, source, span):
    """Every stage on the day of the signing: 开工 counts when it was signed."""
    day = right_field(self, project, "签约日期", self.fields["签约日期"], span)
    return day if source.source[0] == "stage_day" else right_field(self, project, name, source, span)


def linear_steps(exact, partial):
    return exact


def other_end(value, line):
    return earning_above(value, Line(at=line.at, inclusive=not line.inclusive))


def relative_only(adjustment, situation):
    value, target = situation.value, situation.target
    return Fraction(value) / target - 1 if target else 0


def unlimited(earned, most, situation, tale):
    return earned


def dense(values, ties, *, rising=True):
    return rank(values, Ties.DENSE, rising=rising)


def zero_is_target_met(shape, situation, tale):
    return shape.met.of(situation.weight)


def uncut(shape, situation, tale):
    return proportional(replace(shape, cut=None), situation, tale)


def each_once(shape, situation, tale):
    step = Literal(value=1, measure=None)
    return per_step(replace(shape, step=step, partial=Partial.FLOOR), situation, tale)


def unlooked(cards, breakers, nodes):
    return {card.unit: card.total for card in cards}


def untrimmed(shape, situation, tale):
    return judged(replace(shape, trimmed=False), situation, tale)


def unscaled(shape, situation, tale):
    return judged(replace(shape, scaled=False), situation, tale)


def baseless(shape, situation, tale):
    return events(replace(shape, base=Points(value=0)), situation, tale)


def best_of_all(shape, situation, tale):
    return efficacy(replace(shape, flat=0, lone=0), situation, tale)


earning_above, rank, proportional, per_step, efficacy, judged, events = (
    earning.above, standing.rank, earning._proportional, earning._per_step, earning._efficacy, earning._judged,
    earning._events,
)  # fmt: skip
right_field = facts.Facts._field
SHAPE = earning._EARNERS
MUTANTS = [
    ("选择1 不足一档", scoring, "full_steps", linear_steps, SHAPES["整档，三成三只算三档"]),
    ("选择2 界值", earning, "above", other_end, SHAPES["阶梯上界归上档"]),
    ("选择3 分数是不是上限", earning, "limited", unlimited, SHAPES["每一百万元，到顶"]),
    ("选择4 超额", scoring, "_bounded", always(99), SHAPES["封顶是权重的一点一倍"]),
    ("选择7 百分点", scoring, "_excess", relative_only, SHAPES["增长一成二，两档"]),
    ("选择8 基数为零", judging, "zero_base_score", always(None), SHAPES["增长，基数为零，满分"]),
    ("选择9 兼得", totals, "_highest_per_project", always(None), "totals"),
    ("选择10 未填报", totals, "_gap", always(Gap.SKIP), "gaps"),
    ("选择11 并列", standing, "rank", dense, "ties-competition"),
    ("选择11 并列，依次看", standing, "standings", unlooked, "unseen-half-year"),
    ("选择12 哪个日期", facts.Facts, "_field", signed_whenever, "recognition"),
    ("选择13 目标", judging._Run, "_target", always(100 * 10**6), SHAPES["无目标不是零"]),
    ("逐项", scoring, "_item_wise", always(6), SHAPES["逐项不是合起来算"]),
    ("等次", standing, "_grade", always("优秀"), "totals"),
    ("名额按比例", Quota, "of", always(3), "unseen-departments"),
    ("升降", standing, "_moved", unmoved, "totals"),
    ("共担", judging, "paired", alone, "totals"),
]
SHAPE_MUTANTS = [
    ("选择5 功效系数", "Efficacy", best_of_all, "relative"),
    ("按比例", "Proportional", uncut, SHAPES["按比例，超额不计"]),
    ("达标", "AtTarget", zero_is_target_met, SHAPES["差一元不达标"]),
    ("阶梯", "Ladder", always(0), SHAPES["阶梯里按比例"]),
    ("每", "PerStep", each_once, SHAPES["每一百万元"]),
    ("名次", "ByRank", always(10), "ties-dense"),
    ("评定", "Judged", always(8), SHAPES["评定，按占比"]),
    ("事件", "Events", always(6), SHAPES["事件，每季每年限次"]),
    ("评定，去极值", "Judged", untrimmed, SHAPES["评定，去掉最高最低"]),
    ("评定，折到权重", "Judged", unscaled, SHAPES["评定，百分制折到权重"]),
    ("事件，基本分", "Events", baseless, SHAPES["事件，从基本分起扣"]),
    ("公式", "Formula", always(60), SHAPES["公式"]),
]


def text_of(book):
    path = BOOKS / f"{book}.yaml"
    return path.read_text("utf-8") if len(book) < 40 and path.exists() else book


def passes(book):
    return all(result.passed for result in run_cases(text_of(book)))


@pytest.mark.parametrize(
    ("room", "name", "wrong", "book"), [row[1:] for row in MUTANTS], ids=[row[0] for row in MUTANTS]
)
def test_a_wrong_evaluator_is_caught(monkeypatch, room, name, wrong, book):
    assert passes(book)
    monkeypatch.setattr(room, name, wrong)
    assert not passes(book)


@pytest.mark.parametrize(("shape", "wrong", "book"), [r[1:] for r in SHAPE_MUTANTS], ids=[r[0] for r in SHAPE_MUTANTS])
def test_a_wrong_shape_is_caught(monkeypatch, shape, wrong, book):
    earners = {kind: wrong if kind.__name__ == shape else right for kind, right in SHAPE.items()}
    monkeypatch.setattr(earning, "_EARNERS", earners)
    assert not passes(book)


def test_rounding_once_is_caught_when_it_is_done_twice():
    text = text_of("rounding-down").replace("时机: 各项得分", "时机: 印出时")
    assert not passes(text)
