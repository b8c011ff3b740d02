"""Workbooks made by hand in the styles of real offices: every field right or asked, nothing silently different."""

from functools import cache

import pytest

from tests.intake.by_hand import ASK, build, compare, load, names, questions, read_and_answer, read_with, truth_of

RIGHT = 0.98


@cache
def read(name):
    """The recipe, the rows at first sight, after the clerk's answers, and the questions that never came."""
    told = load(name)
    return told, *read_and_answer(told, build(told))


@pytest.mark.parametrize("name", names())
def test_nothing_is_silently_different_and_every_doubt_is_asked(name):
    told, first, answered, missing = read(name)
    assert compare(told, first).wrong == []
    assert compare(told, answered).wrong == []
    assert missing == set(), questions(first)


@pytest.mark.parametrize("name", names())
def test_a_clean_workbook_asks_one_question_at_most(name):
    told, first, _, _ = read(name)
    doubtful = any(value == ASK for wanted in truth_of(told).values() for value in wanted.values())
    assert doubtful or "问" in told or len(questions(first)) <= 1


def test_nearly_all_fields_are_right():
    right = asked = 0
    for name in names():
        told, _, rows, _ = read(name)
        score = compare(told, rows)
        right, asked = right + score.right, asked + len(score.asked) + len(score.wrong)
    assert right / (right + asked) >= RIGHT


def test_one_of_them_through_the_child_process():
    told = load(names()[0])
    assert compare(told, read_with(told, build(told), whole_way=True)).wrong == []


def test_red_control_a_changed_value_is_found():
    told = load("03_three_row_heads")
    content = build(told)
    told["表"][0]["应读"] = told["表"][0]["应读"].replace("2.8亿", "2.9亿")
    assert [w[1] for w in compare(told, read_with(told, content)).wrong] == ["contract_investment"]
