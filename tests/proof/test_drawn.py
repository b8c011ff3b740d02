"""Texts drawn from consistent ledgers are never faulted; one figure changed beyond its rounding is found.

`LUODI_PROOF_DRAWS=10000 pytest -m drill tests/proof/test_drawn.py` runs the full number; the seeds are 0, 1, 2 …
"""

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.proof.proof import proof
from tests.proof.drawn import changed, draw, text_of

DRAWS = int(os.environ.get("LUODI_PROOF_DRAWS", "1000"))
FEW_AND_MANY = pytest.mark.parametrize("draws", [60, pytest.param(DRAWS, marks=pytest.mark.drill)])


@FEW_AND_MANY
def test_a_consistent_text_is_never_faulted(draws):
    faulted = {seed: found for seed in range(draws) if (found := proof(text_of(draw(seed))).findings)}
    assert not faulted


@settings(max_examples=40)
@given(st.integers(min_value=10**6, max_value=10**12))
def test_nor_is_any_other(seed):
    text = text_of(draw(seed))
    assert not proof(text).findings, text


@FEW_AND_MANY
def test_one_changed_figure_is_found(draws):
    found: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    for seed in range(draws):
        if case := changed(seed):
            text, relation, (start, end) = case
            planted[relation] += 1
            found[relation] += any(start <= f.start < end for f in proof(text).findings)
    by_relation = {r: f"{found[r]}/{planted[r]}" for r in sorted(planted)}
    print(by_relation)  # noqa: T201  recall by relation, shown with -s
    assert found.total() >= 0.95 * planted.total(), by_relation
