"""Acceptance of G2: the untidy workbook goes in by `luodi intake --commit`, and every print comes out to the last digit."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.quantities import FEN_PER_YI
from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.intake.services import intake_files
from luodi.ledger.units import found_place, set_target
from luodi.orgs.services import add_person
from luodi.simulate.district import load
from luodi.simulate.workbooks import golden_workbook
from tests.figures.district import AS_OF, FIRST_HALF, SPAN, THIRD_QUARTER

CASES = YAML(typ="safe").load((Path(__file__).parents[1] / "figures/g2.yaml").read_text("utf-8"))
SPANS = {"本期": SPAN, "三季度": THIRD_QUARTER, "上半年": FIRST_HALF, "九月": parse_span("2004-09")}
FOUNDED = parse_span("1990").first

pytestmark = pytest.mark.django_db


def test_every_print_comes_out_of_the_workbook(tmp_path):
    by = add_person(login="clerk", name="经办甲", password=None)
    root = found_place(name="清城区", on=FOUNDED, by=by, exercise_today=AS_OF)
    year = parse_span("2004")
    set_target(unit=root, measure="引进项目", span=year, on=year.first, by=by, quantity=100)
    set_target(unit=root, measure="合同投资", span=year, on=year.first, by=by, amount_fen=100 * FEN_PER_YI)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(golden_workbook(load("G2")))

    result = intake_files(paths=[path], commit=True, by=by)
    assert (result.exit_code, result.json["counts"]["new"]) == (0, 74)
    wrong = [
        f"{case} 实得 {found.printed}"
        for case in CASES
        if (
            found := figure(case["指标"], span=SPANS[case.get("跨度", "本期")], as_of=AS_OF, unit=case.get("单位"))
        ).printed
        != case["印出"]
    ]
    assert not wrong, "\n".join(wrong)

    again = intake_files(paths=[path], commit=True, by=by)
    assert again.json["counts"]["same"] == 74
