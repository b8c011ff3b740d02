"""Golden G2: every print of the first district, to the last digit."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.spans import parse_span
from luodi.figures.selectors import figure, figure_json
from tests.figures.district import AS_OF, FIRST_HALF, SPAN, THIRD_QUARTER, build_district

CASES = YAML(typ="safe").load((Path(__file__).parent / "g2.yaml").read_text("utf-8"))
SPANS = {"本期": SPAN, "三季度": THIRD_QUARTER, "上半年": FIRST_HALF, "九月": parse_span("2004-09")}

pytestmark = pytest.mark.django_db


def test_every_print():
    build_district()
    wrong = []
    for case in CASES:
        found = figure(case["指标"], span=SPANS[case.get("跨度", "本期")], as_of=AS_OF, unit=case.get("单位"))
        if found.printed != case["印出"]:
            wrong.append(f"{case} 实得 {found.printed}")
        if case.get("算式") and case["算式"] not in found.formula:
            wrong.append(f"{case} 算式 {found.formula}")
        if case.get("比率") and figure_json(found)["value"] != case["比率"]:
            wrong.append(f"{case} 比率 {figure_json(found)['value']}")
    assert not wrong, "\n".join(wrong)
