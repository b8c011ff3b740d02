"""Drawn files of every format: intake equals the ledger, or asks; never a different value (issue "Intake", acceptance)."""

import os

import pytest

from luodi.intake.reader.rows import read_rows
from luodi.intake.reader.workbook import read_bytes
from tests.intake.formats import KINDS
from tests.intake.layouts import draw
from tests.intake.truth import questions, read_here, silent_differences

QUICK, CHUNK = 60, 200
DRAWS = int(os.environ.get("LUODI_DRILL_DRAWS", "2000"))
ROUNDS = [(0, QUICK), *(pytest.param((n, n + CHUNK), marks=pytest.mark.drill) for n in range(QUICK, DRAWS, CHUNK))]


@pytest.mark.parametrize("seeds", ROUNDS, ids=str)
def test_equal_or_asked(seeds):
    asked, clean, put = [], 0, 0
    for seed in range(*seeds):
        drawn = draw(seed)
        rows = read_rows(read_here(drawn.content))
        assert silent_differences(drawn.truth, rows) == [], f"draw({seed}) {drawn.kind}"
        assert not drawn.clean or len(questions(rows)) <= 1, (f"draw({seed})", questions(rows))
        asked += [bool(row.doubts) for row in rows if not row.skipped]
        clean, put = clean + drawn.clean, put + len(questions(rows)) * drawn.clean
    assert sum(asked) / len(asked) < 0.25  # most rows need nobody
    told = (
        f"{len(range(*seeds))} files, {clean} clean with {put} questions; {sum(asked)} of {len(asked)} rows asked about"
    )
    print(told)  # noqa: T201  shown with -s


@pytest.mark.parametrize("kind", KINDS)
def test_a_draw_of_each_format_through_the_child_process(kind):
    drawn = draw(301, kind)
    assert silent_differences(drawn.truth, read_rows(read_bytes(drawn.content, name=drawn.name))) == []


def test_red_control_a_different_value_a_lost_row_and_an_invented_row_are_found():
    drawn = draw(2)
    rows = read_rows(read_here(drawn.content))
    place, truth = next(iter(drawn.truth.items()))
    changed = {**drawn.truth, place: {**truth, "project": "别的项目"}}
    assert [d[1] for d in silent_differences(changed, rows)] == ["project"]
    assert silent_differences(drawn.truth, [r for r in rows if (r.sheet, r.row) != place])[0][1] == "行没有读到"
    assert silent_differences({p: t for p, t in drawn.truth.items() if p != place}, rows)[0][1] == "多读一行"
