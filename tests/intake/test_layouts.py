"""Three hundred drawn workbooks: intake equals the ledger, or asks; never a different value (issue "The spine", acceptance)."""

import pytest

from luodi.intake.reader.rows import read_rows
from luodi.intake.reader.workbook import read_bytes
from tests.intake.layouts import draw
from tests.intake.truth import questions, read_here, silent_differences

DRAWS, CHUNK = 300, 50


@pytest.mark.parametrize("first", [0, *(pytest.param(n, marks=pytest.mark.drill) for n in range(CHUNK, DRAWS, CHUNK))])
def test_equal_or_asked(first):
    for seed in range(first, first + CHUNK):
        drawn = draw(seed)
        rows = read_rows(read_here(drawn.content))
        assert silent_differences(drawn.truth, rows) == [], f"draw({seed})"
        assert not drawn.clean or len(questions(rows)) <= 1, (f"draw({seed})", questions(rows))


def test_most_rows_need_no_question():
    asked = [
        bool(row.doubts) for seed in range(40) for row in read_rows(read_here(draw(seed).content)) if not row.skipped
    ]
    assert sum(asked) / len(asked) < 0.2


def test_a_few_draws_through_the_child_process():
    for seed in range(300, 303):
        drawn = draw(seed)
        assert silent_differences(drawn.truth, read_rows(read_bytes(drawn.content, name="抽签.xlsx"))) == []


def test_red_control_a_different_value_a_lost_row_and_an_invented_row_are_found():
    drawn = draw(2)
    rows = read_rows(read_here(drawn.content))
    place, truth = next(iter(drawn.truth.items()))
    changed = {**drawn.truth, place: {**truth, "project": "别的项目"}}
    assert [d[1] for d in silent_differences(changed, rows)] == ["project"]
    assert silent_differences(drawn.truth, [r for r in rows if (r.sheet, r.row) != place])[0][1] == "行没有读到"
    assert silent_differences({p: t for p, t in drawn.truth.items() if p != place}, rows)[0][1] == "多读一行"
