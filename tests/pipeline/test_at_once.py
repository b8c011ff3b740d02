"""Eight people on one project: one is heard, seven read a sentence."""

from datetime import date

import pytest

from luodi.ledger.choices import Stage
from luodi.pipeline.moving import move_stage
from tests.ledger.at_once import at_once
from tests.pipeline.conftest import build


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_move_a_project_at_once_one_is_heard():
    district = build()
    today = date(2026, 2, 1)
    same = {"project": district.project, "to": Stage.INTENT, "on": today, "note": "", "today": today}
    told = at_once([lambda: move_stage(by=district.people["李"], **same)] * 8)
    assert sum(isinstance(answer, list) for answer in told) == 1
    assert all("项目已经到“意向”" in str(answer) for answer in told if not isinstance(answer, list))
