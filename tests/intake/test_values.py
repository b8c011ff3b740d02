"""Amounts and dates as people write them: one case a line, in cases/."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.intake.reader.amounts import read_amount
from luodi.intake.reader.asking import Column
from luodi.intake.reader.dates import Calendar, read_date
from luodi.intake.reader.readings import Doubt, Nothing
from luodi.intake.reader.record import stated_json


def cases(name):
    return YAML(typ="safe").load(Path(__file__).parent / "cases" / f"{name}.yaml")


def told(reading):
    if isinstance(reading, Doubt):
        return "问", reading.question
    return "记", "空" if isinstance(reading, Nothing) else stated_json(reading)


def check(case, reading):
    kind, what = told(reading)
    if "问" in case:
        assert kind == "问" and case["问"] in what, what
    else:
        wanted = case["记"]
        assert (kind, what) == ("记", wanted if wanted is None else str(wanted))


@pytest.mark.parametrize("case", cases("amounts"), ids=lambda c: f"{c['写']}/{c.get('单位')}")
def test_amount(case):
    answers = {f"{key}:contract_investment": str(answer) for key, answer in case.get("答", {}).items()}
    column = Column(field="contract_investment", label="合同投资", answers=answers)
    check(case, read_amount(case["写"], column, unit=case.get("单位")))


@pytest.mark.parametrize("case", cases("dates"), ids=lambda c: str(c["写"]))
def test_date(case):
    answers = {f"{key}:signed_on": str(answer) for key, answer in case.get("答", {}).items()}
    column = Column(field="signed_on", label="签约时间", answers=answers)
    check(case, read_date(case["写"], column, Calendar(title_year=2004)))


def test_a_year_is_never_taken_without_title_and_report_date():
    reading = read_date("3/5", Column(field="signed_on", label="签约时间"), Calendar())
    assert isinstance(reading, Doubt)


def test_an_answer_settles_every_cell_with_the_same_question():
    column = Column(field="signed_on", label="签约时间")
    first = read_date("3/5", column, Calendar(title_year=2004))
    second = read_date("9月8日", column, Calendar(title_year=2004))
    assert first.key == second.key
