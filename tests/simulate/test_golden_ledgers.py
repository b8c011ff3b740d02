"""Acceptance: G0, G1, G3 and G4 come in as an opening batch without a question, and every print comes out to the digit.

The workbooks are those an office would keep (simulate/golden.py); the prints are docs/golden.md's (golden.yaml).
"""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.spans import parse_span
from luodi.figures.opening import open_figure
from luodi.figures.selectors import evaluation, made
from luodi.intake.services import intake_files
from luodi.ledger.models import Entry
from luodi.ledger.units import found_place
from luodi.orgs.models import Person
from luodi.orgs.services import add_person
from luodi.pipeline.models import Project
from luodi.simulate.golden import ledger, scenario
from luodi.simulate.names import TOWNS
from luodi.simulate.offices import workbook_of
from tests.stage import built_once

CASES = YAML(typ="safe").load((Path(__file__).parent / "golden.yaml").read_text("utf-8"))
GOLDEN = Path(__file__).parents[1] / "golden"
COMES_IN = {"G0": (620, 16), "G1": (12, 0), "G3": (61, 364), "G4": (20, 57)}


@pytest.fixture(scope="module", params=list(CASES))
def taken_in(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The scenario's name and what `luodi intake --opening --commit` answered; built once for its tests."""
    found = scenario(request.param)
    with built_once(django_db_blocker):
        by = add_person(login="clerk", name="经办甲", password=None)
        found_place(name=found.place, on=date(1990, 1, 1), by=by, exercise_today=found.today)
        path = tmp_path_factory.mktemp(request.param) / found.file
        path.write_bytes(workbook_of(found.pages, stamp=found.today))
        yield request.param, intake_files(paths=[path], commit=True, opening=True, by=by)


def figures(scenario_):
    """Each case with its figure: one run per span, so that measures share their statements."""
    found = []
    as_of = date.fromisoformat(str(scenario_["截至"]))
    by_span = defaultdict(list)
    for case in scenario_["印出"]:
        by_span[str(case.get("跨度", scenario_["跨度"]))].append(case)
    for text, cases in by_span.items():
        span = parse_span(text)
        run = evaluation(span=span, as_of=as_of)
        run.prepare([(run.bound(case["指标"], span), span) for case in cases])
        for case in cases:
            unit = case.get("单位")
            named = TOWNS[int(unit[1:]) - 1] if unit and unit.startswith("U") else unit
            found.append((case, made(run, run.catalog[case["指标"]], run.tree.named(named), span)))
    return found


@pytest.mark.django_db
def test_everything_comes_in_and_every_print_comes_out(taken_in):
    name, result = taken_in
    counts, scenario_ = result.json["counts"], CASES[name]
    projects, statements = COMES_IN[name]
    assert (result.exit_code, counts["questions"], counts["new"]) == (0, 0, projects + statements)
    assert Project.objects.open().count() == projects
    assert Entry.objects.filter(measure__isnull=False).count() == statements
    found = figures(scenario_)
    assert [f"{case} 实得 {one.printed}" for case, one in found if one.printed != case["印出"]] == []
    for case, one in found:
        if "项目" in case:
            assert [row.subject_name[-5:-2] for row in open_figure(one).counted] == case["项目"]
        if "单位们" in case:
            units = [unit.name for unit in open_figure(one).units if unit.counts]
            assert units == [TOWNS[int(code[1:]) - 1] for code in case["单位们"]]


@pytest.mark.django_db
def test_the_same_workbook_again_changes_nothing(taken_in, tmp_path):
    name, _ = taken_in
    found = scenario(name)
    path = tmp_path / "再报.xlsx"
    path.write_bytes(workbook_of(found.pages, stamp=date(2000, 1, 1)))
    again = intake_files(paths=[path], commit=False, opening=True, by=Person.objects.get(login="clerk"))
    assert {row["verdict"] for row in again.json["rows"]} <= {"same", "skipped"}


def test_the_data_of_the_scenarios_are_the_golden_ledgers():
    for name in COMES_IN:
        assert ledger(name) == json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
