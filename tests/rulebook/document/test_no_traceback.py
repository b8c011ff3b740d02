"""Whatever a hand slips on, the checker answers with findings and the cases with a sentence: never a traceback."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.base.errors import LuodiError
from luodi.rulebook.cases import run_cases
from luodi.rulebook.check import check

ROOT = Path(__file__).parents[3]
TEXTS = [
    (ROOT / path).read_text("utf-8")
    for path in (
        "rulebooks/samples/seed-002.yaml",
        "rulebooks/corpus/hongya-2023.yaml",
        "rulebooks/corpus/outward-county.yaml",
        "tests/rulebook/document/sound.yaml",
    )
]
SLIPS = ("", "0", "-1", "X", "不计", "100%", "[]", "{}", "满分", "(", ")", "：", "是", "1亿元", ", ", "\n", "\t", "《")


@st.composite
def slipped(draw):
    """A rulebook with one to three slips of the hand in it."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(SLIPS)) + text[at + draw(st.integers(0, 6)) :]
    return text


def answered(text):
    checked = check(text)
    assert all(error.message and error.fix and error.line > 0 for error in (*checked.errors, *checked.warnings))
    if not checked.errors:
        try:
            run_cases(text)
        except LuodiError as refused:
            assert str(refused)


@settings(max_examples=20)
@given(slipped())
def test_a_slip_is_answered_with_findings(text):
    answered(text)


@pytest.mark.drill
@settings(max_examples=200)
@given(slipped())
def test_many_slips_are_answered_with_findings(text):
    answered(text)
