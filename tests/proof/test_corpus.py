"""The corpus is sound before any rule reads it."""

from collections import Counter

from tests.proof.proof_corpus import holds, passages


def test_every_line_of_arithmetic_holds():
    wrong = [(p.number, line) for p in passages() for line in p.sums if not holds(line)]
    assert not wrong


def test_numbers_are_unique_and_the_thirds_are_there():
    all_of_them = passages()
    assert max(Counter(p.number for p in all_of_them).values()) == 1
    wrong, traps, clean = (sum(low <= p.number < low + 100 for p in all_of_them) for low in (1, 101, 201))
    assert min(wrong, traps, clean) >= 90


def test_every_relation_is_planted_in_both_halves():
    kinds = {half: {p.relation for p in passages() if p.tuned is half and p.relation} for half in (True, False)}
    assert kinds[True] == kinds[False]
    assert len(kinds[True]) == 16


def test_every_planted_error_is_marked():
    assert all((p.planted is not None) == bool(p.relation) for p in passages())
