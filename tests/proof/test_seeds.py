"""The five seeds: what contradicts itself is found, what ties is not faulted, nearly every figure is read."""

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from luodi.proof.judge import Verdict
from luodi.proof.proof import Proof, proof

GOLDEN = Path(__file__).parent.parent / "golden"
FACTS = json.loads((GOLDEN / "facts.json").read_text(encoding="utf-8"))
SCALE = {"亿元": 10**8, "万元": 10**4}

# What facts.json calls inconsistent and the document alone can show: the faulted words, and the verdict due.
# Left out: I13 (the page marks are not in the text), I19, I20, I23, I24 (advice about wording, no figure is at odds).
SHOWN = {
    "I01": ("002", "59.2", "inconsistent"),
    "I02": ("003", "22个", "inconsistent"),
    "I03": ("003", "36个", "undecidable"),
    "I04": ("003", "39个", "undecidable"),
    "I05": ("003", "17.11亿元", "undecidable"),
    "I06": ("003", "50%以下", "undecidable"),
    "I07": ("003", "同志们:经过大家的共同努力", "inconsistent"),
    "I08": ("000", "12个百分点", "inconsistent"),
    "I09": ("000", "6900多亩", "undecidable"),
    "I10": ("000", "83%", "undecidable"),
    "I11": ("000", "2022-03-02", "undecidable"),
    "I12": ("001", "2023亿元以上", "inconsistent"),
    "I14": ("002", "一百天", "inconsistent"),
    "I15": ("002", "74", "undecidable"),
    "I16": ("004", "2024年", "undecidable"),
    "I17": ("004", "XX", "undecidable"),
    "I18": ("002", "74", "undecidable"),
    "I22": ("003", "39个", "undecidable"),
}


@cache
def read(seed: str) -> tuple[str, Proof]:
    text = (GOLDEN / "texts" / f"{seed}.txt").read_text(encoding="utf-8")
    return text, proof(text)


@pytest.mark.parametrize("inconsistency", sorted(SHOWN))
def test_each_inconsistency_is_found(inconsistency):
    seed, words, verdict = SHOWN[inconsistency]
    _, result = read(seed)
    assert any(words in f.quote and f.verdict == verdict for f in result.findings)


def test_the_right_value_is_given_where_there_is_one():
    _, result = read("002")
    (share,) = [f for f in result.findings if f.quote == "59.2"]
    assert share.expected == "59.1%"
    assert share.because == "45.89亿元÷77.64亿元＝59.11%，占比应为59.1%，与文中“59.2”不符。"
    _, result = read("003")
    assert next(f.expected for f in result.findings if f.quote == "22个") == "19个"


def spans(claim) -> tuple[int, int]:
    text, _ = read(claim["seed"])
    start = text.index(claim["quote_normalised"])
    return start, start + len(claim["quote_normalised"])


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_no_consistent_tie_is_called_wrong(seed):
    """Nothing is called inconsistent but what facts.json itself calls so."""
    _, result = read(seed)
    wrong = [spans(c) for c in FACTS["claims"] if c["seed"] == seed and c["check_result"] == "inconsistent"]
    called = [f for f in result.findings if f.verdict is Verdict.INCONSISTENT and f.relation != "repeated"]
    assert all(any(a <= f.start < b for a, b in wrong) for f in called)


def found(claim) -> bool:
    start, end = spans(claim)
    inside = [f for f in read(claim["seed"])[1].claims if f.start < end and f.end > start]
    if claim["value"] is None:
        return bool(inside)
    value = Fraction(str(claim["value"])) * SCALE.get(claim["unit"], 1)
    dated = claim["unit"] in {"year", "date", "month"} and any(f.role == "date" for f in inside)
    return dated or any(f.value is not None and value in {f.value, f.value * 100} for f in inside)


def test_nearly_every_figure_is_read_with_its_value():
    missed = [c["id"] for c in FACTS["claims"] if not found(c)]
    assert len(missed) <= 0.05 * len(FACTS["claims"]), missed


def test_offsets_are_those_of_the_text():
    for seed in ("000", "001", "002", "003", "004"):
        text, result = read(seed)
        for item in (*result.claims, *result.findings, *result.ties):
            assert text[item.start : item.end] == item.quote
