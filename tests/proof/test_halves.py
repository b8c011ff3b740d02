"""The corpus: the tuned half, and the untouched half whose failures nobody reads while tuning."""

from dataclasses import dataclass
from functools import cache

import pytest

from luodi.proof.judge import Finding, Verdict
from luodi.proof.proof import proof
from tests.proof.proof_corpus import Passage, passages


@dataclass(slots=True)
class Score:
    hit: int = 0
    missed: int = 0
    false: int = 0
    asked: int = 0
    read: int = 0
    figures: int = 0

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.false)

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed)


def touches(finding: Finding, planted: tuple[int, int] | None) -> bool:
    places = [(finding.start, finding.end), *((f.start, f.end) for f in finding.related)]
    return planted is not None and any(a < planted[1] and b > planted[0] for a, b in places)


def mark(score: Score, passage: Passage) -> None:
    """A hit touches the planted figure; any other "inconsistent" is a false alarm, any other question is counted."""
    result = proof(passage.text)
    hits = [f for f in result.findings if touches(f, passage.planted)]
    others = [f for f in result.findings if f not in hits]
    score.hit += bool(hits)
    score.missed += passage.planted is not None and not hits
    score.false += sum(f.verdict is Verdict.INCONSISTENT for f in others)
    score.asked += sum(f.verdict is Verdict.UNDECIDABLE for f in others)
    score.figures += len(passage.figures)
    score.read += sum(any(c.start <= a and c.end >= b for c in result.claims) for a, b in passage.figures)


@cache
def score_of(*, tuned: bool) -> Score:
    score = Score()
    for passage in passages():
        if passage.tuned is tuned:
            mark(score, passage)
    return score


@pytest.mark.parametrize("tuned", [True, False])
def test_a_false_alarm_is_rare(tuned):
    assert score_of(tuned=tuned).precision >= 0.97


@pytest.mark.parametrize("tuned", [True, False])
def test_what_is_planted_is_found(tuned):
    assert score_of(tuned=tuned).recall >= 0.90


@pytest.mark.parametrize("tuned", [True, False])
def test_figures_are_read(tuned):
    score = score_of(tuned=tuned)
    assert score.read >= 0.97 * score.figures


@pytest.mark.parametrize("tuned", [True, False])
def test_questions_stay_few(tuned):
    score = score_of(tuned=tuned)
    assert score.asked <= 0.02 * score.figures
